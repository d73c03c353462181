"""R-025: members of last year that follow another lead this year, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANNING
from solver.rules.grouping.exit_by_evaluation import ExitByEvaluation
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import bound_rules
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school


@dataclass(frozen=True)
class GroupChanges(Goal):
    """Number of last year's members that are not with the same lead, R-018 exits apart.

    It counts what the rule `change_budget` caps: a newcomer is growth and no change, nor is another mode under the same
    lead; where the policy has the evaluation rule, schools that it lets out do not count.
    """

    name: ClassVar[str] = "group_changes"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("编组变动", "Changes from last year's groups")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-025", "R-018"),
        NANNING,
        "积极探索集团学校动态管理机制和集团治理结构",
        Text("动态调整而少变动:达标或不合格退出不算变动", "Dynamic but steady: exits on maturity or failure are no changes"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether there was a plan last year."""
        return instance.previous is not None

    def express(self, scope: GroupingScope) -> Expression:
        """Count of last year's members, minus those that are with their lead again, in whatever mode."""
        position, counted = scope.instance.position_of, _counted(scope.instance)
        lead_of = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        for member, lead in counted.items():
            lead_of[position[member]] = position.get(lead, -1)
        again = scope.pair_column[lead_of[scope.pairs.school] == scope.pairs.lead]
        return Expression(again, np.full(len(again), -1, dtype=np.int64), len(counted))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count last year's members that no group of their old lead holds."""
        now = {member: group.lead for group in plan.groups for member in group.members}
        return sum(now.get(member) != lead for member, lead in _counted(instance).items())

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text(
            "上年的成员校中,换龙头校或离开集团的最少(考核退出不计)",
            "Fewest of last year's members that change their lead or leave (exits by evaluation not counted)",
        )

    @classmethod
    def trials(cls) -> Sequence["GroupChanges"]:
        """Return the goal; it has no parameter."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a member that leaves, one that changes lead, and the same at the edges of an exit."""
        rows = (RuleRow(rule="exit_by_evaluation"),)

        def case(title: str, amount: int, score: int | None, *groups: tuple[str, str, list[str]], evaluated: bool = True) -> Example:
            before = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 1),))
            schools = [small_school(n, maturity=score if n == 2 else None) for n in range(4)]
            county = small_county(schools, previous=before, policy=small_policy(rules=rows if evaluated else ()))
            return Example(title, cls(), county, small_plan(county, groups), amount)

        return (
            case("as last year, another mode, and a newcomer", 0, None, ("S0", "tight", ["S1", "S2", "S3"])),
            case("one left, one with another lead", 2, None, ("S3", "alliance", ["S1"])),
            case("left at 85 points: matured", 0, 85, ("S0", "alliance", ["S1"])),
            case("left at 85 points, without the evaluation rule", 1, 85, ("S0", "alliance", ["S1"]), evaluated=False),
            case("left at 84 points: no exit", 1, 84, ("S0", "alliance", ["S1"])),
            case("left at 60 points: no exit", 1, 60, ("S0", "alliance", ["S1"])),
            case("left at 59 points: removed", 0, 59, ("S0", "alliance", ["S1"])),
        )


def _counted(instance: Instance) -> dict[str, str]:
    """Return last year's lead of every school whose leaving it would be a change."""
    exits = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, ExitByEvaluation)]
    found = {}
    for member, lead in sorted(instance.previous_lead_of.items()):
        if not {member, lead} <= instance.school_of.keys():
            continue
        score = instance.school_of[member].maturity
        revoked = instance.school_of[lead].assessment == "fail"
        if not any(revoked or (score is not None and not rule.fail <= score < rule.mature) for rule in exits):
            found[member] = lead
    return found
