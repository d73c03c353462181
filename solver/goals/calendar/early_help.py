"""R-039, R-070: weak schools are helped early in the year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.instance.school_choice import SchoolChoice
from solver.instance.school_year import day_of, school_year
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, VISIT, council, dated, small_calendar, visit
from solver.rules.documents import PLANNER
from solver.rules.lines import Line
from solver.rules.rule import Clause, Example

WEAK = SchoolChoice(labels=("weak",))


@dataclass(frozen=True)
class EarlyHelp(Goal):
    """Sum, over the events that concern a chosen school, of the full weeks since the school year began; once for each such school."""

    duty: DutyName | None = None
    """The duty; null: all duties."""
    schools: SchoolChoice = field(default=WEAK)
    """Which schools come early; the weak ones unless said otherwise."""

    name: ClassVar[str] = "early_help"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("薄弱学校的活动尽早", "Weak schools early")
    unit: ClassVar[Text] = Text("周", "weeks")
    clause: ClassVar[Clause] = Clause(
        ("R-039", "R-070"),
        PLANNER,
        "",
        Text(
            "薄弱学校先督查、先帮扶,以便当年复查、见效",
            "Weak schools are inspected and helped first, so that there is time to look again within the year",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def _concerned(self, instance: Instance, line: Line) -> int:
        """Return how many chosen schools a line concerns."""
        if self.duty not in {None, line.duty.name}:
            return 0
        return sum(self.schools.selects(instance, instance.school_of[school]) for school in line.schools)

    def express(self, scope: CalendarScope) -> Expression:
        """Sum the weeks of each event times the chosen schools it concerns."""
        concerned = np.array([self._concerned(scope.instance, line) for line in scope.lines], dtype=np.int64)
        weight = concerned[scope.choices.line] * scope.days.weeks_since_start[scope.choices.day]
        rows = np.flatnonzero(weight)
        return Expression(scope.choice_column[rows], weight[rows])

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the weeks from the first day of the school year to each event."""
        total = 0
        for entry in dated_entries(instance, plan, self.duty):
            begin = school_year(instance, entry.line.year).days[0].date
            days = [day for event in entry.events if (day := day_of(event.date)) is not None]
            total += self._concerned(instance, entry.line) * sum((day - begin).days // 7 for day in days)
        return total

    def explain(self) -> Text:
        """Return which events come early."""
        duty = Text("全部活动", "all duties") if self.duty is None else Text(f"“{self.duty}”", self.duty)
        text = Text(
            "{schools}学校的{duty}尽早(距开学周数之和最小)", "Least sum of weeks since the year began of {duty} at schools: {schools}"
        )
        return text.fill(duty=duty, schools=self.schools.chosen())

    @classmethod
    def trials(cls) -> Sequence["EarlyHelp"]:
        """Return all duties of weak schools, and visits to all schools."""
        return cls(), cls("visit", SchoolChoice())

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a visit in the first week, one a week later, and a council that two weak schools attend."""
        county = small_calendar([COUNCIL, VISIT])

        def case(title: str, amount: int, *events: Event) -> Example:
            return Example(title, cls(), county, dated(county, *events, groups=[("S0", "alliance", ["S1", "S2"])]), amount)

        return (
            case("the Sunday of the first week", 0, visit("2026-09-13")),
            case("the Monday after", 1, visit("2026-09-14")),
            case("a council of a strong and two weak schools in the second week", 2, council("2026-09-18")),
        )
