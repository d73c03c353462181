"""Weighing plans by hand and by the model, for the tests that try every plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan
from solver.rules.parameters import BoundRule
from solver.rules.scope import Scope


def weighted_sum(parts: Iterable[tuple[int, Expression]]) -> Expression:
    """Return the sum of weight times expression."""
    listed = list(parts)
    return Expression(
        np.concatenate([part.column for _, part in listed]),
        np.concatenate([weight * part.coefficient for weight, part in listed]),
        sum(weight * part.constant for weight, part in listed),
    )


@dataclass(frozen=True)
class Weighing:
    """What a plan costs: each unit of breach of a priced rule, at its price, and each goal, at its weight."""

    breach: int
    goals: tuple[tuple[int, Goal], ...]

    def cost(self, instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> int | None:
        """Return a plan's value from `check` and `value` alone; None where it breaks a hard rule."""
        breaches = 0
        for bound in rules:
            amount = sum(f.amount for f in bound.rule.check(instance, plan) if not instance.waived(bound.rule.name, f.subject))
            if amount and bound.standing == "hard":
                return None
            breaches += bound.price * amount
        return self.breach * breaches + sum(weight * goal.value(instance, plan) for weight, goal in self.goals)

    def least(self, scope: Scope) -> tuple[int, Ints] | None:
        """Return the least cost in a scope filled by its rules, and an assignment of all columns that has it; None where there is none."""
        objective = weighted_sum([(self.breach, scope.shortfall()), *((weight, goal.express(scope)) for weight, goal in self.goals)])
        answer = solve_cp_sat(scope.builder.build(), objective, CpSatLimits(seconds=60))
        if answer.values is None:
            assert answer.word == "infeasible"
            return None
        assert answer.word == "proved"
        return objective.value(answer.values), answer.values
