"""R-064, R-222: how many periods an itinerant teacher gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import loads, weeks_in
from solver.rules.itinerant_rule import ItinerantRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example, Finding

Periods = Annotated[int, Field(ge=0, le=50)]


@dataclass(frozen=True)
class ItinerantLoad(ItinerantRule):
    """Every itinerant teacher gives `least` to `most` periods a week, those at the base school included; over a fortnight on average."""

    least: Periods = 14
    """Least periods a week."""
    most: Periods = 18
    """Most periods a week."""

    name: ClassVar[str] = "itinerant_load"
    title: ClassVar[Text] = Text("走教教师周课时", "Load of itinerant teachers")
    unit: ClassVar[Text] = Text("课时", "periods")
    clause: ClassVar[Clause] = itinerant_clause(
        "每名走教教师周课时(含设岗学校)在规定范围内,单双周取两周合计;14 至 18 节取自 R-222 的参考工作量",
        "Each itinerant teacher's weekly periods, base included, lie in a range (two weeks together in a fortnight); 14 to 18 after R-222",
        "R-222",
    )

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError("least is at most most")

    def post(self, scope: ItinerantScope) -> None:
        """Post: least <= sum of periods <= most, for each teacher, once each."""
        sites, weeks = scope.sites, len(scope.weeks)
        teachers = list(scope.facts.teachers)
        scope.at_least(
            subjects=teachers, row=sites.teacher, column=sites.column, coefficient=1, bound=np.full(len(teachers), self.least * weeks)
        )
        scope.at_most(
            subjects=teachers, row=sites.teacher, column=sites.column, coefficient=1, bound=np.full(len(teachers), self.most * weeks)
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what each itinerant teacher gives."""
        findings, weeks, year = [], weeks_in(instance), instance.first_year
        for person, given in loads(instance, plan).items():
            least, most = self.least * weeks, self.most * weeks
            findings.append(Finding(self.name, person, least, given, max(0, least - given), ">=", year))
            findings.append(Finding(self.name, person, most, given, max(0, given - most), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the range in one sentence."""
        return Text("每名走教教师每周 {least} 至 {most} 课时", "Each itinerant teacher gives {least} to {most} periods a week").fill(
            least=self.least, most=self.most
        )

    @classmethod
    def trials(cls) -> Sequence["ItinerantLoad"]:
        """Return ranges that a few drawn half-days meet at times."""
        return cls(least=0, most=8), cls(least=1, most=50), cls(least=2, most=14)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 14 periods, which is enough, 13 and 19."""
        county = itinerant_county(3)
        twelve = [("T0", day, "am", "S1", 4) for day in (1, 2, 3)]

        def case(title: str, amount: int, *more: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *twelve, *more), amount)

        return (
            case("12 away and 2 at the base", 0, ("T0", 4, "am", "S0", 2)),
            case("13 are one too few", 1, ("T0", 4, "am", "S0", 1)),
            case("19 are one too many", 1, ("T0", 4, "am", "S0", 4), ("T0", 5, "am", "S0", 3)),
        )
