"""Parts that only a few rows tie: each is solved alone at prices of those rows, and what was found of all is joined in whole numbers.

Counties whose groups stay inside meet in a number of groups, a budget of changes, and the goals settled before. A part's best at the
relaxation's prices bounds the whole (`solver.solving.regional`); as one of the part's assignments it is offered to a small program that
takes one assignment of each part. Its relaxation prices the tying rows anew (Dantzig and Wolfe 1960) until nothing better is offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.solving.blocks import SHARED, TIES
from solver.solving.certificate import Floats, costs_of
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.regional import Found, solve_by_region, tying_rows
from solver.solving.regions import CROSSED, regions_of_columns
from solver.solving.relaxing import Relaxed

ROUNDS = 12
"""How often all parts are priced at most."""
PATIENCE = 1
"""Rounds in a row that may bring neither a better bound nor a better assignment."""
DEAR = 20
"""A unit missed of a tying row costs so many times its price in the relaxation, and at least 1."""
NODES = 500
"""Branch-and-bound nodes of the small program."""
Assignment = tuple[Ints, int, Ints]
"""Values of a part's columns, their cost, and what they put into each tying row."""


def join_parts(evidence: Evidence, run: Run, relaxed: Relaxed, decisions: Ints, parts: Ints) -> Relaxed | None:
    """Look for the best assignment and bound the goal, part by part; return the relaxation at the prices that gave the best bound.

    None where too many rows tie the parts for this to be of use; then nothing was done.
    """
    part_of, prices = regions_of_columns(relaxed.form, decisions, parts), relaxed.multipliers
    tied, best, idle = Tied(relaxed, evidence.objective, part_of), relaxed, 0
    if prices is None or len(tied.rows) > TIES:
        return None
    if evidence.values is not None:
        tied.add_all(evidence.values)
    for _ in range(ROUNDS):
        bound, value = _highest(evidence), evidence.value
        added = tied.add(solve_by_region(run.engines.first, evidence, run, relaxed, part_of))
        anew = tied.join(evidence, run) if added and not run.ended else None
        best = relaxed if _highest(evidence) > bound else best
        idle = 0 if _highest(evidence) > bound or evidence.value != value else idle + 1
        if anew is None or idle > PATIENCE or evidence.within(CROSSED):
            break
        prices = prices.copy()
        prices[tied.rows] = (prices[tied.rows] + anew) / 2
        relaxed = replace(relaxed, multipliers=prices)
    return best


def _highest(evidence: Evidence) -> float:
    return max(evidence.bounds.values(), default=-inf)


@dataclass
class Master:
    """The small program: one assignment of each part, the columns between parts, and what is missed of each tying row."""

    form: LinearForm
    objective: Expression
    chosen: Ints
    """A column for each assignment, in the order of the parts."""
    shared: Ints
    missed: Ints


