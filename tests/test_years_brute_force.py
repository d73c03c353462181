"""Tiny counties grouped year by year twice: by trying every plan of each year with `check` and `value` alone, and by `solve`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

import numpy as np
import pytest

from solver.goals.ordered import ordered_goals
from solver.instance.instance import Instance
from solver.instance.kinds import Assessment
from solver.instance.outlook import Outlook
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Plan
from solver.plan.years import following, in_year, year_instance
from solver.rules.parameters import BoundRule, bound_rules
from solver.rules.small import MODES, YEAR
from solver.solving.result import Result
from solver.solving.solve import solve
from tests.drawing import Rng, chance, draw_county, pick
from tests.test_brute_force_grouping import draw_policy, plans_of_one_role

SEEDS = 32
YEARS = 3
GOALS = (GoalRow(goal="group_changes"), GoalRow(goal="need_left_out"), GoalRow(goal="group_travel"))


@dataclass(frozen=True)
class Grouped:
    """One seed: what was solved, and for each year the least values of the goals in their order (None: no plan) by hand."""

    county: Instance
    result: Result
    by_hand: tuple[tuple[int, ...] | None, ...]
    kept: tuple[int, ...]
    """How many plans of each year keep the hard rules."""


def draw_yearly(seed: int) -> Instance:
    """Return a county of four schools over three years under a random policy, with an outlook for half of its schools and years."""
    rng: Rng = np.random.default_rng([seed, 9])
    county = draw_policy(rng, draw_county(rng, schools=4, years=YEARS))
    rising = RuleRow(rule="coverage", parameters={"min_share": "0", "shares": {str(YEAR + 1): "1/2", str(YEAR + 2): "1"}})
    more = RuleRow(rule="group_count", parameters={"at_least_by_year": {str(YEAR + 1): 1, str(YEAR + 2): 2}})
    rules = (*county.policy.rules, *((), (rising, more))[seed % 2])
    policy = replace(county.policy, rules=rules, goals=GOALS, modes=MODES[:2], regroup="yearly")
    outlook = [
        Outlook(
            school=school.id,
            year=year,
            maturity=pick(rng, (None, 50, 84, 85, 95)),
            assessment=pick(rng, (None, *get_args(Assessment))),
            quality=pick(rng, (None, int(rng.integers(40, 100)))),
            lead_candidate=pick(rng, (None, True, False)),
            weak=pick(rng, (None, True, False)),
        )
        for school in county.schools
        for year in range(YEAR + 1, YEAR + YEARS)
        if chance(rng, 0.5)
    ]
    schools = tuple(replace(school, closing=YEAR + 1 if chance(rng, 0.1) else None, teaching_point=False) for school in county.schools)
    return county.replace(policy=policy, outlook=tuple(outlook), schools=schools, pins=(), bans=())


def least(instance: Instance) -> tuple[tuple[int, ...] | None, int]:
    """Return the least goal values in their order over all plans that keep the hard rules, and how many do."""
    rules = [bound for bound in bound_rules(instance.policy) if bound.standing == "hard" and bound.rule.applies(instance)]
    values = [_values(instance, plan) for plan in plans_of_one_role(instance) if _keeps(instance, plan, rules)]
    return min(values, default=None), len(values)


def _keeps(instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> bool:
    found = ((bound.rule.name, finding) for bound in rules for finding in bound.rule.check(instance, plan))
    return all(finding.kept or instance.waived(rule, finding.subject) for rule, finding in found)


def _values(instance: Instance, plan: Plan) -> tuple[int, ...]:
    goals = ordered_goals(instance.policy, "grouping")
    return tuple(bound.goal.value(instance, plan) for bound in goals if bound.goal.applies(instance))


@cache
def grouped(seed: int) -> Grouped:
    """Return both ways of one seed; each year by hand follows from the groups that `solve` chose for the year before."""
    county = draw_yearly(seed)
    result = solve(county, time_limit=60)
    groups = () if result.plan is None else result.plan.groups
    until = YEAR - 1 if result.plan is None else result.plan.grouped_to or YEAR + YEARS - 1
    here, found = year_instance(county), [least(year_instance(county))]
    for year in range(YEAR, min(until, YEAR + YEARS - 2) + 1):
        here = following(county, here, in_year(groups, year))
        found.append(least(here))
    return Grouped(county, result, tuple(values for values, _ in found), tuple(kept for _, kept in found))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_each_year_is_the_best_after_the_year_before(seed: int) -> None:
    """In every grouped year the goals have the least values in their order; a year without groups, or without a plan, has none."""
    found = grouped(seed)
    plan = found.result.plan
    if plan is None:
        assert found.by_hand == (None,)
        return
    reached = {year: tuple(g.value for g in found.result.goals if (g.year or YEAR) == year) for year in range(YEAR, YEAR + YEARS)}
    years = range(YEAR, (plan.grouped_to or YEAR + YEARS - 1) + 1)
    assert tuple(reached[year] for year in years) == found.by_hand[: len(years)]
    assert found.by_hand[len(years) :] == ((None,) if plan.grouped_to is not None else ())
    assert all(goal.proved for goal in found.result.goals)


def test_the_counties_are_of_every_kind() -> None:
    """Some have no plan, some a forecast that ends early, many a choice in every year, groups that change, and schools that mature."""
    found = [grouped(seed) for seed in range(SEEDS)]
    plans = [one.result.plan for one in found]
    assert sum(plan is None for plan in plans) >= 1
    assert sum(plan is not None and plan.grouped_to is not None for plan in plans) >= 3
    whole = [one for one in found if one.result.plan is not None and one.result.plan.grouped_to is None]
    assert sum(len(one.kept) == YEARS and min(one.kept) > 1 for one in whole) >= 8
    assert sum(len({(g.first_year, g.last_year) for g in one.result.plan.groups}) > 1 for one in whole if one.result.plan) >= 4
    assert sum(t.reason == "matured" and t.year != YEAR for plan in plans if plan is not None for t in plan.transitions) >= 1
