"""R-061, R-044: partner and school run the same stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.school import StagePart
from solver.instance.school_choice import in_layer
from solver.instance.staff import STAGES
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_facts import standing
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingStages(PartnerRule):
    """The partner runs a stage that the school runs, or every one of them."""

    match: Literal["any", "all"] = "any"
    """`any`: one common stage is enough; `all`: the partner runs every stage of the school."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "pairing_stages"
    title: ClassVar[Text] = Text("结对学段一致", "Stages of paired schools")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-044"),
        YINCHUAN,
        "對口幫扶",
        Text(
            "对口即学段相同;九年一贯制学校可与小学或初中结对",
            "Help is between schools of one stage; a nine-year school may pair with a primary or a junior school",
        ),
    )

    def admits(self, pairs: PartnerTable) -> Bools:
        """Compare the stages of both sides as bits."""
        bits = np.array(
            [sum(1 << STAGES.index(stage) for stage in set(school.stages)) for school in pairs.instance.partners], dtype=np.int64
        )
        common = bits[pairs.partner] & bits[pairs.school]
        return np.asarray((common > 0 if self.match == "any" else common == bits[pairs.school]) | ~pairs.in_layer(self.layer))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the stages of both schools of each pair."""
        findings = []
        for pair in standing(plan, self.layer):
            helping, helped = instance.partner_of[pair.partner].stages, instance.partner_of[pair.school].stages
            shared = [stage for stage in helped if stage in helping]
            findings.append(finding(self, pair, kept=len(shared) == len(helped) if self.match == "all" else bool(shared)))
        return findings

    def explain(self) -> Text:
        """Return the match that is asked for."""
        where = in_layer(self.layer)
        how = Text("至少一个", "at least one") if self.match == "any" else Text("全部", "every one (100%)")
        return Text(
            "{where}帮扶学校须开设受援学校{how}的学段(1 个以上)", "A partner{where} runs {how} of the stages of the school it helps"
        ).fill(where=where, how=how)

    @classmethod
    def trials(cls) -> Sequence["PairingStages"]:
        """Return both ways of matching."""
        return cls(), cls(match="all", layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a nine-year school with a primary partner, and a kindergarten with none."""
        primary = StagePart(stage="primary", pupils=180, classes=(1, 1, 1, 1, 1, 1))
        junior = StagePart(stage="junior", pupils=90, classes=(1, 1, 1))
        kindergarten = StagePart(stage="kindergarten", pupils=60, classes=(1, 1, 1))
        county = small_county([small_school(0), small_school(1, parts=(primary, junior)), small_school(2, parts=(kindergarten,))])

        def case(title: str, amount: int, rule: PairingStages, *pairs: tuple[str, str]) -> Example:
            return Example(title, rule, county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return (
            case("a primary school helps a nine-year school", 0, cls(), ("S0", "S1")),
            case("it does not run the junior stage", 1, cls(match="all"), ("S0", "S1")),
            case("the nine-year school helps a primary school", 0, cls(match="all"), ("S1", "S0")),
            case("a primary school helps a kindergarten", 1, cls(), ("S0", "S2")),
        )
