"""Brute force over all rotation plans of tiny counties: the model finds what enumeration with `check` and the goals' values finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod

import numpy as np
import pytest

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.goals.ordered import goal_classes
from solver.goals.rotation.posting_travel import PostingTravel
from solver.goals.rotation.rotation_shortfall import RotationShortfall
from solver.goals.rotation.wishes import Wishes
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Plan, Posting
from solver.rules.options import admission_key, all_options, allowed
from solver.rules.parameters import BoundRule, adapter, bound_rules, rule_classes
from solver.rules.rotation_scope import OptionTable, RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.rules.running import running_postings
from solver.rules.small import small_policy
from tests.drawing import Rng, draw_county, draw_groups, pick, posting_of
from tests.weighing import weighted_sum

LENGTHS = {"exchange": (1, 2), "cadre": (1,), "shadow": (1,), "transfer": (1,)}
MOST_PLANS = 1500
"""Plans enumerated in one county; counties with more are drawn again, so that 120 of them take about half a minute."""
WEIGHTS = {"rotation_shortfall": 1000, "wishes": 400, "posting_travel": 1, "worst_posting": 3, "fair_burden": 20, "disruption": 50}
"""What a unit of each goal weighs in the one sum that is minimised (1 where it is not named): a wish is worth 400 minutes of
travel, so some plans post people and others do not."""
ALWAYS = ("single_posting", "running_postings")
CASES = 120


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


@dataclass(frozen=True)
class Case:
    """A tiny county with a random policy, its groups, its options and the goals that are summed."""

    instance: Instance
    groups: tuple[Group, ...]
    options: OptionTable
    goals: tuple[Goal, ...]

    @property
    def rules(self) -> tuple[BoundRule, ...]:
        """The policy's rules that have something to say."""
        return tuple(bound for bound in bound_rules(self.instance.policy) if bound.rule.applies(self.instance))

    def cost(self, plan: Plan) -> int:
        """Return the weighted sum of the goals' values, each computed from the plan."""
        return sum(WEIGHTS.get(goal.name, 1) * goal.value(self.instance, plan) for goal in self.goals)


@cache
def draw_case(seed: int) -> Case:
    """Return a case with options few enough to enumerate every plan; shortfall, wishes, travel and one drawn goal are summed."""
    rng = np.random.default_rng(seed)
    while True:
        instance = draw_county(rng, schools=int(rng.integers(2, 4)), people=int(rng.integers(2, 6)), years=int(rng.integers(1, 3)))
        instance = instance.replace(policy=small_policy(rules=draw_policy(rng)))
        groups = draw_groups(rng, instance)
        options = all_options(instance, groups, LENGTHS)
        plans = prod((np.bincount(options.person, minlength=1) + 1).tolist())
        if 4 <= plans <= MOST_PLANS:
            break
    others = [trial for kind in goal_classes().values() if kind.step == "rotation" for trial in kind.trials()]
    usual = (RotationShortfall(), Wishes(), PostingTravel())
    drawn = pick(rng, [goal for goal in others if type(goal) not in {type(known) for known in usual}])
    return Case(instance, groups, options, tuple(goal for goal in (*usual, drawn) if goal.applies(instance)))


def every_plan(case: Case) -> Iterator[Plan]:
    """Yield every plan in which each person takes at most one option."""
    running = running_postings(case.instance)
    options = case.options
    choices = [[None, *np.flatnonzero(options.person == person).tolist()] for person in range(len(case.instance.staff))]
    for taken in product(*choices):
        moves = [move for move in taken if move is not None]
        yield plan_of(case, [*running, *(posting_of(options, move) for move in moves)])


def plan_of(case: Case, postings: list[Posting]) -> Plan:
    """Return a plan of given postings."""
    instance = case.instance
    return Plan(instance.id, instance.first_year, instance.years, case.groups, postings=tuple(postings))


def kept(case: Case, plan: Plan) -> bool:
    """Whether a plan keeps every hard rule, by `check` alone."""
    hard = (bound.rule for bound in case.rules if bound.standing == "hard")
    return all(finding.kept for rule in hard for finding in rule.check(case.instance, plan))


def modelled(case: Case) -> tuple[RotationScope, Expression]:
    """Return the scope as a solve would build it, hard move rules pruning and everything else posted, and the sum of the goals."""
    rules = case.rules
    pruned = allowed(case.options, [b.rule for b in rules if isinstance(b.rule, MoveRule) and b.standing == "hard"])
    items: list[Rule | Goal] = [*(bound.rule for bound in rules), *case.goals]
    keys = [key for item in items for key in item.person_keys(case.instance)]
    keys += [admission_key(b.rule, pruned) for b in rules if isinstance(b.rule, MoveRule) and b.standing == "priced"]
    scope = RotationScope(pruned, keys)
    for bound in rules:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    return scope, weighted_sum((WEIGHTS.get(goal.name, 1), goal.express(scope)) for goal in case.goals)


def named(case: Case, scope: RotationScope, values: np.ndarray) -> Plan:
    """Return the plan of an assignment, the people of each class taken in their order."""
    waiting = {int(c): np.flatnonzero(scope.person_class == c).tolist() for c in np.unique(scope.person_class)}
    postings = list(running_postings(scope.instance))
    for move, people in scope.unnamed(values):
        queue = waiting[int(scope.move_class[move])]
        postings += [scope.posting(move, scope.instance.staff.ids[queue.pop(0)]) for _ in range(people)]
    return plan_of(case, postings)


@cache
def best_by_enumeration(seed: int) -> tuple[int | None, int]:
    """Return the least cost over all plans, or None where no plan keeps the hard rules, and how many postings a best plan has."""
    case = draw_case(seed)
    costs = [(case.cost(plan), len(plan.postings)) for plan in every_plan(case) if kept(case, plan)]
    return min(costs, default=(None, 0))


@pytest.mark.parametrize("seed", range(CASES))
def test_the_model_finds_the_best_of_all_plans(seed: int) -> None:
    """Same feasibility and same least sum of goals as enumeration, and the named plan passes `check` at that sum; 120 random policies."""
    case = draw_case(seed)
    best, _ = best_by_enumeration(seed)
    scope, objective = modelled(case)
    answer = solve_cp_sat(scope.builder.build(), objective, CpSatLimits(seconds=30))
    what = ([(bound.standing, bound.rule) for bound in case.rules], case.goals)
    if best is None:
        assert answer.word == "infeasible", what
        return
    assert answer.word == "proved", what
    assert answer.values is not None
    assert objective.value(answer.values) == best, what
    plan = named(case, scope, answer.values)
    assert kept(case, plan), what
    assert case.cost(plan) == best, what


def test_the_drawn_policies_are_of_every_sort() -> None:
    """Of 120 cases ten are infeasible and sixty feasible at least, and of these ten are best with new postings and ten without any."""
    found = [best_by_enumeration(seed) for seed in range(CASES)]
    assert sum(best is None for best, _ in found) >= 10
    assert sum(best is not None for best, _ in found) >= 60
    new = [number - len(running_postings(draw_case(seed).instance)) for seed, (best, number) in enumerate(found) if best is not None]
    assert sum(number > 0 for number in new) >= 10
    assert sum(number == 0 for number in new) >= 10
    assert {goal.name for seed in range(CASES) for goal in draw_case(seed).goals} == {
        kind.name for kind in goal_classes().values() if kind.step == "rotation"
    }
