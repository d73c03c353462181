"""R-039, R-106: chosen schools or areas start no later than a year."""

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
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.cohort_table import CohortTable
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortLatest(ProgrammeRule, ChoiceRule):
    """The chosen schools or areas of a programme start in no batch after a school year; whether they start, `cohort_required` says."""

    year: Year
    """The last batch in which they may start."""

    name: ClassVar[str] = "cohort_latest"
    title: ClassVar[Text] = Text("最晚批次", "Latest batch")
    clause: ClassVar[Clause] = Clause(
        ("R-039", "R-106"),
        NANNING,
        "推动全市中小学校3年内全面实现常规管理校校达标",
        Text(
            "薄弱学校评估在前,周期内才来得及复查:3 年周期、复查在次年的,不晚于第二年",
            "Weak schools are inspected early, so that a re-check still falls within the cycle: no later than the second of three years "
            "where the re-check is a year after",
        ),
    )

    def admits(self, choices: CohortTable) -> Bools:
        """Admit batches up to the year, and whatever is not spoken of."""
        chosen = choices.chosen(self.programme, self)
        return np.asarray(~chosen[choices.unit] | (choices.year <= self.year))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at the batch of each chosen unit that starts."""
        asked = {unit.id for unit in self.asked(instance)}
        return [
            Finding(self.name, c.unit, self.year, c.first_year, int(c.first_year > self.year), "<=", c.first_year)
            for c in plan.cohorts
            if c.programme == self.programme and c.unit in asked
        ]

    def explain(self) -> Text:
        """Return choice and year."""
        return Text("{programme}:{who}的单位最晚 {year} 学年启动", "The units {programme} ({who}) start no later than {year}").fill(
            programme=in_programme(self.programme), who=self.chosen(), year=self.year
        )

    @classmethod
    def trials(cls) -> Sequence["CohortLatest"]:
        """Return weak schools, rural schools in one area, and areas with weak schools."""
        return (
            cls(programme="project", labels=("weak",), year=YEAR + 1),
            cls(programme="project", settings=("rural", "town"), areas=("P",), year=YEAR),
            cls(programme="zones", labels=("weak",), year=YEAR),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return weak schools inspected in the second year and in the third of a cycle of three."""
        county = cohort_county(3)
        rule = cls(programme="project", labels=("weak",), year=YEAR + 1)

        def case(title: str, amount: int, *starts: tuple[str, int]) -> Example:
            return Example(title, rule, county, cohort_plan(county, "project", starts), amount)

        return (
            case("a weak school in the second year: the re-check falls into the third", 0, ("S1", YEAR + 1), ("S2", YEAR)),
            case("a weak school in the third", 1, ("S1", YEAR + 2), ("S2", YEAR)),
            case("the strong school may come last", 0, ("S0", YEAR + 2)),
        )
