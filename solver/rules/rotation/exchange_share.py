"""R-208, R-211, R-215: at least a tenth of the eligible teachers is exchanged every year; of graduating grades three tenths in Hefei."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

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

    grades: Literal["all", "graduating"] = "all"
    """Whether teachers of all grades are counted, above and below the line, or only those of graduating grades (R-215: Hefei)."""

    name: ClassVar[str] = "exchange_share"
    title: ClassVar[Text] = Text("教师交流轮岗比例", "Share of teachers exchanged")
    below_the_line: ClassVar[Text] = Text("符合条件 {n} 人", "{n} eligible")
    clause: ClassVar[Clause] = Clause(
        ("R-208", "R-211", "R-215"),
        QUALITY_BALANCE,
        "全县每年交流轮岗教师的比例不低于符合交流条件教师总数的10%",
        Text(
            "分母为学年初全县符合条件的教师,已在外交流或本规划期内返回者不计;跟岗、干部挂职和同一法人内的调动不计入分子",
            "The denominator is the county's teachers eligible at the start of the year, without those on or back from an earlier posting; "
            "shadowing, cadres' posts and moves inside one legal person do not count above the line",
        ),
    )

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the years in which they are eligible, and by their grades where only some count."""
        graduating = [instance.staff.values("graduating").astype(np.int64)] if self.grades == "graduating" else []
        return (eligible_key(instance), *graduating)

    def line(self, counts: ExchangeColumns, year: int) -> tuple[People, People]:
        """Return those who are exchanged and those who are eligible: less, below the line, those who started earlier."""
        scope, people = counts.scope, counts.instance.staff.values("graduating") | (self.grades == "all")
        classes, running = people[scope.class_person], people[scope.running.person]
        moves = classes[scope.move_class]
        eligible, gone = counts.eligible(year)
        exchanged = People(counts.at_home(running=counts.moved_running(year) & running), (counts.moved(year) & moves).astype(np.int64))
        return exchanged, People(counts.at_home(classes=eligible & classes), -(gone & moves).astype(np.int64))

    def count(self, counts: ExchangeCounts, year: int) -> tuple[list[Person], list[Person]]:
        """Return the exchanged and the eligible teachers of a year, of the grades that count."""
        moved, eligible = counts.moved(year), counts.eligible(year)
        if self.grades == "all":
            return moved, eligible
        return [person for person in moved if person.graduating], [person for person in eligible if person.graduating]

    def explain(self) -> Text:
        """Return the share in one sentence."""
        return Text(
            "{where}每学年{whose}{grades}教师{what}的人数不低于符合条件{grades}教师的 {share}{besides}",
            "{where}each school year at least {share} of the eligible teachers{grades}{whose} {what}{besides}"
            if self.level != "instance"
            else "Each school year at least {share} of the eligible teachers{grades}{whose} {what}{besides}",
        ).fill(where=self.where, whose=self.whose, grades=self._graded, what=self.what, share=self.min_share, besides=self.besides)

    @property
    def _graded(self) -> Text:
        return Text("毕业年级", " of graduating grades") if self.grades == "graduating" else Text("", "")

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
            cls(min_share=Fraction(3, 10), grades="graduating", counted="away"),
            cls(min_share=Fraction(2, 7), level="area", inside_legal_person=True, channels=("exchange", "shadow")),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 95 eligible teachers, of whom 10% are 9.5, so ten people; a county with nobody eligible; Hefei's 30% of ten and of 20."""
        county = small_county(2, [{} for _ in range(95)])
        hefei = small_county(2, [{"graduating": n < 10} for n in range(30)])
        young = small_county(2, [{"years_at_school": 1} for _ in range(5)])

        def sent(of: Instance, people: Iterable[int], mode: str = "alliance") -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR + 2, "exchange") for n in people]
            return small_plan(of, [("S0", mode, ["S1"])], away)

        def moving(number: int, mode: str = "alliance") -> Plan:
            return sent(county, range(number), mode)

        graduating = cls(min_share=Fraction(3, 10), grades="graduating")

        return (
            Example("ten of 95: just enough", cls(), county, moving(10), 0),
            Example("nine of 95", cls(), county, moving(9), 1),
            Example("moves inside one legal person do not count", cls(), county, moving(10, "tight"), 10),
            Example("nobody eligible, nothing required", cls(), young, small_plan(young), 0),
            Example("unless the policy counts them", cls(inside_legal_person=True), county, moving(10, "tight"), 0),
            Example("three of ten graduating teachers", graduating, hefei, sent(hefei, range(3)), 0),
            Example("two of them, and others who do not count", graduating, hefei, sent(hefei, [0, 1, *range(10, 20)]), 1),
            Example("school by school: nine of S0's 95, rounded down", cls(level="school", rounding="down"), county, moving(9), 0),
            Example("school by school, rounded up", cls(level="school"), county, moving(8), 2),
        )
