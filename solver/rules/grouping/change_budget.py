"""R-025: at most so many schools change their lead from last year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.kinds import Count, Year
from solver.instance.policy import RuleRow
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.by_year import in_force, listed_years
from solver.rules.documents import NANNING
from solver.rules.facts import previous_leads
from solver.rules.grouping.exit_by_evaluation import ExitByEvaluation
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import bound_rules
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school


@dataclass(frozen=True)
class ChangeBudget(Rule):
    """At most `max_changes` of last year's members are not with the same lead in the first planned year, R-018 exits apart."""

    max_changes: Count
    """Most schools that may change lead or leave."""
    by_year: dict[Year, Count] = field(default_factory=dict)
    """Most such schools by school year, each from its year on, instead of `max_changes`; for groups that are formed yearly."""

    name: ClassVar[str] = "change_budget"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("变动上限", "Cap on changes")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-025",),
        NANNING,
        "积极探索集团学校动态管理机制和集团治理结构",
        Text(
            "变动指上年的成员校换了龙头校或不再是成员;新加入的学校是扩面,不算变动;同一龙头校换模式不算;"
            "本政策列有考核退出规则的,因达标、不合格或集团撤销而离开的不算,龙头校停办的也不算",
            "A change is a member of last year that has another lead or is no member now; a school that newly joins is "
            "growth and not a change, "
            "nor is another mode under the same lead; where the policy has the evaluation rule, schools that it lets "
            "out (matured, failed, or "
            "their lead revoked) do not count, nor do members of a lead that closed",
        ),
    )

    def most_in(self, year: int) -> int:
        """Return the budget of a school year.

        >>> ChangeBudget(max_changes=3, by_year={2027: 1}).most_in(2027)
        1
        """
        return in_force(self.by_year, year, self.max_changes)

    def post(self, scope: GroupingScope) -> None:
        """Memberships kept with last year's lead >= counted schools - the budget of the first planned year."""
        before, counted = previous_leads(scope.instance), _counted(scope.instance)
        stays = (before[scope.pairs.school] == scope.pairs.lead) & counted[scope.pairs.school]
        column = scope.pair_column[stays]
        scope.at_least(
            subjects=[scope.instance.id],
            row=np.zeros(len(column), dtype=np.int64),
            column=column,
            coefficient=1,
            bound=int(counted.sum()) - self.most_in(scope.instance.first_year),
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare each school's lead in the first planned year with last year's."""
        now = {(group.lead, member) for group in plan.groups_in(instance.first_year) for member in group.members}
        exits = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, ExitByEvaluation)]
        changed = []
        for school, lead in sorted(instance.previous_lead_of.items()):
            if not {school, lead} <= instance.school_of.keys() or (lead, school) in now:
                continue
            score = instance.school_of[school].maturity
            revoked = instance.school_of[lead].assessment == "fail"
            if not any(revoked or (score is not None and not rule.fail <= score < rule.mature) for rule in exits):
                changed.append(school)
        most = self.most_in(instance.first_year)
        over = max(0, len(changed) - most)
        return [Finding(self.name, instance.id, most, len(changed), over, "<=", instance.first_year, tuple(changed))]

    def explain(self) -> Text:
        """Return the budget in one sentence."""
        return Text(
            "上年的成员校中,换龙头校或离开集团的不超过 {n} 所(考核退出不计){steps}",
            "At most {n} of last year's members change their lead or leave (exits by evaluation not counted){steps}",
        ).fill(n=self.max_changes, steps=listed_years(self.by_year))

    @classmethod
    def trials(cls) -> Sequence["ChangeBudget"]:
        """Return budgets of none, one and two, and one by year."""
        return cls(max_changes=0), cls(max_changes=1), cls(max_changes=2), cls(max_changes=9, by_year={YEAR: 1, YEAR + 1: 9})

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return changes exactly at the budget, growth, a change of mode, and exits with and without the evaluation rule."""
        evaluation = (RuleRow(rule="exit_by_evaluation"),)

        def case(
            title: str,
            amount: int,
            groups: Sequence[tuple[str, str, Sequence[str]]],
            rules: tuple[RuleRow, ...] = (),
            s2: int | None = None,
        ) -> Example:
            schools = [small_school(n, maturity=s2 if n == 2 else None) for n in range(6)]
            previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2", "S3"), since=YEAR - 1),))
            county = small_county(schools, previous=previous, policy=small_policy(rules=rules))
            return Example(title, cls(max_changes=1), county, small_plan(county, groups), amount)

        return (
            case("one left: exactly the budget", 0, [("S0", "alliance", ["S1", "S2"])]),
            case("one left, one has another lead", 1, [("S0", "alliance", ["S1"]), ("S4", "alliance", ["S2"])]),
            case("two newcomers are no change", 0, [("S0", "alliance", ["S1", "S2", "S3", "S4", "S5"])]),
            case("another mode, the same lead", 0, [("S0", "trusteeship", ["S1", "S2", "S3"])]),
            case("two left, one of them matured under the evaluation rule", 0, [("S0", "alliance", ["S1"])], evaluation, 85),
            case("the same without the evaluation rule", 1, [("S0", "alliance", ["S1"])], s2=85),
        )


def _counted(instance: Instance) -> Bools:
    """Return which schools were members last year of a lead that is still there, and are not let out by the evaluation rules."""
    before, maturity = previous_leads(instance), instance.school_values("maturity")
    counted = before >= 0
    failed = np.array([school.assessment == "fail" for school in instance.schools], dtype=bool)
    revoked = failed[before] & counted
    for bound in bound_rules(instance.policy):
        if isinstance(bound.rule, ExitByEvaluation):
            counted &= ~(revoked | (maturity >= bound.rule.mature) | ((maturity >= 0) & (maturity < bound.rule.fail)))
    return counted
