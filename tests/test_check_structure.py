"""The plan itself: each way of being ill formed is found, named, and stops nothing or everything as it should."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from solver.check.checker import check
from solver.check.report import STRUCTURE
from solver.check.sentences import sentence
from solver.instance.history import Previous, PreviousGroup, PreviousPosting
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow
from solver.instance.school import StagePart
from solver.plan.plan import Group, LeftOut, Plan, Posting, Transition
from solver.rules.parameters import rule_classes
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy
from tests.drawing import draw_county, draw_grouping_plan, pick
from tests.filling import filled
from tests.test_check_violations import row_of

PEOPLE = (
    {"school": "S0"}, {"school": "S1", "position": "middle"}, {"school": "S1", "position": "principal"}, {"school": "S2"},
)  # fmt: skip


def sound() -> tuple[Instance, Plan]:
    """Return a county and a plan for it without any flaw: two groups, three postings, one of them agreed last year."""
    previous = Previous(
        groups=(PreviousGroup(lead="S0", mode="tight", members=("S1",), since=YEAR - 1),),
        postings=(PreviousPosting(person="T3", school="S0", first_year=YEAR - 1, last_year=YEAR + 1),),
    )
    county = small_county(6, PEOPLE, years=3, previous=previous)
    postings = (
        Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange"), Posting("T1", "S1", "S0", YEAR + 2, YEAR + 4, "cadre"),
        Posting("T3", "S2", "S0", YEAR - 1, YEAR + 1, "exchange", reason="running"),
    )  # fmt: skip
    return county, filled(county, small_plan(county, [("S0", "tight", ["S1", "S2"]), ("S3", "alliance", ["S4"])], postings))


def with_posting(plan: Plan, **changes: object) -> Plan:
    """Return the plan with its first posting, T0 from S0 to S1, changed."""
    return replace(plan, postings=(replace(plan.postings[0], **changes), *plan.postings[1:]))  # type: ignore[arg-type]  # fields by name


def with_group(plan: Plan, **changes: object) -> Plan:
    """Return the plan with its first group, S0 with S1 and S2, changed."""
    return replace(plan, groups=(replace(plan.groups[0], **changes), *plan.groups[1:]))  # type: ignore[arg-type]  # fields by name


STRAY = Transition("S5", "left", "S0", None)
"""A transition of a school that stood in no group last year and stands in none now."""
UNREADABLE: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "another instance": (lambda p: replace(p, instance="elsewhere"), "elsewhere"),
    "another first year": (lambda p: replace(p, first_year=YEAR + 1), "small"),
    "another number of years": (lambda p: replace(p, years=2), "small"),
    "an unknown lead": (lambda p: with_group(p, lead="S9"), "S9"),
    "an unknown member": (lambda p: with_group(p, members=("S1", "S2", "S9")), "S9"),
    "an unknown mode": (lambda p: with_group(p, mode="loose"), "S0"),
    "an unknown person": (lambda p: with_posting(p, person="T9"), "T9"),
    "an unknown origin": (lambda p: with_posting(p, origin="S9"), "S9"),
    "an unknown destination": (lambda p: with_posting(p, destination="S9"), "S9"),
    "an unknown channel": (lambda p: with_posting(p, channel="holiday"), "T0"),
    "a posting that ends before it begins": (lambda p: with_posting(p, last_year=YEAR - 1), "T0"),
    "a posting of eleven years": (lambda p: with_posting(p, last_year=YEAR + 10), "T0"),
    "an unknown school in a transition": (lambda p: replace(p, transitions=(*p.transitions, Transition("S9", "joined", None, "S0"))), "S9"),
    "an unknown lead in a transition": (
        lambda p: replace(p, transitions=(*p.transitions[:-1], replace(p.transitions[-1], lead_after="S9"))), "S9",
    ),
    "an unknown school left out": (lambda p: replace(p, left_out=(*p.left_out, LeftOut("S9", "banned"))), "S9"),
}  # fmt: skip
"""Edits after which the plan names what the instance does not know, and the id the finding must name."""

ILL_FORMED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "a group that begins late": (lambda p: with_group(p, first_year=YEAR + 1), "S0"),
    "a group that ends early": (lambda p: with_group(p, last_year=YEAR + 1), "S0"),
    "a lead among its own members": (lambda p: with_group(p, members=("S0", "S1", "S2")), "S0"),
    "a member listed twice": (lambda p: with_group(p, members=("S1", "S1", "S2")), "S1"),
    "a group listed twice": (lambda p: replace(p, groups=(*p.groups, p.groups[1])), "S3"),
    "an origin that is not the home school": (lambda p: with_posting(p, origin="S2"), "T0"),
    "a destination that is the home school": (lambda p: with_posting(p, destination="S0"), "T0"),
    "a teacher in a cadre posting": (lambda p: with_posting(p, channel="cadre"), "T0"),
    "a middle manager on exchange": (lambda p: with_posting(p, person="T1", origin="S1", destination="S2"), "T1"),
    "a principal on exchange": (lambda p: with_posting(p, person="T2", origin="S1", destination="S0", channel="exchange"), "T2"),
    "a new posting that began before the plan": (lambda p: with_posting(p, first_year=YEAR - 1), "T0"),
    "a posting that begins after the plan": (lambda p: with_posting(p, first_year=YEAR + 3, last_year=YEAR + 4), "T0"),
    "a posting listed twice": (lambda p: replace(p, postings=(*p.postings, p.postings[0])), "T0"),
    "a transition listed twice": (lambda p: replace(p, transitions=(*p.transitions, p.transitions[0])), "S0"),
    "a transition too few": (lambda p: replace(p, transitions=p.transitions[1:]), "S0"),
    "a transition of a school in no group": (
        lambda p: replace(p, transitions=(*p.transitions, Transition("S5", "left", "S0", None))),
        "S5",
    ),
    "a left-out school unexplained": (lambda p: replace(p, left_out=()), "S5"),
    "a left-out school listed twice": (lambda p: replace(p, left_out=(*p.left_out, LeftOut("S5", "banned"))), "S5"),
    "a member listed as left out": (lambda p: replace(p, left_out=(*p.left_out, LeftOut("S1", "banned"))), "S1"),
    "an unknown reason": (lambda p: replace(p, left_out=(LeftOut("S5", "no idea"),)), "S5"),
    "a maturity nobody measured": (lambda p: replace(p, left_out=(LeftOut("S5", "matured"),)), "S5"),
}
"""Edits after which every id is known and the plan is still not well formed, and the object the finding must name."""


def test_the_sound_plan_is_accepted() -> None:
    """The plan that all edits below start from has no flaw, so each flaw found there comes from its edit alone."""
    report = check(*sound())
    assert report.structure == ()
    assert report.accepted
    assert report.complete


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_plan_that_names_the_unknown_is_refused_before_any_rule(name: str) -> None:
    """Findings name the unknown id; no rule or goal is read, because it would look that id up."""
    county, plan = sound()
    edit, subject = UNREADABLE[name]
    report = check(county, edit(plan))
    assert not report.accepted
    assert not report.complete
    assert report.rules == ()
    assert report.goals == ()
    assert [finding.subject for finding in report.structure] == [subject]


@pytest.mark.parametrize("name", ILL_FORMED)
def test_an_ill_formed_plan_is_refused_and_its_rules_are_still_read(name: str) -> None:
    """The flaw is found at the object it concerns, and the rest of the plan is judged all the same."""
    county, plan = sound()
    edit, subject = ILL_FORMED[name]
    report = check(county, edit(plan))
    assert not report.accepted
    assert report.complete
    assert report.rules
    assert subject in {finding.subject for finding in report.structure}
    for finding in report.structure:
        assert finding.rule == STRUCTURE
        assert finding.amount == 1
        assert finding.note is not None
        said = sentence(county, finding)
        assert finding.note.zh in said.zh
        assert finding.note.en in said.en


@pytest.mark.parametrize(
    ("first", "last", "flaws"), [(YEAR - 3, YEAR - 1, 1), (YEAR - 3, YEAR, 0), (YEAR + 2, YEAR + 3, 0), (YEAR + 3, YEAR + 4, 1)]
)
def test_a_posting_agreed_for_other_years_does_not_belong_in_the_plan(first: int, last: int, flaws: int) -> None:
    """An earlier posting belongs in the plan of 2026 to 2028 when it covers one of these years, the first and the last included."""
    county, plan = sound()
    assert county.previous is not None
    earlier = PreviousPosting(person="T3", school="S0", first_year=first, last_year=last)
    changed = county.replace(previous=Previous(groups=county.previous.groups, postings=(earlier,)))
    listed = replace(plan, postings=(*plan.postings[:2], Posting("T3", "S2", "S0", first, last, "exchange")))
    assert len(check(changed, listed).structure) == flaws


@pytest.mark.parametrize("years", [1, 10])
def test_postings_of_one_and_of_ten_years_are_well_formed(years: int) -> None:
    """One school year is the shortest posting, ten the longest; how long a channel may last is a rule's business."""
    county, plan = sound()
    assert check(county, with_posting(plan, last_year=YEAR + years - 1)).structure == ()


