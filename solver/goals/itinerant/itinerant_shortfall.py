"""The price of the priced rules of itinerant teaching: what their breaches cost together."""

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
from solver.rules.itinerant_clauses import small_school_clause
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Clause, Example
from solver.rules.small import small_policy


@dataclass(frozen=True)
class ItinerantShortfall(Goal):
    """Sum over the priced rules of itinerant teaching of price times breach, each in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``subject_hours#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "itinerant_shortfall"
    step: ClassVar[Step] = "itinerant"
    title: ClassVar[Text] = Text("走教规则缺口", "Shortfall of the priced itinerant rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = small_school_clause(
        "教师不足时可定价:每缺一课时付一个单价,缺口逐校逐科列明",
        "Where teachers are few, periods may be priced: each one short costs its price, and is named by school and subject",
    )

    def express(self, scope: ItinerantScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价走教规则的缺口乘单价之和最小", "Least sum of price times breach over all priced itinerant rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["ItinerantShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return cls(), cls(rules=("subject_hours",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a school whose 20 periods of PE are short by 12, and by 5, at a price of three each."""
        row = RuleRow(rule="subject_hours", standing="priced", price=3, parameters={"subjects": ["pe"]})
        county = itinerant_county(2, policy=small_policy(rules=(row,)))

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(), county, week_plan(county, *half_days), amount)

        eight = (("T0", 1, "am", "S1", 4), ("T0", 2, "am", "S1", 4))
        fifteen = (*eight, ("T0", 3, "am", "S1", 4), ("T0", 4, "am", "S1", 3))
        return case("8 of 20: 12 x 3", 36, *eight), case("15 of 20: 5 x 3", 15, *fifteen)
