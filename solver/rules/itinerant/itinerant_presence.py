"""R-064: no more visiting teachers at once than a school has classes for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Share
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import at_once
from solver.rules.itinerant_days import ANY_DAY
from solver.rules.itinerant_facts import DAYS
from solver.rules.itinerant_rule import DatedRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, village_school, week_plan
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import small_county


@dataclass(frozen=True)
class ItinerantPresence(DatedRule):
    """In no half-day are more itinerant teachers visiting a school than `at_once` times its classes; those based there do not count.

    A teaching point of two classes cannot use three at once. Where the rule could bind, the days of the week are decided with
    the patterns and not handed out afterwards, which takes longer.
    """

    at_once: Annotated[Share, Field(gt=0, le=10)] = Fraction(1)
    """Visiting teachers for each class of a compulsory stage, at most; the product is rounded down, and one may always come."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Which schools are judged."""
    max_classes: Annotated[int, Field(ge=1, le=500)] = 500
    """Only schools of at most so many classes; larger ones have room."""

    name: ClassVar[str] = "itinerant_presence"
    title: ClassVar[Text] = Text("同时到校的走教教师", "Visiting teachers at once")
    unit: ClassVar[Text] = Text("人次", "teachers")
    clause: ClassVar[Clause] = itinerant_clause(
        "同一半天到一所学校走教的教师数不超过该校班级数的规定倍数",
        "In one half-day no more itinerant teachers visit a school than its classes can use",
    )

    def post(self, scope: ItinerantScope) -> None:
        """Post: patterns at a school in a half-day <= cap, for each school that more teachers could visit than may.

        Raises
        ------
        ValueError
            If days are not among the choices, as the scope was made for a policy without this rule.
        """
        sites, caps = scope.sites, self.caps(scope.instance)
        away = ~sites.home
        coming = np.unique(np.stack([sites.school[away], sites.teacher[away]]), axis=1)
        narrow = np.bincount(coming[0], minlength=len(caps)) > caps
        choice, row, late = scope.half_days()
        kept = narrow[sites.school[row]]
        choice, row, late = choice[kept], row[kept], late[kept]
        day = scope.choices.day[choice]
        if bool(np.any(day == ANY_DAY)):
            raise ValueError("the days of these choices are open")
        slot = ((sites.school[row] * len(scope.weeks) + sites.week[row]) * (DAYS + 1) + day) * 2 + late
        slots, number = np.unique(slot, return_inverse=True)
        school = slots // (2 * (DAYS + 1) * len(scope.weeks))
        scope.at_most(
            subjects=[scope.instance.schools[place].id for place in school.tolist()],
            row=number,
            column=scope.choice_column[choice],
            coefficient=1,
            bound=caps[school],
        )

    def caps(self, instance: Instance) -> Ints:
        """Return the most visitors at once of each school; the number of all people where it is not judged."""
        return np.array([self._cap(instance, school) for school in instance.schools], dtype=np.int64)

    def _cap(self, instance: Instance, school: School) -> int:
        classes = sum(sum(part.classes) for part in school.parts if part.stage in COMPULSORY)
        if classes > self.max_classes or not self.schools.selects(instance, school):
            return len(instance.staff)
        return max(1, self.at_once.numerator * classes // self.at_once.denominator)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count who visits each school, half-day by half-day; one finding a school, with its fullest half-day."""
        findings = []
        for place, there in sorted(at_once(instance, plan).items()):
            school = instance.school_of[place]
            classes = [count for part in school.parts if part.stage in COMPULSORY for count in part.classes]
            if sum(classes) <= self.max_classes and self.schools.selects(instance, school):
                most = max(1, floor(self.at_once * sum(classes)))
                amount = sum(max(0, count - most) for count in there.values())
                findings.append(Finding(self.name, place, most, max(there.values()), amount, "<=", instance.first_year))
        return findings

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        return Text(
            "{schools}学校同一半天到校的走教教师不超过班级数的 {share} 倍",
            "At schools ({schools}) at most {share} itinerant teachers for each class visit in one half-day",
        ).fill(schools=self.schools.chosen(), share=self.at_once)

    @classmethod
    def trials(cls) -> Sequence["ItinerantPresence"]:
        """Return one visitor at a time, one for two classes, and small schools only."""
        return (
            cls(at_once=Fraction(1, 6)),
            cls(at_once=Fraction(1, 2), schools=SchoolChoice(settings=("rural",))),
            cls(at_once=Fraction(1, 4), max_classes=3),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a teaching point of two classes with two visitors in a morning, with three, and with three in two half-days."""
        schools = [village_school(0), village_school(1, 20, (1, 1))]
        county = small_county(schools, [{"itinerant": True, "subject": subject} for subject in ("pe", "music", "art")])

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *half_days), amount)

        two = (("T0", 1, "am", "S1", 2), ("T1", 1, "am", "S1", 2))
        return (
            case("two classes, two visitors", 0, *two),
            case("a third comes", 1, *two, ("T2", 1, "am", "S1", 2)),
            case("the third comes in the afternoon", 0, *two, ("T2", 1, "pm", "S1", 2)),
        )
