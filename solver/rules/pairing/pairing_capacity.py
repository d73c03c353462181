"""R-061, R-082: a partner helps at most so many schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, LayerName
from solver.instance.school import School
from solver.instance.school_choice import in_layer
from solver.instance.supply import ExternalSchool
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import standing
from solver.rules.pairing_scope import PairingScope
from solver.rules.partner_rule import SIDE_WORDS, Side
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class PairingCapacity(Rule):
    """Each school stands in at most `cap` pairs on one side; as a partner, its own `pairing_capacity` takes the place of the cap."""

    cap: Count
    """Most pairs a school without a figure of its own stands in."""
    side: Side = "partner"
    """`partner`: as the one that helps; `school`: as the one that is helped."""
    layer: LayerName | None = None
    """The layer whose pairs count; null: the pairs of all layers together."""
    count_members: bool = False
    """Whether the members of a lead's group take up its places as a partner too."""

    name: ClassVar[str] = "pairing_capacity"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对能力上限", "Capacity of partners")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-082"),
        CASES,
        "“一对一”或“一对多”等形式帮扶乡村学校和相对薄弱学校",
        Text(
            "一所学校最多帮扶的学校数原文未定,由规划人员给出;学校自报的能力优先",
            "How many schools one school may help is not in the text, the planner says; a school's own figure comes first",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def _places(self, instance: Instance, groups: Sequence[Group], school: School | ExternalSchool) -> int:
        """Return how many pairs a school may stand in on this side."""
        if self.side == "school":
            return self.cap
        most = self.cap if school.pairing_capacity is None else school.pairing_capacity
        taken = max((len(group.members) for group in groups if group.lead == school.id), default=0) if self.count_members else 0
        return max(0, most - taken)

    def post(self, scope: PairingScope) -> None:
        """Sum of pairs <= places, for each school that is a candidate on this side."""
        inside, instance = scope.in_layer(self.layer), scope.instance
        side = scope.pairs.partner if self.side == "partner" else scope.pairs.school
        who, row = np.unique(side[inside], return_inverse=True)
        listed = [instance.partners[at] for at in who.tolist()]
        led: dict[str, list[Group]] = {}
        for group in scope.groups:
            led.setdefault(group.lead, []).append(group)
        bound = [self._places(instance, led.get(school.id, []), school) for school in listed]
        scope.at_most(
            subjects=[school.id for school in listed], row=row, column=scope.pair_column[inside], coefficient=1,
            bound=np.array(bound, dtype=np.int64),
        )  # fmt: skip

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the pairs of each school that stands on this side of any."""
        found: dict[str, list[str]] = {}
        for pair in standing(plan, self.layer):
            school, other = (pair.partner, pair.school) if self.side == "partner" else (pair.school, pair.partner)
            found.setdefault(school, []).append(other)
        findings = []
        for school, others in sorted(found.items()):
            own = instance.partner_of[school].pairing_capacity if self.side == "partner" else None
            most = self.cap if own is None else own
            if self.count_members and self.side == "partner":
                by_year = [[len(g.members) for g in plan.groups_in(year) if g.lead == school] for year in instance.planned_years]
                most = max(0, most - max(sum(sizes) for sizes in by_year))
            over = max(0, len(others) - most)
            findings.append(Finding(self.name, school, most, len(others), over, "<=", instance.first_year, tuple(others)))
        return findings

    def explain(self) -> Text:
        """Return cap and side."""
        where = in_layer(self.layer) if self.layer else Text("各层合计", " in all layers together")
        members = Text(",集团成员占用名额", ", members of its group included") if self.count_members else Text("", "")
        own = Text(";学校自报能力优先", "; a school's own figure comes first") if self.side == "partner" else Text("", "")
        return Text("{where}每所{side}最多 {cap} 对{members}{own}", "Each {side} stands in at most {cap} pairs{where}{members}{own}").fill(
            where=where, side=SIDE_WORDS[self.side], cap=self.cap, members=members, own=own
        )

    @classmethod
    def trials(cls) -> Sequence["PairingCapacity"]:
        """Return caps of one and two on both sides, with and without members."""
        return (
            cls(cap=1, layer="aid"),
            cls(cap=2, count_members=True),
            cls(cap=1, side="school"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a partner exactly at its cap, beyond it, with a figure of its own, and with members of its group."""

        def case(
            title: str, amount: int, rule: PairingCapacity, helped: Sequence[int], own: int | None = None, members: int = 0
        ) -> Example:
            county = small_county([small_school(n, pairing_capacity=own if n == 0 else None) for n in range(6)])
            groups = [("S0", "alliance", [f"S{5 - n}" for n in range(members)])] if members else []
            return Example(title, rule, county, small_plan(county, groups, pairings=[("S0", f"S{n}", "aid") for n in helped]), amount)

        return (
            case("three schools: exactly at the cap", 0, cls(cap=3), [1, 2, 3]),
            case("four schools", 1, cls(cap=3), [1, 2, 3, 4]),
            case("its own figure is two", 1, cls(cap=3), [1, 2, 3], own=2),
            case("two members take two of three places", 1, cls(cap=3, count_members=True), [1, 2], members=2),
            case("two members that do not count", 0, cls(cap=3), [1, 2], members=2),
        )
