"""How unevenly teachers of one indicator are spread over the schools of a stage: the squared difference coefficient, in whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.goals.worst import worst_of
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.indicators import TITLES, IndicatorStage, MovedIndicator, people_of
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.levels import LEVEL_WORDS, UnitLevel, members, units
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Keys
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.squares import Squares, counted_schools, indicator_keys, indicator_stock, squares_of


@dataclass(frozen=True)
class BackboneDispersion(Goal):
    """Squared, pupil-weighted difference coefficient of one indicator and stage in the last planned year, effective ledger.

    Who counts says R-202: backbone teachers by default. With the schools' counts b, pupils P (P_N in all) and today's total B0
    of the home ledger, the index is
    ``sum w b**2 - v (B - B0) - scale`` where ``w = ceil(scale * P_N / (P * B0**2))`` and ``v = round(2 * scale / B0)`` are
    whole numbers and B = sum b. While B = B0, which is so unless somebody goes to a school that does not count for the stage,
    it is the squared coefficient of R-205 times `scale`, rounded up school by school: each weight by less than 1, so a finer
    scale comes closer. Where B changes it is the squared deviation from today's mean per pupil, so that sending backbone teachers
    out of sight is no gain. Where nobody counts today, v and `scale` fall away and B0 is 1.

    With `within`, the schools of each group or area are compared among themselves, and the value is the worst index of all
    that have at least two schools (R-019: first inside groups and zones).
    """

    stage: IndicatorStage
    """The stage whose schools are compared."""
    scale: Annotated[int, Field(ge=1000, le=10**9)] = 10**6
    """What an index of one squared coefficient counts: a million by default, so that 250,000 is a coefficient of 0.50."""
    indicator: MovedIndicator = "backbone"
    """Whose spread counts: teachers above the required qualification (I1), backbone teachers (I2), PE and arts teachers (I3)."""
    within: UnitLevel = "instance"
    """Which schools are compared with each other: all, or those of each province, city, county, area or group by themselves."""

    name: ClassVar[str] = "backbone_dispersion"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("师资校际离散指数", "Dispersion of teachers between schools")
    unit: ClassVar[Text] = Text("百万分之一(差异系数平方)", "millionths of squared coefficient (by scale)")
    clause: ClassVar[Clause] = Clause(
        ("R-202", "R-204", "R-205", "R-206", "R-019"),
        QUALITY_BALANCE,
        "所有指标校际差异系数,小学均小于或等于0.50,初中均小于或等于0.45",
        Text(
            "差异系数越小越均衡;以平方计,便于整数精确比较",
            "The smaller the coefficient the better; its square keeps comparison exact in whole numbers",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether any school that counts has people of the indicator at home today."""
        return any(self._home(instance).values())

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by their qualification, where it is what counts."""
        return indicator_keys(instance, (self.indicator,))

    def weights(self, instance: Instance, schools: Sequence[str] | None = None) -> tuple[list[int], int, int]:
        """Return each school's weight w, the weight v of the total, and the constant of the index; for all that count, or for some."""
        home = self._home(instance)
        inside = list(home) if schools is None else schools
        pupils = [part.pupils for school in inside if (part := instance.school_of[school].part(self.stage)) is not None]
        today = sum(home[school] for school in inside)
        weight = [-(-self.scale * sum(pupils) // (p * max(1, today) ** 2)) for p in pupils]
        if today == 0:
            return weight, 0, 0
        total = (4 * self.scale + today) // (2 * today)
        return weight, total, total * today - self.scale

    def express(self, scope: RotationScope) -> Expression:
        """Return the index over the columns of counts and squares, or a column that no unit's index passes."""
        instance, year = scope.instance, scope.instance.planned_years[-1]
        schools = counted_schools(instance, self.stage)
        squares = squares_of(scope, indicator_stock(scope, self.indicator, self.stage, year), schools)
        if self.within == "instance":
            return self._index(scope, squares)
        names, number = units(instance, scope.options.groups, year, self.within)
        apart = [np.flatnonzero(number[schools] == place) for place in range(len(names))]
        return worst_of(scope, [self._index(scope, squares.take(entries)) for entries in apart if len(entries) > 1])

    def _index(self, scope: RotationScope, squares: Squares) -> Expression:
        weight, total, constant = self.weights(scope.instance, [scope.instance.schools[int(school)].id for school in squares.school])
        return Expression(
            np.concatenate([squares.square, squares.count]),
            np.concatenate([np.array(weight, dtype=np.int64), np.full(len(squares.count), -total)]).astype(np.int64),
            constant,
        )

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the index from the counts of people where they teach in the last planned year, the worst one where units are apart."""
        year = instance.planned_years[-1]
        there = people_of(instance, self.indicator, self.stage, plan, year, "effective")
        if self.within == "instance":
            return self._value(instance, list(there), there)
        found = []
        for schools in members(instance, plan, year, self.within).values():
            inside = [school for school in schools if school in there]
            if len(inside) > 1:
                found.append(self._value(instance, inside, there))
        return max(found, default=0)

    def _value(self, instance: Instance, inside: Sequence[str], there: Mapping[str, int]) -> int:
        weight, total, constant = self.weights(instance, inside)
        counts = [there[school] for school in inside]
        return sum(w * b * b for w, b in zip(weight, counts, strict=True)) - total * sum(counts) + constant

    def _home(self, instance: Instance) -> Mapping[str, int]:
        return people_of(instance, self.indicator, self.stage, None, instance.first_year, "effective")

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        stage = Text("小学", "primary") if self.stage == "primary" else Text("初中", "junior")
        return Text(
            "规划末年{unit}内{stage}“{what}”校际差异最小(按实际任教学校)",
            "Least spread of {what} over the {stage} schools of {unit} in the last planned year",
        ).fill(stage=stage, what=TITLES[self.indicator], unit=LEVEL_WORDS[self.within])

    @classmethod
    def trials(cls) -> Sequence["BackboneDispersion"]:
        """Return both stages, and a finer scale."""
        return (
            cls(stage="primary"),
            cls(stage="junior"),
            cls(stage="primary", scale=10**9),
            cls(stage="primary", indicator="qualified"),
            cls(stage="primary", indicator="pe_arts", within="group"),
            cls(stage="primary", indicator="qualified", within="area"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two equal schools with 3 and 1 backbone teachers: coefficient 1/2, squared 1/4; and 2 and 2."""
        staff = [{"school": "S0", "backbone": "county"}] * 3 + [{"school": "S1", "backbone": "city"}]
        county = small_county(2, staff)
        even = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        all_in_one = small_plan(county, postings=[Posting("T3", "S1", "S0", YEAR, YEAR, "exchange")])
        groups = [("S0", "alliance", ["S1"])]
        exact = ceil(10**6 / 4)
        return (
            Example("3 and 1: a quarter of a million millionths", cls(stage="primary"), county, small_plan(county), exact),
            Example("2 and 2: no spread", cls(stage="primary"), county, even, 0),
            Example("in one group, the group's own", cls(stage="primary", within="group"), county, small_plan(county, groups), exact),
            Example("in no group nothing is compared", cls(stage="primary", within="group"), county, small_plan(county), 0),
            Example("4 and 0: coefficient 1", cls(stage="primary"), county, all_in_one, 10**6),
        )
