"""The checker on plans whose groups differ between years: what is broken in one year is found there, and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from solver.check.checker import check
from solver.check.report import STRUCTURE
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.outlook import Outlook
from solver.plan.plan import Group, Plan
from solver.rules.rule import Finding
from solver.rules.small import YEAR
from solver.solving.draft import Drafts
from tests.yearly import GROUPS, SECOND, THIRD, yearly_county, yearly_policy

ORIGINAL = Drafts(yearly_county()).plan(GROUPS)


def regrouped(*groups: tuple[str, Sequence[str], int, int], mode: str = "alliance") -> Plan:
    """Return the good plan with other groups, given as (lead, members, first year, last year), and what follows from them."""
    return Drafts(yearly_county()).plan([Group(lead, mode, tuple(members), first, last) for lead, members, first, last in groups])


def with_year(year: int, *groups: tuple[str, Sequence[str]]) -> Plan:
    """Return the good plan with these groups, given as (lead, members), in one year alone."""
    kept = [(g.lead, g.members, y, y) for y in (YEAR, SECOND, THIRD) if y != year for g in GROUPS if g.covers(y)]
    return regrouped(*kept, *((lead, members, year, year) for lead, members in groups))


@dataclass(frozen=True)
class Case:
    """A plan with a violation put into it, and all that must be found: (rule, subject, year, amount)."""

    title: str
    plan: Callable[[], Plan]
    found: tuple[tuple[str, str, int | None, int], ...]


FIRST = (("S0", ("S1", "S2")), ("S4", ("S5",)))
RULE_CASES = (
    Case("S6 left out of the third year: 6 of 7 where all are asked", lambda: with_year(THIRD, ("S0", ("S2", "S4")), ("S1", ("S3", "S5"))),
         (("coverage", "small", THIRD, 1),)),
    Case("4 of 7 in the second year, where 5 are asked, and S5 leaves S4: a change too many",
         lambda: with_year(SECOND, ("S0", ("S2",)), ("S1", ("S3",))),
         (("coverage", "small", SECOND, 1), ("change_budget", "small", SECOND, 1))),
    Case("3 of 7 in the first year, where 4 are asked, S5 left alone", lambda: with_year(YEAR, ("S0", ("S1", "S2"))),
         (("coverage", "small", YEAR, 1), ("change_budget", "small", YEAR, 1))),
    Case("S1 has matured and stays in the second year, and leads nobody; in the third it leads S3",
         lambda: with_year(SECOND, ("S0", ("S1", "S2", "S3")), ("S4", ("S5",))),
         (("exit_by_evaluation", "S1", SECOND, 1), ("relead", "S1", SECOND, 1), ("change_budget", "small", THIRD, 2))),
    Case("S1 has matured in the second year and is a member again in the third",
         lambda: with_year(THIRD, ("S0", ("S1", "S2", "S4")), ("S3", ("S5", "S6"))),
         (("exit_by_evaluation", "S1", THIRD, 1), ("weaker_member", "S5", THIRD, 1), ("weaker_member", "S6", THIRD, 1),
          ("lead_eligibility", "S3", THIRD, 1), ("change_budget", "small", THIRD, 1))),
    Case("S4, assessed fail, leads on in the third year", lambda: with_year(THIRD, ("S0", ("S2",)), ("S1", ("S3", "S6")), ("S4", ("S5",))),
         (("exit_by_evaluation", "S4", THIRD, 1),)),
    Case("S0 has four members in the second year alone, and may have three",
         lambda: with_year(SECOND, ("S0", ("S2", "S3", "S5", "S6")), ("S1", ())),
         (("member_cap", "S0", SECOND, 1), ("one_group", "S1", SECOND, 1), ("change_budget", "small", SECOND, 1),
          ("change_budget", "small", THIRD, 3))),
    Case("S1 leads in the first year already, when it may not and is not weaker than itself",
         lambda: with_year(YEAR, ("S0", ("S2",)), ("S1", ("S3",)), ("S4", ("S5",))),
         (("lead_eligibility", "S1", YEAR, 1), ("change_budget", "small", YEAR, 1))),
    Case("S5 is S4's and S1's member in the second year", lambda: with_year(SECOND, ("S0", ("S2",)), ("S1", ("S3", "S5")), ("S4", ("S5",))),
         (("one_group", "S5", SECOND, 1),)),
)  # fmt: skip


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda case: case.title)
def test_a_rule_is_asked_of_each_year_by_itself(case: Case) -> None:
    """Each violation is found with its rule, subject, year and amount, as the title argues, and nothing else is.

    What a year does to the next one counts there: whoever leaves a lead in one year is a change of that year.
    """
    report = check(yearly_county(), case.plan())
    assert report.complete
    assert sorted(_told(report.breaches), key=str) == sorted(case.found, key=str)
    assert not report.structure or any(rule == "one_group" for rule, *_ in case.found)


def test_the_good_plan_is_accepted_with_a_finding_for_each_year() -> None:
    """Nothing is wrong with the plan worked out by hand; coverage asks for 4, 5 and 7 schools in the three years."""
    report = check(yearly_county(), ORIGINAL)
    assert report.accepted
    asked = next(row for row in report.rules if row.bound.key == "coverage").findings
    assert [(f.year, f.required, f.achieved) for f in asked] == [(YEAR, 4, 5), (SECOND, 5, 6), (THIRD, 7, 7)]


def test_goals_are_valued_year_by_year() -> None:
    """Travel is 24, 30 and 102 minutes; the binding year's goal keeps its plain key, and rotation has none here."""
    values = {bound.key: value for bound, value in check(yearly_county(), ORIGINAL).goals}
    assert {key: values[key] for key in values if "travel" in key} == {
        "group_travel": 24, f"group_travel@{SECOND}": 30, f"group_travel@{THIRD}": 102,
    }  # fmt: skip


