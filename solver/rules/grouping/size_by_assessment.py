"""R-006: the lead's last assessment decides how large its group may be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Assessment, ModeName, Share, Stage
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school

Cap = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True)
class SizeByAssessment(Rule):
    """Caps on members by the lead's last assessment; a lead that was never assessed has the full cap of its mode."""

    caps: dict[ModeName, Cap]
    """Cap of each mode for a lead assessed excellent; a mode that is not named is not limited by this rule."""
    good_share: Annotated[Share, Field(le=1)] = Fraction(3, 5)
    """Share of the cap for a lead assessed good, rounded up."""
    pass_members: Cap = 1
    """Most members of a lead assessed pass, never more than the cap."""
    fail_members: Cap = 0
    """Most members of a lead assessed fail, never more than the cap."""
    stages: dict[ModeName, tuple[Stage, ...]] = field(default_factory=dict)
    """For a mode named here only members that run one of the stages count, as in the mode's member_cap (R-005); no stage counts all."""

    name: ClassVar[str] = "size_by_assessment"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("按龙头校评估定规模", "Group size by the lead's assessment")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-006",),
        NANYANG,
        "由园区教育行政主管部门根据龙头学校的教育教学质量评估结果,在保证龙头学校教育教学质量持续提升的情况下决定",
        Text(
            "评估优秀用足模式上限,良好取上限的一定比例并向上取整,合格、不合格用固定数;尚无评估的龙头校按上限(原文未给对应表,数值可改)",
            "Excellent may use the mode's cap, good a share of it rounded up, pass and fail a fixed number; a lead not "
            "assessed yet has the full "
            "cap (the text gives no table, so the figures are the planner's)",
        ),
    )

    def cap(self, mode: str, assessment: Assessment | None) -> int:
        """Return the cap of a mode for a lead with this assessment.

        >>> SizeByAssessment(caps={"alliance": 5, "tight": 3}).cap("tight", "good")
        2
        """
        full = self.caps[mode]
        if assessment == "good":
            return ceil(self.good_share * full)
        if assessment == "pass":
            return min(full, self.pass_members)
        return min(full, self.fail_members) if assessment == "fail" else full

    def post(self, scope: GroupingScope) -> None:
        """Sum of counted members <= cap[mode, assessment] * open, for each (lead, mode) of a mode named in `caps`."""
        schools, modes = scope.instance.schools, [mode.name for mode in scope.instance.policy.modes]
        named = np.array([mode in self.caps for mode in modes], dtype=bool)
        opens = np.flatnonzero(named[scope.open_mode])
        open_row = np.full(len(scope.open_mode), -1)
        open_row[opens] = np.arange(len(opens))
        row, candidates = member_rows(scope, open_row)
        counted = np.stack([self._counted(mode, scope.instance) for mode in modes], axis=1)
        taken = counted[scope.pairs.school[candidates], scope.pairs.mode[candidates]]
        cap = cache(self.cap)
        leads, kinds = scope.open_lead[opens].tolist(), scope.open_mode[opens].tolist()
        caps = [cap(modes[k], schools[l].assessment) for l, k in zip(leads, kinds, strict=True)]
        scope.at_most(
            subjects=[schools[lead].id for lead in scope.open_lead[opens]],
            row=np.concatenate([row[taken], np.arange(len(opens))]),
            column=np.concatenate([scope.pair_column[candidates[taken]], scope.open_column[opens]]),
            coefficient=np.concatenate([np.ones(int(taken.sum()), dtype=np.int64), -np.array(caps, dtype=np.int64)]),
            bound=0,
        )
        uncounted = np.bincount(scope.pair_open[candidates[~taken]], minlength=len(open_row))
        scope.limit_members(opens, np.array(caps, dtype=np.int64) + uncounted[opens])

    def _counted(self, mode: str, instance: Instance) -> Bools:
        wanted = set(self.stages.get(mode, ()))
        return np.array([not wanted or not wanted.isdisjoint(school.stages) for school in instance.schools], dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the members of each group and compare with what its lead's assessment allows."""
        findings = []
        for group in plan.groups:
            if group.mode not in self.caps:
                continue
            result, full = instance.school_of[group.lead].assessment, self.caps[group.mode]
            share = self.good_share * full
            allowed = full
            if result == "good":
                allowed = -(-share.numerator // share.denominator)
            elif result in {"pass", "fail"}:
                allowed = min(full, self.pass_members if result == "pass" else self.fail_members)
            stages = self.stages.get(group.mode)
            size = sum(1 for m in group.members if not stages or any(s in stages for s in instance.school_of[m].stages))
            findings.append(
                Finding(
                    self.name,
                    group.lead,
                    allowed,
                    size,
                    max(0, size - allowed),
                    "<=",
                    group.first_year,
                    group.members,
                    _WORDS[result],
                )
            )
        return findings

    def explain(self) -> Text:
        """Return the caps in one sentence."""
        caps = Text(
            "、".join(f"{mode} {cap} 所" for mode, cap in self.caps.items()), ", ".join(f"{mode} {cap}" for mode, cap in self.caps.items())
        )
        return Text(
            "成员校上限({caps})按龙头校评估:优秀或尚无评估用足,良好取 {g} 并向上取整,合格 {p} 所,不合格 {f} 所",
            "Cap on members ({caps}) by the lead's assessment: full if excellent or not assessed, {g} of it rounded up if "
            "good, {p} if pass, {f} if fail",
        ).fill(caps=caps, g=self.good_share, p=self.pass_members, f=self.fail_members)

    @classmethod
    def trials(cls) -> Sequence["SizeByAssessment"]:
        """Return small caps, and one that counts only primary members of a trusteeship."""
        return (
            cls(caps={"alliance": 2, "tight": 2, "trusteeship": 3}),
            cls(
                caps={"alliance": 3, "trusteeship": 1},
                good_share=Fraction(1, 3),
                pass_members=0,
                fail_members=1,
                stages={"trusteeship": ("primary",)},
            ),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return each assessment exactly at its cap and one member beyond it."""
        rule = cls(caps={"alliance": 5, "tight": 3})

        def case(title: str, amount: int, assessment: str | None, mode: str, size: int) -> Example:
            county = small_county([small_school(n, assessment=assessment if n == 0 else None) for n in range(7)])
            return Example(title, rule, county, small_plan(county, [("S0", mode, [f"S{n}" for n in range(1, size + 1)])]), amount)

        return (
            case("excellent: five of an alliance", 0, "excellent", "alliance", 5),
            case("not assessed: six is one too many", 1, None, "alliance", 6),
            case("good: 3/5 of 5 is 3", 0, "good", "alliance", 3),
            case("good: 3/5 of 3 is 1.8, rounded up to 2", 0, "good", "tight", 2),
            case("good: a third tight member", 1, "good", "tight", 3),
            case("pass: one", 0, "pass", "alliance", 1),
            case("fail: none, so two are two too many", 2, "fail", "alliance", 2),
        )


_WORDS: dict[Assessment | None, Text] = {
    "excellent": Text("龙头校评估:优秀", "lead assessed excellent"),
    "good": Text("龙头校评估:良好", "lead assessed good"),
    "pass": Text("龙头校评估:合格", "lead assessed pass"),
    "fail": Text("龙头校评估:不合格", "lead assessed fail"),
    None: Text("龙头校尚无评估", "lead not assessed yet"),
}
