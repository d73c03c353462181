"""R-098: the strong help the weak."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName, Points
from solver.instance.school import School
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import standing
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingStrength(PartnerRule):
    """The partner's quality score is at least so many points above that of the school it helps."""

    margin: Points = 1
    """Least lead of the partner, in points; 0 lets equals pair."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "pairing_strength"
    title: ClassVar[Text] = Text("以强带弱结对", "The strong help the weak")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-098", "R-062"),
        CASES,
        "强弱结对",
        Text(
            "帮扶学校的质量分高于受援学校;外部学校没有质量分,不受限",
            "The partner has the higher quality score; outside schools have none and are free",
        ),
    )

    def admits(self, pairs: PartnerTable) -> Bools:
        """Admit candidates with margin enough, and outside partners."""
        quality = np.array([s.quality if isinstance(s, School) else 10**6 for s in pairs.instance.partners], dtype=np.int64)
        return np.asarray((quality[pairs.partner] >= quality[pairs.school] + self.margin) | ~pairs.in_layer(self.layer))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the scores of both schools of each pair of two schools of the area."""
        findings = []
        for pair in standing(plan, self.layer):
            helping, helped = instance.school_of.get(pair.partner), instance.school_of[pair.school]
            if helping is not None:
                note = Text("质量分 {a} 对 {b}", "quality {a} against {b}").fill(a=helping.quality, b=helped.quality)
                findings.append(finding(self, pair, kept=helping.quality - helped.quality >= self.margin, note=note))
        return findings

    def explain(self) -> Text:
        """Return the margin."""
        where = in_layer(self.layer)
        return Text(
            "{where}帮扶学校质量分至少高 {m} 分", "A partner{where} is at least {m} points of quality above the school it helps"
        ).fill(where=where, m=self.margin)

    @classmethod
    def trials(cls) -> Sequence["PairingStrength"]:
        """Return a margin of one and of twenty, and equals."""
        return cls(), cls(margin=20, layer="aid"), cls(margin=0)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a margin exactly kept and missed by a point."""
        county = small_county([small_school(0), small_school(1, quality=80), small_school(2, quality=81)])

        def case(title: str, amount: int, *pairs: tuple[str, str]) -> Example:
            return Example(title, cls(margin=10), county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return case("90 helps 80: exactly ten points", 0, ("S0", "S1")), case("90 helps 81: nine points", 1, ("S0", "S2"))
