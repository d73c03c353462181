"""R-208, R-211: at least a tenth of the eligible teachers is exchanged every year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.exchanges import ExchangeColumns, ExchangeCounts, eligible_key
from solver.rules.rule import Clause, Example, Keys
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.yearly_share import People, YearlyShare


@dataclass(frozen=True)
class ExchangeShare(YearlyShare):
    """In every planned year, exchanged teachers are at least `min_share` of the eligible teachers; nobody eligible, nothing required."""

    name: ClassVar[str] = "exchange_share"
    title: ClassVar[Text] = Text("教师交流轮岗比例", "Share of teachers exchanged")
    below_the_line: ClassVar[Text] = Text("符合条件 {n} 人", "{n} eligible")
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

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the years in which they are eligible."""
        return (eligible_key(instance),)

    def line(self, counts: ExchangeColumns, year: int) -> tuple[People, People]:
        """Return those who are exchanged and those who are eligible: less, below the line, those who started earlier."""
        eligible, gone = counts.eligible(year)
        exchanged = People(counts.at_home(running=counts.moved_running(year)), counts.moved(year).astype(np.int64))
        return exchanged, People(counts.at_home(classes=eligible), -gone.astype(np.int64))

    def count(self, counts: ExchangeCounts, year: int) -> tuple[list[Person], list[Person]]:
        """Return the exchanged and the eligible teachers of a year."""
        return counts.moved(year), counts.eligible(year)

    def explain(self) -> Text:
        """Return the share in one sentence."""
        return Text(
            "{where}每学年{whose}教师{what}的人数不低于符合条件教师的 {share}{besides}",
            "{where}each school year at least {share} of the eligible teachers{whose} {what}{besides}"
            if self.level != "instance"
            else "Each school year at least {share} of the eligible teachers{whose} {what}{besides}",
        ).fill(where=self.where, whose=self.whose, what=self.what, share=self.min_share, besides=self.besides)

    @classmethod
    def trials(cls) -> Sequence["ExchangeShare"]:
        """Return shares for small counties, both donors and both ways of counting years."""
        return (
            cls(),
            cls(min_share=Fraction(1, 3), counted="away"),
            cls(min_share=Fraction(2, 7), donors="town_or_quality"),
            cls(min_share=Fraction(1, 5), donors="town_or_quality", quality=60, counted="away"),
            cls(min_share=Fraction(2, 3), level="school", rounding="down"),
            cls(min_share=Fraction(1, 3), level="group", channels=("exchange", "cadre"), counted="away"),
            cls(min_share=Fraction(2, 7), level="area", inside_legal_person=True, channels=("exchange", "shadow")),
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
            Example("unless the policy counts them", cls(inside_legal_person=True), county, moving(10, "tight"), 0),
            Example("school by school: nine of S0's 95, rounded down", cls(level="school", rounding="down"), county, moving(9), 0),
            Example("school by school, rounded up", cls(level="school"), county, moving(8), 2),
        )
