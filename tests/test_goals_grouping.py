"""Grouping goals: worked by hand, least over all plans by brute force, and safe to give to an engine."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from pydantic import ValidationError

from solver.form.form import LARGEST
from solver.goals.goal import Goal
from solver.goals.grouping.burden_balance import BurdenBalance
from solver.goals.grouping.centrality import Centrality
from solver.goals.grouping.grouping_shortfall import GroupingShortfall
from solver.goals.grouping.need_left_out import NeedLeftOut
from solver.goals.grouping.size_balance import SizeBalance
from solver.goals.grouping.worst_travel import WorstTravel
from solver.goals.ordered import goal_classes
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school import StagePart
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan
from solver.rules.candidates import all_pairs
from solver.rules.grouping.one_group import OneGroup
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import bound_rules, build
from solver.rules.small import MODES, small_county, small_plan, small_policy, small_school
from tests.drawing import draw_county

SCHOOLS = 5
MEMBERS = 2
CAPPED = RuleRow(rule="member_cap", standing="priced", price=4, parameters={"mode": "alliance", "cap": 1})
POLICY = small_policy(modes=MODES[:1], rules=(CAPPED,))
GROUPING = [trial for kind in goal_classes().values() if kind.step == "grouping" for trial in kind.trials()]


@cache
def county_of(seed: int) -> Instance:
    """Return a random county of five schools with one mode, one priced cap and a last year's plan."""
    for attempt in range(100):
        county = draw_county(np.random.default_rng(1000 * seed + attempt), schools=SCHOOLS)
        if county.previous is not None:
            return county.replace(policy=POLICY)
    raise AssertionError("seven draws in ten have a last year's plan")


def all_plans(instance: Instance) -> Iterator[Plan]:
    """Yield every plan with at least `MEMBERS` members: each school is in no group, a lead with a member, or a lead's member."""
    ids = [school.id for school in instance.schools]
    for choice in product([None, *ids], repeat=len(ids)):
        leads = {school for school, lead in zip(ids, choice, strict=True) if school == lead}
        members = {school: lead for school, lead in zip(ids, choice, strict=True) if lead is not None and lead != school}
        if any(instance.school_of[school].outside for school in members):
            continue
        if len(members) >= MEMBERS and set(members.values()) == leads:
            yield small_plan(instance, [(lead, "alliance", [s for s, of in members.items() if of == lead]) for lead in sorted(leads)])


@pytest.mark.parametrize("goal", GROUPING, ids=repr)
def test_the_least_value_is_the_least_over_all_plans(goal: Goal) -> None:
    """On five counties of five schools the engine's proved minimum is the smallest value among all plans, counted one by one.

    The contract test fixes the plan; here the plan is free, so that an auxiliary column too loose or too tight would show.
    """
    for seed in range(5):
        county = county_of(seed)
        scope = GroupingScope(all_pairs(county))
        scope.enter("one_group", "one_group", "hard", 1)
        OneGroup().post(scope)
        for row in bound_rules(county.policy):
            scope.enter(row.rule.name, row.key, row.standing, row.price)
            row.rule.post(scope)
        scope.builder.rows("wanted", 1, np.zeros(len(scope.pairs), dtype=np.int64), scope.pair_column, 1, MEMBERS, 2**53)
        expression = goal.express(scope)
        answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=30))
        assert answer.word == "proved"
        assert answer.values is not None
        assert expression.value(answer.values) == min(goal.value(county, plan) for plan in all_plans(county))


@pytest.mark.parametrize("goal", GROUPING, ids=repr)
def test_every_column_and_coefficient_is_finite_and_small(goal: Goal) -> None:
    """Bounds, coefficients and the constant stay under 2^53, the largest whole number an LP engine holds exactly."""
    scope = GroupingScope(all_pairs(county_of(0)))
    expression = goal.express(scope)
    form = scope.builder.build()
    for numbers in (form.lower, form.upper, form.coefficient, expression.coefficient):
        assert np.abs(numbers).max(initial=0) < LARGEST
    assert abs(expression.constant) < LARGEST
    assert np.all(form.lower <= form.upper)


