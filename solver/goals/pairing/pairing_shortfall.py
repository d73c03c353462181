"""The price of the priced pairing rules: what their breaches cost together."""

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
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_policy


@dataclass(frozen=True)
class PairingShortfall(Goal):
    """Sum over the priced pairing rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``pairing_coverage#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "pairing_shortfall"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对规则缺口", "Shortfall of the priced pairing rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-061", "R-089"),
        YINCHUAN,
        "確保全市每所鄉村學校都有城鎮優質學校對口幫扶",
        Text(
            "暂不能满足的结对要求可以定价:缺一所付一个单价",
            "A duty that cannot be met yet may be priced: each school short costs its price",
        ),
    )

    def express(self, scope: PairingScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价结对规则的缺口乘单价之和最小", "Least sum of price times breach over all priced pairing rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["PairingShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return cls(), cls(rules=("pairing_capacity",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a priced coverage kept, and missed by two schools at a price of three each."""
        row = RuleRow(rule="pairing_coverage", standing="priced", price=3, parameters={"settings": ["rural"]})
        county = small_county(4, policy=small_policy(rules=(row,)))

        def case(title: str, amount: int, *helped: int) -> Example:
            return Example(title, cls(), county, small_plan(county, pairings=[("S0", f"S{n}", "aid") for n in helped]), amount)

        return case("all three rural schools are paired", 0, 1, 2, 3), case("two are not: 2 x 3", 6, 1)
