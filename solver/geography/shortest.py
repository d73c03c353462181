"""Fastest ways over a road graph from many places at once, up to a limit: label correcting over arrays, bucket by bucket.

Every (origin, node) reached has one label, milliseconds and metres packed into one number, so that of equally fast ways the
shortest counts. Labels below the running threshold are pushed over all their roads together (delta-stepping; Meyer and
Sanders, 2003), which keeps the loops in numpy. Only what was touched is wiped between blocks of origins, so the work grows
with the nodes within the limit and not with the graph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_METRE_BITS = 34
"""Bits of a label that hold metres: 17 million km, more than all roads of a country; the rest holds 6 days of milliseconds."""
LONGEST_MINUTES = 24 * 60
"""No way is searched farther."""
_LABELS = 8_000_000
"""Labels held at once: 21 bytes each."""
_BUCKETS = 24
"""Thresholds on the way to the limit: fewer push labels too early, more make the arrays of one push short."""
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Roads:
    """A road graph as arrays: places of nodes in degrees, and the roads out of node n at ``start[n]:start[n + 1]``."""

    longitude: Floats
    latitude: Floats
    start: Ints
    to: Ints
    milliseconds: Ints
    metres: Ints

    @classmethod
    def of(cls, longitude: Floats, latitude: Floats, tail: Ints, head: Ints, milliseconds: Ints, metres: Ints) -> "Roads":
        """Return the roads of a list of one-way edges; of parallel ones the fastest counts, then the shortest."""
        order = np.lexsort((metres, milliseconds, head, tail))
        tail, head, milliseconds, metres = tail[order], head[order], milliseconds[order], metres[order]
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        degree = np.bincount(tail[first], minlength=len(longitude))
        start = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
        return cls(longitude, latitude, start, head[first], milliseconds[first], metres[first])

    def __len__(self) -> int:
        return len(self.longitude)


@dataclass(frozen=True)
class Ways:
    """The fastest ways found, as parallel arrays: position among the origins, node reached, milliseconds, metres."""

    origin: Ints
    node: Ints
    milliseconds: Ints
    metres: Ints


def fastest_ways(roads: Roads, origins: Ints, wanted: npt.NDArray[np.bool_], limit_ms: int) -> Iterator[Ways]:
    """Yield the fastest way from each origin (a node) to every wanted node at most `limit_ms` milliseconds away, block by block.

    Ways come ordered by origin, then node; an origin that is wanted reaches itself in no time.

    Raises
    ------
    ValueError
        If the limit is more than `LONGEST_MINUTES`, or the roads together are longer than 17 million km.
    """
    if limit_ms > LONGEST_MINUTES * 60_000 or int(roads.metres.sum()) >= 1 << _METRE_BITS:
        raise ValueError("ways too long to be searched")
    nodes = len(roads)
    size = max(1, min(len(origins), _LABELS // max(1, nodes)))
    cost = (np.minimum(roads.milliseconds, limit_ms + 1) << _METRE_BITS) | roads.metres
    label = np.full(size * nodes, _NEVER, dtype=np.int64)
    queued, slot = np.zeros(size * nodes, dtype=bool), np.zeros(size * nodes, dtype=np.int32)
    for first in range(0, len(origins), size):
        here = origins[first : first + size]
        touched = _spread(roads, cost, label, queued, slot, np.arange(len(here)) * nodes + here, limit_ms)
        found = np.sort(touched[wanted[touched % nodes]])
        reached = label[found]
        yield Ways(first + found // nodes, found % nodes, reached >> _METRE_BITS, reached & ((1 << _METRE_BITS) - 1))
        label[touched] = _NEVER


def _spread(
    roads: Roads, cost: Ints, label: Ints, queued: npt.NDArray[np.bool_], slot: npt.NDArray[np.int32], begin: Ints, limit_ms: int
) -> Ints:
    """Set the labels of everything within the limit of the labels `begin`, and return what was touched, each of them once."""
    nodes, limit = len(roads), (limit_ms + 1) << _METRE_BITS
    bucket = max(1, limit_ms // _BUCKETS) << _METRE_BITS
    label[begin] = 0
    touched, pending = [begin], begin
    while len(pending):
        low = label[pending]
        ready = low < int(low.min()) + bucket
        active, pending = pending[ready], pending[~ready]
        queued[active] = False
        node = active % nodes
        degree = roads.start[node + 1] - roads.start[node]
        owner = np.repeat(np.arange(len(active)), degree)
        road = np.arange(len(owner)) + np.repeat(roads.start[node] - (np.cumsum(degree) - degree), degree)
        target = (active - node)[owner] + roads.to[road]
        new = label[active][owner] + cost[road]
        better = np.flatnonzero((new < label[target]) & (new < limit))
        target, new = target[better], new[better]
        fresh = label[target] == _NEVER
        np.minimum.at(label, target, new)
        won = _once(target[(label[target] == new) & ~queued[target]], slot)
        queued[won] = True
        pending = np.concatenate([pending, won])
        touched.append(_once(target[fresh], slot))
    return np.concatenate(touched)


def _once(keys: Ints, slot: npt.NDArray[np.int32]) -> Ints:
    """Return the keys without repeats; `slot` is scratch space."""
    number = np.arange(len(keys), dtype=np.int32)
    slot[keys] = number
    return np.asarray(keys[slot[keys] == number], dtype=np.int64)
