"""R-208, R-211: at least a fifth of the exchanged teachers is backbone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.exchanges import ExchangeColumns, ExchangeCounts, eligible_key, is_backbone
from solver.rules.rule import Clause, Example, Keys
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.yearly_share import People, YearlyShare

Denominator = Literal["exchanged", "eligible", "eligible_backbone"]


@dataclass(frozen=True)
class BackboneShare(YearlyShare):
    """In every planned year, exchanged backbone teachers (county level or above) are at least `min_share` of a denominator."""

    min_share: Share = Fraction(1, 5)
    """Least share, 0 to 1; exactly reaching it is enough."""
    of: Denominator = "exchanged"
    """The denominator: exchanged teachers (national), eligible teachers (as printed in Anhui), eligible backbone teachers (Zhejiang)."""

    name: ClassVar[str] = "backbone_share"
    title: ClassVar[Text] = Text("骨干教师交流比例", "Share of backbone teachers exchanged")
    below_the_line: ClassVar[Text] = Text("分母 {n} 人", "out of {n}")
    clause: ClassVar[Clause] = Clause(
        ("R-208", "R-211"),
        QUALITY_BALANCE,
        "骨干教师不低于交流轮岗教师总数的20%",
        Text("骨干教师为县级及以上骨干,恰好达到即符合", "Backbone means county level or above; exactly reaching the share is enough"),
    )

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the years in which they are eligible, where the denominator asks for it."""
        return () if self.of == "exchanged" else (eligible_key(instance),)

    def line(self, counts: ExchangeColumns, year: int) -> tuple[People, People]:
        """Return the exchanged backbone teachers, and the denominator: less, where it is the eligible, those who started earlier."""
        scope, moved, running = counts.scope, counts.moved(year), counts.moved_running(year)
        backbone = scope.class_backbone
        best = running & (scope.running.backbone == 1)
        above = People(counts.at_home(running=best), (backbone[scope.move_class] & moved).astype(np.int64))
        if self.of == "exchanged":
            return above, People(counts.at_home(running=running), moved.astype(np.int64))
        eligible, gone = counts.eligible(year)
        wanted = eligible & backbone if self.of == "eligible_backbone" else eligible
        return above, People(counts.at_home(classes=wanted), -(gone & wanted[scope.move_class]).astype(np.int64))

    def count(self, counts: ExchangeCounts, year: int) -> tuple[list[Person], list[Person]]:
        """Return the exchanged backbone teachers of a year and those below the line."""
        moved = counts.moved(year)
        below = moved if self.of == "exchanged" else counts.eligible(year)
        return [p for p in moved if is_backbone(p)], [p for p in below if is_backbone(p)] if self.of == "eligible_backbone" else below

    def explain(self) -> Text:
        """Return the share in one sentence."""
        below = {
            "exchanged": Text("交流教师", "all teachers who do"),
            "eligible": Text("符合条件教师", "the eligible teachers"),
            "eligible_backbone": Text("符合条件的骨干教师", "the eligible backbone teachers"),
        }[self.of]
        return Text(
            "{where}每学年{whose}骨干教师{what}的人数不低于{below}的 {share}{besides}",
            "{where}each school year the backbone teachers{whose} who {what} are at least {share} of {below}{besides}"
            if self.level != "instance"
            else "Each school year the backbone teachers{whose} who {what} are at least {share} of {below}{besides}",
        ).fill(where=self.where, whose=self.whose, what=self.what, below=below, share=self.min_share, besides=self.besides)

    @classmethod
    def trials(cls) -> Sequence["BackboneShare"]:
        """Return the three denominators, both donors and both ways of counting years."""
        return (
            cls(min_share=Fraction(1, 2)),
            cls(min_share=Fraction(2, 3), counted="away"),
            cls(of="eligible"),
            cls(min_share=Fraction(1, 7), of="eligible_backbone", donors="town_or_quality", quality=70),
            cls(min_share=Fraction(3, 20), of="eligible_backbone", counted="away"),
            cls(min_share=Fraction(1, 2), level="group"),
            cls(of="eligible", level="city", channels=("exchange", "cadre")),
            cls(min_share=Fraction(2, 3), of="eligible_backbone", level="school", rounding="down", counted="away"),
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
            Example("Tianjin asks for a half: one of two", cls(min_share=Fraction(1, 2), level="group"), county, moving([0, 5]), 0),
            Example("one of three is short of a half", cls(min_share=Fraction(1, 2), level="group"), county, moving([0, 5, 6]), 1),
            Example("a fifth of three eligible backbone is one", cls(of="eligible_backbone"), county, moving([0]), 0),
        )