class Tied:
    """The tying rows, and the assignments known of each part."""

    def __init__(self, relaxed: Relaxed, objective: Expression, part_of: Ints) -> None:
        form, self.form, self.part_of = relaxed.form, relaxed.form, part_of
        row = form.row_of_entry()
        tying = tying_rows(form, row, part_of)
        self.rows = np.flatnonzero(tying)
        entry = np.flatnonzero(tying[row])
        self.row: Ints = (np.cumsum(tying) - 1)[row[entry]]
        self.column, self.coefficient = form.column[entry], form.coefficient[entry]
        self.costs = costs_of(form, objective)
        prices = np.zeros(form.rows) if relaxed.multipliers is None else np.abs(relaxed.multipliers)
        self.dear: Ints = np.maximum(1, np.ceil(DEAR * prices[self.rows])).astype(np.int64)
        numbers = np.unique(part_of[part_of != SHARED]).tolist()
        self.columns: dict[int, Ints] = {number: np.flatnonzero(part_of == number) for number in numbers}
        self.known: dict[int, dict[bytes, Assignment]] = {number: {} for number in numbers}

    def add_all(self, values: Ints) -> None:
        """Add what an assignment of all columns gives each part."""
        for part, columns in self.columns.items():
            self._add(part, values[columns])

    def add(self, found: Sequence[Found]) -> bool:
        """Add each part's own best; return whether any was not known."""
        added = [self._add(one.piece.region, one.values) for one in found if one.values is not None]
        return any(added)

    def _add(self, part: int, values: Ints) -> bool:
        known, full = self.known[part], np.zeros(self.form.columns, dtype=np.int64)
        if values.tobytes() in known:
            return False
        full[self.columns[part]] = values
        entry = self._entries[part]
        put = np.zeros(len(self.rows), dtype=np.int64)
        np.add.at(put, self.row[entry], self.coefficient[entry] * full[self.column[entry]])
        known[values.tobytes()] = values, int(self.costs[self.columns[part]] @ values), put
        return True

    @cached_property
    def _entries(self) -> dict[int, Ints]:
        of_entry = self.part_of[self.column]
        return {part: np.flatnonzero(of_entry == part) for part in self.columns}

    @cached_property
    def _reach(self) -> Ints:
        """The most that columns within their bounds can put into each tying row, either way."""
        reach, span = np.zeros(len(self.rows), dtype=np.int64), np.maximum(np.abs(self.form.lower), np.abs(self.form.upper))
        np.add.at(reach, self.row, np.abs(self.coefficient) * span[self.column])
        return reach

    def join(self, evidence: Evidence, run: Run) -> Floats | None:
        """Offer the best assignment that takes one of each part, and return the prices of the tying rows; None where there are none."""
        from solver.model.math_opt import solve_relaxed, solve_whole
        from solver.model.protocol import MathOptLimits

        if not all(self.known.values()):
            return None
        master = self._master()
        whole = solve_whole(master.form, master.objective, "HiGHS", MathOptLimits(run.left, NODES, run.effort.seed))
        if whole.values is not None and len(whole.values) == master.form.columns and not whole.values[master.missed].any():
            evidence.suggest(self._joined(master, whole.values))
        relaxed = solve_relaxed(master.form, master.objective, "GLOP", MathOptLimits(run.left))
        return None if relaxed.multipliers is None else relaxed.multipliers[: len(self.rows)]

    def _master(self) -> Master:
        form, builder, count = self.form, FormBuilder(), len(self.rows)
        between = np.flatnonzero(self.part_of == SHARED)
        shared = builder.columns(len(between), form.lower[between], form.upper[between])
        position = np.full(form.columns, -1, dtype=np.int64)
        position[between] = shared
        listed = self._listed()
        chosen = builder.columns(len(listed), 0, 1)
        low, high = form.row_lower[self.rows], form.row_upper[self.rows]
        most = self._reach + np.maximum(np.where(low > -INFINITE, np.abs(low), 0), np.where(high < INFINITE, np.abs(high), 0))
        short, over = builder.columns(count, 0, most), builder.columns(count, 0, most)
        put = np.array([assignment[2] for _, assignment in listed], dtype=np.int64).reshape(len(listed), count)
        of, into = np.nonzero(put)
        own, one = np.flatnonzero(position[self.column] >= 0), np.ones(count, dtype=np.int64)
        builder.rows(
            "tying", count,
            np.concatenate([into, self.row[own], np.arange(count), np.arange(count)]),
            np.concatenate([chosen[of], position[self.column[own]], short, over]),
            np.concatenate([put[of, into], self.coefficient[own], one, -one]),
            low, high,
        )  # fmt: skip
        number = {part: place for place, part in enumerate(self.known)}
        builder.rows("one of each part", len(number), np.array([number[part] for part, _ in listed], dtype=np.int64), chosen, 1, 1, 1)
        costs = np.array([assignment[1] for _, assignment in listed], dtype=np.int64)
        objective = Expression(
            np.concatenate([shared, chosen, short, over]), np.concatenate([self.costs[between], costs, self.dear, self.dear])
        )
        return Master(builder.build(), objective, chosen, shared, np.concatenate([short, over]))

    def _joined(self, master: Master, values: Ints) -> Ints:
        full = np.zeros(self.form.columns, dtype=np.int64)
        full[self.part_of == SHARED] = values[master.shared]
        for place, (part, (own, _, _)) in enumerate(self._listed()):
            if values[master.chosen[place]]:
                full[self.columns[part]] = own
        return full

    def _listed(self) -> list[tuple[int, Assignment]]:
        return [(part, assignment) for part, known in self.known.items() for assignment in known.values()]
