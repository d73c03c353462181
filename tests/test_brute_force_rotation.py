"""Brute force over all rotation plans of tiny counties: the posted model finds what enumeration with `check` finds."""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
import pytest

from solver.form.form import Expression
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Plan, Posting
from solver.rules.options import admission_key, all_options, allowed
from solver.rules.parameters import BoundRule, adapter, bound_rules, rule_classes
from solver.rules.rotation_scope import OptionTable, RotationScope
from solver.rules.rule import MoveRule
from solver.rules.running import running_postings
from solver.rules.small import small_policy
from tests.drawing import Rng, draw_county, draw_groups, pick, posting_of

LENGTHS = {"exchange": (1, 2), "cadre": (1,), "shadow": (1,), "transfer": (1,)}
MOST_PLANS = 1500
"""Plans enumerated in one county; counties with more are drawn again, so that 60 of them take about a minute."""
BREACH = 1000
"""Price factor that puts breaches of priced rules before travel: a plan of five people never travels 1,000 minutes."""
ALWAYS = ("single_posting", "running_postings")
CASES = 60


def draw_policy(rng: Rng) -> tuple[RuleRow, ...]:
    """Return the two rules that give a plan its meaning and two to four others, hard or priced."""
    kinds = [kind for kind in rule_classes().values() if kind.step == "rotation" and kind.name not in ALWAYS]
    rows = [RuleRow(rule=name) for name in ALWAYS]
    for place in rng.permutation(len(kinds))[: int(rng.integers(2, 5))].tolist():
        trial = pick(rng, kinds[place].trials())
        parameters = adapter(kinds[place]).dump_python(trial, mode="json")
        rows.append(
            RuleRow(rule=trial.name, standing=pick(rng, ("hard", "hard", "priced")), price=int(rng.integers(1, 4)), parameters=parameters)
        )
    return tuple(rows)


def draw_case(seed: int) -> tuple[Instance, tuple[Group, ...], OptionTable]:
    """Return a tiny county with a random policy, its groups, and options few enough to enumerate every plan."""
    rng = np.random.default_rng(seed)
    while True:
        instance = draw_county(rng, schools=int(rng.integers(2, 4)), people=int(rng.integers(2, 6)), years=int(rng.integers(1, 3)))
        instance = instance.replace(policy=small_policy(rules=draw_policy(rng)))
        groups = draw_groups(rng, instance)
        options = all_options(instance, groups, LENGTHS)
        plans = prod((np.bincount(options.person, minlength=1) + 1).tolist())
        if 4 <= plans <= MOST_PLANS:
            return instance, groups, options


def every_plan(instance: Instance, groups: tuple[Group, ...], options: OptionTable) -> Iterator[tuple[Plan, int]]:
    """Yield every plan in which each person takes at most one option, with its travel cost."""
    running = running_postings(instance)
    choices = [[None, *np.flatnonzero(options.person == person).tolist()] for person in range(len(instance.staff))]
    for taken in product(*choices):
        moves = [move for move in taken if move is not None]
        yield plan_of(instance, groups, [*running, *(posting_of(options, move) for move in moves)]), int(travel_cost(options)[moves].sum())


def plan_of(instance: Instance, groups: tuple[Group, ...], postings: list[Posting]) -> Plan:
    """Return a plan of given groups and postings."""
    return Plan(instance.id, instance.first_year, instance.years, groups, postings=tuple(postings))


def travel_cost(options: OptionTable) -> np.ndarray:
    """Return minutes less forty for each option, so that some postings are wanted and others are not."""
    return np.asarray(options.minutes - 40)


def judged(instance: Instance, plan: Plan, rules: tuple[BoundRule, ...]) -> int | None:
    """Return the priced breaches of a plan, or None where a hard rule is broken; by `check` alone."""
    total = 0
    for bound in rules:
        if bound.rule.applies(instance):
            breach = sum(finding.amount for finding in bound.rule.check(instance, plan))
            if breach and bound.standing == "hard":
                return None
            total += bound.price * breach
    return total


def modelled(instance: Instance, options: OptionTable, rules: tuple[BoundRule, ...]) -> RotationScope:
    """Return the scope as a solve would build it: hard move rules prune, everything else is posted."""
    heard = [bound for bound in rules if bound.rule.applies(instance)]
    pruned = allowed(options, [b.rule for b in heard if isinstance(b.rule, MoveRule) and b.standing == "hard"])
    keys = [key for bound in heard for key in bound.rule.person_keys(instance)]
    keys += [admission_key(b.rule, pruned) for b in heard if isinstance(b.rule, MoveRule) and b.standing == "priced"]
    scope = RotationScope(pruned, keys)
    for bound in heard:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    return scope


def named(scope: RotationScope, groups: tuple[Group, ...], values: np.ndarray) -> Plan:
    """Return the plan of an assignment, the people of each class taken in their order."""
    waiting = {int(c): np.flatnonzero(scope.person_class == c).tolist() for c in np.unique(scope.person_class)}
    postings = list(running_postings(scope.instance))
    for move, people in scope.unnamed(values):
        queue = waiting[int(scope.move_class[move])]
        postings += [scope.posting(move, scope.instance.staff.ids[queue.pop(0)]) for _ in range(people)]
    return plan_of(scope.instance, groups, postings)


def best_by_enumeration(seed: int) -> int | None:
    """Return the least cost over all plans, or None where no plan keeps the hard rules."""
    instance, groups, options = draw_case(seed)
    rules = bound_rules(instance.policy)
    costs = [
        BREACH * breach + cost
        for plan, cost in every_plan(instance, groups, options)
        for breach in [judged(instance, plan, rules)]
        if breach is not None
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_model_finds_the_best_of_all_plans(seed: int) -> None:
    """Same feasibility and same least cost as enumeration, and the named plan passes `check` at that cost; 60 random policies."""
    instance, groups, options = draw_case(seed)
    rules = bound_rules(instance.policy)
    best = best_by_enumeration(seed)
    scope = modelled(instance, options, rules)
    short = scope.shortfall()
    objective = Expression(
        np.concatenate([short.column, scope.move_column]), np.concatenate([BREACH * short.coefficient, travel_cost(scope.move_options)])
    )
    answer = solve_cp_sat(scope.builder.build(), objective, CpSatLimits(seconds=30))
    what = [(bound.standing, bound.rule) for bound in rules]
    if best is None:
        assert answer.word == "infeasible", what
        return
    assert answer.word == "proved", what
    assert answer.values is not None
    assert objective.value(answer.values) == best, what
    plan = named(scope, groups, answer.values)
    assert judged(instance, plan, rules) == short.value(answer.values), what


def test_the_drawn_policies_are_of_every_sort() -> None:
    """Among the 60 cases at least five are infeasible and at least thirty are feasible, so neither verdict is a formality."""
    verdicts = [best_by_enumeration(seed) is None for seed in range(CASES)]
    assert verdicts.count(True) >= 5
    assert verdicts.count(False) >= 30
