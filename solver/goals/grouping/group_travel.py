"""R-002: travel between leads and their members, in all."""

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
class GroupTravel(Goal):
    """Sum over all members of the minutes from their lead to them."""

    name: ClassVar[str] = "group_travel"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团内行车时间合计", "Travel inside the groups, in all")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-002",),
        NANYANG,
        "区域相对中心点",
        Text("龙头校应处于所带成员校的中心:行车时间之和最小", "A lead should be central to its members: least sum of travel times"),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """Sum of minutes times membership."""
        return Expression(scope.pair_column, scope.pairs.minutes)

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the minutes from each lead to its members."""
        travel, position = TravelTimes.of(instance), instance.position_of
        pairs = [(position[group.lead], position[member]) for group in plan.groups for member in group.members]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return sum(travel.minutes(ends[:, 0], ends[:, 1]).tolist())

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("龙头校到成员校的行车分钟之和最小", "Least sum of minutes from leads to members")

    @classmethod
    def trials(cls) -> Sequence["GroupTravel"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 3 km apart in a row: 6 minutes by road at 40 km/h with a road factor of 130%."""
        county = small_county(3)
        return (
            Example("one neighbour", cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), 6),
            Example("and the next but one", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]), 18),
            Example("no group", cls(), county, small_plan(county), 0),
        )
