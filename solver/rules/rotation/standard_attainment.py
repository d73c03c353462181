"""R-203: each school meets at least six of the seven national indicators, and the one it misses reaches 85% of its threshold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.school import Resources, School, StagePart
from solver.language import Text
from solver.plan.indicators import (
    FLOOR_SHARE,
    INDICATORS,
    MOVED,
    THRESHOLDS,
    Indicator,
    IndicatorStage,
    MovedIndicator,
    SchoolFigures,
    figures,
    owned,
)  # fmt: skip
from solver.plan.ledgers import LEDGER_WORDS, Ledger
from solver.plan.plan import Plan as Decided
from solver.plan.plan import Posting
from solver.plan.sections import Step
from solver.rules.curriculum_table import STAGE_TITLES
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Keys, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.squares import counted_schools, indicator_keys, indicator_stock, part_pupils


@dataclass(frozen=True)
class StandardAttainment(Rule):
    """Every school that counts for the stage meets all but `may_miss` of the indicators, and those it misses reach `floor`.

    Thresholds are those of R-201, schools those of R-206. The three indicators of people move with the plan; the four of area,
    equipment and rooms are what the school has, shared between the parts of a through-school (R-206). What is not known counts
    as met. The breach of a school is the fewest people it lacks, summed over the indicators, if it may miss those that cost
    most; where area, equipment or rooms alone miss more than is allowed, each indicator too many counts one, and no rotation
    can mend it: waive the school or leave the indicator out.
    """

    stage: IndicatorStage
    """The stage whose school parts are judged."""
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)] = INDICATORS
    """The indicators that are judged; others do not matter."""
    may_miss: Annotated[int, Field(ge=0, le=7)] = 1
    """How many indicators a school may miss: one, so that six of seven are met."""
    floor: Annotated[Share, Field(ge=0, le=1)] = FLOOR_SHARE
    """Share of its threshold that a missed indicator must reach."""
    ledger: Ledger = "effective"
    """Where people count: effective, where they teach; official, where their quota is, with visiting PE and arts teachers (R-202)."""
    years: Literal["last", "every"] = "last"
    """Whether schools must attain the standard in the last planned year or in each."""

    name: ClassVar[str] = "standard_attainment"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("逐校达标(七项指标)", "Schools up to standard (seven indicators)")
    unit: ClassVar[Text] = Text("人(或固定指标项)", "people (or fixed indicators)")
    clause: ClassVar[Clause] = Clause(
        ("R-201", "R-202", "R-203", "R-206"),
        QUALITY_BALANCE,
        "每所学校至少6项指标达标,余项不低于标准的85%",
        Text(
            "轮岗只能改变学历、骨干、体艺三项;面积、设备、教室按现状计,数据不明的视为达标",
            "Rotation moves qualified, backbone, and PE and arts teachers alone; area, equipment and rooms are as they are; "
            "unknown counts as met",
        ),
    )

    def planned(self, instance: Instance) -> tuple[int, ...]:
        """Return the school years that are judged."""
        years = tuple(instance.planned_years)
        return years[-1:] if self.years == "last" else years

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by their qualification, where it counts."""
        return indicator_keys(instance, self.indicators)

    def post(self, scope: RotationScope) -> None:
        """Post ``count + (full - floor) * excused >= full`` for each school and indicator of people, with few enough excused."""
        schools = counted_schools(scope.instance, self.stage)
        pupils = np.array(part_pupils(scope.instance, self.stage, schools), dtype=np.int64)
        fixed = [self._fixed(scope.instance.schools[int(school)]) for school in schools]
        left = np.array([max(0, self.may_miss - missed) for missed, _ in fixed], dtype=np.int64)
        beyond = np.array([over for _, over in fixed], dtype=np.int64)
        moved = [name for name in MOVED if name in self.indicators]
        for year in self.planned(scope.instance):
            excused = [scope.columns(len(schools), 0, 1) for _ in moved]
            if moved:
                rows = np.tile(np.arange(len(schools)), len(moved))
                scope.define(rows, np.concatenate(excused), 1, upper=left, count=len(schools))
            for name, column in zip(moved, excused, strict=True):
                self._post_one(scope, year, name, schools, pupils, column)
            self._require(scope, schools, np.zeros(0), np.zeros(0), np.zeros(0), beyond)

    def _post_one(self, scope: RotationScope, year: int, name: MovedIndicator, schools: Ints, pupils: Ints, excused: Ints) -> None:
        full, least = (self._least(name, pupils, share) for share in (Fraction(1), self.floor))
        found = indicator_stock(scope, name, self.stage, year, self.ledger)
        number = np.full(len(found.constant), -1, dtype=np.int64)
        number[schools] = np.arange(len(schools))
        row, column, coefficient = found.rows(number)
        rows, columns = np.concatenate([row, np.arange(len(schools))]), np.concatenate([column, excused])
        self._require(scope, schools, rows, columns, np.concatenate([coefficient, full - least]), full - found.constant[schools])

    @staticmethod
    def _require(scope: RotationScope, schools: Ints, row: Any, column: Any, coefficient: Any, bound: Ints) -> None:
        names = [scope.instance.schools[int(school)].id for school in schools]
        scope.at_least(subjects=names, row=row, column=np.asarray(column, dtype=np.int64), coefficient=coefficient, bound=bound)

    def _least(self, name: Indicator, pupils: Ints, share: Fraction) -> Ints:
        """Return the least whole number of people at which each part reaches a share of the threshold."""
        needed = share * THRESHOLDS[self.stage][name] / 100
        return np.asarray(-(-pupils * needed.numerator // needed.denominator), dtype=np.int64)

    def _fixed(self, school: School) -> tuple[int, int]:
        """Return how many indicators of what a school owns are missed, and how many of them are too many or too low."""
        part = school.part(self.stage)
        missed = low = 0
        for name, quantity in owned(school, self.stage).items():
            if name in self.indicators and part is not None and quantity is not None:
                per_unit = quantity * (100 if name == "multimedia" else 1)
                missed += per_unit < part.pupils * THRESHOLDS[self.stage][name]
                low += per_unit < part.pupils * THRESHOLDS[self.stage][name] * self.floor
        return missed, low + max(0, missed - low - max(0, self.may_miss - low))

    def check(self, instance: Instance, plan: Decided) -> list[Finding]:
        """Judge each school part by its seven figures, year by year."""
        findings = []
        for year in self.planned(instance):
            for row in figures(instance, self.stage, plan, year, self.ledger):
                missed = [name for name in self.indicators if self._short(row, name, Fraction(1))]
                findings.append(
                    Finding(
                        self.name, row.school, len(self.indicators) - self.may_miss, len(self.indicators) - len(missed),
                        self._lacking(row), ">=", year, note=self._note(row, missed),
                    )
                )  # fmt: skip
        return findings

    def _lacking(self, row: SchoolFigures) -> int:
        """Return the fewest people a school part lacks, and the fixed indicators that are too many or too low."""
        fixed = [name for name in self.indicators if name not in MOVED and self._short(row, name, Fraction(1))]
        low = [name for name in fixed if self._short(row, name, self.floor)]
        too_many = max(0, len(fixed) - len(low) - max(0, self.may_miss - len(low)))
        lacking = {
            name: (self._short(row, name, Fraction(1)), self._short(row, name, self.floor)) for name in MOVED if name in self.indicators
        }
        saved = sorted((full - least for full, least in lacking.values()), reverse=True)
        excused = sum(saved[: max(0, self.may_miss - len(fixed))])
        return len(low) + too_many + sum(full for full, _ in lacking.values()) - excused

    def _short(self, row: SchoolFigures, name: Indicator, share: Fraction) -> int:
        """Return how many people a part lacks to a share of the threshold, for what it owns 1 where it falls short; unknown is met."""
        value, needed = row.value(name), share * THRESHOLDS[self.stage][name]
        if value is None or value >= needed:
            return 0
        return ceil((needed - value) * row.pupils / 100) if name in MOVED else 1

    def _note(self, row: SchoolFigures, missed: Sequence[Indicator]) -> Text:
        stage = STAGE_TITLES[self.stage]
        if not missed:
            return Text("{stage}各项达标", "{stage}: all met").fill(stage=stage)
        named = [f"I{INDICATORS.index(name) + 1}" for name in missed]
        unknown = [f"I{INDICATORS.index(name) + 1}" for name in self.indicators if row.quantities[name] is None]
        said = Text("{stage}未达标:{missed}", "{stage}, not met: {missed}").fill(stage=stage, missed=" ".join(named))
        return said if not unknown else Text(f"{said.zh};数据不明:{' '.join(unknown)}", f"{said.en}; unknown: {' '.join(unknown)}")

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        when = Text("规划末年", "In the last planned year") if self.years == "last" else Text("每个规划学年", "In every planned year")
        return Text(
            "{when},每校{stage}部 {n} 项指标至多 {miss} 项未达标,未达标项不低于标准的 {floor}({ledger})",
            "{when} each {stage} part misses at most {miss} of {n} indicators, and those reach {floor} of the standard ({ledger})",
        ).fill(
            when=when, stage=STAGE_TITLES[self.stage], n=len(self.indicators), miss=self.may_miss, floor=self.floor,
            ledger=LEDGER_WORDS[self.ledger],
        )  # fmt: skip

    @classmethod
    def trials(cls) -> Sequence["StandardAttainment"]:
        """Return the national rule, lenient ones that small random schools can keep, and both ledgers."""
        people: tuple[Indicator, ...] = MOVED
        tenth = Fraction(1, 10)
        return (
            cls(stage="primary", indicators=people, may_miss=2, floor=tenth),
            cls(stage="primary", may_miss=5, floor=Fraction(0)),
            cls(stage="junior", may_miss=6, floor=Fraction(0), years="every"),
            cls(stage="primary", indicators=("pe_arts", "floor_area", "multimedia"), floor=Fraction(0), may_miss=1, ledger="official"),
            cls(stage="junior", indicators=("qualified", "backbone", "equipment"), floor=tenth, may_miss=2),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a school of 1,000 pupils exactly at six of seven with the seventh at 85%, and what one person or one room less gives."""
        rule = cls(stage="primary")

        def school(number: int, **changes: Any) -> School:
            part = StagePart(stage="primary", pupils=1000, classes=(4, 4, 4, 4, 4, 4))
            rich = Resources(floor_area_m2=4500, sports_area_m2=7500, equipment_yuan=2_000_000, multimedia_rooms=23)
            fields: Mapping[str, Any] = {"parts": (part,), "resources": rich} | changes
            return small_school(number, **fields)

        small = small_school(1, parts=())
        staff = [{"subject": "pe" if n < 9 else "chinese"} for n in range(41)]
        staff += [{"backbone": "county", "qualification": "secondary" if n else "bachelor"} for n in range(9)]
        county = small_county([school(0), small], staff)
        groups = [("S0", "alliance", ["S1"])]
        poor = replace(school(0).resources or Resources(), multimedia_rooms=19)

        def without(*people: int) -> Decided:
            return small_plan(county, groups, [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in people])

        bare = county.replace(schools=(school(0, resources=poor), small))
        point = county.replace(schools=(school(0, special=True), small))
        return (
            Example("42 qualified, 9 of 10 backbone (90%), 9 in PE: six met, the seventh at 90%", rule, county, without(), 0),
            Example("one PE teacher away: three missed by one person each, one may be", rule, county, without(0), 2),
            Example("two of 42 qualified away, and a ninth PE teacher: the two are let pass", rule, county, without(0, 20), 2),
            Example("one backbone teacher away: 8 of 10 is below 85%", rule, county, without(42), 1),
            Example("19 rooms of 23 are below 85%, and backbone may no longer be missed", rule, bare, small_plan(bare, groups), 2),
            Example("a special-education school is not judged", rule, point, small_plan(point, groups), 0),
        )
