"""The longest way between a lead and one of its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.geography.travel import TravelTimes
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class WorstTravel(Goal):
    """Minutes between a lead and the member that lies farthest from it, over all groups; 0 without any member."""

    name: ClassVar[str] = "worst_travel"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("最远成员校行车时间", "Longest way from a lead to a member")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-002",),
        NANYANG,
        "区域相对中心点",
        Text("最远的成员校也应尽量近", "Even the farthest member should be as near as can be"),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """One column that is at least the minutes of every school's membership; a school has at most one (R-001)."""
        minutes = scope.pairs.minutes
        worst = scope.columns(1, 0, int(minutes.max()) if len(minutes) else 0)
        schools, row = np.unique(scope.pairs.school, return_inverse=True)
        rows = np.arange(len(schools))
        scope.define(
            np.concatenate([row.reshape(-1), rows]),
            np.concatenate([scope.pair_column, np.repeat(worst, len(schools))]),
            np.concatenate([minutes, np.full(len(schools), -1)]),
            upper=0,
            count=len(schools),
        )
        return Expression(worst, np.ones(1, dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the largest of the minutes between leads and members."""
        travel, position = TravelTimes.of(instance), instance.position_of
        pairs = [(position[group.lead], position[member]) for group in plan.groups for member in group.members]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return max(travel.minutes(ends[:, 0], ends[:, 1]).tolist(), default=0)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("离龙头校最远的成员校的行车分钟最小", "Least minutes to the member farthest from its lead")

    @classmethod
    def trials(cls) -> Sequence["WorstTravel"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 3 km (6 minutes) apart in a row."""
        county = small_county(4)
        two = small_plan(county, [("S0", "alliance", ["S1"]), ("S3", "alliance", ["S2"])])
        return (
            Example("two groups of neighbours", cls(), county, two, 6),
            Example("one group of three", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]), 12),
            Example("no group", cls(), county, small_plan(county), 0),
        )
