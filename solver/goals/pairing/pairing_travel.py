"""Part C 13: travel between partners and the schools they help, in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.pairing_facts import pairing_minutes, standing
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingTravel(Goal):
    """Sum over the pairs of the minutes from partner to school; an outside partner whose place is unknown costs none."""

    layer: LayerName | None = None
    """The layer whose pairs count; null: all."""

    name: ClassVar[str] = "pairing_travel"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对路程合计", "Travel between paired schools")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13",),
        PLANNER,
        "",
        Text("就近结对;没有坐标的外部学校不计", "Pairs are near each other; outside schools without a place do not count"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def express(self, scope: PairingScope) -> Expression:
        """Sum of minutes times pair."""
        inside = scope.in_layer(self.layer)
        return Expression(scope.pair_column[inside], np.maximum(scope.pairs.minutes[inside], 0))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the minutes of the plan's pairs."""
        return sum(max(0, minutes) for minutes in pairing_minutes(instance, standing(plan, self.layer)))

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        where = in_layer(self.layer)
        return Text("{where}结对学校之间的单程分钟数之和最小", "Least sum of minutes, one way, between paired schools{where}").fill(
            where=where
        )

    @classmethod
    def trials(cls) -> Sequence["PairingTravel"]:
        """Return the sum over all layers, and over one."""
        return cls(), cls(layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools on a line, 6 minutes apart each."""
        county = small_county(4)

        def case(title: str, amount: int, *pairs: tuple[str, str]) -> Example:
            return Example(title, cls(), county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return case("one and two schools on: 6 + 12", 18, ("S0", "S1"), ("S0", "S2")), case("no pairs", 0)
