"""The choices and decision columns of batches of programmes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Cohort
from solver.rules.cohort_table import CohortTable
from solver.rules.later_scope import LaterScope, pruned
from solver.rules.rule import Bools, ChoiceRule


class CohortScope(LaterScope):
    """Columns of batches of programmes: one for each (programme, unit, batch), 1 where the unit starts in that batch."""

    step: ClassVar[Step] = "cohort"
    choices: CohortTable

    @classmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the choices that the hard rules in `pruning` admit."""
        scope = cls(instance, settled)
        scope.choices = pruned(CohortTable.of(instance), instance, pruning)
        scope.choice_column = scope.columns(len(scope.choices), 0, 1)
        return scope

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan.

        Raises
        ------
        ValueError
            If a unit starts in a batch that is not among the choices.
        """
        values = dict.fromkeys(self.choice_column.tolist(), 0)
        for cohort in plan.cohorts:
            row = self.choices.at.get((cohort.programme, cohort.unit, cohort.first_year))
            if row is None:
                raise ValueError(f"not among the choices: {cohort}")
            values[int(self.choice_column[row])] = 1
        return values

    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the batches, read off an assignment of all columns."""
        taken = np.flatnonzero(values[self.choice_column] == 1)
        names = [programme.name for programme in self.instance.policy.programmes]
        rows = zip(self.choices.programme[taken].tolist(), self.choices.subjects(taken), self.choices.year[taken].tolist(), strict=True)
        return {"cohorts": tuple(sorted(Cohort(names[number], unit, year) for number, unit, year in rows))}

    def regions(self) -> Ints:
        """Return the county of each decision, counted apart in every programme: batches of different counties meet in totals only."""
        found, last = np.zeros(len(self.choices.units), dtype=np.int64), 0
        for programme in self.instance.policy.programmes:
            subjects, place = self.choices.places(programme.name, "county")
            mine = place >= 0
            found[mine] = place[mine] + last
            last += len(subjects)
        return np.asarray(found[self.choices.unit])

    def of_units(self, chosen: Bools) -> Ints:
        """Return the rows of the choices of the units marked in `chosen` (one entry for each of the table's units)."""
        return np.flatnonzero(chosen[self.choices.unit])