def test_a_kindergarten_outside_every_group_needs_no_reason() -> None:
    """Reasons are due for compulsory schools only; one listed for a kindergarten is itself a flaw."""
    county, plan = sound()
    parts = (StagePart(stage="kindergarten", pupils=90, classes=(1, 1, 1)),)
    changed = county.replace(schools=(*county.schools[:5], replace(county.schools[5], parts=parts)))
    assert [finding.subject for finding in check(changed, plan).structure] == ["S5"]
    assert check(changed, replace(plan, left_out=())).structure == ()


def test_a_flaw_says_what_was_due() -> None:
    """The note carries the due span, code and leads: 2026 to 2028 for a group, S1 that stayed with S0, S4 that joined S3."""
    county, plan = sound()
    (late,) = (f for f in check(county, with_group(plan, first_year=YEAR + 1)).structure if f.subject == "S0")
    assert late.note is not None
    assert late.note.en == "a group spans the whole plan, 2026 to 2028"
    assert (late.required, late.achieved, late.amount, late.year) == (0, 1, 1, YEAR + 1)
    by_school = {move.school: move for move in plan.transitions}
    rest = tuple(move for move in plan.transitions if move.school not in {"S1", "S4"})
    wrong = (*rest, replace(by_school["S1"], reason="left", lead_after=None))
    found = {finding.subject: finding for finding in check(county, replace(plan, transitions=wrong)).structure}
    assert {school: finding.others for school, finding in found.items()} == {"S1": ("S0", "S0"), "S4": ("S3",)}
    notes = {school: finding.note.en for school, finding in found.items() if finding.note is not None}
    assert notes == {
        "S1": "its transition is stayed (S0 → S0), and the plan says left (S0 → —)",
        "S4": "its transition is missing: joined (— → S3)",
    }


