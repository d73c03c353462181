"""Part C 1: whether a school that stands in a group may also be paired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.rules.documents import PLANNER
from solver.rules.pairing_facts import standing
from solver.rules.partner_rule import SIDE_WORDS, Side, SideRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class OutsideGroups(SideRule):
    """A school that stands in a group in one of these roles does not stand on this side of a pair."""

    roles: tuple[Literal["lead", "member"], ...] = ("member",)
    """Roles in a group that exclude a school."""
    side: Side = "school"
    """The side of the pair it is excluded from."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "outside_groups"
    title: ClassVar[Text] = Text("集团内学校不再结对", "Schools of groups are not paired too")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("Part C 1", "R-061"),
        PLANNER,
        "",
        Text(
            "结对与集团是两层关系,成员校原则上也可结对;列入本规则即不再重复结对",
            "Pairs and groups are two layers and a member may be paired too; where this rule stands it is not helped twice",
        ),
    )

    def fitting(self, instance: Instance, groups: Sequence[Group]) -> Bools:
        """Return who stands in none of the roles."""
        roles = {"lead": [group.lead for group in groups], "member": [member for group in groups for member in group.members]}
        excluded = {school for role in self.roles for school in roles[role]}
        return np.array([school.id not in excluded for school in instance.partners], dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look the school on the rule's side up in the groups of the plan."""
        inside = {group.lead for group in plan.groups} if "lead" in self.roles else set()
        if "member" in self.roles:
            inside |= {member for group in plan.groups for member in group.members}
        helping = self.side == "partner"
        return [
            finding(self, p, kept=(p.partner if helping else p.school) not in inside, partner=helping) for p in standing(plan, self.layer)
        ]

    def explain(self) -> Text:
        """Return roles and side."""
        words = {"lead": Text("龙头校", "leads"), "member": Text("成员校", "members")}
        where = in_layer(self.layer)
        who = Text("、".join(words[r].zh for r in self.roles), " and ".join(words[r].en for r in self.roles))
        return Text("{where}集团的{who}不作{side}(0 对)", "None (0) of the {who} of groups stands as {side} in a pair{where}").fill(
            where=where, who=who, side=SIDE_WORDS[self.side]
        )

    @classmethod
    def trials(cls) -> Sequence["OutsideGroups"]:
        """Return members that are not helped, and leads and members that do not help."""
        return cls(), cls(roles=("lead", "member"), side="partner", layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a member that is helped beside its group, and a lead that helps."""
        county = small_county(4)

        def case(title: str, amount: int, rule: OutsideGroups, *pairs: tuple[str, str]) -> Example:
            plan = small_plan(county, [("S0", "alliance", ["S1"])], pairings=[(*pair, "aid") for pair in pairs])
            return Example(title, rule, county, plan, amount)

        return (
            case("the lead helps a school outside", 0, cls(), ("S0", "S2")),
            case("a member is helped too", 1, cls(), ("S0", "S2"), ("S3", "S1")),
            case("the lead may not help", 1, cls(roles=("lead",), side="partner"), ("S0", "S2"), ("S3", "S2")),
        )
