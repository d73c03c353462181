"""R-022, R-220 to R-222: every school's classes get the periods of every subject, from teachers who are there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Count, Share, Stage
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.instance.staff import POSITIONS, STAGES, SUBJECTS, Person
from solver.language import Text
from solver.plan.ledgers import tally
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.curriculum_table import SPECIALIST_SUBJECTS, STAGE_TITLES, SUBJECT_TITLES, Load, weekly_load, weekly_periods
from solver.rules.documents import NANYANG
from solver.rules.pools import KINDS, Pool, cells_of, kind_of_classes, pools_of
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.stock import stock

Subject = Literal[
    "chinese", "maths", "english", "morality", "history", "geography", "science", "physics", "chemistry", "biology",
    "it", "pe", "music", "art", "labour", "other",
]  # fmt: skip
RURAL = SchoolChoice(settings=("rural",))
Demand = tuple[Pool, Stage, tuple[str, ...], int]
"""A pool, a stage, the subjects that are counted together, and the periods a week they need."""


@dataclass(frozen=True)
class Cover:
    """Weekly periods that the classes of one stage need in one year, and those that the people who teach there give."""

    head: str
    """The school, or the lead of the merged legal person: what a waiver names."""
    schools: tuple[str, ...]
    """The schools that share their teachers."""
    stage: Stage
    subjects: tuple[Subject, ...]
    """The subjects counted together."""
    title: Text
    """The subject as planners read it."""
    needed: int
    given: int


@dataclass(frozen=True)
class Curriculum(Rule):
    """In each year the teachers at a school can give the weekly periods that its classes need, subject by subject.

    Needed: classes by grade times the weekly table (R-220, R-221). Given: people who teach there that year (effective
    ledger), of the part's stage and the subject as their main one, times the weekly load of R-222; a teacher gives a full
    load, a middle manager half of one, school leaders and principals none. The campuses of one legal person (R-007) share
    their teachers. In a part of at most `pooled_classes` classes one teacher takes a class through all subjects (包班), so
    its subjects are counted together. One unit of breach is one period a week that nobody can give.

    PE, music and art come first (R-088) where the rule stands in two priced rows, theirs at twice the price of the others', or
    where a goal `rotation_shortfall` over their row stands before one over the other row. Small rural schools get every
    subject's full hours (R-067) by a row of their own with `schools`, `max_pupils` 99 and `pooled_classes` 0.
    """

    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)] = SPECIALIST_SUBJECTS  # type: ignore[assignment]  # the table's own subjects
    """Subjects that need teachers of their own; labour and practice are left to any teacher."""
    min_share: Annotated[Share, Field(gt=0, le=1)] = Fraction(1)
    """Share of the needed periods that must be covered; the rest may be taught by others or on line. Rounded up."""
    load: Load = "high"
    """Which end of the range of weekly loads a teacher gives."""
    pooled_classes: Annotated[int, Field(ge=0, le=100)] = 5
    """Parts with at most so many classes count their subjects together."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Which schools are judged; a merged legal person is, where its lead is among them."""
    max_pupils: Count | None = None
    """Only schools with at most so many pupils (R-067: 99 for small schools); null: of any size."""

    name: ClassVar[str] = "curriculum"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("开齐开足课程", "Curriculum in full")
    unit: ClassVar[Text] = Text("周课时", "periods a week")
    clause: ClassVar[Clause] = Clause(
        ("R-022", "R-067", "R-088", "R-220", "R-221", "R-222"),
        NANYANG,
        "严格实施国家课程设置方案和课程标准,开齐开足课程",
        Text(
            "各校(或合并法人)每学科周课时需求不超过在校任教教师的周课时量;课时表和工作量为项目默认值",
            "Each school's (or merged legal person's) weekly periods by subject are within its teachers' loads; tables: project defaults",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Post: loads of the people there >= periods needed, for each pool, stage, subject and year."""
        weight = self.loads(scope)
        for year in scope.instance.planned_years:
            demands = self.demands(scope.instance, pools_of(scope, year))
            number = np.full(len(scope.instance.schools) * KINDS, -1, dtype=np.int64)
            for index, (pool, stage, subjects, _) in enumerate(demands):
                number[cells_of(scope.instance, pool, stage, subjects)] = index
            found = stock(scope, year, np.where(weight > 0, kind_of_classes(scope), -1), KINDS, weight=weight)
            row, column, coefficient = found.rows(number)
            here = np.zeros(len(demands), dtype=np.int64)
            np.add.at(here, number[number >= 0], found.constant[number >= 0])
            scope.at_least(
                subjects=[pool.head.id for pool, *_ in demands],
                row=row,
                column=column,
                coefficient=coefficient,
                bound=np.array([periods for *_, periods in demands], dtype=np.int64) - here,
            )

    def loads(self, scope: RotationScope) -> Ints:
        """Return the weekly load of one person of each class; 0 where it does not teach a compulsory stage."""
        loads = np.zeros((len(STAGES), len(SUBJECTS), len(POSITIONS)), dtype=np.int64)
        for stage in COMPULSORY:
            for subject in SUBJECTS:
                full = weekly_load(stage, subject, self.load)
                loads[STAGES.index(stage), SUBJECTS.index(subject), :2] = full, full // 2
        return np.asarray(loads[tuple(scope.class_values(name) for name in ("stage", "subject", "position"))], dtype=np.int64)

    def judges(self, instance: Instance, head: School) -> bool:
        """Whether a school, or the legal person that it leads, is judged."""
        return (self.max_pupils is None or head.pupils <= self.max_pupils) and self.schools.selects(instance, head)

    def demands(self, instance: Instance, pools: Sequence[Pool]) -> list[Demand]:
        """Return what the classes of each pool that is judged need, subject by subject; for `post`."""
        found: list[Demand] = []
        for pool in pools:
            for stage in COMPULSORY if self.judges(instance, pool.head) else ():
                parts = [part for school in pool.schools if (part := school.part(stage)) is not None]
                small = sum(sum(part.classes) for part in parts) <= self.pooled_classes
                for subjects in [self.subjects] if small else [(subject,) for subject in self.subjects]:
                    total = sum(weekly_periods(part, subject) for part in parts for subject in subjects)
                    if total:
                        found.append((pool, stage, tuple(subjects), -(-total * self.min_share.numerator // self.min_share.denominator)))
        return found

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what the people at each school (or merged legal person) give, and compare it with what its classes need."""
        findings = []
        for year in instance.planned_years:
            for cover in self.covers(instance, plan, year):
                note = Text("{stage}{subject}周课时", "weekly periods of {subject}, {stage}").fill(
                    stage=STAGE_TITLES[cover.stage], subject=cover.title
                )
                missing = max(0, cover.needed - cover.given)
                findings.append(Finding(self.name, cover.head, cover.needed, cover.given, missing, ">=", year, note=note))
        return findings

    def covers(self, instance: Instance, plan: Plan, year: int) -> list[Cover]:
        """Return what is needed and given in one year, school by school (or merged legal person), subject by subject."""
        given = tally(instance, plan, year, "effective", self.periods)
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        together = {g.lead: (g.lead, *g.members) for g in plan.groups_in(year) if g.mode in merged}
        inside = {school for schools in together.values() for school in schools}
        together |= {school.id: (school.id,) for school in instance.schools if school.id not in inside}
        return [
            cover
            for head in sorted(together)
            if self.judges(instance, instance.school_of[head])
            for stage in COMPULSORY
            for cover in self._covers(head, [instance.school_of[school] for school in together[head]], stage, given)
        ]

    def _covers(self, head: str, campuses: Sequence[School], stage: Stage, given: Counter[tuple[str, str, str]]) -> list[Cover]:
        """Return the covers of one pool and stage: one a subject that is taught, or one in all for a small part."""
        parts = [part for school in campuses for part in school.parts if part.stage == stage]
        ids = tuple(school.id for school in campuses)
        needs = {subject: sum(weekly_periods(part, subject) for part in parts) for subject in self.subjects}
        supply = {subject: sum(given[school, stage, subject] for school in ids) for subject in self.subjects}
        if sum(sum(part.classes) for part in parts) <= self.pooled_classes:
            lines = [(Text("各学科合计", "all subjects together"), self.subjects)]
        else:
            lines = [(SUBJECT_TITLES[subject], (subject,)) for subject in self.subjects]
        found = []
        for title, subjects in lines:
            total = sum(needs[subject] for subject in subjects)
            if total:
                there = sum(supply[subject] for subject in subjects)
                found.append(Cover(head, ids, stage, subjects, title, ceil(self.min_share * total), there))
        return found

    def periods(self, person: Person) -> int:
        """Return the weekly periods that one person gives, whichever school the person teaches at."""
        if person.stage not in ("primary", "junior") or person.position not in ("teacher", "middle"):
            return 0
        full = weekly_load("primary" if person.stage == "primary" else "junior", person.subject, self.load)
        return full if person.position == "teacher" else full // 2

    def explain(self) -> Text:
        """Return what is needed in one sentence."""
        return Text(
            "每校(或合并法人)各学科({n} 科)周课时的 {share} 由在校任教教师承担;不超过 {small} 个班的学段合并计算",
            "At each school (or merged legal person) {share} of the weekly periods of {n} subjects are given by teachers who are there; "
            "parts of at most {small} classes count all subjects together",
        ).fill(n=len(self.subjects), share=self.min_share, small=self.pooled_classes)

    @classmethod
    def trials(cls) -> Sequence["Curriculum"]:
        """Return single subjects, parts that are counted together, and a tenth of the periods."""
        tenth = Fraction(1, 10)
        return (
            cls(subjects=("chinese", "pe"), min_share=tenth),
            cls(subjects=("maths",), min_share=tenth, load="low", pooled_classes=0),
            cls(subjects=("history",)),
            cls(subjects=("chinese", "maths", "pe"), min_share=Fraction(1, 5), pooled_classes=100),
            cls(subjects=("chinese",), min_share=tenth, schools=SchoolChoice(settings=("rural", "town")), max_pupils=300),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a six-class primary: 42 periods of Chinese need three teachers at 16; and pools of two campuses."""
        rule = cls(subjects=("chinese",))
        county = small_county([small_school(0, parts=small_school(0).parts), small_school(1, parts=())], [{}, {}, {}])
        both = small_county(2, [{}] * 6)
        short = small_plan(county, [("S0", "alliance", ["S1"])], [Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        return (
            Example("three teachers give 48 of 42 periods", rule, county, small_plan(county), 0),
            Example("one is away: two give 32 of 42", rule, county, short, 10),
            Example("which are not judged as rural", cls(subjects=("chinese",), schools=RURAL), county, short, 0),
            Example("an alliance member without teachers lacks 42", rule, both, small_plan(both, [("S0", "alliance", ["S1"])]), 42),
            Example("one legal person: six teachers give 96 of 84", rule, both, small_plan(both, [("S0", "tight", ["S1"])]), 0),
        )
