"""R-008: members whose lead lies in another area."""

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
from solver.rules.facts import area_codes
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class CrossArea(Goal):
    """Number of members that belong to another area than their lead."""

    name: ClassVar[str] = "cross_area"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("跨区域成员校", "Members in another area than their lead")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-008",),
        NANYANG,
        "教育集团以所属行政区域学校为主,也可以跨区域组建教育集团",
        Text("可以跨区域,但越少越好", "Crossing areas is allowed, and the less of it the better"),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """Sum of the memberships whose two schools lie in different areas."""
        area = area_codes(scope.instance)
        crossing = scope.pair_column[area[scope.pairs.lead] != area[scope.pairs.school]]
        return Expression(crossing, np.ones(len(crossing), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the members of another area than their lead's."""
        areas = {school.id: school.area for school in instance.schools}
        return sum(areas[member] != areas[group.lead] for group in plan.groups for member in group.members)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("与龙头校不在同一区域的成员校最少", "Fewest members in another area than their lead")

    @classmethod
    def trials(cls) -> Sequence["CrossArea"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group inside one area and one that crosses the border once."""
        county = small_county([small_school(0), small_school(1), small_school(2, area="A1")])
        return (
            Example("inside its area", cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), 0),
            Example("one member across the border", cls(), county, small_plan(county, [("S0", "alliance", ["S1", "S2"])]), 1),
        )
