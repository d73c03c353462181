"""R-007, R-025: groups that run in another mode than last year's, or a new group in another than the usual mode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.kinds import ModeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class ModeChanges(Goal):
    """Number of groups whose mode is not the expected one: last year's for a lead that led a group then, else `usual`.

    A change of mode changes legal persons or management, so it is not made for nothing. Where `usual` is not given, a new
    group may take any mode.
    """

    usual: ModeName | None = None
    """The mode new groups take unless something else speaks for another; None where all modes are alike for them."""

    name: ClassVar[str] = "mode_changes"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("办学模式变动", "Groups in another mode than expected")
    unit: ClassVar[Text] = Text("个集团", "groups")
    clause: ClassVar[Clause] = Clause(
        ("R-007", "R-025"),
        NANYANG,
        "主要采用“联盟型”、“紧密型”和“托管型”相结合的办学模式",
        Text(
            "已有集团沿用原模式,新集团采用通常模式,确有需要才变",
            "Groups keep their mode and new ones take the usual one, unless there is need",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether any group has an expected mode."""
        return self.usual is not None or instance.previous is not None

    def express(self, scope: GroupingScope) -> Expression:
        """Count the open columns of other modes than the expected one."""
        modes = {mode.name: number for number, mode in enumerate(scope.instance.policy.modes)}
        usual = -1 if self.usual is None else modes.get(self.usual, -1)
        expected = np.full(len(scope.instance.schools), usual, dtype=np.int64)
        for lead, mode in scope.instance.previous_mode_of.items():
            if lead in scope.instance.position_of:
                expected[scope.instance.position_of[lead]] = modes.get(mode, -1)
        wanted = expected[scope.open_lead]
        other = scope.open_column[(wanted >= 0) & (wanted != scope.open_mode)]
        return Expression(other, np.ones(len(other), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the groups of other modes; a mode the policy no longer names is not expected of anybody."""
        known = {mode.name for mode in instance.policy.modes}
        return sum(self._expected(instance.previous_mode_of, group.lead) in known - {group.mode} for group in plan.groups)

    def _expected(self, before: Mapping[str, str], lead: str) -> str | None:
        return before.get(lead, self.usual)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        if self.usual is None:
            return Text("变更办学模式的集团最少", "Fewest groups that change their mode")
        return Text(
            "变更办学模式的集团、未采用“{usual}”的新集团最少", "Fewest groups that change their mode, or are new and not of mode {usual}"
        ).fill(usual=self.usual)

    @classmethod
    def trials(cls) -> Sequence["ModeChanges"]:
        """Return the goal without and with a usual mode."""
        return cls(), cls(usual="tight")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a lead that keeps its mode, one that changes it, and a new lead in the usual mode and in another."""
        before = Previous(groups=(PreviousGroup(lead="S0", mode="tight", members=("S1",), since=YEAR - 1),))
        county = small_county(4, previous=before)

        def case(title: str, amount: int, lead: str, mode: str, usual: str | None) -> Example:
            return Example(title, cls(usual=usual), county, small_plan(county, [(lead, mode, ["S1"])]), amount)

        return (
            case("as last year, though another mode is usual", 0, "S0", "tight", "alliance"),
            case("another mode than last year", 1, "S0", "alliance", "alliance"),
            case("a new group in the usual mode", 0, "S2", "alliance", "alliance"),
            case("a new group in another", 1, "S2", "trusteeship", "alliance"),
            case("a new group where no mode is usual", 0, "S2", "trusteeship", None),
        )
