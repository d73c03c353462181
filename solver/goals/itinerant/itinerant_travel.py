"""R-064: the travel of itinerant teachers, in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.geography.travel import TravelTimes
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.itinerant_clauses import planner_clause
from solver.rules.itinerant_counts import days_away
from solver.rules.itinerant_facts import bases
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class ItinerantTravel(Goal):
    """Minutes that all itinerant teachers travel in a week (or fortnight): base, morning school, afternoon school, base, day by day."""

    name: ClassVar[str] = "itinerant_travel"
    step: ClassVar[Step] = "itinerant"
    title: ClassVar[Text] = Text("走教路程合计", "Travel of itinerant teachers")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = planner_clause(
        "每天自设岗学校出发并返回;没有课的半天在设岗学校",
        "Each day begins and ends at base; a half-day without lessons is spent there",
        "R-064",
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody is itinerant."""
        return bool(instance.staff.values("itinerant").any())

    def express(self, scope: ItinerantScope) -> Expression:
        """Sum of minutes times days of each pattern."""
        first, second, third = scope.choices.legs()
        return Expression(scope.choice_column, np.asarray(first + second + third, dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up the ways of every teacher and day."""
        place, base = instance.position_of, bases(instance, plan)
        ways = [(a, b) for (person, _, _), (am, pm) in days_away(instance, plan).items() for a, b in _ways(base[person], am, pm)]
        origin = np.array([place[a] for a, _ in ways], dtype=np.int64)
        destination = np.array([place[b] for _, b in ways], dtype=np.int64)
        return int(TravelTimes.of(instance).minutes(origin, destination).sum())

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("全部走教教师的路上分钟数之和最小", "Least sum of the minutes that all itinerant teachers travel")

    @classmethod
    def trials(cls) -> Sequence["ItinerantTravel"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools on a line, 6 minutes apart each."""
        county = itinerant_county(4)

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *half_days), amount)

        return (
            case("a whole day at a school 12 minutes away", 24, ("T0", 1, "am", "S2", 4), ("T0", 1, "pm", "S2", 3)),
            case("on to the next school and back: 12 + 6 + 18", 36, ("T0", 1, "am", "S2", 4), ("T0", 1, "pm", "S3", 3)),
            case("two half-days on two days", 24, ("T0", 1, "am", "S1", 4), ("T0", 2, "pm", "S1", 3)),
            case("lessons at the base only", 0, ("T0", 1, "am", "S0", 4)),
        )


def _ways(base: str, am: str, pm: str) -> tuple[tuple[str, str], ...]:
    return ((base, am), (am, pm), (pm, base))
