"""The days of all dated school years as arrays, and the periods they fall into."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np

from solver.form.form import Ints
from solver.instance.duty import Duty, Per, Quarters
from solver.instance.instance import Instance
from solver.instance.school_year import Day, Period, SchoolYear, school_year
from solver.rules.lines import dated_years
from solver.rules.rule import Bools


@dataclass(frozen=True)
class Span:
    """One period of one dated school year."""

    year: int
    period: Period


@dataclass(frozen=True)
class Spans:
    """The periods of all dated years, and which of them each day falls into."""

    listed: tuple[Span, ...]
    of_day: Ints
    """Position in `listed` for each day; -1 for a day that lies in none (a break, a week without school)."""

    def __len__(self) -> int:
        return len(self.listed)


@dataclass(frozen=True)
class DatedDays:
    """The days of all dated years one after another, as parallel arrays."""

    years: tuple[SchoolYear, ...]
    _spans: dict[tuple[Per, Quarters], Spans] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, instance: Instance) -> "DatedDays":
        """Return the days of an instance's dated years."""
        return cls(tuple(school_year(instance, year) for year in dated_years(instance)))

    def __len__(self) -> int:
        return len(self.days)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Every day."""
        return tuple(chain.from_iterable(year.days for year in self.years))

    @cached_property
    def first(self) -> Ints:
        """Position of the first day of each dated year, and the number of all days."""
        return np.cumsum([0, *(len(year.days) for year in self.years)]).astype(np.int64)

    @cached_property
    def year(self) -> Ints:
        """School year of each day."""
        return np.repeat(np.array([year.year for year in self.years], dtype=np.int64), np.diff(self.first))

    @cached_property
    def school(self) -> Bools:
        """Whether there is school on each day."""
        return np.array([day.school for day in self.days], dtype=bool)

    @cached_property
    def weekday(self) -> Ints:
        """Day of the week of each day, 1 is Monday."""
        return np.array([day.weekday for day in self.days], dtype=np.int64)

    @cached_property
    def month(self) -> Ints:
        """Month of the calendar of each day."""
        return np.array([day.date.month for day in self.days], dtype=np.int64)

    @cached_property
    def weeks_since_start(self) -> Ints:
        """Full weeks from the first day of its school year to each day."""
        return (np.arange(len(self.days)) - np.repeat(self.first[:-1], np.diff(self.first))) // 7

    @cached_property
    def text(self) -> tuple[str, ...]:
        """Each day as year-month-day."""
        return tuple(day.date.isoformat() for day in self.days)

    def open_to(self, duty: Duty) -> Bools:
        """Return on which days a duty may happen: with school, in its months, on its days of the week."""
        found = self.school.copy()
        if duty.months:
            found &= np.isin(self.month, duty.months)
        if duty.weekdays:
            found &= np.isin(self.weekday, duty.weekdays)
        return found

    def spans(self, per: Per, quarters: Quarters = "calendar") -> Spans:
        """Return the periods of one kind over all dated years."""
        if (per, quarters) not in self._spans:
            listed: list[Span] = []
            of_day = np.full(len(self), -1, dtype=np.int64)
            for year, offset in zip(self.years, self.first.tolist(), strict=False):
                for period in year.periods(per, quarters):
                    of_day[offset + period.first : offset + period.last + 1] = len(listed)
                    listed.append(Span(year.year, period))
            self._spans[per, quarters] = Spans(tuple(listed), of_day)
        return self._spans[per, quarters]
