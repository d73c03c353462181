"""R-064: to how many schools an itinerant teacher goes in a day and in a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import days_away, visits
from solver.rules.itinerant_facts import bases
from solver.rules.itinerant_rule import ItinerantRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import itinerant_county, week_plan
from solver.rules.rule import Clause, Example, Finding


@dataclass(frozen=True)
class ItinerantSites(ItinerantRule):
    """An itinerant teacher goes to at most `per_day` schools on one day and `per_week` in one week, the base school apart."""

    per_day: Annotated[int, Field(ge=1, le=2)] = 2
    """Most schools on one day."""
    per_week: Annotated[int, Field(ge=1, le=10)] = 4
    """Most schools in one week; of a fortnight each week by itself."""

    name: ClassVar[str] = "itinerant_sites"
    title: ClassVar[Text] = Text("走教学校数", "Schools of an itinerant teacher")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = itinerant_clause(
        "每名走教教师一天、一周所到学校数有上限(设岗学校不计;2 所和 4 所为项目默认值)",
        "The schools of an itinerant teacher are few in a day and in a week (base apart; two and four are project defaults)",
    )

    def post(self, scope: ItinerantScope) -> None:
        """Post: days at two schools <= 0 where only one is allowed; schools of each teacher and week <= per_week."""
        days, sites, teachers = scope.choices, scope.sites, scope.facts.teachers
        if self.per_day == 1:
            double = np.flatnonzero((days.morning != days.afternoon) & (days.morning != days.base) & (days.afternoon != days.base))
            scope.at_most(
                subjects=list(teachers),
                row=days.teacher[double],
                column=scope.choice_column[double],
                coefficient=1,
                bound=np.zeros(len(teachers), dtype=np.int64),
            )
        weeks = len(scope.weeks)
        scope.at_most(
            subjects=[teacher for teacher in teachers for _ in range(weeks)],
            row=sites.teacher * weeks + sites.week,
            column=scope.visit_column,
            coefficient=1,
            bound=np.full(len(teachers) * weeks, self.per_week),
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count each teacher's schools, day by day and week by week."""
        base, year, findings = bases(instance, plan), instance.first_year, []
        for (person, _, _), places in sorted(days_away(instance, plan).items()):
            schools = tuple(sorted(set(places) - {base[person]}))
            findings.append(
                Finding(self.name, person, self.per_day, len(schools), max(0, len(schools) - self.per_day), "<=", year, schools)
            )
        for (person, _), there in sorted(visits(instance, plan).items()):
            schools = tuple(sorted(there))
            findings.append(
                Finding(self.name, person, self.per_week, len(schools), max(0, len(schools) - self.per_week), "<=", year, schools)
            )
        return findings

    def explain(self) -> Text:
        """Return the limits in one sentence."""
        return Text(
            "每名走教教师一天至多到 {day} 所、一周至多到 {week} 所学校(设岗学校不计)",
            "An itinerant teacher goes to at most {day} schools on a day and {week} in a week, the base school apart",
        ).fill(day=self.per_day, week=self.per_week)

    @classmethod
    def trials(cls) -> Sequence["ItinerantSites"]:
        """Return one school a day, and one or two a week."""
        return cls(per_day=1, per_week=2), cls(per_week=1), cls(per_week=2)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return four schools and the base, which are allowed, five schools, and two on a day where one is allowed."""
        county = itinerant_county(6)
        four = [("T0", day, "am", f"S{day}", 4) for day in (1, 2, 3, 4)]
        return (
            Example("four schools and the base", cls(), county, week_plan(county, *four, ("T0", 1, "pm", "S0", 3)), 0),
            Example("five schools", cls(), county, week_plan(county, *four, ("T0", 5, "am", "S5", 4)), 1),
            Example("two on a day", cls(per_day=1), county, week_plan(county, *four, ("T0", 1, "pm", "S2", 3)), 1),
        )
