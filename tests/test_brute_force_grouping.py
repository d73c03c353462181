"""Tiny grouping instances solved twice: by trying every plan with `check` alone, and by CP-SAT on the posted form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from solver.goals.grouping.cross_area import CrossArea
from solver.goals.grouping.group_changes import GroupChanges
from solver.goals.grouping.group_travel import GroupTravel
from solver.goals.grouping.need_left_out import NeedLeftOut
from solver.goals.grouping.size_balance import SizeBalance
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow, Standing
from solver.plan.plan import Group, Plan
from solver.rules.candidates import admitted, all_pairs
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import BoundRule, adapter, bound_rules, rule_classes
from solver.rules.rule import PairRule
from solver.rules.small import MODES, small_policy
from tests.drawing import Rng, chance, draw_county, pick
from tests.weighing import Weighing

SEEDS = 48
WEIGHING = Weighing(40, ((20, NeedLeftOut()), (7, GroupChanges()), (3, CrossArea()), (2, SizeBalance()), (1, GroupTravel())))
"""The goals and the weights with which they are added up; any positive weights would do."""


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the best value, or None where no plan keeps the hard rules."""

    tried: int
    kept: int
    by_hand: int | None
    by_model: int | None
    plan_value: int | None
    """Value that `check` and `value` give the plan read off the model's solution."""


def draw_policy(rng: Rng, instance: Instance) -> Instance:
    """Return the instance under a random policy: one_group, and every other rule with probability 0.2 at one of its trial settings."""
    rows = [RuleRow(rule="one_group", parameters={"min_members": int(rng.integers(1, 3))})]
    for name, kind in rule_classes().items():
        if kind.step == "grouping" and name != "one_group" and chance(rng, 0.2):
            parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
            standing: Standing = "hard" if chance(rng, 0.6) else "priced"
            rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))
    waivers = [Waiver(rule=row.rule, subject=pick(rng, instance.schools).id, reason="drawn") for row in rows[1:] if chance(rng, 0.3)]
    modes = MODES if len(instance.schools) < 5 else (MODES[1], MODES[2])
    return instance.replace(policy=small_policy(rules=tuple(rows), modes=modes), waivers=tuple(waivers))


def plans_of_one_role(instance: Instance) -> Iterator[Plan]:
    """Yield every plan in which each school has at most one role; groups may be empty."""
    schools = [school.id for school in instance.schools]
    modes = [None, *(mode.name for mode in instance.policy.modes)]
    for roles in product(modes, repeat=len(schools)):
        leads = {school: mode for school, mode in zip(schools, roles, strict=True) if mode is not None}
        others = [school for school in schools if school not in leads and not instance.school_of[school].outside]
        for choice in product([None, *leads], repeat=len(others)):
            joined = {lead: tuple(s for s, to in zip(others, choice, strict=True) if to == lead) for lead in leads}
            yield plan_of(instance, [(lead, mode, joined[lead]) for lead, mode in leads.items()])


def plans_of_any_roles(instance: Instance) -> Iterator[Plan]:
    """Yield every plan without empty groups, also those in which schools have several roles."""
    schools, modes = [school.id for school in instance.schools], [mode.name for mode in instance.policy.modes]
    joining = [school for school in schools if not instance.school_of[school].outside]
    pairs = [(lead, mode, school) for lead in schools for mode in modes for school in joining if school != lead]
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            groups: dict[tuple[str, str], list[str]] = {}
            for lead, mode, school in chosen:
                groups.setdefault((lead, mode), []).append(school)
            yield plan_of(instance, [(lead, mode, tuple(members)) for (lead, mode), members in groups.items()])


def plan_of(instance: Instance, groups: list[tuple[str, str, tuple[str, ...]]]) -> Plan:
    """Return the plan of these groups."""
    first, last = instance.planned_years[0], instance.planned_years[-1]
    return Plan(
        instance.id, instance.first_year, instance.years, tuple(Group(lead, mode, members, first, last) for lead, mode, members in groups)
    )


def best_by_model(instance: Instance) -> tuple[int | None, Plan | None]:
    """Return the optimum of the posted form and its plan, candidates pruned by the hard pair rules."""
    rules: tuple[BoundRule, ...] = bound_rules(instance.policy)
    pruning = [bound.rule for bound in rules if bound.standing == "hard" and isinstance(bound.rule, PairRule)]
    scope = GroupingScope(admitted(all_pairs(instance), pruning))
    for bound in rules:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    found = WEIGHING.least(scope)
    if found is None:
        return None, None
    value, values = found
    plan = Plan(instance.id, instance.first_year, instance.years, scope.groups(values))
    return value, plan


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed: three schools with any roles, or three to five with one role each."""
    rng = np.random.default_rng(seed)
    size = 3 + seed % 3
    instance = draw_policy(rng, draw_county(rng, schools=size))
    if seed % 6 == 0:
        instance = instance.replace(policy=small_policy(rules=instance.policy.rules, modes=MODES[:2]))
    plans = plans_of_any_roles(instance) if seed % 6 == 0 else plans_of_one_role(instance)
    rules = bound_rules(instance.policy)
    costs = [WEIGHING.cost(instance, plan, rules) for plan in plans]
    kept = [value for value in costs if value is not None]
    by_model, plan = best_by_model(instance)
    return Outcome(len(costs), len(kept), min(kept, default=None), by_model, None if plan is None else WEIGHING.cost(instance, plan, rules))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_model_agree(seed: int) -> None:
    """Feasibility and optimum agree over all plans of 48 instances, and the model's own plan has the value the model says."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.plan_value == found.by_model


def test_the_instances_are_of_every_kind() -> None:
    """At least 5 are infeasible and 25 leave a choice between kept and broken; otherwise the agreement above would say little."""
    outcomes = [outcome(seed) for seed in range(SEEDS)]
    assert sum(found.by_hand is None for found in outcomes) >= 5
    assert sum(1 < found.kept < found.tried for found in outcomes) >= 25
    assert len({found.by_hand for found in outcomes}) >= 20
