"""Part C 13: how far a member may be from its lead, mode by mode; the planner's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.kinds import Minutes, ModeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PLANNER
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class TravelLimit(PairRule):
    """A member of a group of `mode` is at most `minutes` from its lead; one row for each mode."""

    mode: ModeName
    """The mode that is limited."""
    minutes: Minutes
    """Most minutes from the lead to the member."""

    name: ClassVar[str] = "travel_limit"
    title: ClassVar[Text] = Text("集团内路程上限", "Travel limit in a group")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13",),
        PLANNER,
        "",
        Text(
            "各文件未给路程数字,由规划人员按模式填写;从龙头校到成员校,含上限本身",
            "No text gives a travel figure, so the planner sets one for each mode; from lead to member, the limit itself included",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit candidates of other modes, and those within the limit."""
        named = np.array([mode.name == self.mode for mode in pairs.instance.policy.modes], dtype=bool)
        return np.asarray(~named[pairs.mode] | (pairs.minutes <= self.minutes))

    def reach_minutes(self, mode: str) -> int | None:
        """Return the limit for this rule's mode."""
        return self.minutes if mode == self.mode else None

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Measure the way to each member of the groups of this mode."""
        travel, position = TravelTimes.of(instance), instance.position_of
        members = [(group, member) for group in plan.groups if group.mode == self.mode for member in group.members]
        ends = np.array([(position[group.lead], position[member]) for group, member in members], dtype=np.int64).reshape(-1, 2)
        ways, note, findings = travel.minutes(ends[:, 0], ends[:, 1]).tolist(), Text("单位:分钟", "in minutes"), []
        for (group, member), way in zip(members, ways, strict=True):
            broken = 1 if way > self.minutes else 0
            findings.append(Finding(self.name, member, self.minutes, way, broken, "<=", group.first_year, (group.lead,), note))
        return findings

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        return Text(
            "“{mode}”集团成员校距龙头校不超过 {minutes} 分钟",
            "A member of a group of mode {mode} is at most {minutes} minutes from its lead",
        ).fill(mode=self.mode, minutes=self.minutes)

    @classmethod
    def trials(cls) -> Sequence["TravelLimit"]:
        """Return a limit for each of two modes."""
        return cls(mode="alliance", minutes=40), cls(mode="tight", minutes=25)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a way of exactly the limit and one minute more."""
        table = pd.DataFrame({"from": ["S0", "S0"], "to": ["S1", "S2"], "minutes": [30, 31], "metres": [-1, -1]})
        county, rule = small_county(3, travel_table=table), cls(mode="tight", minutes=30)
        return (
            Example("30 minutes: exactly the limit", rule, county, small_plan(county, [("S0", "tight", ["S1"])]), 0),
            Example("31 minutes", rule, county, small_plan(county, [("S0", "tight", ["S1", "S2"])]), 1),
            Example("31 minutes in a mode without this limit", rule, county, small_plan(county, [("S0", "alliance", ["S2"])]), 0),
        )
