"""R-020: the county spreads its teachers over townships by need, and each township over its schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.school import School
from solver.instance.staff import STAGES
from solver.language import Text
from solver.plan.indicators import IndicatorStage
from solver.plan.ledgers import heads
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.curriculum_table import STAGE_TITLES
from solver.rules.documents import NANYANG
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.stock import stock

THOUSAND = 1000
STANDARD: Mapping[IndicatorStage, Fraction] = {"primary": Fraction(19), "junior": Fraction(27, 2)}
"""Pupils to one member of staff (R-218): 19 in primary schools, 13.5 in junior ones."""


@dataclass(frozen=True)
class StaffBalance(Goal):
    """How far the staff of townships (or of the schools of each township) are from their shares of the need, last planned year.

    A school part needs pupils / `pupils_per_person` people, or classes * `per_class` if they are more (small schools). A unit
    with the share f of its parent's need should have f of the people who are in the parent: townships in the whole area, or
    schools in their township. Its deviation, in thousandths of a person, is ``|1000 T_unit - w T_parent|`` with
    w = 1000 f rounded to the nearest whole number; the goal is their sum. Everybody of the stage counts, where they work.
    List the goal twice, `areas` before `schools`, for the order of the clause.
    """

    stage: IndicatorStage
    """The stage whose staff is balanced."""
    between: Literal["areas", "schools"] = "areas"
    """Whether areas (townships) share the staff of all, or schools that of their area."""
    pupils_per_person: Annotated[Share, Field(gt=0)] | None = None
    """Pupils for one person; null: 19 in primary schools, 13.5 in junior ones (R-218)."""
    per_class: Share = Fraction(2)
    """People needed for each class at least, so that small schools are not starved; not in the text."""

    name: ClassVar[str] = "staff_balance"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("乡镇间、校际教师均衡", "Balance of staff between townships and schools")
    unit: ClassVar[Text] = Text("千分之一人", "thousandths of a person")
    clause: ClassVar[Clause] = Clause(
        ("R-020", "R-218"),
        NANYANG,
        "乡镇中心学校要根据区域内学生分布情况,在各校间均衡配置教师资源",
        Text(
            "先乡镇间、后校际,按学生数(小规模学校按班级数保底)应占份额与实际人数的偏差之和最小",
            "First between townships, then between schools: least deviation from the share of the need, by pupils with a floor by classes",
        ),
    )

    def needs(self, instance: Instance) -> dict[str, Fraction]:
        """Return the people that each school's part of the stage needs; schools without one and those from outside are left out."""
        found = {school.id: self._need(school) for school in instance.schools if not school.outside}
        return {school: need for school, need in found.items() if need > 0}

    def _need(self, school: School) -> Fraction:
        part = school.part(self.stage)
        if part is None:
            return Fraction(0)
        return max(part.pupils / (self.pupils_per_person or STANDARD[self.stage]), sum(part.classes) * self.per_class)

    def applies(self, instance: Instance) -> bool:
        """Whether any school has pupils or classes of the stage."""
        return bool(self.needs(instance))

    def _units(self, instance: Instance) -> dict[str, tuple[str, list[str]]]:
        """Return the parent and the schools of each unit."""
        needs = self.needs(instance)
        if self.between == "schools":
            return {school: (instance.school_of[school].area, [school]) for school in needs}
        areas = sorted({instance.school_of[school].area for school in needs})
        return {area: ("", [school for school in needs if instance.school_of[school].area == area]) for area in areas}

    def shares(self, instance: Instance) -> dict[str, int]:
        """Return each unit's share of its parent's need in thousandths, rounded to the nearest, half up."""
        needs, units = self.needs(instance), self._units(instance)
        need = {unit: sum(needs[school] for school in schools) for unit, (_, schools) in units.items()}
        whole: dict[str, Fraction] = {}
        for unit, (parent, _) in units.items():
            whole[parent] = whole.get(parent, Fraction(0)) + need[unit]
        return {unit: floor(THOUSAND * need[unit] / whole[parent] + Fraction(1, 2)) for unit, (parent, _) in units.items()}

    def express(self, scope: RotationScope) -> Expression:
        """Return the sum of deviation columns over columns of the people in units and parents."""
        instance = scope.instance
        units, shares = self._units(instance), self.shares(instance)
        names, parents = list(units), sorted({parent for parent, _ in units.values()})
        unit_of = np.full(len(instance.schools), -1, dtype=np.int64)
        for place, name in enumerate(names):
            unit_of[[instance.position_of[school] for school in units[name][1]]] = place
        people, low, high = self._people(scope, unit_of, len(names))
        parent = np.array([parents.index(units[name][0]) for name in names], dtype=np.int64)
        total, total_low, total_high = self._totals(scope, people, parent, low, high)
        weight = np.array([shares[name] for name in names], dtype=np.int64)
        most = np.maximum(THOUSAND * high - weight * total_low[parent], weight * total_high[parent] - THOUSAND * low)
        deviation, rows = scope.columns(len(names), 0, np.maximum(most, 0)), np.tile(np.arange(len(names)), 3)
        for sign in (1, -1):
            scope.define(
                rows,
                np.concatenate([deviation, people, total[parent]]),
                np.concatenate([np.ones(len(names), dtype=np.int64), np.full(len(names), sign * THOUSAND), -sign * weight]),
                0,
                count=len(names),
            )
        return Expression(deviation, np.ones(len(names), dtype=np.int64))

    def _people(self, scope: RotationScope, unit_of: Ints, size: int) -> tuple[Ints, Ints, Ints]:
        """Add columns for the people of each unit; return them with their bounds."""
        of_stage = scope.class_values("stage") == STAGES.index(self.stage)
        found = stock(scope, scope.instance.planned_years[-1], np.where(of_stage, 0, -1))
        inside = unit_of >= 0
        base, low, high = (np.zeros(size, dtype=np.int64) for _ in range(3))
        for total, cells in ((base, found.constant), (low, found.low()), (high, found.high())):
            np.add.at(total, unit_of[inside], cells[inside])
        people = scope.columns(size, low, high)
        row, column, coefficient = found.rows(unit_of)
        scope.define(
            np.concatenate([row, np.arange(size)]),
            np.concatenate([column, people]),
            np.concatenate([coefficient, np.full(size, -1)]),
            -base,
            -base,
            count=size,
        )
        return people, low, high

    @staticmethod
    def _totals(scope: RotationScope, people: Ints, parent: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints, Ints]:
        """Add columns for the people of each parent, the sums of its units; return them with their bounds."""
        size = int(parent.max()) + 1
        least, most = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        np.add.at(least, parent, low)
        np.add.at(most, parent, high)
        total = scope.columns(size, least, most)
        scope.define(
            np.concatenate([parent, np.arange(size)]),
            np.concatenate([people, total]),
            np.concatenate([np.ones(len(people), dtype=np.int64), np.full(size, -1)]),
            0,
            0,
            count=size,
        )
        return total, least, most

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up the deviations from where people work in the last planned year."""
        there = heads(instance, plan, instance.planned_years[-1], "effective", lambda person: person.stage == self.stage)
        units, shares = self._units(instance), self.shares(instance)
        people = {unit: sum(there[school] for school in schools) for unit, (_, schools) in units.items()}
        whole: dict[str, int] = {}
        for unit, (parent, _) in units.items():
            whole[parent] = whole.get(parent, 0) + people[unit]
        return sum(abs(THOUSAND * people[unit] - shares[unit] * whole[parent]) for unit, (parent, _) in units.items())

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        over = {"areas": Text("乡镇(片区)之间", "townships (areas)"), "schools": Text("同一乡镇各校之间", "the schools of each township")}
        return Text(
            "规划末年{stage}教职工在{over}按需配置的偏差最小",
            "Least deviation of {stage} staff from need between {over} in the last planned year",
        ).fill(stage=STAGE_TITLES[self.stage], over=over[self.between])

    @classmethod
    def trials(cls) -> Sequence["StaffBalance"]:
        """Return both levels, both stages and another standard."""
        return (
            cls(stage="primary"),
            cls(stage="primary", between="schools"),
            cls(stage="junior", between="schools", pupils_per_person=Fraction(10), per_class=Fraction(0)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two townships of equal need with 3 and 1 people, evened out, and two schools of one township."""
        staff = [{"school": "S0"}] * 3 + [{"school": "S1"}]
        two = small_county([small_school(0), small_school(1, area="A1")], staff)
        one = small_county(2, staff)
        moved = [Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")]
        areas, schools = cls(stage="primary"), cls(stage="primary", between="schools")
        return (
            Example("3 and 1 where 2 and 2 are due", areas, two, small_plan(two), 2000),
            Example("one is posted: 2 and 2", areas, two, small_plan(two, postings=moved), 0),
            Example("one township by itself has its share", areas, one, small_plan(one), 0),
            Example("but its schools have not", schools, one, small_plan(one), 2000),
        )
