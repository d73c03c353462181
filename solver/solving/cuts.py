"""Cuts: rows that every whole assignment keeps and a relaxation breaks, found by rounding one row at a time in integer arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from solver.form.form import INFINITE, LARGEST, Expression, Ints, LinearForm

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
_SAFE = 2**60
"""No sum of a derived cut may be larger: 64 bits hold it with room to spare."""


@dataclass(frozen=True, eq=False)
class Derivation:
    """From which row a cut follows, and how; with the form's column bounds this is all `derived` needs."""

    source: "int | Cut"
    """A row of the form without cuts, or an earlier cut."""
    above: bool
    """Whether the row's upper side is rounded; its lower side else."""
    divisor: int
    flipped: Ints
    """Which of the row's entries have their column measured from its upper bound instead of its lower one."""


@dataclass(frozen=True, eq=False)
class Cut:
    """No whole assignment has ``expression`` below ``least``."""

    expression: Expression
    least: int
    derivation: Derivation | None = None
    """None for a cut from elsewhere, which nobody can derive again."""


@dataclass(frozen=True)
class SharpForm(LinearForm):
    """A form whose last rows are cuts."""

    cuts: tuple[Cut, ...] = ()


def cuts_of(form: LinearForm) -> tuple[Cut, ...]:
    """Return the cuts that are the form's last rows."""
    return form.cuts if isinstance(form, SharpForm) else ()


def used_cuts(form: LinearForm, multipliers: npt.NDArray[Any] | None) -> list[Cut]:
    """Return the cuts of a form on which a bound rests; all of them where the multipliers are not known."""
    cuts = cuts_of(form)
    first = form.rows - len(cuts)
    return [cut for number, cut in enumerate(cuts) if multipliers is None or multipliers[first + number] != 0]


def with_cuts(form: LinearForm, cuts: Sequence[Cut]) -> LinearForm:
    """Return the form with a row for each cut, after those it has."""
    if not cuts:
        return form
    kept = [np.flatnonzero(cut.expression.coefficient) for cut in cuts]
    return SharpForm(
        lower=form.lower,
        upper=form.upper,
        row_lower=np.append(form.row_lower, [cut.least for cut in cuts]).astype(np.int64),
        row_upper=np.append(form.row_upper, np.full(len(cuts), INFINITE)).astype(np.int64),
        start=np.append(form.start, form.start[-1] + np.cumsum([len(k) for k in kept])).astype(np.int64),
        column=np.concatenate([form.column, *(cut.expression.column[k] for cut, k in zip(cuts, kept, strict=True))]),
        coefficient=np.concatenate([form.coefficient, *(cut.expression.coefficient[k] for cut, k in zip(cuts, kept, strict=True))]),
        family=np.append(form.family, np.full(len(cuts), len(form.families))).astype(np.int64),
        families=(*form.families, "cut"),
        cuts=(*cuts_of(form), *cuts),
    )


def rounding_cuts(form: LinearForm, values: Floats) -> list[Cut]:
    """Return cuts that `values`, a solution of the relaxation, breaks: mixed-integer roundings of single rows.

    For whole ``y >= 0`` and a row ``a y <= b``, every divisor d with remainder ``r = b mod d > 0`` gives the whole row
    ``sum ((d - r) floor(a / d) + max(0, a mod d - r)) y <= (d - r) floor(b / d)`` (Nemhauser, Wolsey 1990; the choice of
    divisors and of the bound each column is measured from follows Marchand, Wolsey 2001). No number grows beyond twice the
    row's own, so the arithmetic is exact.
    """
    found: dict[tuple[bytes, bytes, int], Cut] = {}
    for number, above in _rows(form, values):
        for cut in _rounded(form, values, number, above=above):
            found.setdefault((cut.expression.column.tobytes(), cut.expression.coefficient.tobytes(), cut.least), cut)
    return list(found.values())


def derived(form: LinearForm, derivation: Derivation) -> Cut | None:
    """Return the cut that follows from a row, or None where none does or its numbers are too large.

    Whatever the divisor and the sides from which columns are measured, every assignment of the form keeps it: a reader of a
    proof derives cuts and need not believe one.
    """
    line = _line(form, derivation)
    if line is None or derivation.divisor < 1 or np.any(derivation.flipped < 0) or np.any(derivation.flipped >= len(line.columns)):
        return None
    from_high = np.zeros(len(line.columns), dtype=bool)
    from_high[derivation.flipped] = True
    low, high = form.lower[line.columns], form.upper[line.columns]
    reach = np.maximum(np.abs(low), np.abs(high)).astype(np.float64)
    if derivation.divisor > LARGEST or float((np.abs(line.coefficient) + derivation.divisor) @ (reach + 1)) > _SAFE:
        return None
    measured = line.measured(np.where(from_high, high, low), np.where(from_high, -1, 1))
    if abs(measured.right) > _SAFE or measured.right % derivation.divisor == 0:
        return None
    return measured.cut(measured.rounded(derivation.divisor), derivation)


