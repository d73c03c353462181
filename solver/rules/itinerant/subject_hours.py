"""R-067: small rural schools get the full hours of every subject, from own, posted or itinerant teachers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Share
from solver.instance.person_choice import Subject
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.instance.staff import STAGES, SUBJECTS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.curriculum_table import SPECIALIST_SUBJECTS, STAGE_TITLES, SUBJECT_TITLES, Load
from solver.rules.itinerant_clauses import small_school_clause
from solver.rules.itinerant_counts import lessons, needed, own_periods, weeks_in
from solver.rules.itinerant_cover import covered
from solver.rules.itinerant_facts import KINDS
from solver.rules.itinerant_rule import ItinerantRule
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import village_school, week_plan
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import YEAR, small_county

RURAL = SchoolChoice(settings=("rural",))


@dataclass(frozen=True)
class SubjectHours(ItinerantRule):
    """At every chosen school the classes get their weekly periods in each subject (R-220, R-221).

    Given: the weekly load (R-222) of those who teach there in the first planned year and are not itinerant, own or posted, a
    middle manager half of it and school leaders none, and what itinerant teachers give there. One unit of breach is one period
    that nobody gives, in a week or, where two weeks take turns, in a fortnight.
    """

    schools: SchoolChoice = field(default_factory=lambda: RURAL)
    """Which schools are judged; rural ones by default."""
    max_pupils: Annotated[int, Field(ge=1, le=1_000_000)] | None = 100
    """Only schools with fewer pupils than this (R-067: fewer than 100); null: of any size."""
    subjects: tuple[Subject, ...] = ()
    """The subjects judged; empty: all that need a teacher of their own (labour and practice are left to any teacher)."""
    share: Annotated[Share, Field(gt=0, le=1)] = Fraction(1)
    """Share of the periods that must be given, rounded up."""
    load: Load = "high"
    """Which end of the range of weekly loads a teacher who is not itinerant gives."""

    name: ClassVar[str] = "subject_hours"
    demand: ClassVar[bool] = True
    title: ClassVar[Text] = Text("小规模学校各学科课时开足", "Full hours at small schools")
    unit: ClassVar[Text] = Text("课时", "periods")
    clause: ClassVar[Clause] = small_school_clause(
        "学生不足 100 人的乡村学校,每学科课时由本校、派来和走教教师开足;不足之数以课时计",
        "At rural schools of fewer than 100 pupils own, posted and itinerant teachers give every subject's hours; what lacks is in periods",
        "R-064",
        "R-220",
        "R-221",
        "R-222",
    )

    @property
    def judged(self) -> tuple[str, ...]:
        """The subjects judged."""
        return self.subjects or SPECIALIST_SUBJECTS

    def judges(self, instance: Instance, school: School) -> bool:
        """Whether a school is judged."""
        return (self.max_pupils is None or school.pupils < self.max_pupils) and self.schools.selects(instance, school)

    def post(self, scope: ItinerantScope) -> None:
        """Post: periods given by itinerant teachers >= periods needed - own, for each school and kind where own ones do not do."""
        instance, facts, weeks = scope.instance, scope.facts, len(scope.weeks)
        chosen = np.array([self.judges(instance, school) for school in instance.schools], dtype=bool)
        kinds = [
            STAGES.index(stage) * len(SUBJECTS) + SUBJECTS.index(subject) for stage in COMPULSORY for subject in sorted(set(self.judged))
        ]
        judged = np.zeros(KINDS, dtype=bool)
        judged[kinds] = True
        asked = -(-facts.required * weeks * self.share.numerator // self.share.denominator)
        need = np.where(chosen[:, None] & judged[None, :], asked - facts.own(self.load) * weeks, 0).ravel()
        cell = np.flatnonzero(need > 0)
        scope.at_least(
            subjects=[instance.schools[place].id for place in (cell // KINDS).tolist()],
            row=np.arange(len(cell)),
            column=covered(scope, cell, need[cell]),
            coefficient=1,
            bound=need[cell],
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what everybody gives at each school, subject by subject, and compare it with what its classes need."""
        own, visiting, weeks = own_periods(instance, plan, self.load), lessons(instance, plan), weeks_in(instance)
        findings = []
        for (place, stage, subject), periods in needed(instance).items():
            if subject in self.judged and self.judges(instance, instance.school_of[place]):
                wanted = self.share * periods * weeks
                least = -(-wanted.numerator // wanted.denominator)
                given = own.get((place, stage, subject), 0) * weeks + visiting[place, stage, subject]
                note = Text("{stage}{subject}课时", "periods of {subject}, {stage}").fill(
                    stage=STAGE_TITLES[stage], subject=SUBJECT_TITLES[subject]
                )
                findings.append(Finding(self.name, place, least, given, max(0, least - given), ">=", instance.first_year, note=note))
        return findings

    def explain(self) -> Text:
        """Return what is needed in one sentence."""
        size = Text("", "") if self.max_pupils is None else Text("学生不足 {n} 人的", " of fewer than {n} pupils").fill(n=self.max_pupils)
        return Text(
            "{size}{schools}学校 {k} 个学科的周课时,{share} 由本校、派来或走教教师承担",
            "At schools ({schools}){size} {share} of the weekly periods of {k} subjects are given by own, posted or itinerant teachers",
        ).fill(size=size, schools=self.schools.chosen(), k=len(self.judged), share=self.share)

    @classmethod
    def trials(cls) -> Sequence["SubjectHours"]:
        """Return small parts of the hours of one subject and of two, at rural schools and at all."""
        tenth = Fraction(1, 10)
        return (
            cls(subjects=("pe",), max_pupils=None, share=tenth),
            cls(subjects=("pe", "music"), schools=SchoolChoice(), max_pupils=150, share=tenth, load="low"),
            cls(subjects=("music",), schools=SchoolChoice(labels=("weak",)), max_pupils=None, share=Fraction(1, 5)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a school of 99 pupils and six classes, whose PE takes 20 periods: of itinerant, own and posted teachers."""
        rule = cls(subjects=("pe",))
        schools = [village_school(0, setting="urban"), village_school(1, 99)]
        staff: list[dict[str, Any]] = [{"itinerant": True, "subject": "pe"}, {"itinerant": True, "subject": "pe"}, {"subject": "pe"}]
        county = small_county(schools, staff)
        larger = small_county([schools[0], village_school(1, 100)], staff)
        whole = [("T0", day, "am", "S1", 4) for day in (1, 2, 3, 4)]
        last = (("T1", 5, "am", "S1", 4),)
        sent = Posting("T2", "S0", "S1", YEAR, YEAR, "exchange")
        return (
            Example("nobody comes", rule, county, week_plan(county), 20),
            Example("16 of 20 periods", rule, county, week_plan(county, *whole), 4),
            Example("and 4 by a second teacher", rule, county, week_plan(county, *whole, *last), 0),
            Example(
                "a posted teacher gives 18, an itinerant one 2",
                rule,
                county,
                week_plan(county, ("T0", 1, "am", "S1", 2), postings=(sent,)),
                0,
            ),
            Example("with 100 pupils it is not small", rule, larger, week_plan(larger), 0),
        )
