"""Who of several alike people takes which move: as many wishes as can be, then the worst off first, then the least in all."""

import numpy as np

from solver.form.form import Ints
from solver.rules.rule import Bools

_SAFE = 2**60
"""Costs times people beyond this might overflow in the engine."""


def worst_first(unwished: Ints, minutes: Ints, earlier: Ints) -> Ints:
    """Return for each move the person who takes it.

    In this order of importance: the fewest people sent elsewhere than they wish; the longest way of anybody as short as can be; the
    most earlier moves of anybody as few as can be; then the least sum of minutes, of earlier moves, and of places in the list.

    Parameters
    ----------
    unwished
        People by moves: 1 where the person does not wish for the school, else 0.
    minutes
        People by moves: one way from home, at least 0.
    earlier
        Of each person: earlier moves, at least 0.

    Notes
    -----
    A limit on minutes (or moves) holds if some assignment within it meets as many wishes as there is any for; the least such limit is
    found by halving. The limits lie between what every assignment needs and what the last one found has, which mostly agree.
    """
    if unwished.shape[1] == 1:
        return np.lexsort((earlier, minutes[:, 0], unwished[:, 0]))[:1].astype(np.int64)
    return _Choice(unwished, minutes, earlier).found()


class _Choice:
    def __init__(self, unwished: Ints, minutes: Ints, earlier: Ints) -> None:
        self.unwished, self.minutes = unwished.astype(np.int64), _close(minutes.astype(np.int64))
        self.earlier = np.broadcast_to(earlier.astype(np.int64)[:, None], self.minutes.shape)
        self.people, self.moves = self.minutes.shape
        self.places = np.arange(self.moves)

    def found(self) -> Ints:
        everything = np.ones(self.minutes.shape, dtype=bool)
        taken = self._least(everything)
        self.missed = int(self.unwished[taken, self.places].sum())
        needed = int(self.minutes.min(axis=0).max())
        within, taken = self._limited(everything, self.minutes, needed, taken)
        needed = int(np.sort(self.earlier[:, 0])[self.moves - 1])
        return self._limited(within, self.earlier, needed, taken)[1]

    def _limited(self, within: Bools, values: Ints, needed: int, taken: Ints) -> tuple[Bools, Ints]:
        """Return what is allowed under the least limit on `values`, and the least assignment under it."""
        now = int(values[taken, self.places].max())
        limits = np.unique(values[(values >= needed) & (values <= now)]).tolist()
        low, high = 0, len(limits) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._fits(within & (values <= limits[middle])) else (middle + 1, high)
        allowed = within & (values <= limits[high])
        return allowed, taken if limits[high] == now else self._least(allowed)

    def _fits(self, allowed: Bools) -> bool:
        """Whether some assignment keeps to what is allowed and misses no more wishes than any must."""
        cost = self.unwished + ~allowed * (self.moves + 1)
        return bool(cost[_assign(cost), self.places].sum() == self.missed)

    def _least(self, allowed: Bools) -> Ints:
        """Return the assignment with the fewest wishes missed and the least sums; it keeps to what is allowed where one can.

        The last sum, of places in the list, decides between equals; among very many people it is left to the engine, which is
        deterministic too.
        """
        rank = np.broadcast_to(np.arange(self.people)[:, None], self.minutes.shape)
        levels = [~allowed * 1, self.unwished, self.minutes, self.earlier, rank]
        weights = [1]
        for level in levels[:0:-1]:
            weights.append(weights[-1] * (self.moves * int(level.max()) + 1))
        if 2 * weights[-1] * (self.people + 1) > _SAFE:
            levels, weights = levels[:-1], [weight // weights[1] for weight in weights[1:]]
        return _assign(np.asarray(sum(level * weight for level, weight in zip(levels, reversed(weights), strict=True)), dtype=np.int64))


def _close(minutes: Ints) -> Ints:
    """Return the minutes counted from the least that occurs: every assignment has as many of them less."""
    return np.asarray(minutes - minutes.min(), dtype=np.int64)


def _assign(cost: Ints) -> Ints:
    from solver.model.assignment import assign

    found: Ints = assign(cost)
    return found
