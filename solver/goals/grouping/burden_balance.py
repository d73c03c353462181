"""R-006: leads should not carry more pupils in their members than they can without harm to themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.school import StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class BurdenBalance(Goal):
    """Sum over the leads of their members' pupils beyond a fair load, which is a share of the lead's own pupils."""

    fair: Share = Fraction(1)
    """Pupils a lead can fairly carry, for each pupil of its own (1 means as many as it has; at most 100)."""

    name: ClassVar[str] = "burden_balance"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("龙头校超出合理负担的学生", "Pupils beyond the leads' fair load")
    unit: ClassVar[Text] = Text("人", "pupils")
    clause: ClassVar[Clause] = Clause(
        ("R-006",),
        NANYANG,
        "在保证龙头学校教育教学质量持续提升的情况下决定",
        Text(
            "成员校学生数不超过龙头校学生数的一定倍数,超出部分越少越好", "Members' pupils beyond a multiple of the lead's own are to be few"
        ),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """One column a lead, at least its members' pupils minus its fair load."""
        pupils = scope.instance.school_values("pupils")
        leads, row = np.unique(scope.pairs.lead, return_inverse=True)
        row = row.reshape(-1)
        fair = pupils[leads] * self.fair.numerator // self.fair.denominator
        beyond = scope.columns(len(leads), 0, np.maximum(0, _most(scope, leads, pupils) - fair))
        scope.define(
            np.concatenate([row, np.arange(len(leads))]),
            np.concatenate([scope.pair_column, beyond]),
            np.concatenate([pupils[scope.pairs.school], np.full(len(leads), -1)]),
            upper=fair,
            count=len(leads),
        )
        return Expression(beyond, np.ones(len(leads), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum what each lead's members bring beyond its fair load; pupils are whole, so the fair load is rounded down."""
        carried: dict[str, int] = {}
        for group in plan.groups:
            carried[group.lead] = carried.get(group.lead, 0) + sum(instance.school_of[member].pupils for member in group.members)
        return sum(max(0, load - int(instance.school_of[lead].pupils * self.fair)) for lead, load in carried.items())

    def explain(self) -> Text:
        """Return the fair load in one sentence."""
        return Text(
            "成员校学生数超出龙头校学生数 {fair} 倍的部分之和最小", "Fewest member pupils beyond {fair} times the lead's own pupils"
        ).fill(fair=self.fair)

    @classmethod
    def trials(cls) -> Sequence["BurdenBalance"]:
        """Return one pupil for each of its own, a third, and none."""
        return (cls(), cls(fair=Fraction(1, 3)), cls(fair=Fraction(0)))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a lead of 181 pupils with members of 180 pupils: exactly at and beyond half and once its own size."""
        part = StagePart(stage="primary", pupils=181, classes=(1, 1, 1, 1, 1, 1))
        county = small_county([small_school(0, parts=(part,)), small_school(1), small_school(2)])
        one, two = small_plan(county, [("S0", "alliance", ["S1"])]), small_plan(county, [("S0", "alliance", ["S1", "S2"])])
        return (
            Example("180 pupils beside 181", cls(), county, one, 0),
            Example("360 pupils beside 181", cls(), county, two, 179),
            Example("a fair load of half of 181 is 90 whole pupils", cls(fair=Fraction(1, 2)), county, one, 90),
        )


def _most(scope: GroupingScope, leads: Ints, pupils: Ints) -> Ints:
    """Return the pupils of all distinct candidates of each lead, the most it can carry."""
    schools = len(scope.instance.schools)
    candidates = np.sort(scope.pairs.lead * schools + scope.pairs.school)
    distinct = candidates[np.diff(candidates, prepend=-1) > 0]  # np.unique hashes here, which takes several times as long
    most = np.zeros(len(leads), dtype=np.int64)
    np.add.at(most, np.searchsorted(leads, distinct // schools), pupils[distinct % schools])
    return most
