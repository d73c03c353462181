"""R-204, R-205, R-206: the difference coefficient between schools of an indicator that rotation moves, exact, as a rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, lcm
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.language import Text
from solver.plan.indicators import TITLES, IndicatorStage, MovedIndicator, evaluated, people_of
from solver.plan.ledgers import LEDGER_WORDS, Ledger
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.plan.spread import Spread, Weighting, spread
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.levels import LEVEL_WORDS, UnitLevel, members, units
from solver.rules.limbs import require_at_most
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Keys, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.squares import Squares, counted_schools, home_counts, indicator_keys, indicator_stock, part_pupils, squares_of
from solver.rules.total_square import TotalSquare, total_square

THOUSAND = 1000


@dataclass(frozen=True)
class BalanceLimit(Rule):
    """Teachers of one indicator per pupil differ between the schools of a stage by a coefficient of at most `limit`.

    Who counts says R-202: backbone of county level or above, teachers above the required qualification, or PE, music and art
    teachers; people count where they teach that year unless the official ledger is asked for, in the part of their own stage;
    schools count as R-206 says. With counts b, pupils P (P_N in all) and B = sum b, the rule is
    ``P_N * sum(b**2 / P) <= (1 + limit**2) * B**2``; without weighting, with x = b / P over n schools,
    ``n * sum(x**2) <= (1 + limit**2) * (sum x)**2``. Both sides are rational: no root is drawn and nothing is rounded.

    One unit of breach is a thousandth of squared coefficient at today's total: the excess of the left side over the right,
    divided by B0**2 (or (sum x0)**2) of the home ledger today, in thousandths, rounded up. Where nobody is at home in the
    schools that count, one person (at the largest school) stands for today's total.
    """

    stage: IndicatorStage
    """The stage whose schools are compared."""
    limit: Annotated[Share, Field(gt=0, le=10)]
    """Greatest coefficient; 0.50 for primary and 0.45 for junior schools by R-204."""
    weighting: Weighting = "pupil"
    """Whether schools weigh by pupils (R-205) or alike, as some local forms compute it."""
    years: Literal["last", "every"] = "last"
    """Whether the limit holds in the last planned year or in each."""
    rounding: Literal["outward", "inward"] = "outward"
    """How the model rounds where the exact inequality is too long for an engine (dozens of schools: the pupils' least common
    multiple has hundreds of digits). Outward never refuses a plan that keeps the limit and may let one pass that breaks it by
    less than a part in 10**15 (a part in a million without weighting); the checker, which is always exact, refuses that one,
    and the solve is then repeated `inward` by itself. Where the model is exact both are the same."""
    indicator: MovedIndicator = "backbone"
    """Whose spread is limited: teachers above the required qualification (I1), backbone teachers (I2), PE and arts teachers (I3)."""
    within: UnitLevel = "instance"
    """Which schools are compared with each other: all, or those of each province, city, county, area or group by themselves."""
    ledger: Ledger = "effective"
    """Where people count: effective, where they teach; official, where their quota is, with visiting PE and arts teachers (R-202)."""

    name: ClassVar[str] = "balance_limit"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("师资校际差异系数上限", "Limit on the spread of teachers between schools")
    unit: ClassVar[Text] = Text("千分之一(差异系数平方)", "thousandths of squared coefficient")
    clause: ClassVar[Clause] = Clause(
        ("R-202", "R-204", "R-205", "R-206", "R-019"),
        QUALITY_BALANCE,
        "所有指标校际差异系数,小学均小于或等于0.50,初中均小于或等于0.45",
        Text(
            "按学生数加权的总体差异系数,教师默认按实际任教学校计,恰好等于上限为达标;也可按集团、片区分别要求",
            "Pupil-weighted population coefficient, teachers counted where they teach unless the policy says otherwise; exactly at the "
            "limit is kept; groups or areas may be judged one by one",
        ),
    )

    def planned(self, instance: Instance) -> tuple[int, ...]:
        """Return the school years in which the limit holds."""
        years = instance.planned_years
        return (years[-1],) if self.years == "last" else tuple(years)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by their qualification, where it is what counts."""
        return indicator_keys(instance, (self.indicator,))

    def post(self, scope: RotationScope) -> None:
        """Define the excess of each year and unit in exact rows, then require it to be 0."""
        schools = counted_schools(scope.instance, self.stage)
        subjects: list[str] = []
        excess: list[int] = []
        for year in self.planned(scope.instance) if len(schools) else ():
            squares = squares_of(scope, indicator_stock(scope, self.indicator, self.stage, year, self.ledger), schools)
            names, number = units(scope.instance, scope.options.groups, year, self.within)
            for place, name in enumerate(names):
                entries = np.flatnonzero(number[schools] == place)
                if len(entries) >= self._fewest:
                    subjects.append(name)
                    excess.append(self._excess(scope, squares.take(entries)))
        scope.at_most(subjects=subjects, row=np.arange(len(excess)), column=np.array(excess, dtype=np.int64), coefficient=1, bound=0)

    @property
    def _fewest(self) -> int:
        """Return how many schools a unit has at least to be judged: one alone differs from nobody."""
        return 1 if self.within == "instance" else 2

    def _excess(self, scope: RotationScope, squares: Squares) -> int:
        """Return the column of the excess in units of breach, for some schools in one year."""
        schools = squares.school
        pupils = part_pupils(scope.instance, self.stage, schools)
        inward = self.rounding == "inward"
        weight, shares = self._weights(pupils)
        by_school = [0] * len(squares.stock.constant)
        for school, number in zip(schools.tolist(), weight, strict=True):
            by_school[school] = number
        total = total_square(scope, squares.count, weight, squares.stock.span(by_school), inward=inward)
        home = home_counts(scope, self.indicator, self.stage)[schools].tolist()
        today = sum(number * count for number, count in zip(weight, home, strict=True))
        return self._rows(scope, squares, shares, total, today or min(weight), inward=inward)

    def _weights(self, pupils: Sequence[int]) -> tuple[list[int], list[Fraction]]:
        """Return whole weights of the counts in the total, and the coefficients of their squares on the left side.

        Without weighting the total is taken times the pupils' least common multiple, which makes it whole.
        """
        if self.weighting == "pupil":
            return [1] * len(pupils), [Fraction(sum(pupils), p) for p in pupils]
        multiple = lcm(*pupils)
        return [multiple // p for p in pupils], [Fraction(len(pupils) * (multiple // p) ** 2) for p in pupils]

    def _rows(self, scope: RotationScope, squares: Squares, shares: list[Fraction], total: TotalSquare, today: int, *, inward: bool) -> int:
        """Require ``sum shares * square - (1 + limit**2) * total**2 - excess * today**2 / 1000 <= 0``."""
        factor, unit = 1 + self.limit**2, Fraction(today**2, THOUSAND)
        high = scope.bounds()[1][squares.square]
        worst = sum((share * top for share, top in zip(shares, high.tolist(), strict=True)), Fraction(0)) - factor * total.constant
        excess = scope.columns(1, 0, max(0, ceil(worst / unit)))
        terms = [*shares, *(-factor * number for number in total.coefficient), -unit]
        common = lcm(*(term.denominator for term in terms), (factor * total.constant).denominator)
        require_at_most(
            scope,
            np.concatenate([squares.square, total.column, excess]),
            [int(term * common) for term in terms],
            int(factor * total.constant * common),
            inward=inward,
        )
        return int(excess[0])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the teachers and compare the squared coefficient with the squared limit, in fractions, year by year and unit by unit."""
        pupils = {s.id: part.pupils for s in instance.schools if evaluated(s, self.stage) and (part := s.part(self.stage)) is not None}
        home = people_of(instance, self.indicator, self.stage, None, instance.first_year, "effective")
        findings = []
        for year in self.planned(instance):
            there = people_of(instance, self.indicator, self.stage, plan, year, self.ledger)
            for name, schools in members(instance, plan, year, self.within).items():
                inside = [school for school in schools if school in pupils]
                if len(inside) < self._fewest:
                    continue
                counts, sizes = [there[school] for school in inside], [pupils[school] for school in inside]
                found = spread(counts, sizes, self.weighting)
                over = self._breach(counts, [home[school] for school in inside], sizes)
                reached = found.squared or Fraction(0)
                findings.append(Finding(self.name, name, self.limit**2, reached, over, "<=", year, note=self._note(found)))
        return findings

    def _breach(self, counts: Sequence[int], home: Sequence[int], pupils: Sequence[int]) -> int:
        """Return the breach in thousandths of squared coefficient at today's total."""
        if self.weighting == "pupil":
            left = sum((Fraction(sum(pupils) * b * b, p) for b, p in zip(counts, pupils, strict=True)), Fraction(0))
            total, today = Fraction(sum(counts)), Fraction(sum(home)) or Fraction(1)
        else:
            shares = [Fraction(b, p) for b, p in zip(counts, pupils, strict=True)]
            left, total = len(shares) * sum((x * x for x in shares), Fraction(0)), sum(shares, Fraction(0))
            today = sum((Fraction(b, p) for b, p in zip(home, pupils, strict=True)), Fraction(0)) or Fraction(1, max(pupils))
        return max(0, ceil((left - (1 + self.limit**2) * total**2) * THOUSAND / today**2))

    def _note(self, found: Spread) -> Text:
        return Text("差异系数 {cv},上限 {limit}", "coefficient {cv}, limit {limit}").fill(cv=found.decimal(4), limit=self.limit)

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        stage = Text("小学", "primary") if self.stage == "primary" else Text("初中", "junior")
        when = Text("规划末年", "the last planned year") if self.years == "last" else Text("每个规划学年", "every planned year")
        how = Text("按学生数加权", "weighted by pupils") if self.weighting == "pupil" else Text("不加权", "unweighted")
        return Text(
            "{when},{unit}内{stage}“{what}”的校际差异系数({how},{ledger})不超过 {limit}",
            "In {when}, {what} spread between the {stage} schools of {unit} by a coefficient ({how}, {ledger}) of at most {limit}",
        ).fill(
            when=when, stage=stage, how=how, limit=self.limit, what=TITLES[self.indicator], unit=LEVEL_WORDS[self.within],
            ledger=LEDGER_WORDS[self.ledger],
        )  # fmt: skip

    @classmethod
    def trials(cls) -> Sequence["BalanceLimit"]:
        """Return limits with and without weights, in the last year and in every year."""
        return (
            cls(stage="primary", limit=Fraction(1, 2)),
            cls(stage="junior", limit=Fraction(9, 20), years="every"),
            cls(stage="primary", limit=Fraction(3, 4), weighting="none"),
            cls(stage="primary", limit=Fraction(1), rounding="inward"),
            cls(stage="primary", limit=Fraction(1, 2), indicator="qualified"),
            cls(stage="primary", limit=Fraction(3, 4), indicator="pe_arts", within="group", years="every"),
            cls(stage="primary", limit=Fraction(9, 10), indicator="pe_arts", ledger="official"),
            cls(stage="junior", limit=Fraction(9, 20), indicator="qualified", within="area", weighting="none", ledger="official"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two equal schools with 3 and 1 backbone teachers: coefficient exactly 1/2, then more, then 0 after a posting."""
        staff = [{"school": "S0", "backbone": "county"}] * 3 + [{"school": "S1", "backbone": "city"}]
        county = small_county(2, staff)
        even = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        at_limit, below = cls(stage="primary", limit=Fraction(1, 2)), cls(stage="primary", limit=Fraction(499, 1000))
        special = small_county([small_school(0), small_school(1), small_school(2, special=True)], staff)
        groups = [("S0", "alliance", ["S1"])]
        return (
            Example("a special school without backbone is left out", at_limit, special, small_plan(special), 0),
            Example("the group of both, by itself", replace(below, within="group"), county, small_plan(county, groups), 1),
            Example("nobody is in a group", replace(below, within="group"), county, small_plan(county), 0),
            Example("on the official ledger the posting changes nothing", replace(below, ledger="official"), county, even, 1),
            Example("3 and 1 at equal schools: the coefficient is exactly 0.50", at_limit, county, small_plan(county), 0),
            Example("the same against 0.499: 0.250000 - 0.249001 of squared coefficient", below, county, small_plan(county), 1),
            Example("one posted: 2 and 2", below, county, even, 0),
        )
