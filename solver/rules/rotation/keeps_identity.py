"""R-014: whoever is sent out stays with the home school; nobody is transferred."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import NANYANG
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class KeepsIdentity(MoveRule):
    """No posting changes the home school: identity, pay and benefits stay there, so transfers are not offered."""

    name: ClassVar[str] = "keeps_identity"
    title: ClassVar[Text] = Text("身份与工资关系不变", "Identity and pay stay at home")
    unit: ClassVar[Text] = Text("人次", "transfers")
    clause: ClassVar[Clause] = Clause(
        ("R-014",),
        NANYANG,
        "双方派出人员身份性质不变、工资关系和福利待遇仍归属原单位",
        Text("不安排调动;编制台账不因交流而变", "No transfers; the home ledger does not change by rotation"),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse transfers."""
        return np.asarray(options.channel != CHANNELS.index("transfer"))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count each transfer as one breach."""
        return [
            Finding(
                self.name, p.person, 0, int(p.channel == "transfer"), int(p.channel == "transfer"), "<=", p.first_year, (p.destination,)
            )
            for p in plan.postings
        ]

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "派出人员的编制、工资和福利留在原学校,不安排调动", "Posted people keep quota, pay and benefits at home; nobody is transferred"
        )

    @classmethod
    def trials(cls) -> Sequence["KeepsIdentity"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return an exchange and a transfer."""
        county = small_county(2, [{}])
        groups = [("S0", "alliance", ["S1"])]
        exchange, transfer = (small_plan(county, groups, [Posting("T0", "S0", "S1", YEAR, YEAR, c)]) for c in ("exchange", "transfer"))
        return (Example("an exchange", cls(), county, exchange, 0), Example("a transfer", cls(), county, transfer, 1))
