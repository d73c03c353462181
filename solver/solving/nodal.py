"""The relaxation of one node of a tree: its own columns, and what its parts move among each other of the rows that tie them."""

from dataclasses import dataclass, field

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.basis import AT_LOWER, AT_UPPER, BASIC, FREE, Basis
from solver.rules.rule import Bools
from solver.solving.certificate import Floats, costs_of
from solver.solving.tree import Node, Tree

DEAR = 10
"""A part that needs more of a tying row than its share pays this many times the highest cost for a unit of it."""
BROKEN = 1e-6
"""A row is broken by more than this."""


@dataclass
class Setting:
    """What the relaxations of all nodes share.

    A tying row ``lower <= sum a_p x_p <= upper`` is split: part p keeps ``lower_p <= a_p x_p - m_p <= upper_p`` with shares
    that add up to the sides, and what is moved, m, adds up to nothing in every node that is merged.
    """

    tree: Tree
    at: Ints
    """Where columns that are not in a node stay."""
    waiting: Bools
    """Rows that are left out until they are broken."""
    cost: Ints
    tie: Ints = field(init=False)
    """Number of each tying row, -1 for the others."""
    activity: Ints = field(init=False)
    lower: Ints = field(init=False)
    """Shares of the lower sides, a row for each tying row and a column for each part."""
    upper: Ints = field(init=False)
    used: Ints = field(init=False)
    """What the columns of each part use of the tying rows where they are, those to higher parts among them."""

    @classmethod
    def of(cls, tree: Tree, objective: Expression, at: Ints, lazy: Bools) -> "Setting":
        """Cut the tying rows into shares."""
        return cls(tree, at, lazy.copy(), costs_of(tree.form, objective))

    def __post_init__(self) -> None:
        form = self.tree.form
        self.tie = np.full(form.rows, -1)
        self.tie[self.tree.tying] = np.arange(len(self.tree.tying))
        self.waiting &= self.tie < 0
        self.activity = form.activity(self.at)
        self.lower, self.upper, self.used = self._shares(form.row_lower[self.tree.tying], form.row_upper[self.tree.tying])

    def _shares(self, lower: Ints, upper: Ints) -> tuple[Ints, Ints, Ints]:
        """Return each part's shares of the sides of the tying rows: what it uses now and, by its size, of what is left; and the former.

        Of a row with both sides the width is shared out, so that no part's lower share lies above its upper one.
        """
        tree, tying, parts = self.tree, self.tree.tying, self.tree.root.last
        entry = np.flatnonzero(self.tie[tree.row] >= 0)
        column = tree.columns[tree.entry[entry]]
        where = self.tie[tree.row[entry]], tree.leaf[column]
        used, size = np.zeros((len(tying), parts), dtype=np.int64), np.zeros((len(tying), parts), dtype=np.int64)
        np.add.at(used, where, tree.coefficient[entry] * self.at[column])
        np.add.at(size, where, np.abs(tree.coefficient[entry]))
        activity, no_lower, no_upper = self.activity[tying], lower <= -INFINITE, upper >= INFINITE

        def parted(left: Ints) -> Ints:
            found: Ints = left[:, None] * size // np.maximum(1, size.sum(axis=1))[:, None]
            found[:, 0] += left - found.sum(axis=1)
            return found

        least = used + parted(np.where(no_lower, 0, lower - activity))
        most = used + parted(np.where(no_upper, 0, upper - activity))
        most = np.where((no_lower | no_upper)[:, None], most, least + parted(np.where(no_lower | no_upper, 0, upper - lower)))
        return np.where(no_lower[:, None], -INFINITE, least), np.where(no_upper[:, None], INFINITE, most), used


@dataclass(frozen=True)
class Ended:
    """The basis at which a node ended."""

    columns: Ints
    column_status: Ints
    rows: Ints
    """Rows of the form that are in it."""
    row_status: Ints
    shares: Ints
    """Of the tying rows' shares, a column for each of its parts."""
    moved: dict[int, Ints]
    """Of what each node below, and this one, takes from the others."""
    balances: dict[int, Ints]
    """Of the rows that add up what is moved, for each node that was merged."""


