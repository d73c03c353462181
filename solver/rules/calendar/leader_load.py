"""R-011, R-017, R-047: how many events the leadership of a school has to attend in a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.duty import Per
from solver.instance.instance import Instance
from solver.instance.school_year import school_year
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_attendance import Resource, attendance, leadership
from solver.rules.calendar_events import entries
from solver.rules.calendar_joining import joined
from solver.rules.calendar_periods import PER_WORDS
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, INSPECTION, Groups, council, dated, inspection, small_calendar
from solver.rules.documents import PLANNER
from solver.rules.lines import Line, dated_years
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True, kw_only=True)
class LeaderLoad(Rule):
    """No leadership of a school has to attend more than so many events in a period; a head of several schools is one person."""

    most: Annotated[int, Field(ge=0, le=100)]
    """Most events in each period."""
    per: Per = "week"
    """The period: year, semester, quarter, month or week."""

    name: ClassVar[str] = "leader_load"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("学校领导的活动负担", "Load of school leaders")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-011", "R-017", "R-047"),
        PLANNER,
        "",
        Text(
            "一周之内学校领导须参加的活动不宜过多,上限由规划人员定",
            "How many events a leadership can attend in a week is the planner's to say",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether leaders have to attend a duty."""
        return any("leaders" in duty.attend for duty in instance.policy.duties)

    def post(self, scope: CalendarScope) -> None:
        """For each leadership and period: sum of the events it has to attend <= most."""
        resources: list[Resource] = []
        line: list[int] = []
        resource: list[int] = []
        for year in dated_years(scope.instance):
            for found, places in _leading(scope.instance, scope.settled, year, scope.lines).items():
                line += places
                resource += [len(resources)] * len(places)
                resources.append(found)
        choice, who = joined(scope.choices.line, np.array(line, dtype=np.int64), np.array(resource, dtype=np.int64))
        period = scope.choices.period_of(self.per)[choice]
        inside = period >= 0
        spans = max(1, len(scope.days.spans(self.per)))
        cells, row = np.unique(who[inside] * spans + period[inside], return_inverse=True)
        scope.at_most(
            subjects=[resources[one].name for one in (cells // spans).tolist()],
            row=row,
            column=scope.choice_column[choice[inside]],
            coefficient=1,
            bound=self.most,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events of each leadership in each period; one with no period too many gives one line, of its busiest."""
        findings = []
        for year in dated_years(instance):
            listed = entries(instance, plan, year)
            days = school_year(instance, year)
            for resource, places in _leading(instance, plan, year, [entry.line for entry in listed]).items():
                told = []
                for period in days.periods(self.per):
                    span = days.days[period.first : period.last + 1]
                    told.append((sum(len(listed[place].within(span)) for place in places), period.title))
                many = [(count, title) for count, title in told if count > self.most]
                for count, title in many or [max(told, key=lambda one: one[0])]:
                    over = max(0, count - self.most)
                    findings.append(Finding(self.name, resource.name, self.most, count, over, "<=", year, note=title))
        return findings

    def explain(self) -> Text:
        """Return the limit."""
        text = Text("学校领导每{per}须参加的活动不超过 {n} 次", "Leaders attend at most {n} events each {per}")
        return text.fill(per=PER_WORDS[self.per], n=self.most)

    @classmethod
    def trials(cls) -> Sequence["LeaderLoad"]:
        """Return one event a week, and three a semester."""
        return cls(most=1), cls(most=3, per="semester")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a council and an inspection of a member in two weeks and in one, and two inspections under one head."""
        county = small_calendar([COUNCIL, INSPECTION])
        headed = small_calendar([COUNCIL, INSPECTION], staff=[{"position": "principal"}])
        met, once = council("2026-09-07"), cls(most=1)
        alliance: Groups = [("S0", "alliance", ["S1", "S2"])]

        def case(title: str, amount: int, *events: Event, groups: Groups = alliance, instance: Instance = county) -> Example:
            return Example(title, once, instance, dated(instance, *events, groups=groups), amount)

        both = inspection("2026-09-14", "S0"), inspection("2026-09-15", "S1")
        return (
            case("a council, and an inspection in the week after", 0, met, inspection("2026-09-14", "S1")),
            case("both in one week", 1, met, inspection("2026-09-11", "S1")),
            case("two schools of one head inspected in one week", 1, *both, groups=[("S0", "tight", ["S1"])], instance=headed),
            case("two schools with heads of their own", 0, *both, instance=headed),
        )


def _leading(instance: Instance, plan: Plan, year: int, lines: Sequence[Line]) -> dict[Resource, tuple[int, ...]]:
    """Return the lines of a year that each leadership has to attend."""
    leading = {resource for heads in leadership(instance, plan, year).values() for resource in heads}
    return {found: places for found, places in attendance(instance, plan, year, lines).items() if found in leading}
