"""A first calendar to begin a search from: one event after another, on a day when nobody is busy, at the nearest host."""

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.form.form import INFINITE, Ints, LinearForm
from solver.rules.calendar_travel import choice_minutes
from solver.rules.rule import Bools
from solver.rules.scope import DEFINITION

if TYPE_CHECKING:
    from solver.rules.calendar_scope import CalendarScope

PATIENCE = 3
"""How many events may give up their place for each row that asks for something, before the draft is given up."""


@dataclass(frozen=True)
class Wants:
    """The rows of a form over the decisions alone, each as ``sum coefficient * x >= bound``, in order of rows and again of columns."""

    start: Ints
    column: Ints
    """The decisions that raise each row."""
    lower_start: Ints
    lowering: Ints
    """The decisions that lower each row."""
    bound: Ints
    of_start: Ints
    """Where the entries of each decision begin in `of_row` and `of_coefficient`."""
    of_row: Ints
    of_coefficient: Ints
    yielding: Bools
    """Rows that a slack column may make up for."""

    @classmethod
    def of(cls, form: LinearForm, decisions: Ints) -> "Wants":
        """Read the rows off a form; rows that define columns beside the decisions are left out, slack columns count as 0."""
        number = np.full(form.columns, -1, dtype=np.int64)
        number[decisions] = np.arange(len(decisions))
        row, place = form.row_of_entry(), number[form.column]
        beside = np.zeros(form.rows, dtype=bool)
        beside[row[place < 0]] = True
        defining = np.array([family == DEFINITION for family in form.families], dtype=bool)[form.family]
        kept = ~(beside & defining)
        parts = []
        for sign, bound in ((1, form.row_lower), (-1, -form.row_upper)):
            held = kept & (bound > -INFINITE)
            inside = held[row] & (place >= 0)
            parts.append((np.cumsum(held) - 1, inside, sign, bound[held], beside[held]))
        first = int(parts[0][3].size)
        rows = np.concatenate([parts[0][0][row[parts[0][1]]], first + parts[1][0][row[parts[1][1]]]])
        columns = np.concatenate([place[inside] for _, inside, _, _, _ in parts])
        coefficients = np.concatenate([sign * form.coefficient[inside] for _, inside, sign, _, _ in parts])
        bounds, yielding = np.concatenate([parts[0][3], parts[1][3]]), np.concatenate([parts[0][4], parts[1][4]])
        useful = coefficients[(by_row := np.argsort(rows, kind="stable"))] > 0
        count = np.bincount(rows[by_row][useful], minlength=len(bounds))
        others = np.bincount(rows[by_row][~useful], minlength=len(bounds))
        by_column = np.argsort(columns, kind="stable")
        of_count = np.bincount(columns, minlength=len(decisions))
        of_row, of_coefficient = rows[by_column], coefficients[by_column]
        raising, lowering = columns[by_row][useful], columns[by_row][~useful]
        return cls(_starts(count), raising, _starts(others), lowering, bounds, _starts(of_count), of_row, of_coefficient, yielding)

    def helping(self, row: int) -> Ints:
        """Return the decisions that raise a row."""
        return self.column[self.start[row] : self.start[row + 1]]

    def against(self, row: int) -> Ints:
        """Return the decisions that lower a row."""
        return self.lowering[self.lower_start[row] : self.lower_start[row + 1]]

    def entries(self, decisions: Ints) -> tuple[Ints, Ints]:
        """Return the positions of the entries of some decisions, and for each entry which of them it belongs to."""
        size = self.of_start[decisions + 1] - self.of_start[decisions]
        owner = np.repeat(np.arange(len(decisions)), size)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
        return self.of_start[decisions][owner] + within, owner


def draft(scope: "CalendarScope", form: LinearForm) -> Ints | None:
    """Return a value for each decision that keeps the hard rows, in the order of `scope.decisions`; None where this way finds none.

    Rows that ask for something are served one by one, those that tie up most people first: by the event that serves most of them, lets
    most others follow, at the nearest host, on the day with the fewest events. Where no day is free, the event that stands in the
    way of one gives up its place and looks for another. What visits hold is filled in last.

    Parameters
    ----------
    form
        The form of the rules posted so far, before any goal has added columns.
    """
    filling = Filling.of(scope, form)
    queue = deque(filling.order())
    patience = PATIENCE * len(queue)
    while queue and patience:
        row = queue.popleft()
        while filling.spare[row] < 0:
            chosen = filling.best(row)
            if chosen is None:
                patience -= 1
                queue.extend(filling.make_room(row))
                queue.append(row)  # also where nothing stands in the way: it may have to wait for another event to come first
                break
            filling.put(chosen, 1)
    return None if np.any(filling.spare[~filling.wants.yielding] < 0) else filling.values


