"""What a rule posts into: rows that bind as the policy row says, without the rule knowing how."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from solver.form.form import IMPLIED, INFINITE, Expression, FormBuilder, Ints
from solver.instance.instance import Instance
from solver.instance.policy import Standing

DEFINITION = "definition"
"""Family of rows that define auxiliary columns; they hold whatever the policy says."""


@dataclass
class Shortfall:
    """The slack columns of one priced rule row."""

    price: int
    columns: list[Ints] = field(default_factory=list)


class Scope:
    """Fills one `FormBuilder`; subclasses add the decision columns of their step."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.builder = FormBuilder()
        self.shortfalls: dict[str, Shortfall] = {}
        self._row_key = ""
        self._rule = ""
        self._standing: Standing = "hard"
        self._price = 1
        self._low: list[Ints] = []
        self._high: list[Ints] = []

    def enter(self, rule: str, row_key: str, standing: Standing, price: int) -> None:
        """Say which policy row speaks next; called by the wiring, never by a rule."""
        self._rule, self._row_key, self._standing, self._price = rule, row_key, standing, price

    def columns(self, count: int, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Ints:
        """Add integer columns with finite bounds and return their indices."""
        self._low.append(np.broadcast_to(np.asarray(lower, dtype=np.int64), (count,)))
        self._high.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), (count,)))
        return self.builder.columns(count, lower, upper)

    def bounds(self) -> tuple[Ints, Ints]:
        """Return lower and upper bounds of all columns so far."""
        self._low, self._high = [_joined(self._low)], [_joined(self._high)]
        return self._low[0], self._high[0]

    def define(
        self,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        coefficient: npt.ArrayLike,
        lower: npt.ArrayLike = -INFINITE,
        upper: npt.ArrayLike = INFINITE,
        count: int | None = None,
    ) -> None:
        """Add rows that define auxiliary columns, whatever the rule's standing."""
        rows = np.asarray(row, dtype=np.int64)
        size = count if count is not None else (int(rows.max()) + 1 if rows.size else 0)
        self.builder.rows(DEFINITION, size, row, column, coefficient, lower, upper)

    def imply(
        self, *, subjects: Sequence[str], row: npt.ArrayLike, column: npt.ArrayLike, coefficient: npt.ArrayLike, bound: npt.ArrayLike
    ) -> None:
        """Add ``sum coefficient * x[column] <= bound`` where it follows from this rule: only if it is hard, and for unwaived subjects."""
        rows, columns, coefficients, bounds = _held(self.binding(subjects), row, column, coefficient, bound)
        self.builder.rows(IMPLIED, len(bounds), rows, columns, coefficients, -INFINITE, bounds)

    def binding(self, subjects: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return for which subjects the rule that speaks now must hold: it is hard and not waived for them."""
        return self._unwaived(subjects) & (self._standing == "hard")

    def _unwaived(self, subjects: Sequence[str]) -> npt.NDArray[np.bool_]:
        if not any(waiver.rule == self._rule for waiver in self.instance.waivers):
            return np.ones(len(subjects), dtype=bool)
        return np.array([not self.instance.waived(self._rule, subject) for subject in subjects], dtype=bool)

    def at_most(
        self,
        *,
        subjects: Sequence[str],
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        coefficient: npt.ArrayLike,
        bound: npt.ArrayLike,
        unit: int = 1,
    ) -> None:
        """Require ``sum coefficient * x[column] <= bound`` in every row, one subject (the object a waiver names) a row.

        A priced rule gets one slack column a row, counting whole units of breach: ``activity - unit * slack <= bound``.
        """
        coefficients = -np.broadcast_to(np.asarray(coefficient, dtype=np.int64), np.shape(np.asarray(column)))
        self.at_least(
            subjects=subjects, row=row, column=column, coefficient=coefficients, bound=-np.asarray(bound, dtype=np.int64), unit=unit
        )

    def at_least(
        self,
        *,
        subjects: Sequence[str],
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        coefficient: npt.ArrayLike,
        bound: npt.ArrayLike,
        unit: int = 1,
    ) -> None:
        """Require ``sum coefficient * x[column] >= bound`` in every row; see `at_most`."""
        if self._standing == "watch" or not subjects:
            return
        rows, columns, coefficients, bounds = _held(self._unwaived(subjects), row, column, coefficient, bound)
        count = len(bounds)
        if self._standing == "priced":
            slack = self._slack(count, rows, columns, coefficients, bounds, unit)
            self._round(count, rows, columns, coefficients, bounds, slack, unit)
            rows = np.concatenate([rows, np.arange(count)])
            columns = np.concatenate([columns, slack])
            coefficients = np.concatenate([coefficients, np.full(count, unit, dtype=np.int64)])
        self.builder.rows(self._row_key, count, rows, columns, coefficients, bounds, INFINITE)

    def _slack(self, count: int, rows: Ints, columns: Ints, coefficients: Ints, bounds: Ints, unit: int) -> Ints:
        low, high = self.bounds()
        least = np.zeros(count, dtype=np.int64)
        np.add.at(least, rows, np.where(coefficients > 0, coefficients * low[columns], coefficients * high[columns]))
        most = np.maximum(0, -((least - bounds) // unit))
        slack = self.columns(count, 0, most)
        self.shortfalls.setdefault(self._row_key, Shortfall(self._price)).columns.append(slack)
        return slack

    def _round(self, count: int, rows: Ints, columns: Ints, coefficients: Ints, bounds: Ints, slack: Ints, unit: int) -> None:
        """Add the mixed-integer rounding of each priced row, which a fraction of a person can no longer dodge.

        With d the largest coefficient and r = bound mod d, whole x >= 0 and slack >= 0 with ``sum a x + unit * slack >= bound``
        also keep ``sum (r * floor(a / d) + min(a mod d, r)) x + unit * slack >= r * ceil(bound / d)`` (Nemhauser and Wolsey,
        Integer and Combinatorial Optimization, 1988, section II.1.7). Without it, a school short of 5 of a teacher's 18
        periods is served by 5/18 of a person in the relaxation.
        """
        low, _ = self.bounds()
        largest = np.zeros(count, dtype=np.int64)
        np.maximum.at(largest, rows, np.abs(coefficients))
        rest = bounds % np.maximum(largest, 1)
        negative = np.zeros(count, dtype=np.int64)
        np.add.at(negative, rows, low[columns] < 0)
        useful = (largest > 1) & (rest > 0) & (negative == 0)
        number = np.cumsum(useful) - 1
        kept = useful[rows]
        row, column, coefficient = rows[kept], columns[kept], coefficients[kept]
        rounded = rest[row] * (coefficient // largest[row]) + np.minimum(coefficient % largest[row], rest[row])
        self.builder.rows(
            IMPLIED,
            int(useful.sum()),
            np.concatenate([number[row], np.arange(int(useful.sum()))]),
            np.concatenate([column, slack[useful]]),
            np.concatenate([rounded, np.full(int(useful.sum()), unit, dtype=np.int64)]),
            rest[useful] * -(-bounds[useful] // largest[useful]),
            INFINITE,
        )

    def shortfall(self, row_key: str | None = None) -> Expression:
        """Return the priced sum of the slack columns of one policy row, or of all."""
        rows = [self.shortfalls[row_key]] if row_key is not None else list(self.shortfalls.values())
        columns = _joined([c for s in rows for c in s.columns])
        prices = _joined([np.full(len(c), s.price, dtype=np.int64) for s in rows for c in s.columns])
        return Expression(columns, prices)


def _held(
    held: npt.NDArray[np.bool_], row: npt.ArrayLike, column: npt.ArrayLike, coefficient: npt.ArrayLike, bound: npt.ArrayLike
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return row, column and coefficient of the entries of the rows that are held, numbered anew, and the bound of each such row."""
    columns = np.asarray(column, dtype=np.int64)
    rows = np.broadcast_to(np.asarray(row, dtype=np.int64), columns.shape)
    coefficients = np.broadcast_to(np.asarray(coefficient, dtype=np.int64), columns.shape)
    entries = held[rows]
    bounds = np.broadcast_to(np.asarray(bound, dtype=np.int64), held.shape)[held]
    return (np.cumsum(held) - 1)[rows[entries]], columns[entries], coefficients[entries], bounds


def _joined(arrays: list[Ints]) -> Ints:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, dtype=np.int64)