def _changed(**changes: object) -> Plan:
    return replace(ORIGINAL, **changes)  # type: ignore[arg-type]  # fields of a plan by name


def _group(index: int, **changes: object) -> Plan:
    groups = list(ORIGINAL.groups)
    groups[index] = replace(groups[index], **changes)  # type: ignore[arg-type]  # fields of a group by name
    return _changed(groups=tuple(groups))


STRUCTURE_CASES = (
    ("two spans of S0 overlap in the second year", lambda: _group(0, last_year=SECOND), "overlap"),
    ("a group ends before it begins", lambda: _group(1, first_year=THIRD, last_year=SECOND), "before it begins"),
    ("a group stands beyond the plan", lambda: _group(2, last_year=THIRD + 1), "planned years"),
    ("a group begins before the plan", lambda: _group(0, first_year=YEAR - 1), "planned years"),
    ("a transition carries no year", lambda: _changed(transitions=tuple(replace(t, year=None) for t in ORIGINAL.transitions)), "its year"),
    ("a transition is moved to another year", lambda: _changed(transitions=tuple(
        replace(t, year=THIRD) if t.reason == "matured" else t for t in ORIGINAL.transitions)), "missing"),
    ("a transition of the second year is missing", lambda: _changed(transitions=tuple(
        t for t in ORIGINAL.transitions if t.reason != "matured")), "its transition is missing: matured"),
    ("a school left out in the second year is not listed", lambda: _changed(left_out=ORIGINAL.left_out[:-1]), "no reason is given"),
    ("a school is listed as left out in a year in which it is a member",
     lambda: _changed(left_out=tuple(replace(x, year=SECOND) if x.school == "S3" else x for x in ORIGINAL.left_out)), "but is in a group"),
    ("a transition stands twice in one year", lambda: _changed(transitions=(*ORIGINAL.transitions, ORIGINAL.transitions[0])), "2 times"),
    ("grouped_to names the last year", lambda: _changed(grouped_to=THIRD), "before the last"),
    ("grouped_to names the first year, and the second differs from it", lambda: _changed(grouped_to=YEAR), "should repeat"),
)  # fmt: skip


@pytest.mark.parametrize(("title", "plan", "said"), STRUCTURE_CASES, ids=[case[0] for case in STRUCTURE_CASES])
def test_a_plan_says_nothing_senseless_about_its_years(title: str, plan: Callable[[], Plan], said: str) -> None:
    """Each of the faults refuses the plan, with a sentence that names it."""
    report = check(yearly_county(), plan())
    assert not report.accepted, title
    assert any(f.note is not None and said in f.note.en for f in report.structure), [f.note.en for f in report.structure if f.note]


def test_a_school_that_is_not_open_stands_in_no_group() -> None:
    """S3 closes after the first year: its membership of 2027 and 2028 cannot even be judged by the rules."""
    county = yearly_county()
    closing = county.replace(schools=tuple(replace(s, closing=YEAR) if s.id == "S3" else s for s in county.schools))
    report = check(closing, ORIGINAL)
    assert not report.complete
    assert _told(report.structure) == [(STRUCTURE, "S3", SECOND, 1), (STRUCTURE, "S3", THIRD, 1)]


def test_years_that_only_repeat_are_asked_for_nothing_but_postings() -> None:
    """The binding year to the end breaks coverage, exits and more from 2027 on; said to be grouped to 2026 alone it is accepted."""
    county = yearly_county()
    groups = [replace(g, last_year=THIRD) for g in GROUPS if g.covers(YEAR)]
    assert check(county, Drafts(county).plan(groups, grouped_to=YEAR)).accepted
    refused = check(county, Drafts(county).plan(groups))
    assert {(f.rule, f.year) for f in refused.breaches} >= {("coverage", THIRD), ("exit_by_evaluation", SECOND), ("relead", SECOND)}


def test_a_waiver_of_one_year_waives_that_year_alone() -> None:
    """S4 leads on in the second and third year though assessed fail in both; the waiver speaks of the third."""
    plan = with_year(THIRD, ("S0", ("S2",)), ("S1", ("S3", "S6")), ("S4", ("S5",)))
    county = yearly_county(waivers=(Waiver(rule="exit_by_evaluation", subject="S4", reason="agreed", years=(THIRD,)),))
    assert check(county, plan).accepted
    early = county.replace(outlook=(*county.outlook[:1], Outlook(school="S4", year=SECOND, assessment="fail")))
    assert _told(check(early, plan).breaches) == [("exit_by_evaluation", "S4", SECOND, 1)]


def test_one_set_of_groups_for_all_years_carries_no_years() -> None:
    """Under `cycle` a group spans the plan, no row has a year and nothing is grouped to a year: seven kinds of fault in this plan."""
    cycle: Instance = yearly_county(policy=yearly_policy(regroup="cycle"))
    notes = " ".join(f.note.en for f in check(cycle, replace(ORIGINAL, grouped_to=SECOND)).structure if f.note is not None)
    assert "a group spans the whole plan" in notes
    assert "its year is none for which groups were formed" in notes
    assert "there is no grouped_to" in notes


def _told(findings: Sequence[Finding]) -> list[tuple[str, str, int | None, int]]:
    return [(f.rule, f.subject, f.year, f.amount) for f in findings]
