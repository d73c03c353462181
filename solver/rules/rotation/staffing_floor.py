"""R-067, R-022, R-007: no posting may strip a school's subject group below a floor."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Share
from solver.instance.school import School
from solver.instance.staff import POSITIONS, STAGES, SUBJECTS, Person
from solver.language import Text
from solver.plan.ledgers import tally
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.curriculum_table import PERIODS, STAGE_TITLES, SUBJECT_TITLES, weekly_load, weekly_periods
from solver.rules.documents import PLANNER
from solver.rules.pools import KINDS, Pool, kind_of_classes, pools_of
from solver.rules.rotation.curriculum import Subject
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.stock import stock


@dataclass(frozen=True)
class StaffingFloor(Rule):
    """In each year every subject group keeps at least `min_share` of its own teachers, or of those it needs if they are fewer.

    A subject group is the teachers (position teacher) of one stage and subject at a school, or in a group that is one legal
    person (R-007). Its own teachers are those of the home ledger whom no earlier posting keeps elsewhere that year; those
    it needs are its weekly periods by the load of R-222 (high end), rounded up. So a group with more teachers than it needs
    may lend the surplus, and a group that is already short may still lend what the share leaves. Stages without a curriculum
    table (kindergarten, senior, vocational) need all they have. Present are the people who teach there that year, those who
    came included: a swap keeps the floor.
    """

    min_share: Annotated[Share, Field(ge=0, le=1)] = Fraction(4, 5)
    """Share of the group that must be present; the floor is rounded up."""
    by_subject: dict[Subject, Annotated[Share, Field(ge=0, le=1)]] = field(default_factory=dict)
    """Shares of subjects that have one of their own; the others take `min_share`."""

    name: ClassVar[str] = "staffing_floor"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("学科师资下限", "Floor under subject groups")
    unit: ClassVar[Text] = Text("人", "teachers")
    clause: ClassVar[Clause] = Clause(
        ("R-007", "R-022", "R-067"),
        PLANNER,
        "",
        Text(
            "每校(或合并法人)每学科在校任教教师不少于“本校现有与课时所需两者较小值”的规定比例",
            "At each school (or merged legal person) each subject keeps a share of its own teachers or, if fewer, of those it needs",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Teachers present >= floor, for each pool, stage, subject and year that has a floor above 0."""
        teaches = scope.class_values("position") == POSITIONS.index("teacher")
        kind = np.where(teaches, kind_of_classes(scope), -1)
        home = np.zeros(len(scope.instance.schools) * KINDS, dtype=np.int64)
        np.add.at(home, scope.class_home[teaches] * KINDS + kind[teaches], scope.class_size[teaches])
        for year in scope.instance.planned_years:
            pools = pools_of(scope, year)
            pool_of = np.zeros(len(scope.instance.schools), dtype=np.int64)
            for index, pool in enumerate(pools):
                pool_of[[scope.instance.position_of[school.id] for school in pool.schools]] = index
            group = (pool_of[:, None] * KINDS + np.arange(KINDS)).reshape(-1)
            own = self._summed(group, home - self._kept_away(scope, year), len(pools))
            found = stock(scope, year, kind, KINDS)
            here = self._summed(group, found.constant, len(pools))
            fewest = np.minimum(own, self._needed(pools, own))
            share = [self.share_of(subject) for _ in STAGES for subject in SUBJECTS] * len(pools)
            above, below = (np.array([getattr(one, part) for one in share], dtype=np.int64) for part in ("numerator", "denominator"))
            floor = -(-fewest * above // below)
            rows = np.flatnonzero(floor > 0)
            number = np.full(len(pools) * KINDS, -1, dtype=np.int64)
            number[rows] = np.arange(len(rows))
            row, column, coefficient = found.rows(number[group])
            scope.at_least(
                subjects=[pools[index // KINDS].head.id for index in rows],
                row=row,
                column=column,
                coefficient=coefficient,
                bound=floor[rows] - here[rows],
            )

    def share_of(self, subject: str) -> Fraction:
        """Return the share of a subject group that must be present."""
        return next((share for name, share in self.by_subject.items() if name == subject), self.min_share)

    @staticmethod
    def _summed(group: Ints, values: Ints, pools: int) -> Ints:
        found = np.zeros(pools * KINDS, dtype=np.int64)
        np.add.at(found, group, values)
        return found

    @staticmethod
    def _kept_away(scope: RotationScope, year: int) -> Ints:
        """Count the teachers of each cell whom a running posting keeps elsewhere."""
        running = scope.running
        away = np.flatnonzero(running.away(year) & (running.position == POSITIONS.index("teacher")))
        found = np.zeros(len(scope.instance.schools) * KINDS, dtype=np.int64)
        np.add.at(found, running.home[away] * KINDS + running.stage[away] * len(SUBJECTS) + running.subject[away], 1)
        return found

    @staticmethod
    def _needed(pools: Sequence[Pool], own: Ints) -> Ints:
        """Return the teachers each group needs; all it has where no table says."""
        needed = own.copy()
        for index, pool in enumerate(pools):
            for stage in COMPULSORY:
                parts = [part for school in pool.schools if (part := school.part(stage)) is not None]
                for subject in PERIODS:
                    periods = sum(weekly_periods(part, subject) for part in parts)
                    cell = index * KINDS + STAGES.index(stage) * len(SUBJECTS) + SUBJECTS.index(subject)
                    needed[cell] = -(-periods // weekly_load(stage, subject, "high"))
        return needed

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the teachers present in each subject group against its floor, year by year."""
        home = tally(instance, None, instance.first_year, "official", _teacher)
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        findings = []
        for year in instance.planned_years:
            there = tally(instance, plan, year, "effective", _teacher)
            own = home - _agreed_away(instance, year)
            together = {g.lead: (g.lead, *g.members) for g in plan.groups_in(year) if g.mode in merged}
            inside = {school for schools in together.values() for school in schools}
            together |= {school.id: (school.id,) for school in instance.schools if school.id not in inside}
            taught: dict[str, set[tuple[str, str]]] = defaultdict(set)
            for school, stage, subject in own:
                taught[school].add((stage, subject))
            for head in sorted(together):
                campuses = [instance.school_of[school] for school in together[head]]
                for stage, subject in sorted(set().union(*(taught[school.id] for school in campuses))):
                    mine = sum(own[school.id, stage, subject] for school in campuses)
                    floor = ceil(self.share_of(subject) * min(mine, _teachers_needed(campuses, stage, subject, mine)))
                    present = sum(there[school.id, stage, subject] for school in campuses)
                    note = Text("{stage}{subject}教师", "teachers of {subject}, {stage}").fill(
                        stage=STAGE_TITLES[stage], subject=SUBJECT_TITLES[subject]
                    )
                    findings.append(Finding(self.name, head, floor, present, max(0, floor - present), ">=", year, note=note))
        return findings

    def explain(self) -> Text:
        """Return the share in one sentence."""
        return Text(
            "每学年每校各学科在校任教教师不少于现有与所需两者较小值的 {share}{others}",
            "Every year each subject group keeps at least {share} of its own teachers, or of those it needs if they are fewer{others}",
        ).fill(share=self.min_share, others=self._others())

    def _others(self) -> Text:
        if not self.by_subject:
            return Text("", "")
        listed = [(SUBJECT_TITLES[subject], share) for subject, share in sorted(self.by_subject.items())]
        zh, en = "、".join(f"{t.zh} {share}" for t, share in listed), ", ".join(f"{t.en} {share}" for t, share in listed)
        return Text(f"(其中 {zh})", f" ({en})")

    @classmethod
    def trials(cls) -> Sequence["StaffingFloor"]:
        """Return shares of a half, four fifths and all."""
        return (
            cls(),
            cls(min_share=Fraction(1, 2)),
            cls(min_share=Fraction(1)),
            cls(by_subject={"chinese": Fraction(0), "pe": Fraction(1)}),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a six-class primary (42 periods of Chinese: three teachers needed) that has four, three left, two left."""
        county = small_county(2, [{}] * 4)
        groups = [("S0", "alliance", ["S1"])]
        rule = cls(min_share=Fraction(1))

        def lent(*people: int, mode: str = "alliance") -> Plan:
            postings = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in people]
            return small_plan(county, [("S0", mode, ["S1"])] if mode != "alliance" else groups, postings)

        return (
            Example("four where three are needed: one may go", rule, county, lent(0), 0),
            Example("two go: one below the three that are needed", rule, county, lent(0, 1), 1),
            Example("half of three, rounded up, is two", cls(min_share=Fraction(1, 2)), county, lent(0, 1), 0),
            Example("Chinese may do with a third of three", cls(by_subject={"chinese": Fraction(1, 3)}), county, lent(0, 1, 2), 0),
            Example("inside one legal person nobody has left", rule, county, lent(0, 1, mode="tight"), 0),
        )


def _teacher(person: Person) -> int:
    return 1 if person.position == "teacher" else 0


def _agreed_away(instance: Instance, year: int) -> Counter[tuple[str, str, str]]:
    """Count the teachers whom postings agreed earlier keep elsewhere in `year`, by home school, stage and subject."""
    earlier = () if instance.previous is None else instance.previous.postings
    away = [instance.staff.person(p.person) for p in earlier if p.first_year <= year <= p.last_year]
    return Counter((person.school, person.stage, person.subject) for person in away if person.position == "teacher")


def _teachers_needed(campuses: Sequence[School], stage: str, subject: str, mine: int) -> int:
    """Return how many teachers the classes of a stage need for a subject; `mine` where no table says."""
    if stage not in COMPULSORY:
        return mine
    periods = sum(weekly_periods(part, subject) for school in campuses for part in school.parts if part.stage == stage)
    return ceil(Fraction(periods, weekly_load(stage, subject, "high")))
