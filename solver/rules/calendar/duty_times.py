"""R-011, R-012, R-015, R-016, R-028, R-031, R-047, R-052, R-053, R-056, R-071, R-108, R-116, R-134: how often a duty comes round."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field

from solver.instance.duty import Per
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import in_periods
from solver.rules.calendar_periods import PER_WORDS, duty_named, period_rows
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, VISIT, council, dated, small_calendar, visit
from solver.rules.documents import NANYANG
from solver.rules.lines import Line
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True, kw_only=True)
class DutyTimes(Rule):
    """Every holder of a duty does it in every period at least, and at most, so many times.

    Periods in which there is no day for the duty (its months and days of the week) ask nothing of it.
    """

    duty: DutyName
    """The duty."""
    times: Annotated[int, Field(ge=0, le=100)] = 1
    """Fewest times in each period."""
    per: Per | None = None
    """The period: year, semester, quarter, month or week; null: the one in which the duty comes round."""
    at_most: Annotated[int, Field(ge=0, le=100)] | None = None
    """Most times in each period; null: any number."""

    name: ClassVar[str] = "duty_times"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("职责的次数", "How often a duty comes round")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-011", "R-012", "R-015", "R-016", "R-028", "R-031", "R-047", "R-052", "R-053", "R-056", "R-071", "R-108", "R-116", "R-134"),
        NANYANG,
        "集团每月至少召开一次理事会议",
        Text(
            "每一承担者在每个时段至少(至多)开展规定的次数;月按有课的月份计,不足十个上课日的并入相邻的月",
            "Each holder does it at least (at most) so often in each period; months are those with school, one of fewer than ten "
            "school days being joined to its neighbour",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def post(self, scope: CalendarScope) -> None:
        """For each line and period: sum of its events >= times, and <= at_most where there is one."""
        duty = duty_named(scope.instance, self.duty)
        if duty is None:
            return
        rows = period_rows(scope, duty, self.per or duty.per)
        column = scope.choice_column[rows.choice]
        if self.times:
            scope.at_least(subjects=rows.subjects, row=rows.row, column=column, coefficient=1, bound=self.times)
        if self.at_most is not None:
            scope.at_most(subjects=rows.subjects, row=rows.row, column=column, coefficient=1, bound=self.at_most)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events of each line in each period."""
        duty = duty_named(instance, self.duty)
        findings: list[Finding] = []
        for entry, period, events in in_periods(instance, plan, duty, self.per) if duty is not None else ():
            findings += self._judged(entry.line, period.title, len(events))
        return findings

    def _judged(self, line: Line, title: Text, count: int) -> list[Finding]:
        found = []
        if self.times:
            short = max(0, self.times - count)
            found.append(Finding(self.name, line.named, self.times, count, short, ">=", line.year, line.holder, title))
        if self.at_most is not None:
            over = max(0, count - self.at_most)
            found.append(Finding(self.name, line.named, self.at_most, count, over, "<=", line.year, line.holder, title))
        return found

    def explain(self) -> Text:
        """Return how often, and in which period."""
        per = Text("每个时段", "each of its periods") if self.per is None else Text("每{p}", "each {p}").fill(p=PER_WORDS[self.per])
        most = Text("", "") if self.at_most is None else Text(",至多 {n} 次", ", at most {n} times").fill(n=self.at_most)
        text = Text("“{duty}”{per}至少 {n} 次{most}", "{duty} at least {n} times in {per}{most}")
        return text.fill(duty=self.duty, per=per, n=self.times, most=most)

    @classmethod
    def trials(cls) -> Sequence["DutyTimes"]:
        """Return a council in each of its periods and at most twice, one a year, visits each quarter, and no more than one a week."""
        return (
            cls(duty="council", at_most=2),
            cls(duty="council", times=2, per="year"),
            cls(duty="visit", per="quarter"),
            cls(duty="research", per="month"),
            cls(duty="visit", times=0, per="week", at_most=1),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a council each semester, one missed, one too many, visits by month, and a duty of one month alone."""
        county = small_calendar([COUNCIL, VISIT])
        march = small_calendar([replace(COUNCIL, months=(3,))])
        once = cls(duty="council", at_most=1)

        def case(title: str, of: "DutyTimes", amount: int, *events: Event, instance: Instance = county) -> Example:
            return Example(title, of, instance, dated(instance, *events, groups=[("S0", "alliance", ["S1", "S2"])]), amount)

        autumn, spring = council("2026-09-07"), council("2027-03-19")
        return (
            case("one council each semester", once, 0, autumn, spring),
            case("none in spring, two in autumn", once, 2, autumn, council("2026-09-08")),
            case("a duty of March alone asks nothing of autumn", once, 0, spring, instance=march),
            case("each school is visited twice a year, one once only", cls(duty="visit", times=2, per="year"), 1,
                 visit("2026-09-07"), visit("2026-09-08"), visit("2026-09-10", "S2")),
        )  # fmt: skip