@pytest.mark.parametrize("goal", GROUPING, ids=repr)
def test_a_county_without_candidates_has_an_expression_all_the_same(goal: Goal) -> None:
    """When pair rules refuse every pair the expression stands, and its value is that of the empty plan."""
    county = county_of(1)
    pairs = all_pairs(county)
    scope = GroupingScope(pairs.take(np.zeros(len(pairs), dtype=bool)))
    expression = goal.express(scope)
    answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=10))
    assert answer.values is not None
    assert expression.value(answer.values) == goal.value(county, small_plan(county))


def test_need_weighs_each_type_once() -> None:
    """Rural 3, weak 2, new 2, point 3 add up to 10 for a school that is all four; 99 pupils are small, 100 are not."""
    part = (StagePart(stage="primary", pupils=99, classes=(1, 1, 1, 1, 1, 1)),)
    school = small_school(1, new=True, teaching_point=True, boarding=True, parts=part)
    assert NeedLeftOut().need(school) == 10
    assert NeedLeftOut(boarding=2, small=5).need(school) == 17
    assert NeedLeftOut(small=5, small_pupils=99).need(school) == 10
    strong = small_school(0, parts=(StagePart(stage="primary", pupils=350, classes=(1, 1, 1, 1, 1, 1)),))
    assert NeedLeftOut(pupils=2).need(strong) == 0
    assert NeedLeftOut(pupils=2).need(small_school(1, parts=strong.parts)) == 5 + 2 * 3
    kindergarten = small_school(0, parts=(StagePart(stage="kindergarten", pupils=90, classes=(1, 1, 1)),))
    assert NeedLeftOut(other_stage=1).need(kindergarten) == 1


def test_a_waived_breach_costs_nothing() -> None:
    """The group of S0 is two members over a cap of one at a price of four: 8, and 0 once its lead has a waiver."""
    county = small_county(4, policy=POLICY)
    plan = small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])])
    assert GroupingShortfall().value(county, plan) == 8
    waived = county.replace(waivers=(Waiver(rule="member_cap", subject="S0", reason="上级批复"),))
    assert GroupingShortfall().value(waived, plan) == 0


def test_a_fair_load_is_rounded_down_exactly() -> None:
    """A third of 100 pupils is 33 whole pupils, and 29% of 100 are 29: in floats 0.29 * 100 is 28.999... and would lose one."""
    part = StagePart(stage="primary", pupils=100, classes=(1, 1, 1, 1, 1, 1))
    county = small_county([small_school(0, parts=(part,)), small_school(1)])
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    assert BurdenBalance(fair=Fraction(1, 3)).value(county, plan) == 180 - 33
    assert build(BurdenBalance, {"fair": 0.29}).value(county, plan) == 180 - 29


def test_equally_central_schools_share_a_rank() -> None:
    """Two schools of one area are equally far from each other: both are its centre, by minutes and by rank."""
    county = small_county(2)
    for measure in ("minutes", "rank"):
        goal = build(Centrality, {"measure": measure})
        assert goal.value(county, small_plan(county, [("S1", "alliance", ["S0"])])) == 0


def test_extremes_of_no_group() -> None:
    """No group at all: nothing is far and nothing is uneven."""
    county = small_county(3)
    assert WorstTravel().value(county, small_plan(county)) == 0
    assert SizeBalance().value(county, small_plan(county)) == 0


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("need_left_out", {"rural": -1}), ("need_left_out", {"rural": 1.5}), ("need_left_out", {"mature": 101}),
        ("need_left_out", {"hill": 1}),
        ("burden_balance", {"fair": "much"}), ("centrality", {"measure": "feeling"}), ("group_changes", {"mature": 85}),
        ("grouping_shortfall", {"rules": "member_cap"}),
    ],
)  # fmt: skip
def test_senseless_parameters_are_refused(name: str, parameters: dict[str, object]) -> None:
    """Negative or broken weights, scores past 100, unknown words and fields never reach the model."""
    with pytest.raises(ValidationError):
        build(goal_classes()[name], parameters)
