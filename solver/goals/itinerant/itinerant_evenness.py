"""R-222: loads of itinerant teachers alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.itinerant_clauses import planner_clause
from solver.rules.itinerant_counts import loads
from solver.rules.itinerant_facts import DAYS
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class ItinerantEvenness(Goal):
    """Periods of the itinerant teacher who gives most, minus those of the one who gives least; of a fortnight, in both weeks together."""

    name: ClassVar[str] = "itinerant_evenness"
    step: ClassVar[Step] = "itinerant"
    title: ClassVar[Text] = Text("走教课时差距", "Spread of itinerant loads")
    unit: ClassVar[Text] = Text("课时", "periods")
    clause: ClassVar[Clause] = planner_clause(
        "走教教师之间课时最多与最少之差尽量小", "The difference of the largest and the smallest load is small", "R-064", "R-222"
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody is itinerant."""
        return bool(instance.staff.values("itinerant").any())

    def express(self, scope: ItinerantScope) -> Expression:
        """Largest minus smallest, with smallest <= sum of a teacher's periods <= largest."""
        teachers, sites, week = len(scope.facts.teachers), scope.sites, scope.instance.policy.itinerant_week
        if not teachers:
            return Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        least, most = scope.columns(2, 0, len(scope.weeks) * DAYS * (week.morning + week.afternoon)).tolist()
        row = np.concatenate([sites.teacher, np.arange(teachers)])
        coefficient = np.concatenate([np.ones(len(sites.column), dtype=np.int64), np.full(teachers, -1)])
        scope.define(row, np.concatenate([sites.column, np.full(teachers, least)]), coefficient, lower=0, count=teachers)
        scope.define(row, np.concatenate([sites.column, np.full(teachers, most)]), coefficient, upper=0, count=teachers)
        return Expression(np.array([most, least], dtype=np.int64), np.array([1, -1], dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Subtract the smallest load from the largest."""
        given = loads(instance, plan).values()
        return max(given, default=0) - min(given, default=0)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("走教教师课时最多与最少之差最小", "Least difference between the largest and the smallest load of an itinerant teacher")

    @classmethod
    def trials(cls) -> Sequence["ItinerantEvenness"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two teachers with 4 periods each, and with 4 and none."""
        county = itinerant_county(3, [{"itinerant": True, "subject": "pe"}] * 2)

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *half_days), amount)

        return (
            case("4 and 4", 0, ("T0", 1, "am", "S1", 4), ("T1", 1, "am", "S0", 4)),
            case("4 and none", 4, ("T0", 1, "am", "S1", 4)),
        )
