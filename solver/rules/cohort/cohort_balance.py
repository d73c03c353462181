"""R-112, R-113: every batch holds each kind of school or area in about its share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Identifier, Points, Share
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import CASES, in_programme
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_strata import FEATURE_WORDS, Feature, Stratum, strata_of, stratum_words
from solver.rules.cohort_units import open_batches, programme_of
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import YEAR, small_school


@dataclass(frozen=True, kw_only=True)
class CohortBalance(ProgrammeRule):
    """In every batch the share of each stratum lies within a tolerance of its share of all chosen units of the programme."""

    by: Feature = "quality"
    """What strata are made of: `setting`, `area`, `county`, `city`, `quality` (tiers), `stage` or `tag`."""
    crossed: Feature | None = None
    """A second feature, one of the same words: every pair of values is a stratum then; null: none."""
    tolerance: Annotated[Share, Field(le=1)] = Fraction(1, 10)
    """How far a share may lie from its target, an exact fraction."""
    measured: Literal["points", "relative"] = "points"
    """`points`: 30% +- 10% is 20% to 40%; `relative`: it is 27% to 33%."""
    rounding: Literal["exact", "outward"] = "exact"
    """`exact`: the share itself lies within the tolerance; `outward`: the limits are rounded outward to whole units, for small strata."""
    tiers: tuple[Points, ...] = (60, 75)
    """Quality scores at which a higher tier begins, rising."""
    strata_tags: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    """The tags that make strata where strata are made by `tag`; empty: all."""

    name: ClassVar[str] = "cohort_balance"
    title: ClassVar[Text] = Text("各批次结构均衡", "Balanced batches")
    clause: ClassVar[Clause] = Clause(
        ("R-113", "R-112"),
        CASES,
        "梯度遴选培育项目学校,支持不同发展基础的项目学校齐头并进成长",
        Text(
            "每批中各层级的占比与该层级在全部备选单位中的占比相差不超过 10 个百分点(或相对 10%);"
            "以备选单位为基准,占比是已知数,条件才是线性的,"
            "全部入选时与以入选单位为基准相同;空批次、规划期以前的批次不判断",
            "In each batch the share of a tier is within 10 points (or 10%) of its share of all units the programme may take: that share "
            "is known beforehand, so the condition is linear, and where all start it is the share of those who start; batches that are "
            "empty or lie before the planned years are not judged",
        ),
    )

    def __post_init__(self) -> None:
        if any(later <= earlier for earlier, later in pairwise(self.tiers)):
            raise ValueError("tiers 须逐个升高 / `tiers` must rise")
        if self.by == self.crossed:
            raise ValueError("by 与 crossed 不得相同 / `by` and `crossed` may not be the same")

    @property
    def features(self) -> tuple[Feature, ...]:
        """What strata are made of."""
        return (self.by,) if self.crossed is None else (self.by, self.crossed)

    def post(self, scope: CohortScope) -> None:
        """Post ``d * starts of the stratum <= n * starts of the batch`` for its highest share n / d, and >= for its lowest."""
        programme, table = programme_of(scope.instance, self.programme), scope.choices
        if programme is None:
            return
        chosen = table.chosen(self.programme, self)
        mine = np.flatnonzero(chosen)
        of = strata_of(scope.instance, [table.units[at] for at in mine.tolist()], self.features, self.tiers, self.strata_tags)
        members: dict[Stratum, list[int]] = {}
        for at, strata in zip(mine.tolist(), of, strict=True):
            for stratum in strata:
                members.setdefault(stratum, []).append(at)
        held = sorted(members.items())
        shares = [(stratum, Fraction(len(units), len(mine))) for stratum, units in held]
        for year in open_batches(scope.instance, programme):
            inside = np.flatnonzero(chosen[table.unit] & (table.year == year))
            column_of = np.full(len(table.units), -1, dtype=np.int64)
            column_of[table.unit[inside]] = scope.choice_column[inside]
            columns = [column_of[units] for _, units in held]
            size = _counted(scope, [scope.choice_column[inside]])
            number = _counted(scope, [column[column >= 0] for column in columns])
            self._limit(scope, shares, number, int(size[0]))

    def _limit(self, scope: CohortScope, shares: Sequence[tuple[Stratum, Fraction]], number: Ints, size: int) -> None:
        """Post both limits of each stratum in one batch; a limit that is not between 0 and 1 says nothing."""
        for (stratum, share), column in zip(shares, number.tolist(), strict=True):
            spread = self.tolerance * share if self.measured == "relative" else self.tolerance
            for limit, above in ((share + spread, True), (share - spread, False)):
                if not 0 < limit < 1:
                    continue
                over, spare = limit.denominator, limit.denominator - 1 if self.rounding == "outward" else 0
                (scope.at_most if above else scope.at_least)(
                    subjects=[self._subject(scope.instance, stratum)],
                    row=[0, 0],
                    column=[column, size],
                    coefficient=[over, -limit.numerator],
                    bound=spare if above else -spare,
                    unit=over,
                )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count each stratum in each batch and compare its share with the share of all who may start."""
        programme = programme_of(instance, self.programme)
        if programme is None:
            return []
        units = self.asked(instance)
        strata = dict(
            zip((unit.id for unit in units), strata_of(instance, units, self.features, self.tiers, self.strata_tags), strict=True)
        )
        whole = Counter(stratum for of in strata.values() for stratum in of)
        findings = []
        for year in open_batches(instance, programme):
            batch = [c.unit for c in plan.cohorts if c.programme == self.programme and c.first_year == year and c.unit in strata]
            told = Counter(stratum for unit in batch for stratum in strata[unit])
            for stratum, number in sorted(whole.items()):
                findings += self._compared(instance, stratum, Fraction(number, len(units)), told[stratum], len(batch), year)
        return findings

    def _compared(self, instance: Instance, stratum: Stratum, share: Fraction, count: int, batch: int, year: int) -> list[Finding]:
        """Return what both limits find of one stratum in one batch."""
        spread = share * self.tolerance if self.measured == "relative" else self.tolerance
        low, high = max(Fraction(0), share - spread) * batch, min(Fraction(1), share + spread) * batch
        if self.rounding == "outward":
            low, high = Fraction(floor(low)), Fraction(ceil(high))
        words = stratum_words(stratum, self.features, self.tiers)
        note = Text("{what},占备选单位的 {share};本批共 {n} 个", "{what}, {share} of all who may start; {n} in this batch")
        note = note.fill(what=words, share=share, n=batch)
        subject = self._subject(instance, stratum)
        return [
            Finding(self.name, subject, low, count, max(0, ceil(low - count)), ">=", year, note=note),
            Finding(self.name, subject, high, count, max(0, ceil(count - high)), "<=", year, note=note),
        ]

    def _subject(self, instance: Instance, stratum: Stratum) -> str:
        """Return what a waiver names: the area, where strata are made by area; otherwise the whole instance."""
        placed = [value for value, feature in zip(stratum, self.features, strict=True) if feature in {"area", "county", "city"}]
        return placed[0] if placed else instance.id

    def explain(self) -> Text:
        """Return the features and the tolerance."""
        what = Text("×".join(FEATURE_WORDS[f].zh for f in self.features), " x ".join(FEATURE_WORDS[f].en for f in self.features))
        how = Text("个百分点", "points") if self.measured == "points" else Text("%(相对)", "% of itself")
        percent = self.tolerance * 100
        return Text(
            "{programme}({who})各批次按{what}的占比与总体占比相差不超过 {percent} {how}",
            "In each batch {programme} ({who}) the shares by {what} are within {percent} {how} of those of all units",
        ).fill(programme=in_programme(self.programme), who=self.chosen(), what=what, percent=percent, how=how)

    @classmethod
    def trials(cls) -> Sequence["CohortBalance"]:
        """Return every feature, both measures and both roundings, and two features crossed."""
        return (
            cls(programme="project"),
            cls(programme="project", by="setting", tolerance=Fraction(1, 4)),
            cls(programme="project", by="area", measured="relative", rounding="outward"),
            cls(programme="project", by="stage", rounding="outward"),
            cls(programme="project", by="tag", tolerance=Fraction(1, 5), strata_tags=("famous",)),
            cls(programme="project", by="quality", crossed="setting", tiers=(70,), tolerance=Fraction(1, 2)),
            cls(programme="zones", by="area", tolerance=Fraction(1, 4)),
            cls(programme="zones", by="setting", tolerance=Fraction(1, 4)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return ten schools, five of them rural: 40% to 60% of a batch of five are two or three."""
        schools = [small_school(n, setting="rural" if n < 5 else "town", quality=50 if n < 5 else 80) for n in range(10)]
        county = cohort_county(schools)
        points = cls(programme="project", by="setting")

        def case(title: str, amount: int, rule: CohortBalance, *starts: int) -> Example:
            return Example(title, rule, county, cohort_plan(county, "project", [(f"S{n}", YEAR) for n in starts]), amount)

        return (
            case("three of five are rural: 60%, exactly the limit", 0, points, 0, 1, 2, 5, 6),
            case("four of five are rural: one too many, and one town school too few", 2, points, 0, 1, 2, 3, 5),
            case(
                "relative: 45% to 55% of a batch of five is no whole number",
                2,
                cls(programme="project", by="setting", measured="relative"),
                0,
                1,
                2,
                5,
                6,
            ),
            case(
                "the same, limits rounded outward to two and three",
                0,
                cls(programme="project", measured="relative", rounding="outward"),
                0,
                1,
                2,
                5,
                6,
            ),
            case("an empty batch", 0, points),
        )


def _counted(scope: CohortScope, held: Sequence[Ints]) -> Ints:
    """Return a column for each of these sets of columns that equals their sum."""
    lengths = np.array([len(columns) for columns in held], dtype=np.int64)
    number = scope.columns(len(held), 0, lengths)
    scope.define(
        np.concatenate([np.repeat(np.arange(len(held)), lengths), np.arange(len(held))]),
        np.concatenate([*held, number]),
        np.concatenate([np.ones(int(lengths.sum()), dtype=np.int64), np.full(len(held), -1)]),
        0,
        0,
        count=len(held),
    )
    return number
