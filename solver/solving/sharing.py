"""Whole numbers block by block: each block keeps its share of the tying rows, as the relaxation shares them out, and pays what is left.

What one block puts into a row beyond its share, or short of it, is passed on to the blocks after it, so that errors do not add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.solving.blocks import Block, Blocks, missed, waves
from solver.solving.certificate import Floats
from solver.solving.engines import Effort, Run, Terms
from solver.solving.shrinking import shrink
from solver.solving.stopping import side_by_side

WAVE = 4
"""Blocks that are asked at once, however many cores there are: none of them knows what the others put into the rows."""
REPAIRS = 8
"""Most blocks that are asked again because a tying row is still broken."""
FINE = 1024
"""Prices are rounded to whole multiples of 1 / FINE."""
DEAR = 20
"""A unit missed of a tying row costs so many times its price,"""
LEAST = 50
"""but no less than this, and no less than the part `SERIOUS` of the bound."""
SERIOUS = 1e-3
FARTHEST = 2**30
"""Most units that may be missed."""


@dataclass(frozen=True)
class Asked:
    """One block with what it should put into each tying row: at least `low`, at most `high`."""

    block: Block
    low: Ints
    high: Ints
    dear: Ints
    """What a unit missed of each row costs, in multiples of 1 / FINE."""


class Sharing:
    """Asks blocks for whole numbers, at the prices of a relaxation."""

    def __init__(self, run: Run, blocks: Blocks, values: Floats, multipliers: Floats, bound: int, effort: Effort) -> None:
        self.run, self.blocks, self.effort = run, blocks, effort
        self.price = multipliers[blocks.ties]
        self.use = [np.asarray(block.put(values[block.columns], len(blocks.ties)), dtype=np.float64) for block in blocks.blocks]
        least = max(float(LEAST), SERIOUS * abs(bound))
        self.dear: Ints = np.ceil(FINE * np.maximum(least, DEAR * np.abs(self.price) * blocks.unit)).astype(np.int64)
        self.offset = FINE * abs(bound) // len(blocks.blocks)
        """Added to every block's costs, so that a relative gap is one of the whole goal's value."""
        self.low, self.high = blocks.form.row_lower[blocks.ties], blocks.form.row_upper[blocks.ties]

    def assign(self) -> Ints | None:
        """Return an assignment of all columns, which may still break tying rows; None where a block finds nothing or time ends."""
        size = np.array([len(block.columns) for block in self.blocks.blocks], dtype=np.float64)
        weight, used = size / size.sum(), np.sum(self.use, axis=0)
        spare_low = np.where(self.low <= -INFINITE, 0.0, np.maximum(0.0, used - self.low))
        spare_high = np.where(self.high >= INFINITE, 0.0, np.maximum(0.0, self.high - used))
        low, high, full = np.zeros(len(used)), np.zeros(len(used)), np.zeros(self.blocks.form.columns, dtype=np.int64)
        for wave in waves(self.blocks, WAVE):
            asked = []
            for number in wave:
                low, high = low + self.use[number] - spare_low * weight[number], high + self.use[number] + spare_high * weight[number]
                asked.append(self._asked(number, low, high))
                low, high = low - self.use[number], high - self.use[number]
            found = self._all(asked)
            if found is None:
                return None
            for number, values in zip(wave, found, strict=True):
                block = self.blocks.blocks[number]
                full[block.columns] = values
                over = block.put(values, len(used)) - self.use[number]
                low, high = low - over, high - over
        return self.repaired(full)

    def repaired(self, full: Ints) -> Ints | None:
        """Ask single blocks again for exactly what the others leave, as long as a tying row is broken."""
        ties, order = len(self.low), [number for wave in waves(self.blocks, 1) for number in wave]
        middle = 1 + len(order) // 4
        put = sum((block.put(full[block.columns], ties) for block in self.blocks.blocks), np.zeros(ties, dtype=np.int64))
        for number in (order[0], *order[middle : middle + REPAIRS], order[0]):
            if not missed(self.blocks, put).any():
                break
            block = self.blocks.blocks[number]
            others = put - block.put(full[block.columns], ties)
            low = np.where(self.low <= -INFINITE, -INFINITE, self.low - others)
            high = np.where(self.high >= INFINITE, INFINITE, self.high - others)
            found = self._all([Asked(block, low, high, self.dear)])
            if found is None:
                return None
            full[block.columns] = found[0]
            put = others + block.put(found[0], ties)
        return full

    def _asked(self, number: int, low: Floats, high: Floats) -> Asked:
        least = np.where(self.low <= -INFINITE, -INFINITE, np.floor(low + 1e-6).astype(np.int64))
        most = np.where(self.high >= INFINITE, INFINITE, np.ceil(high - 1e-6).astype(np.int64))
        return Asked(self.blocks.blocks[number], least, np.maximum(least, most), self.dear)

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
        small = shrink(form)
        if small is None:
            return None
        objective = small.expression(objective)
        if small.form.columns == 0:
            return small.restored(np.zeros(0, dtype=np.int64))[: len(asked.block.columns)]
        answer = self.run.ask(self.run.engines.first, small.form, objective, Terms(effort=self.effort))
        if answer is None or answer.values is None or not small.form.accepts(answer.values):
            return None
        return small.restored(answer.values)[: len(asked.block.columns)]

    def _form(self, asked: Asked) -> tuple[LinearForm, Expression]:
        """Return a block's form with its part of the tying rows, each of which may be missed at a price."""
        block, builder = asked.block, FormBuilder()
        own, form = builder.columns(len(block.columns), block.form.lower, block.form.upper), block.form
        builder.rows("own", form.rows, form.row_of_entry(), form.column, form.coefficient, form.row_lower, form.row_upper)
        ties, row = np.unique(block.tie, return_inverse=True)
        count, unit = len(ties), self.blocks.unit[ties]
        short, over = builder.columns(count, 0, FARTHEST), builder.columns(count, 0, FARTHEST)
        builder.rows(
            "share", count,
            np.concatenate([row, np.arange(count), np.arange(count)]),
            np.concatenate([block.column, short, over]),
            np.concatenate([block.coefficient, unit, -unit]),
            asked.low[ties], asked.high[ties],
        )  # fmt: skip
        cost = FINE * block.cost - np.rint(FINE * block.priced(self.price)).astype(np.int64)
        return builder.build(), Expression(
            np.concatenate([own, short, over]), np.concatenate([cost, asked.dear[ties], asked.dear[ties]]), self.offset
        )


def assign_by_shares(run: Run, blocks: Blocks, values: Floats, multipliers: Floats, bound: int) -> Ints | None:
    """Return an assignment of all columns near a relaxation's values; None where there is none in time."""
    effort = replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.nearer)
    return Sharing(run, blocks, values, multipliers, bound, effort).assign()