class Nodal:
    """The relaxation of one node.

    Columns: those of the form; for each node below and each tying row, what it takes; then, unless it is the root, what the
    node itself takes and gives at a high price, so that a part whose share is too small is no dead end.
    Rows: those of the form; the shares of the tying rows; for each merged node and tying row, the sum of what is moved.
    """

    def __init__(self, setting: Setting, node: Node) -> None:
        self.setting, self.node, tree = setting, node, setting.tree
        own, entries = tree.column_slice(node), tree.entry_slice(node)
        self.columns = tree.columns[own]
        self.row, self.entry, self.coefficient = tree.row[entries], tree.entry[entries] - own.start, tree.coefficient[entries]
        self.tie = setting.tie[self.row]
        self.ties, self.parts = len(tree.tying), node.last - node.first
        self.inner = list(node.inner())
        movers = [child for inner in self.inner for child in inner.children]
        self.moves = {child.number: len(self.columns) + number * self.ties for number, child in enumerate(movers)}
        self.own_moves = len(self.columns) + self.ties * len(movers)
        self.size = self.own_moves + (0 if node is tree.root else 2 * self.ties)
        self.objective = Expression(np.arange(self.size), self._costs())
        self._sides()
        self._statuses()

    def _costs(self) -> Ints:
        cost = np.zeros(self.size, dtype=np.int64)
        cost[: len(self.columns)] = self.setting.cost[self.columns]
        cost[self.own_moves :] = DEAR * max(1, int(np.abs(self.setting.cost).max(initial=0)))
        return cost

    def _sides(self) -> None:
        """Find the form's rows that are in the node, and their sides once all columns outside it stay."""
        form, present = self.setting.tree.form, np.zeros(self.setting.tree.form.rows, dtype=bool)
        present[self.row[self.tie < 0]] = True
        self.rows = np.flatnonzero(present)
        outside = self.setting.activity.copy()
        np.subtract.at(outside, self.row, self.coefficient * self.setting.at[self.columns[self.entry]])
        lower, upper = form.row_lower[self.rows], form.row_upper[self.rows]
        self.lower = np.where(lower <= -INFINITE, lower, lower - outside[self.rows])
        self.upper = np.where(upper >= INFINITE, upper, upper - outside[self.rows])
        self.share_lower, self.share_upper = self._share_sides()

    def _share_sides(self) -> tuple[Ints, Ints]:
        """Return the shares of the node's parts, less what their columns to parts outside the node use."""
        setting, span = self.setting, slice(self.node.first, self.node.last)
        tied = np.flatnonzero(self.tie >= 0)
        column = self.columns[self.entry[tied]]
        outside = setting.used[:, span].copy()
        np.subtract.at(outside, (self.tie[tied], setting.tree.leaf[column] - self.node.first), self.coefficient[tied] * setting.at[column])
        lower, upper = setting.lower[:, span], setting.upper[:, span]
        return np.where(lower <= -INFINITE, lower, lower - outside), np.where(upper >= INFINITE, upper, upper - outside)

    def _statuses(self) -> None:
        """Begin with every column at the bound where it is, nothing moved, and every row slack."""
        form, at = self.setting.tree.form, self.setting.at[self.columns]
        self.column_status = np.full(self.size, FREE)
        self.column_status[: len(self.columns)] = np.where(at == form.lower[self.columns], AT_LOWER, AT_UPPER)
        self.column_status[self.own_moves :] = AT_LOWER
        self.row_status = np.full(form.rows, BASIC)
        self.share_status = np.full((self.ties, self.parts), BASIC)
        self.balances = {inner.number: np.full(self.ties, BASIC) for inner in self.inner}

    def begin(self, ended: dict[int, Ended]) -> Basis | None:
        """Return the basis put together from those of the nodes below; None for a part."""
        if not self.node.children:
            return None
        position = np.full(self.setting.tree.form.columns, -1)
        position[self.columns] = np.arange(len(self.columns))
        for child in self.node.children:
            one, part = ended[child.number], slice(child.first - self.node.first, child.last - self.node.first)
            self.column_status[position[one.columns]] = one.column_status
            self.row_status[one.rows] = one.row_status
            self.share_status[:, part] = one.shares
            self.balances |= one.balances
            for number, status in one.moved.items():
                self.column_status[self.moves[number] : self.moves[number] + self.ties] = status
        return self.basis()

    def basis(self) -> Basis:
        """Return the basis as it stands, for the rows that are not waiting."""
        rows = [self.row_status[self._active()], self.share_status.ravel(), *(self.balances[inner.number] for inner in self.inner)]
        return Basis(self.column_status.copy(), np.concatenate(rows))

    def _active(self) -> Ints:
        return self.rows[~self.setting.waiting[self.rows]]

    def form(self) -> LinearForm:
        """Return the relaxation with the rows that are not waiting."""
        setting, whole = self.setting, self.setting.tree.form
        active, kept = self._active(), ~setting.waiting[self.rows]
        number = np.full(whole.rows, -1)
        number[active] = np.arange(len(active))
        ordinary, tied = np.flatnonzero(number[self.row] >= 0), np.flatnonzero(self.tie >= 0)
        part = setting.tree.leaf[self.columns[self.entry[tied]]] - self.node.first
        shares, each = len(active), np.arange(self.ties)
        sums = shares + self.ties * self.parts
        row = [number[self.row[ordinary]], shares + self.tie[tied] * self.parts + part]
        column, coefficient = [self.entry[ordinary], self.entry[tied]], [self.coefficient[ordinary], self.coefficient[tied]]

        def put(rows: Ints, columns: int, value: int) -> None:
            row.append(rows)
            column.append(columns + each)
            coefficient.append(np.full(self.ties, value))

        for place, inner in enumerate(self.inner):
            for child in inner.children:
                put(sums + place * self.ties + each, self.moves[child.number], 1)
                if not child.children:
                    put(shares + each * self.parts + child.first - self.node.first, self.moves[child.number], -1)
            if inner is not self.node:
                put(sums + place * self.ties + each, self.moves[inner.number], -1)
        if self.size > self.own_moves:
            last = sums + (len(self.inner) - 1) * self.ties + each if self.inner else shares + each
            put(last, self.own_moves, -1)
            put(last, self.own_moves + self.ties, 1)
        zero, size = np.zeros(self.ties * len(self.inner), dtype=np.int64), sums + self.ties * len(self.inner)
        return _form(
            (np.concatenate(row), np.concatenate(column), np.concatenate(coefficient)),
            (self._bounds(whole.lower, -INFINITE, 0), self._bounds(whole.upper, INFINITE, INFINITE)),
            (
                np.concatenate([self.lower[kept], self.share_lower.ravel(), zero]),
                np.concatenate([self.upper[kept], self.share_upper.ravel(), zero]),
            ),
            size,
        )

    def _bounds(self, of_form: Ints, moved: int, own: int) -> Ints:
        below, priced = self.own_moves - len(self.columns), self.size - self.own_moves
        return np.concatenate([of_form[self.columns], np.full(below, moved), np.full(priced, own)]).astype(np.int64)

    def broken(self, values: Floats) -> Ints:
        """Return the waiting rows that the values break."""
        waiting = self.setting.waiting[self.rows]
        activity = np.zeros(self.setting.tree.form.rows)
        np.add.at(activity, self.row, self.coefficient * values[self.entry])
        reached = activity[self.rows]
        return self.rows[waiting & ((reached > self.upper + BROKEN) | (reached < self.lower - BROKEN))]

    def take(self, basis: Basis) -> None:
        """Note a basis, which is one of the rows that are not waiting now."""
        active = self._active()
        shares = len(active) + self.ties * self.parts
        self.column_status = basis.columns
        self.row_status[active] = basis.rows[: len(active)]
        self.share_status = basis.rows[len(active) : shares].reshape(self.ties, self.parts)
        for place, inner in enumerate(self.inner):
            self.balances[inner.number] = basis.rows[shares + place * self.ties : shares + (place + 1) * self.ties]

    def ended(self) -> Ended:
        """Return the basis noted last as a merger takes it over: what the node took or gave at a price it will take for nothing."""
        moved = {number: self.column_status[place : place + self.ties] for number, place in self.moves.items()}
        if self.size > self.own_moves:
            takes, gives = self.column_status[self.own_moves : self.own_moves + self.ties], self.column_status[self.own_moves + self.ties :]
            moved[self.node.number] = np.where((takes == BASIC) | (gives == BASIC), BASIC, FREE)
        active = self._active()
        columns = self.column_status[: len(self.columns)]
        return Ended(self.columns, columns, active, self.row_status[active], self.share_status, moved, self.balances)

    def restored(self, values: Floats, multipliers: Floats) -> tuple[Floats, Floats]:
        """Return values of all columns and multipliers of all rows of the form."""
        form, active = self.setting.tree.form, self._active()
        full, of_rows = self.setting.at.astype(np.float64), np.zeros(form.rows)
        full[self.columns] = values[: len(self.columns)]
        of_rows[active] = multipliers[: len(active)]
        of_rows[self.setting.tree.tying] = multipliers[len(active) + np.arange(self.ties) * self.parts]
        return full, of_rows


def _form(entries: tuple[Ints, Ints, Ints], bounds: tuple[Ints, Ints], sides: tuple[Ints, Ints], size: int) -> LinearForm:
    row, column, coefficient = entries
    order = np.argsort(row, kind="stable")
    return LinearForm(
        lower=bounds[0],
        upper=bounds[1],
        row_lower=sides[0],
        row_upper=sides[1],
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=size))]).astype(np.int64),
        column=column[order],
        coefficient=coefficient[order],
        family=np.zeros(size, dtype=np.int64),
        families=("relaxation",),
    )
