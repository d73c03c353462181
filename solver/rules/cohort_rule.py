"""Rules about the chosen schools or areas of one programme: what most rules of batches have in common."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import ProgrammeName
from solver.language import Text
from solver.plan.sections import Step
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_units import Unit, UnitChoice, programme_of, units_of
from solver.rules.rule import Bools, Rule


@dataclass(frozen=True, kw_only=True)
class ProgrammeRule(UnitChoice, Rule):
    """A rule about those units of a programme that a choice takes."""

    programme: ProgrammeName
    """The programme."""

    step: ClassVar[Step] = "cohort"
    unit: ClassVar[Text] = Text("个", "units")

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has the programme."""
        return programme_of(instance, self.programme) is not None

    def asked(self, instance: Instance) -> list[Unit]:
        """Return the chosen units of the programme, by id; none where the policy has no such programme."""
        programme = programme_of(instance, self.programme)
        units = () if programme is None else units_of(instance, programme)
        return [unit for unit, taken in zip(units, self.chosen_of(instance, units), strict=True) if taken]

    def require(self, scope: CohortScope, marked: Bools, counted: Bools) -> None:
        """Post, for each unit of the table that is marked, that the choices that count come to at least 1."""
        table = scope.choices
        number, rows = np.cumsum(marked) - 1, np.flatnonzero(marked[table.unit] & counted)
        scope.at_least(
            subjects=[table.units[at].id for at in np.flatnonzero(marked).tolist()],
            row=number[table.unit[rows]],
            column=scope.choice_column[rows],
            coefficient=1,
            bound=1,
        )
