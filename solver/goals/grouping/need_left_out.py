"""R-023, R-045: schools that need a group and are in none, weighted by how much they need one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.instance.school import School
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG, PUCHENG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school

Weight = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True)
class NeedLeftOut(Goal):
    """Sum of the need of every school that neither leads a group nor belongs to one.

    A school's need is the sum of the weights of the types it is of, so that a weak rural teaching point comes before a
    school that is only rural. A school whose maturity score says that it has outgrown its group (R-018) needs none, nor does
    a school from outside.
    """

    rural: Weight = 3
    """Weight of a rural school (R-023)."""
    weak: Weight = 2
    """Weight of a school on the bureau's list of weak schools (R-023 for towns, R-045)."""
    new: Weight = 2
    """Weight of a newly built school."""
    point: Weight = 3
    """Weight of a teaching point (R-045)."""
    boarding: Weight = 0
    """Weight of a boarding school; R-045 suggests 2."""
    small: Weight = 0
    """Weight of a school of fewer than `small_pupils` pupils."""
    other_stage: Weight = 0
    """Weight of a school without a compulsory stage (kindergarten, senior, vocational); R-023 suggests 1."""
    pupils: Weight = 0
    """Weight of each full hundred pupils of a school that is of one of the types above."""
    small_pupils: Annotated[int, Field(ge=0, le=10_000)] = 100
    """Pupils below which a school is small."""
    mature: Points | None = 85
    """Maturity score from which a school needs no group; null counts every school."""

    name: ClassVar[str] = "need_left_out"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("未覆盖的帮扶需求", "Need left without a group")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-023", "R-045"),
        Text(f"{NANYANG.zh};{PUCHENG.zh}", f"{NANYANG.en}; {PUCHENG.en}"),
        "普通高中、学前教育、乡村学校、城镇薄弱学校亟待拓展延伸",
        Text("按类型加权,需求大的学校先进集团", "Schools weigh by type; those in greatest need come into a group first"),
    )

    def need(self, school: School) -> int:
        """Return the need of one school, in points."""
        if school.outside:
            return 0
        if self.mature is not None and school.maturity is not None and school.maturity >= self.mature:
            return 0
        need = self.rural * (school.setting == "rural") + self.weak * school.weak + self.new * school.new
        need += self.point * school.teaching_point + self.boarding * school.boarding
        need += self.small * (school.pupils < self.small_pupils) + self.other_stage * (not school.compulsory)
        return need + self.pupils * (school.pupils // 100) if need else 0

    def express(self, scope: GroupingScope) -> Expression:
        """Total need, minus the need of members, minus that of open leads."""
        needs = np.array([self.need(school) for school in scope.instance.schools], dtype=np.int64)
        return Expression(
            np.concatenate([scope.pair_column, scope.open_column]),
            -np.concatenate([needs[scope.pairs.school], needs[scope.open_lead]]),
            int(needs.sum()),
        )

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the need of the schools that stand in no group of the plan."""
        grouped = {school for group in plan.groups for school in (group.lead, *group.members)}
        return sum(self.need(school) for school in instance.schools if school.id not in grouped)

    def explain(self) -> Text:
        """Return the main weights."""
        return Text(
            "未进集团学校的需求之和最小(乡村 {r}、薄弱 {w}、新建 {n}、教学点 {p})",
            "Least need left out (rural {r}, weak {w}, new {n}, teaching point {p})",
        ).fill(r=self.rural, w=self.weak, n=self.new, p=self.point)

    @classmethod
    def trials(cls) -> Sequence["NeedLeftOut"]:
        """Return the default weights, and every weight at a value of its own."""
        return (
            cls(),
            cls(rural=1, weak=10, new=100, point=7, boarding=13, small=17, other_stage=29, pupils=2, small_pupils=150, mature=None),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two weak rural schools of which one is left out, and the same with that one matured (exactly 85 points)."""
        county = small_county(3)
        matured = small_county([small_school(0), small_school(1), small_school(2, maturity=85)])
        near = small_county([small_school(0), small_school(1), small_school(2, maturity=84)])
        return (
            Example("a weak rural school left out: 3 + 2", cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), 5),
            Example("at 85 points it has outgrown its group", cls(), matured, small_plan(matured, [("S0", "alliance", ["S1"])]), 0),
            Example("at 84 points it has not", cls(), near, small_plan(near, [("S0", "alliance", ["S1"])]), 5),
            Example("nobody left out", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]), 0),
        )
