"""The farthest that anybody is posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.goals.postings import minutes_of
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class WorstPosting(Goal):
    """Minutes from home school to receiving school of the farthest new posting; 0 where nobody is posted anew."""

    name: ClassVar[str] = "worst_posting"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("最远交流路程", "Longest way of anybody posted")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        PLANNER,
        "",
        Text("最远的交流也应尽量近", "Even the farthest posting should be as near as can be"),
    )

    def express(self, scope: RotationScope) -> Expression:
        """Return a sum of steps: column k says that somebody travels at least the k-th distinct number of minutes.

        ``sum of a class's moves of level k <= class size * column[k]`` and ``column[k] <= column[k - 1]``.
        """
        minutes = scope.move_options.minutes
        far = np.flatnonzero(minutes > 0)
        levels, level = np.unique(minutes[far], return_inverse=True)
        reached = scope.columns(len(levels), 0, 1)
        keys, row = np.unique(level.reshape(-1) * max(1, len(scope.class_size)) + scope.move_class[far], return_inverse=True)
        of_level, of_class = keys // max(1, len(scope.class_size)), keys % max(1, len(scope.class_size))
        scope.define(
            np.concatenate([row.reshape(-1), np.arange(len(keys))]),
            np.concatenate([scope.move_column[far], reached[of_level]]),
            np.concatenate([np.ones(len(far), dtype=np.int64), -scope.class_size[of_class]]),
            upper=0,
            count=len(keys),
        )
        steps = np.arange(max(0, len(levels) - 1))
        scope.define(
            np.tile(steps, 2), np.concatenate([reached[1:], reached[:-1]]), np.repeat([1, -1], len(steps)), upper=0, count=len(steps)
        )
        return Expression(reached, np.diff(levels, prepend=0).astype(np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the largest of the minutes of the new postings."""
        return max(minutes_of(instance, new_postings(instance, plan)), default=0)

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("新交流人员中最远者的单程分钟数最小", "Least one-way minutes of the farthest new posting")

    @classmethod
    def trials(cls) -> Sequence["WorstPosting"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 3 km (6 minutes) apart in a row."""
        county = small_county(3, [{}, {}])
        near, far = (Posting(f"T{n}", "S0", f"S{n + 1}", YEAR, YEAR, "exchange") for n in (0, 1))
        return (
            Example("nobody is posted", cls(), county, small_plan(county), 0),
            Example("a neighbour and the one after", cls(), county, small_plan(county, postings=[near, far]), 12),
        )
