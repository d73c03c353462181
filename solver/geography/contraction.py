"""Road graphs without the nodes that only bend a road: the same fastest ways between fewer nodes.

Most nodes of a map have one way through them and no junction. An arc that runs into such a node can only run on, so chains of
arcs become one arc; their sums are found for all chains together by doubling.
"""

import numpy as np
import numpy.typing as npt

from solver.geography.shortest import Roads

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def contracted(roads: Roads, kept: Bools) -> tuple[Roads, Ints]:
    """Return the roads between junctions and `kept` nodes, and the new number of each node, -1 for those that are gone."""
    tail = np.repeat(np.arange(len(roads)), np.diff(roads.start))
    loose = tail != roads.to
    roads = Roads.of(roads.longitude, roads.latitude, tail[loose], roads.to[loose], roads.milliseconds[loose], roads.metres[loose])
    tail = np.repeat(np.arange(len(roads)), np.diff(roads.start))
    bends = _bends(roads, tail) & ~kept
    follow = _next_arc(roads, tail, bends)
    end, milliseconds, metres = roads.to.copy(), roads.milliseconds.copy(), roads.metres.copy()
    for _ in range(int(np.count_nonzero(bends)).bit_length()):
        running = np.flatnonzero(follow >= 0)
        on = follow[running]
        end[running], follow[running] = end[on], follow[on]
        milliseconds[running] += milliseconds[on]
        metres[running] += metres[on]
    # Loops without any junction never end; nobody begins in one, and their sums, whatever they are, are not read.
    begins = ~bends[tail] & ~bends[end]
    used = kept | (~bends & (np.bincount(tail, minlength=len(roads)) + np.bincount(roads.to, minlength=len(roads)) > 0))
    number = np.where(used, np.cumsum(used) - 1, -1)
    arcs = np.flatnonzero(begins & (end != tail))
    places = roads.longitude[used], roads.latitude[used]
    return Roads.of(*places, number[tail[arcs]], number[end[arcs]], milliseconds[arcs], metres[arcs]), number


def _bends(roads: Roads, tail: Ints) -> Bools:
    """Return the nodes through which exactly one road runs, one-way or both ways."""
    count = len(roads)
    backward = np.lexsort((tail, roads.to))
    enter = np.concatenate([[0], np.cumsum(np.bincount(roads.to, minlength=count))])
    out, into = np.diff(roads.start), np.diff(enter)
    found = np.zeros(count, dtype=bool)
    one = np.flatnonzero((out == 1) & (into == 1))
    found[one] = roads.to[roads.start[one]] != tail[backward[enter[one]]]
    two = np.flatnonzero((out == 2) & (into == 2))
    first = roads.to[roads.start[two]] == tail[backward[enter[two]]]
    found[two] = first & (roads.to[roads.start[two] + 1] == tail[backward[enter[two] + 1]])
    return found


def _next_arc(roads: Roads, tail: Ints, bends: Bools) -> Ints:
    """Return the arc on which a way runs on after each arc: at a bend the one that does not turn back, elsewhere -1."""
    through = np.flatnonzero(bends[roads.to])
    place = roads.start[roads.to[through]]
    turns_back = (np.diff(roads.start)[roads.to[through]] == 2) & (roads.to[place] == tail[through])
    follow = np.full(len(tail), -1, dtype=np.int64)
    follow[through] = place + turns_back
    return follow
