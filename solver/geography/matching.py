"""Disjoint pairs of neighbours, by rustworkx: the algorithm of networkx (Galil 1986), compiled, and the checker may load it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import rustworkx as rx

Pair = tuple[str, str]


def heaviest(pairs: Iterable[Pair], worth: Mapping[Pair, int]) -> list[Pair]:
    """Return as many disjoint pairs as there can be, of greatest worth together, sorted; the optimum is verified by its dual solution.

    Parameters
    ----------
    pairs
        Pairs of names, each of them once.
    worth
        Whole worth of each pair.

    Examples
    --------
    >>> heaviest([("a", "b"), ("b", "c"), ("c", "d")], {("a", "b"): 1, ("b", "c"): 9, ("c", "d"): 1})
    [('a', 'b'), ('c', 'd')]
    """
    listed = list(pairs)
    names, graph = _graph(listed, [worth[pair] for pair in listed])
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int, verify_optimum=True)
    return sorted((names[min(a, b)], names[max(a, b)]) for a, b in found)


def matching_size(pairs: Iterable[Pair]) -> int:
    """Return the most pairs that can be chosen without a school in two of them.

    >>> matching_size([("a", "b"), ("b", "c"), ("c", "a")]), matching_size([("a", "b"), ("b", "c"), ("c", "d")])
    (1, 2)
    """
    listed = sorted(pairs)
    return len(rx.max_weight_matching(_graph(listed, [1] * len(listed))[1], max_cardinality=True))


def components(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Return the pairs by the parts of the graph that hang together, each part and the parts in order.

    >>> components([("c", "d"), ("e", "f"), ("b", "d")])
    [[('b', 'd'), ('c', 'd')], [('e', 'f')]]
    """
    listed = sorted(pairs)
    names, graph = _graph(listed, [1] * len(listed))
    part_of = {names[node]: place for place, part in enumerate(rx.connected_components(graph)) for node in part}
    parts: dict[int, list[Pair]] = defaultdict(list)
    for pair in listed:
        parts[part_of[pair[0]]].append(pair)
    return sorted(parts.values())


def _graph(pairs: Sequence[Pair], weights: Sequence[int]) -> tuple[list[str], "rx.PyGraph[str, int]"]:
    """Return the names in order, and the graph in which they have these numbers."""
    names = sorted({name for pair in pairs for name in pair})
    number = {name: place for place, name in enumerate(names)}
    graph: rx.PyGraph[str, int] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(names)
    graph.add_edges_from([(number[a], number[b], weight) for (a, b), weight in zip(pairs, weights, strict=True)])
    return names, graph
