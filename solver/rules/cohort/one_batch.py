"""R-112: whoever starts in a programme starts in one batch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.cohort_clauses import CASES
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR


@dataclass(frozen=True)
class OneBatch(Rule):
    """A school or area starts in a programme at most once."""

    name: ClassVar[str] = "one_batch"
    step: ClassVar[Step] = "cohort"
    title: ClassVar[Text] = Text("每个单位只入选一个批次", "One batch each")
    unit: ClassVar[Text] = Text("批", "batches")
    clause: ClassVar[Clause] = Clause(
        ("R-112", "R-039"),
        CASES,
        "分三批次遴选2200余所城镇、乡村、安置点不同发展基础的公办强校计划项目学校",
        Text(
            "同一项目中每所学校(区域)至多启动一次;一个督导周期内每校评估一次",
            "In one programme a school or area starts at most once; in one inspection cycle each school is inspected once",
        ),
    )
    structural: ClassVar[bool] = True

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has programmes."""
        return bool(instance.policy.programmes)

    def post(self, scope: CohortScope) -> None:
        """Sum of batches <= 1 for each unit of each programme."""
        table = scope.choices
        who, row = np.unique(table.unit, return_inverse=True)
        names = [table.units[at].id for at in who.tolist()]
        scope.at_most(subjects=names, row=row, column=scope.choice_column, coefficient=1, bound=1)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the batches of each school or area that the plan names."""
        told = Counter((cohort.programme, cohort.unit) for cohort in plan.cohorts)
        note = Text("项目:{name}", "programme: {name}")
        return [
            Finding(self.name, unit, 1, count, max(0, count - 1), "<=", note=note.fill(name=programme))
            for (programme, unit), count in sorted(told.items())
        ]

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("同一项目中每所学校(区域)至多入选 1 个批次", "In one programme a school or area starts in at most 1 batch")

    @classmethod
    def trials(cls) -> Sequence["OneBatch"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return one start each, a unit in two batches, and one in two programmes."""
        county = cohort_county(3)
        once = [("S0", YEAR), ("S1", YEAR + 2)]
        return (
            Example("each starts once", cls(), county, cohort_plan(county, "project", once), 0),
            Example("S1 starts in two batches", cls(), county, cohort_plan(county, "project", [*once, ("S1", YEAR)]), 1),
            Example("nobody starts", cls(), county, cohort_plan(county, "project", []), 0),
        )
