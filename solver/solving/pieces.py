"""Some columns of a large form as a form of their own, all others held, for an engine to choose anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.solving.certificate import Floats
from solver.solving.engines import Effort, Run, Terms
from solver.solving.evidence import Evidence
from solver.solving.relaxing import Relaxed
from solver.solving.shrinking import shrink
from solver.solving.stopping import side_by_side

KERNEL = 300
"""Columns among which an engine chooses in one piece, besides those that the relaxation or the plan uses: the cheapest."""
USED = 1e-6
"""The relaxation uses a column that is farther from its lower bound than this."""
Sides = tuple[Ints, Ints]
"""Lower and upper sides of some rows."""


@dataclass(frozen=True)
class Piece:
    """Some columns as a form of their own; columns behind them may stand for what is overdrawn."""

    columns: Ints
    form: LinearForm
    objective: Expression
    rows: Ints
    """Rows of the whole form."""

    def improves(self, values: Ints, held: Ints) -> bool:
        """Whether values of the piece cost less than the assignment held."""
        return self.objective.value(values) < self.objective.value(held[self.columns])


def cut_out(form: LinearForm, free: Ints, entries: tuple[Ints, Ints, Ints], held: Ints, cost: Ints) -> Piece:
    """Return the piece of the columns `free` with the rows of their entries (row, column, coefficient), all other columns held."""
    row, column, coefficient = entries
    order = np.argsort(row, kind="stable")
    row, column, coefficient = row[order], column[order], coefficient[order]
    position = np.full(form.columns, -1)
    position[free] = np.arange(len(free))
    rows, renumbered = np.unique(row, return_inverse=True)
    rest = form.activity(held)
    np.subtract.at(rest, row, coefficient * held[column])
    lower, upper = form.row_lower[rows], form.row_upper[rows]
    small = replace(
        form,
        lower=form.lower[free],
        upper=form.upper[free],
        row_lower=np.where(lower <= -INFINITE, lower, lower - rest[rows]),
        row_upper=np.where(upper >= INFINITE, upper, upper - rest[rows]),
        start=np.concatenate([[0], np.cumsum(np.bincount(renumbered, minlength=len(rows)))]).astype(np.int64),
        column=position[column],
        coefficient=coefficient,
        family=form.family[rows],
    )
    return Piece(free, small, Expression(np.arange(len(free)), cost[free]), rows)


def sided(piece: Piece, whole: LinearForm, ties: Ints, sides: Sides) -> Piece:
    """Return a piece with other sides for the rows `ties` of the whole form, where those have a side there."""
    lower, upper = piece.form.row_lower.copy(), piece.form.row_upper.copy()
    place = np.searchsorted(piece.rows, ties)
    present = np.flatnonzero(piece.rows[np.minimum(place, len(piece.rows) - 1)] == ties) if len(piece.rows) else np.zeros(0, dtype=np.int64)
    rows, row = place[present], ties[present]
    lower[rows] = np.where(whole.row_lower[row] <= -INFINITE, -INFINITE, sides[0][present])
    upper[rows] = np.where(whole.row_upper[row] >= INFINITE, INFINITE, sides[1][present])
    return replace(piece, form=replace(piece.form, row_lower=lower, row_upper=upper))


def overdrawn(piece: Piece, ties: Ints, price: int) -> Piece:
    """Return a piece with two more columns for each row of `ties` in it, which take and give beyond its sides at a price."""
    form = piece.form
    rows = np.flatnonzero(np.isin(piece.rows, ties))
    count, span = len(rows), int(np.abs(form.coefficient).sum()) + int(np.abs(piece.form.row_lower[rows] // 2).max(initial=0))
    row = np.concatenate([form.row_of_entry(), rows, rows])
    order = np.argsort(row, kind="stable")
    larger = replace(
        form,
        lower=np.append(form.lower, np.zeros(2 * count, dtype=np.int64)),
        upper=np.append(form.upper, np.full(2 * count, min(span, 2**40))),
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=form.rows))]).astype(np.int64),
        column=np.concatenate([form.column, form.columns + np.arange(2 * count)])[order],
        coefficient=np.concatenate([form.coefficient, np.repeat([1, -1], count)])[order],
    )
    cost = np.concatenate([piece.objective.coefficient, np.full(2 * count, price)])
    return replace(piece, form=larger, objective=Expression(np.arange(larger.columns), cost))


def cheapest(columns: Ints, evidence: Evidence, held: Ints, relaxed: Relaxed, kernel: int = KERNEL) -> Ints:
    """Return which columns may be chosen anew: those that relaxation or assignment use, and the `kernel` cheapest others."""
    lower = evidence.form.lower[columns]
    used = (relaxed.values[columns] - lower > USED) | (held[columns] != lower)
    if relaxed.certificate is None:
        return columns
    price = np.where(used, -1, np.abs(relaxed.certificate.reduced[columns]))
    return np.sort(columns[np.argsort(price, kind="stable")[: int(used.sum()) + kernel]])


def chosen(run: Run, pieces: Sequence[Piece], effort: Effort, held: Ints | None) -> list[Ints | None] | None:
    """Return what the first engine chooses in each piece, side by side, beginning at `held`; None where time ends."""

    def choose(piece: Piece) -> Ints | None:
        small = shrink(piece.form)
        if small is None:
            return None
        hint = None if held is None else _hint(piece, held)[small.kept]
        answer = run.ask(run.engines.first, small.form, small.expression(piece.objective), Terms(effort=effort, hint=hint))
        if answer is None or answer.values is None or len(answer.values) != small.form.columns:
            return None
        values = small.restored(answer.values)
        return values if piece.form.accepts(values) else None

    return side_by_side([lambda piece=piece: choose(piece) for piece in pieces], run.workers, lambda: run.ended)  # type: ignore[misc]  # the default binds it


def _hint(piece: Piece, held: Ints) -> Ints:
    """Return the assignment held, with nothing overdrawn."""
    hint = np.zeros(piece.form.columns, dtype=np.int64)
    hint[: len(piece.columns)] = held[piece.columns]
    return hint


def uses(form: LinearForm, entries: tuple[Ints, Ints, Ints], rows: Ints, values: Floats) -> Floats:
    """Return what the entries given (row, column, coefficient) use of some rows under values of all columns."""
    row, column, coefficient = entries
    number = np.full(form.rows, -1)
    number[rows] = np.arange(len(rows))
    counted = np.flatnonzero(number[row] >= 0)
    found = np.zeros(len(rows))
    np.add.at(found, number[row[counted]], coefficient[counted] * values[column[counted]])
    return found
