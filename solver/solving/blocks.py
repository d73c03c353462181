"""A bound by blocks: without a few linking rows the form falls apart, and each part is solved in whole numbers by itself.

Groups of schools meet only in the county's own rows (shares, budgets, goals already settled). With a price on each of
those rows, the cheapest each block can do alone adds up to a lower bound for the whole (Lagrangian relaxation; Geoffrion
1974). It is never below the relaxation's bound at the same prices, since the blocks stay whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.form.form import INFINITE, Expression, Ints, LinearForm

Floats = npt.NDArray[np.float64]
SCALE = 1000
"""Prices are rounded to thousandths, so that every block's objective is whole and the sum exact."""
Lowest = Callable[[LinearForm, Expression], int | None]
"""An engine's lower bound on one block, as a whole number; None where it gives none."""


@dataclass(frozen=True)
class Blocks:
    """Which block each column belongs to, and the rows that link blocks."""

    label: Ints
    linking: Ints


def blocks_of(form: LinearForm, largest: int) -> Blocks:
    """Join columns that meet in a row, shortest rows first; a row that would make a block of more than `largest` columns links."""
    parent = list(range(form.columns))
    size = [1] * form.columns

    def root(column: int) -> int:
        while parent[column] != column:
            parent[column] = parent[parent[column]]
            column = parent[column]
        return column

    start, columns = form.start.tolist(), form.column.tolist()
    left = []
    for row in np.argsort(np.diff(form.start), kind="stable").tolist():
        roots = {root(column) for column in columns[start[row] : start[row + 1]]}
        total = sum(size[found] for found in roots)
        if len(roots) > 1 and total > largest:
            left.append(row)
        elif len(roots) > 1:
            head = min(roots)
            for found in roots:
                parent[found] = head
            size[head] = total
    label = np.array([root(column) for column in range(form.columns)], dtype=np.int64)
    linking = [row for row in left if len(set(label[columns[start[row] : start[row + 1]]].tolist())) > 1]
    return Blocks(label, np.array(sorted(linking), dtype=np.int64))


def bound_by_blocks(form: LinearForm, objective: Expression, blocks: Blocks, multipliers: Floats, lowest: Lowest) -> int | None:
    """Return the bound at the given prices of the linking rows (the relaxation's multipliers), or None where an engine fails."""
    cost, total = _priced(form, objective, blocks, multipliers)
    for block, part in _parts(form, blocks):
        costs = cost[block]
        if part is None:
            total += int(np.minimum(costs * form.lower[block], costs * form.upper[block]).sum())
            continue
        found = lowest(part, Expression(np.arange(len(block), dtype=np.int64), costs))
        if found is None:
            return None
        total += found
    return -(-total // SCALE) + objective.constant


def _priced(form: LinearForm, objective: Expression, blocks: Blocks, multipliers: Floats) -> tuple[Ints, int]:
    """Return the columns' costs less the prices of the linking rows, in thousandths, and what the prices earn for sure."""
    cost = np.zeros(form.columns, dtype=np.int64)
    np.add.at(cost, objective.column, objective.coefficient * SCALE)
    earned = 0
    for row in blocks.linking.tolist():
        price = int(np.rint(multipliers[row] * SCALE))
        side = int(form.row_lower[row] if price > 0 else form.row_upper[row])
        if price == 0 or abs(side) >= INFINITE:
            continue
        span = slice(int(form.start[row]), int(form.start[row + 1]))
        cost[form.column[span]] -= price * form.coefficient[span]
        earned += price * side
    return cost, earned


def _parts(form: LinearForm, blocks: Blocks) -> Iterator[tuple[Ints, LinearForm | None]]:
    """Yield the columns of each block with its own form; None where no row binds them. All single columns come as one."""
    keeps = np.diff(form.start) > 0
    keeps[blocks.linking] = False
    rows = np.flatnonzero(keeps)
    row_label = blocks.label[form.column[form.start[rows]]]
    bound_labels = np.unique(row_label)
    free = np.flatnonzero(~np.isin(blocks.label, bound_labels))
    if len(free):
        yield free, None
    column_order, row_order = np.argsort(blocks.label, kind="stable"), np.argsort(row_label, kind="stable")
    sorted_columns, sorted_rows = blocks.label[column_order], row_label[row_order]
    place = np.empty(form.columns, dtype=np.int64)
    for name in bound_labels.tolist():
        columns = column_order[np.searchsorted(sorted_columns, name) : np.searchsorted(sorted_columns, name, "right")]
        own = rows[row_order[np.searchsorted(sorted_rows, name) : np.searchsorted(sorted_rows, name, "right")]]
        place[columns] = np.arange(len(columns))
        yield columns, _cut_out(form, columns, own, place)


def _cut_out(form: LinearForm, columns: Ints, rows: Ints, place: Ints) -> LinearForm:
    length = np.diff(form.start)[rows]
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    entry = np.arange(int(start[-1])) - np.repeat(start[:-1], length) + np.repeat(form.start[rows], length)
    return LinearForm(
        lower=form.lower[columns],
        upper=form.upper[columns],
        row_lower=form.row_lower[rows],
        row_upper=form.row_upper[rows],
        start=start,
        column=place[form.column[entry]],
        coefficient=form.coefficient[entry],
        family=form.family[rows],
        families=form.families,
    )
