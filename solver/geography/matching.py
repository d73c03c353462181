"""How many disjoint pairs of neighbours there can be: a maximum matching by Edmonds' blossom algorithm, without networkx.

The checker asks for it, and it loads no engine; `solver.geography.joint_planning` finds weighted matchings with networkx, and the
tests hold one against the other.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence


def matching_size(pairs: Iterable[tuple[str, str]]) -> int:
    """Return the most pairs that can be chosen without a school in two of them.

    >>> matching_size([("a", "b"), ("b", "c"), ("c", "a")]), matching_size([("a", "b"), ("b", "c"), ("c", "d")])
    (1, 2)
    """
    listed = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    number = {school: place for place, school in enumerate(sorted({school for pair in listed for school in pair}))}
    beside: list[list[int]] = [[] for _ in number]
    for a, b in listed:
        beside[number[a]].append(number[b])
        beside[number[b]].append(number[a])
    mate = _greedy(beside)
    for root in range(len(mate)):
        if mate[root] < 0:
            _augment(beside, mate, root)
    return sum(other >= 0 for other in mate) // 2


def components(pairs: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the pairs by the parts of the graph that hang together, each part and the parts in order."""
    listed = sorted(pairs)
    above: dict[str, str] = {}

    def top(school: str) -> str:
        while above.setdefault(school, school) != school:
            above[school] = above[above[school]]
            school = above[school]
        return school

    for a, b in listed:
        first, second = sorted((top(a), top(b)))
        above[second] = first
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in listed:
        parts[top(pair[0])].append(pair)
    return [parts[root] for root in sorted(parts)]


def _greedy(beside: Sequence[Sequence[int]]) -> list[int]:
    """Return a matching to begin with, the schools with fewest neighbours first; -1 for a school left over."""
    mate = [-1] * len(beside)
    for school in sorted(range(len(beside)), key=lambda one: len(beside[one])):
        free = [other for other in beside[school] if mate[other] < 0 and other != school]
        if mate[school] < 0 and free:
            other = min(free, key=lambda one: (len(beside[one]), one))
            mate[school], mate[other] = other, school
    return mate


def _augment(beside: Sequence[Sequence[int]], mate: list[int], root: int) -> bool:
    """Grow an alternating tree from a school left over, blossoms shrunk, and turn the path round if it meets another one."""
    parent = [-1] * len(mate)
    base = list(range(len(mate)))
    outer = [False] * len(mate)
    outer[root] = True
    waiting = deque([root])
    while waiting:
        here = waiting.popleft()
        for there in beside[here]:
            if base[here] == base[there] or mate[here] == there:
                continue
            if there == root or (mate[there] >= 0 and parent[mate[there]] >= 0):
                _shrink(here, there, mate, parent, base, outer, waiting)
            elif parent[there] < 0:
                parent[there] = here
                if mate[there] < 0:
                    _turn(there, mate, parent)
                    return True
                outer[mate[there]] = True
                waiting.append(mate[there])
    return False


def _shrink(here: int, there: int, mate: Sequence[int], parent: list[int], base: list[int], outer: list[bool], waiting: deque[int]) -> None:
    """Make a blossom of the odd circle that the edge between two outer schools closes."""
    meet = _meeting(here, there, mate, parent, base)
    blossom = [False] * len(mate)
    for end, other in ((here, there), (there, here)):
        school, child = end, other
        while base[school] != meet:
            blossom[base[school]] = blossom[base[mate[school]]] = True
            parent[school], child = child, mate[school]
            school = parent[mate[school]]
    for school in range(len(mate)):
        if blossom[base[school]]:
            base[school] = meet
            if not outer[school]:
                outer[school] = True
                waiting.append(school)


def _meeting(here: int, there: int, mate: Sequence[int], parent: Sequence[int], base: Sequence[int]) -> int:
    """Return the base at which the ways of two outer schools to the root meet."""
    passed, at = set(), here
    while True:
        at = base[at]
        passed.add(at)
        if mate[at] < 0:
            break
        at = parent[mate[at]]
    at = base[there]
    while at not in passed:
        at = base[parent[mate[at]]]
    return at


def _turn(end: int, mate: list[int], parent: Sequence[int]) -> None:
    """Match along the path from a school left over back to the root."""
    while end >= 0:
        before = parent[end]
        after = mate[before]
        mate[end], mate[before] = before, end
        end = after
