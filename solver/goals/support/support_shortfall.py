"""The price of the priced support rules: what their breaches cost together."""

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
from solver.rules.documents import PUCHENG
from solver.rules.rule import Clause, Example
from solver.rules.small import small_policy
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import SCHEMES, support_county, support_plan, tie


@dataclass(frozen=True)
class SupportShortfall(Goal):
    """Sum over the priced support rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``support_served#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "support_shortfall"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带规则缺口", "Shortfall of the priced support rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-048", "R-035"),
        PUCHENG,
        "由“名校”中的“名师”带领培养“+校”同学科教师",
        Text("找不到名师的学科组计为缺口,按单价计", "A subject group for which there is no master is a gap, at its price"),
    )

    def express(self, scope: SupportScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价帮带规则的缺口乘单价之和最小", "Least sum of price times breach over all priced support rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["SupportShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return cls(), cls(rules=("support_load",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two mentees of whom each ought to have a mentor at a price of three: both, one and none have."""
        row = RuleRow(rule="support_served", standing="priced", price=3, parameters={"scheme": "mentor"})
        county = support_county(1, [{}, {"years_at_school": 1}, {"years_at_school": 1}], policy=small_policy(rules=(row,), schemes=SCHEMES))

        def case(title: str, amount: int, *mentees: str) -> Example:
            ties = [tie("mentor", "T0", mentee, "chinese") for mentee in mentees]
            return Example(title, cls(), county, support_plan(county, ties), amount)

        return case("both have one", 0, "T1", "T2"), case("one has: 1 x 3", 3, "T1"), case("none: 2 x 3", 6)
