"""A first assignment of a large form: an engine chooses in one part after another, near the relaxation."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.form.form import INFINITE, LINKING, Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.certificate import Floats, costs_of
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.nodal import DEAR
from solver.solving.pieces import KERNEL, Piece, Sides, cheapest, chosen, cut_out, overdrawn, sided, uses
from solver.solving.relaxing import Relaxed
from solver.solving.tree import Node, Tree

FINE = 1024
"""Prices of rows of later parts are rounded to whole multiples of 1 / FINE."""
WIDE = 8
"""A row that so many parts meet in, as that of a school every lead may take, does not keep them from having their turn together."""
SWEEPS = 4
"""Most turns of every part."""


def assign_in_turn(evidence: Evidence, run: Run, tree: Tree, relaxed: Relaxed) -> None:
    """Look for a first assignment.

    A part keeps its own rows and those of the parts before it; what it does to rows of later parts it pays at the
    relaxation's multipliers, so it neither ignores its neighbours nor is stopped by them. Columns linked to one of a later
    part are only pencilled in. Of a tying row each part gets what the relaxation uses there, and what parts before it have
    left over; it overdraws at a high price, and further sweeps pay that back. Parts that share no column have their turn
    together.
    """
    turns, held, parts = Turns(evidence, tree, relaxed), evidence.form.lower.copy(), tree.parts
    decided = np.zeros(len(parts), dtype=bool)
    effort = replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.near)
    for _ in range(SWEEPS):
        for together in _apart(tree):
            decided[together] = True
            pieces = turns.pieces([parts[number] for number in together], held, decided)
            found = chosen(run, pieces, effort, None)
            if found is None:
                return
            for piece, values in zip(pieces, found, strict=True):
                if values is not None:
                    turns.take(piece, values, held, decided)
        if evidence.suggest(held):
            return


def improve_in_turn(evidence: Evidence, run: Run, tree: Tree, relaxed: Relaxed, kernel: int) -> None:
    """Let an engine choose one part after another anew, columns to its neighbours among them, as long as the goal gets better."""
    if evidence.values is None:
        return
    turns, parts = Turns(evidence, tree, relaxed, kernel), tree.parts
    decided, effort = np.ones(len(parts), dtype=bool), replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.nearer)
    for together in _apart(tree):
        held = evidence.values.copy()
        pieces = turns.pieces([parts[number] for number in together], held, decided)
        for piece, values in zip(pieces, chosen(run, pieces, effort, held) or (), strict=False):
            if values is not None:
                turns.take(piece, values, held, decided)
        evidence.suggest(held)


def _apart(tree: Tree) -> list[list[int]]:
    """Return the parts in classes, greedily and in their order: two of one class meet in no row but tying ones and very wide ones."""
    count, columns = tree.root.last, tree.columns[tree.entry]
    part = np.concatenate([tree.leaf[columns], tree.far[columns]])
    loose = np.ones(tree.form.rows, dtype=bool)
    loose[tree.tying] = False
    row = np.concatenate([tree.row, tree.row])
    met = np.unique(row[loose[row]] * count + part[loose[row]])
    met = met[np.bincount(met // count, minlength=tree.form.rows)[met // count] <= max(WIDE, count // 8)]
    near = np.zeros((count, count), dtype=bool)
    for step in range(1, count):
        same = met[step:] // count == met[:-step] // count
        if not same.any():
            break
        one, other = met[step:][same] % count, met[:-step][same] % count
        near[one, other] = near[other, one] = True
    classes: list[list[int]] = []
    for number in range(count):
        fitting = next((one for one in classes if not near[number, one].any()), None)
        if fitting is None:
            classes.append([number])
        else:
            fitting.append(number)
    return classes


@dataclass
class Turns:
    """What one part after another is asked."""

    evidence: Evidence
    tree: Tree
    relaxed: Relaxed
    kernel: int = KERNEL
    """Columns among which an engine chooses in one part, besides those in use."""
    owner: Ints = field(init=False)
    """The part each row belongs to, -1 for tying rows and rows between parts only."""
    led_from: Ints = field(init=False)
    """For each column the part of the column it is linked to, or its own."""

    def __post_init__(self) -> None:
        form, tree = self.tree.form, self.tree
        self.owner = np.full(form.rows, -1)
        for node in tree.parts:
            self.owner[tree.row[tree.entry_slice(node)]] = node.first
        self.owner[tree.tying] = -1
        self.led_from = tree.leaf.copy()
        master, member = _links(form)
        self.led_from[member] = tree.leaf[master]
        self._fills = _only_filled(form)
        self._cost = costs_of(form, self.evidence.objective)
        self._multipliers = np.zeros(form.rows) if self.relaxed.multipliers is None else np.nan_to_num(self.relaxed.multipliers)
        self._shares = shares(tree, self.relaxed.values)
        self._by_column = np.argsort(form.column, kind="stable")
        self._first = np.searchsorted(form.column[self._by_column], np.arange(form.columns + 1))
        self._row = form.row_of_entry()

    def pieces(self, nodes: Sequence[Node], held: Ints, decided: Bools) -> list[Piece]:
        """Return what some parts that share no column are asked at once."""
        form, tying = self.tree.form, self.tree.tying
        asked = [self._entries(node, held, decided) for node in nodes]
        own = [np.rint(uses(form, entries, tying, held.astype(np.float64))).astype(np.int64) for _, entries, _ in asked]
        sides = [self._sides(nodes, side, held, decided) for side in (0, 1)]
        found = []
        for number, (free, entries, price) in enumerate(asked):
            cost = np.rint((self._cost - price) * FINE).astype(np.int64)
            more: Sides = own[number] + sides[0][number], own[number] + sides[1][number]
            piece = sided(cut_out(form, free, entries, held, cost), form, tying, more)
            found.append(overdrawn(piece, tying, DEAR * FINE * max(1, int(np.abs(self._cost).max(initial=0)))))
        return found

    def take(self, piece: Piece, values: Ints, held: Ints, decided: Bools) -> None:
        """Put a part's choice into the assignment, unless one made at the same time has broken a row of it that ties nothing."""
        kept = decided[self.led_from[piece.columns]]
        columns, chosen_values = piece.columns[kept], values[: len(piece.columns)][kept]
        row, column, coefficient = self._entries_of(columns)
        change = np.zeros(self.tree.form.columns, dtype=np.int64)
        change[columns] = chosen_values - held[columns]
        activity = self.tree.form.activity(held)
        rows = np.unique(row[self._fills[row]])
        np.add.at(activity, row, coefficient * change[column])
        if np.all((activity[rows] >= self.tree.form.row_lower[rows]) & (activity[rows] <= self.tree.form.row_upper[rows])):
            held[columns] = chosen_values

    def _entries_of(self, columns: Ints) -> tuple[Ints, Ints, Ints]:
        """Return row, column and coefficient of every entry of some columns."""
        size = self._first[columns + 1] - self._first[columns]
        place = np.repeat(self._first[columns] - np.concatenate([[0], np.cumsum(size)[:-1]]), size) + np.arange(int(size.sum()))
        entry = self._by_column[place]
        return self._row[entry], self.tree.form.column[entry], self.tree.form.coefficient[entry]

    def _entries(self, node: Node, held: Ints, decided: Bools) -> tuple[Ints, tuple[Ints, Ints, Ints], Floats]:
        """Return a part's columns, the entries of the rows it must keep, and what its columns earn in the rows it need not keep yet."""
        form, tree = self.tree.form, self.tree
        free = np.flatnonzero((form.lower < form.upper) & ((tree.leaf == node.first) | (tree.far == node.first)))
        if not decided.all():
            free = free[held[free] == form.lower[free]]
        free = cheapest(free, self.evidence, held, self.relaxed, self.kernel)
        row, column, coefficient = self._entries_of(free)
        later = (self.owner[row] >= 0) & ~decided[self.owner[row]] & ~self._fills[row]
        price = np.zeros(form.columns)
        np.add.at(price, column[later], self._multipliers[row[later]] * coefficient[later])
        return free, (row[~later], column[~later], coefficient[~later]), price

    def _sides(self, nodes: Sequence[Node], side: int, held: Ints, decided: Bools) -> list[Ints]:
        """Return by how much each part's use of the tying rows may rise from where it is, up to a side.

        While parts are undecided: by its share and its part of what is left of the shares of those before it; then by its
        part of what is left of the side.
        """
        form, tying = self.tree.form, self.tree.tying
        limit = (form.row_lower, form.row_upper)[side][tying]
        missing = np.abs(limit) >= INFINITE
        used = form.activity(held)[tying]
        if decided.all():
            share = [np.zeros(len(tying), dtype=np.int64) for _ in nodes]
            left = np.where(missing, 0, limit - used)
        else:
            share = [self._shares[side][:, node.first] for node in nodes]
            left = self._shares[side][:, decided].sum(axis=1) - sum(share) - (used - form.activity(form.lower)[tying])
        each = [left // len(nodes) + (number < left % len(nodes)) for number in range(len(nodes))]
        return [np.where(missing, 0, one + more) for one, more in zip(share, each, strict=True)]


def shares(tree: Tree, values: Floats) -> Sides:
    """Return sides of the tying rows for every part, a column each, that add up to what the whole sides are above the lower bounds.

    What the relaxation uses there and, by size, of what it leaves; of a row with both sides the width is shared out by size,
    so that no part's lower side lies above its upper one.
    """
    form, tying, parts = tree.form, tree.tying, tree.parts
    entries = [tree.entries_of(node, tree.columns[tree.column_slice(node)]) for node in parts]
    above = values - form.lower
    used = np.stack([uses(form, one, tying, above) for one in entries], axis=1)
    size = np.stack([uses(form, (row, column, np.abs(a)), tying, np.ones(form.columns)) for row, column, a in entries], axis=1) + 1.0
    weight = np.cumsum(size, axis=1) / size.sum(axis=1)[:, None]
    low, high, at_lower = form.row_lower[tying], form.row_upper[tying], form.activity(form.lower)[tying]
    no_low, no_high = low <= -INFINITE, high >= INFINITE

    def parted(side: Ints, missing: Bools) -> Ints:
        left = np.where(missing, 0, side - at_lower) - used.sum(axis=1)
        running = np.rint(np.cumsum(used, axis=1) + left[:, None] * weight).astype(np.int64)
        return np.where(missing[:, None], 0, np.diff(running, axis=1, prepend=0))

    least, most, one_sided = parted(low, no_low), parted(high, no_high), no_low | no_high
    width = np.rint(np.where(one_sided, 0, high - low)[:, None] * weight).astype(np.int64)
    return least, np.where(one_sided[:, None], most, least + np.diff(width, axis=1, prepend=0))


def _links(form: LinearForm) -> tuple[Ints, Ints]:
    """Return the columns others are linked to, and those that are linked to them."""
    if LINKING not in form.families:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    first = form.start[np.flatnonzero(form.family == form.families.index(LINKING))]
    turned = form.coefficient[first] < 0
    return form.column[np.where(turned, first, first + 1)], form.column[np.where(turned, first + 1, first)]


def _only_filled(form: LinearForm) -> Bools:
    """Return the rows that columns can only fill up, as "one group a school": no later choice makes room in them."""
    row = form.row_of_entry()
    from_above, from_below = form.row_upper < INFINITE, form.row_lower > -INFINITE
    relieving = np.zeros(form.rows, dtype=bool)
    relieving[row[np.where(from_below[row], form.coefficient > 0, form.coefficient < 0)]] = True
    return np.asarray(~relieving & (from_above ^ from_below))
