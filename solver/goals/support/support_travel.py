"""Part C 13, R-035: travel between helpers and those they help, in all."""

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
class SupportTravel(Goal):
    """Sum over the ties of the minutes from helper to helped, one way; a team whose place is unknown costs none."""

    scheme: SchemeName | None = None
    """The scheme whose ties count; null: all."""

    name: ClassVar[str] = "support_travel"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带路程合计", "Travel of support")
    unit: ClassVar[Text] = Text("分钟", "minutes")
    clause: ClassVar[Clause] = Clause(
        ("R-035", "Part C 13"),
        PLANNER,
        "",
        Text(
            "就近帮带;人员从当年任教学校、团队从驻地出发,位置不明的团队不计",
            "Help comes from near; people set out from where they work that year, teams from their base, and teams of unknown place do not "
            "count",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def express(self, scope: SupportScope) -> Expression:
        """Sum of minutes times tie."""
        rows = scope.rows(self.scheme)
        return Expression(scope.choice_column[rows], np.maximum(scope.choices.minutes[rows], 0))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the minutes of the plan's ties."""
        return sum(max(0, minutes) for minutes in support_minutes(instance, plan, ties_of(plan, self.scheme)))

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("{where}帮带单程分钟数之和最小", "Least sum of minutes, one way, from helper to helped{where}").fill(
            where=in_scheme(self.scheme)
        )

    @classmethod
    def trials(cls) -> Sequence["SupportTravel"]:
        """Return the sum over all schemes, and over one."""
        return cls(), cls(scheme="mentor")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return sessions on a line of schools, 6 minutes apart each: 0 + 6 + 12."""
        return way_examples(cls(), 18)
