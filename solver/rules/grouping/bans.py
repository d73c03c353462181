"""Planner's decisions: this school leads no group, or that school does not join this lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PLANNER
from solver.rules.facts import forbid_groups, forbid_members
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class Bans(PairRule):
    """Every ban of kind `lead` or `member` is kept."""

    name: ClassVar[str] = "bans"
    title: ClassVar[Text] = Text("排除的集团关系", "Banned leads and members")
    unit: ClassVar[Text] = Text("所或个", "members or groups")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        PLANNER,
        "",
        Text(
            "规划人员排除的龙头校不办集团;排除的成员校不加入写明的龙头校,未写明的不加入任何集团(仍可做龙头)",
            "A banned lead leads no group; a banned member does not join the lead that is named, or joins none where no lead is "
            "named (it may still lead)",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit candidates that no ban names."""
        return np.asarray(~(_no_member(pairs) | _no_lead(pairs.instance)[pairs.lead]))

    def subjects(self, pairs: PairTable) -> Ints:
        """Return the member where a ban of its own refuses the pair, else the lead."""
        return np.asarray(np.where(_no_member(pairs), pairs.school, pairs.lead), dtype=np.int64)

    def post(self, scope: GroupingScope) -> None:
        """Forbid banned memberships and groups of banned leads."""
        forbid_members(scope, _no_member(scope.pairs))
        forbid_groups(scope, _no_lead(scope.instance)[scope.open_lead])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for groups and memberships that a ban names; two bans of one thing are one breach."""
        findings = []
        for ban in _first_of_each(instance.bans):
            if ban.kind == "lead":
                broken = [(group, group.members) for group in plan.groups if group.lead == ban.subject]
            else:
                broken = [(g, (g.lead,)) for g in plan.groups if ban.subject in g.members and ban.target in {None, g.lead}]
            others = tuple(sorted({school for _, named in broken for school in named}))
            note = Text("排除理由:{reason}", "why it was banned: {reason}").fill(reason=ban.reason)
            findings.append(Finding(self.name, ban.subject, 0, len(broken), len(broken), "<=", instance.first_year, others, note))
        return findings

    def explain(self) -> Text:
        """Return what a ban means."""
        return Text(
            "规划人员排除的龙头校和成员关系一项也不得出现(0 项)", "None (0) of the leads and memberships the planner has banned may occur"
        )

    @classmethod
    def trials(cls) -> Sequence["Bans"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return bans of a lead, of one pair and of any membership."""

        def case(title: str, amount: int, *bans: Ban) -> Example:
            county = small_county(4, bans=bans)
            return Example(title, cls(), county, small_plan(county, [("S0", "tight", ["S1", "S3"])]), amount)

        return (
            case("S1 may not join S2, and joined S0", 0, Ban(kind="member", subject="S1", target="S2")),
            case("S1 may not join S0, and did", 1, Ban(kind="member", subject="S1", target="S0")),
            case(
                "S1 may join nobody, said twice: still one membership",
                1,
                Ban(kind="member", subject="S1"),
                Ban(kind="member", subject="S1", target="S0"),
            ),
            case("S0 may not lead: one group", 1, Ban(kind="lead", subject="S0")),
            case("S0 may join nobody, and leads", 0, Ban(kind="member", subject="S0")),
        )


def _no_lead(instance: Instance) -> Bools:
    banned = {ban.subject for ban in instance.bans if ban.kind == "lead"}
    return np.array([school.id in banned for school in instance.schools], dtype=bool)


def _no_member(pairs: PairTable) -> Bools:
    position, refused = pairs.instance.position_of, np.zeros(len(pairs), dtype=bool)
    for ban in pairs.instance.bans:
        if ban.kind == "member" and ban.target is None:
            refused |= pairs.school == position.get(ban.subject, -1)
        elif ban.kind == "member":
            refused |= (pairs.school == position.get(ban.subject, -1)) & (pairs.lead == position.get(ban.target or "", -1))
    return refused


def _first_of_each(bans: Sequence[Ban]) -> list[Ban]:
    """Return the grouping bans without those that say again what another says already."""
    found: dict[tuple[str, str, str | None], Ban] = {}
    for ban in bans:
        wide = any(b.kind == ban.kind == "member" and b.subject == ban.subject and b.target is None for b in bans)
        key = (ban.kind, ban.subject, None if wide or ban.kind == "lead" else ban.target)
        if ban.kind in {"lead", "member"} and (key not in found or ban.target is None):
            found[key] = ban
    return list(found.values())
