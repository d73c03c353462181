"""Part C 13: a partner is within reach of the school it helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName, Minutes
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PLANNER
from solver.rules.pairing_facts import pairing_minutes, standing
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingTravelLimit(PartnerRule):
    """From partner to school it takes at most so many minutes; outside partners whose place is unknown are free of it."""

    minutes: Minutes
    """Most minutes one way."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "pairing_travel_limit"
    title: ClassVar[Text] = Text("结对路程上限", "Cap on travel between paired schools")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13",),
        PLANNER,
        "",
        Text(
            "各地文件没有给出路程数,由规划人员给出;没有坐标的外部学校不受限",
            "No document gives a figure, the planner does; outside schools without a place are free",
        ),
    )

    def admits(self, pairs: PartnerTable) -> Bools:
        """Admit candidates within the limit."""
        return np.asarray((pairs.minutes <= self.minutes) | ~pairs.in_layer(self.layer))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the minutes of each pair with the limit."""
        pairs = standing(plan, self.layer)
        note = Text("单程 {m} 分钟", "{m} minutes one way")
        return [
            finding(self, pair, kept=minutes <= self.minutes, note=note.fill(m=minutes) if minutes >= 0 else None)
            for pair, minutes in zip(pairs, pairing_minutes(instance, pairs), strict=True)
        ]

    def explain(self) -> Text:
        """Return the limit."""
        where = in_layer(self.layer)
        return Text("{where}结对学校之间单程不超过 {m} 分钟", "Paired schools{where} are at most {m} minutes apart, one way").fill(
            where=where, m=self.minutes
        )

    @classmethod
    def trials(cls) -> Sequence["PairingTravelLimit"]:
        """Return limits that bind in a small county, one of them in one layer."""
        return cls(minutes=30), cls(minutes=20, layer="aid"), cls(minutes=45, layer="friend")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools on a line, 6 minutes apart each: exactly at a limit of 12, and beyond."""
        county = small_county(4)

        def case(title: str, amount: int, *pairs: tuple[str, str]) -> Example:
            return Example(title, cls(minutes=12), county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return case("two schools on: exactly 12 minutes", 0, ("S0", "S2")), case(
            "three schools on: 18 minutes", 1, ("S0", "S2"), ("S0", "S3")
        )
