"""R-003, R-004, R-005: how many members a group of one mode may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import ModeName, Stage
from solver.instance.school import School, StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class MemberCap(Rule):
    """A group of `mode` has at most `cap` members; the lead is not a member and is not counted."""

    mode: ModeName
    """The mode that is capped."""
    cap: Annotated[int, Field(ge=0, le=1000)]
    """Most members (or campuses) a group of this mode may have."""
    unit_counted: Literal["school", "campus"] = "school"
    """Whether a member counts 1 or its number of campuses (校区)."""
    stages: tuple[Stage, ...] = ()
    """Only members that run one of these stages count; empty counts all (R-005 counts primary and secondary schools)."""

    name: ClassVar[str] = "member_cap"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("成员校数量上限", "Cap on members")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-003", "R-004", "R-005"),
        NANYANG,
        "原则上“联盟型”教育集团成员学校(校区)不超过 5 所,"
        "“紧密型”教育集团成员学校(校区)不超过 3 所,“托管型”教育集团成员学校中小学不超过 5所",
        Text(
            "上限只计成员校,不计龙头校;托管型只计中小学;“原则上”允许对某一龙头校书面豁免",
            "The cap counts members and not the lead; in a trusteeship only primary and secondary schools; “in principle” allows a waiver "
            "that names the lead",
        ),
    )

    def weight(self, school: School) -> int:
        """Return what one member counts for."""
        if self.stages and not set(self.stages) & set(school.stages):
            return 0
        return school.campuses if self.unit_counted == "campus" else 1

    def post(self, scope: GroupingScope) -> None:
        """Sum of member weights <= cap * open, for each (lead, mode)."""
        named = np.array([mode.name == self.mode for mode in scope.instance.policy.modes], dtype=bool)
        opens = np.flatnonzero(named[scope.open_mode])
        open_row = np.full(len(scope.open_mode), -1)
        open_row[opens] = np.arange(len(opens))
        row, candidates = member_rows(scope, open_row)
        weights = np.array([self.weight(school) for school in scope.instance.schools], dtype=np.int64)
        scope.at_most(
            subjects=[scope.instance.schools[lead].id for lead in scope.open_lead[opens]],
            row=np.concatenate([row, np.arange(len(opens))]),
            column=np.concatenate([scope.pair_column[candidates], scope.open_column[opens]]),
            coefficient=np.concatenate([weights[scope.pairs.school[candidates]], np.full(len(opens), -self.cap)]),
            bound=0,
        )
        uncounted = np.bincount(scope.pair_open[candidates[weights[scope.pairs.school[candidates]] == 0]], minlength=len(open_row))
        scope.limit_members(opens, self.cap + uncounted[opens])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the members of each group of the mode."""
        findings = []
        for group in plan.groups:
            if group.mode != self.mode:
                continue
            size = 0
            for member in group.members:
                school = instance.school_of[member]
                counted = not self.stages or any(stage in self.stages for stage in school.stages)
                size += (school.campuses if self.unit_counted == "campus" else 1) if counted else 0
            findings.append(Finding(self.name, group.lead, self.cap, size, max(0, size - self.cap), "<=", group.first_year, group.members))
        return findings

    def explain(self) -> Text:
        """Return the cap in one sentence."""
        what = Text("个校区", "campuses") if self.unit_counted == "campus" else Text("所", "schools")
        only = (
            Text(f",只计开设 {'、'.join(self.stages)} 的学校", f", only those that run {' or '.join(self.stages)}")
            if self.stages
            else Text("", "")
        )
        return Text(
            "“{mode}”集团成员不超过 {cap} {what}(不含龙头校{only})",
            "A group of mode {mode} has at most {cap} member {what}, lead not counted{only}",
        ).fill(mode=self.mode, cap=self.cap, what=what, only=only)

    @classmethod
    def trials(cls) -> Sequence["MemberCap"]:
        """Return caps of one and two, by school, by campus and by stage."""
        return (
            cls(mode="alliance", cap=1),
            cls(mode="tight", cap=2),
            cls(mode="alliance", cap=2, unit_counted="campus"),
            cls(mode="trusteeship", cap=1, stages=("primary",)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return groups exactly at each of the three caps and one member beyond, by campus, and with a kindergarten."""
        kindergarten = (StagePart(stage="kindergarten", pupils=60, classes=(1, 1, 1)),)
        county = small_county([*(small_school(n, campuses=2 if n == 1 else 1) for n in range(7)), small_school(7, parts=kindergarten)])
        tight, alliance, campuses = cls(mode="tight", cap=3), cls(mode="alliance", cap=5), cls(mode="tight", cap=3, unit_counted="campus")
        trusteeship = cls(mode="trusteeship", cap=5, stages=("primary", "junior", "senior"))

        def case(title: str, amount: int, rule: MemberCap, *members: int) -> Example:
            return Example(title, rule, county, small_plan(county, [("S0", rule.mode, [f"S{n}" for n in members])]), amount)

        return (
            case("three members of a tight group: exactly at the cap", 0, tight, 1, 2, 3),
            case("a fourth member", 1, tight, 1, 2, 3, 4),
            case("by campus, one member counts two", 1, campuses, 1, 2, 3),
            case("five members of an alliance", 0, alliance, 1, 2, 3, 4, 5),
            case("a sixth member", 1, alliance, 1, 2, 3, 4, 5, 6),
            case("five primary schools and a kindergarten under trusteeship", 0, trusteeship, 1, 2, 3, 4, 5, 7),
            case("six primary schools under trusteeship", 1, trusteeship, 1, 2, 3, 4, 5, 6),
        )
