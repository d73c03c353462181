"""Periods that itinerant teachers give at a school, as far as they are needed, with the rows that days away imply for them."""

import numpy as np

from solver.form.form import Ints
from solver.rules.itinerant_facets import Facet, facets
from solver.rules.itinerant_facts import KINDS
from solver.rules.itinerant_scope import ItinerantScope


def covered(scope: ItinerantScope, cell: Ints, need: Ints) -> Ints:
    """Return a column for each cell (school * KINDS + kind): periods given there by itinerant teachers, as far as `need` asks for.

    A relaxation would send 3/7 of a teacher for three periods. Half-days away are whole, so each cell gets the rows of
    `facets` too: they hold for every whole number of days, with what teachers based there give and what stays uncovered as
    periods from elsewhere.
    """
    column = scope.columns(len(cell), 0, need)
    sites = scope.sites
    number = np.full(len(scope.instance.schools) * KINDS, -1, dtype=np.int64)
    number[cell] = np.arange(len(cell))
    of_site = number[sites.school * KINDS + scope.facts.kind[sites.teacher]]
    given = np.flatnonzero(of_site >= 0)
    scope.define(
        np.concatenate([of_site[given], np.arange(len(cell))]),
        np.concatenate([sites.column[given], column]),
        np.concatenate([np.ones(len(given), dtype=np.int64), np.full(len(cell), -1)]),
        lower=0,
        count=len(cell),
    )
    week = scope.instance.policy.itinerant_week
    longer, shorter = max(week.morning, week.afternoon), min(week.morning, week.afternoon)
    rows = [(at, facet) for at, periods in enumerate(need.tolist()) for facet in facets(periods, longer, shorter)]
    _add(scope, column, of_site, rows, need)
    return column


def _add(scope: ItinerantScope, column: Ints, of_site: Ints, rows: list[tuple[int, Facet]], need: Ints) -> None:
    """Add the rows: weights * days + rest * (at base + need - covered) >= least."""
    if not rows:
        return
    cell_of = np.array([at for at, _ in rows], dtype=np.int64)
    table = np.array([facet for _, facet in rows], dtype=np.int64)
    first = np.searchsorted(cell_of, np.arange(len(need) + 1))
    days, shape = _shapes(scope, of_site)
    base = np.flatnonzero(scope.sites.home & (of_site >= 0))
    row_of_day, which = _spread(first, days // max(1, len(scope.choices)))
    row_of_base, at_base = _spread(first, of_site[base])
    every = np.arange(len(rows))
    scope.define(
        np.concatenate([row_of_day, row_of_base, every]),
        np.concatenate([scope.choice_column[days[which] % max(1, len(scope.choices))], scope.sites.column[base[at_base]], column[cell_of]]),
        np.concatenate([table[row_of_day, shape[which]], table[row_of_base, 3], -table[:, 3]]),
        lower=table[:, 4] - table[:, 3] * need[cell_of],
        count=len(rows),
    )


def _spread(first: Ints, cell: Ints) -> tuple[Ints, Ints]:
    """Return, for entries that belong to cells, (row, entry) for every row of the entry's cell."""
    count = first[cell + 1] - first[cell]
    entry = np.repeat(np.arange(len(cell)), count)
    start = np.cumsum(count) - count
    return first[cell[entry]] + np.arange(len(entry)) - start[entry], entry


def _shapes(scope: ItinerantScope, of_site: Ints) -> tuple[Ints, Ints]:
    """Return keys (number of the cell * choices + choice), each once, and its shape: whole day (0), longer half (1), other half (2)."""
    week = scope.instance.policy.itinerant_week
    choice, row, late = scope.half_days()
    inside = np.flatnonzero(of_site[row] >= 0)
    key = of_site[row[inside]] * max(1, len(scope.choices)) + choice[inside]
    keys, position, halves = np.unique(key, return_inverse=True, return_counts=True)
    shape = np.zeros(len(keys), dtype=np.int64)
    shape[position] = np.where(late[inside] == (week.afternoon < week.morning), 2, 1)
    return keys, np.where(halves == 2, 0, shape)
