"""The price of the priced rules about batches: what their breaches cost together."""

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
from solver.rules.cohort_clauses import CASES
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR


@dataclass(frozen=True)
class CohortShortfall(Goal):
    """Sum over the priced rules about batches of price times breach, each in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``cohort_count#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "cohort_shortfall"
    step: ClassVar[Step] = "cohort"
    title: ClassVar[Text] = Text("批次规则缺口", "Shortfall of the priced rules about batches")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-113", "R-096"),
        CASES,
        "到2030年,力争所有县(市、区)达到国家评估标准",
        Text(
            "“力争”“60%左右”一类要求可以定价:缺一个付一个单价", "What is to be striven for may be priced: each unit short costs its price"
        ),
    )

    def express(self, scope: CohortScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价批次规则的缺口乘单价之和最小", "Least sum of price times breach over all priced rules about batches")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["CohortShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return cls(), cls(rules=("cohort_required",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a priced requirement kept, and missed by two schools at a price of three each."""
        row = RuleRow(rule="cohort_required", standing="priced", price=3, parameters={"programme": "project"})
        county = cohort_county(3, rules=(row,))

        def case(title: str, amount: int, *starting: str) -> Example:
            return Example(title, cls(), county, cohort_plan(county, "project", [(unit, YEAR) for unit in starting]), amount)

        return case("all three start", 0, "S0", "S1", "S2"), case("two do not: 2 x 3", 6, "S0")
