"""R-011, R-052, R-053: events lie on school days, in the months and on the weekdays of their duty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import dated_entries, day_in, may_happen
from solver.rules.calendar_small import COUNCIL, HOLIDAY, council, dated, small_calendar
from solver.rules.calendar_table import CalendarTable
from solver.rules.documents import PUCHENG
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding


@dataclass(frozen=True)
class SchoolDays(ChoiceRule):
    """Every event is on a day with school within the terms, in the months and on the days of the week that its duty names."""

    name: ClassVar[str] = "school_days"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("活动排在上课日", "Events on school days")
    unit: ClassVar[Text] = Text("次", "events")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = Clause(
        ("R-011", "R-052", "R-053"),
        PUCHENG,
        "2022年4月。组织开展教学管理现场观摩交流会。",
        Text(
            "活动只排在学期内的上课日(含调休上课日),放假日不排;职责写明月份、星期的,只在其中排",
            "Events lie on school days within the terms, make-up days included and holidays not, and in the months and on the weekdays "
            "that the duty names",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def admits(self, choices: CalendarTable) -> Bools:
        """Admit the days that are open to the duty of each choice."""
        found = np.zeros(len(choices), dtype=bool)
        for duty in choices.instance.policy.duties:
            found |= choices.in_duty(duty.name) & choices.days.open_to(duty)[choices.day]
        return found

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at the date of every event; a line without a wrong one gives one line."""
        findings = []
        for entry in dated_entries(instance, plan):
            line, wrong = entry.line, []
            for event in entry.events:
                day = day_in(instance, line.year, event.date)
                if not may_happen(line.duty, day):
                    note = Text("{day} 不能安排“{duty}”", "{day} is no day for {duty}").fill(day=event.date, duty=line.duty.name)
                    wrong.append(Finding(self.name, line.named, 0, 1, 1, "<=", line.year, line.holder, note))
            findings += wrong or [Finding(self.name, line.named, 0, 0, 0, "<=", line.year, line.holder)]
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "活动只排在上课日,并在职责写明的月份、星期", "Events lie on school days, in the months and on the weekdays of their duty"
        )

    @classmethod
    def trials(cls) -> Sequence["SchoolDays"]:
        """Return the rule, which has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a council on a school day, a holiday, a Sunday, between the terms, and in a month that is not the duty's."""
        county = small_calendar([COUNCIL])
        march = small_calendar([replace(COUNCIL, months=(3,), weekdays=(1, 2))])
        groups = [("S0", "alliance", ["S1", "S2"])]

        def case(title: str, amount: int, *days: str, instance: Instance = county) -> Example:
            return Example(title, cls(), instance, dated(instance, *(council(day) for day in days), groups=groups), amount)

        return (
            case("the first and the last day of the terms", 0, "2026-09-07", "2027-03-19"),
            case("a holiday", 1, HOLIDAY),
            case("a Sunday, and a Monday in the winter break", 2, "2026-09-13", "2027-02-01"),
            case("a Tuesday in March, where the duty is Mondays and Tuesdays in March", 0, "2027-03-09", instance=march),
            case("a Wednesday in March, and a Monday in September", 2, "2027-03-10", "2026-09-07", instance=march),
        )
