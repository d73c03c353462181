"""Groups of like size: the largest group against the smallest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
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
class SizeBalance(Goal):
    """Members of the largest group minus members of the smallest; 0 where there is no group or only one."""

    name: ClassVar[str] = "size_balance"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团规模差", "Largest group against smallest")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-001", "R-006"),
        NANYANG,
        "",
        Text("集团之间成员校数尽量接近(规划者自定目标)", "Groups are to be of like size (the planner's own goal)"),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """Two columns: at least every open group's size, and at most every open group's size.

        A closed group has size 0 and must not pull the smaller one down, so its row is lifted by the largest possible size.
        """
        groups = len(scope.open_column)
        row = np.arange(groups)
        largest = int(np.bincount(scope.pair_open).max()) if len(scope.pair_open) else 0
        high, low = scope.columns(1, 0, largest), scope.columns(1, 0, largest)
        scope.define(
            np.concatenate([scope.pair_open, row]),
            np.concatenate([scope.pair_column, np.repeat(high, groups)]),
            np.concatenate([np.ones(len(scope.pair_open), dtype=np.int64), np.full(groups, -1)]),
            upper=0,
            count=groups,
        )
        scope.define(
            np.concatenate([row, row, scope.pair_open]),
            np.concatenate([np.repeat(low, groups), scope.open_column, scope.pair_column]),
            np.concatenate([np.ones(groups, dtype=np.int64), np.full(groups, largest), np.full(len(scope.pair_open), -1)]),
            upper=largest,
            count=groups,
        )
        scope.define([0, 0], np.concatenate([low, high]), np.array([1, -1]), upper=0, count=1)
        return Expression(np.concatenate([high, low]), np.array([1, -1], dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Compare the sizes of the plan's groups."""
        sizes = [len(group.members) for group in plan.groups]
        return max(sizes, default=0) - min(sizes, default=0)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("最大集团与最小集团的成员校数之差最小", "Least difference in members between the largest and the smallest group")

    @classmethod
    def trials(cls) -> Sequence["SizeBalance"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return groups of three and one, of two and two, and a single group."""
        county = small_county(6)
        uneven = small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"]), ("S4", "tight", ["S5"])])
        even = small_plan(county, [("S0", "alliance", ["S1", "S2"]), ("S3", "tight", ["S4", "S5"])])
        return (
            Example("three members and one", cls(), county, uneven, 2),
            Example("two and two", cls(), county, even, 0),
            Example("one group", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]), 0),
        )
