"""Tiny counties under every grouping rule, hard and priced, and ordered goals with slack: all plans tried, and the engine, goal by goal.

`test_brute_force_grouping.py` adds goals up and asks CP-SAT alone; here the grouping step runs as `solve` runs it, from pruned
candidates through implied rows, relaxations and cuts to the goals in their order.
"""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from solver.goals.ordered import goal_classes
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, Mode, RuleRow, Standing
from solver.plan.plan import Plan
from solver.rules.parameters import adapter, bound_rules, rule_classes
from solver.rules.small import MODES, small_plan, small_policy
from solver.solving.grouping import build_grouping
from solver.solving.posting import step_goals, step_rules
from tests.drawing import Rng, chance, draw_county, pick
from tests.ordering import ByHand, BySolver, agree, breach, least_in_order, read_in_order, solved_in_order, tried_by_hand
from tests.test_brute_force_grouping import plans_of_one_role

SEEDS = 200
RULES = tuple(name for name, kind in rule_classes().items() if kind.step == "grouping")
STANDINGS: tuple[Standing, ...] = ("hard", "priced")
GOALS = tuple(name for name, kind in goal_classes().items() if kind.step == "grouping")
SLACKS = (0, 0, 1, 3, 10)


def rule_row(rng: Rng, name: str, standing: Standing) -> RuleRow:
    """Return a row of a rule at one of its trial settings; a structural rule is always hard, as files demand."""
    kind = rule_classes()[name]
    parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
    return RuleRow(rule=name, standing="hard" if kind.structural else standing, price=int(rng.integers(1, 4)), parameters=parameters)


def goal_rows(rng: Rng, priced: bool) -> tuple[GoalRow, ...]:
    """Return two or three goals in any order at their trial settings, the prices of all broken rules among them where there are any."""
    rows = []
    for name in rng.permutation([name for name in GOALS if name != "grouping_shortfall"])[:2].tolist():
        parameters = adapter(goal_classes()[name]).dump_python(pick(rng, goal_classes()[name].trials()), mode="json")
        rows.append(GoalRow(goal=name, slack=pick(rng, SLACKS), parameters=parameters))
    if priced:
        rows.insert(int(rng.integers(3)), GoalRow(goal="grouping_shortfall", slack=pick(rng, SLACKS)))
    return tuple(rows)


def drawn(seed: int) -> Instance:
    """Return three to five schools under one rule in turn, hard and priced in turn, that matters there, and up to three more rules.

    A rule may have nothing to say about a county (no plan last year, no kindergarten): up to eight counties are drawn for it.
    """
    for attempt in range(8):
        instance = drawn_once(np.random.default_rng([seed, attempt, 11]), 3 + seed % 3, RULES[seed % len(RULES)], seed // len(RULES) % 2)
        row, plans = bound_rules(instance.policy)[0], every_plan(instance)
        if row.rule.applies(instance) and 0 < sum(breach(row, instance, plan) > 0 for plan in plans) < len(plans):
            break
    return instance


def drawn_once(rng: Rng, size: int, name: str, standing: int) -> Instance:
    """Return a county of so many schools under a rule, up to three more rules drawn from all, waivers, and goals."""
    county = draw_county(rng, schools=size)
    rows = [rule_row(rng, name, STANDINGS[standing])]
    more = [rule_row(rng, pick(rng, RULES), "hard" if chance(rng, 0.6) else "priced") for _ in range(int(rng.integers(4)))]
    rows += [row for row in more if row.rule != "one_group"]
    named = [row.rule for row in rows if not rule_classes()[row.rule].structural and chance(rng, 0.2)]
    waivers = [Waiver(rule=rule, subject=pick(rng, county.schools).id, reason="drawn") for rule in named]
    modes: tuple[Mode, ...] = (MODES, MODES[:2], (pick(rng, MODES),))[size - 3]
    goals = goal_rows(rng, any(row.standing == "priced" for row in rows))
    return county.replace(policy=small_policy(rules=tuple(rows), goals=goals, modes=modes), waivers=tuple(waivers))


def every_plan(instance: Instance) -> tuple[Plan, ...]:
    """Return every plan in which each school has one role at most; outside schools only lead."""
    return tuple(plans_of_one_role(instance))


def by_solver(instance: Instance) -> BySolver:
    """Run the grouping step and read its plan."""
    model = build_grouping(instance)
    stages, values = solved_in_order(model.problem)
    if values is None:
        return BySolver((), None, None, 0)
    groups = [(group.lead, group.mode, group.members) for group in model.scope.groups(values)]
    plan = small_plan(instance, groups)
    return read_in_order(instance, "grouping", stages, plan)


@cache
def both_ways(seed: int) -> tuple[Instance, ByHand, BySolver]:
    """Return the instance of a seed, and what trying every plan and the engine say of it."""
    instance = drawn(seed)
    hand = tried_by_hand(instance, every_plan(instance), step_rules(instance, "grouping"), step_goals(instance, "grouping"))
    return instance, hand, by_solver(instance)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_engine_agree_goal_by_goal(seed: int) -> None:
    """200 instances: each goal's value is the least of all plans that leave the earlier goals within their slack, proved, with a plan."""
    _, hand, solver = both_ways(seed)
    agree(hand, solver)


def test_every_rule_matters_in_both_standings() -> None:
    """Each rule is broken by some plans and kept by others where it is hard, and costs something where it is priced, three times.

    200 instances are six for each of 31 rules, half of them hard; a new rule comes in by itself, and must matter too.
    """
    bites = Counter(bite for seed in range(SEEDS) for bite in both_ways(seed)[1].bites)
    wanted = [(name, standing) for name in RULES for standing in STANDINGS if standing == "hard" or not rule_classes()[name].structural]
    assert [(rule, bites[rule]) for rule in wanted if bites[rule] < 3] == []


def test_the_instances_are_of_every_kind() -> None:
    """10 have no plan and 150 a choice; each goal comes 20 times; slack is used by 20 plans, and lets a later goal go lower in 20."""
    found = [both_ways(seed) for seed in range(SEEDS)]
    assert sum(hand.least is None for _, hand, _ in found) >= 10
    assert sum(1 < len(hand.kept) < hand.tried for _, hand, _ in found) >= 150
    named = Counter(row.goal for instance, _, _ in found for row in instance.policy.goals)
    assert [goal for goal in GOALS if named[goal] < 20] == []
    assert sum(solver.found not in {None, hand.least} for _, hand, solver in found) >= 20
    assert sum(hand.least != least_in_order(hand.kept, (0,) * len(hand.slacks)) for _, hand, _ in found) >= 20
