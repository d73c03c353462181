"""R-009: a least share of compulsory schools stands in a group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, AreaName, Share, Stage, Year
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice, area_chain
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.by_year import in_force, listed_years, never_falls
from solver.rules.chosen import EVERY, chosen
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class Coverage(Rule):
    """At least `min_share` of the schools that run one of `stages` are members or leads; the number needed is rounded up."""

    min_share: Annotated[Share, Field(le=1)] = Fraction(63, 100)
    """Least share of schools covered, an exact fraction; by number of schools."""
    stages: tuple[Stage, ...] = COMPULSORY
    """Schools that run one of these stages are counted."""
    include_leads: bool = True
    """Whether a lead is covered by its own group; it is in the denominator either way."""
    include_points: bool = True
    """Whether teaching points are counted, above and below the line."""
    area: AreaName | None = None
    """Only schools of this area, or of an area inside it, are counted; None counts all."""
    schools: SchoolChoice = EVERY
    """Only schools that are chosen here are counted: public ones, weak ones, those with a tag, ..."""
    shares: dict[Year, Annotated[Share, Field(le=1)]] = field(default_factory=dict)
    """Least share by school year, each from its year on, instead of `min_share`; they may not fall."""

    name: ClassVar[str] = "coverage"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团化办学覆盖率", "Coverage by groups")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-009", "R-045", "R-098"),
        NANYANG,
        "集团化办学覆盖全区63%以上的义务教育学校",
        Text(
            "“以上”含本数;按学校数计算并向上取整;集团也覆盖它的龙头校;是否计教学点可选",
            "“以上” includes the number itself; counted by schools, the number needed is rounded up; a group covers its lead too; "
            "teaching points are counted or not, as the policy says",
        ),
    )

    def __post_init__(self) -> None:
        never_falls(self.shares, self.min_share, ("min_share", "shares"))

    def share_in(self, year: int) -> Fraction:
        """Return the least share of a school year.

        >>> Coverage(shares={2027: Fraction(4, 5)}).share_in(2026), Coverage(shares={2027: Fraction(4, 5)}).share_in(2028)
        (Fraction(63, 100), Fraction(4, 5))
        """
        return in_force(self.shares, year, self.min_share)

    def post(self, scope: GroupingScope) -> None:
        """Sum of member and open columns of the counted schools >= the number needed in the last planned year, when it is greatest."""
        instance = scope.instance
        counted = np.array([self._counts(instance, school) for school in instance.schools], dtype=bool) & chosen(instance, self.schools)
        members = scope.pair_column[counted[scope.pairs.school]]
        leads = scope.open_column[counted[scope.open_lead]] if self.include_leads else np.zeros(0, dtype=np.int64)
        scope.at_least(
            subjects=[self.area or scope.instance.id],
            row=np.zeros(len(members) + len(leads), dtype=np.int64),
            column=np.concatenate([members, leads]),
            coefficient=1,
            bound=ceil(self.share_in(instance.planned_years[-1]) * int(counted.sum())),
        )

    def _counts(self, instance: Instance, school: School) -> bool:
        here = not school.outside and (self.area is None or self.area in area_chain(instance, school.area))
        return here and (self.include_points or not school.teaching_point) and bool(set(self.stages) & set(school.stages))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the covered schools of each planned year against that year's share; the year that misses most counts."""
        schools = {s.id for s in instance.schools if any(part.stage in self.stages for part in s.parts) and not s.outside}
        schools &= {s.id for s in instance.schools if self.schools.selects(instance, s)}
        if not self.include_points:
            schools -= {s.id for s in instance.schools if s.teaching_point}
        if self.area is not None:
            schools &= {s.id for s in instance.schools if self.area in area_chain(instance, s.area)}
        by_year = []
        for year in instance.planned_years:
            standing = plan.groups_in(year)
            covered = {m for g in standing for m in g.members} | ({g.lead for g in standing} if self.include_leads else set())
            share = self.share_in(year)
            needed = -(-share.numerator * len(schools) // share.denominator)
            by_year.append((len(covered & schools) - needed, year, needed, tuple(sorted(schools - covered))))
        spare, year, needed, missing = min(by_year)
        count = needed + spare
        note = Text("{n} 所学校中至少 {k} 所", "at least {k} of {n} schools").fill(n=len(schools), k=needed)
        return [Finding(self.name, self.area or instance.id, needed, count, max(0, -spare), ">=", year, missing, note)]

    def explain(self) -> Text:
        """Return the share and what is counted."""
        return Text(
            "{area}开设 {stages} 学段的学校({points}教学点{chosen})至少 {share} 进入集团{steps},{leads}龙头校,向上取整",
            "At least {share} of the schools{area} that run {stages} ({points} teaching points{chosen}) stand in groups{steps}, "
            "leads {leads}, rounded up",
        ).fill(
            area=Text("" if self.area is None else f"{self.area} 内", "" if self.area is None else f" of {self.area}"),
            stages=Text("、".join(self.stages), " or ".join(self.stages)),
            share=self.min_share,
            steps=listed_years(self.shares),
            chosen=self._chosen(),
            points=Text("含", "with") if self.include_points else Text("不含", "without"),
            leads=Text("计入", "counted") if self.include_leads else Text("不计", "not counted"),
        )

    def _chosen(self) -> Text:
        words = self.schools.chosen()
        return Text("", "") if self.schools == EVERY else Text(f",只计{words.zh}", f", only those that are {words.en}")

    @classmethod
    def trials(cls) -> Sequence["Coverage"]:
        """Return the default, members only, without teaching points, one area, kindergartens, and weak or rural schools."""
        return (
            cls(),
            cls(min_share=Fraction(1, 2), include_leads=False),
            cls(min_share=Fraction(4, 5), include_points=False),
            cls(area="A1", min_share=Fraction(2, 3)),
            cls(stages=("kindergarten", "senior"), min_share=Fraction(1, 1)),
            cls(schools=SchoolChoice(labels=("weak", "rural"), without=("private",)), area="P"),
            cls(min_share=Fraction(1, 4), shares={YEAR: Fraction(2, 3), YEAR + 1: Fraction(1)}),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the rounding trap: 63% of 27 is 17.01, so 18 schools are needed."""

        def case(
            title: str, amount: int, schools: int, covered: int, points: int = 0, rule: Coverage | None = None, years: int = 1
        ) -> Example:
            county = small_county([small_school(n, teaching_point=n >= schools - points) for n in range(schools)], years=years)
            group = ("S0", "alliance", [f"S{n}" for n in range(1, covered)])
            return Example(title, rule or cls(), county, small_plan(county, [group]), amount)

        rising = cls(min_share=Fraction(1, 2), shares={YEAR + 1: Fraction(63, 100), YEAR + 2: Fraction(4, 5)})
        return (
            case("18 of 27, lead included: exactly enough", 0, 27, 18),
            case("17 of 27: 62.96%", 1, 27, 17),
            case("12 of 19: 63% of 19 is 11.97", 0, 19, 12),
            case("63 of 100: exactly 63%", 0, 100, 63),
            case("62 of 100", 1, 100, 62),
            case("12 of 19 where the lead does not count: 11 members", 1, 19, 12, rule=cls(include_leads=False)),
            case("8 teaching points left out: 12 of 19", 0, 27, 12, 8, cls(include_points=False)),
            case(
                "all weak schools: 25 of 26 are members", 1, 27, 26, rule=cls(min_share=Fraction(1), schools=SchoolChoice(labels=("weak",)))
            ),
            case("half in the first year alone: 14 of 27", 0, 27, 14, rule=rising),
            case("63% in the second of two years: 18 needed, 14 stand in both", 4, 27, 14, rule=rising, years=2),
            case("80% in the third of three years: 21.6 is 22, 21 stand", 1, 27, 21, rule=rising, years=3),
        )
