"""The relaxation of a form in blocks: each block is solved alone at prices of the tying rows, and what the blocks offer is mixed.

A small program mixes the offers so that the tying rows hold; its multipliers price those rows anew (Dantzig and Wolfe 1960), from
between them and the best prices so far (Wentges 1997), until mix and bound meet. Blocks of a thousand columns take hundredths of
a second each, so that dozens of rounds cost less than one solve of the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from solver.solving.blocks import Block, Blocks, sides
from solver.solving.certificate import Floats
from solver.solving.engines import Run
from solver.solving.stopping import side_by_side

if TYPE_CHECKING:
    from solver.model.repricing import Point, Repriced

ROUNDS = 60
"""Most rounds of prices for one relaxation."""
NEW = 0.7
"""How far prices move from the best known towards those of the mix, as long as the mix gets better."""
TIGHT = 2e-5
"""Mix and bound that differ by no more than this share of the bound have met."""
PATIENCE = 3
"""Rounds in a row that may bring neither a better mix nor a better bound: what is left between them is the engines' rounding."""
MISSED = 1e-6
"""A mix that misses more units of the tying rows than this does not keep them."""
DEAR = 30.0
"""Price of a unit missed of a tying row, at least; the largest cost of a column where that is more."""


@dataclass(frozen=True)
class Priced:
    """A relaxation solved block by block."""

    values: Floats
    """A mix of what the blocks offered, over all columns."""
    multipliers: Floats
    """Of all rows."""
    bound: float


@dataclass(frozen=True)
class Offer:
    """A point of one block: values of its columns, their cost, and what it puts into the tying rows in their units."""

    values: Floats
    cost: float
    put: Floats


@dataclass(frozen=True)
class Best:
    """The highest bound so far, with its prices and the multipliers of every block's own rows."""

    bound: float
    price: Floats
    multipliers: tuple[Floats, ...] = ()


@dataclass(frozen=True)
class Mix:
    """The cheapest mix of offers that keeps the tying rows: its cost, what the tying rows are worth in it, and weights by block."""

    cost: float
    missed: float
    """Units missed of all tying rows."""
    price: Floats
    weights: dict[int, Floats]


@dataclass
class Pricing:
    """Solves relaxations of one goal, again with more rows or within narrower bounds; bases and offers are kept."""

    run: Run
    asked: "dict[int, Repriced]" = field(default_factory=dict)
    """Who is asked for the points of each block."""
    offers: dict[int, list[Offer]] = field(default_factory=dict)

    def solve(self, blocks: Blocks, known: Sequence[Floats]) -> Priced | None:
        """Return the relaxation; None where time ends first, an engine fails, or nothing that is offered keeps the tying rows.

        What points known before, over all columns, give each block are offers too.
        """
        from solver.model.repricing import Repriced

        self.offers = {
            number: [replace(one, cost=float(block.cost @ one.values)) for one in self.offers.get(number, []) if _keeps(block, one)]
            for number, block in _each(blocks)
        }
        for point in known:
            self._offer(blocks, [point[block.columns] for block in blocks.blocks], sure=False)
        for number, block in _each(blocks):  # one after the other, so that few forms are held twice
            before = self.asked.get(number)
            self.asked[number] = Repriced(block.form, None if before is None else before.basis)
        mixing, price = Mixing(blocks), np.zeros(len(blocks.ties))
        best, mix, last, idle = Best(-inf, price), None, inf, 0
        for _ in range(ROUNDS):
            points = side_by_side([partial(self._point, blocks, one, price) for one, _ in _each(blocks)], self.run.workers, self._over)
            solved = [point for point in points or () if point is not None]
            if len(solved) < len(blocks.blocks):
                return None
            bound = sum(point.cost for point in solved) + blocks.objective.constant + mixing.worth(price)
            risen = bound - best.bound
            best = Best(bound, price, tuple(point.multipliers for point in solved)) if bound > best.bound else best
            self._offer(blocks, [point.values for point in solved])
            mix = mixing.mix(self.offers, self.run.left)
            if mix is None:
                return None
            near = TIGHT * max(1.0, abs(best.bound))
            stalled = last - mix.cost <= near / 10
            idle = idle + 1 if stalled and risen <= near / 10 else 0
            if mix.cost - best.bound <= near or idle > PATIENCE:
                break
            price, last = mixing.usable(mix.price if stalled else best.price + NEW * (mix.price - best.price)), mix.cost
        if mix is None or mix.missed > MISSED:
            return None
        return Priced(self._values(blocks, mix), _multipliers(blocks, best), best.bound)

    def _over(self) -> bool:
        return self.run.ended

    def _point(self, blocks: Blocks, number: int, price: Floats) -> "Point | None":
        """Return a block's best point at the prices."""
        block = blocks.blocks[number]
        return self.asked[number].solve(block.cost - block.priced(price / blocks.unit), self.run.left)

    def _offer(self, blocks: Blocks, values: Sequence[Floats], *, sure: bool = True) -> None:
        """Note what is offered of each block; of points that nobody vouches for what keeps the block's rows."""
        for (number, block), own in zip(_each(blocks), values, strict=True):
            put = block.put(own, len(blocks.ties)) / blocks.unit
            offer = Offer(own, float(block.cost @ own), put)
            if sure or _keeps(block, offer):
                self.offers[number].append(offer)

    def _values(self, blocks: Blocks, mix: Mix) -> Floats:
        """Put the mix together."""
        values = np.zeros(blocks.form.columns)
        for number, block in _each(blocks):
            own = [weight * offer.values for weight, offer in zip(mix.weights[number], self.offers[number], strict=True) if weight > 0]
            values[block.columns] = sum(own, np.zeros(len(block.columns)))
        return values


