"""R-039, R-106, R-112: those in greatest need start first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import ProgrammeName
from solver.instance.programme import Programme
from solver.instance.school import School
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.cohort_clauses import NANNING, in_programme
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_units import programme_names, programme_of, schools_inside, units_of
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_school

Weight = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True)
class CohortLateNeed(Goal):
    """Sum of need times years of delay: years after a programme's first batch; one more than the last batch has for who never starts."""

    programme: ProgrammeName | None = None
    """The programme; null: every programme, added up."""
    every: Weight = 0
    """Weight of any school, beside those below."""
    rural: Weight = 2
    """Weight of a rural school."""
    weak: Weight = 3
    """Weight of a school on the bureau's list of weak schools."""
    new: Weight = 2
    """Weight of a newly built school."""
    point: Weight = 1
    """Weight of a teaching point."""

    name: ClassVar[str] = "cohort_late_need"
    step: ClassVar[Step] = "cohort"
    title: ClassVar[Text] = Text("需求推迟", "Need that waits")
    unit: ClassVar[Text] = Text("点·年", "point-years")
    clause: ClassVar[Clause] = Clause(
        ("R-039", "R-106", "R-112"),
        NANNING,
        "推动全市中小学校3年内全面实现常规管理校校达标",
        Text(
            "薄弱、乡村、新建学校先启动;按晚于第一批次的年数计,未入选的按最后批次再加一年计;区域的需求为其学校之和",
            "Weak, rural and new schools start first: years after the first batch count, and one year more than the last batch for who "
            "never starts; the need of an area is that of its schools",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has the programme."""
        return bool(programme_names(instance, self.programme))

    def need(self, school: School) -> int:
        """Return the need of one school, in points."""
        need = self.every + self.rural * (school.setting == "rural") + self.weak * school.weak
        return need + self.new * school.new + self.point * school.teaching_point

    def express(self, scope: CohortScope) -> Expression:
        """Sum of need times the longest delay, less what each batch saves of it."""
        table, constant = scope.choices, 0
        columns, coefficients = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for name in programme_names(scope.instance, self.programme):
            programme = programme_of(scope.instance, name)
            if programme is None:
                continue
            needs = self._needs(scope.instance, programme)
            of: Ints = np.array([needs.get(unit.id, 0) for unit in table.units], dtype=np.int64)
            first, longest = min(programme.batches), max(programme.batches) - min(programme.batches) + 1
            inside = np.flatnonzero(table.rows_of(name))
            columns.append(scope.choice_column[inside])
            coefficients.append(-of[table.unit[inside]] * (longest - (table.year[inside] - first)))
            constant += longest * sum(needs.values())
        return Expression(np.concatenate(columns), np.concatenate(coefficients), constant)

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up need times delay of every unit; who starts twice, which no plan may, saves twice."""
        total = 0
        for name in programme_names(instance, self.programme):
            programme = programme_of(instance, name)
            if programme is None:
                continue
            needs, years = self._needs(instance, programme), sorted(programme.batches)
            never = years[-1] - years[0] + 1
            begun: dict[str, list[int]] = {}
            for cohort in plan.cohorts:
                if cohort.programme == name:
                    begun.setdefault(cohort.unit, []).append(cohort.first_year - years[0])
            for unit, need in needs.items():
                total += need * (never - sum(never - delay for delay in begun.get(unit, [])))
        return total

    def _needs(self, instance: Instance, programme: Programme) -> dict[str, int]:
        """Return the need of each unit; of an area, that of the schools in it."""
        inside = schools_inside(instance) if programme.units == "areas" else {}
        return {
            unit.id: self.need(unit) if isinstance(unit, School) else sum(self.need(school) for school in inside.get(unit.id, []))
            for unit in units_of(instance, programme)
        }

    def explain(self) -> Text:
        """Return the weights."""
        return Text(
            "{programme}需求乘推迟年数之和最小(每校 {e}、乡村 {r}、薄弱 {w}、新建 {n}、教学点 {p})",
            "Least need times years of delay {programme} (each school {e}, rural {r}, weak {w}, new {n}, teaching point {p})",
        ).fill(programme=in_programme(self.programme), e=self.every, r=self.rural, w=self.weak, n=self.new, p=self.point)

    @classmethod
    def trials(cls) -> Sequence["CohortLateNeed"]:
        """Return the default weights over all, every weight at a value of its own, and areas."""
        return cls(), cls(programme="project", every=1, rural=10, weak=100, new=7, point=13), cls(programme="zones")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a weak rural school (need 5) in each batch of three and in none, beside a strong one (need 0)."""
        county = cohort_county([small_school(0), small_school(1)])

        def case(title: str, amount: int, *starts: tuple[str, int]) -> Example:
            return Example(title, cls(programme="project"), county, cohort_plan(county, "project", starts), amount)

        return (
            case("in the first batch", 0, ("S1", YEAR)),
            case("in the third: 5 x 2", 10, ("S0", YEAR), ("S1", YEAR + 2)),
            case("in none: 5 x 3", 15, ("S0", YEAR)),
        )
