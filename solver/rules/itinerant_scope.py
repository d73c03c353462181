"""The choices and decision columns of itinerant teaching."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.later_scope import LaterScope
from solver.rules.rule import ChoiceRule


class ItinerantScope(LaterScope):
    """Columns of itinerant teaching."""

    step: ClassVar[Step] = "itinerant"

    @classmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the choices that the hard rules in `pruning` admit."""
        scope = cls(instance, settled)
        scope.choice_column = np.zeros(0, dtype=np.int64)
        return scope

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan."""
        return {}

    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the lists of the plan that this step decides."""
        return {}
