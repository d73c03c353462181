"""R-135: neighbours that have planned together already leave the turn to pairs that have not."""

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
from solver.rules.calendar_more_small import PLANNING, TWO_MONTHS, planning
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import small_calendar
from solver.rules.documents import HUASHAN
from solver.rules.neighbour_rows import met_again
from solver.rules.rule import Clause, Example
from solver.rules.small import small_plan


@dataclass(frozen=True, kw_only=True)
class RepeatedPairs(Goal):
    """Sum over the lines of a duty and the dated school years of the events after the first one of the year."""

    duty: DutyName
    """The duty, as a rule one that neighbours hold."""

    name: ClassVar[str] = "repeated_pairs"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("重复结对次数", "Pairs that meet again")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-135",),
        HUASHAN,
        "每两所相邻学校开展集体备课一次",
        Text(
            "按对数理解时,一学年内尽量换不同的相邻学校结对",
            "Read as disjoint pairs, different neighbours meet as far as can be within a school year",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def express(self, scope: CalendarScope) -> Expression:
        """Sum over the lines of the events after the first one."""
        _, again = met_again(scope, self.duty)
        return Expression(again, np.ones(len(again), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the events of each line after its first one."""
        return sum(max(0, len(entry.events) - 1) for entry in dated_entries(instance, plan, self.duty))

    def explain(self) -> Text:
        """Return the duty."""
        return Text(
            "“{duty}”一学年内同一对再次开展的次数最少", "{duty}: fewest events of pairs that have met already in the school year"
        ).fill(duty=self.duty)

    @classmethod
    def trials(cls) -> Sequence["RepeatedPairs"]:
        """Return the duty that neighbours hold in the drawing."""
        return (cls(duty="planning"),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two pairs that meet once, and one that meets three times."""
        county = small_calendar([PLANNING], 3, calendar=TWO_MONTHS)

        def case(title: str, amount: int, *events: Event) -> Example:
            return Example(title, cls(duty="planning"), county, small_plan(county, events=events), amount)

        return (
            case("two pairs, once each", 0, planning("2026-09-14", "S0", "S1"), planning("2026-10-14", "S1", "S2")),
            case("one pair three times, at either school", 2, *(planning(f"2026-09-1{n}", *pair) for n, pair in enumerate(
                (("S0", "S1"), ("S1", "S0"), ("S0", "S1")), start=4))),
        )  # fmt: skip
