"""R-001: members are relatively weak schools: weaker than their lead, or new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class WeakerMember(PairRule):
    """A member's quality plus `margin` is below its lead's quality, unless the member is a new school."""

    margin: Points = 0
    """Points by which the lead must be more than ahead of the member."""
    new_years: Annotated[int, Field(ge=0, le=20)] = 3
    """A school opened at most so many years before the first planned year is new, as is one the bureau lists as new."""

    name: ClassVar[str] = "weaker_member"
    title: ClassVar[Text] = Text("成员校相对薄弱", "Members are weaker than their lead")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-001",),
        NANYANG,
        "全区中小学教育集团由龙头学校+若干所相对薄弱学校组成",
        Text(
            "“相对薄弱”是与本集团龙头校相比:质量分加差距仍低于龙头校;新建学校没有可比的质量分,不作比较",
            "“Relatively weak” compares with the group's own lead: quality plus the margin stays below the lead's; a new school has no "
            "quality to compare yet and is always admitted",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members that are weaker than the lead, or new."""
        instance = pairs.instance
        quality, opened = instance.school_values("quality"), instance.school_values("opened")
        new = instance.school_values("new").astype(bool) | (opened >= instance.first_year - self.new_years)
        return np.asarray((quality[pairs.school] + self.margin < quality[pairs.lead]) | new[pairs.school])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare each member with its lead."""
        findings = []
        for group in plan.groups:
            lead = instance.school_of[group.lead]
            for member in group.members:
                school = instance.school_of[member]
                recent = school.opened is not None and instance.first_year - school.opened <= self.new_years
                kept = school.new or recent or lead.quality - school.quality > self.margin
                note = Text("新建学校,不比质量", "new school, quality not compared") if school.new or recent else None
                most = lead.quality - self.margin - 1
                findings.append(
                    Finding(self.name, member, most, school.quality, 0 if kept else 1, "<=", group.first_year, (lead.id,), note)
                )
        return findings

    def explain(self) -> Text:
        """Return the margin in one sentence."""
        return Text(
            "成员校质量分须比龙头校低 {least} 分以上;新建学校(名单所列或开办 {years} 年以内)除外",
            "A member's quality is at least {least} point(s) below its lead's; new schools (listed, or opened "
            "within {years} years) excepted",
        ).fill(least=self.margin + 1, years=self.new_years)

    @classmethod
    def trials(cls) -> Sequence["WeakerMember"]:
        """Return the plain comparison and one with a margin."""
        return cls(), cls(margin=10, new_years=0)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return equal quality (refused), one point less (admitted), and new schools of equal quality."""

        def case(title: str, amount: int, margin: int = 0, **changes: object) -> Example:
            county = small_county([small_school(0), small_school(1, **changes)])
            return Example(title, cls(margin=margin), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("lead 90, member 89: weaker", 0, quality=89),
            case("lead 90, member 90: not weaker", 1, quality=90),
            case("a margin of 10 and a member exactly 10 below", 1, margin=10, quality=80),
            case("equal quality, listed as new", 0, quality=90, new=True),
            case("equal quality, opened exactly 3 years ago", 0, quality=90, opened=YEAR - 3),
            case("equal quality, opened 4 years ago", 1, quality=90, opened=YEAR - 4),
        )
