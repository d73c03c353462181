"""Ties of support: candidates that are never all pairs, where people are, names nobody knows, and plans out of shape."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solver.check.report import STRUCTURE
from solver.check.support_rows import malformed_support, unknown_in_support
from solver.instance.history import Previous, PreviousSupport, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow
from solver.instance.school import Need
from solver.instance.supply import ExternalSupply
from solver.plan.plan import Plan, Posting
from solver.plan.support import Support
from solver.rules import support_table as table_module
from solver.rules.parameters import build, rule_classes
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.rules.support_facts import away, earlier_ties, support_minutes
from solver.rules.support_rule import SupportRule
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import PROGRAMMES, SCHEMES, small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable, support_table
from tests.drawing import chance, pick
from tests.support_drawing import draw_settled, draw_supported_county
from tests.support_solving import row, solved


def triples(table: SupportTable) -> list[tuple[int, ...]]:
    """Return the candidates as sortable rows."""
    columns = (table.helper, table.helped, table.first_year, table.last_year, table.running, table.minutes)
    return sorted(tuple(int(value) for value in one) for one in zip(*columns, strict=True))


@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_joining_equals_pruning_all_pairs(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For 30 drawn counties: candidates joined by the keys of up to three rules are those that they admit of all, waivers included."""
    monkeypatch.setattr(table_module, "BLOCK", block)
    trials = [one for kind in rule_classes().values() for one in kind.trials() if isinstance(one, SupportRule)]
    seen = set()
    for seed in range(30):
        rng = np.random.default_rng(seed)
        instance = draw_supported_county(rng, people=8).replace(policy=small_policy(schemes=SCHEMES, programmes=PROGRAMMES))
        rules = [pick(rng, trials) for _ in range(3)]
        named = (*instance.school_of, *instance.staff.ids)
        waivers = tuple(Waiver(rule=rule.name, subject=pick(rng, named), reason="drawn") for rule in rules if chance(rng, 0.5))
        instance = instance.replace(waivers=waivers)
        settled = draw_settled(rng, instance)
        everything = kept = support_table(instance, settled)
        for rule in rules:
            spared = [instance.waived(rule.name, name) for name in kept.subjects(np.arange(len(kept)))]
            kept = kept.take(rule.admits(kept) | np.array(spared, dtype=bool))
        assert triples(support_table(instance, settled, rules)) == triples(kept), seed
        seen.add(0 < len(kept) < len(everything))
    assert True in seen


