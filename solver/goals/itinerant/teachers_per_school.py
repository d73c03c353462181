"""R-064: few different itinerant teachers at each school."""

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
from solver.rules.itinerant_counts import visits
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class TeachersPerSchool(Goal):
    """Number of ties between an itinerant teacher and a school visited, the base apart; of a fortnight, week by week.

    The fewer, the fewer faces the pupils of a small school see, and the fewer schools a teacher has to know.
    """

    name: ClassVar[str] = "teachers_per_school"
    step: ClassVar[Step] = "itinerant"
    title: ClassVar[Text] = Text("走教教师与学校的对应数", "Ties of teachers and schools")
    unit: ClassVar[Text] = Text("对", "ties")
    clause: ClassVar[Clause] = planner_clause(
        "每校走教教师尽量少而固定;单双周分别计",
        "Few and steady visiting teachers at each school; weeks of a fortnight count by themselves",
        "R-064",
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody is itinerant."""
        return bool(instance.staff.values("itinerant").any())

    def express(self, scope: ItinerantScope) -> Expression:
        """Sum of the visits of each teacher, week and school."""
        return Expression(scope.visit_column, np.ones(len(scope.visit_column), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the different schools of each teacher and week."""
        return sum(len(schools) for schools in visits(instance, plan).values())

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("走教教师与所到学校的对应数之和最小", "Fewest ties between itinerant teachers and the schools they visit")

    @classmethod
    def trials(cls) -> Sequence["TeachersPerSchool"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a teacher at one school twice, and at two."""
        county = itinerant_county(3)

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *half_days), amount)

        return (
            case("twice at one school, once at the base", 1, ("T0", 1, "am", "S1", 4), ("T0", 2, "am", "S1", 3), ("T0", 3, "am", "S0", 3)),
            case("at two schools", 2, ("T0", 1, "am", "S1", 4), ("T0", 1, "pm", "S2", 3)),
        )
