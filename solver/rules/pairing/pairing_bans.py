"""Planner's decisions: these two schools are not paired."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Pairing, Plan
from solver.rules.documents import PLANNER
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingBans(PartnerRule):
    """Every ban of kind `pairing` is kept."""

    name: ClassVar[str] = "pairing_bans"
    title: ClassVar[Text] = Text("排除的结对", "Banned pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        PLANNER,
        "",
        Text(
            "被排除的学校不由写明的学校帮扶;未写明的不由任何学校帮扶",
            "A banned school is not helped by the partner named, or by nobody where none is named",
        ),
    )

    def admits(self, pairs: PartnerTable) -> Bools:
        """Admit candidates that no ban names."""
        instance, refused = pairs.instance, np.zeros(len(pairs), dtype=bool)
        position = {school.id: number for number, school in enumerate(instance.partners)}
        for ban in instance.bans:
            if ban.kind == "pairing":
                partner = np.ones(len(pairs), dtype=bool) if ban.target is None else pairs.partner == position.get(ban.target, -1)
                refused |= partner & (pairs.school == position.get(ban.subject, -1)) & pairs.in_layer(ban.layer)
        return ~refused

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for a ban of each pair."""
        findings = []
        for pair in plan.pairings:
            ban = next((ban for ban in instance.bans if _names(ban, pair)), None)
            note = None if ban is None else Text("排除理由:{reason}", "why it was banned: {reason}").fill(reason=ban.reason)
            findings.append(finding(self, pair, kept=ban is None, note=note))
        return findings

    def explain(self) -> Text:
        """Return what a ban means."""
        return Text("规划人员排除的结对一对也不得出现(0 对)", "None (0) of the pairs the planner has banned may occur")

    @classmethod
    def trials(cls) -> Sequence["PairingBans"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return bans of one pair, of one layer and of any help."""

        def case(title: str, amount: int, *bans: Ban) -> Example:
            county = small_county(3, bans=bans)
            return Example(title, cls(), county, small_plan(county, pairings=[("S0", "S1", "aid"), ("S0", "S2", "aid")]), amount)

        return (
            case("S1 may not be helped by S2, and is helped by S0", 0, Ban(kind="pairing", subject="S1", target="S2")),
            case("S1 may not be helped by S0, and is", 1, Ban(kind="pairing", subject="S1", target="S0")),
            case("in another layer it may not", 0, Ban(kind="pairing", subject="S1", target="S0", layer="friend")),
            case("S1 may be helped by nobody, said twice: still one pair", 1, Ban(kind="pairing", subject="S1"),
                 Ban(kind="pairing", subject="S1", target="S0")),
        )  # fmt: skip


def _names(ban: Ban, pair: Pairing) -> bool:
    return ban.kind == "pairing" and ban.subject == pair.school and ban.target in {None, pair.partner} and ban.layer in {None, pair.layer}
