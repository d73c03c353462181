"""R-083, R-104: how many pairs of areas each area stands in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, LayerName
from solver.instance.policy import Layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_policy, small_school


@dataclass(frozen=True, kw_only=True)
class AreaPairRange(Rule):
    """Every area that a layer lists on one side stands there in at least and at most so many pairs of areas."""

    layer: LayerName
    """The layer."""
    side: Literal["partner", "area"] = "area"
    """`partner`: the areas that may help; `area`: those that may be helped."""
    at_least: Count = 1
    """Fewest pairs of each area."""
    at_most: Count | None = None
    """Most pairs of each area; null: any number."""

    name: ClassVar[str] = "area_pair_range"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("每个区域的结对数", "Pairs of each area")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-083", "R-104"),
        CASES,
        "1个联盟中心+15个协作联盟+N个教共体",
        Text(
            "每个受援区域至少与一个区域结对;一个中心联系各区域即该中心的结对数;16 个区 14 个共同体,可一对多",
            "Every helped area is paired with at least one; a centre that reaches all areas has as many pairs; 14 communities of 16 "
            "districts, so one area may stand in several",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether a layer pairs areas."""
        return any(layer.name == self.layer and layer.areas and layer.partner_areas for layer in instance.policy.layers)

    def post(self, scope: PairingScope) -> None:
        """Sum of the pairs of each listed area >= at_least, and <= at_most where there is one."""
        listed, instance = scope.areas_in_layer(self.layer), scope.instance
        named = _named(instance, self.layer, self.side)
        number = np.full(len(instance.areas), -1, dtype=np.int64)
        number[[i for i, area in enumerate(instance.areas) if area.id in named]] = np.arange(len(named))
        row = number[(scope.area_pairs.partner if self.side == "partner" else scope.area_pairs.area)[listed]]
        column = scope.area_column[listed]
        if self.at_least:
            scope.at_least(subjects=named, row=row, column=column, coefficient=1, bound=self.at_least)
        if self.at_most is not None:
            scope.at_most(subjects=named, row=row, column=column, coefficient=1, bound=self.at_most)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the pairs of each listed area."""
        pairs = [p for p in plan.area_pairings if p.layer == self.layer]
        told = Counter(p.partner if self.side == "partner" else p.area for p in pairs)
        findings = []
        for area in _named(instance, self.layer, self.side):
            count, year = told[area], instance.first_year
            findings.append(Finding(self.name, area, self.at_least, count, max(0, self.at_least - count), ">=", year))
            if self.at_most is not None:
                findings.append(Finding(self.name, area, self.at_most, count, max(0, count - self.at_most), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the range."""
        who = Text("帮扶区域", "helping area") if self.side == "partner" else Text("受援区域", "helped area")
        most = Text("不限", "any number") if self.at_most is None else Text(str(self.at_most), str(self.at_most))
        return Text(
            "“{layer}”层每个{who}至少 {low} 对,至多 {most}",
            "Each {who} of the layer {layer} stands in at least {low} and at most {most} pairs",
        ).fill(layer=self.layer, who=who, low=self.at_least, most=most)

    @classmethod
    def trials(cls) -> Sequence["AreaPairRange"]:
        """Return exactly one for the helped, at least one and none for the helping."""
        return cls(layer="aid", at_most=1), cls(layer="aid", side="partner"), cls(layer="aid", side="partner", at_least=0, at_most=0)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return one centre with three helped areas: all reached, one missed, one reached twice."""
        layers = (Layer(name="aid", title="协作联盟", partner_areas=("A0", "A1"), areas=("A2", "A3")),)
        county = small_county([small_school(n, area=f"A{n}") for n in range(4)], policy=small_policy(layers=layers))

        def case(title: str, amount: int, *pairs: tuple[str, str]) -> Example:
            plan = small_plan(county, area_pairings=[(*pair, "aid") for pair in pairs])
            return Example(title, cls(layer="aid", at_most=1), county, plan, amount)

        return (
            case("both areas stand in exactly one pair", 0, ("A0", "A2"), ("A0", "A3")),
            case("one is left out", 1, ("A0", "A2")),
            case("one stands in two", 1, ("A0", "A2"), ("A1", "A2"), ("A0", "A3")),
        )


def _named(instance: Instance, layer: str, side: str) -> list[str]:
    """Return the areas that the layer lists on one side."""
    found = [known for known in instance.policy.layers if known.name == layer]
    listed = {area for known in found for area in (known.partner_areas if side == "partner" else known.areas)}
    return sorted(listed & instance.area_of.keys())
