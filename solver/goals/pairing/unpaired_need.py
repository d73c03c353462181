"""R-061, R-082: schools that need a partner and have none, weighted by how much they need one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import LayerName, Setting
from solver.instance.school import School
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import helped_by_groups, standing
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school

Weight = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True)
class UnpairedNeed(Goal):
    """Sum of the need of every school that no partner helps; its need is the sum of the weights of the types it is of."""

    layer: LayerName | None = None
    """The layer whose pairs count; null: a pair of any layer."""
    rural: Weight = 3
    """Weight of a rural school."""
    weak: Weight = 2
    """Weight of a school on the bureau's list of weak schools."""
    new: Weight = 2
    """Weight of a newly built school."""
    point: Weight = 3
    """Weight of a teaching point."""
    boarding: Weight = 0
    """Weight of a boarding school."""
    pupils: Weight = 0
    """Weight of each full hundred pupils of a school that is of one of the types above."""
    group_leads: tuple[Setting, ...] = ("urban", "town")
    """A member of a group is helped where its lead is of one of these settings; empty: groups do not count."""

    name: ClassVar[str] = "unpaired_need"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("未结对的帮扶需求", "Need left without a partner")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-082"),
        CASES,
        "“一对一”或“一对多”等形式帮扶乡村学校和相对薄弱学校",
        Text("按类型加权,需求大的学校先结对", "Schools weigh by type; those in greatest need are paired first"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def need(self, school: School) -> int:
        """Return the need of one school, in points; a school from outside needs none here."""
        if school.outside:
            return 0
        need = self.rural * (school.setting == "rural") + self.weak * school.weak + self.new * school.new
        need += self.point * school.teaching_point + self.boarding * school.boarding
        return need + self.pupils * (school.pupils // 100) if need else 0

    def express(self, scope: PairingScope) -> Expression:
        """Sum of need times unpaired, with unpaired + sum of the school's pairs >= 1."""
        helped = {member for _, member in helped_by_groups(scope.instance, scope.groups, self.group_leads)}
        needs = np.array([0 if s.id in helped else self.need(s) for s in scope.instance.schools], dtype=np.int64)
        open_ = np.flatnonzero(needs)
        unpaired = scope.columns(len(open_), 0, 1)
        number = np.full(len(needs), -1, dtype=np.int64)
        number[open_] = np.arange(len(open_))
        inside = scope.in_layer(self.layer)
        row = number[scope.pairs.school[inside]]
        scope.define(
            np.concatenate([row[row >= 0], np.arange(len(open_))]),
            np.concatenate([scope.pair_column[inside[row >= 0]], unpaired]),
            1,
            lower=1,
            count=len(open_),
        )
        return Expression(unpaired, needs[open_])

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the need of the schools that nobody helps in the plan."""
        helped = {pair.school for pair in standing(plan, self.layer)}
        for group in plan.groups:
            if instance.school_of[group.lead].setting in self.group_leads:
                helped |= set(group.members)
        return sum(self.need(school) for school in instance.schools if school.id not in helped)

    def explain(self) -> Text:
        """Return the main weights."""
        return Text(
            "未结对学校的需求之和最小(乡村 {r}、薄弱 {w}、新建 {n}、教学点 {p})",
            "Least need left without a partner (rural {r}, weak {w}, new {n}, teaching point {p})",
        ).fill(r=self.rural, w=self.weak, n=self.new, p=self.point)

    @classmethod
    def trials(cls) -> Sequence["UnpairedNeed"]:
        """Return the default weights, and every weight at a value of its own in one layer without groups."""
        return cls(), cls(layer="aid", rural=1, weak=10, new=100, point=7, boarding=13, pupils=2, group_leads=())

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a weak rural school without a partner, and the same as a member of an urban and of a rural lead."""
        county = small_county([small_school(0), small_school(1), small_school(2), small_school(3, weak=False, quality=80, setting="town")])
        rural = small_county([small_school(0, setting="rural"), small_school(1), small_school(2)])
        helped = [("S0", "S1", "aid")]
        return (
            Example("a weak rural school without a partner: 3 + 2", cls(), county, small_plan(county, pairings=helped), 5),
            Example("a member of an urban lead", cls(), county, small_plan(county, [("S0", "tight", ["S2"])], pairings=helped), 0),
            Example(
                "a member of a rural lead: 5, and the lead 3",
                cls(),
                rural,
                small_plan(rural, [("S0", "tight", ["S2"])], pairings=helped),
                8,
            ),
            Example("in another layer nobody is paired", cls(layer="friend"), county, small_plan(county, pairings=helped), 10),
        )
