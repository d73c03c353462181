"""R-018: what last year's evaluation ends: memberships of matured schools, failed memberships, groups of failed leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Matured, Previous, PreviousGroup
from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.rules.documents import NANYANG
from solver.rules.facts import forbid_groups, forbid_members, previous_leads
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class ExitByEvaluation(PairRule):
    """A matured member joins no group, this year or later, a failed member leaves its lead, and a lead assessed fail leads no group."""

    mature: Points = 85
    """A member of last year with at least so many points of maturity has matured (达标退出)."""
    fail: Points = 60
    """A member of last year with fewer points is removed from its lead's group (考核不合格退出)."""

    name: ClassVar[str] = "exit_by_evaluation"
    title: ClassVar[Text] = Text("考核退出与撤销", "Exit and revocation by evaluation")
    unit: ClassVar[Text] = Text("所或个", "members or groups")
    clause: ClassVar[Clause] = Clause(
        ("R-018", "R-060"),
        NANYANG,
        "以此作为对教育集团下一年度奖励及成员学校退出、集团撤销的重要依据",
        Text(
            "退出有两种:达标的成员校毕业,此后不再做成员(可以做龙头),除非新的成熟度分数低于达标线;不达标的成员校不得留在原龙头校的集团,可以换龙头校。"
            "龙头校考核不合格,其集团撤销,本次不再做龙头。没有考核分的学校不受影响",
            "Exit has two forms: a matured member graduates and is no member any more, unless a later maturity score is below the line "
            "(it may lead); a failed "
            "member may not stay with last "
            "year's lead but may join another. A lead assessed fail has its group revoked and leads none this time. No score, no effect",
        ),
    )

    def __post_init__(self) -> None:
        if self.fail > self.mature:
            raise ValueError("移出分数线不得高于达标分数线 / fail may not exceed mature")

    def admits(self, pairs: PairTable) -> Bools:
        """Admit candidates that the evaluation leaves open."""
        return np.asarray(~(self._ended(pairs) | _revoked(pairs.instance)[pairs.lead]))

    def subjects(self, pairs: PairTable) -> Ints:
        """Return the member where its own exit refuses the pair, else the lead."""
        return np.asarray(np.where(self._ended(pairs), pairs.school, pairs.lead), dtype=np.int64)

    def post(self, scope: GroupingScope) -> None:
        """Forbid memberships that have ended, and groups of failed leads."""
        forbid_members(scope, self._ended(scope.pairs))
        forbid_groups(scope, _revoked(scope.instance)[scope.open_lead])

    def _ended(self, pairs: PairTable) -> Bools:
        before, maturity = previous_leads(pairs.instance), pairs.instance.school_values("maturity")
        was = np.array([school.id in pairs.instance.previous_lead_of for school in pairs.instance.schools], dtype=bool)
        earlier = np.array([school.id in pairs.instance.matured_since for school in pairs.instance.schools], dtype=bool)
        matured = (was & (maturity >= self.mature)) | (earlier & ~was & ((maturity < 0) | (maturity >= self.mature)))
        removed = was & (maturity >= 0) & (maturity < self.fail)
        return np.asarray(matured[pairs.school] | (removed[pairs.school] & (before[pairs.school] == pairs.lead)))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for last year's members and leads that the evaluation ended."""
        failed = [group for group in plan.groups if instance.school_of[group.lead].assessment == "fail"]
        findings = [Finding(self.name, g.lead, 0, 1, 1, "<=", g.first_year, g.members, _REVOKED) for g in failed]
        groups_of: dict[str, list[Group]] = {}
        for group in plan.groups:
            for member in set(group.members):
                groups_of.setdefault(member, []).append(group)
        for school, before in sorted(instance.previous_lead_of.items()):
            score = instance.school_of[school].maturity if school in instance.school_of else None
            if score is None or self.fail <= score < self.mature:
                continue
            matured = score >= self.mature
            standing = [g for g in groups_of.get(school, ()) if matured or g.lead == before]
            note = (_MATURED if matured else _REMOVED).fill(score=score, lead=before)
            leads = tuple(g.lead for g in standing)
            findings.append(
                Finding(self.name, school, 0, len(standing), len(standing), "<=", instance.first_year, leads or (before,), note)
            )
        return [*findings, *self._graduates(instance, groups_of)]

    def _graduates(self, instance: Instance, groups_of: Mapping[str, list[Group]]) -> list[Finding]:
        """Look for schools that matured out of a group in an earlier year and are members again."""
        findings = []
        for school, since in sorted(instance.matured_since.items()):
            score = instance.school_of[school].maturity if school in instance.school_of else 0
            if school in instance.previous_lead_of or (score is not None and score < self.mature):
                continue
            standing = groups_of.get(school, [])
            leads, note = tuple(g.lead for g in standing), _GRADUATE.fill(since=since)
            findings.append(Finding(self.name, school, 0, len(standing), len(standing), "<=", instance.first_year, leads, note))
        return findings

    def explain(self) -> Text:
        """Return both thresholds in one sentence."""
        return Text(
            "上年成员校成熟度达 {m} 分的退出(达标),低于 {f} 分的退出原集团(不合格);考核不合格的龙头校其集团撤销",
            "A member of last year with {m} points or more has matured and leaves; one under {f} leaves its group; a lead "
            "assessed fail leads no group",
        ).fill(m=self.mature, f=self.fail)

    @classmethod
    def trials(cls) -> Sequence["ExitByEvaluation"]:
        """Return the default thresholds and others."""
        return cls(), cls(mature=95, fail=50), cls(mature=60, fail=60)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return scores exactly at and beside both thresholds, and a failed lead."""

        def case(
            title: str,
            amount: int,
            score: int | None,
            lead: str = "S0",
            member: str = "S1",
            assessment: str | None = None,
            matured: tuple[Matured, ...] = (),
        ) -> Example:
            schools = [small_school(0, assessment=assessment), *(small_school(n, maturity=score) for n in (1, 2, 3))]
            previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1",), since=YEAR - 1),), matured=matured)
            county = small_county(schools, previous=previous)
            return Example(title, cls(), county, small_plan(county, [(lead, "alliance", [member])]), amount)

        graduate = (Matured(school="S3", since=YEAR - 1),)
        return (
            case("84 points: stays", 0, 84),
            case("85 points: has matured", 1, 85),
            case("85 points, but was nobody's member last year", 0, 85, member="S3"),
            case("matured, so it joins no other lead either", 1, 85, "S2"),
            case("60 points: stays", 0, 60),
            case("59 points: removed", 1, 59),
            case("59 points, with another lead", 0, 59, "S2"),
            case("a lead assessed fail", 1, None, assessment="fail"),
            case("matured two years ago, and has no new score", 1, None, member="S3", matured=graduate),
            case("matured two years ago, and leads", 0, None, "S3", "S2", matured=graduate),
            case("matured two years ago, and fell back to 84 points", 0, 84, member="S3", matured=graduate),
        )


def _revoked(instance: Instance) -> Bools:
    return np.array([school.assessment == "fail" for school in instance.schools], dtype=bool)


_MATURED = Text("成熟度 {score} 分,达标退出({lead} 的集团)", "maturity {score}, has matured out of the group of {lead}")
_REMOVED = Text("成熟度 {score} 分,移出 {lead} 的集团", "maturity {score}, removed from the group of {lead}")
_GRADUATE = Text("{since} 学年起已达标退出,不再做成员校", "has matured, and is no member from {since} on")
_REVOKED = Text("龙头校考核不合格,集团撤销", "lead assessed fail, group revoked")
