"""The choices and decision columns of the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from solver.form.form import Ints, LinearForm
from solver.instance.duty import Content
from solver.instance.instance import Instance
from solver.plan.circuit import Done, Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_days import DatedDays
from solver.rules.calendar_draft import draft
from solver.rules.calendar_table import CalendarTable
from solver.rules.later_scope import LaterScope, pruned
from solver.rules.lines import Line
from solver.rules.rule import ChoiceRule


@dataclass(frozen=True)
class ContentColumns:
    """How much of one content each event of a duty holds."""

    content: Content
    row: Ints
    """Position in `CalendarScope.choices`."""
    column: Ints


class CalendarScope(LaterScope):
    """Columns: one for each (line, day, host), 1 where an event is; one more for each content that the event may hold."""

    step: ClassVar[Step] = "calendar"
    quotas: ClassVar[bool] = True
    choices: CalendarTable

    def __init__(self, instance: Instance, settled: Plan, choices: CalendarTable) -> None:
        """Add the columns for a table of choices."""
        super().__init__(instance, settled)
        self.choices = choices
        self.choice_column = self.columns(len(choices), 0, 1)
        self._contents: dict[tuple[str, str], ContentColumns] = {}
        for duty in instance.policy.duties:
            for content in duty.contents:
                self._contents[duty.name, content.name] = self._add_content(duty.name, content)

    @classmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the choices that the hard rules in `pruning` admit.

        Where nothing waives `school_days`, days on which a duty cannot happen are never tabled.
        """
        waived = {waiver.rule for waiver in instance.waivers}
        early = [rule for rule in pruning if rule.name == "school_days" and rule.name not in waived]
        days = DatedDays.of(instance)
        open_to = {duty.name: days.open_to(duty) for duty in instance.policy.duties} if early else None
        table = CalendarTable.of(instance, settled, open_to)
        for rule in pruning:
            if rule.name in waived:
                table = pruned(table, instance, [rule])
            elif rule not in early:
                table = table.take(rule.admits(table))
        return cls(instance, settled, table)

    def _add_content(self, duty: str, content: Content) -> ContentColumns:
        """Add what events of a duty hold of a content: nothing where there is no event, at most `per_visit` where there is one."""
        rows = np.flatnonzero(self.choices.in_duty(duty))
        columns = self.columns(len(rows), 0, content.per_visit)
        number = np.arange(len(rows))
        self.define(
            np.tile(number, 2),
            np.concatenate([columns, self.choice_column[rows]]),
            np.repeat(np.array([1, -content.per_visit], dtype=np.int64), len(rows)),
            upper=0,
            count=len(rows),
        )
        return ContentColumns(content, rows, columns)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all dated years."""
        return self.choices.lines

    @property
    def days(self) -> DatedDays:
        """The days of all dated years."""
        return self.choices.days

    def draft(self, form: LinearForm) -> Ints | None:
        """Return a first calendar, made event by event (`solver.rules.calendar_draft`)."""
        return draft(self, form)

    @property
    def decisions(self) -> Ints:
        """The columns of events and of their contents."""
        return np.concatenate([self.choice_column, *(found.column for found in self._contents.values())])

    def content_column(self, duty: str, content: str) -> tuple[Ints, Ints]:
        """Return the choices of a duty and, for each, the column that says how much of a content the event holds (0 to `per_visit`).

        Both are empty where the policy knows no such duty or content.
        """
        found = self._contents.get((duty, content))
        if found is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return found.row, found.column

    def regions(self) -> Ints:
        """Return for each decision the group of the first school concerned, a number of its own for a school without one.

        Parts meet in the days of teams and people who help several schools, and in duties that all schools hold together.
        """
        part = {school.id: len(self.settled.groups) + place for place, school in enumerate(self.instance.schools)}
        for number, group in enumerate(self.settled.groups):
            part |= dict.fromkeys((group.lead, *group.members), number)
        of_line = np.array([part[line.schools[0]] if line.holder else -1 for line in self.lines], dtype=np.int64)
        of_choice = of_line[self.choices.line]
        return np.concatenate([of_choice, *(of_choice[found.row] for found in self._contents.values())])

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan.

        Raises
        ------
        ValueError
            If an event of the plan is not among the choices, stands there twice, or holds what its duty does not know.
        """
        values = dict.fromkeys(self.decisions.tolist(), 0)
        row_of = _Rows(self.choices)
        held = {key: dict(zip(found.row.tolist(), found.column.tolist(), strict=True)) for key, found in self._contents.items()}
        for event in plan.events:
            row = row_of.find(event)
            column = int(self.choice_column[row])
            if values[column]:
                raise ValueError(f"an event stands twice: {event}")
            values[column] = 1
            for done in event.contents:
                if (event.duty, done.content) not in held:
                    raise ValueError(f"the duty does not know this content: {event}")
                values[held[event.duty, done.content][row]] = done.count
        return values

    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the events, sorted, with what they hold."""
        table, schools, text = self.choices, self.instance.schools, self.days.text
        holds: dict[int, list[Done]] = {}
        for found in self._contents.values():
            here = np.flatnonzero((values[found.column] > 0) & (values[self.choice_column[found.row]] == 1))
            for place in here.tolist():
                holds.setdefault(int(found.row[place]), []).append(Done(found.content.name, int(values[found.column[place]])))
        events = []
        for row in np.flatnonzero(values[self.choice_column] == 1).tolist():
            line, host = self.lines[table.line[row]], int(table.host[row])
            where = schools[host].id if host >= 0 else ""
            contents = tuple(sorted(holds.get(row, ())))
            events.append(Event(text[table.day[row]], line.duty.name, line.holder, line.subject, where, contents))
        return {"events": tuple(sorted(events))}


class _Rows:
    """Finds the choice of an event."""

    def __init__(self, table: CalendarTable) -> None:
        self.table = table
        self.line = {(line.year, *line.key): place for place, line in enumerate(table.lines)}
        self.day = {text: place for place, text in enumerate(table.days.text)}
        keys = self._key(table.line, table.day, table.host)
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def _key(self, line: Ints, day: Ints, host: Ints) -> Ints:
        hosts = len(self.table.instance.schools) + 1
        return np.asarray((line * max(1, len(self.table.days)) + day) * hosts + host + 1, dtype=np.int64)

    def find(self, event: Event) -> int:
        """Return the row of an event; ValueError if there is none."""
        position = self.table.instance.position_of
        day, host = self.day.get(event.date, -1), position.get(event.host, -1)
        line = self.line.get((int(self.table.days.year[day]), event.duty, event.holder, event.subject), -1) if day >= 0 else -1
        if line >= 0 and (not event.host or event.host in position):
            key = self._key(np.array([line]), np.array([day]), np.array([host]))
            place = int(np.searchsorted(self.keys, key)[0])
            if place < len(self.keys) and self.keys[place] == key[0]:
                return int(self.order[place])
        raise ValueError(f"an event of the plan is not among the choices: {event}")
