"""The table of batches that may be chosen: (programme, unit, batch) as parallel arrays."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.rules.cohort_units import Place, Unit, UnitChoice, batches_of, place_of, units_of
from solver.rules.rule import Bools


@dataclass(frozen=True)
class CohortTable:
    """Choices as parallel arrays; `programme` holds positions into the policy's programmes, `unit` positions into `units`."""

    instance: Instance
    units: tuple[Unit, ...] = field(repr=False)
    """The units of each programme in turn; a school of two programmes stands there twice."""
    owner: Ints
    """The programme of each of `units`."""
    programme: Ints
    unit: Ints
    year: Ints
    """The school year of the batch."""

    @classmethod
    def of(cls, instance: Instance) -> "CohortTable":
        """Return every choice the policy's programmes leave open."""
        units: list[Unit] = []
        owner: list[int] = []
        unit: list[int] = []
        year: list[int] = []
        for number, programme in enumerate(instance.policy.programmes):
            for one in units_of(instance, programme):
                batches = batches_of(programme, one)
                unit += [len(units)] * len(batches)
                year += batches
                units.append(one)
                owner.append(number)
        owners, rows = np.array(owner, dtype=np.int64), np.array(unit, dtype=np.int64)
        return cls(instance, tuple(units), owners, owners[rows], rows, np.array(year, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.unit)

    def subjects(self, rows: Ints) -> list[str]:
        """Return the school or area of each of these rows."""
        return [self.units[at].id for at in self.unit[rows].tolist()]

    def take(self, kept: Bools) -> "CohortTable":
        """Return the choices marked in `kept`."""
        if kept.all():
            return self
        return replace(self, programme=self.programme[kept], unit=self.unit[kept], year=self.year[kept])

    def number_of(self, programme: str) -> int:
        """Return the position of a programme in the policy; -1 where it has none of this name."""
        names = [known.name for known in self.instance.policy.programmes]
        return names.index(programme) if programme in names else -1

    def rows_of(self, programme: str) -> Bools:
        """Return which rows belong to a programme."""
        return np.asarray(self.programme == self.number_of(programme))

    def members(self, programme: str) -> Ints:
        """Return the positions in `units` of a programme's units."""
        return np.flatnonzero(self.owner == self.number_of(programme))

    def chosen(self, programme: str, choice: UnitChoice) -> Bools:
        """Return for each of `units` whether it belongs to a programme and a choice takes it."""
        mine = self.members(programme)
        found = np.zeros(len(self.units), dtype=bool)
        found[mine] = choice.chosen_of(self.instance, [self.units[at] for at in mine.tolist()])
        return found

    def places(self, programme: str, per: Place) -> tuple[list[str], Ints]:
        """Return the areas that waivers name for the places of a programme, and for each of `units` the number of its place (-1: none)."""
        mine = self.members(programme)
        of = [place_of(self.instance, self.units[at], per) for at in mine.tolist()]
        listed = sorted(set(of))
        number = {place: at for at, place in enumerate(listed)}
        found = np.full(len(self.units), -1, dtype=np.int64)
        found[mine] = [number[place] for place in of]
        return [subject for _, subject in listed], found

    @cached_property
    def at(self) -> dict[tuple[str, str, int], int]:
        """The row of each (programme, unit, year)."""
        names = [known.name for known in self.instance.policy.programmes]
        rows = zip(self.programme.tolist(), self.subjects(np.arange(len(self))), self.year.tolist(), strict=True)
        return {(names[number], unit, year): row for row, (number, unit, year) in enumerate(rows)}
