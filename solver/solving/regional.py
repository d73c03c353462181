"""A bound region by region: rows that tie regions together are priced, and each region is then solved in whole numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.answer import whole_bound
from solver.rules.rule import Bools
from solver.solving.certificate import Floats, certify, costs_of, fitting_scale, usable_multipliers
from solver.solving.engines import Engine, Run, Terms
from solver.solving.evidence import Evidence
from solver.solving.shrinking import shrink
from solver.solving.stopping import Deadline

SHARED = -1
"""Region of a column that belongs to no single region."""
CLOSE = 1000
"""A bound within this part of the value is not worth another round."""
FINENESS = 2**10
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
    tying = _tying(form, row, region_of)
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


@dataclass(frozen=True)
class Cut:
    """What one engine found of one region: no assignment has ``expression`` below ``least``; true in every later goal's form too."""

    expression: Expression
    least: int


class RegionalBounds:
    """Bounds one engine gives, goal after goal; what it finds of a region in one goal sharpens its bounds on the next.

    After a goal has reached its least value in every region, later goals may only choose among what leaves it there. The
    relaxation does not know that by itself; the cuts tell it. They are one engine's claims and serve that engine alone, so
    a second engine that goes the same way confirms the whole chain.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cuts: list[Cut] = []

    def bound(self, evidence: Evidence, run: Run, region_of: Ints, seconds: float, rounds: int = 1) -> list[Found]:
        """Bound a goal by solving each region alone, and return what was found of each.

        The prices of the tying rows come from the relaxation. Further rounds move them by what the regions' own bests miss
        (subgradient steps of Polyak's length), as long as the bound is not within `CLOSE` of the value. A region not reached
        in time counts with its relaxation and is not among those returned.
        """
        limit, form = Deadline(seconds), with_cuts(evidence.form, self._cuts)
        found: list[Found] = []
        multipliers = _prices(form, evidence.objective, min(run.left, seconds))
        for _ in range(rounds):
            apart = None if multipliers is None else take_apart(form, evidence.objective, multipliers, region_of)
            if apart is None or multipliers is None or run.ended or limit.left <= 0:
                break
            total, found = self._sum(evidence, run, apart, limit)
            if total is None or evidence.value is None or (evidence.value - total) * CLOSE <= abs(evidence.value):
                break
            multipliers = _moved(form, evidence.objective, region_of, found, multipliers, evidence.value - total)
        return found

    def _sum(self, evidence: Evidence, run: Run, apart: Pieces, limit: Deadline) -> tuple[int | None, list[Found]]:
        total, name, found = apart.constant, "", []
        for piece in sorted(apart.pieces, key=lambda piece: piece.form.columns):
            least, said, values = _least(self._engine, piece, run, limit)
            if least is None:
                return None, []
            name, total = name or said, total + least
            if said:
                found.append(Found(piece, least, values))
        self._cuts += [Cut(Expression(one.piece.columns, one.piece.objective.coefficient), one.least) for one in found]
        bound = -((-total) // FINENESS)
        if name:
            evidence.bound(name, bound)
        return (bound if name else None), found


def _prices(form: LinearForm, objective: Expression, seconds: float) -> Floats | None:
    """Return the multipliers of the relaxation, or None where there are none in time."""
    from solver.model.math_opt import MathOptLimits, solve_relaxed

    small = shrink(form)
    if small is None or seconds <= 0:
        return None
    relaxation = solve_relaxed(small.form, small.expression(objective), "HiGHS", MathOptLimits(seconds=seconds))
    if relaxation.multipliers is None:
        return None
    multipliers = np.zeros(form.rows)
    multipliers[small.rows] = relaxation.multipliers
    return multipliers


def _moved(form: LinearForm, objective: Expression, region_of: Ints, found: Sequence[Found], multipliers: Floats, missing: int) -> Floats:
    """Return the prices moved towards what the regions' own bests miss in the tying rows, `missing` being bound to value.

    Rows are measured in units of their largest coefficient, so that a row in millionths does not drown the others.
    """
    row = form.row_of_entry()
    priced = costs_of(form, objective).astype(np.float64)
    np.subtract.at(priced, form.column, multipliers[row] * form.coefficient)
    values = np.where(priced > 0, form.lower, form.upper)
    for one in found:
        if one.values is not None:
            values[one.piece.columns] = one.values
    activity = form.activity(values)
    below = np.where((activity < form.row_lower) | (multipliers > 0), form.row_lower - activity, 0)
    above = np.where((activity > form.row_upper) | (multipliers < 0), form.row_upper - activity, 0)
    missed = np.where((below != 0) & (form.row_lower > -INFINITE), below, np.where(form.row_upper < INFINITE, above, 0))
    missed = np.where(_tying(form, row, region_of), missed, 0).astype(np.float64)
    size = np.ones(form.rows)
    np.maximum.at(size, row, np.abs(form.coefficient).astype(np.float64))
    length = float(((missed / size) ** 2).sum())
    return multipliers if length == 0 else multipliers + missing / length * missed / size**2


def with_cuts(form: LinearForm, cuts: Sequence[Cut]) -> LinearForm:
    """Return the form with a row for each cut."""
    kept = [np.flatnonzero(cut.expression.coefficient) for cut in cuts]
    return replace(
        form,
        row_lower=np.append(form.row_lower, [cut.least for cut in cuts]).astype(np.int64),
        row_upper=np.append(form.row_upper, np.full(len(cuts), INFINITE)).astype(np.int64),
        start=np.append(form.start, form.start[-1] + np.cumsum([len(k) for k in kept])).astype(np.int64),
        column=np.concatenate([form.column, *(cut.expression.column[k] for cut, k in zip(cuts, kept, strict=True))]),
        coefficient=np.concatenate([form.coefficient, *(cut.expression.coefficient[k] for cut, k in zip(cuts, kept, strict=True))]),
        family=np.append(form.family, np.full(len(cuts), len(form.families))).astype(np.int64),
        families=(*form.families, "cut"),
    )


def _least(engine: Engine, piece: Piece, run: Run, limit: Deadline) -> tuple[int | None, str, Ints | None]:
    """Return the least cost of a region, the engine that says so ("" for the relaxation alone), and the values it gives."""
    certificate = certify(piece.form, piece.objective, piece.multipliers)
    proved = None if certificate is None else certificate.bound
    small = shrink(piece.form)
    if small is None or run.ended or limit.left <= 0:
        return proved, "", None
    objective = small.expression(piece.objective)
    if small.form.columns == 0:
        return objective.constant, "", None
    answer = run.ask(engine, small.form, objective, Terms(limit.left, run.effort))
    claimed = None if answer is None or answer.word == "infeasible" else whole_bound(answer.bound)
    if answer is None or claimed is None:
        return proved, "", None
    values = None
    if answer.values is not None and len(answer.values) == small.form.columns and small.form.accepts(answer.values):
        claimed, values = min(claimed, objective.value(answer.values)), small.restored(answer.values)
    return max(claimed, claimed if proved is None else proved), answer.engine, values


def _tying(form: LinearForm, row: Ints, region_of: Ints) -> Bools:
    """Whether each row speaks of more than one region, or of a shared column."""
    low, high = np.full(form.rows, np.iinfo(np.int64).max), np.full(form.rows, -INFINITE)
    np.minimum.at(low, row, region_of[form.column])
    np.maximum.at(high, row, region_of[form.column])
    return np.asarray((low < high) | (low == SHARED))


def _piece(form: LinearForm, row: Ints, tying: Bools, region_of: Ints, region: int, cost: Ints, multipliers: Floats) -> Piece:
    inside = region_of == region
    columns = np.flatnonzero(inside)
    entry = inside[form.column] & ~tying[row]
    rows, renumbered = np.unique(row[entry], return_inverse=True)
    position = np.cumsum(inside) - 1
    count = np.bincount(renumbered, minlength=len(rows))
    small = replace(
        form,
        lower=form.lower[columns],
        upper=form.upper[columns],
        row_lower=form.row_lower[rows],
        row_upper=form.row_upper[rows],
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        column=position[form.column[entry]].astype(np.int64),
        coefficient=form.coefficient[entry],
        family=form.family[rows],
    )
    return Piece(region, small, Expression(np.arange(len(columns)), cost[columns]), columns, multipliers[rows] * FINENESS)
