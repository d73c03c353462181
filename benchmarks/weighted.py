"""The objective on which engines are compared: one sum of the policy's own grouping goals, in minutes of travel.

Plain engines know no ordered goals, and running each of them goal after goal would measure our ordering of them and not the
engines. So everybody, our own engine too, minimises one whole-number sum over one and the same linear form. Its terms are
those goals of the policy that are sums over the decisions themselves (no auxiliary columns, so nobody's presolve is
favoured), at prices a planner might name: a point of need without a group is worth half an hour of driving, a changed lead an
hour, a changed mode half an hour, a member from another township ten minutes.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.stored import Stored
from solver.check.checker import check
from solver.form.form import Expression, Ints
from solver.goals.ordered import BoundGoal, ordered_goals
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.solving.draft import Drafts
from solver.solving.grouping import GroupingModel, build_grouping

PRICES = {"need_left_out": 30, "group_changes": 60, "mode_changes": 30, "cross_area": 10, "group_travel": 1}
"""Minutes of travel that one unit of each goal is worth."""


@dataclass(frozen=True)
class Weighted:
    """An instance's grouping model with the one objective, and what is needed to read an assignment as a plan."""

    instance: Instance
    model: GroupingModel
    stored: Stored

    def judge(self, values: Ints) -> tuple[str, int]:
        """Return the checker's verdict on an assignment of all columns, and the objective as the checker's goals give it."""
        plan = Drafts(self.instance).plan(self.model.scope.groups(values))
        report = check(self.instance, plan)
        return "accepted" if report.accepted else str(len(report.breaches)), value_of(self.instance, plan)


def priced_goals(instance: Instance) -> tuple[tuple[int, BoundGoal], ...]:
    """Return the policy's grouping goals that have a price, with it."""
    goals = ordered_goals(instance.policy, "grouping")
    return tuple((PRICES[one.goal.name], one) for one in goals if one.goal.name in PRICES and one.goal.applies(instance))


def value_of(instance: Instance, plan: Plan) -> int:
    """Return the objective of a plan, from the goals' own values, without any form."""
    return sum(price * one.goal.value(instance, plan) for price, one in priced_goals(instance))


def weighted(instance: Instance) -> Weighted:
    """Build the grouping model of an instance once and put the objective on it."""
    model = build_grouping(instance, with_goals=False)
    scope = model.scope
    terms = [(price, one.goal.express(scope)) for price, one in priced_goals(instance)]
    objective = Expression(
        np.concatenate([term.column for _, term in terms]),
        np.concatenate([price * term.coefficient for price, term in terms]),
        sum(price * term.constant for price, term in terms),
    )
    stored = Stored(scope.builder.build(), objective, scope.open_column, scope.pair_column, scope.pair_open, scope.pairs.school)
    return Weighted(instance, model, stored)