def _multipliers(blocks: Blocks, best: Best) -> Floats:
    multipliers = np.zeros(blocks.form.rows)
    for block, own in zip(blocks.blocks, best.multipliers, strict=True):
        multipliers[block.rows] = own
    multipliers[blocks.ties] = best.price / blocks.unit
    return multipliers


def _each(blocks: Blocks) -> list[tuple[int, Block]]:
    return list(enumerate(blocks.blocks))


def _keeps(block: Block, offer: Offer) -> bool:
    """Whether an offer keeps the block's bounds and rows, as they stand now."""
    form, values = block.form, offer.values
    activity = np.zeros(form.rows)
    np.add.at(activity, form.row_of_entry(), form.coefficient * values[form.column])
    spare = 1e-6 * np.maximum(1.0, np.abs(activity))
    inside = bool(np.all(values >= form.lower - 1e-6) and np.all(values <= form.upper + 1e-6))
    return inside and bool(np.all(activity >= form.row_lower - spare) and np.all(activity <= form.row_upper + spare))


class Mixing:
    """The small program over the offers."""

    def __init__(self, blocks: Blocks) -> None:
        self.constant, (self.low, self.high) = blocks.objective.constant, sides(blocks)
        self.dear = max(DEAR, *(float(np.abs(block.cost).max(initial=0)) for block in blocks.blocks))

    def usable(self, price: Floats) -> Floats:
        """Return prices without those that lean on a missing side."""
        missing = ((price > 0) & ~np.isfinite(self.low)) | ((price < 0) & ~np.isfinite(self.high))
        return np.where(missing, 0.0, price)

    def worth(self, price: Floats) -> float:
        """Return what the sides of the tying rows are worth at prices."""
        return float(sum(one * (low if one > 0 else high) for one, low, high in zip(price, self.low, self.high, strict=True) if one))

    def mix(self, offers: dict[int, list[Offer]], seconds: float) -> Mix | None:
        """Return the cheapest mix; a unit missed of a tying row costs as much as anything else could."""
        from solver.model.protocol import MathOptLimits
        from solver.model.repricing import Program, solve_program

        listed = [(number, offer) for number, own in offers.items() for offer in own]
        count, ties = len(listed), len(self.low)
        put, number = np.array([offer.put for _, offer in listed]).reshape(count, ties), np.array([part for part, _ in listed])
        of, into = np.nonzero(put)
        each, one = np.arange(ties), np.ones(ties)
        program = Program(
            np.concatenate([[offer.cost for _, offer in listed], np.full(2 * ties, self.dear)]),
            np.concatenate([self.low, np.ones(len(offers))]),
            np.concatenate([self.high, np.ones(len(offers))]),
            np.concatenate([into, each, each, ties + number]),
            np.concatenate([of, count + each, count + ties + each, np.arange(count)]),
            np.concatenate([put[of, into], one, -one, np.ones(count)]),
        )
        found = solve_program(program, MathOptLimits(seconds))
        if found is None:
            return None
        values, multipliers = found
        weights = {part: values[:count][number == part] for part in offers}
        return Mix(float(program.cost @ values) + self.constant, float(values[count:].sum()), multipliers[:ties], weights)
