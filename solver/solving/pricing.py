"""The relaxation of a form in blocks: each block is solved alone at prices of the tying rows, and what the blocks offer is mixed.

A small program mixes the offers so that the tying rows hold; its multipliers price those rows anew (Dantzig and Wolfe 1960), from
between them and the best prices so far (Wentges 1997), until mix and bound meet. Blocks of a thousand columns take hundredths of
a second each, so that dozens of rounds cost less than one solve of the whole.

The mix is kept a little inside the tying rows where that costs nearly nothing: whole numbers found near it then hold too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf

import numpy as np

from solver.form.form import Expression, Ints
from solver.model.basis import Basis
from solver.solving.blocks import Block, Blocks, sides
from solver.solving.certificate import Floats
from solver.solving.engines import Run
from solver.solving.stopping import side_by_side

ROUNDS = 60
"""Most rounds of prices for one relaxation."""
FINENESS = 2**14
"""Costs at prices are whole multiples of 1 / FINENESS."""
NEW = 0.7
"""How far prices move from the best known towards those of the mix."""
TIGHT = 2e-5
"""Mix and bound that differ by no more than this share of the bound have met."""
INSIDE = 2e-3
"""The part of the value that staying inside all tying rows may cost in all."""
STEPS = 5.0
"""How far inside a tying row between regions the mix is kept, in the row's usual steps."""
PART = 0.005
"""The same for a row with columns between regions, whose sides the relaxation does not see well, as part of what is put into it."""
DEAR = 30.0
"""Price of a unit missed, at least; the largest cost of a column where that is more."""


@dataclass(frozen=True)
class Priced:
    """A relaxation solved block by block."""

    values: Floats
    """A mix of what the blocks offered, over all columns."""
    multipliers: Floats
    """Of all rows."""
    bound: float


@dataclass
class Offer:
    """A point of one block: values of its columns, their cost, and what it puts into the tying rows in their units."""

    values: Floats
    cost: float
    put: Floats


@dataclass
class _Best:
    """The highest bound so far with its prices and the multipliers of every block's own rows."""

    bound: float = -inf
    price: Floats = field(default_factory=lambda: np.zeros(0))
    multipliers: tuple[Floats, ...] = ()


@dataclass
class Pricing:
    """Solves relaxations of one goal, again with more rows; bases and offers are kept."""

    run: Run
    bases: dict[int, Basis] = field(default_factory=dict)
    offers: dict[int, list[Offer]] = field(default_factory=dict)

    def solve(self, blocks: Blocks, held: Ints | None) -> Priced | None:
        """Return the relaxation; None where time ends first, or an engine fails.

        `held` is an assignment of all columns, where one is known: what it gives each block is an offer too.
        """
        self.offers = {number: [one for one in self.offers.get(number, []) if _keeps(block, one)] for number, block in _each(blocks)}
        if held is not None:
            self._offer(blocks, [held[block.columns].astype(np.float64) for block in blocks.blocks])
        mixing, best = Mixing(blocks, None if held is None else blocks.objective.value(held)), _Best(price=np.zeros(len(blocks.ties)))
        inner, price = _Best(price=best.price), best.price
        mix: _Mix | None = None
        values: Floats | None = None
        for number in range(ROUNDS):
            points = side_by_side([partial(self._point, blocks, one, price) for one, _ in _each(blocks)], self.run.workers, self._over)
            if points is None or any(point is None for point in points):
                return None
            solved = [point for point in points if point is not None]
            bound = sum(point[2] for point in solved) + blocks.objective.constant + mixing.side(price)
            found = _Best(bound, price, tuple(point[1] for point in solved))
            best = found if bound > best.bound else best
            self._offer(blocks, [point[0] for point in solved])
            if number == 0:
                mixing.stay_inside(bound, self.offers)
            inner = max(inner, _Best(bound + mixing.slack(price), price, found.multipliers), key=lambda one: one.bound)
            mix = mixing.mix(self.offers, self.run.left)
            if mix is None:
                return None
            near = TIGHT * max(1.0, abs(best.bound))
            if mix.cost - best.bound <= near:
                break
            if mix.value - inner.bound <= near and mixing.inside:
                values, mixing.inside, inner = self._values(blocks, mix), 0.0, best
            price = mixing.usable(inner.price + NEW * (mix.price - inner.price))
        if mix is None:
            return None
        return Priced(self._values(blocks, mix) if values is None else values, _multipliers(blocks, best), best.bound)

    def _over(self) -> bool:
        return self.run.ended

    def _point(self, blocks: Blocks, number: int, price: Floats) -> tuple[Floats, Floats, float] | None:
        """Return a block's best values at the prices, the multipliers of its rows, and its least cost."""
        from solver.model.math_opt import MathOptLimits, solve_relaxed

        block = blocks.blocks[number]
        cost = np.rint((block.cost - block.priced(price / blocks.unit)) * FINENESS).astype(np.int64)
        objective, limits = Expression(np.arange(len(cost)), cost), MathOptLimits(self.run.left)
        found = solve_relaxed(block.form, objective, "GLOP", limits, self.bases.get(number), dual=False)
        if not found.solved or found.values is None or found.multipliers is None or found.bound is None or found.basis is None:
            return None
        self.bases[number] = found.basis
        return found.values, found.multipliers / FINENESS, found.bound / FINENESS

    def _offer(self, blocks: Blocks, values: Sequence[Floats]) -> None:
        for (number, block), own in zip(_each(blocks), values, strict=True):
            put = block.put(own, len(blocks.ties)) / blocks.unit
            self.offers[number].append(Offer(own, float(block.cost @ own), np.asarray(put, dtype=np.float64)))

    def _values(self, blocks: Blocks, mix: "_Mix") -> Floats:
        """Put the mix together."""
        values = np.zeros(blocks.form.columns)
        for number, block in _each(blocks):
            own = [weight * offer.values for weight, offer in zip(mix.weights[number], self.offers[number], strict=True) if weight > 0]
            values[block.columns] = sum(own, np.zeros(len(block.columns)))
        return values


