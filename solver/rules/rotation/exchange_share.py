"""R-208, R-211: at least a tenth of the eligible teachers is exchanged every year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Points, Share
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.exchanges import Counted, Counting, Donors, ExchangeColumns, ExchangeCounts, eligible_key
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Keys, Rule, Step
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class ExchangeShare(Rule):
    """In every planned year, exchanged teachers are at least `min_share` of the eligible teachers; nobody eligible, nothing required."""

    min_share: Share = Fraction(1, 10)
    """Least share of exchanged in eligible teachers, 0 to 1."""
    donors: Donors = "all"
    """Whether teachers of all schools are counted, above and below the line, or only those of urban, town and quality schools."""
    quality: Points = 80
    """Quality score from which a school is a quality school."""
    counted: Counted = "started"
    """Whether a posting counts in its first school year only, or in every year of the stay."""

    name: ClassVar[str] = "exchange_share"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("教师交流轮岗比例", "Share of teachers exchanged")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-208", "R-211"),
        QUALITY_BALANCE,
        "全县每年交流轮岗教师的比例不低于符合交流条件教师总数的10%",
        Text(
            "分母为学年初全县符合条件的教师,已在外交流或本规划期内返回者不计;跟岗、干部挂职和同一法人内的调动不计入分子",
            "The denominator is the county's teachers eligible at the start of the year, without those on or back from an earlier posting; "
            "shadowing, cadres' posts and moves inside one legal person do not count above the line",
        ),
    )

    @property
    def counting(self) -> Counting:
        """The reading of numerator and denominator."""
        return Counting(self.donors, self.quality, self.counted)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the years in which they are eligible."""
        return (eligible_key(instance),)

    def post(self, scope: RotationScope) -> None:
        """Post ``q * moved + p * (eligible people with an earlier start) >= p * eligible`` for share p/q, in whole people (units of q)."""
        p, q = self.min_share.numerator, self.min_share.denominator
        counts = ExchangeColumns(scope, self.counting)
        rows, columns, coefficients, bounds = [], [], [], []
        for row, year in enumerate(scope.instance.planned_years):
            eligible, gone = counts.eligible(year)
            moved = counts.moved(year)
            for kind, coefficient in ((moved, q), (gone, p)):
                columns.append(scope.move_column[kind])
                rows.append(np.full(int(kind.sum()), row, dtype=np.int64))
                coefficients.append(np.full(int(kind.sum()), coefficient, dtype=np.int64))
            bounds.append(p * int(scope.class_size[eligible].sum()) - q * int(counts.moved_running(year).sum()))
        scope.at_least(
            subjects=[str(year) for year in scope.instance.planned_years],
            row=np.concatenate(rows),
            column=np.concatenate(columns),
            coefficient=np.concatenate(coefficients),
            bound=np.array(bounds, dtype=np.int64),
            unit=q,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count exchanged and eligible teachers year by year; the waiver's object is the year."""
        counts = ExchangeCounts(instance, plan, self.counting)
        findings = []
        for year in instance.planned_years:
            moved, eligible = len(counts.moved(year)), len(counts.eligible(year))
            required = ceil(self.min_share * eligible)
            note = Text("符合条件 {n} 人", "{n} eligible").fill(n=eligible)
            findings.append(Finding(self.name, str(year), required, moved, max(0, required - moved), ">=", year, note=note))
        return findings

    def explain(self) -> Text:
        """Return the share in one sentence."""
        whose = Text("", "") if self.donors == "all" else Text("城镇学校、优质学校", " of urban, town and quality schools")
        return Text(
            "每学年{whose}交流轮岗教师不低于符合条件教师的 {share}",
            "Each school year at least {share} of the eligible teachers{whose} are exchanged",
        ).fill(whose=whose, share=self.min_share)

    @classmethod
    def trials(cls) -> Sequence["ExchangeShare"]:
        """Return shares for small counties, both donors and both ways of counting years."""
        return (
            cls(),
            cls(min_share=Fraction(1, 3), counted="away"),
            cls(min_share=Fraction(2, 7), donors="town_or_quality"),
            cls(min_share=Fraction(1, 5), donors="town_or_quality", quality=60, counted="away"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 95 eligible teachers, of whom 10% are 9.5, so ten people: nine are too few; and a county with nobody eligible."""
        county = small_county(2, [{} for _ in range(95)])
        young = small_county(2, [{"years_at_school": 1} for _ in range(5)])

        def moving(number: int, mode: str = "alliance") -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR + 2, "exchange") for n in range(number)]
            return small_plan(county, [("S0", mode, ["S1"])], away)

        return (
            Example("ten of 95: just enough", cls(), county, moving(10), 0),
            Example("nine of 95", cls(), county, moving(9), 1),
            Example("moves inside one legal person do not count", cls(), county, moving(10, "tight"), 10),
            Example("nobody eligible, nothing required", cls(), young, small_plan(young), 0),
        )
