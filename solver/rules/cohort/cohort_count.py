"""R-037, R-086, R-096, R-111, R-112: how many schools or areas start, in one batch, by a year, or in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Count, Share, Year
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import CASES, in_programme
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan, counties
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortCount(ProgrammeRule):
    """So many of the chosen schools or areas of a programme start: in one batch, in the batches up to a year, or in all batches."""

    at_least: Count | None = None
    """Fewest units; null: no such number."""
    at_most: Count | None = None
    """Most units; null: any number."""
    exactly: Count | None = None
    """This very number of units; null: no such number. It takes the place of the other three."""
    min_share: Annotated[Share, Field(le=1)] | None = None
    """Least share of the chosen units, an exact fraction; the number of units needed is rounded up. Null: no such share."""
    year: Year | None = None
    """Only the batch of this school year; null: see `until`."""
    until: Year | None = None
    """Only the batches up to this school year; null: all batches, unless `year` names one."""

    name: ClassVar[str] = "cohort_count"
    demand: ClassVar[bool] = True
    title: ClassVar[Text] = Text("批次规模", "Size of batches")
    clause: ClassVar[Clause] = Clause(
        ("R-037", "R-041", "R-086", "R-096", "R-111", "R-112"),
        CASES,
        "计划到2025年,全省60%左右的县(市、区)达到国家义务教育优质均衡评估标准;到2030年,力争所有县(市、区)达到国家评估标准",
        Text(
            "比例按所选单位数向上取整:95 个县的 60% 为 57 个;先行区 4 个、两年 32 所、三批 2200 所为确数",
            "A share of the chosen units is rounded up: 60% of 95 counties are 57; 4 pioneer districts, 32 schools in two years and 2,200 "
            "in three batches are numbers",
        ),
    )

    def __post_init__(self) -> None:
        numbers = (self.at_least, self.at_most, self.min_share)
        if (self.exactly is None) == (numbers == (None, None, None)):
            raise ValueError(
                "须写明 exactly,或 at_least、at_most、min_share 之一,二者不可兼有 / "
                "give either `exactly`, or one of `at_least`, `at_most`, `min_share`"
            )
        if self.year is not None and self.until is not None:
            raise ValueError("year 与 until 不可兼有 / give `year` or `until`, not both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least 不得大于 at_most / `at_least` may not exceed `at_most`")

    def post(self, scope: CohortScope) -> None:
        """Sum of starts >= the least number, and <= the most where there is one."""
        table = scope.choices
        chosen = table.chosen(self.programme, self)
        inside = scope.of_units(chosen)
        if self.year is not None:
            inside = inside[table.year[inside] == self.year]
        elif self.until is not None:
            inside = inside[table.year[inside] <= self.until]
        least = self.exactly if self.exactly is not None else max(self.at_least or 0, ceil((self.min_share or 0) * int(chosen.sum())))
        most = self.exactly if self.exactly is not None else self.at_most
        subjects, row, column = [self.area or scope.instance.id], np.zeros(len(inside), dtype=np.int64), scope.choice_column[inside]
        if least:
            scope.at_least(subjects=subjects, row=row, column=column, coefficient=1, bound=least)
        if most is not None:
            scope.at_most(subjects=subjects, row=row, column=column, coefficient=1, bound=most)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count who starts in the batches spoken of."""
        if not self.applies(instance):
            return []
        asked = {unit.id for unit in self.asked(instance)}
        count = len({c.unit for c in plan.cohorts if c.programme == self.programme and c.unit in asked and self._counted(c.first_year)})
        subject, year = self.area or instance.id, self.year or self.until
        if self.exactly is not None:
            return [Finding(self.name, subject, self.exactly, count, abs(count - self.exactly), "==", year)]
        findings = []
        if self.at_least is not None or self.min_share is not None:
            needed, note = self._floor(len(asked))
            findings.append(Finding(self.name, subject, needed, count, max(0, needed - count), ">=", year, note=note))
        if self.at_most is not None:
            findings.append(Finding(self.name, subject, self.at_most, count, max(0, count - self.at_most), "<=", year))
        return findings

    def _floor(self, asked: int) -> tuple[int, Text | None]:
        """Return the least number that counts, the greater of number and share, and what a share is of."""
        share, least = self.min_share or Fraction(0), self.at_least or 0
        needed = -(-share.numerator * asked // share.denominator)
        return (least, None) if least >= needed else (needed, Text(f"{asked} 个中的 {share}", f"{share} of {asked}"))

    def _counted(self, year: int) -> bool:
        if self.year is not None:
            return year == self.year
        return self.until is None or year <= self.until

    def explain(self) -> Text:
        """Return the numbers and when they hold."""
        parts = []
        if self.exactly is not None:
            parts.append(Text(f"恰好 {self.exactly} 个", f"exactly {self.exactly}"))
        if self.at_least is not None:
            parts.append(Text(f"至少 {self.at_least} 个", f"at least {self.at_least}"))
        if self.min_share is not None:
            parts.append(Text(f"至少占 {self.min_share}(向上取整)", f"at least the share {self.min_share} (rounded up)"))
        if self.at_most is not None:
            parts.append(Text(f"至多 {self.at_most} 个", f"at most {self.at_most}"))
        when = Text("各批次合计", "in all batches")
        if self.year is not None:
            when = Text(f"{self.year} 学年批次", f"in the batch of {self.year}")
        elif self.until is not None:
            when = Text(f"到 {self.until} 学年为止的批次合计", f"in the batches up to {self.until}")
        numbers = Text("、".join(part.zh for part in parts), " and ".join(part.en for part in parts))
        return Text("{programme}:{who}的单位{when}{numbers}启动", "Of the units {programme} ({who}) {numbers} start {when}").fill(
            programme=in_programme(self.programme), who=self.chosen(), when=when, numbers=numbers
        )

    @classmethod
    def trials(cls) -> Sequence["CohortCount"]:
        """Return a number, a range, shares by a year and in all, and one number of areas."""
        return (
            cls(programme="project", exactly=1, year=YEAR),
            cls(programme="project", at_least=1, at_most=2, until=YEAR + 1),
            cls(programme="project", min_share=Fraction(3, 5), settings=("rural", "town")),
            cls(programme="project", at_least=1, min_share=Fraction(1, 3), at_most=3),
            cls(programme="zones", exactly=1, year=YEAR),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 60% of 95 counties (57, with 56 one short), four pioneer districts, and 25 primary with 7 junior schools in two years."""
        jiangsu, province = (
            cls(programme="zones", min_share=Fraction(3, 5), until=YEAR, areas=("P",), authorities=("county",)),
            counties(95),
        )
        pioneers, city = cls(programme="zones", exactly=4, year=YEAR, authorities=("county",)), counties(16)
        football, schools = cls(programme="project", exactly=32, until=YEAR + 1), cohort_county(40)

        def areas(title: str, amount: int, rule: CohortCount, county: Instance, number: int, year: int = YEAR) -> Example:
            plan = cohort_plan(county, "zones", [(f"C{n:03d}", year) for n in range(number)])
            return Example(title, rule, county, plan, amount)

        def pupils(title: str, amount: int, number: int, year: int) -> Example:
            return Example(title, football, schools, cohort_plan(schools, "project", [(f"S{n}", year) for n in range(number)]), amount)

        return (
            areas("57 of 95 counties: exactly 60%", 0, jiangsu, province, 57),
            areas("56 of 95", 1, jiangsu, province, 56),
            areas("60 of 95, all a year late", 57, jiangsu, province, 60, YEAR + 1),
            areas("four pioneers of sixteen districts", 0, pioneers, city, 4),
            areas("six start at once", 2, pioneers, city, 6),
            pupils("32 schools in the second of two years", 0, 32, YEAR + 1),
            pupils("32 schools, but in the third", 32, 32, YEAR + 2),
        )
