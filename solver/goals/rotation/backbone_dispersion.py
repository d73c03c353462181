"""How unevenly backbone teachers are spread over the schools of a stage: the squared difference coefficient, in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.staff import BACKBONES, Person
from solver.language import Text
from solver.plan.indicators import IndicatorStage, evaluated
from solver.plan.ledgers import heads
from solver.plan.plan import Plan, Posting
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Step
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.squares import backbone_squares


@dataclass(frozen=True)
class BackboneDispersion(Goal):
    """Squared, pupil-weighted difference coefficient of backbone teachers of one stage in the last planned year, effective ledger.

    With the schools' counts b, pupils P (P_N in all) and today's total B0 of the home ledger, the index is
    ``sum w b**2 - v (B - B0) - scale`` where ``w = ceil(scale * P_N / (P * B0**2))`` and ``v = round(2 * scale / B0)`` are
    whole numbers and B = sum b. While B = B0, which is so unless somebody goes to a school that does not count for the stage,
    it is the squared coefficient of R-205 times `scale`, rounded up school by school (below one part in a thousand at the
    usual scale). Where B changes it is the squared deviation from today's mean per pupil, so that sending backbone teachers
    out of sight is no gain. Where nobody counts today, v and `scale` fall away and B0 is 1.
    """

    stage: IndicatorStage
    """The stage whose schools are compared."""
    scale: Annotated[int, Field(ge=1000, le=10**9)] = 10**6
    """What an index of one squared coefficient counts: a million by default, so that 250,000 is a coefficient of 0.50."""

    name: ClassVar[str] = "backbone_dispersion"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("骨干教师校际离散指数", "Dispersion of backbone teachers")
    unit: ClassVar[Text] = Text("百万分之一(差异系数平方)", "millionths of squared coefficient (by scale)")
    clause: ClassVar[Clause] = Clause(
        ("R-204", "R-205", "R-206"),
        QUALITY_BALANCE,
        "所有指标校际差异系数,小学均小于或等于0.50,初中均小于或等于0.45",
        Text(
            "差异系数越小越均衡;以平方计,便于整数精确比较",
            "The smaller the coefficient the better; its square keeps comparison exact in whole numbers",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether any school that counts has backbone teachers of the stage at home today."""
        return any(self._home(instance))

    def weights(self, instance: Instance) -> tuple[list[int], int, int]:
        """Return each counted school's weight w, the weight v of the total, and the constant of the index."""
        pupils = [
            part.pupils for school in instance.schools if evaluated(school, self.stage) for part in school.parts if part.stage == self.stage
        ]
        today = sum(self._home(instance))
        weight = [-(-self.scale * sum(pupils) // (p * max(1, today) ** 2)) for p in pupils]
        if today == 0:
            return weight, 0, 0
        total = (4 * self.scale + today) // (2 * today)
        return weight, total, total * today - self.scale

    def express(self, scope: RotationScope) -> Expression:
        """Return the index over the columns of counts and squares."""
        weight, total, constant = self.weights(scope.instance)
        squares = backbone_squares(scope, self.stage, scope.instance.planned_years[-1])
        return Expression(
            np.concatenate([squares.square, squares.count]),
            np.concatenate([np.array(weight, dtype=np.int64), np.full(len(squares.count), -total)]).astype(np.int64),
            constant,
        )

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the index from the counts of backbone people where they teach in the last planned year."""
        there = heads(instance, plan, instance.planned_years[-1], "effective", self._counts)
        counts = [there[school.id] for school in instance.schools if evaluated(school, self.stage)]
        weight, total, constant = self.weights(instance)
        return sum(w * b * b for w, b in zip(weight, counts, strict=True)) - total * sum(counts) + constant

    def _home(self, instance: Instance) -> list[int]:
        home = heads(instance, None, instance.first_year, "official", self._counts)
        return [home[school.id] for school in instance.schools if evaluated(school, self.stage)]

    def _counts(self, person: Person) -> bool:
        return person.stage == self.stage and BACKBONES.index(person.backbone) >= BACKBONES.index("county")

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        stage = Text("小学", "primary") if self.stage == "primary" else Text("初中", "junior")
        return Text(
            "规划末年{stage}骨干教师校际差异最小(按实际任教学校)",
            "Least spread of backbone teachers over {stage} schools in the last planned year",
        ).fill(stage=stage)

    @classmethod
    def trials(cls) -> Sequence["BackboneDispersion"]:
        """Return both stages, and a finer scale."""
        return (cls(stage="primary"), cls(stage="junior"), cls(stage="primary", scale=10**9))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two equal schools with 3 and 1 backbone teachers: coefficient 1/2, squared 1/4; and 2 and 2."""
        staff = [{"school": "S0", "backbone": "county"}] * 3 + [{"school": "S1", "backbone": "city"}]
        county = small_county(2, staff)
        even = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        all_in_one = small_plan(county, postings=[Posting("T3", "S1", "S0", YEAR, YEAR, "exchange")])
        exact = ceil(10**6 / 4)
        return (
            Example("3 and 1: a quarter of a million millionths", cls(stage="primary"), county, small_plan(county), exact),
            Example("2 and 2: no spread", cls(stage="primary"), county, even, 0),
            Example("4 and 0: coefficient 1", cls(stage="primary"), county, all_in_one, 10**6),
        )
