"""A bound region by region: rows that tie regions together are priced, and each region is then solved in whole numbers alone."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.answer import whole_bound
from solver.rules.rule import Bools
from solver.solving.blocks import SHARED, cut_out
from solver.solving.certificate import Floats, certify, costs_of, fitting_scale, usable_multipliers
from solver.solving.engines import Engine, Run, Terms
from solver.solving.evidence import Evidence
from solver.solving.relaxing import Relaxed
from solver.solving.shrinking import shrink
from solver.solving.stopping import side_by_side

FINENESS = 2**14
"""Region costs are whole multiples of 1 / FINENESS; what rounding loses is counted in full against the bound."""


@dataclass(frozen=True)
class Piece:
    """One region as a form of its own, with its priced costs in whole multiples of 1 / FINENESS."""

    region: int
    form: LinearForm
    objective: Expression
    columns: Ints
    multipliers: Floats


@dataclass(frozen=True)
class Pieces:
    """A problem taken apart: the bound is ``ceil(constant / FINENESS + sum of the pieces' least values / FINENESS)``."""

    pieces: tuple[Piece, ...]
    constant: int
    """Least value of everything outside the pieces, in multiples of 1 / FINENESS, rounded down."""


def take_apart(form: LinearForm, objective: Expression, multipliers: Floats, region_of: Ints) -> Pieces | None:
    """Price the rows that tie regions together with their multipliers (Lagrangian relaxation) and split the rest.

    For any multipliers the sum is a true bound: a priced row is dropped, and its multiplier times its range is granted.
    Shared columns belong to no piece and count with their cheapest value. Returns None where numbers grow too large.
    """
    row = form.row_of_entry()
    tying = tying_rows(form, row, region_of)
    usable = np.where(tying, usable_multipliers(form, multipliers), 0.0)
    scale = fitting_scale(form, objective, usable)
    if scale is None or scale < FINENESS:
        return None
    whole = np.rint(usable * scale).astype(np.int64)
    side = np.where(whole > 0, form.row_lower, np.where(whole < 0, form.row_upper, 0))
    reduced = costs_of(form, objective) * scale
    np.subtract.at(reduced, form.column, whole[row] * form.coefficient)
    coarse = scale // FINENESS
    cost = reduced // coarse
    outside = region_of == SHARED
    lost = int(((reduced - cost * coarse) * form.lower)[~outside].sum())
    shared = int(np.where(reduced > 0, reduced * form.lower, reduced * form.upper)[outside].sum())
    constant = int((whole * side).sum()) + objective.constant * scale + lost + shared
    regions = np.unique(region_of[~outside]).tolist()
    pieces = [_piece(form, row, tying, region_of, region, cost, multipliers) for region in regions]
    return Pieces(tuple(pieces), constant // coarse)


@dataclass(frozen=True)
class Found:
    """What an engine found of one region alone."""

    piece: Piece
    least: int
    """No assignment of the region costs less, in multiples of 1 / FINENESS."""
    values: Ints | None
    """The region's own best assignment, which may not go together with the others'."""

    def excess(self, values: Ints) -> int:
        """Return by how much an assignment of all columns costs more in this region than it must."""
        return int(values[self.piece.columns] @ self.piece.objective.coefficient) - self.least


def solve_by_region(engine: Engine, evidence: Evidence, run: Run, relaxed: Relaxed, region_of: Ints) -> list[Found]:
    """Bound a goal by solving each region alone at the relaxation's prices, and return what was found of each.

    A region not reached in time counts with its relaxation and is not among those returned.
    """
    apart = None if relaxed.multipliers is None else take_apart(relaxed.form, evidence.objective, relaxed.multipliers, region_of)
    if apart is None:
        return []
    total, name = apart.constant, ""
    found: list[Found] = []
    pieces = sorted(apart.pieces, key=lambda piece: piece.form.columns)
    answers = side_by_side([partial(_least, engine, piece, run) for piece in pieces], run.workers, _never)
    for piece, (least, said, values) in zip(pieces, answers or (), strict=True):
        if least is None:
            return found
        name, total = name or said, total + least
        if said:
            found.append(Found(piece, least, values))
    if name:
        evidence.bound(name, -((-total) // FINENESS))
    return found


def untied(form: LinearForm, region_of: Ints) -> bool:
    """Whether no row speaks of two regions: then each region's own best go together, and their sum is the whole's."""
    return bool(np.all(region_of != SHARED)) and not bool(tying_rows(form, form.row_of_entry(), region_of).any())


def _never() -> bool:
    """Leave no region before its end: each looks at the clock and the wish to stop by itself."""
    return False


def _least(engine: Engine, piece: Piece, run: Run) -> tuple[int | None, str, Ints | None]:
    """Return the least cost of a region, the engine that says so ("" for the relaxation alone), and the values it gives."""
    certificate = certify(piece.form, piece.objective, piece.multipliers)
    proved = None if certificate is None else certificate.bound
    small = shrink(piece.form)
    if small is None or run.ended:
        return proved, "", None
    objective = small.expression(piece.objective)
    if small.form.columns == 0:
        return objective.constant, "", None
    answer = run.ask(engine, small.form, objective, Terms(effort=run.effort))
    claimed = None if answer is None or answer.word == "infeasible" else whole_bound(answer.bound)
    if answer is None or claimed is None:
        return proved, "", None
    values = None
    if answer.values is not None and len(answer.values) == small.form.columns and small.form.accepts(answer.values):
        claimed, values = min(claimed, objective.value(answer.values)), small.restored(answer.values)
    return max(claimed, claimed if proved is None else proved), answer.engine, values


def tying_rows(form: LinearForm, row: Ints, region_of: Ints) -> Bools:
    """Whether each row speaks of more than one region, or of a shared column."""
    low, high = np.full(form.rows, np.iinfo(np.int64).max), np.full(form.rows, -INFINITE)
    np.minimum.at(low, row, region_of[form.column])
    np.maximum.at(high, row, region_of[form.column])
    return np.asarray((low < high) | (low == SHARED))


def _piece(form: LinearForm, row: Ints, tying: Bools, region_of: Ints, region: int, cost: Ints, multipliers: Floats) -> Piece:
    inside = region_of == region
    columns, entries = np.flatnonzero(inside), np.flatnonzero(inside[form.column] & ~tying[row])
    rows = np.unique(row[entries])
    small = cut_out(form, columns, rows, entries, np.cumsum(inside) - 1)
    return Piece(region, small, Expression(np.arange(len(columns)), cost[columns]), columns, multipliers[rows] * FINENESS)
