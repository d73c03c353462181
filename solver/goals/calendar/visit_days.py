"""R-031, R-033: few visits, each holding as much as it can."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class VisitDays(Goal):
    """The number of events of one duty, or of all."""

    duty: DutyName | None = None
    """The duty; null: all duties."""

    name: ClassVar[str] = "visit_days"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("活动日数", "Days of events")
    unit: ClassVar[Text] = Text("天", "days")
    clause: ClassVar[Clause] = Clause(
        ("R-031", "R-033"),
        NANNING,
        "名师团队每季度入校上示范课不少于2节",
        Text("同样的内容排进尽量少的入校日", "The same lessons and trainings in as few visit days as can be"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def express(self, scope: CalendarScope) -> Expression:
        """Sum the events."""
        rows = np.flatnonzero(scope.choices.in_duty(self.duty))
        return Expression(scope.choice_column[rows], np.ones(len(rows), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the events of the dated years."""
        return sum(len(entry.events) for entry in dated_entries(instance, plan, self.duty))

    def explain(self) -> Text:
        """Return what is counted."""
        if self.duty is None:
            return Text("全部活动的次数最少", "Fewest events of all duties")
        return Text("“{duty}”的次数最少", "Fewest events of {duty}").fill(duty=self.duty)

    @classmethod
    def trials(cls) -> Sequence["VisitDays"]:
        """Return all duties, and one."""
        return cls(), cls("visit")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two visits and a council."""
        county = small_calendar([COUNCIL, VISIT])
        events: tuple[Event, ...] = (visit("2026-09-07", observe=4), visit("2026-09-08", "S2"), council("2026-09-10"))
        plan = dated(county, *events, groups=[("S0", "alliance", ["S1", "S2"])])
        return (
            Example("two visits and a council", cls(), county, plan, 3),
            Example("the visits alone", cls("visit"), county, plan, 2),
            Example("nothing is dated", cls(), county, dated(county), 0),
        )
