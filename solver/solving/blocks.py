"""A form that falls into blocks which a few rows tie: each block as a form of its own, and what it puts into the tying rows."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.solving.certificate import Floats, costs_of

SHARED = -1
"""Region of a column that belongs to no single region."""
TIES = 100
"""Where more rows than this tie the blocks, their prices are not found in a few rounds."""
FEWEST = 4
"""Fewer blocks are solved together."""
COARSE = 64
"""Rows of the coefficient of variation have coefficients of 1e9; a tying row is measured in units that bring them down to this."""


@dataclass(frozen=True)
class Block:
    """One block: the columns of a region, or those between regions, with the rows that speak of them alone."""

    columns: Ints
    """Its columns of the whole form, in order."""
    rows: Ints
    """Its rows of the whole form, in order."""
    form: LinearForm
    cost: Ints
    tie: Ints
    """For each of its entries in tying rows the row's place among them, with `column` (of the block) and `coefficient`."""
    column: Ints
    coefficient: Ints

    def put(self, values: Floats, ties: int) -> Floats:
        """Return what values of the block's columns put into each tying row."""
        found = np.zeros(ties)
        np.add.at(found, self.tie, self.coefficient * values[self.column])
        return found

    def priced(self, price: Floats) -> Floats:
        """Return what each column is paid at prices of the tying rows."""
        found = np.zeros(len(self.columns))
        np.add.at(found, self.column, price[self.tie] * self.coefficient)
        return found


@dataclass(frozen=True)
class Blocks:
    """A form and an objective as blocks and the rows that tie them."""

    form: LinearForm
    objective: Expression
    blocks: tuple[Block, ...]
    """Regions by their number, then what lies between them."""
    ties: Ints
    """The tying rows, in order."""
    unit: Ints
    """A power of two for each tying row, in which it is measured."""
    between: bool
    """Whether the last block holds columns that belong to no region."""

    @property
    def few(self) -> bool:
        """Whether the blocks are worth solving alone: enough of them, none with most of the columns, and few rows that tie them."""
        largest = max((len(block.columns) for block in self.blocks), default=0)
        return len(self.ties) <= TIES and len(self.blocks) > FEWEST and 2 * largest < self.form.columns


def blocks_of(form: LinearForm, objective: Expression, region_of: Ints) -> Blocks:
    """Take a form apart by the region of every column; columns that belong to none are a block of their own, the last one."""
    numbers, number = np.unique(np.where(region_of == SHARED, np.iinfo(np.int64).max, region_of), return_inverse=True)
    row, owner = form.row_of_entry(), _owners(form, number, len(numbers))
    ties = np.flatnonzero(owner == len(numbers))
    entry_owner, cost = owner[row], costs_of(form, objective)
    columns, rows = _grouped(number, len(numbers)), _grouped(owner, len(numbers))
    entries = _grouped(entry_owner, len(numbers))
    tie_entry = np.flatnonzero(entry_owner == len(numbers))
    into = _grouped(number[form.column[tie_entry]], len(numbers))
    place, tie = _places(columns, form.columns), np.cumsum(owner == len(numbers)) - 1
    found = []
    for own_columns, own_rows, own, tying in zip(columns, rows, entries, into, strict=True):
        at, small = tie_entry[tying], cut_out(form, own_columns, own_rows, own, place)
        found.append(Block(own_columns, own_rows, small, cost[own_columns], tie[row[at]], place[form.column[at]], form.coefficient[at]))
    return Blocks(form, objective, tuple(found), ties, _units(form, ties), bool((region_of == SHARED).any()))


def _owners(form: LinearForm, number: Ints, count: int) -> Ints:
    """Return the block that each row speaks of alone; `count` for a row that ties blocks, -1 for one that speaks of nothing."""
    row = form.row_of_entry()
    low, high = np.full(form.rows, count), np.full(form.rows, -1)
    np.minimum.at(low, row, number[form.column])
    np.maximum.at(high, row, number[form.column])
    return np.where(low < high, count, high)


def _grouped(number: Ints, count: int) -> list[Ints]:
    """Return the places of each number from 0 to `count` - 1, in order."""
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(count + 1))
    return [order[first:last] for first, last in pairwise(ends.tolist())]


def _places(columns: list[Ints], count: int) -> Ints:
    place = np.zeros(count, dtype=np.int64)
    for one in columns:
        place[one] = np.arange(len(one))
    return place


def cut_out(form: LinearForm, columns: Ints, rows: Ints, entries: Ints, place: Ints) -> LinearForm:
    """Return some columns and rows as a form of their own.

    `entries` are all entries of the rows, in order; `place` holds each column's place among those taken.
    """
    size = form.start[rows + 1] - form.start[rows]
    return replace(
        form,
        lower=form.lower[columns],
        upper=form.upper[columns],
        row_lower=form.row_lower[rows],
        row_upper=form.row_upper[rows],
        start=np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        column=place[form.column[entries]],
        coefficient=form.coefficient[entries],
        family=form.family[rows],
    )


def _units(form: LinearForm, ties: Ints) -> Ints:
    size = np.ones(form.rows, dtype=np.int64)
    np.maximum.at(size, form.row_of_entry(), np.abs(form.coefficient))
    return np.array([1 << (int(largest) // COARSE).bit_length() for largest in size[ties]], dtype=np.int64)


def sides(blocks: Blocks) -> tuple[Floats, Floats]:
    """Return lower and upper side of the tying rows in their units, infinite where there is none."""
    low, high = blocks.form.row_lower[blocks.ties], blocks.form.row_upper[blocks.ties]
    return np.where(low <= -INFINITE, -np.inf, low / blocks.unit), np.where(high >= INFINITE, np.inf, high / blocks.unit)
