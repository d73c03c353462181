"""R-061, R-082, R-129: who helps and who is helped in a layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_facts import standing
from solver.rules.partner_rule import SIDE_WORDS, Side, SideRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingSet(SchoolChoice, SideRule):
    """Only the chosen schools stand on one side of a layer's pairs."""

    layer: LayerName
    """The layer."""
    side: Side
    """`partner`: the rule chooses who helps; `school`: who is helped."""

    name: ClassVar[str] = "pairing_set"
    title: ClassVar[Text] = Text("结对双方范围", "Who may be paired")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-082", "R-129"),
        YINCHUAN,
        "確保全市每所鄉村學校都有城鎮優質學校對口幫扶",
        Text(
            "帮扶一方为城镇优质学校,受援一方为乡村学校;各结对层可各定范围",
            "The helping side are good schools of towns and cities, the helped side rural schools; each layer may have sides of its own",
        ),
    )

    def fitting(self, instance: Instance, groups: Sequence[Group]) -> Bools:
        """Return whom the choice takes."""
        return np.array([self.selects(instance, school) for school in instance.partners], dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at the school on the rule's side of each pair of the layer."""
        helping = self.side == "partner"
        return [
            finding(self, p, kept=self.selects(instance, instance.partner_of[p.partner if helping else p.school]), partner=helping)
            for p in standing(plan, self.layer)
        ]

    def explain(self) -> Text:
        """Return side and choice."""
        return Text("“{layer}”结对的{side}限于:{who}", "In the layer {layer} the {side} is one of: {who}").fill(
            layer=self.layer, side=SIDE_WORDS[self.side], who=self.chosen()
        )

    @classmethod
    def trials(cls) -> Sequence["PairingSet"]:
        """Return good partners, rural and weak schools, and a choice by stage, label and area."""
        return (
            cls(layer="aid", side="partner", settings=("urban", "town"), min_quality=50),
            cls(layer="aid", side="school", settings=("rural", "town")),
            cls(layer="friend", side="partner", stages=("primary", "junior")),
            cls(layer="aid", side="school", labels=("weak", "new"), without=("teaching_point",)),
            cls(layer="aid", side="school", area="A0"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return an urban partner, a rural one, and a quality score exactly at the limit."""
        county = small_county([small_school(0), small_school(1), small_school(2, setting="town", quality=75), small_school(3, quality=74)])
        good = cls(layer="aid", side="partner", settings=("urban", "town"), min_quality=75)
        rural = cls(layer="aid", side="school", settings=("rural",))

        def case(title: str, amount: int, rule: PairingSet, *pairs: tuple[str, str]) -> Example:
            return Example(title, rule, county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return (
            case("an urban school of 90 points and a town school of exactly 75", 0, good, ("S0", "S1"), ("S2", "S3")),
            case("a rural school helps", 1, good, ("S3", "S1")),
            case("a town school is helped where only rural ones may be", 1, rural, ("S0", "S2"), ("S0", "S1")),
        )
