"""What building every step's model has in common: its rules, its goals, and posting both."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from solver.check.checker import rows_to_check
from solver.goals.ordered import BoundGoal, ordered_goals
from solver.instance.instance import Instance
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.problem import StagedGoal


def step_rules(instance: Instance, step: Step) -> tuple[BoundRule, ...]:
    """Return the policy's rules of a step, and the structural ones, that have something to say about the instance."""
    return tuple(bound for bound in rows_to_check(instance) if bound.rule.step == step and bound.rule.applies(instance))


def step_goals(instance: Instance, step: Step) -> tuple[BoundGoal, ...]:
    """Return the policy's goals of a step that have something to say about the instance, in their order."""
    return tuple(goal for goal in ordered_goals(instance.policy, step) if goal.goal.applies(instance))


def post(scope: Any, rules: Iterable[BoundRule]) -> None:
    """Post every rule, then let each add what follows from the rows of all."""
    listed = tuple(rules)
    for bound in listed:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    for bound in listed:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.tighten(scope)


def staged(scope: Any, goals: Iterable[BoundGoal]) -> tuple[StagedGoal, ...]:
    """Return the goals as the model sees them: each adds its columns when its turn comes."""
    return tuple(StagedGoal(bound.key, partial(bound.goal.express, scope), bound.slack) for bound in goals)
