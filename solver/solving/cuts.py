"""Cuts: rows that every whole assignment keeps and a relaxation breaks, found by rounding one row at a time in integer arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from solver.form.form import INFINITE, Expression, Ints, LinearForm

Floats = npt.NDArray[np.float64]
WHOLE = 1e-6
"""A value this near to an integer counts as whole."""
LOOSE = 1.0
"""Rows that miss their side by up to this many times their largest coefficient are rounded too: rounding may still cut."""
DIVISORS = 20
"""Most divisors tried for one row."""
KEPT = 4
"""Most cuts kept of one row and side."""
DEEP = 1e-4
"""Least Euclidean distance by which a cut must cut the relaxation off."""


@dataclass(frozen=True)
class Cut:
    """No whole assignment has ``expression`` below ``least``."""

    expression: Expression
    least: int


def with_cuts(form: LinearForm, cuts: Sequence[Cut]) -> LinearForm:
    """Return the form with a row for each cut."""
    if not cuts:
        return form
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


def rounding_cuts(form: LinearForm, values: Floats) -> list[Cut]:
    """Return cuts that `values`, a solution of the relaxation, breaks: mixed-integer roundings of single rows.

    For whole ``y >= 0`` and a row ``a y <= b``, every divisor d with remainder ``r = b mod d > 0`` gives the whole row
    ``sum ((d - r) floor(a / d) + max(0, a mod d - r)) y <= (d - r) floor(b / d)`` (Nemhauser, Wolsey 1990; the choice of
    divisors and of the bound each column is measured from follows Marchand, Wolsey 2001). No number grows beyond twice the
    row's own, so the arithmetic is exact.
    """
    found: dict[tuple[bytes, bytes, int], Cut] = {}
    for columns, coefficient, upper in _rows(form, values):
        for cut in _rounded(form, values, columns, coefficient, upper):
            found.setdefault((cut.expression.column.tobytes(), cut.expression.coefficient.tobytes(), cut.least), cut)
    return list(found.values())


def _rows(form: LinearForm, values: Floats) -> Iterator[tuple[Ints, Ints, int]]:
    """Yield each side of each row that has a fractional column and is nearly reached, as ``coefficient columns <= upper``."""
    row = form.row_of_entry()
    fractional = np.abs(values - np.rint(values)) > WHOLE
    activity, size, wanted = np.zeros(form.rows), np.ones(form.rows), np.zeros(form.rows, dtype=bool)
    np.add.at(activity, row, form.coefficient * values[form.column])
    np.maximum.at(size, row, np.abs(form.coefficient).astype(np.float64))
    wanted[row[fractional[form.column]]] = True
    spare = LOOSE * size + WHOLE
    above = wanted & (form.row_upper < INFINITE) & (form.row_upper - activity <= spare)
    below = wanted & (form.row_lower > -INFINITE) & (activity - form.row_lower <= spare)
    for number in np.flatnonzero(above | below).tolist():
        entries = slice(form.start[number], form.start[number + 1])
        columns, coefficient = form.column[entries], form.coefficient[entries]
        if above[number]:
            yield columns, coefficient, int(form.row_upper[number])
        if below[number]:
            yield columns, -coefficient, -int(form.row_lower[number])


def _rounded(form: LinearForm, values: Floats, columns: Ints, coefficient: Ints, upper: int) -> list[Cut]:
    """Return the deepest roundings of one row."""
    value, low, high = values[columns], form.lower[columns], form.upper[columns]
    between = (value > low + WHOLE) & (value < high - WHOLE)
    divisors = np.unique(np.abs(coefficient[between]))
    divisors = divisors[divisors > 1][:DIVISORS]
    if not len(divisors):
        return []
    found = _divided(columns, coefficient, upper, (low, high, value), divisors)
    return [cut for _, _, cut in sorted((-depth, number, cut) for number, (depth, cut) in enumerate(found))[:KEPT]]


def _divided(columns: Ints, coefficient: Ints, upper: int, box: tuple[Ints, Ints, Floats], divisors: Ints) -> Iterator[tuple[float, Cut]]:
    """Yield each divisor's rounding with its depth, where it cuts off the values given with the bounds in `box`.

    Each column is measured from the bound it is nearer to.
    """
    low, high, value = box
    from_high = high - value < value - low
    base = np.where(from_high, high, low)
    sign = np.where(from_high, -1, 1)
    steps, right = sign * coefficient, upper - int((coefficient * base).sum())
    distance = np.where(from_high, high - value, value - low)
    for divisor in divisors.tolist():
        remainder = right % divisor
        if remainder == 0:
            continue
        whole, rest = np.divmod(steps, divisor)
        rounded = (divisor - remainder) * whole + np.maximum(0, rest - remainder)
        length = float(np.sqrt((rounded.astype(np.float64) ** 2).sum()))
        excess = float(rounded @ distance) - (divisor - remainder) * (right // divisor)
        if excess > DEEP * max(length, 1.0):
            used = np.flatnonzero(rounded)
            turned = -(sign * rounded)[used]
            least = int((turned * base[used]).sum()) - (divisor - remainder) * (right // divisor)
            yield excess / length, Cut(Expression(columns[used], turned), least)
