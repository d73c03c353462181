"""The one linear form: integer columns and rows in arrays, filled by rules, read by every engine. Imports no engine."""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
INFINITE = 2**62
"""A row without a lower (upper) bound carries -INFINITE (+INFINITE)."""
IMPLIED = "implied"
"""Family of rows that follow from the others: they exclude no plan and lift the bound."""
LINKING = "linking"
"""Family of rows that let a column be used only where another is; relaxations of large forms leave them out until they are broken."""
LARGEST = 2**53
"""No column bound, coefficient or row activity may exceed this, so that floats in an LP engine hold every integer."""


@dataclass(frozen=True)
class Expression:
    """A linear expression: sum of coefficient * column, plus a constant."""

    column: Ints
    coefficient: Ints
    constant: int = 0

    def value(self, values: Ints) -> int:
        """Return its value at an assignment of all columns."""
        return int(values[self.column] @ self.coefficient) + self.constant


@dataclass(frozen=True)
class LinearForm:
    """Columns ``lower <= x <= upper`` (integers) and rows ``row_lower <= A x <= row_upper``.

    Row entries are stored by row (CSR): row r has entries ``start[r]:start[r+1]`` of `column` and `coefficient`.
    Each row names the family it came from (`family[r]`, an index into `families`: a rule row or a definition).
    """

    lower: Ints
    upper: Ints
    row_lower: Ints
    row_upper: Ints
    start: Ints
    column: Ints
    coefficient: Ints
    family: Ints
    families: tuple[str, ...]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    def with_values(self, columns: Ints, values: Ints) -> Self:
        """Return the form with each of these columns at one value."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return replace(self, lower=lower, upper=upper)

    def row_of_entry(self) -> Ints:
        """Return the row of every entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))

    def activity(self, values: Ints) -> Ints:
        """Return ``A x`` for an assignment of all columns."""
        running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.coefficient * values[self.column])])
        return np.asarray(running[self.start[1:]] - running[self.start[:-1]], dtype=np.int64)

    def accepts(self, values: Ints) -> bool:
        """Whether an assignment keeps every bound and every row, in integer arithmetic."""
        inside = bool(np.all(values >= self.lower) and np.all(values <= self.upper))
        activity = self.activity(values)
        return inside and bool(np.all(activity >= self.row_lower) and np.all(activity <= self.row_upper))


@dataclass(frozen=True)
class _Block:
    """Rows added together, as they will stand in the form: entries ordered by row and column, each of them once, none 0."""

    size: Ints
    """Entries of each row."""
    column: Ints
    coefficient: Ints
    lower: Ints
    upper: Ints
    family: int

    @classmethod
    def of(cls, count: int, row: Ints, column: Ints, coefficient: Ints, lower: Ints, upper: Ints, family: int, columns: int) -> "_Block":
        """Put the entries in order and add up those of one row and column; `columns` is more than any column's index."""
        key = row * columns + column
        if not bool(np.all(key[1:] > key[:-1])):
            order = np.argsort(key)
            key, row, column, coefficient = key[order], row[order], column[order], coefficient[order]
            first = np.flatnonzero(np.diff(key, prepend=-1))
            if len(first) < len(key):
                row, column, coefficient = row[first], column[first], np.add.reduceat(coefficient, first)
        if not bool(np.all(coefficient)):
            kept = np.flatnonzero(coefficient)
            row, column, coefficient = row[kept], column[kept], coefficient[kept]
        return cls(np.bincount(row, minlength=count).astype(np.int64), column, coefficient, lower, upper, family)


@dataclass
class FormBuilder:
    """Collects columns and families of rows, then builds a `LinearForm`."""

    _lower: list[Ints] = field(default_factory=list)
    _upper: list[Ints] = field(default_factory=list)
    _blocks: list[_Block] = field(default_factory=list)
    _families: list[str] = field(default_factory=list)
    _columns: int = 0

    def columns(self, count: int, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Ints:
        """Add `count` integer columns with bounds (scalars or arrays) and return their indices."""
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=np.int64), (count,)))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), (count,)))
        first = self._columns
        self._columns += count
        return np.arange(first, first + count, dtype=np.int64)

    @property
    def size(self) -> int:
        """Number of columns so far."""
        return self._columns

    def rows(
        self,
        family: str,
        count: int,
        row: npt.ArrayLike,
        column: npt.ArrayLike,
        coefficient: npt.ArrayLike,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
    ) -> None:
        """Add `count` rows at once: entry e puts ``coefficient[e] * x[column[e]]`` into row ``row[e]`` (0..count-1).

        Entries of one row and column are added up. The entries are put in order here, once, and not at each `build`: forms are
        built again for every goal.
        """
        entries = np.asarray(column, dtype=np.int64)
        self._blocks.append(
            _Block.of(
                count,
                np.broadcast_to(np.asarray(row, dtype=np.int64), entries.shape),
                entries,
                np.broadcast_to(np.asarray(coefficient, dtype=np.int64), entries.shape),
                np.broadcast_to(np.asarray(lower, dtype=np.int64), (count,)),
                np.broadcast_to(np.asarray(upper, dtype=np.int64), (count,)),
                self._family(family),
                max(1, self._columns, int(entries.max(initial=0)) + 1),
            )
        )

    def _family(self, name: str) -> int:
        if name not in self._families:
            self._families.append(name)
        return self._families.index(name)

    def build(self, without: frozenset[str] = frozenset()) -> LinearForm:
        """Build the form, leaving out the families named in `without`.

        Implied rows rest on all families together, so they go as soon as one family is left out.
        """
        without = without | {IMPLIED} if without else without
        kept = [block for block in self._blocks if self._families[block.family] not in without]
        return LinearForm(
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            row_lower=_joined([block.lower for block in kept]),
            row_upper=_joined([block.upper for block in kept]),
            start=np.cumsum(np.concatenate([[0], *(block.size for block in kept)])).astype(np.int64),
            column=_joined([block.column for block in kept]),
            coefficient=_joined([block.coefficient for block in kept]),
            family=_joined([np.full(len(block.size), block.family, dtype=np.int64) for block in kept]),
            families=tuple(self._families),
        )


def _joined(arrays: list[Ints]) -> Ints:
    return np.concatenate(arrays).astype(np.int64, copy=False) if arrays else np.zeros(0, dtype=np.int64)
