"""The price of the priced grouping rules: what their breaches cost together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.goals.shortfall import priced_breach, priced_rows, priced_slack
from solver.instance.instance import Instance
from solver.instance.kinds import Identifier
from solver.instance.policy import RuleRow
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_policy


@dataclass(frozen=True)
class GroupingShortfall(Goal):
    """Sum over the priced grouping rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``member_cap#2``) that are summed; empty sums all priced ones."""

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

    def express(self, scope: GroupingScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价编组规则的缺口乘单价之和最小", "Least sum of price times breach over all priced grouping rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["GroupingShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return (cls(), cls(rules=("member_cap",)))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a priced cap kept, and one broken by two members at a price of three a member."""
        row = RuleRow(rule="member_cap", standing="priced", price=3, parameters={"mode": "alliance", "cap": 1})
        county = small_county(5, policy=small_policy(rules=(row,)))
        second = RuleRow(rule="member_cap", standing="priced", price=5, parameters={"mode": "alliance", "cap": 2})
        twice = county.replace(policy=small_policy(rules=(row, second)))
        kept, broken = small_plan(county, [("S0", "alliance", ["S1"])]), small_plan(county, [("S0", "alliance", ["S1", "S2", "S3"])])
        return (
            Example("exactly at the cap", cls(), county, kept, 0),
            Example("two members beyond the cap cost 2 x 3", cls(), county, broken, 6),
            Example("a sum over another rule does not see them", cls(rules=("travel_limit",)), county, broken, 0),
            Example("of two caps the first alone, by its row: two members beyond 1", cls(rules=("member_cap#1",)), twice, broken, 6),
            Example("of two caps the second alone: one member beyond 2 at a price of five", cls(rules=("member_cap#2",)), twice, broken, 5),
        )
