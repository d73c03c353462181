"""R-067: small rural schools have a teacher of every subject."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Count
from solver.instance.school import School, StagePart
from solver.instance.school_choice import SchoolChoice
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.curriculum_table import SPECIALIST_SUBJECTS, STAGE_TITLES, SUBJECT_TITLES, weekly_periods
from solver.rules.pools import KINDS, cells_of, kind_of_classes, pools_of
from solver.rules.rotation.curriculum import Subject
from solver.rules.rotation.posting_team import YINCHUAN
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.stock import stock

TEACHING = ("teacher", "middle")


@dataclass(frozen=True)
class SubjectCover(Rule):
    """In each planned year every subject that a small school teaches has at least `minimum` people who teach it there.

    They may be its own or posted (effective ledger), teachers or middle managers, of the subject and stage as their main one;
    the campuses of one legal person (R-007) share theirs. Full hours, the clause's other reading, are what `curriculum` asks
    for with the same `schools` and `max_pupils`.
    """

    max_pupils: Count = 99
    """Schools with at most so many pupils are small; 99 by national usage (fewer than 100)."""
    minimum: Annotated[int, Field(ge=1, le=100)] = 1
    """Least number of people a subject."""
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)] = SPECIALIST_SUBJECTS  # type: ignore[assignment]  # the table's own subjects
    """Subjects that must be covered, where the classes of the school have them; labour and practice are left to any teacher."""
    schools: SchoolChoice = field(default_factory=lambda: SchoolChoice(settings=("rural",)))
    """Which schools are judged, if they are small; rural ones by default."""

    name: ClassVar[str] = "subject_cover"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("小规模学校各学科教师配齐", "Every subject taught at small schools")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-067",),
        YINCHUAN,
        "保障鄉村小規模學校補足配齊各學科教師",
        Text(
            "小规模学校每门应开学科至少有一名任教教师(本校、派来均可);课时足额另由开齐开足课程规则约束",
            "Each subject taught at a small school has somebody there, its own or posted; full hours are the curriculum rule's business",
        ),
    )

    def judges(self, instance: Instance, school: School) -> bool:
        """Whether a school is small and among those chosen."""
        return school.pupils <= self.max_pupils and self.schools.selects(instance, school)

    def post(self, scope: RotationScope) -> None:
        """Post: people there >= minimum, for each pool with a small school, stage, subject that it teaches, and year."""
        instance = scope.instance
        teaches = np.isin(scope.class_values("position"), [POSITIONS.index(name) for name in TEACHING])
        kind = np.where(teaches, kind_of_classes(scope), -1)
        for year in instance.planned_years:
            number = np.full(len(instance.schools) * KINDS, -1, dtype=np.int64)
            heads: list[str] = []
            for pool in pools_of(scope, year):
                for stage in COMPULSORY:
                    small = [part for school in pool.schools if self.judges(instance, school) and (part := school.part(stage)) is not None]
                    for subject in self.subjects:
                        if any(weekly_periods(part, subject) for part in small):
                            number[cells_of(instance, pool, stage, (subject,))] = len(heads)
                            heads.append(pool.head.id)
            found = stock(scope, year, kind, KINDS)
            here = np.zeros(len(heads), dtype=np.int64)
            np.add.at(here, number[number >= 0], found.constant[number >= 0])
            row, column, coefficient = found.rows(number)
            scope.at_least(subjects=heads, row=row, column=column, coefficient=coefficient, bound=self.minimum - here)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count who teaches each subject at each small school, or at the campuses it shares its teachers with."""
        findings = []
        for year in instance.planned_years:
            there = self._there(instance, plan, year)
            for head, campuses in _together(instance, plan, year).items():
                small = [school for school in campuses if self.judges(instance, school)]
                taught = {
                    (part.stage, subject)
                    for school in small
                    for part in school.parts
                    for subject in self.subjects
                    if part.stage in COMPULSORY and weekly_periods(part, subject)
                }
                for stage, subject in sorted(taught):
                    people = sum(there[school.id, stage, subject] for school in campuses)
                    note = Text("{stage}{subject}教师", "teachers of {subject}, {stage}").fill(
                        stage=STAGE_TITLES[stage], subject=SUBJECT_TITLES[subject]
                    )
                    lacking = max(0, self.minimum - people)
                    findings.append(Finding(self.name, head, self.minimum, people, lacking, ">=", year, note=note))
        return findings

    @staticmethod
    def _there(instance: Instance, plan: Plan, year: int) -> Counter[tuple[str, str, str]]:
        """Count the people who teach, by the school where they are, their stage and their subject."""
        away = {p.person: p.destination for p in plan.postings if changes_school(p, year, "effective")}
        return Counter((away.get(p.id, p.school), p.stage, p.subject) for p in instance.staff.persons if p.position in TEACHING)

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "学生不超过 {pupils} 人的{schools}学校,应开学科({k} 科)每科至少有 {n} 名任教教师",
            "Schools ({schools}) of at most {pupils} pupils have at least {n} people for each of the {k} subjects that they teach",
        ).fill(schools=self.schools.chosen(), pupils=self.max_pupils, n=self.minimum, k=len(self.subjects))

    @classmethod
    def trials(cls) -> Sequence["SubjectCover"]:
        """Return one subject and two, at small rural schools and at all."""
        return (
            cls(subjects=("chinese",), max_pupils=300),
            cls(subjects=("pe", "chinese"), max_pupils=150, schools=SchoolChoice()),
            cls(subjects=("maths",), minimum=2, max_pupils=200, schools=SchoolChoice(labels=("weak",))),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a rural school of 99 pupils without PE, with a PE teacher posted there, one of 100 pupils, and one legal person."""
        rule = cls(subjects=("chinese", "pe"))
        part = StagePart(stage="primary", pupils=99, classes=(1, 1, 1, 1, 1, 1))
        staff = [{"subject": "pe"}, {"school": "S1"}]
        county = small_county([small_school(0), small_school(1, parts=(part,))], staff)
        larger = small_county([small_school(0), small_school(1, parts=(replace(part, pupils=100),))], staff)
        groups, merged = [("S0", "alliance", ["S1"])], [("S0", "tight", ["S1"])]
        sent = Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")
        return (
            Example("99 pupils and nobody for PE", rule, county, small_plan(county, groups), 1),
            Example("a PE teacher comes", rule, county, small_plan(county, groups, [sent]), 0),
            Example("with 100 pupils it is not small", rule, larger, small_plan(larger, groups), 0),
            Example("one legal person has a PE teacher at the lead", rule, county, small_plan(county, merged), 0),
        )


def _together(instance: Instance, plan: Plan, year: int) -> dict[str, list[School]]:
    """Return the schools that share their teachers, by their head: the lead of a merged group, or the school itself."""
    merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
    found = {g.lead: [g.lead, *g.members] for g in plan.groups_in(year) if g.mode in merged}
    inside = {school for schools in found.values() for school in schools}
    found |= {school.id: [school.id] for school in instance.schools if school.id not in inside}
    return {head: [instance.school_of[school] for school in found[head]] for head in sorted(found)}
