"""The price of the priced rotation rules: what their breaches cost together."""

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
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan, small_policy


@dataclass(frozen=True)
class RotationShortfall(Goal):
    """Sum over the priced rotation rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``dispatch#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "rotation_shortfall"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("轮岗规则缺口", "Shortfall of the priced rotation rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-013", "R-022"),
        NANYANG,
        "积极开展集团内校级领导、中层管理人员、学科教师轮岗交流",
        Text(
            "不能硬性要求的规则可以定价:突破一个单位付一个单价",
            "A rule that cannot be demanded may be priced: each unit of breach costs its price",
        ),
    )

    def express(self, scope: RotationScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价轮岗规则的缺口乘单价之和最小", "Least sum of price times breach over all priced rotation rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["RotationShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return (cls(), cls(rules=("shadowing",)))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return shadowing at a price of three: two members, of which one sends somebody."""
        row = RuleRow(rule="shadowing", standing="priced", price=3)
        county = small_county(3, [{"school": "S1"}, {"school": "S2"}], policy=small_policy(rules=(row,)))
        groups = [("S0", "alliance", ["S1", "S2"])]
        sent = [Posting(f"T{n - 1}", f"S{n}", "S0", YEAR, YEAR, "shadow") for n in (1, 2)]
        return (
            Example("both send one", cls(), county, small_plan(county, groups, sent), 0),
            Example("one member sends nobody", cls(), county, small_plan(county, groups, sent[:1]), 3),
            Example("a sum over another rule does not see it", cls(rules=("dispatch",)), county, small_plan(county, groups), 0),
        )