def test_a_county_never_makes_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 mentors and 40 mentees of two subjects in 10 schools: with subject and school tied no block holds all 1,600 pairs, but 1 in 20."""
    staff = [
        {"school": f"S{n % 10}", "subject": ("chinese", "maths")[n // 10 % 2], "years_at_school": 8 if n < 40 else 1} for n in range(80)
    ]
    county = support_county(10, staff)
    made: list[int] = []
    fresh = table_module._fresh

    def counting(*ends: Any) -> SupportTable:
        made.append(len(ends[1]))
        return fresh(*ends)

    monkeypatch.setattr(table_module, "_fresh", counting)
    rules = [build(rule_classes()[name], {"scheme": "mentor"} | more) for name, more in (("support_subject", {}), TIED)]
    found = support_table(county, small_plan(county), rules)
    assert sum(made) == len(found) == 80


TIED: tuple[str, dict[str, Any]] = ("support_place", {"within": "same_school"})


def test_people_who_are_posted_help_from_where_they_work() -> None:
    """T0 of S0 is posted two schools on, 12 minutes: to help there takes no way, to help at home 12; who shadows is still at home."""
    county = support_county(3, [{}, {"school": "S2", "years_at_school": 1}, {"years_at_school": 1}])
    ties = [tie("mentor", "T0", "T1", "chinese"), tie("mentor", "T0", "T2", "chinese")]
    for channel, minutes in (("exchange", [0, 12]), ("cadre", [0, 12]), ("transfer", [0, 12]), ("shadow", [12, 0])):
        posting = Posting("T0", "S0", "S2", YEAR, YEAR, channel)  # type: ignore[arg-type]  # one of the four channels
        plan = support_plan(county, ties, postings=[posting])
        assert support_minutes(county, plan, plan.supports) == minutes
        scope = SupportScope.of(county, replace(plan, supports=()), ())
        values = scope.assign(plan)
        chosen = np.array([values[int(column)] for column in scope.choice_column], dtype=bool)
        assert sorted(scope.choices.minutes[chosen].tolist()) == sorted(minutes)
    assert away(support_plan(county, [], postings=[Posting("T0", "S0", "S2", YEAR, YEAR, "transfer")]), YEAR + 5) == {"T0": "S2"}


def test_a_tie_of_somebody_who_has_left_ends() -> None:
    """Ties of an unknown helper, an unknown mentee and an unknown scheme do not run; one of two that differ in years stands, the longer."""

    def past(helper: str, helped: str, scheme: str = "mentor", last: int = YEAR) -> PreviousSupport:
        return PreviousSupport(scheme=scheme, helper=helper, helped=helped, first_year=YEAR - 1, last_year=last)

    ties = (past("T9", "T1"), past("T0", "T9"), past("T0", "T1", "gone"), past("T0", "T1"), past("T0", "T1", last=YEAR + 1))
    county = support_county(1, [{}, {"subject": "maths"}], previous=Previous(supports=ties))
    assert earlier_ties(county) == (Support("mentor", "T0", "T1", "maths", YEAR - 1, YEAR + 1),)


def test_a_rule_of_an_unknown_scheme_says_nothing() -> None:
    """Every support rule and goal named after a scheme that the policy does not have: it does not apply, and nothing is looked up."""
    county = small_county(2, [{}])
    needed: dict[str, dict[str, Any]] = {
        "support_place": {"within": "group"}, "support_travel_limit": {"minutes": 5}, "support_load": {"most": 1},
        "support_share": {"min_share": "1/2"}, "support_total": {"at_least": 1},
    }  # fmt: skip
    kinds = [kind for kind in rule_classes().values() if kind.step == "support"]
    assert len(kinds) >= 10
    for kind in kinds:
        rule: Rule = build(kind, {"scheme": "nobody"} | needed.get(kind.name, {}))
        assert not rule.applies(county)


def test_limits_that_contradict_themselves_are_refused() -> None:
    """A least above the most of a load, or of the helpers of each, can never be kept: refused on reading, in both languages."""
    for name, parameters in (("support_load", {"most": 1, "least": 2}), ("support_served", {"at_least": 2, "at_most": 1})):
        with pytest.raises(ValueError, match="不得大于"):
            build(rule_classes()[name], parameters)


def flawed(plan: Plan, county: Instance) -> list[str]:
    """Return the English notes of what is wrong with the ties of a plan."""
    unknown = unknown_in_support(county, plan)
    found = unknown or malformed_support(county, plan)
    assert all(finding.rule == STRUCTURE and finding.amount == 1 for finding in found)
    return [finding.note.en for finding in found if finding.note is not None]


def test_ties_out_of_shape_are_found() -> None:
    """Each kind of flaw once, and a sound plan with none: unknown names, a wrong side, oneself, wrong years, one tie twice."""
    staff = [{}, {"years_at_school": 1}, {"years_at_school": 1}]
    county = support_county([small_school(0), small_school(1, needs=(Need(topic="chinese"),))], staff, [small_team(0)])
    sound = tie("mentor", "T0", "T1", "chinese")

    def notes(*ties: Support) -> list[str]:
        return flawed(support_plan(county, ties), county)

    assert notes(sound, tie("aid", "E0", "S1", "chinese"), tie("talks", "E0", "S0")) == []
    assert notes(replace(sound, scheme="gone")) == ["the policy has no scheme gone"]
    assert notes(replace(sound, helper="E0")) == ["the instance has no such person"]
    assert notes(tie("aid", "T0", "S1", "chinese")) == ["the instance has no such team"]
    assert notes(tie("aid", "E0", "T1", "chinese")) == ["the instance has no such school"]
    assert notes(replace(sound, helper="T2")) == ["not among the helpers of the scheme"]
    assert notes(replace(sound, helped="T0")) == [
        "helped by themselves", "not among those whom the scheme serves (subject “chinese”)",
    ]  # fmt: skip
    assert notes(replace(sound, subject="maths")) == ["not among those whom the scheme serves (subject “maths”)"]
    assert notes(replace(sound, last_year=YEAR)) == [f"a tie is of the years {YEAR} to {YEAR + 2}"]
    assert notes(sound, sound) == ["one tie stands 2 times"]
    assert notes(tie("panel", "E0", "S1"))[0] == "not among the helpers of the scheme"


def test_the_order_of_teams_and_needs_does_not_matter() -> None:
    """Teams and needs given in another order lead to the same plan, in a case where several plans are best (equal ways)."""
    needs = tuple(Need(topic=topic) for topic in ("chinese", "reading"))
    rules = (row("support_served", scheme="aid", at_most=1), row("support_load", scheme="aid", most=1))
    policy = small_policy(rules=rules, goals=(GoalRow(goal="support_travel"),), schemes=SCHEMES, programmes=PROGRAMMES)
    plans = []
    for step in (1, -1):
        teams = [small_team(n, subject=None) for n in range(4)][::step]
        schools = [small_school(n, needs=needs[::step]) for n in range(2)][::step]
        county = small_county(schools, policy=policy, external=ExternalSupply(teams=tuple(teams)))
        plans.append(solved(county, small_plan(county))[1])
    assert plans[0] == plans[1] is not None
