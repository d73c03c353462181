"""The objective on which engines are compared over rotation: one sum of the policy's own rotation goals, all of them.

Plain engines know no ordered goals, so everybody, our own engine too, minimises one whole-number sum over one and the same form,
as `benchmarks.weighted` does for grouping. Here every goal of the policy is in it, in the form the goals express themselves:
slack columns of priced rules, and exact squares of the backbone teachers' counts, which rest on chords and so stay linear.

The sum is in millionths of the squared coefficient, the unit of `backbone_dispersion`. That is a share of the county, while
travel and shortfall grow with it; so a minute of travel in one year of a posting is worth so many millionths that the balance
between them is about the same at every size (`minute`), and a point of shortfall is worth half an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers import Judged
from benchmarks.stored import Stored
from solver.check.checker import check
from solver.form.form import Expression, Ints
from solver.instance.instance import Instance
from solver.plan.plan import Group
from solver.solving.draft import Drafts
from solver.solving.naming import named
from solver.solving.rotation import RotationModel, build_rotation

MINUTES_OF_ALL = 100_000
"""A minute for each of so many teachers is worth one millionth a teacher: a county of 2,000 pays 50 millionths a minute."""
POINT = 30
"""Minutes that one point of shortfall is worth."""


def minute(instance: Instance) -> int:
    """Return the millionths that one minute in one year of a posting is worth, at least 1."""
    return max(1, round(MINUTES_OF_ALL / max(1, len(instance.staff))))


def prices(instance: Instance) -> Mapping[str, int]:
    """Return the price of one unit of each goal, in millionths of the squared coefficient."""
    one = minute(instance)
    return {"rotation_shortfall": POINT * one, "backbone_dispersion": 1, "posting_travel": one}


@dataclass(frozen=True)
class WeightedRotation:
    """A county's rotation model with the one objective, and what is needed to read an assignment as a plan."""

    instance: Instance
    groups: tuple[Group, ...]
    model: RotationModel
    stored: Stored

    def judge(self, values: Ints) -> tuple[str, int]:
        """Return the checker's verdict on an assignment of all columns, and the objective as the checker's goals give it."""
        plan = Drafts(self.instance).plan(self.groups, named(self.model.scope, values))
        report, worth = check(self.instance, plan), prices(self.instance)
        told = sum(worth[bound.goal.name] * value for bound, value in report.goals)
        return "accepted" if report.accepted else str(len(report.violations)), told

    def verdict(self, found: Judged) -> tuple[str, int | None]:
        """Return what is to be said of an engine's answer, and the plan's own value, where there is a plan.

        Squares and slacks may be larger in an assignment than they need to be, so the plan may be worth less than the form says;
        more, or less than the engine's bound, it must not be.
        """
        if found.values is None or found.value is None:
            return "no plan", None
        verdict, value = self.judge(found.values)
        if value > found.value:
            return f"the form says {found.value}, the plan {value}", value
        if verdict == "accepted" and found.bound is not None and value < found.bound:
            return f"the bound is {found.bound}, the plan {value}", value
        return verdict, value


def weighted_rotation(instance: Instance, groups: Sequence[Group]) -> WeightedRotation:
    """Build the rotation model of an instance as `solve` does and put the objective on it.

    Raises
    ------
    KeyError
        If the policy has a rotation goal without a price.
    """
    model, worth = build_rotation(instance, groups), prices(instance)
    goals = model.problem.goals
    terms = [(worth[goal.key.partition("#")[0]], goal.express()) for goal in goals]
    objective = Expression(
        np.concatenate([term.column for _, term in terms]),
        np.concatenate([price * term.coefficient for price, term in terms]),
        sum(price * term.constant for price, term in terms),
    )
    scope, none = model.scope, np.zeros(0, dtype=np.int64)
    where = scope.move_options.destination
    stored = Stored(scope.builder.build(), objective, none, scope.move_column, where, scope.move_class, model.problem.regions)
    return WeightedRotation(instance, tuple(groups), model, stored)