def _line(form: LinearForm, derivation: Derivation) -> "_Line | None":
    """Return one side of a row or cut, where it has that side."""
    if isinstance(derivation.source, Cut):
        cut = derivation.source
        return None if derivation.above else _Line(cut.expression.column, -cut.expression.coefficient, -cut.least)
    row = derivation.source
    if not 0 <= row < form.rows or (form.row_upper[row] >= INFINITE if derivation.above else form.row_lower[row] <= -INFINITE):
        return None
    return _side(form, row, above=derivation.above)


def _side(form: LinearForm, row: int, *, above: bool) -> "_Line":
    entries = slice(form.start[row], form.start[row + 1])
    columns, coefficient = form.column[entries], form.coefficient[entries]
    return _Line(columns, coefficient, int(form.row_upper[row])) if above else _Line(columns, -coefficient, -int(form.row_lower[row]))


@dataclass(frozen=True)
class _Line:
    """One side of a row: ``coefficient columns <= upper``."""

    columns: Ints
    coefficient: Ints
    upper: int

    def measured(self, base: Ints, sign: Ints) -> "_Measured":
        """Return the row over the distances of its columns from `base`, upwards where `sign` is 1 and downwards where it is -1."""
        return _Measured(self.columns, base, sign, sign * self.coefficient, self.upper - int((self.coefficient * base).sum()))


@dataclass(frozen=True)
class _Measured:
    """A row over whole distances of 0 or more: ``steps distances <= right``."""

    columns: Ints
    base: Ints
    sign: Ints
    steps: Ints
    right: int

    def rounded(self, divisor: int) -> Ints:
        """Return the coefficients of the rounded row."""
        whole, rest = np.divmod(self.steps, divisor)
        remainder = self.right % divisor
        return np.asarray((divisor - remainder) * whole + np.maximum(0, rest - remainder), dtype=np.int64)

    def limit(self, divisor: int) -> int:
        """Return the right side of the rounded row."""
        return (divisor - self.right % divisor) * (self.right // divisor)

    def cut(self, rounded: Ints, derivation: Derivation) -> Cut:
        """Return the rounded row over the columns themselves."""
        used = np.flatnonzero(rounded)
        turned = -(self.sign * rounded)[used]
        least = int((turned * self.base[used]).sum()) - self.limit(derivation.divisor)
        return Cut(Expression(self.columns[used], turned), least, derivation)


def _rows(form: LinearForm, values: Floats) -> Iterator[tuple[int, bool]]:
    """Yield each row that has a fractional column and is nearly reached, and whether from below its upper side."""
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
        if above[number]:
            yield number, True
        if below[number]:
            yield number, False


def _rounded(form: LinearForm, values: Floats, row: int, *, above: bool) -> list[Cut]:
    """Return the deepest roundings of one row."""
    line = _side(form, row, above=above)
    value, low, high = values[line.columns], form.lower[line.columns], form.upper[line.columns]
    between = (value > low + WHOLE) & (value < high - WHOLE)
    divisors = np.unique(np.abs(line.coefficient[between]))
    divisors = divisors[divisors > 1][:DIVISORS]
    if not len(divisors):
        return []
    cuts = cuts_of(form)
    first = form.rows - len(cuts)
    source = row if row < first else cuts[row - first]
    found = _divided(line, (low, high, value), divisors, source, above=above)
    return [cut for _, _, cut in sorted((-depth, number, cut) for number, (depth, cut) in enumerate(found))[:KEPT]]


def _divided(line: _Line, box: tuple[Ints, Ints, Floats], divisors: Ints, source: int | Cut, *, above: bool) -> Iterator[tuple[float, Cut]]:
    """Yield each divisor's rounding with its depth, where it cuts off the values given with the bounds in `box`.

    Each column is measured from the bound it is nearer to.
    """
    low, high, value = box
    from_high = high - value < value - low
    measured = line.measured(np.where(from_high, high, low), np.where(from_high, -1, 1))
    distance = np.where(from_high, high - value, value - low)
    for divisor in divisors.tolist():
        if measured.right % divisor == 0:
            continue
        rounded = measured.rounded(divisor)
        length = float(np.sqrt((rounded.astype(np.float64) ** 2).sum()))
        excess = float(rounded @ distance) - measured.limit(divisor)
        if excess > DEEP * max(length, 1.0):
            yield excess / length, measured.cut(rounded, Derivation(source, above, divisor, np.flatnonzero(from_high)))
