"""R-208, R-211: at least a fifth of the exchanged teachers is backbone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Points, Share
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.exchanges import Counted, Counting, Donors, ExchangeColumns, ExchangeCounts, eligible_key, is_backbone
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Keys, Rule, Step
from solver.rules.small import YEAR, small_county, small_plan

Denominator = Literal["exchanged", "eligible", "eligible_backbone"]


@dataclass(frozen=True)
class BackboneShare(Rule):
    """In every planned year, exchanged backbone teachers (county level or above) are at least `min_share` of a denominator."""

    min_share: Share = Fraction(1, 5)
    """Least share, 0 to 1."""
    of: Denominator = "exchanged"
    """The denominator: exchanged teachers (national), eligible teachers (as printed in Anhui), eligible backbone teachers (Zhejiang)."""
    donors: Donors = "all"
    """Whether teachers of all schools are counted, above and below the line, or only those of urban, town and quality schools."""
    quality: Points = 80
    """Quality score from which a school is a quality school."""
    counted: Counted = "started"
    """Whether a posting counts in its first school year only, or in every year of the stay."""

    name: ClassVar[str] = "backbone_share"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("骨干教师交流比例", "Share of backbone teachers exchanged")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-208", "R-211"),
        QUALITY_BALANCE,
        "骨干教师不低于交流轮岗教师总数的20%",
        Text("骨干教师为县级及以上骨干,恰好达到即符合", "Backbone means county level or above; exactly reaching the share is enough"),
    )

    @property
    def counting(self) -> Counting:
        """The reading of numerator and denominator."""
        return Counting(self.donors, self.quality, self.counted)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the years in which they are eligible, where the denominator asks for it."""
        return () if self.of == "exchanged" else (eligible_key(instance),)

    def post(self, scope: RotationScope) -> None:
        """Post ``q * backbone moved - p * denominator >= 0`` for share p/q, in whole people (units of q)."""
        p, q = self.min_share.numerator, self.min_share.denominator
        counts = ExchangeColumns(scope, self.counting)
        backbone = scope.class_backbone
        rows, columns, coefficients, bounds = [], [], [], []
        for row, year in enumerate(scope.instance.planned_years):
            moved, running = counts.moved(year), counts.moved_running(year)
            posted = q * backbone[scope.move_class].astype(np.int64) * moved
            bound = -q * int(scope.running.backbone[running].sum())
            if self.of == "exchanged":
                posted -= p * moved
                bound += p * int(running.sum())
            else:
                eligible, gone = counts.eligible(year)
                wanted = eligible & backbone if self.of == "eligible_backbone" else eligible
                posted += p * (gone & wanted[scope.move_class])
                bound += p * int(scope.class_size[wanted].sum())
            entries = np.flatnonzero(posted)
            rows.append(np.full(len(entries), row, dtype=np.int64))
            columns.append(scope.move_column[entries])
            coefficients.append(posted[entries])
            bounds.append(bound)
        scope.at_least(
            subjects=[str(year) for year in scope.instance.planned_years],
            row=np.concatenate(rows),
            column=np.concatenate(columns),
            coefficient=np.concatenate(coefficients),
            bound=np.array(bounds, dtype=np.int64),
            unit=q,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count backbone teachers among the exchanged year by year; the waiver's object is the year."""
        counts = ExchangeCounts(instance, plan, self.counting)
        findings = []
        for year in instance.planned_years:
            moved = counts.moved(year)
            below = moved if self.of == "exchanged" else counts.eligible(year)
            size = sum(1 for person in below if is_backbone(person)) if self.of == "eligible_backbone" else len(below)
            achieved = sum(1 for person in moved if is_backbone(person))
            required = ceil(self.min_share * size)
            note = Text("分母 {n} 人", "out of {n}").fill(n=size)
            findings.append(Finding(self.name, str(year), required, achieved, max(0, required - achieved), ">=", year, note=note))
        return findings

    def explain(self) -> Text:
        """Return the share in one sentence."""
        what = {
            "exchanged": Text("交流轮岗教师", "the exchanged teachers"),
            "eligible": Text("符合条件教师", "the eligible teachers"),
            "eligible_backbone": Text("符合条件的骨干教师", "the eligible backbone teachers"),
        }[self.of]
        return Text(
            "每学年交流的骨干教师不低于{what}的 {share}", "Each school year the exchanged backbone teachers are at least {share} of {what}"
        ).fill(what=what, share=self.min_share)

    @classmethod
    def trials(cls) -> Sequence["BackboneShare"]:
        """Return the three denominators, both donors and both ways of counting years."""
        return (
            cls(min_share=Fraction(1, 2)),
            cls(min_share=Fraction(2, 3), counted="away"),
            cls(of="eligible"),
            cls(min_share=Fraction(1, 7), of="eligible_backbone", donors="town_or_quality", quality=70),
            cls(min_share=Fraction(3, 20), of="eligible_backbone", counted="away"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return exactly a fifth of the exchanged, one person more without backbone, and the two other denominators."""
        county = small_county(2, [{"backbone": "county" if n < 3 else "school"} for n in range(20)])

        def moving(people: Sequence[int]) -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR + 2, "exchange") for n in people]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        return (
            Example("one of five: exactly 20%", cls(), county, moving([0, 5, 6, 7, 8]), 0),
            Example("one of six needs two", cls(), county, moving([0, 5, 6, 7, 8, 9]), 1),
            Example("nobody exchanged, nothing required", cls(), county, moving([]), 0),
            Example("a fifth of 20 eligible is four, two move", cls(of="eligible"), county, moving([0, 1]), 2),
            Example("a fifth of three eligible backbone is one", cls(of="eligible_backbone"), county, moving([0]), 0),
        )
