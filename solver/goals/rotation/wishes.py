"""People who are sent elsewhere than they wished."""

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
class Wishes(Goal):
    """New postings of people who named a school and are sent to another one.

    Somebody who named a school and is not posted at all has lost nothing, and shadowing at the lead is no posting one
    wishes for: neither counts.
    """

    name: ClassVar[str] = "wishes"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("未遂意向", "Wishes not met")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        PLANNER,
        "",
        Text("交流去向尽量照顾本人意向", "Where people go should follow their wishes where it can"),
    )

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """People with different wishes differ."""
        _, code = np.unique(instance.staff.values("wish").astype(str), return_inverse=True)
        return (code.reshape(-1).astype(np.int64),)

    def express(self, scope: RotationScope) -> Expression:
        """Return the sum of the moves of people with a wish to other schools than the one they named."""
        moves = scope.move_options
        wish = scope.instance.staff.values("wish").astype(str)[scope.class_person][scope.move_class]
        schools = np.array([school.id for school in scope.instance.schools])
        against = (wish != "") & (wish != schools[moves.destination]) & (moves.channel != CHANNELS.index("shadow"))
        return Expression(scope.move_column[against], np.ones(int(against.sum()), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the new postings that differ from their person's wish."""
        found = 0
        for posting in new_postings(instance, plan):
            wish = instance.staff.person(posting.person).wish
            found += posting.channel != "shadow" and wish not in ("", posting.destination)
        return found

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("有意向而被派往他校的人次最少", "Fewest postings of people with a wish to another school than they named")

    @classmethod
    def trials(cls) -> Sequence["Wishes"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a wish met, one not met, and nobody's wish."""
        county = small_county(3, [{"wish": "S1"}, {}])
        met, missed, other = (
            small_plan(county, postings=[Posting(person, "S0", school, YEAR, YEAR, "exchange")])
            for person, school in (("T0", "S1"), ("T0", "S2"), ("T1", "S2"))
        )
        return (
            Example("posted where they wished", cls(), county, met, 0),
            Example("posted elsewhere", cls(), county, missed, 1),
            Example("no wish, no loss", cls(), county, other, 0),
        )
