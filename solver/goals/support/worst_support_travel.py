"""Part C 13, R-035: the longest way of anybody who helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.rule import Clause, Example
from solver.rules.support_facts import schemes_named, support_minutes, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import way_examples


@dataclass(frozen=True, kw_only=True)
class WorstSupportTravel(Goal):
    """The most minutes, one way, of any tie; a team whose place is unknown counts as none."""

    scheme: SchemeName | None = None
    """The scheme whose ties count; null: all."""

    name: ClassVar[str] = "worst_support_travel"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("最远帮带路程", "Longest way of support")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-035", "Part C 13"),
        PLANNER,
        "",
        Text("最远的一对帮带也应尽量近", "Even the farthest tie should be as near as can be"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def express(self, scope: SupportScope) -> Expression:
        """One step for each way length that occurs, as long as it is above the next shorter one; a tie takes all steps up to its own.

        Steps rather than ``worst >= minutes * tie``: the relaxation then cannot have half a tie for half of its way.
        """
        rows = scope.rows(self.scheme)
        way = np.maximum(scope.choices.minutes[rows], 0)
        lengths = np.unique(np.concatenate([[0], way]))
        steps = scope.columns(len(lengths) - 1, 0, 1)
        far = np.flatnonzero(way > 0)
        each, at = np.arange(len(far)), np.searchsorted(lengths, way[far]) - 1
        pairs = np.repeat([1, -1], len(far))
        scope.define(
            np.concatenate([each, each]), np.concatenate([scope.choice_column[rows[far]], steps[at]]), pairs, upper=0, count=len(far)
        )
        lower = np.arange(max(0, len(steps) - 1))
        scope.define(
            np.concatenate([lower, lower]),
            np.concatenate([steps[1:], steps[:-1]]),
            np.repeat([1, -1], len(lower)),
            upper=0,
            count=len(lower),
        )
        return Expression(steps, np.diff(lengths))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the most minutes of any tie of the plan."""
        return max([0, *support_minutes(instance, plan, ties_of(plan, self.scheme))])

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("{where}最远帮带的单程分钟数最小", "Fewest minutes, one way, of the longest tie{where}").fill(
            where=in_scheme(self.scheme)
        )

    @classmethod
    def trials(cls) -> Sequence["WorstSupportTravel"]:
        """Return the longest of all schemes, and of one."""
        return cls(), cls(scheme="talks")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return sessions on a line of schools, 6 minutes apart each: the longest way is 12."""
        return way_examples(cls(), 12)
