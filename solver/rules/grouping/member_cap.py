"""R-003, R-004, R-005: how many members a group of one mode may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Identifier, Stage
from solver.instance.school import School
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule, Step
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class MemberCap(Rule):
    """A group of `mode` has at most `cap` members; the lead is not a member and is not counted."""

    mode: Identifier
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
        Text("南阳职教园区集团化办学实施方案政策解读", "Nanyang park plan on group schooling, interpretation"),
        "原则上“联盟型”教育集团成员学校(校区)不超过 5 所,"
        "“紧密型”教育集团成员学校(校区)不超过 3 所,“托管型”教育集团成员学校中小学不超过 5所",
        Text("上限只计成员校,不计龙头校", "The cap counts members and not the lead"),
    )

    def weight(self, school: School) -> int:
        """Return what one member counts for."""
        if self.stages and not set(self.stages) & set(school.stages):
            return 0
        return school.campuses if self.unit_counted == "campus" else 1

    def post(self, scope: GroupingScope) -> None:
        """Sum of member weights <= cap * open, for each (lead, mode)."""
        modes = [mode.name for mode in scope.instance.policy.modes]
        if self.mode not in modes:
            return
        opens = np.flatnonzero(scope.open_mode == modes.index(self.mode))
        row_of = np.full(len(scope.open_mode), -1)
        row_of[opens] = np.arange(len(opens))
        pairs = np.flatnonzero(row_of[scope.pair_open] >= 0)
        weights = np.array([self.weight(school) for school in scope.instance.schools], dtype=np.int64)
        scope.at_most(
            subjects=[scope.instance.schools[lead].id for lead in scope.open_lead[opens]],
            row=np.concatenate([row_of[scope.pair_open[pairs]], np.arange(len(opens))]),
            column=np.concatenate([scope.pair_column[pairs], scope.open_column[opens]]),
            coefficient=np.concatenate([weights[scope.pairs.school[pairs]], np.full(len(opens), -self.cap)]),
            bound=0,
        )

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
        return Text(
            "“{mode}”集团成员不超过 {cap} {what}(不含龙头校)", "A group of mode {mode} has at most {cap} member {what}, lead not counted"
        ).fill(mode=self.mode, cap=self.cap, what=what)

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
        """Return a group exactly at the cap and one beyond it."""
        county = small_county(6)
        rule, campuses = cls(mode="tight", cap=3), cls(mode="tight", cap=3, unit_counted="campus")
        two_campuses = small_county([small_school(i, campuses=2 if i == 1 else 1) for i in range(5)])
        return (
            Example(
                "three members of a tight group: exactly at the cap",
                rule,
                county,
                small_plan(county, [("S0", "tight", ["S1", "S2", "S3"])]),
                0,
            ),
            Example("a fourth member", rule, county, small_plan(county, [("S0", "tight", ["S1", "S2", "S3", "S4"])]), 1),
            Example(
                "by campus, one member counts two",
                campuses,
                two_campuses,
                small_plan(two_campuses, [("S0", "tight", ["S1", "S2", "S3"])]),
                1,
            ),
        )
