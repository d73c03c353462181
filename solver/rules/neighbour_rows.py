"""Events of neighbours summed up by period and school, pair or part of the neighbour graph, as the rows of a rule need them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.geography.matching import components, matching_size
from solver.rules.calendar_days import Spans
from solver.rules.calendar_scope import CalendarScope
from solver.rules.lines import Line


@dataclass(frozen=True)
class Asked:
    """The periods of a duty, and which of them it can happen in."""

    spans: Spans
    open: Ints
    """Positions in `spans.listed`."""


@dataclass(frozen=True)
class Cells:
    """Sums of events: one cell for each subject, period and object, and the columns that stand in each."""

    listed: tuple[tuple[str, int, Hashable], ...]
    """Subject, period and object of each cell."""
    subjects: list[str]
    """The object a waiver names, of each cell."""
    row: Ints
    column: Ints

    @classmethod
    def of(cls, scope: CalendarScope, duty: str, asked: Asked, objects: Callable[[Line], Iterable[tuple[str, Hashable]]]) -> "Cells":
        """Return the cells of a duty; `objects` says in which ones a line counts, as (what a waiver names, object).

        A cell is there also where no event can stand in it.
        """
        table, years = scope.choices, np.array([span.year for span in asked.spans.listed], dtype=np.int64)
        counted: dict[int, list[int]] = defaultdict(list)
        number: dict[tuple[str, int, Hashable], int] = {}
        names = []
        for place, line in enumerate(scope.lines):
            if line.duty.name != duty:
                continue
            for name, thing in objects(line):
                for period in asked.open[years[asked.open] == line.year].tolist():
                    key = (line.subject, period, thing)
                    if key not in number:
                        number[key] = len(number)
                        names.append(name)
                    counted[place * len(years) + period].append(number[key])
        rows = np.flatnonzero(table.in_duty(duty))
        period = asked.spans.of_day[table.day[rows]]
        rows, period = rows[period >= 0], period[period >= 0]
        cells = [counted.get(at, []) for at in (table.line[rows] * len(years) + period).tolist()]
        row = np.array([cell for listed in cells for cell in listed], dtype=np.int64)
        column = np.repeat(scope.choice_column[rows], [len(listed) for listed in cells])
        return cls(tuple(number), names, row, column)


def asked_spans(scope: CalendarScope, duty: str) -> Asked:
    """Return the periods of a duty with those in which there is a day on which it may happen."""
    found = next(one for one in scope.instance.policy.duties if one.name == duty)
    spans = scope.days.spans(found.per, found.quarters)
    within = spans.of_day[scope.days.open_to(found)]
    return Asked(spans, np.unique(within[within >= 0]))


def met_again(scope: CalendarScope, duty: str) -> tuple[Ints, Ints]:
    """Return the lines of a duty, and for each a column at least as large as its events less one: how often a pair meets again."""
    table = scope.choices
    lines, rows = np.flatnonzero(table.lines_in(duty)), np.flatnonzero(table.in_duty(duty))
    row = np.searchsorted(lines, table.line[rows])
    again = scope.columns(len(lines), 0, np.bincount(row, minlength=len(lines)))
    scope.define(
        np.concatenate([np.arange(len(lines)), row]),
        np.concatenate([again, scope.choice_column[rows]]),
        np.repeat(np.array([1, -1], dtype=np.int64), [len(lines), len(row)]),
        lower=-1,
        count=len(lines),
    )
    return lines, again


def pairs_of(scope: CalendarScope, duty: str) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return for each school the first school of its part of the neighbour graph, and for that one the most disjoint pairs there are."""
    pairs = {(line.holder[0], line.holder[1]) for line in scope.lines if line.duty.name == duty}
    first: dict[str, str] = {}
    size: dict[str, int] = {}
    for part in components(pairs):
        schools = sorted({school for pair in part for school in pair})
        first |= dict.fromkeys(schools, schools[0])
        size[schools[0]] = matching_size(part)
    return first, size