@dataclass
class Filling:
    """A calendar in the making."""

    wants: Wants
    upper: Ints
    values: Ints
    spare: Ints
    """By how much each row is kept; negative where it still asks for something."""
    minutes: Ints
    day: Ints
    busy: Ints
    """Events of each day."""
    moved: Ints
    """How often each event has given up its place."""

    @classmethod
    def of(cls, scope: "CalendarScope", form: LinearForm) -> "Filling":
        """Begin with as little as the bounds allow."""
        wants = Wants.of(form, scope.decisions)
        values = form.lower[scope.decisions].copy()
        spare = -wants.bound.copy()
        np.add.at(spare, wants.of_row, wants.of_coefficient * np.repeat(values, np.diff(wants.of_start)))
        minutes = choice_minutes(scope.instance, scope.settled, scope.choices)
        nothing = np.zeros(len(scope.choices), dtype=np.int64)
        return cls(
            wants,
            form.upper[scope.decisions],
            values,
            spare,
            minutes,
            scope.choices.day,
            np.zeros(len(scope.days), dtype=np.int64),
            nothing,
        )

    def order(self) -> list[int]:
        """Return the rows that ask for something: events before contents, those that most others attend first, then of least choice."""
        asking = np.flatnonzero((self.spare < 0) & (np.diff(self.wants.start) > 0))
        one = self.wants.column[self.wants.start[asking]]
        attended = np.diff(self.wants.of_start)[one]
        choice = np.diff(self.wants.start)[asking] // -self.spare[asking]
        found: list[int] = asking[np.lexsort((asking, choice, -attended, one >= len(self.day)))].tolist()
        return found

    def best(self, row: int) -> int | None:
        """Return the decision that serves a row best among those that break no row; None where each breaks one."""
        found, entry, owner = self._helping(row)
        if not len(found):
            return None
        refused = np.bincount(owner[self._breaks(entry)], minlength=len(found)) > 0
        if refused.all():
            return None
        met, change = self.wants.of_row[entry], self.wants.of_coefficient[entry]
        serves = np.bincount(owner[(change > 0) & (self.spare[met] < 0)], minlength=len(found))
        enables = np.bincount(owner[(change > 0) & (self.spare[met] == 0) & (self.wants.bound[met] == 0)], minlength=len(found))
        event = np.minimum(found, len(self.day) - 1)
        keys = (self.busy[self.day[event]], self.minutes[event], -enables, self.moved[event], -serves, refused)
        return int(found[np.lexsort(keys)[0]])

    def put(self, decision: int, change: int) -> None:
        """Change one decision."""
        entry, _ = self.wants.entries(np.array([decision]))
        self.values[decision] += change
        self.spare[self.wants.of_row[entry]] += change * self.wants.of_coefficient[entry]
        if decision < len(self.day):
            self.busy[self.day[decision]] += change

    def make_room(self, row: int) -> list[int]:
        """Take out the events that stand in the way of one that serves a row, put that one in, and return the rows that now ask.

        Of the events that could come in, one that fewest and least often moved events hinder; nothing changes where only limits do.
        """
        found, entry, owner = self._helping(row)
        best: tuple[int, int, list[int]] | None = None
        for number in range(len(found)):
            blocked = self.wants.of_row[entry[(owner == number) & self._breaks(entry)]]
            out = self._in_the_way(blocked, int(found[number]))
            if out is None:
                continue
            cost = sum(1 + int(self.moved[one]) for one in out) + int(self.moved[found[number]])
            if best is None or cost < best[0]:
                best = cost, int(found[number]), out
        if best is None:
            return []
        _, chosen, out = best
        for one in out:
            self.moved[one] += 1
            self.put(one, -1)
        self.put(chosen, 1)
        touched = np.unique(self.wants.of_row[self.wants.entries(np.array(out))[0]])
        return [int(number) for number in touched[self.spare[touched] < 0]]

    def _in_the_way(self, blocked: Ints, chosen: int) -> list[int] | None:
        """Return one event for each blocked row whose going lets another come; None where a row has none."""
        out: list[int] = []
        for row in blocked.tolist():
            entry = self.wants.against(row)
            standing = entry[(self.values[entry] > 0) & (entry < len(self.day)) & (entry != chosen)]
            if not len(standing):
                return None
            out.append(int(standing[np.lexsort((standing, self.moved[standing]))[0]]))
        return sorted(set(out))

    def _helping(self, row: int) -> tuple[Ints, Ints, Ints]:
        found = self.wants.helping(row)
        found = found[self.values[found] < self.upper[found]]
        return found, *self.wants.entries(found)

    def _breaks(self, entry: Ints) -> Bools:
        change = self.wants.of_coefficient[entry]
        return np.asarray((change < 0) & (self.spare[self.wants.of_row[entry]] + change < 0))


def _starts(count: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
