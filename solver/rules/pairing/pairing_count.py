"""R-083, R-105: how many pairs of schools, or of areas, there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Previous, PreviousPairing
from solver.instance.instance import Instance
from solver.instance.kinds import AreaName, Count, LayerName
from solver.instance.school_choice import area_chain
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_scope import PairingScope
from solver.rules.previous_pairs import again, earlier
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingCount(Rule):
    """A layer has at least, at most, or (both figures equal) exactly so many pairs."""

    layer: LayerName
    """The layer."""
    of: Literal["schools", "areas"] = "schools"
    """Whether pairs of schools or pairs of areas are counted."""
    at_least: Count = 0
    """Fewest pairs."""
    at_most: Count | None = None
    """Most pairs; null: any number."""
    area: AreaName | None = None
    """Only pairs whose helped side lies in this area count; null: all."""
    only_new: bool = False
    """Whether only pairs count that last year's plan did not have."""

    name: ClassVar[str] = "pairing_count"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对数量", "Number of pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-083", "R-105"),
        CASES,
        "上城区新增组建22组跨地区城乡义务教育教共体,结对完成率达147%",
        Text(
            "22 组为任务的 147%,任务即 15 组(推算);14 个区域共同体为区域之间的结对数",
            "22 are 147% of the task, so the task is 15 (inferred); the 14 regional communities are pairs of areas",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def post(self, scope: PairingScope) -> None:
        """Sum of the counted columns >= at_least, and <= at_most where there is one."""
        column = self._columns(scope)
        subjects, row = [self.area or scope.instance.id], np.zeros(len(column), dtype=np.int64)
        if self.at_least:
            scope.at_least(subjects=subjects, row=row, column=column, coefficient=1, bound=self.at_least)
        if self.at_most is not None:
            scope.at_most(subjects=subjects, row=row, column=column, coefficient=1, bound=self.at_most)

    def _columns(self, scope: PairingScope) -> Ints:
        """Return the columns of the pairs that count."""
        instance = scope.instance
        if self.of == "areas":
            chosen, helped = scope.areas_in_layer(self.layer), [area.id for area in instance.areas]
            at, column, old = scope.area_pairs.area, scope.area_column, self._old_areas(scope)
        else:
            chosen, helped = scope.in_layer(self.layer), [school.area for school in instance.schools]
            at, column, old = scope.pairs.school, scope.pair_column, again(scope, earlier(instance, self.layer))
        chosen = chosen[np.array([self._inside(instance, area) for area in helped], dtype=bool)[at[chosen]]]
        return np.asarray(np.setdiff1d(column[chosen], old) if self.only_new else column[chosen], dtype=np.int64)

    def _old_areas(self, scope: PairingScope) -> Ints:
        """Return the columns of last year's pairs of areas."""
        old, areas, named = self._old(scope.instance), scope.area_pairs, scope.instance.areas
        ends = zip(areas.partner.tolist(), areas.area.tolist(), areas.layer.tolist(), strict=True)
        stood = [(named[a].id, named[b].id) in old and scope.instance.policy.layers[k].name == self.layer for a, b, k in ends]
        return np.asarray(scope.area_column[np.array(stood, dtype=bool)], dtype=np.int64)

    def _inside(self, instance: Instance, area: str) -> bool:
        return self.area is None or self.area in area_chain(instance, area)

    def _old(self, instance: Instance) -> set[tuple[str, str]]:
        previous = instance.previous
        if previous is None:
            return set()
        if self.of == "areas":
            return {(p.partner, p.area) for p in previous.area_pairings if p.layer == self.layer}
        return {(p.partner, p.school) for p in previous.pairings if p.layer == self.layer}

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the pairs of the plan."""
        if self.of == "areas":
            pairs = {(p.partner, p.area) for p in plan.area_pairings if p.layer == self.layer and self._inside(instance, p.area)}
        else:
            pairs = {
                (p.partner, p.school)
                for p in plan.pairings
                if p.layer == self.layer and self._inside(instance, instance.school_of[p.school].area)
            }
        count = len(pairs - self._old(instance)) if self.only_new else len(pairs)
        subject, year = self.area or instance.id, instance.first_year
        findings = [Finding(self.name, subject, self.at_least, count, max(0, self.at_least - count), ">=", year)]
        if self.at_most is not None:
            findings.append(Finding(self.name, subject, self.at_most, count, max(0, count - self.at_most), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the figures."""
        what = Text("区域结对", "pairs of areas") if self.of == "areas" else Text("学校结对", "pairs of schools")
        most = Text("不限", "any number") if self.at_most is None else Text(str(self.at_most), str(self.at_most))
        new = Text("新增", "new ") if self.only_new else Text("", "")
        here = Text("" if self.area is None else f"{self.area} 内", "" if self.area is None else f" in {self.area}")
        return Text(
            "“{layer}”层{here}{new}{what}至少 {low} 对,至多 {most}",
            "At least {low} and at most {most} {new}{what}{here} in the layer {layer}",
        ).fill(layer=self.layer, here=here, new=new, what=what, low=self.at_least, most=most)

    @classmethod
    def trials(cls) -> Sequence["PairingCount"]:
        """Return ranges of pairs of schools and of areas, in one area, and of new ones."""
        return (
            cls(layer="aid", at_least=1, at_most=2),
            cls(layer="aid", of="areas", at_least=1, at_most=1),
            cls(layer="aid", at_least=1, area="A1"),
            cls(layer="friend", at_least=1, only_new=True),
            cls(layer="aid", of="areas", at_least=1, only_new=True),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the task of fifteen new pairs, exactly met and missed, and pairs of last year that do not count as new."""
        previous = Previous(pairings=tuple(PreviousPairing(partner="S0", school=f"S{n}", layer="aid", since=YEAR - 2) for n in range(1, 6)))
        county = small_county(23, previous=previous)

        def case(title: str, amount: int, rule: PairingCount, helped: range) -> Example:
            return Example(title, rule, county, small_plan(county, pairings=[("S0", f"S{n}", "aid") for n in helped]), amount)

        new, most = cls(layer="aid", at_least=15, only_new=True), cls(layer="aid", at_most=22)
        return (
            case("fifteen new pairs: exactly the task", 0, new, range(6, 21)),
            case("fifteen pairs, five of them of last year", 5, new, range(1, 16)),
            case("22 pairs: exactly the most", 0, most, range(1, 23)),
            case("exactly twenty, and there are 22", 2, cls(layer="aid", at_least=20, at_most=20), range(1, 23)),
        )
