"""The price of the priced grouping rules: what their breaches cost together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Identifier
from solver.instance.policy import RuleRow
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import BoundRule, bound_rules
from solver.rules.rule import Clause, Example, Step
from solver.rules.small import small_county, small_plan, small_policy


@dataclass(frozen=True)
class GroupingShortfall(Goal):
    """Sum over the priced grouping rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules that are summed, in all their priced rows; empty sums every priced grouping rule."""

    name: ClassVar[str] = "grouping_shortfall"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("编组规则缺口", "Shortfall of the priced grouping rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-003", "R-008"),
        NANYANG,
        "原则上",
        Text(
            "“原则上”的规则可以定价:突破一个单位付一个单价",
            "A rule that holds in principle may be priced: each unit of breach costs its price",
        ),
    )

    def _counts(self, row: BoundRule) -> bool:
        priced = row.standing == "priced" and row.rule.step == self.step
        return priced and (not self.rules or row.rule.name in self.rules)

    def express(self, scope: GroupingScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        wanted = [row.key for row in bound_rules(scope.instance.policy) if self._counts(row)]
        found = [scope.shortfall(key) for key in wanted if key in scope.shortfalls]
        empty: Ints = np.zeros(0, dtype=np.int64)
        return Expression(
            np.concatenate([empty, *(part.column for part in found)]), np.concatenate([empty, *(part.coefficient for part in found)])
        )

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        total = 0
        for row in bound_rules(instance.policy):
            if not self._counts(row) or not row.rule.applies(instance):
                continue
            findings = row.rule.check(instance, plan)
            total += row.price * sum(f.amount for f in findings if not instance.waived(row.rule.name, f.subject))
        return total

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价编组规则的缺口乘单价之和最小", "Least sum of price times breach over all priced grouping rules")
        return Text("{zh} 的缺口乘单价之和最小", "Least sum of price times breach over {zh}").fill(zh=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["GroupingShortfall"]:
        """Return the sum over all rules."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a priced cap kept, and one broken by two members at a price of three a member."""
        row = RuleRow(rule="member_cap", standing="priced", price=3, parameters={"mode": "alliance", "cap": 1})
        county = small_county(5, policy=small_policy(rules=(row,)))
        kept, broken = small_plan(county, [("S0", "alliance", ["S1"])]), small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])])
        return (
            Example("exactly at the cap", cls(), county, kept, 0),
            Example("two members beyond the cap cost 2 x 3", cls(), county, broken, 6),
            Example("a sum over another rule does not see them", cls(rules=("travel_limit",)), county, broken, 0),
        )
