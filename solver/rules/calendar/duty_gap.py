"""R-031: the visits of one line are spread over the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.instance.school_year import day_of
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import VISIT, dated, small_calendar, visit
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True, kw_only=True)
class DutyGap(Rule):
    """Two events of a line that follow each other are at least `days` days apart; days that are missing are counted."""

    duty: DutyName
    """The duty whose events are spread."""
    days: Annotated[int, Field(ge=1, le=300)]
    """Least days of the calendar from one event of a line to the next: 7 lets them be on one weekday of two weeks."""

    name: ClassVar[str] = "duty_gap"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("两次活动的间隔", "Days between two events")
    unit: ClassVar[Text] = Text("天", "days")
    clause: ClassVar[Clause] = Clause(
        ("R-031",),
        NANNING,
        "每年入校指导教科研及培训活动不少于2次,听评课8节以上",
        Text(
            "每年的入校指导分散安排;两次之间至少相隔几天原文未定,由规划人员给出",
            "The visits of a year are spread; the text does not say how many days lie between two of them, the planner does",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def post(self, scope: CalendarScope) -> None:
        """In any `days` consecutive days of a line: sum of events <= 1.

        Two events g days apart share ``days - g`` such windows, windows that begin before the first day included; of k events in
        one window k - 1 are too many, one for each two that follow each other. So slack adds up to the days that are missing.
        """
        table = scope.choices
        rows = np.flatnonzero(table.in_duty(self.duty))
        choice = np.repeat(rows, self.days)
        begin = table.day[choice] - np.tile(np.arange(self.days), len(rows)) + self.days
        width = len(scope.days) + self.days + 1
        cells, row, counts = np.unique(table.line[choice] * width + begin, return_inverse=True, return_counts=True)
        crowded = counts > 1
        kept = crowded[row]
        scope.at_most(
            subjects=[scope.lines[line].named for line in (cells[crowded] // width).tolist()],
            row=(np.cumsum(crowded) - 1)[row[kept]],
            column=scope.choice_column[choice[kept]],
            coefficient=1,
            bound=1,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Take the events of each line by date and look at every two that follow each other."""
        findings = []
        for entry in dated_entries(instance, plan, self.duty):
            line = entry.line
            gaps = [(_between(before, after), f"{before.date} — {after.date}") for before, after in pairwise(entry.events)]
            short = [
                Finding(self.name, line.named, self.days, gap, self.days - gap, ">=", line.year, line.holder, Text(when, when))
                for gap, when in gaps
                if gap < self.days
            ]
            least = min((gap for gap, _ in gaps), default=self.days)
            findings += short or [Finding(self.name, line.named, self.days, least, 0, ">=", line.year, line.holder)]
        return findings

    def explain(self) -> Text:
        """Return duty and days."""
        return Text("同一对象的两次“{duty}”至少相隔 {days} 天", "Two events of {duty} of one holder are {days} days apart at least").fill(
            duty=self.duty, days=self.days
        )

    @classmethod
    def trials(cls) -> Sequence["DutyGap"]:
        """Return gaps within a week, of a week, and across the winter break."""
        return (cls(duty="visit", days=3), cls(duty="visit", days=7), cls(duty="research", days=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return visits exactly a week apart, one day less, three in a row, and two at different schools."""
        county = small_calendar([VISIT])

        def case(title: str, amount: int, *events: Event, days: int = 7) -> Example:
            return Example(title, cls(duty="visit", days=days), county, dated(county, *events), amount)

        return (
            case("a week apart", 0, visit("2026-09-07"), visit("2026-09-14")),
            case("six days apart", 1, visit("2026-09-08"), visit("2026-09-14")),
            case("three visits, 1 and 2 days apart: 6 and 5 days are missing", 11, *(visit(f"2026-09-{day}") for day in (14, 15, 17))),
            case("two schools on following days", 0, visit("2026-09-07"), visit("2026-09-08", "S2")),
        )


def _between(before: Event, after: Event) -> int:
    """Return the days from one event to the next; 0 where a date means no day, which another check says."""
    first, last = day_of(before.date), day_of(after.date)
    return (last - first).days if first is not None and last is not None else 0
