"""R-032, R-134: short ways to events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, VISIT, council, dated, small_calendar, visit
from solver.rules.calendar_travel import Journeys, choice_minutes
from solver.rules.documents import NANNING
from solver.rules.lines import dated_years
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class CalendarTravel(Goal):
    """Minutes, one way, that all who travel need to get to the events of one duty, or of all.

    Each school concerned travels once to an event at another school if its leaders or teachers have to be there; teams set out from
    their base school or place, people who help from the school where they work.
    """

    duty: DutyName | None = None
    """The duty; null: all duties."""

    name: ClassVar[str] = "calendar_travel"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("活动路程", "Ways to events")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-032", "R-134"),
        NANNING,
        "组建南宁市教科研基地学校联盟",
        Text("教研员、团队和各校人员到活动地点的路程之和最小", "The ways of advisers, teams and schools to the events are short in all"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties for which somebody travels."""
        return any(duty.host != "nowhere" and self.duty in {None, duty.name} for duty in instance.policy.duties)

    def express(self, scope: CalendarScope) -> Expression:
        """Sum over the events of the minutes to their hosts."""
        minutes = choice_minutes(scope.instance, scope.settled, scope.choices)
        rows = np.flatnonzero(scope.choices.in_duty(self.duty) & (minutes > 0))
        return Expression(scope.choice_column[rows], minutes[rows])

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum over the plan's events."""
        journeys = {year: Journeys(instance, plan, year) for year in dated_years(instance)}
        return sum(
            journeys[entry.line.year].minutes(entry.line, event.host)
            for entry in dated_entries(instance, plan, self.duty)
            for event in entry.events
        )

    def explain(self) -> Text:
        """Return what is summed."""
        if self.duty is None:
            return Text("参加全部活动的路程之和最小", "Least minutes of travel to all events")
        return Text("参加“{duty}”的路程之和最小", "Least minutes of travel to {duty}").fill(duty=self.duty)

    @classmethod
    def trials(cls) -> Sequence["CalendarTravel"]:
        """Return all duties, visits alone, and research that moves from school to school."""
        return cls(), cls("visit"), cls("research")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a visit, and a council of three schools in a row, 6 minutes apart, at the end and in the middle."""
        county = small_calendar([replace(COUNCIL, host="rotating"), VISIT])
        groups = [("S0", "alliance", ["S1", "S2"])]

        def case(title: str, of: "CalendarTravel", amount: int, *events: Event) -> Example:
            return Example(title, of, county, dated(county, *events, groups=groups), amount)

        end, middle, visited = council("2026-09-07"), council("2026-09-07", host="S1"), visit("2026-09-08", "S2")
        return (
            case("a team from S0 at S2: 12 minutes", cls(), 12, visited),
            case("a council at the end of the row: 6 and 12", cls(), 18, end),
            case("in the middle: 6 and 6", cls("council"), 12, middle, visited),
            case("nobody travels", cls(), 0),
        )
