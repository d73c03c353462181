"""Lower bounds anyone can recompute: exact integer arithmetic on the multipliers of a relaxation, trusting no engine."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from solver.form.form import INFINITE, Expression, Ints, LinearForm

SCALES = tuple(2**bits for bits in range(40, 7, -4))
"""Multipliers are rounded to whole multiples of 1 / scale, the finest scale that fits; any multipliers give a true bound."""
_SAFE = 2**61
_MOST = 2**63 - 1
"""No column's reduced cost times its span is larger, so more than this is as good as any amount."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Certificate:
    """What the multipliers of a relaxation prove about an objective, in integers scaled by `scale`."""

    least: int
    """No assignment has an objective below ``least / scale``."""
    reduced: Ints
    """Reduced cost of each column: what moving it one unit off its cheap bound costs at least."""
    scale: int
    whole: Ints
    """The multiplier of each row, times the scale; those that lean on a missing side of their row are 0."""

    @property
    def bound(self) -> int:
        """The bound, rounded up, because the objective is whole."""
        return -((-self.least) // self.scale)


def arithmetic_bound(form: LinearForm, objective: Expression) -> int:
    """Return the least value the column bounds alone allow, e.g. 0 for a sum of shortfalls."""
    costs = costs_of(form, objective)
    return int(np.where(costs > 0, costs * form.lower, costs * form.upper).sum()) + objective.constant


def certify(form: LinearForm, objective: Expression, multipliers: Floats) -> Certificate | None:
    """Return what row multipliers prove about `objective` over `form` (Lagrangian weak duality).

    For any multipliers y, ``c x >= sum_r min over row r's range of y_r a_r + sum_j min over column j's range of
    (c - yA)_j x_j``. Everything is computed in scaled integers. A multiplier that leans on a missing side of its row
    counts as nothing.

    Returns
    -------
    Certificate or None
        None where the numbers are too large for 64-bit arithmetic.
    """
    usable = usable_multipliers(form, multipliers)
    scale = fitting_scale(form, objective, usable)
    if scale is None:
        return None
    return weighed(form, objective, np.rint(usable * scale).astype(np.int64), scale)


def certify_whole(form: LinearForm, objective: Expression, whole: Ints, scale: int) -> Certificate | None:
    """Return what multipliers that are already whole multiples of ``1 / scale`` prove; see `certify`.

    They may come from anywhere: those that lean on a missing side of their row count as nothing.

    Returns
    -------
    Certificate or None
        None where the numbers are too large for 64-bit arithmetic.
    """
    missing = ((whole > 0) & (form.row_lower <= -INFINITE)) | ((whole < 0) & (form.row_upper >= INFINITE))
    usable = np.where(missing, 0, whole)
    costs = costs_of(form, objective).astype(np.float64) * scale
    if not _fits(form, usable.astype(np.float64), _sides(form, usable), costs, form.row_of_entry(), 2 * _SAFE):
        return None
    return weighed(form, objective, usable, scale)


def weighed(form: LinearForm, objective: Expression, whole: Ints, scale: int) -> Certificate:
    """Compute the bound of whole multipliers that are known to fit."""
    reduced = costs_of(form, objective) * scale
    np.subtract.at(reduced, form.column, whole[form.row_of_entry()] * form.coefficient)
    least = int((whole * _sides(form, whole)).sum()) + int(np.where(reduced > 0, reduced * form.lower, reduced * form.upper).sum())
    return Certificate(least + objective.constant * scale, reduced, scale, whole)


def _sides(form: LinearForm, multipliers: Ints | Floats) -> Ints:
    """Return the side of its row that each multiplier leans on."""
    return np.asarray(np.where(multipliers > 0, form.row_lower, np.where(multipliers < 0, form.row_upper, 0)), dtype=np.int64)


def usable_multipliers(form: LinearForm, multipliers: Floats) -> Floats:
    """Return the multipliers with those set to 0 that are no numbers or lean on a missing side of their row."""
    numbers = np.nan_to_num(multipliers, posinf=0.0, neginf=0.0)
    missing = ((numbers > 0) & (form.row_lower <= -INFINITE)) | ((numbers < 0) & (form.row_upper >= INFINITE))
    return np.where(missing, 0.0, numbers)


def fitting_scale(form: LinearForm, objective: Expression, usable: Floats) -> int | None:
    """Return the finest scale at which every product and sum stays inside 64 bits, or None where none does."""
    costs, row = costs_of(form, objective).astype(np.float64), form.row_of_entry()
    side = _sides(form, usable)
    return next((scale for scale in SCALES if _fits(form, usable * scale, side, costs * scale, row)), None)


def tightened(form: LinearForm, certificate: Certificate, limit: int) -> LinearForm:
    """Return the form without assignments that the certificate proves to have an objective above `limit`.

    A column with reduced cost d > 0 may leave its lower bound by at most ``(limit - bound) / d``, one with d < 0 its upper
    bound by as much (reduced-cost fixing). No assignment with an objective of `limit` or less is lost.
    """
    spare = min(limit * certificate.scale - certificate.least, _MOST)
    if spare < 0:
        return form
    cost = np.abs(certificate.reduced)
    steps = np.where(cost > 0, spare // np.maximum(cost, 1), form.upper - form.lower)
    steps = np.minimum(steps, form.upper - form.lower)
    lower = np.where(certificate.reduced < 0, form.upper - steps, form.lower)
    upper = np.where(certificate.reduced > 0, form.lower + steps, form.upper)
    return replace(form, lower=lower, upper=upper)


def _fits(form: LinearForm, scaled: Floats, side: Ints, costs: Floats, row: Ints, safe: int = _SAFE) -> bool:
    """Whether every product and sum stays inside 64 bits, judged in floats with room to spare."""
    reduced = np.abs(costs)
    np.add.at(reduced, form.column, np.abs(scaled[row] * form.coefficient) + np.abs(form.coefficient))
    span = np.maximum(np.abs(form.lower), np.abs(form.upper)).astype(np.float64)
    return bool((reduced * span).sum() + ((np.abs(scaled) + 1) * np.abs(side)).sum() + reduced.sum() < safe)


def costs_of(form: LinearForm, objective: Expression) -> Ints:
    """Return the objective's coefficient of every column."""
    costs = np.zeros(form.columns, dtype=np.int64)
    np.add.at(costs, objective.column, objective.coefficient)
    return costs