def _multipliers(blocks: Blocks, best: _Best) -> Floats:
    multipliers = np.zeros(blocks.form.rows)
    for block, own in zip(blocks.blocks, best.multipliers, strict=True):
        multipliers[block.rows] = own
    multipliers[blocks.ties] = best.price / blocks.unit
    return multipliers


def _each(blocks: Blocks) -> list[tuple[int, Block]]:
    return list(enumerate(blocks.blocks))


def _keeps(block: Block, offer: Offer) -> bool:
    """Whether an offer keeps the block's rows, as they stand now."""
    activity = np.zeros(block.form.rows)
    np.add.at(activity, block.form.row_of_entry(), block.form.coefficient * offer.values[block.form.column])
    spare = 1e-6 * np.maximum(1.0, np.abs(activity))
    return bool(np.all(activity >= block.form.row_lower - spare) and np.all(activity <= block.form.row_upper + spare))


@dataclass(frozen=True)
class _Mix:
    """A mix of offers: its value with what staying inside earns, its cost without, prices, and weights by block."""

    value: float
    cost: float
    price: Floats
    weights: dict[int, Floats]


class Mixing:
    """The small program over the offers."""

    def __init__(self, blocks: Blocks, value: int | None) -> None:
        self.blocks, self.value, (self.low, self.high) = blocks, value, sides(blocks)
        self.dear = max(DEAR, max((float(np.abs(block.cost).max(initial=0)) for block in blocks.blocks), default=0.0))
        self.inside = 0.0
        """What staying inside one tying row in full earns."""
        self.depth = np.zeros(len(blocks.ties))

    def stay_inside(self, bound: float, offers: dict[int, list[Offer]]) -> None:
        """Fix what it may cost, by the first bound or the value known, and how far inside is far enough."""
        scale = max(1.0, abs(bound), 0.0 if self.value is None else abs(self.value) / 4)
        self.inside = INSIDE * scale / max(1, len(self.low))
        between, used = np.zeros(len(self.low), dtype=bool), np.zeros(len(self.low))
        for number, block in _each(self.blocks):
            if block.between:
                between[block.tie] = True
            else:
                used += np.abs(offers[number][-1].put)
        steps = STEPS * self.blocks.step / self.blocks.unit
        self.depth = np.where(between, np.maximum(steps, PART * used), steps)

    def usable(self, price: Floats) -> Floats:
        """Return prices without those that lean on a missing side."""
        missing = ((price > 0) & ~np.isfinite(self.low)) | ((price < 0) & ~np.isfinite(self.high))
        return np.where(missing, 0.0, price)

    def side(self, price: Floats) -> float:
        """Return what the sides of the tying rows are worth at prices."""
        return float(sum(one * (low if one > 0 else high) for one, low, high in zip(price, self.low, self.high, strict=True) if one))

    def slack(self, price: Floats) -> float:
        """Return the least that staying inside adds at prices, 0 or less."""
        return float(np.minimum(0.0, np.abs(price) * self.depth - self.inside).sum()) if self.inside else 0.0

    def mix(self, offers: dict[int, list[Offer]], seconds: float) -> _Mix | None:
        """Return the cheapest mix."""
        from solver.model.math_opt import MathOptLimits, Program, solve_program

        listed = [(number, offer) for number, own in offers.items() for offer in own]
        count, ties, inner = len(listed), len(self.low), len(self.low) if self.inside else 0
        put = np.array([offer.put for _, offer in listed]).reshape(count, ties)
        of, into = np.nonzero(np.abs(put) > 1e-12)
        each, one = np.arange(ties), np.ones(ties)
        inwards = np.where(np.isfinite(self.low), -1.0, 1.0) * self.depth
        number = np.array([part for part, _ in listed])
        program = Program(
            np.concatenate([[offer.cost for _, offer in listed], np.full(2 * ties, self.dear), np.full(inner, -self.inside)]),
            np.concatenate([np.full(count + 2 * ties, np.inf), np.ones(inner)]),
            np.concatenate([self.low, np.ones(len(offers))]),
            np.concatenate([self.high, np.ones(len(offers))]),
            np.concatenate([into, each, each, each[:inner], ties + number]),
            np.concatenate([of, count + each, count + ties + each, count + 2 * ties + each[:inner], np.arange(count)]),
            np.concatenate([put[of, into], one, -one, inwards[:inner], np.ones(count)]),
        )
        found = solve_program(program, MathOptLimits(seconds))
        if found is None:
            return None
        values, multipliers = found
        weights = {part: values[:count][number == part] for part in offers}
        cost = float(program.cost[: count + 2 * ties] @ values[: count + 2 * ties]) + self.blocks.objective.constant
        value = float(program.cost @ values) + self.blocks.objective.constant
        return _Mix(value, cost, multipliers[:ties], weights)
