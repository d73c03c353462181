"""R-064: an itinerant teacher is at one school in a half-day, teaches the own subject, and goes only where it is short."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import needed, own_periods
from solver.rules.itinerant_facts import bases
from solver.rules.itinerant_rule import ItinerantRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example, Finding


@dataclass(frozen=True)
class ItinerantPlace(ItinerantRule):
    """Every half-day of the plan is one that can be: of an itinerant teacher, in the own subject, at one school at a time.

    Away from base a teacher goes only to schools whose classes need the subject at the teacher's stage and whose own people
    leave some of it open even at the low end of their load (R-222). One unit of breach is one half-day too many.
    """

    name: ClassVar[str] = "itinerant_place"
    title: ClassVar[Text] = Text("走教半天只在一校", "One school in a half-day")
    unit: ClassVar[Text] = Text("个半天", "half-days")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = itinerant_clause(
        "标为走教的教师每个半天只在一所学校、只教本学科,只到缺本学科课时的学校;走教周以首个规划学年为准",
        "People flagged as itinerant are at one school in a half-day, teach their subject, and go where it is short; first planned year",
        "R-222",
    )

    def post(self, scope: ItinerantScope) -> None:
        """Post: no day pattern without a day of its own, in each week (on each day, where days count)."""
        scope.at_most(
            subjects=[scope.facts.teachers[teacher] for teacher in scope.excess_teacher.tolist()],
            row=np.arange(len(scope.excess)),
            column=scope.excess,
            coefficient=1,
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, person by person, half-days of people who are not itinerant, of other subjects, where nothing is short, and doubles."""
        base = bases(instance, plan)
        need, own = needed(instance), own_periods(instance, plan, "low")
        wrong: Counter[str] = Counter(dict.fromkeys(base, 0))
        half_days: Counter[tuple[str, int, int, str]] = Counter()
        for one in plan.rounds:
            person = instance.staff.person(one.person)
            cell = (one.school, person.stage, person.subject)
            open_ = need.get(cell, 0) - (0 if base.get(one.person) == one.school else own.get(cell, 0))
            if one.person not in base or one.subject != person.subject or open_ <= 0:
                wrong[one.person] += 1
            half_days[one.person, one.week, one.day, one.half] += 1
        doubles: dict[tuple[str, int, int], int] = {}
        for (who, week, day, _), count in half_days.items():
            doubles[who, week, day] = max(doubles.get((who, week, day), 0), count - 1)
        for (who, _, _), count in doubles.items():
            wrong[who] += count
        return [Finding(self.name, who, 0, count, count, "<=", instance.first_year) for who, count in sorted(wrong.items())]

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "走教教师每个半天只在一所学校,只教本学科,只到缺本学科课时的学校",
            "An itinerant teacher is at one school in a half-day, teaches the own subject, and goes only where it is short",
        )

    @classmethod
    def trials(cls) -> Sequence["ItinerantPlace"]:
        """Return the rule; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a sound week, a half-day at two schools, a teacher who is not itinerant, and another subject."""
        county = itinerant_county(3)

        def case(title: str, amount: int, *rounds: HalfDay, subject: str = "pe") -> Example:
            return Example(title, cls(), county, week_plan(county, *rounds, subject=subject), amount)

        return (
            case("one school in the morning, one in the afternoon", 0, ("T0", 1, "am", "S1", 4), ("T0", 1, "pm", "S2", 3)),
            case("two schools in one morning", 1, ("T0", 1, "am", "S1", 4), ("T0", 1, "am", "S2", 3)),
            case("T1 is not itinerant", 1, ("T1", 1, "am", "S1", 4)),
            case("PE teachers teach no music", 1, ("T0", 1, "am", "S1", 4), subject="music"),
        )
