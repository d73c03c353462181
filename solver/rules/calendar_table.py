"""What the calendar may choose from: (line, day, host) as parallel arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from solver.form.form import Ints
from solver.instance.duty import Per, Quarters
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.calendar_days import DatedDays
from solver.rules.lines import Line, dated_years, lines_of
from solver.rules.rule import Bools


@dataclass(frozen=True)
class CalendarTable:
    """Choices: an event of a line, on a day, at a host."""

    instance: Instance
    settled: Plan
    """The plan as the steps before left it."""
    lines: tuple[Line, ...]
    """The lines of all dated years."""
    days: DatedDays
    line: Ints
    """Position in `lines`."""
    day: Ints
    """Position in `days`; a day of the line's own year."""
    host: Ints
    """Position in `instance.schools`, -1 nowhere."""

    @classmethod
    def of(cls, instance: Instance, settled: Plan, open_to: Mapping[str, Bools] | None = None) -> "CalendarTable":
        """Return every line with every day of its school year and each of its hosts.

        Parameters
        ----------
        open_to
            The days that are tabled, by the names of all duties; None: every day, those without school too.
        """
        days = DatedDays.of(instance)
        lines = tuple(line for year in dated_years(instance) for line in lines_of(instance, settled, year))
        blocks = [np.zeros((0, 3), dtype=np.int64)]
        for place, line in enumerate(lines):
            index = line.year - days.years[0].year
            tabled = np.arange(days.first[index], days.first[index + 1], dtype=np.int64)
            if open_to is not None:
                tabled = tabled[open_to[line.duty.name][tabled]]
            hosts = np.array([instance.position_of.get(host, -1) for host in line.hosts], dtype=np.int64)
            block = np.empty((len(tabled) * len(hosts), 3), dtype=np.int64)
            block[:, 0], block[:, 1], block[:, 2] = place, np.repeat(tabled, len(hosts)), np.tile(hosts, len(tabled))
            blocks.append(block)
        table = np.concatenate(blocks)
        return cls(instance, settled, lines, days, table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())

    def __len__(self) -> int:
        return len(self.line)

    def subjects(self, rows: Ints) -> list[str]:
        """Return, for each of these rows, the object a waiver names: who is helped, else the holder."""
        names = [line.named for line in self.lines]
        return [names[line] for line in self.line[rows].tolist()]

    def take(self, kept: Bools) -> "CalendarTable":
        """Return the choices marked in `kept`."""
        if kept.all():
            return self
        return replace(self, line=self.line[kept], day=self.day[kept], host=self.host[kept])

    def lines_in(self, duty: str | None) -> Bools:
        """Return which lines belong to a duty; None means all."""
        return np.array([duty in {None, line.duty.name} for line in self.lines], dtype=bool)

    def in_duty(self, duty: str | None) -> Bools:
        """Return which choices belong to a duty; None means all."""
        return self.lines_in(duty)[self.line]

    @property
    def year(self) -> Ints:
        """School year of each choice."""
        return self.days.year[self.day]

    def period_of(self, per: Per, quarters: Quarters = "calendar") -> Ints:
        """Return for each choice the position of its period in ``days.spans(per, quarters).listed``, -1 in none."""
        return self.days.spans(per, quarters).of_day[self.day]