def test_agreed_postings_keep_whatever_length_and_channel_they_have() -> None:
    """A principal's posting of twelve years, agreed earlier, is a fact of the instance and no flaw of the plan."""
    county, plan = sound()
    earlier = PreviousPosting(person="T2", school="S0", first_year=YEAR - 9, last_year=YEAR + 2)
    assert county.previous is not None
    changed = county.replace(previous=Previous(groups=county.previous.groups, postings=(earlier,)))
    listed = replace(plan, postings=(*plan.postings[:2], Posting("T2", "S1", "S0", YEAR - 9, YEAR + 2, "cadre")))
    assert check(changed, listed).structure == ()


def nonsense(rng: np.random.Generator, county: Instance, plan: Plan) -> Plan:
    """Return the plan after one senseless edit of the kind a tired person makes in a text editor."""
    ids = [*(school.id for school in county.schools), *county.staff.ids[:3], "", "S99", "学校", "{x}", "small"]
    years = [-1, 0, YEAR - 40, YEAR - 1, YEAR, YEAR + 1, YEAR + 9, 10**9]
    one, two, year, other = pick(rng, ids), pick(rng, ids), pick(rng, years), pick(rng, years)
    mode = pick(rng, ["tight", "alliance", "", "none"])
    members = tuple(pick(rng, ids) for _ in range(int(rng.integers(4))))
    channel = pick(rng, ["exchange", "cadre", "shadow", "transfer", ""])
    edits: list[Callable[[], Plan]] = [
        lambda: replace(plan, groups=(*plan.groups, Group(one, mode, members, year, other))),
        lambda: replace(plan, groups=plan.groups[1:]),
        lambda: replace(plan, groups=tuple(replace(g, members=(*g.members, one)) for g in plan.groups)),
        lambda: replace(plan, groups=tuple(replace(g, first_year=year, last_year=other) for g in plan.groups)),
        lambda: replace(plan, postings=(*plan.postings, Posting(one, two, pick(rng, ids), year, other, channel))),  # type: ignore[arg-type]
        lambda: replace(
            plan, postings=(*plan.postings, Posting(pick(rng, county.staff.ids), two, one, YEAR, YEAR + 1, channel))  # type: ignore[arg-type]
        ),
        lambda: replace(plan, postings=plan.postings[1:]),
        lambda: replace(plan, transitions=(*plan.transitions, Transition(one, "joined", two, None))),
        lambda: replace(plan, left_out=(*plan.left_out, LeftOut(one, two))),
        lambda: replace(plan, first_year=year, years=int(rng.integers(-1, 9))),
        lambda: replace(plan, instance=one),
    ]  # fmt: skip
    return pick(rng, edits)()


def test_no_nonsense_ends_in_a_traceback() -> None:
    """300 plans with one to four senseless edits each, read against every rule at once: a report every time, sentences for all.

    A plan is refused for its structure or has no dangling id left; both kinds must occur, else the edits test only one of them.
    """
    rules: list[Rule] = [trial for kind in rule_classes().values() for trial in kind.trials()[:1]]
    goals = (GoalRow(goal="need_left_out"), GoalRow(goal="worst_travel"), GoalRow(goal="centrality"))
    policy = small_policy(rules=tuple(row_of(rule) for rule in rules), goals=goals)
    complete = set()
    for seed in range(300):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=int(rng.integers(3, 8)), people=int(rng.integers(4, 10)), years=int(rng.integers(1, 4)))
        county = county.replace(policy=policy)
        plan = filled(county, draw_grouping_plan(rng, county))
        for _ in range(int(rng.integers(1, 5))):
            plan = nonsense(rng, county, plan)
        report = check(county, plan)
        for finding in (*report.violations, *report.shortfalls):
            assert sentence(county, finding).zh
        complete.add(report.complete)
    assert complete == {True, False}
