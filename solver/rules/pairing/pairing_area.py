"""R-089, R-105: pairs inside a county, or across its border."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import LayerName, Level
from solver.instance.school import Area, School
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import region_at, standing
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, finding
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingArea(PartnerRule):
    """Partner and school lie in one area, or in different ones."""

    where: Literal["same", "other"]
    """`same`: both lie in one area; `other`: they do not; an outside partner always lies elsewhere."""
    level: Level | None = None
    """Areas are compared at this level: the outermost area of the level around each school; null: the schools' own areas."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "pairing_area"
    title: ClassVar[Text] = Text("结对的区域范围", "Area of paired schools")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-089", "R-105"),
        CASES,
        "全市县域联盟内优质中小学与农牧区中小学结对率达到100%",
        Text(
            "“县域联盟内”指双方同在一县;“跨地区”指不同地区", "Inside a county alliance both lie in one county; across regions they do not"
        ),
    )

    def admits(self, pairs: PartnerTable) -> Bools:
        """Compare the numbers of the areas of both sides."""
        instance = pairs.instance
        names = [region_at(instance, s.area, self.level) if isinstance(s, School) else "" for s in instance.partners]
        number = {name: i for i, name in enumerate(sorted(set(names)))}
        codes = np.array([number[name] for name in names], dtype=np.int64)
        same = codes[pairs.partner] == codes[pairs.school]
        return np.asarray((same if self.where == "same" else ~same) | ~pairs.in_layer(self.layer))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the areas of both schools of each pair."""
        findings = []
        for pair in standing(plan, self.layer):
            helping = instance.school_of.get(pair.partner)
            here = region_at(instance, instance.school_of[pair.school].area, self.level)
            same = helping is not None and region_at(instance, helping.area, self.level) == here
            findings.append(finding(self, pair, kept=same == (self.where == "same")))
        return findings

    def explain(self) -> Text:
        """Return whether inside or across."""
        where = in_layer(self.layer)
        how = Text("同一个(1 个)", "one and the same area") if self.where == "same" else Text("不同的(2 个)", "two different areas")
        level = Text("", "") if self.level is None else Text(f"({self.level} 级)", f" (level {self.level})")
        return Text("{where}结对双方在{how}区域内{level}", "Paired schools{where} lie in {how}{level}").fill(
            where=where, how=how, level=level
        )

    @classmethod
    def trials(cls) -> Sequence["PairingArea"]:
        """Return inside one area, and across."""
        return cls(where="same"), cls(where="other", layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two townships of one county: different areas, the same county."""
        areas = (Area(id="C", name="C"), Area(id="A0", name="A0", parent="C"), Area(id="A1", name="A1", parent="C"))
        county = small_county([small_school(0), small_school(1, area="A1"), small_school(2)], areas=areas)

        def case(title: str, amount: int, rule: PairingArea, *pairs: tuple[str, str]) -> Example:
            return Example(title, rule, county, small_plan(county, pairings=[(*pair, "aid") for pair in pairs]), amount)

        return (
            case("both in one township", 0, cls(where="same"), ("S0", "S2")),
            case("in two townships", 1, cls(where="same"), ("S0", "S1")),
            case("in two townships of one county", 0, cls(where="same", level="county"), ("S0", "S1")),
            case("across is asked for", 1, cls(where="other"), ("S0", "S1"), ("S0", "S2")),
        )
