"""A large form as a tree: columns that lie in one part are its leaves, those between parts come in where the parts meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solver.form.form import Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.leaves import Leaves
from solver.solving.regions import regions_of_columns

BRANCHES = 2
"""Nodes that are merged at once."""


@dataclass(frozen=True)
class Node:
    """Some neighbouring parts."""

    number: int
    """Children come before their parent."""
    first: int
    last: int
    """Its parts are ``first, ..., last - 1``."""
    children: "tuple[Node, ...]"

    def inner(self) -> Iterator["Node"]:
        """Yield the nodes below and this one that have children, children first."""
        for child in self.children:
            yield from child.inner()
        if self.children:
            yield self

    @property
    def height(self) -> int:
        """Steps down to the lowest part."""
        return 1 + max(child.height for child in self.children) if self.children else 0


def grow(first: int, last: int, nodes: list[Node]) -> Node:
    """Return the node of the parts from `first` to before `last`, and add it and all below it to `nodes`."""
    size, children = last - first, []
    if size > 1:
        ends = sorted({first + size * number // BRANCHES for number in range(BRANCHES + 1)})
        children = [grow(low, high, nodes) for low, high in pairwise(ends)]
    node = Node(len(nodes), first, last, tuple(children))
    nodes.append(node)
    return node


@dataclass(frozen=True)
class Tree:
    """The open columns of a form, sorted by node, and their entries in the same order."""

    form: LinearForm
    nodes: tuple[Node, ...]
    leaf: Ints
    """The lowest part of every column."""
    far: Ints
    """Its highest part, another one for a column between parts."""
    columns: Ints
    """Open columns, those of a node and of all below it standing together."""
    column_end: Ints
    """Where each node's columns end."""
    row: Ints
    """Row, ..."""
    entry: Ints
    """... place in `columns`, ..."""
    coefficient: Ints
    """... and coefficient of every entry of an open column."""
    entry_end: Ints
    """Where each node's entries end."""
    tying: Ints
    """Rows with columns inside several parts, which tie them together."""

    @property
    def root(self) -> Node:
        """The node of all parts."""
        return self.nodes[-1]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes of one part each, in their order."""
        return tuple(sorted((node for node in self.nodes if not node.children), key=lambda node: node.first))

    def column_slice(self, node: Node) -> slice:
        """Return where the columns of a node and of all below it stand."""
        return slice(self._before(node, self.column_end), int(self.column_end[node.number]))

    def entry_slice(self, node: Node) -> slice:
        """Return where their entries stand."""
        return slice(self._before(node, self.entry_end), int(self.entry_end[node.number]))

    def entries_of(self, node: Node, columns: Ints) -> tuple[Ints, Ints, Ints]:
        """Return row, column and coefficient of every entry of some of a node's columns."""
        span = self.entry_slice(node)
        column = self.columns[self.entry[span]]
        counted = np.zeros(self.form.columns, dtype=bool)
        counted[columns] = True
        used = counted[column]
        return self.row[span][used], column[used], self.coefficient[span][used]

    def _before(self, node: Node, end: Ints) -> int:
        while node.children:
            node = node.children[0]
        return int(end[node.number - 1]) if node.number else 0


def spread(form: LinearForm, decisions: Ints, leaves: Leaves) -> tuple[Ints, Ints]:
    """Return the lowest and highest part of every column; an auxiliary column follows the decisions of one part it shares rows with."""
    inside = leaves.low == leaves.high
    region = regions_of_columns(form, decisions[inside], leaves.low[inside])
    low, high = np.where(region >= 0, region, 0), np.where(region >= 0, region, leaves.count - 1)
    low[decisions], high[decisions] = leaves.low, leaves.high
    return low, high


def tree_of(form: LinearForm, low: Ints, high: Ints, count: int) -> Tree:
    """Sort a form's open columns and their entries into a tree over `count` parts."""
    nodes: list[Node] = []
    grow(0, count, nodes)
    place = np.zeros(form.columns, dtype=np.int64)
    for node in sorted(nodes, key=lambda node: node.first - node.last):
        place[(low >= node.first) & (high < node.last)] = node.number
    is_open = form.lower < form.upper
    columns = np.flatnonzero(is_open)
    columns = columns[np.argsort(place[columns], kind="stable")]
    position = np.full(form.columns, -1)
    position[columns] = np.arange(len(columns))
    row = form.row_of_entry()
    entry = position[form.column]
    used = np.flatnonzero(entry >= 0)
    used = used[np.argsort(entry[used], kind="stable")]
    column_end = np.cumsum(np.bincount(place[columns], minlength=len(nodes)))
    return Tree(
        form,
        tuple(nodes),
        low,
        high,
        columns,
        column_end,
        row[used],
        entry[used],
        form.coefficient[used],
        np.searchsorted(entry[used], column_end),
        np.flatnonzero(_ties(form, low, high, used, row)),
    )


def _ties(form: LinearForm, low: Ints, high: Ints, used: Ints, row: Ints) -> Bools:
    inside = used[(low == high)[form.column[used]]]
    least, most = np.full(form.rows, np.iinfo(np.int64).max), np.full(form.rows, -1)
    np.minimum.at(least, row[inside], low[form.column[inside]])
    np.maximum.at(most, row[inside], low[form.column[inside]])
    return np.asarray(least < most)
