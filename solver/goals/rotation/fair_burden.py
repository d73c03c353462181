"""Whom postings fall on: people who moved before are asked last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Keys
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class FairBurden(Goal):
    """Sum over the new postings of one plus the person's earlier moves.

    A second move counts two, a third three: with as many postings to fill, those who have not moved yet go first.
    Shadowing is no burden of this kind and does not count.
    """

    name: ClassVar[str] = "fair_burden"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("交流负担公平", "Fair burden")
    unit: ClassVar[Text] = Text("累计次数", "moves, earlier ones included")
    clause: ClassVar[Clause] = Clause(
        ("R-210", "R-213"),
        PLANNER,
        "",
        Text("已交流过的人员后安排", "Whoever has moved before is asked last"),
    )

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """People with different numbers of earlier moves differ."""
        return (instance.staff.values("moves").astype(np.int64),)

    def express(self, scope: RotationScope) -> Expression:
        """Return one plus earlier moves over all moves but shadowing."""
        counted = np.flatnonzero(scope.move_options.channel != CHANNELS.index("shadow"))
        return Expression(scope.move_column[counted], 1 + scope.class_values("moves")[scope.move_class[counted]])

    def value(self, instance: Instance, plan: Plan) -> int:
        """Add up one plus earlier moves, posting by posting."""
        return sum(1 + instance.staff.person(p.person).moves for p in new_postings(instance, plan) if p.channel != "shadow")

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("新交流人员的累计交流次数之和最小", "Least sum of moves, earlier ones included, over the people posted anew")

    @classmethod
    def trials(cls) -> Sequence["FairBurden"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the first move of one person and the third of another."""
        county = small_county(2, [{}, {"moves": 2}])
        first, third = (small_plan(county, postings=[Posting(t, "S0", "S1", YEAR, YEAR, "exchange")]) for t in ("T0", "T1"))
        return (Example("a first move", cls(), county, first, 1), Example("a third move", cls(), county, third, 3))
