"""Policies that no plan can keep: two engines or exact arithmetic say so, with the smallest set of rows that clash and what would help."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from solver.instance.history import Ban, Pin, Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import StagePart
from solver.plan.sections import Step
from solver.rules.parameters import bound_rules
from solver.rules.small import YEAR, small_policy, small_school
from solver.solving.conflict import explain
from solver.solving.engines import Engines, Run
from solver.solving.evidence import EXACT
from solver.solving.result import Conflict, ResultWord
from solver.solving.solve import solve
from solver.solving.stopping import Deadline
from tests.solving import GROUPING, GROUPING_GOALS, ROTATION, county, rule
from tests.test_solve_evidence import said, speaking

ALL = rule("coverage", min_share="100%")
CAPS = tuple(rule("member_cap", mode=mode, cap=1) for mode in ("alliance", "tight", "trusteeship"))
NO_PLACES = tuple(rule("member_cap", mode=mode, cap=0) for mode in ("alliance", "tight", "trusteeship"))
NEAR = tuple(rule("travel_limit", mode=mode, minutes=5) for mode in ("alliance", "tight", "trusteeship"))
TO_S0 = Pin(kind="member", subject="S2", target="S0")
TO_S1 = Pin(kind="member", subject="S2", target="S1")
EVERYBODY = tuple(f"S{school}-{n}" for school in range(6) for n in range(2))
LAST_YEAR = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S2", "S3"), since=YEAR - 1),))


@dataclass(frozen=True)
class Case:
    """One planted conflict: the rows beside those that do no harm, what else is given, and the rows that must be named."""

    rows: tuple[RuleRow, ...]
    named: frozenset[str]
    given: dict[str, Any] = field(default_factory=dict)
    base: tuple[RuleRow, ...] = GROUPING
    step: Step = "grouping"

    @property
    def instance(self) -> Instance:
        """The county of 6 schools on a line, S0 and S1 strong, with two teachers a school where rotation is meant."""
        return county(rules=(*self.base, *self.rows), staff=2 if self.step == "rotation" else 0, **self.given)


BOTH = GROUPING + ROTATION
HARMLESS = GROUPING[:2]
CAP_KEYS = {"member_cap#1", "member_cap#2", "member_cap#3"}
CASES = {
    "one place each for two leads, four schools": Case((*CAPS, ALL), frozenset({"weaker_member", "coverage", *CAP_KEYS}), base=HARMLESS),
    "no places at all": Case((*NO_PLACES, ALL), frozenset({"coverage", *CAP_KEYS}), base=HARMLESS),
    "nobody within 5 minutes": Case((*NEAR, ALL), frozenset({"coverage", "travel_limit#1", "travel_limit#2", "travel_limit#3"})),
    "a school pinned where it is banned": Case(
        (rule("pins"), rule("bans")), frozenset({"pins", "bans"}),
        {"pins": (TO_S0,), "bans": (Ban(kind="member", subject="S2", target="S0"),)},
    ),
    "a lead pinned that may not lead": Case(
        (rule("pins"), rule("bans")), frozenset({"pins", "bans"}),
        {"pins": (Pin(kind="lead", subject="S1"),), "bans": (Ban(kind="lead", subject="S1"),)},
    ),
    "a school pinned to two leads": Case((rule("pins"),), frozenset({"pins"}), {"pins": (TO_S0, TO_S1)}),
    "a strong school pinned as a member of one as strong": Case(
        (rule("pins"),), frozenset({"pins", "weaker_member"}), {"pins": (Pin(kind="member", subject="S1", target="S0"),)},
    ),
    "full coverage with one school banned": Case(
        (ALL, rule("bans")), frozenset({"coverage", "bans"}), {"bans": (Ban(kind="member", subject="S5"), Ban(kind="lead", subject="S5"))},
    ),
    "no change allowed, one pinned": Case(
        (rule("pins"), rule("change_budget", max_changes=0)), frozenset({"pins", "change_budget"}),
        {"pins": (TO_S1,), "previous": LAST_YEAR},
    ),
    "a tenth exchanged, no posting allowed": Case(
        (rule("exchange_share"), rule("posting_budget", max_per_year=0)), frozenset({"exchange_share", "posting_budget"}),
        base=BOTH, step="rotation",
    ),
    "a tenth exchanged, everybody held": Case(
        (rule("exchange_share"), rule("posting_pins")), frozenset({"exchange_share", "posting_pins"}),
        {"pins": tuple(Pin(kind="stay", subject=person) for person in EVERYBODY)}, base=BOTH, step="rotation",
    ),
    "a tenth exchanged, everybody banned": Case(
        (rule("exchange_share"), rule("posting_bans")), frozenset({"exchange_share", "posting_bans"}),
        {"bans": tuple(Ban(kind="posting", subject=person) for person in EVERYBODY)}, base=BOTH, step="rotation",
    ),
    "a person pinned where that person is banned": Case(
        (rule("posting_pins"), rule("posting_bans")), frozenset({"posting_pins", "posting_bans"}),
        {"pins": (Pin(kind="posting", subject="S0-0"),), "bans": (Ban(kind="posting", subject="S0-0"),)}, base=BOTH, step="rotation",
    ),
}  # fmt: skip


def conflict_of(instance: Instance) -> Conflict:
    """Return the conflict of an instance without a plan."""
    result = solve(instance, time_limit=30)
    assert result.word is ResultWord.INFEASIBLE_CONFIRMED
    assert (result.plan, result.report, result.goals) == (None, None, ())
    assert result.conflict is not None
    return result.conflict


@pytest.mark.parametrize("name", CASES)
def test_planted_conflicts_are_found(name: str) -> None:
    """Exactly the planted rows are named, in the step where they clash, confirmed and minimal; every fix loosens one of them."""
    case = CASES[name]
    found = conflict_of(case.instance)
    assert frozenset(found.families) == case.named
    assert (found.step, found.minimal, found.confirmed) == (case.step, True, True)
    assert EXACT in found.engines or len(found.engines) > 1
    assert found.fixes
    assert all(fix.family in case.named and fix.amount > 0 for fix in found.fixes)


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].step == "grouping"])
def test_without_any_one_of_the_rows_there_is_a_plan(name: str) -> None:
    """The named rows alone, less one of them, always leave a plan: the set cannot be made smaller."""
    instance = CASES[name].instance
    keys = [bound.key for bound in bound_rules(instance.policy)]
    for left_out in CASES[name].named:
        rows = tuple(row for row, key in zip(instance.policy.rules, keys, strict=True) if key in CASES[name].named - {left_out})
        assert solve(instance.replace(policy=small_policy(rules=rows)), time_limit=30).plan is not None, left_out


def loosened(rows: Sequence[RuleRow], key: str, **parameters: object) -> tuple[RuleRow, ...]:
    """Return the rows with other parameters for the one rule named `key`."""
    return tuple(rule(row.rule, **(row.parameters | parameters)) if row.rule == key else row for row in rows)


def test_the_fix_is_as_large_as_it_must_be() -> None:
    """Six schools, 12 teachers with eight years at school: a tenth is 2 people, none may be posted, so either row is 2 short.

    With a budget of 2 instead of 0 there is a plan, with 1 there is none.
    """
    case = CASES["a tenth exchanged, no posting allowed"]
    assert [fix.amount for fix in conflict_of(case.instance).fixes] == [2]
    for budget, word in ((1, ResultWord.INFEASIBLE_CONFIRMED), (2, ResultWord.PROVED_BEST)):
        rows = loosened((*BOTH, *case.rows), "posting_budget", max_per_year=budget)
        assert solve(county(rules=rows, goals=GROUPING_GOALS, staff=2), time_limit=30).word is word


def test_the_shortage_adds_up() -> None:
    """Four schools reach only S0 and S1, which have a place each: 2 + 2 = 4 of the 6 that must be covered.

    What can be covered is the leads, the places behind the cut, and the schools outside it; here nobody is outside.
    """
    shortage = conflict_of(CASES["one place each for two leads, four schools"].instance).shortage
    assert shortage is not None
    assert shortage.schools == ("S2", "S3", "S4", "S5")
    assert shortage.leads == ("S0", "S1")
    assert (shortage.places, shortage.required, shortage.reachable) == (2, 6, 4)
    assert shortage.reachable == shortage.places + len(shortage.leads) + (4 - len(shortage.schools))


def test_a_shortage_in_one_corner_names_that_corner() -> None:
    """S3 to S5 are banned from S0, so all three depend on S1 with its two places: they are named, and neither S2 nor S0 is.

    S0 has a second place, which only S6 could take, a kindergarten that nobody counts. So 1 (S2) + 2 (places of S1) + 2 (leads),
    5 of 6 schools, can be covered.
    """
    bans = tuple(Ban(kind="member", subject=school, target="S0") for school in ("S3", "S4", "S5"))
    given = county(rules=(*GROUPING, rule("bans"), ALL), bans=bans)
    kindergarten = small_school(6, parts=(StagePart(stage="kindergarten", pupils=60, classes=(1, 1, 1)),))
    found = conflict_of(given.replace(schools=(*given.schools, kindergarten)))
    assert found.shortage is not None
    assert found.shortage.schools == ("S3", "S4", "S5")
    assert found.shortage.leads == ("S1",)
    assert (found.shortage.places, found.shortage.required, found.shortage.reachable) == (2, 6, 5)


def test_leads_that_do_not_count_may_still_be_covered_as_members() -> None:
    """Where leading covers nobody, S1 (quality 80) may be S0's member: S0 can take all of S1 to S5, so 5 of 6 is no shortage.

    Six are too many: S0 is nobody's member. The count of what can be covered is 5, S1 among them.
    """
    wide = tuple(rule("member_cap", mode=mode, cap=5) for mode in ("alliance", "tight", "trusteeship"))
    given = county(rules=(*HARMLESS, *wide, rule("coverage", min_share="5/6", include_leads=False)))
    given = given.replace(schools=tuple(replace(s, quality=80) if s.id == "S1" else s for s in given.schools))
    assert solve(given, time_limit=30).plan is not None
    every = given.replace(policy=small_policy(rules=(*HARMLESS, *wide, rule("coverage", min_share="100%", include_leads=False))))
    found = conflict_of(every)
    assert found.shortage is not None
    assert (found.shortage.required, found.shortage.reachable) == (6, 5)
    assert [(one.school, one.lead) for one in found.unreached] == [("S0", "S1")]


def test_a_cap_of_nothing_is_a_shortage_of_places() -> None:
    """Two leads without a single place: only the leads could be covered, 2 of 6, and the four others reach just these two."""
    shortage = conflict_of(CASES["no places at all"].instance).shortage
    assert shortage is not None
    assert (shortage.schools, shortage.leads) == (("S2", "S3", "S4", "S5"), ("S0", "S1"))
    assert (shortage.places, shortage.required, shortage.reachable) == (0, 6, 2)


def test_no_shortage_where_places_are_enough() -> None:
    """Pins that clash have nothing to do with places, so there is no certificate."""
    assert conflict_of(CASES["a school pinned to two leads"].instance).shortage is None


def test_a_start_plan_outweighs_engines_that_deny() -> None:
    """Engines that all say "infeasible" of a county with a plan do not make it so: the start plan stays, and no conflict is reported."""
    honest = solve(county(), time_limit=30)
    liar = speaking(said("infeasible"))
    result = solve(county(), start=honest.plan, engines=Engines(liar, liar, liar, liar, liar), time_limit=30)
    assert result.plan is not None
    assert result.conflict is None
    assert result.report is not None
    assert result.report.accepted


def test_one_engine_alone_confirms_nothing() -> None:
    """Where only one name says "infeasible" and the others say nothing, the word is unconfirmed, whatever was asked for.

    The rows: one place each for two leads and full coverage, which no column bound alone contradicts.
    """
    liar, mute = speaking(said("infeasible")), speaking(said("unknown"))
    instance = CASES["one place each for two leads, four schools"].instance
    result = solve(instance, engines=Engines(liar, mute, mute, mute, mute), time_limit=30)
    assert result.word in {ResultWord.INFEASIBLE_UNCONFIRMED, ResultWord.INFEASIBLE_CONFIRMED}
    assert result.conflict is not None
    assert (result.word is ResultWord.INFEASIBLE_CONFIRMED) == (EXACT in result.conflict.engines or len(result.conflict.engines) > 1)


def test_out_of_time_the_set_is_right_but_not_called_minimal() -> None:
    """With no time for the filter, all five rows of the policy that bind are named, not minimal, unconfirmed beyond who denied, no fixes.

    Column bounds alone do not show the clash, so nobody but the engine that denied is named.
    """
    instance = CASES["one place each for two leads, four schools"].instance
    found = explain(instance, "grouping", None, {"Only"}, Run(deadline=Deadline(0.0)))
    assert set(found.families) == {"weaker_member", "coverage", *CAP_KEYS}
    assert (found.minimal, found.confirmed, found.engines, found.fixes) == (False, False, ("Only",), ())
