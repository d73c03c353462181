"""R-064, R-220: itinerant teachers give no more lessons of a subject than a school's classes have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.curriculum_table import STAGE_TITLES, SUBJECT_TITLES
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import lessons, needed, weeks_in
from solver.rules.itinerant_facts import KINDS
from solver.rules.itinerant_rule import ItinerantRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import itinerant_county, week_plan
from solver.rules.rule import Clause, Example, Finding


@dataclass(frozen=True)
class ItinerantLessons(ItinerantRule):
    """At each school the itinerant teachers of a subject, those based there included, give at most the periods its classes have.

    Own teachers may give fewer lessons where itinerant ones come; they are never made to give more than their load.
    """

    name: ClassVar[str] = "itinerant_lessons"
    title: ClassVar[Text] = Text("走教课时不超过开课课时", "No more lessons than classes have")
    unit: ClassVar[Text] = Text("课时", "periods")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = itinerant_clause(
        "每校每学科走教课时(含本校设岗的走教教师)不超过各班周课时之和",
        "At each school the lessons of itinerant teachers in a subject are within the weekly periods of its classes",
        "R-220",
        "R-221",
    )

    def post(self, scope: ItinerantScope) -> None:
        """Post: sum of periods <= periods of the classes, for each school and kind of teacher."""
        sites = scope.sites
        kind = scope.facts.kind[sites.teacher]
        cell, row = np.unique(sites.school * KINDS + kind, return_inverse=True)
        scope.at_most(
            subjects=[scope.instance.schools[school].id for school in (cell // KINDS).tolist()],
            row=row,
            column=sites.column,
            coefficient=1,
            bound=scope.facts.required[cell // KINDS, cell % KINDS] * len(scope.weeks),
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the lessons given with the periods of the classes, wherever lessons are given."""
        need, weeks, findings = needed(instance), weeks_in(instance), []
        for (school, stage, subject), given in sorted(lessons(instance, plan).items()):
            most = need.get((school, stage, subject), 0) * weeks
            note = Text("{stage}{subject}课时", "periods of {subject}, {stage}").fill(
                stage=STAGE_TITLES.get(stage, Text(stage, stage)), subject=SUBJECT_TITLES[subject]
            )
            findings.append(Finding(self.name, school, most, given, max(0, given - most), "<=", instance.first_year, note=note))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "每校每学科走教课时不超过各班的课时",
            "At no school do itinerant teachers give more lessons of a subject than its classes have",
        )

    @classmethod
    def trials(cls) -> Sequence["ItinerantLessons"]:
        """Return the rule; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a school of six classes, which has 20 periods of PE a week: all of them given, and one more."""
        county = itinerant_county(2, [{"itinerant": True, "subject": "pe"}] * 2)
        most = [("T0", day, "am", "S1", 4) for day in (1, 2, 3, 4)]

        def case(title: str, amount: int, last: int) -> Example:
            return Example(title, cls(), county, week_plan(county, *most, ("T1", 5, "am", "S1", last)), amount)

        return case("16 and 4 are all 20", 0, 4), Example(
            "16 and 5 are one too many", cls(), county, week_plan(county, *most, ("T1", 5, "am", "S1", 3), ("T1", 5, "pm", "S1", 2)), 1
        )
