"""R-070: help is spread evenly over those who give it, or over those who get it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Count, SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.rule import Clause, Example
from solver.rules.support_facts import helped_ones, helper_ids, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie

Side = Literal["helpers", "helped"]
"""helpers: over those who help; helped: over those who are served."""


@dataclass(frozen=True, kw_only=True)
class SupportEvenness(Goal):
    """Difference between the most and the fewest ties of one helper (or helped), or the ties above an even load; of each scheme, summed."""

    scheme: SchemeName | None = None
    """The scheme; null: each by itself."""
    side: Side = "helpers"
    """Over whom ties are counted: all whom the scheme lists, also those without any tie."""
    even: Count | None = None
    """Ties of one that count as an even load: the goal is the sum of the ties above it; null: the largest minus the smallest number."""

    name: ClassVar[str] = "support_evenness"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带均衡", "Even spread of support")
    unit: ClassVar[Text] = Text("对", "ties")
    clause: ClassVar[Clause] = Clause(
        ("R-070", "R-028"),
        YINCHUAN,
        "開展“百人千場”名師送教活動",
        Text(
            "百人千场人均十场:各人、各校场次尽量均衡",
            "A thousand sessions of a hundred people are ten each: as even as can be over people, and over schools",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def express(self, scope: SupportScope) -> Expression:
        """Sum over the schemes of most - fewest, or of the ties above the even load."""
        sides, parts = scope.sides, []
        table = sides.helpers if self.side == "helpers" else sides.helped
        side = scope.choices.helper if self.side == "helpers" else scope.choices.helped
        for number in sides.numbers(self.scheme):
            wanted = np.flatnonzero((table.scheme == number) & table.listed)
            if len(wanted):
                row, column = scope.entries(side, wanted, scope.rows(sides.schemes[number].name))
                if self.even is None:
                    parts.append(self._range(scope, row, column, len(wanted)))
                else:
                    parts.append(self._above(scope, row, column, len(wanted), self.even))
        empty: Ints = np.zeros(0, dtype=np.int64)
        return Expression(
            np.concatenate([empty, *(part.column for part in parts)]), np.concatenate([empty, *(part.coefficient for part in parts)])
        )

    def _range(self, scope: SupportScope, row: Ints, column: Ints, count: int) -> Expression:
        """Most >= each number of ties >= fewest."""
        largest = int(np.bincount(row, minlength=count).max())
        ends, each = scope.columns(2, 0, largest), np.arange(count)
        for end, sign in ((ends[0], 1), (ends[1], -1)):
            scope.define(
                np.concatenate([row, each]),
                np.concatenate([column, np.full(count, end)]),
                np.concatenate([np.full(len(column), -sign), np.full(count, sign)]),
                lower=0,
                count=count,
            )
        return Expression(ends, np.array([1, -1], dtype=np.int64))

    def _above(self, scope: SupportScope, row: Ints, column: Ints, count: int, even: int) -> Expression:
        """Ties - above <= even, for each."""
        above, each = scope.columns(count, 0, np.bincount(row, minlength=count)), np.arange(count)
        scope.define(
            np.concatenate([row, each]),
            np.concatenate([column, above]),
            np.concatenate([np.ones(len(column), dtype=np.int64), np.full(count, -1)]),
            upper=even,
            count=count,
        )
        return Expression(above, np.ones(count, dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the ties of each, scheme by scheme."""
        total = 0
        for scheme in schemes_named(instance, self.scheme):
            if self.side == "helpers":
                found = Counter((one.helper, "") for one in ties_of(plan, scheme.name))
                loads = [found[helper, ""] for helper in helper_ids(instance, scheme)]
            else:
                found = Counter((one.helped, one.subject) for one in ties_of(plan, scheme.name))
                loads = [found[one.id, one.subject] for one in helped_ones(instance, plan, scheme)]
            if self.even is not None:
                total += sum(max(0, load - self.even) for load in loads)
            elif loads:
                total += max(loads) - min(loads)
        return total

    def explain(self) -> Text:
        """Return what is made even."""
        who = Text("帮带者", "helpers") if self.side == "helpers" else Text("受帮对象", "those served")
        if self.even is None:
            return Text("{where}各{who}的帮带对数相差最小", "Least difference between the numbers of ties of {who}{where}").fill(
                where=in_scheme(self.scheme), who=who
            )
        return Text("{where}各{who}超过 {n} 对的部分之和最小", "Fewest ties above {n} of {who}{where}").fill(
            where=in_scheme(self.scheme), who=who, n=self.even
        )

    @classmethod
    def trials(cls) -> Sequence["SupportEvenness"]:
        """Return both measures over both sides."""
        return cls(), cls(side="helped"), cls(even=1), cls(scheme="talks", side="helped", even=0)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two masters with three and one of four sessions at two schools."""
        county = support_county(3, [], [small_team(0), small_team(1)])
        plan = support_plan(county, [tie("talks", "E0", f"S{n}") for n in range(3)] + [tie("talks", "E1", "S0")])

        def case(title: str, amount: int, side: Side, even: int | None = None) -> Example:
            return Example(title, cls(scheme="talks", side=side, even=even), county, plan, amount)

        return (
            case("three and one sessions of a person", 2, "helpers"),
            case("two and one at a school", 1, "helped"),
            case("one above two", 1, "helpers", 2),
            case("none above two at a school", 0, "helped", 2),
        )
