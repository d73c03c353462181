"""R-139, R-026: whoever is sent to lead holds a post there, and nobody shares one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import INFINITE, Ints
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.staff import BACKBONES, POSITIONS, STAGES, SUBJECTS, Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.running import RunningTable
from solver.rules.small import YEAR, small_county, small_plan, small_school

Posts = Annotated[int, Field(ge=0, le=50)]


@dataclass(frozen=True)
class HeldPosts(Rule):
    """In every planned year each posted backbone teacher and cadre can hold a post of their own at the receiving school.

    Backbone teachers on exchange or aid (援教) become subject-group leaders of their own subject and stage, else grade leaders of their
    stage, else heads of department; middle managers become heads of department; school leaders become deputy heads. Whether
    all of them can at once is a matter of counting, for each of these posts is open to more people than the one before.
    The breach is the least number of people who are left without a post.
    """

    subject_leaders: Posts = 1
    """Posts of subject-group leader (教研组长) open to people sent, for each stage and subject of a school."""
    grade_leaders: Posts = 1
    """Posts of grade leader (年级组长) open to people sent, for each grade that has a class."""
    departments: Posts = 3
    """Posts of head of department (部门主任) open to people sent, for each school."""
    deputies: Posts = 1
    """Posts of deputy head open to school leaders sent, for each school."""
    who: Literal["backbone_and_cadres", "backbone", "cadres"] = "backbone_and_cadres"
    """Who must hold a post: backbone teachers of county level or above (`backbone`), middle managers and school leaders
    (`cadres`), or both (`backbone_and_cadres`)."""

    name: ClassVar[str] = "held_posts"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("派出骨干和干部任职", "Posts for those who are sent")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-139", "R-026", "R-013"),
        Text("兵团二师华山中学集团化办学案例", "Case of Huashan Middle School, 2nd Division"),
        "近50名骨干教师在联盟校援教、轮岗,并承担所在学校部门主任及年级组长、教研组长等重要工作",
        Text(
            "派出的骨干教师和干部各任一职,一职一人;各校可供任职的岗位数由规划人员给定",
            "Each of them holds one post and each post has one holder; how many posts a school has open is the planner's",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """For each school and year: middle managers and teachers beyond subject and grade posts <= departments; leaders <= deputies."""
        staff, moves, running = scope.instance.staff, scope.move_options, scope.running
        position = staff.values("position").astype(np.int64)
        counted = self._counted(position, staff.values("backbone").astype(np.int64))[scope.class_person][scope.move_class]
        official = np.isin(moves.channel, [CHANNELS.index(name) for name in ("exchange", "cadre", "aid")])
        reached = np.unique(np.concatenate([moves.destination[counted & official], running.destination]))
        number = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        number[reached] = np.arange(len(reached))
        for year in scope.instance.planned_years:
            self._post_year(scope, year, np.flatnonzero(counted & official & scope.away(year)), reached, number)

    def _counted(self, position: Ints, level: Ints) -> Bools:
        """Return which people, by position and backbone level, must hold a post."""
        backbone = (position == POSITIONS.index("teacher")) & (level >= BACKBONES.index("county"))
        cadre = np.isin(position, [POSITIONS.index("middle"), POSITIONS.index("leader")])
        return np.asarray((backbone & (self.who != "cadres")) | (cadre & (self.who != "backbone")))

    def _post_year(self, scope: RotationScope, year: int, away: Ints, reached: Ints, number: Ints) -> None:
        moves, running, schools = scope.move_options, scope.running, scope.instance.schools
        old = np.flatnonzero(running.away(year) & self._counted_running(scope.instance, running))
        owner = scope.move_class[away]
        level = np.concatenate([scope.class_values("position")[owner], running.position[old]])
        school = number[np.concatenate([moves.destination[away], running.destination[old]])]
        stage = np.concatenate([scope.class_values("stage")[owner], running.stage[old]])
        subject = np.concatenate([scope.class_values("subject")[owner], running.subject[old]])
        people = _People(scope, scope.move_column[away], len(old))
        teacher, leader = level == POSITIONS.index("teacher"), level == POSITIONS.index("leader")
        grades = np.array([[self._grades(schools[place], name) for name in STAGES] for place in reached], dtype=np.int64)
        lessons = np.where(teacher, (school * len(STAGES) + stage) * len(SUBJECTS) + subject, -1)
        left, cell = people.beyond(lessons, np.full(len(reached) * len(STAGES) * len(SUBJECTS), self.subject_leaders, dtype=np.int64))
        spare, of_stage = people.beyond(np.full(len(level), -1), grades.reshape(-1), left, cell // len(SUBJECTS))
        middle = np.where(~teacher & ~leader, school, -1)
        subjects = [schools[place].id for place in reached]
        people.at_most(subjects, middle, self.departments, spare, of_stage // len(STAGES))
        people.at_most(subjects, np.where(leader, school, -1), self.deputies)

    def _counted_running(self, instance: Instance, running: RunningTable) -> Bools:
        level = instance.staff.values("backbone").astype(np.int64)[running.person]
        return self._counted(running.position, level)

    def _grades(self, school: School, stage: str) -> int:
        return sum(self.grade_leaders for part in school.parts if part.stage == stage for classes in part.classes if classes > 0)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Fill the posts of each school from the narrowest to the widest and count who is left without one."""
        findings = []
        for year in instance.planned_years:
            sent: dict[str, list[Person]] = {}
            for posting in plan.postings:
                person = instance.staff.person(posting.person)
                if posting.covers(year) and posting.channel in ("exchange", "cadre", "aid") and self._must_hold(person):
                    sent.setdefault(posting.destination, []).append(person)
            for school, people in sorted(sent.items()):
                without = self._without(instance.school_of[school], people)
                findings.append(Finding(self.name, school, len(people), len(people) - without, without, ">=", year))
        return findings

    def _must_hold(self, person: Person) -> bool:
        if person.position == "teacher":
            return self.who != "cadres" and person.backbone not in ("none", "school")
        return self.who != "backbone" and person.position in ("middle", "leader")

    def _without(self, school: School, people: Sequence[Person]) -> int:
        groups = Counter((person.stage, person.subject) for person in people if person.position == "teacher")
        over: Counter[str] = Counter()
        for (stage, _), count in groups.items():
            over[stage] += max(0, count - self.subject_leaders)
        others = sum(max(0, count - self._grades(school, stage)) for stage, count in over.items())
        others += sum(1 for person in people if person.position == "middle")
        leaders = sum(1 for person in people if person.position == "leader")
        return max(0, others - self.departments) + max(0, leaders - self.deputies)

    def explain(self) -> Text:
        """Return the posts in one sentence."""
        whom = {
            "backbone_and_cadres": Text("骨干教师和干部", "backbone teachers and cadres"),
            "backbone": Text("骨干教师", "backbone teachers"),
            "cadres": Text("干部", "cadres"),
        }[self.who]
        return Text(
            "派出的{whom}在受援校各任一职:每学段每学科教研组长 {a}、每年级组长 {b}、每校部门主任 {c}、副校长 {d}",
            "Posted {whom} each hold a post there: {a} subject-group leaders a stage and subject, {b} leaders a grade, "
            "{c} heads of department and {d} deputy heads a school",
        ).fill(whom=whom, a=self.subject_leaders, b=self.grade_leaders, c=self.departments, d=self.deputies)

    @classmethod
    def trials(cls) -> Sequence["HeldPosts"]:
        """Return few posts for everybody, none but subject groups for backbone teachers, and one department for cadres."""
        return (
            cls(subject_leaders=1, grade_leaders=0, departments=0, deputies=0),
            cls(subject_leaders=0, grade_leaders=1, departments=0, who="backbone"),
            cls(subject_leaders=0, grade_leaders=0, departments=1, deputies=0),
            cls(departments=0, deputies=1, who="cadres"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return four backbone teachers of one subject and a middle manager at a school with few posts."""
        people = [*({"backbone": "county"} for _ in range(4)), {"position": "middle"}, {"backbone": "school"}]
        county = small_county([small_school(0), small_school(1)], people)

        def plan(count: int) -> Plan:
            channel = ["exchange"] * 4 + ["cadre", "exchange"]
            away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, channel[n]) for n in range(count)]  # type: ignore[arg-type]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        few = cls(grade_leaders=0, departments=3)
        return (
            Example("one leads the subject group, three a department", few, county, plan(4), 0),
            Example("a middle manager comes too: one is left without a post", few, county, plan(5), 1),
            Example("six grades have room for all", cls(), county, plan(5), 0),
            Example("school-level backbone need no post", few, county, plan(6), 1),
        )


@dataclass
class _People:
    """People at the receiving schools in one year: the moves' columns, then so many agreed earlier."""

    scope: RotationScope
    column: Ints
    agreed: int

    def beyond(self, cell: Ints, posts: Ints, column: Ints | None = None, into: Ints | None = None) -> tuple[Ints, Ints]:
        """Add columns of the people that the posts of a cell do not hold, at least; return them and their cells.

        Parameters
        ----------
        cell
            Cell of each person, -1 for none.
        posts
            Posts of each cell.
        column, into
            Further columns of people left over, and their cells.
        """
        row, columns, there = self._entries(cell, len(posts), column, into)
        used = np.unique(np.concatenate([row, np.flatnonzero(there)]))
        high = np.zeros(len(posts), dtype=np.int64)
        np.add.at(high, row, self.scope.bounds()[1][columns])
        left = self.scope.columns(len(used), 0, (high + there)[used])
        number = np.full(len(posts), -1, dtype=np.int64)
        number[used] = np.arange(len(used))
        self.scope.define(
            np.concatenate([number[row], np.arange(len(used))]),
            np.concatenate([columns, left]),
            np.concatenate([np.ones(len(row), dtype=np.int64), np.full(len(used), -1, dtype=np.int64)]),
            -INFINITE,
            (posts - there)[used],
            count=len(used),
        )
        return left, used

    def at_most(self, subjects: list[str], cell: Ints, posts: int, column: Ints | None = None, into: Ints | None = None) -> None:
        """Require that the people of each school, and those left over, find posts."""
        row, columns, there = self._entries(cell, len(subjects), column, into)
        self.scope.at_most(subjects=subjects, row=row, column=columns, coefficient=1, bound=posts - there)

    def _entries(self, cell: Ints, cells: int, column: Ints | None, into: Ints | None) -> tuple[Ints, Ints, Ints]:
        moved, old = cell[: len(self.column)], cell[len(self.column) :]
        kept = moved >= 0
        row, columns = moved[kept], self.column[kept]
        if column is not None and into is not None:
            row, columns = np.concatenate([row, into]), np.concatenate([columns, column])
        return row, columns, np.bincount(old[old >= 0], minlength=cells).astype(np.int64)
