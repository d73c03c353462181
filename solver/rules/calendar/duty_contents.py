"""R-031, R-033: how much of a content the visits of a duty hold in each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.duty import Content, Duty, Per
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName, Identifier
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import in_periods
from solver.rules.calendar_periods import PER_WORDS, duty_named, period_rows
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import VISIT, dated, small_calendar, visit
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True, kw_only=True)
class DutyContents(Rule):
    """The events of every holder of a duty hold at least so much of one content in every period."""

    duty: DutyName
    """The duty."""
    content: Identifier
    """One of the duty's contents."""
    at_least: Annotated[int, Field(ge=0, le=10_000)]
    """Least amount in each period: lessons, trainings."""
    per: Per | None = None
    """The period: year, semester, quarter, month or week; null: the one in which the duty comes round."""

    name: ClassVar[str] = "duty_contents"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("入校内容的数量", "What visits hold")
    unit: ClassVar[Text] = Text("节次", "lessons")
    clause: ClassVar[Clause] = Clause(
        ("R-031", "R-033"),
        NANNING,
        "名师团队每季度入校上示范课不少于2节,指导教科研及校本培训活动不少于3次,听评课不少于6节",
        Text(
            "每个团队对每所学校每季度分别达到;三年合计 24、36、72;一次入校最多听评课 4 节、示范课 2 节、培训 1 次",
            "For each team and school in each quarter: 24, 36 and 72 over three years; one visit day holds at most 4 observed lessons, "
            "2 demonstrations and 1 training",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty and the content."""
        return self._known(instance) is not None

    def _known(self, instance: Instance) -> tuple[Duty, Content] | None:
        duty = duty_named(instance, self.duty)
        found = [] if duty is None else [content for content in duty.contents if content.name == self.content]
        return (duty, found[0]) if duty is not None and found else None

    def post(self, scope: CalendarScope) -> None:
        """For each line and period: sum of the content over its events >= at_least."""
        known = self._known(scope.instance)
        if known is None or not self.at_least:
            return
        rows = period_rows(scope, known[0], self.per or known[0].per)
        choice, column = scope.content_column(self.duty, self.content)
        row = rows.of_choice(len(scope.choices))[choice]
        kept = row >= 0
        scope.at_least(subjects=rows.subjects, row=row[kept], column=column[kept], coefficient=1, bound=self.at_least)

    def tighten(self, scope: CalendarScope) -> None:
        """Each period needs at least so many visits as hold its content: at_least / per_visit, rounded up."""
        known = self._known(scope.instance)
        if known is None or not self.at_least:
            return
        rows = period_rows(scope, known[0], self.per or known[0].per)
        column = scope.choice_column[rows.choice]
        visits = -(-self.at_least // known[1].per_visit)
        coefficient = np.full(len(column), -1, dtype=np.int64)
        scope.imply(subjects=rows.subjects, row=rows.row, column=column, coefficient=coefficient, bound=-visits)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what the events of each line hold in each period."""
        known = self._known(instance)
        findings = []
        for entry, period, events in in_periods(instance, plan, known[0], self.per) if known is not None and self.at_least else ():
            line, held = entry.line, sum(self._held(event) for event in events)
            short = max(0, self.at_least - held)
            findings.append(Finding(self.name, line.named, self.at_least, held, short, ">=", line.year, line.holder, period.title))
        return findings

    def _held(self, event: Event) -> int:
        return sum(done.count for done in event.contents if done.content == self.content)

    def explain(self) -> Text:
        """Return how much, and in which period."""
        per = Text("每个时段", "each of its periods") if self.per is None else Text("每{p}", "each {p}").fill(p=PER_WORDS[self.per])
        return Text("“{duty}”{per}的“{content}”不少于 {n}", "{duty} holds at least {n} of {content} in {per}").fill(
            duty=self.duty, per=per, content=self.content, n=self.at_least
        )

    @classmethod
    def trials(cls) -> Sequence["DutyContents"]:
        """Return trainings in each of the duty's periods, and observed lessons by the year."""
        return cls(duty="visit", content="train", at_least=1), cls(duty="visit", content="observe", at_least=3, per="year")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return R-033's six observed lessons: two visits of four and two, a visit of four alone, and none."""
        county = small_calendar([VISIT])
        six = cls(duty="visit", content="observe", at_least=6, per="year")

        def case(title: str, amount: int, *events: Event) -> Example:
            return Example(title, six, county, dated(county, *events, visit("2027-03-08", "S2", observe=4)), amount)

        second = visit("2027-03-09", "S2", observe=2)
        return (
            case("six at either school, on two visits each", 0, visit("2026-09-07", observe=4), visit("2026-09-08", observe=2), second),
            case("four at one of them", 2, visit("2026-09-07", observe=4), second),
            case("none at one of them, four at the other", 8),
        )
