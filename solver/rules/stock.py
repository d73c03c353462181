"""How many people are at each school in a year, as linear counts: constants and moves, for posts that speak of stocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.rules.rotation_scope import CHANNELS, RotationScope

EFFECTIVE = tuple(CHANNELS.index(name) for name in ("exchange", "cadre", "transfer", "aid"))
"""Channels that change where a person works; somebody who shadows still counts at home."""
OFFICIAL = (CHANNELS.index("transfer"),)
"""Channels that change the home ledger (R-014)."""


@dataclass(frozen=True)
class Stock:
    """Counts of people by cell: ``constant[c]``, minus ``size * x[column]`` of the moves out, plus that of the moves in."""

    constant: Ints
    """Value of each cell where nobody new moves."""
    source: Ints
    """Cell each move leaves."""
    target: Ints
    """Cell each move reaches."""
    column: Ints
    """Column of each move."""
    size: Ints
    """What one person of each move counts for."""
    owner: Ints
    """Class of people each move moves."""
    people: Ints
    """What each class counts for when all its people move."""

    def rows(self, number: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (row, column, coefficient) of the moves' entries; `number` maps cells to rows, -1 for cells without a row."""
        cell = np.concatenate([self.source, self.target])
        row, column, size = number[cell], np.tile(self.column, 2), np.concatenate([-self.size, self.size])
        kept = row >= 0
        return row[kept], column[kept], size[kept]

    def low(self) -> Ints:
        """Return the least value of each cell: every class that can leave has left."""
        found = self.constant.copy()
        cell, owner = _distinct(self.source, self.owner)
        np.subtract.at(found, cell, self.people[owner])
        return np.maximum(found, 0)

    def high(self) -> Ints:
        """Return the greatest value of each cell: every class that can arrive has arrived."""
        found = self.constant.copy()
        cell, owner = _distinct(self.target, self.owner)
        np.add.at(found, cell, self.people[owner])
        return found

    def span(self, weight: Sequence[int]) -> tuple[int, int]:
        """Return bounds on ``sum of weight[c] * count[c]`` over all cells; each class stays or makes one of its moves."""
        least: dict[int, int] = {}
        most: dict[int, int] = {}
        moves = zip(self.source.tolist(), self.target.tolist(), self.owner.tolist(), strict=True)
        for source, target, owner in set(moves):
            gain = weight[target] - weight[source]
            least[owner] = min(least.get(owner, 0), gain)
            most[owner] = max(most.get(owner, 0), gain)
        now = sum(weight[cell] * count for cell, count in enumerate(self.constant.tolist()) if count)
        people = self.people.tolist()
        return (
            now + sum(gain * people[owner] for owner, gain in least.items()),
            now + sum(gain * people[owner] for owner, gain in most.items()),
        )


def stock(
    scope: RotationScope, year: int, kind: Ints, kinds: int = 1, channels: Sequence[int] = EFFECTIVE, weight: Ints | None = None
) -> Stock:
    """Return the stock of one year; cell ``school * kinds + k`` holds the people of kind k at a school.

    Parameters
    ----------
    year
        The school year.
    kind
        Kind of each class of people, 0 to ``kinds - 1``, or -1 for classes that are not counted.
    channels
        The channels that move people between cells: `EFFECTIVE` (where people teach) or `OFFICIAL` (where their quota is).
    weight
        What one person of each class counts for; 1 where not given.
    """
    weights = np.ones(len(kind), dtype=np.int64) if weight is None else weight
    moves = scope.move_options
    moving = np.flatnonzero(scope.away(year) & np.isin(moves.channel, channels) & (kind[scope.move_class] >= 0))
    owner = scope.move_class[moving]
    return Stock(
        constant=_constant(scope, year, kind, kinds, channels, weights),
        source=moves.home[moving] * kinds + kind[owner],
        target=moves.destination[moving] * kinds + kind[owner],
        column=scope.move_column[moving],
        size=weights[owner],
        owner=owner,
        people=scope.class_size * weights,
    )


def _constant(scope: RotationScope, year: int, kind: Ints, kinds: int, channels: Sequence[int], weight: Ints) -> Ints:
    """Count people at home, and those on running postings (exchange, cadre or aid) at the receiving school."""
    counts = np.zeros(len(scope.instance.schools) * kinds, dtype=np.int64)
    counted = np.flatnonzero(kind[scope.person_class] >= 0)
    of = scope.person_class[counted]
    np.add.at(counts, scope.person_home[counted] * kinds + kind[of], weight[of])
    if tuple(channels) == OFFICIAL:
        return counts
    running = scope.running
    away = np.flatnonzero(running.away(year) & (kind[scope.person_class[running.person]] >= 0))
    of = scope.person_class[running.person[away]]
    np.subtract.at(counts, running.home[away] * kinds + kind[of], weight[of])
    np.add.at(counts, running.destination[away] * kinds + kind[of], weight[of])
    return counts


def _distinct(cell: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Return the distinct pairs (cell, class)."""
    pairs = np.unique(np.stack([cell, owner], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
