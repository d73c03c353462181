"""R-108: first joint preparation, then the lesson, then the reflection; first the inspection, then the second look."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.instance.school_year import school_year
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import entries
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import dated, inspection, small_calendar
from solver.rules.documents import SHANGCHENG
from solver.rules.lines import Line, dated_years
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True, kw_only=True)
class DutyOrder(Rule):
    """In its own period, an event of one duty happens only after an event of another one, of the same holder and subject.

    Where only one of the two duties knows subjects, any subject of it will do. An event in no period (in the winter break) is not judged.
    """

    first: DutyName
    """The duty that comes first."""
    then: DutyName
    """The duty that comes after it, in each of its own periods (`per`) anew."""
    same_day: bool = False
    """Whether the two may happen on one day."""

    name: ClassVar[str] = "duty_order"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("先后顺序", "One duty before another")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-108",),
        SHANGCHENG,
        "每周先集体研课,开展“课前导研”备课和“课后返研”反思活动,再借助“智联”平台开课",
        Text(
            "每周之内,备课在开课之前,反思在开课之后;督查与复查同理",
            "Within each week, preparation comes before the lesson and reflection after it; so with an inspection and the second look",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty that comes after."""
        return duty_named(instance, self.then) is not None

    def post(self, scope: CalendarScope) -> None:
        """Each event of `then` <= sum of the events of `first` before it in the period."""
        after = duty_named(scope.instance, self.then)
        if after is None:
            return
        table, spans, days = scope.choices, scope.days.spans(after.per, after.quarters), len(scope.days)
        line, choice = self._before(scope)
        period = spans.of_day[table.day[choice]]
        key = np.where(period >= 0, (line * len(spans) + period) * days + table.day[choice], -1)
        order = np.argsort(key, kind="stable")
        key, choice = key[order], choice[order]
        judged = np.flatnonzero(table.in_duty(self.then) & (spans.of_day[table.day] >= 0))
        part = (table.line[judged] * len(spans) + spans.of_day[table.day[judged]]) * days
        begin = np.searchsorted(key, part, side="left")
        earlier = np.searchsorted(key, part + table.day[judged], side="right" if self.same_day else "left") - begin
        rows = np.arange(len(judged))
        within = np.arange(int(earlier.sum())) - np.repeat(np.cumsum(earlier) - earlier, earlier)
        scope.at_least(
            subjects=table.subjects(judged),
            row=np.concatenate([rows, np.repeat(rows, earlier)]),
            column=scope.choice_column[np.concatenate([judged, choice[np.repeat(begin, earlier) + within]])],
            coefficient=np.repeat(np.array([-1, 1], dtype=np.int64), [len(judged), int(earlier.sum())]),
            bound=0,
        )

    def _before(self, scope: CalendarScope) -> tuple[Ints, Ints]:
        """Return each line of `then` with each choice of `first` that may come before its events."""
        holders: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
        for place, line in enumerate(scope.lines):
            if line.duty.name == self.first:
                holders[line.year, line.holder].append(place)
        table = scope.choices
        order = np.argsort(table.line, kind="stable")
        begin = np.searchsorted(table.line[order], np.arange(len(scope.lines) + 1))
        lines, choices = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for place, line in enumerate(scope.lines):
            for other in holders[line.year, line.holder] if line.duty.name == self.then else ():
                if _together(line, scope.lines[other]):
                    found = order[begin[other] : begin[other + 1]]
                    lines.append(np.full(len(found), place, dtype=np.int64))
                    choices.append(found)
        return np.concatenate(lines), np.concatenate(choices)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """For each event of `then`, look for an earlier one of `first` in the same period."""
        findings = []
        for year in dated_years(instance):
            listed = entries(instance, plan, year)
            for entry in (entry for entry in listed if entry.line.duty.name == self.then):
                line = entry.line
                before = [
                    event
                    for other in listed
                    if other.line.duty.name == self.first and other.line.holder == line.holder and _together(line, other.line)
                    for event in other.events
                ]
                late = [event for event in entry.events if not self._prepared(instance, line, event, before)]
                findings += [
                    Finding(self.name, line.named, 1, 0, 1, ">=", year, line.holder, Text(event.date, event.date)) for event in late
                ] or [Finding(self.name, line.named, 0, 0, 0, ">=", year, line.holder)]
        return findings

    def _prepared(self, instance: Instance, line: Line, event: Event, before: Sequence[Event]) -> bool:
        """Whether an event has one of `before` ahead of it in its period, or lies in no period."""
        days = school_year(instance, line.year).days
        for period in school_year(instance, line.year).periods(line.duty.per, line.duty.quarters):
            begin, end = days[period.first].date.isoformat(), days[period.last].date.isoformat()
            if begin <= event.date <= end:
                return any(begin <= one.date < event.date or (self.same_day and one.date == event.date) for one in before)
        return True

    def explain(self) -> Text:
        """Return both duties."""
        text = Text("“{then}”须在同一周期内的“{first}”之后", "{then} comes after {first} in the same period").fill(
            then=self.then, first=self.first
        )
        again = Text(",可在同一天", ", on the same day if need be") if self.same_day else Text("", "")
        return Text(text.zh + again.zh, text.en + again.en)

    @classmethod
    def trials(cls) -> Sequence["DutyOrder"]:
        """Return an order between two duties of the drawing, on an earlier day and on the same day."""
        return (
            cls(first="council", then="report"),
            cls(first="council", then="report", same_day=True),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a second look after the inspection, before it, on the same day, in the next semester and at another school."""
        recheck = Duty(name="recheck", title="督查整改复查", title_en="second look", holders="schools", per="semester")
        county = small_calendar(
            [Duty(name="inspection", title="过程性督查", title_en="inspection", holders="schools", per="semester"), recheck]
        )

        def again(day: str, school: str = "S1") -> Event:
            return Event(day, "recheck", (school,), "", school)

        def case(title: str, amount: int, *events: Event, same_day: bool = False) -> Example:
            return Example(title, cls(first="inspection", then="recheck", same_day=same_day), county, dated(county, *events), amount)

        looked = inspection("2026-09-10", "S1")
        return (
            case("the day after the inspection", 0, looked, again("2026-09-11")),
            case("the day before it", 1, looked, again("2026-09-08")),
            case("on the same day", 1, looked, again("2026-09-10")),
            case("on the same day, which is allowed", 0, looked, again("2026-09-10"), same_day=True),
            case("an inspection of another school, and one of another semester", 2, looked, again("2026-09-11", "S2"), again("2027-03-09")),
        )


def _together(line: Line, other: Line) -> bool:
    """Whether two lines of one holder are about one subject, or one of them about none."""
    return line.subject == other.subject or not line.subject or not other.subject
