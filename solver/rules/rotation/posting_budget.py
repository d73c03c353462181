"""At most so many new postings a year (R-025, R-090: change and money are limited)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PostingBudget(Rule):
    """In each planned year at most `max_per_year` new postings start, through all channels; running ones are not new."""

    max_per_year: Count
    """Most new postings that start in one school year."""

    name: ClassVar[str] = "posting_budget"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("每学年新派人数上限", "Limit on new postings a year")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-025",),
        Text("规划者自定", "the planner's own figure"),
        "",
        Text("各途径合计,按起始学年计", "All channels together, by the school year in which they start"),
    )

    def post(self, scope: RotationScope) -> None:
        """Bound the sum of moves that start in each year."""
        years = scope.instance.planned_years
        scope.at_most(
            subjects=[str(year) for year in years],
            row=scope.move_options.first_year - years[0],
            column=scope.move_column,
            coefficient=np.ones(len(scope.move_column), dtype=np.int64),
            bound=self.max_per_year,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count new postings year by year; the waiver's object is the year."""
        starts = Counter(posting.first_year for posting in new_postings(instance, plan))
        findings = []
        for year in instance.planned_years:
            new = starts[year]
            findings.append(Finding(self.name, str(year), self.max_per_year, new, max(0, new - self.max_per_year), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        return Text("每学年新派不超过 {n} 人次", "At most {n} new postings start in a school year").fill(n=self.max_per_year)

    @classmethod
    def trials(cls) -> Sequence["PostingBudget"]:
        """Return budgets of one and two postings."""
        return (cls(max_per_year=1), cls(max_per_year=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return exactly as many postings as the budget, one more, and as many spread over two years."""
        county = small_county(2, [{}, {}, {}], years=2)

        def plan(*starts: int) -> Plan:
            away = [Posting(f"T{n}", "S0", "S1", start, start + 2, "exchange") for n, start in enumerate(starts)]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        rule = cls(max_per_year=2)
        return (
            Example("two in one year", rule, county, plan(YEAR, YEAR), 0),
            Example("three in one year", rule, county, plan(YEAR, YEAR, YEAR), 1),
            Example("three over two years", rule, county, plan(YEAR, YEAR, YEAR + 1), 0),
        )
