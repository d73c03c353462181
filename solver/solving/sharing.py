"""Whole numbers block by block: each block keeps its share of the tying rows, as the relaxation shares them out, and pays what is left.

What one block puts into a row beyond its share, or short of it, is passed on to the blocks after it, so that errors do not add up;
a few tying rows may still be missed by a little. Where that is no use, large blocks are asked once more for what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.blocks import COARSE, Block, Blocks
from solver.solving.certificate import Floats, costs_of
from solver.solving.cuts import WHOLE
from solver.solving.engines import Effort, Run, Terms
from solver.solving.regions import LIMB
from solver.solving.shrinking import shrink
from solver.solving.stopping import side_by_side

WAVE = 4
"""Blocks that are asked at once, however many cores there are: none of them knows what the others put into the rows."""
PATIENCE = 1
"""Blocks in a row that may be asked again in vain."""
FINE = 1024
"""Prices are rounded to whole multiples of 1 / FINE."""
DEAR = 2
"""A usual step missed of a tying row costs a block so many times its price: the blocks after it can do something about it;"""
SERIOUS = 1e-4
"""but no less than this part of the bound."""
FARTHEST = 2**30
"""Most steps that may be missed."""
OTHERS = 2
"""A block chooses among the decisions that the relaxation takes and so many times as many others, the cheapest at its prices."""


@dataclass(frozen=True)
class Asked:
    """One block with what it should put into each tying row: at least `low`, at most `high`."""

    block: Block
    low: Ints
    high: Ints
    missed: Ints
    """Most steps by which it may miss either."""


class Sharing:
    """Asks blocks for whole numbers, at the prices of a relaxation."""

    def __init__(self, run: Run, blocks: Blocks, values: Floats, multipliers: Floats, bound: int, shut: Bools) -> None:
        self.run, self.blocks, self.shut = run, blocks, shut
        self.effort: Effort = replace(run.effort, nodes=1, gap=run.effort.nearer)
        self.price = multipliers[blocks.ties]
        self.use = [block.put(values[block.columns], len(blocks.ties)) for block in blocks.blocks]
        self.step = _steps(blocks)
        serious = max(1.0, SERIOUS * abs(bound))
        self.dear: Ints = np.ceil(FINE * np.maximum(serious, DEAR * np.abs(self.price) * self.step)).astype(np.int64)
        """What a usual step missed of each row costs, in multiples of 1 / FINE."""
        self.offset = FINE * abs(bound) // len(blocks.blocks)
        """Added to every block's costs, so that a relative gap is one of the whole goal's value."""
        self.low, self.high = blocks.form.row_lower[blocks.ties], blocks.form.row_upper[blocks.ties]

    def assign(self) -> Ints | None:
        """Return an assignment of all columns, which may miss tying rows; None where a block finds nothing or time ends."""
        size = np.array([len(block.columns) for block in self.blocks.blocks], dtype=np.float64)
        weight, used = size / size.sum(), np.sum(self.use, axis=0)
        spare_low = np.where(self.low <= -INFINITE, 0.0, np.maximum(0.0, used - self.low))
        spare_high = np.where(self.high >= INFINITE, 0.0, np.maximum(0.0, self.high - used))
        low, high, full = np.zeros(len(used)), np.zeros(len(used)), np.zeros(self.blocks.form.columns, dtype=np.int64)
        for wave in self._waves():
            asked = []
            for number in wave:
                low, high = low - spare_low * weight[number], high + spare_high * weight[number]
                asked.append(self._asked(number, low + self.use[number], high + self.use[number]))
            found = self._all(asked)
            if found is None:
                return None
            for number, values in zip(wave, found, strict=True):
                block = self.blocks.blocks[number]
                full[block.columns] = values
                over = block.put(values.astype(np.float64), len(used)) - self.use[number]
                low, high = low - over, high - over
        return full

    def mended(self, full: Ints) -> Ints:
        """Ask one block after another, large ones first, for what all others leave of the tying rows, as long as less is missed."""
        blocks, ties, vain = self.blocks.blocks, len(self.blocks.ties), 0
        put = np.array([block.put(full[block.columns].astype(np.float64), ties) for block in blocks])
        for number in sorted(range(len(blocks)), key=lambda one: (-len(blocks[one].columns), one)):
            used = put.sum(axis=0)
            missed = self._missed(used)
            if self.run.ended or not missed or vain > PATIENCE:
                break
            values = self._values(self._asked(number, self.low - used + put[number], self.high - used + put[number]))
            if values is not None:
                anew = blocks[number].put(values.astype(np.float64), ties)
                vain = 0 if self._missed(used - put[number] + anew) < missed else vain + 1
                full[blocks[number].columns], put[number] = values, anew
        return full

    def _missed(self, used: Floats) -> float:
        """Return how many usual steps of the tying rows are missed where so much is put into them."""
        return float((np.maximum(0, np.maximum(self.low - used, used - self.high)) / self.step).sum())

    def alone(self, number: int) -> Ints | None:
        """Return whole values of one block's columns at its share, which it keeps in every row of small coefficients."""
        use, kept = self.use[number], self.blocks.unit * COARSE <= LIMB
        least, most = np.floor(use + WHOLE).astype(np.int64), np.ceil(use - WHOLE).astype(np.int64)
        asked = self._asked(number, use, use)
        low, high = np.where(kept, least, asked.low), np.where(kept, most, asked.high)
        return self._values(replace(asked, low=low, high=high, missed=np.where(kept, 0, FARTHEST)))

    def _waves(self) -> list[list[int]]:
        """Return the blocks so many at a time, small ones first and what lies between regions last."""
        between = len(self.blocks.blocks) - 1 if self.blocks.between else -1
        order = sorted(range(len(self.blocks.blocks)), key=lambda one: (one == between, len(self.blocks.blocks[one].columns), one))
        return [order[first : first + WAVE] for first in range(0, len(order), WAVE)]

    def _asked(self, number: int, low: Floats, high: Floats) -> Asked:
        least = np.where(self.low <= -INFINITE, -INFINITE, np.floor(low + WHOLE).astype(np.int64))
        most = np.where(self.high >= INFINITE, INFINITE, np.ceil(high - WHOLE).astype(np.int64))
        return Asked(self.blocks.blocks[number], least, np.maximum(least, most), np.full(len(least), FARTHEST))

    def _all(self, asked: Sequence[Asked]) -> list[Ints] | None:
        found = side_by_side([partial(self._values, one) for one in asked], self.run.workers, self._over)
        if found is None or any(one is None for one in found):
            return None
        return [one for one in found if one is not None]

    def _over(self) -> bool:
        return self.run.ended

    def _values(self, asked: Asked) -> Ints | None:
        """Return the best whole values of a block's columns."""
        form, objective = self._form(asked)
        small, own = shrink(form), len(asked.block.columns)
        if small is None:
            return None
        if not small.form.columns:
            return small.restored(np.zeros(0, dtype=np.int64))[:own]
        answer = self.run.ask(self.run.engines.first, small.form, small.expression(objective), Terms(effort=self.effort))
        if answer is None or answer.values is None or not small.form.accepts(answer.values):
            return None
        return small.restored(answer.values)[:own]

    def _form(self, asked: Asked) -> tuple[LinearForm, Expression]:
        """Return a block's form with its part of the tying rows, each of which may be missed at a price."""
        block, builder = asked.block, FormBuilder()
        upper = np.where(self.shut[block.columns], block.form.lower, block.form.upper)
        own, form = builder.columns(len(block.columns), block.form.lower, upper), block.form
        builder.rows("own", form.rows, form.row_of_entry(), form.column, form.coefficient, form.row_lower, form.row_upper)
        ties, row = np.unique(block.tie, return_inverse=True)
        count, step = len(ties), self.step[ties]
        short, over = builder.columns(count, 0, asked.missed[ties]), builder.columns(count, 0, asked.missed[ties])
        builder.rows(
            "share", count,
            np.concatenate([row, np.arange(count), np.arange(count)]),
            np.concatenate([block.column, short, over]),
            np.concatenate([block.coefficient, step, -step]),
            asked.low[ties], asked.high[ties],
        )  # fmt: skip
        cost = FINE * block.cost - np.rint(FINE * block.priced(self.price)).astype(np.int64)
        missed = self.dear[ties]
        return builder.build(), Expression(np.concatenate([own, short, over]), np.concatenate([cost, missed, missed]), self.offset)


def _steps(blocks: Blocks) -> Ints:
    """Return what a column usually puts into each tying row: the median of its coefficients' sizes."""
    form = blocks.form
    sizes = [np.abs(form.coefficient[form.start[row] : form.start[row + 1]]) for row in blocks.ties.tolist()]
    return np.array([max(1, int(np.median(size))) for size in sizes], dtype=np.int64)


def cheap_only(blocks: Blocks, values: Floats, multipliers: Floats, decides: Bools) -> Bools:
    """Return which columns are shut: those that decide and are neither taken by the relaxation nor among the cheapest of their block."""
    form = blocks.form
    reduced = np.asarray(costs_of(form, blocks.objective), dtype=np.float64)
    np.subtract.at(reduced, form.column, multipliers[form.row_of_entry()] * form.coefficient)
    taken, shut = values > form.lower + WHOLE, np.zeros(form.columns, dtype=bool)
    for block in blocks.blocks:
        own = block.columns[decides[block.columns]]
        others = own[~taken[own]]
        shut[others[np.argsort(reduced[others], kind="stable")[OTHERS * int(taken[own].sum()) :]]] = True
    return shut
