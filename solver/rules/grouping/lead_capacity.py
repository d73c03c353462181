"""R-006, Part C 2: how much each lead may carry, by its own figure: schools, campuses, classes or pupils."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Count, ModeName
from solver.instance.school import School
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import lead_names, listed, modes_named, rows_of
from solver.rules.documents import NANYANG
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school

Unit = Literal["school", "campus", "class", "pupil"]
_UNITS: dict[Unit, Text] = {
    "school": Text("所学校", "schools"),
    "campus": Text("个校区", "campuses"),
    "class": Text("个班", "classes"),
    "pupil": Text("名学生", "pupils"),
}


@dataclass(frozen=True)
class LeadCapacity(Rule):
    """The members of a lead's group count for no more than the lead's own capacity; the lead itself is not counted."""

    unit_counted: Unit = "school"
    """What a member counts for: one, its campuses, its classes or its pupils; the leads' `lead_capacity` is in this unit."""
    otherwise: Count | None = None
    """Capacity of a lead that has no figure of its own; null leaves such leads free."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "lead_capacity"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("龙头校承载量", "What a lead can carry")
    unit: ClassVar[Text] = Text("所(校区、班、名学生)", "schools (campuses, classes, pupils)")
    clause: ClassVar[Clause] = Clause(
        ("R-006", "R-003", "Part C 2"),
        NANYANG,
        "由园区教育行政主管部门根据龙头学校的教育教学质量评估结果,在保证龙头学校教育教学质量持续提升的情况下决定",
        Text(
            "主管部门可为每所龙头校单独核定承载量,按学校、校区、班级或学生计;只计成员校,不计龙头校",
            "The bureau may set each lead's capacity by itself, in schools, campuses, classes or pupils; members count, the lead does not",
        ),
    )

    def weight(self, school: School) -> int:
        """Return what one member counts for."""
        classes = sum(sum(part.classes) for part in school.parts)
        return {"school": 1, "campus": school.campuses, "class": classes, "pupil": school.pupils}[self.unit_counted]

    def post(self, scope: GroupingScope) -> None:
        """Sum of member weights <= capacity * open, for each (lead, mode) whose lead has a capacity."""
        schools = scope.instance.schools
        capacity = np.array([self._capacity(school) for school in schools], dtype=np.int64)
        opens = np.flatnonzero((capacity[scope.open_lead] >= 0) & modes_named(scope.instance, self.modes)[scope.open_mode])
        row, candidates = member_rows(scope, rows_of(scope, opens))
        weights = np.array([self.weight(school) for school in schools], dtype=np.int64)[scope.pairs.school[candidates]]
        most = capacity[scope.open_lead[opens]]
        scope.at_most(
            subjects=lead_names(scope, opens),
            row=np.concatenate([row, np.arange(len(opens))]),
            column=np.concatenate([scope.pair_column[candidates], scope.open_column[opens]]),
            coefficient=np.concatenate([weights, -most]),
            bound=0,
        )
        scope.limit_members(opens, _most_that_fit(weights, row, most))

    def _capacity(self, school: School) -> int:
        own = school.lead_capacity if school.lead_capacity is not None else self.otherwise
        return -1 if own is None else own

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what each group's members count for."""
        findings = []
        for group in plan.groups:
            own = instance.school_of[group.lead].lead_capacity
            most = self.otherwise if own is None else own
            if most is None or (self.modes and group.mode not in self.modes):
                continue
            load = 0
            for member in group.members:
                school = instance.school_of[member]
                if self.unit_counted == "pupil":
                    load += sum(part.pupils for part in school.parts)
                elif self.unit_counted == "class":
                    load += sum(count for part in school.parts for count in part.classes)
                else:
                    load += school.campuses if self.unit_counted == "campus" else 1
            note = Text("单位:{u}", "in {u}").fill(u=_UNITS[self.unit_counted])
            findings.append(Finding(self.name, group.lead, most, load, max(0, load - most), "<=", group.first_year, group.members, note))
        return findings

    def explain(self) -> Text:
        """Return what is counted and the figure of leads without their own."""
        other = Text("不限", "no limit") if self.otherwise is None else Text(f"{self.otherwise}", f"{self.otherwise}")
        return Text(
            "{zh}集团成员校合计({u})不超过龙头校的核定承载量(每校 1 个数,未核定的:{o})",
            "Members of a group{en}, in {u}, stay within their lead's own capacity (1 figure a lead; without a figure: {o})",
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), u=_UNITS[self.unit_counted], o=other)

    @classmethod
    def trials(cls) -> Sequence["LeadCapacity"]:
        """Return each unit, with and without a capacity for leads that have none."""
        return (
            cls(otherwise=1),
            cls(unit_counted="campus", otherwise=2),
            cls(unit_counted="pupil", otherwise=300, modes=("alliance", "tight")),
            cls(unit_counted="class"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return loads exactly at and beyond the lead's own figure in each unit, and a lead without one."""

        def case(title: str, amount: int, members: int, capacity: int | None, rule: LeadCapacity) -> Example:
            county = small_county([small_school(n, campuses=2 if n == 1 else 1, lead_capacity=capacity) for n in range(5)])
            plan = small_plan(county, [("S0", "alliance", [f"S{n}" for n in range(1, members + 1)])])
            return Example(title, rule, county, plan, amount)

        return (
            case("two schools, capacity two", 0, 2, 2, cls()),
            case("three schools, capacity two", 1, 3, 2, cls()),
            case("three campuses in two schools, capacity two", 1, 2, 2, cls(unit_counted="campus")),
            case("360 pupils in two schools, capacity 360", 0, 2, 360, cls(unit_counted="pupil")),
            case("360 pupils in two schools, capacity 359", 1, 2, 359, cls(unit_counted="pupil")),
            case("18 classes in three schools, capacity 12", 6, 3, 12, cls(unit_counted="class")),
            case("a lead without a figure", 0, 4, None, cls()),
            case("a lead without a figure where the policy says three", 1, 4, None, cls(otherwise=3)),
        )


def _most_that_fit(weights: Ints, row: Ints, most: Ints) -> Ints:
    """Return how many members fit into each row at most: the lightest first."""
    order = np.lexsort((weights, row))
    sorted_row = row[order]
    load = np.cumsum(weights[order])
    first = np.searchsorted(sorted_row, np.arange(len(most)))
    before = np.concatenate([[0], load])[first]
    fits = load - before[sorted_row] <= most[sorted_row]
    return np.bincount(sorted_row[fits], minlength=len(most)).astype(np.int64)
