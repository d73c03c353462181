"""Tiny counties under every pairing rule, hard and priced, and ordered goals with slack: all plans tried, and the engine, goal by goal."""

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from solver.goals.ordered import goal_classes
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow
from solver.plan.plan import Group, Plan
from solver.rules.parameters import rule_classes
from solver.rules.small import LAYERS, small_plan, small_policy
from solver.solving.pairing import build_pairing
from solver.solving.posting import step_goals, step_rules
from tests.drawing import Rng, chance, draw_groups, pick
from tests.ordering import ByHand, BySolver, agree, breach, read_in_order, solved_in_order, tried_by_hand
from tests.pairing_drawing import draw_paired_county
from tests.test_brute_force_ordered import SLACKS, STANDINGS, rule_row
from tests.test_brute_force_pairings import every_plan

SEEDS = 64
RULES = tuple(name for name, kind in rule_classes().items() if kind.step == "pairing")
GOALS = tuple(name for name, kind in goal_classes().items() if kind.step == "pairing")
SHAPES = ((3, 0, LAYERS[:1]), (2, 1, LAYERS), (2, 2, (replace(LAYERS[1], partners="both"),)))
"""Schools, outside schools and layers of the instances; at most 256 plans each."""


def drawn(seed: int) -> tuple[Instance, tuple[Group, ...], tuple[Plan, ...]]:
    """Return an instance under one rule in turn that matters there, hard and priced in turn, its groups, and every plan of pairs."""
    for attempt in range(12):
        rng = np.random.default_rng([seed, attempt, 12])
        instance = drawn_once(rng, seed)
        groups = draw_groups(rng, instance) if chance(rng, 0.5) else ()
        plans, named = tuple(every_plan(instance, groups)), RULES[seed % len(RULES)]
        rows = [bound for bound in step_rules(instance, "pairing") if bound.rule.name == named][:1]
        if rows and 0 < sum(breach(rows[0], instance, plan) > 0 for plan in plans) < len(plans):
            break
    return instance, groups, plans


def drawn_once(rng: Rng, seed: int) -> Instance:
    """Return a county under the rule of a seed, up to three more rules, waivers, and three or four goals."""
    schools, outside, layers = pick(rng, SHAPES)
    county = draw_paired_county(rng, schools, outside)
    rows = [rule_row(rng, RULES[seed % len(RULES)], STANDINGS[seed // len(RULES) % 2])]
    rows += [rule_row(rng, pick(rng, RULES), "hard" if chance(rng, 0.5) else "priced") for _ in range(int(rng.integers(4)))]
    waivers = [Waiver(rule=row.rule, subject=pick(rng, county.partners).id, reason="drawn") for row in rows if chance(rng, 0.2)]
    goals = tuple(GoalRow(goal=name, slack=pick(rng, SLACKS)) for name in rng.permutation(GOALS).tolist())
    return county.replace(policy=small_policy(rules=tuple(rows), goals=goals, layers=layers), waivers=tuple(waivers))


def by_solver(instance: Instance, groups: tuple[Group, ...]) -> BySolver:
    """Run the pairing step and read its plan."""
    model = build_pairing(instance, groups)
    stages, values = solved_in_order(model.problem)
    if values is None:
        return BySolver((), None, None, 0)
    bare = replace(small_plan(instance), groups=groups)
    plan = replace(bare, pairings=model.scope.pairings(values), area_pairings=model.scope.area_pairings(values))
    return read_in_order(instance, "pairing", stages, plan)


@cache
def both_ways(seed: int) -> tuple[ByHand, BySolver]:
    """Return what trying every plan and the engine say of the instance of a seed."""
    instance, groups, plans = drawn(seed)
    return tried_by_hand(instance, plans, step_rules(instance, "pairing"), step_goals(instance, "pairing")), by_solver(instance, groups)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_engine_agree_goal_by_goal(seed: int) -> None:
    """64 instances: each goal's value is the least of all plans that leave the earlier goals within their slack, proved, with a plan."""
    agree(*both_ways(seed))


def test_every_rule_matters_in_both_standings() -> None:
    """Each rule is broken by some plans and kept by others where it is hard, and costs something where it is priced, twice.

    64 instances are four for each of 16 rules, half of them hard; a new rule comes in by itself, and must matter too.
    """
    bites = Counter(bite for seed in range(SEEDS) for bite in both_ways(seed)[0].bites)
    wanted = [(name, standing) for name in RULES for standing in STANDINGS]
    assert [(rule, bites[rule]) for rule in wanted if bites[rule] < 2] == []


def test_the_instances_are_of_every_kind() -> None:
    """At least 3 have no plan, 30 a choice, and in 5 the plan uses the slack of a goal; else the agreement would say little."""
    found = [both_ways(seed) for seed in range(SEEDS)]
    assert sum(hand.least is None for hand, _ in found) >= 3
    assert sum(1 < len(hand.kept) < hand.tried for hand, _ in found) >= 30
    assert sum(solver.found not in {None, hand.least} for hand, solver in found) >= 5
