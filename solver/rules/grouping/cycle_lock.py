"""R-034, R-063: inside its cycle a group stands and its members stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.history import Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.plan.sections import Step
from solver.rules.chosen import EVERY
from solver.rules.grouping.exit_by_evaluation import ExitByEvaluation
from solver.rules.grouping_scope import GroupingScope
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.parameters import bound_rules
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school


@dataclass(frozen=True)
class CycleLock(Rule):
    """A group of last year that is younger than its cycle is not dissolved, and its members stay, exits by evaluation apart."""

    years: Annotated[int, Field(ge=1, le=20)] = 3
    """Length of a cycle in school years, counted from the year in which the group was formed."""
    schools: SchoolChoice = EVERY
    """Only members that are chosen are locked (R-063: rural schools)."""
    groups: bool = True
    """Whether the lead of a group inside its cycle must go on leading."""
    same_mode: bool = False
    """Whether the mode may not change inside the cycle either."""

    name: ClassVar[str] = "cycle_lock"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("周期内不变", "Nothing changes inside a cycle")
    unit: ClassVar[Text] = Text("所或个", "members or groups")
    clause: ClassVar[Clause] = Clause(
        ("R-034", "R-063", "Part C 10"),
        YINCHUAN,
        "按照3至5年一週期制定農村學校成長發展規劃",
        Text(
            "周期从集团成立的学年算起;周期内集团不撤销、成员校不离开;本政策列有考核退出规则的,达标、不合格的成员校和被撤销的集团不锁定",
            "A cycle begins in the year in which the group was formed; inside it the group is not dissolved and no member leaves; where "
            "the policy has the evaluation rule, members it lets out and groups it revokes are not locked",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Open columns of a locked lead >= 1; columns of a locked membership >= 1."""
        instance, pairs, place = scope.instance, scope.pairs, scope.instance.position_of
        modes = [mode.name for mode in instance.policy.modes]
        subjects, found = [], []
        for group, member in _locked(instance, self):
            wanted = np.array([not self.same_mode or mode == group.mode for mode in modes], dtype=bool)
            lead = place[group.lead]
            if member is None:
                columns = scope.open_column[(scope.open_lead == lead) & wanted[scope.open_mode]]
            else:
                columns = scope.pair_column[(pairs.lead == lead) & (pairs.school == place[member]) & wanted[pairs.mode]]
            subjects.append(group.lead if member is None else member)
            found.append(columns)
        _one_of_each(scope, subjects, found)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each locked group and member in the years of the cycle that are planned."""
        exits = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, ExitByEvaluation)]
        findings = []
        for before in instance.previous.groups if instance.previous else ():
            cycle = [year for year in instance.planned_years if year - before.since < self.years]
            if not cycle or before.lead not in instance.school_of or (exits and instance.school_of[before.lead].assessment == "fail"):
                continue
            after = [[g for g in plan.groups_in(year) if g.lead == before.lead and self._same(g, before)] for year in cycle]
            stay = [m for m in before.members if m in instance.school_of and not any(_let_out(instance, m, rule) for rule in exits)]
            if self.groups and stay:
                findings.append(self._finding(before.lead, before, _GROUP, kept=all(after)))
            for member in stay:
                if self.schools.selects(instance, instance.school_of[member]):
                    kept = all(any(member in group.members for group in groups) for groups in after)
                    findings.append(self._finding(member, before, _MEMBER, kept=kept))
        return findings

    def _same(self, group: Group, before: PreviousGroup) -> bool:
        return not self.same_mode or group.mode == before.mode

    def _finding(self, subject: str, before: PreviousGroup, note: Text, *, kept: bool) -> Finding:
        last = before.since + self.years - 1
        return Finding(self.name, subject, 1, int(kept), int(not kept), ">=", None, (before.lead,), note.fill(a=before.since, b=last))

    def explain(self) -> Text:
        """Return the cycle in one sentence."""
        group = Text("集团不撤销,", "the group goes on and ") if self.groups else Text("", "")
        mode = Text(",模式不变", ", in the same mode") if self.same_mode else Text("", "")
        return Text(
            "集团成立后 {n} 个学年内,{g}成员校({s})不离开{m}", "For {n} school years from its forming, {g}its members ({s}) stay{m}"
        ).fill(n=self.years, g=group, s=self.schools.chosen(), m=mode)

    @classmethod
    def trials(cls) -> Sequence["CycleLock"]:
        """Return cycles of three years: everything, rural members alone, and with the mode."""
        return cls(), cls(schools=SchoolChoice(settings=("rural",)), groups=False), cls(years=2, same_mode=True)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group in the last year of its cycle and after it, a member that leaves, one that has matured, and a new mode."""

        def case(
            title: str,
            amount: int,
            groups: Sequence[tuple[str, str, Sequence[str]]],
            since: int = YEAR - 2,
            rule: CycleLock | None = None,
            score: int | None = None,
        ) -> Example:
            schools = [small_school(0), small_school(1, maturity=score), small_school(2), small_school(3)]
            previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=since),))
            policy = small_policy(rules=(RuleRow(rule="exit_by_evaluation"),))
            county = small_county(schools, previous=previous, policy=policy)
            return Example(title, rule or cls(), county, small_plan(county, groups), amount)

        return (
            case("the third year of three: both stay", 0, [("S0", "alliance", ["S1", "S2"])]),
            case("the third year: one member leaves", 1, [("S0", "alliance", ["S2"])]),
            case("the third year: the group is dissolved, group and both members", 3, [("S3", "alliance", ["S2"])]),
            case("the fourth year: anything goes", 0, [("S3", "alliance", ["S2"])], YEAR - 3),
            case("the one that leaves has matured", 0, [("S0", "alliance", ["S2"])], score=85),
            case("another mode", 0, [("S0", "tight", ["S1", "S2"])]),
            case("another mode where that is locked", 3, [("S0", "tight", ["S1", "S2"])], rule=cls(same_mode=True)),
        )


def _locked(instance: Instance, rule: CycleLock) -> Iterator[tuple[PreviousGroup, str | None]]:
    """Yield (group, None) for every locked group and (group, member) for every locked membership."""
    exits = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, ExitByEvaluation)]
    for group in instance.previous.groups if instance.previous is not None else ():
        closed = group.lead not in instance.school_of
        if closed or (exits and instance.school_of[group.lead].assessment == "fail") or instance.first_year >= group.since + rule.years:
            continue
        here = [member for member in group.members if member in instance.school_of]
        held = [member for member in here if not any(_let_out(instance, member, exit_) for exit_ in exits)]
        if rule.groups and held:
            yield group, None
        yield from ((group, member) for member in held if rule.schools.selects(instance, instance.school_of[member]))


def _let_out(instance: Instance, member: str, rule: ExitByEvaluation) -> bool:
    score = instance.school_of[member].maturity
    return score is not None and (score >= rule.mature or score < rule.fail)


def _one_of_each(scope: GroupingScope, subjects: list[str], found: list[Ints]) -> None:
    scope.at_least(
        subjects=subjects,
        row=np.repeat(np.arange(len(found)), [len(columns) for columns in found]),
        column=np.concatenate([np.zeros(0, dtype=np.int64), *found]),
        coefficient=1,
        bound=1,
    )


_GROUP = Text("周期 {a}—{b} 内集团不撤销", "the group stands through its cycle, {a} to {b}")
_MEMBER = Text("周期 {a}—{b} 内不离开", "stays through the cycle, {a} to {b}")
