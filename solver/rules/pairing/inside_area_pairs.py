"""R-083, R-104, R-103: areas are paired first, and schools only inside paired areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.policy import Layer
from solver.instance.school import School
from solver.instance.school_choice import area_chain
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import standing
from solver.rules.pairing_scope import PairingScope
from solver.rules.partner_rule import finding
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_policy, small_school


@dataclass(frozen=True, kw_only=True)
class InsideAreaPairs(Rule):
    """Two schools are paired only where an area of the partner is paired with an area of the school in the same layer."""

    layer: LayerName
    """The layer."""
    own_area: bool = False
    """Whether schools of one and the same area may be paired as well."""

    name: ClassVar[str] = "inside_area_pairs"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("先区域结对、后学校结对", "Schools are paired inside paired areas")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-083", "R-104", "R-103"),
        CASES,
        "统筹和平区等中心城区与滨海新区、环中心城区和远城区结成14个区域教育发展共同体",
        Text(
            "学校结对须在已结对的区域之间;一所学校属于其所在区域及上级区域;外部学校不属本地区域,不受限",
            "Schools are paired only between paired areas; a school belongs to its area and to those around it; outside schools belong to "
            "none and are free",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def post(self, scope: PairingScope) -> None:
        """Post pair - sum of the pairs of areas above it <= 0, for each candidate of two schools of the area."""
        instance = scope.instance
        inside = scope.in_layer(self.layer)
        local = scope.pairs.partner[inside] < len(instance.schools)
        inside = inside[local]
        if self.own_area:
            area = np.array([school.area for school in instance.schools])
            inside = inside[area[scope.pairs.partner[inside]] != area[scope.pairs.school[inside]]]
        row, column = _above(scope, self.layer, inside)
        scope.at_most(
            subjects=[instance.schools[at].id for at in scope.pairs.school[inside].tolist()],
            row=np.concatenate([np.arange(len(inside)), row]),
            column=np.concatenate([scope.pair_column[inside], column]),
            coefficient=np.concatenate([np.ones(len(inside), dtype=np.int64), np.full(len(row), -1, dtype=np.int64)]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for the areas of both schools of each pair among the pairs of areas."""
        above = {(p.partner, p.area) for p in plan.area_pairings if p.layer == self.layer}
        findings = []
        for pair in standing(plan, self.layer):
            helping, helped = instance.partner_of[pair.partner], instance.school_of[pair.school]
            if not isinstance(helping, School) or (self.own_area and helping.area == helped.area):
                continue
            around = [(a, b) for a in area_chain(instance, helping.area) for b in area_chain(instance, helped.area)]
            findings.append(finding(self, pair, kept=any(two in above for two in around)))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        own = Text(";同一区域内也可结对", "; or of one area") if self.own_area else Text("", "")
        return Text(
            "“{layer}”层学校只在已结对的 2 个区域之间结对{own}", "In the layer {layer} schools are paired only between 2 paired areas{own}"
        ).fill(layer=self.layer, own=own)

    @classmethod
    def trials(cls) -> Sequence["InsideAreaPairs"]:
        """Return the rule with and without pairs inside one area."""
        return cls(layer="aid"), cls(layer="aid", own_area=True)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a pair below its areas' pair, one of unpaired areas, and one inside an area."""
        schools = [small_school(0), small_school(1, area="A1"), small_school(2, area="A2"), small_school(3)]
        layers = (Layer(name="aid", title="区域共同体", partner_areas=("A0",), areas=("A1", "A2")),)
        county = small_county(schools, policy=small_policy(layers=layers))

        def case(title: str, amount: int, rule: InsideAreaPairs, *pairs: tuple[str, str]) -> Example:
            listed = [(*pair, "aid") for pair in pairs]
            return Example(title, rule, county, small_plan(county, pairings=listed, area_pairings=[("A0", "A1", "aid")]), amount)

        return (
            case("A0 is paired with A1, and so are their schools", 0, cls(layer="aid"), ("S0", "S1")),
            case("A2 is not paired", 1, cls(layer="aid"), ("S0", "S1"), ("S0", "S2")),
            case("the other way round is another pair of areas", 1, cls(layer="aid"), ("S1", "S0")),
            case("inside one area", 1, cls(layer="aid"), ("S0", "S3")),
            case("inside one area, which is allowed", 0, cls(layer="aid", own_area=True), ("S0", "S3")),
        )


def _above(scope: PairingScope, layer: str, inside: Ints) -> tuple[Ints, Ints]:
    """Return (row, column) for each pair of areas that stands above a candidate; rows count the candidates in `inside`."""
    areas, listed = scope.area_pairs, scope.areas_in_layer(layer)
    size = len(scope.instance.areas)
    key = areas.partner[listed] * size + areas.area[listed]
    order = np.argsort(key)
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    chains = _chains(scope)
    for helping in chains:
        for helped in chains:
            a, b = helping[scope.pairs.partner[inside]], helped[scope.pairs.school[inside]]
            wanted = a * size + b
            place = np.minimum(np.searchsorted(key[order], wanted), max(0, len(key) - 1))
            hit = np.flatnonzero((a >= 0) & (b >= 0) & (key[order][place] == wanted)) if len(key) else np.zeros(0, dtype=np.int64)
            rows.append(hit)
            columns.append(scope.area_column[listed[order[place[hit]]]] if len(key) else hit)
    return np.concatenate(rows), np.concatenate(columns)


def _chains(scope: PairingScope) -> list[Ints]:
    """Return, for each step outwards, the position of that area around every school; -1 where there is none."""
    position = {area.id: number for number, area in enumerate(scope.instance.areas)}
    around = [area_chain(scope.instance, school.area) for school in scope.instance.schools]
    depth = max(len(chain) for chain in around)
    return [np.array([position.get(c[step], -1) if step < len(c) else -1 for c in around], dtype=np.int64) for step in range(depth)]
