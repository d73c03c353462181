"""R-039, R-086, R-096, R-106, R-119: every chosen school or area starts in some batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Year
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import NANNING, in_programme
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.rule import Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortRequired(ProgrammeRule):
    """Every chosen school or area of a programme starts in one of its batches, by a year where one is given."""

    until: Year | None = None
    """The last batch that counts; null: every batch."""

    name: ClassVar[str] = "cohort_required"
    demand: ClassVar[bool] = True
    title: ClassVar[Text] = Text("须全部纳入批次", "Everyone starts in some batch")
    clause: ClassVar[Clause] = Clause(
        ("R-039", "R-041", "R-086", "R-096", "R-106", "R-119"),
        NANNING,
        "以3年为一个周期,市、县教育督导机构按照职责权限对所辖中小学校进行一轮评估",
        Text(
            "“一轮”“全面铺开”“全覆盖”“力争所有县”即所选单位个个入选某一批次,逐个要求;规定期限的只计期限内的批次",
            "One round, full coverage, all counties: each of the chosen units starts in some batch, unit by unit; where there is a "
            "deadline only batches up to it count",
        ),
    )

    def post(self, scope: CohortScope) -> None:
        """Sum of the batches that count >= 1 for each chosen unit."""
        table = scope.choices
        counted = np.ones(len(table), dtype=bool) if self.until is None else table.year <= self.until
        self.require(scope, table.chosen(self.programme, self), counted)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each chosen unit among those that start in time."""
        asked = [unit.id for unit in self.asked(instance)]
        began = {c.unit for c in plan.cohorts if c.programme == self.programme and (self.until is None or c.first_year <= self.until)}
        return [Finding(self.name, unit, 1, int(unit in began), int(unit not in began), ">=", self.until) for unit in asked]

    def explain(self) -> Text:
        """Return programme, choice and deadline."""
        late = Text("", "") if self.until is None else Text(f"在 {self.until} 学年(含)之前", f" by the school year {self.until}")
        return Text(
            "{programme}:{who}的单位{late}须 100% 入选某一批次", "100% of the units {programme} ({who}) start in some batch{late}"
        ).fill(programme=in_programme(self.programme), who=self.chosen(), late=late)

    @classmethod
    def trials(cls) -> Sequence["CohortRequired"]:
        """Return every unit, weak ones by a year, areas, and areas with rural schools."""
        return (
            cls(programme="project"),
            cls(programme="project", labels=("weak",), until=YEAR + 1),
            cls(programme="zones"),
            cls(programme="zones", settings=("rural",), until=YEAR),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a round of inspections that reaches every school, one that misses a school, and one that is late for one."""
        county = cohort_county(3)

        def case(title: str, amount: int, rule: CohortRequired, *starts: tuple[str, int]) -> Example:
            return Example(title, rule, county, cohort_plan(county, "project", starts), amount)

        by = cls(programme="project", until=YEAR + 1)
        return (
            case("all three schools within three years", 0, cls(programme="project"), ("S0", YEAR), ("S1", YEAR + 1), ("S2", YEAR + 2)),
            case("one is not reached", 1, cls(programme="project"), ("S0", YEAR), ("S1", YEAR + 1)),
            case("in the very last batch that counts", 0, by, ("S0", YEAR), ("S1", YEAR), ("S2", YEAR + 1)),
            case("one year after it", 1, by, ("S0", YEAR), ("S1", YEAR), ("S2", YEAR + 2)),
            case("only the strong school is asked", 0, cls(programme="project", min_quality=80), ("S0", YEAR)),
        )
