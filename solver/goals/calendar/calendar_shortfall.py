"""The price of the priced calendar rules: what their breaches cost together."""

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
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import INSPECTION, dated, inspection, small_calendar
from solver.rules.documents import PUCHENG
from solver.rules.rule import Clause, Example


@dataclass(frozen=True)
class CalendarShortfall(Goal):
    """Sum over the priced calendar rules of price times breach, each breach in its rule's own unit; waived objects cost nothing."""

    rules: tuple[Identifier, ...] = ()
    """Names of the rules (or keys of the policy rows, such as ``duty_times#2``) that are summed; empty sums all priced ones."""

    name: ClassVar[str] = "calendar_shortfall"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("日程规则缺口", "Shortfall of the priced calendar rules")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-011", "R-033", "R-052"),
        PUCHENG,
        "每学期进行一次过程性督查",
        Text("暂排不下的活动可以定价:缺一次付一个单价", "What cannot be dated may be priced: each event short costs its price"),
    )

    def express(self, scope: CalendarScope) -> Expression:
        """Return the priced sum of the slack columns that the rules' rows have left in the scope."""
        return priced_slack(scope, priced_rows(scope.instance, self.step, self.rules))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the price of what the priced rules find in the plan."""
        return priced_breach(instance, plan, priced_rows(instance, self.step, self.rules))

    def explain(self) -> Text:
        """Name the rules that are summed."""
        if not self.rules:
            return Text("全部定价日程规则的缺口乘单价之和最小", "Least sum of price times breach over all priced calendar rules")
        return Text("{names} 的缺口乘单价之和最小", "Least sum of price times breach over {names}").fill(names=", ".join(self.rules))

    @classmethod
    def trials(cls) -> Sequence["CalendarShortfall"]:
        """Return the sum over all rules, and over one by name."""
        return cls(), cls(rules=("duty_times",))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return priced inspections, each school once a semester: all made, and two missed at a price of three each."""
        row = RuleRow(rule="duty_times", standing="priced", price=3, parameters={"duty": "inspection"})
        county = small_calendar([INSPECTION], 2, rules=(row,))
        autumn = inspection("2026-09-07", "S0"), inspection("2026-09-08", "S1")
        spring = inspection("2027-03-08", "S0"), inspection("2027-03-09", "S1")

        def case(title: str, amount: int, *events: Event) -> Example:
            return Example(title, cls(), county, dated(county, *events), amount)

        return case("both schools in both semesters", 0, *autumn, *spring), case("none in spring: 2 x 3", 6, *autumn)
