"""R-001: a school stands in one group at most, a lead is nobody's member, and a group has members."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class OneGroup(Rule):
    """Every school has one role at most (lead of one group in one mode, or member of one group); a group has `min_members` members."""

    min_members: Annotated[int, Field(ge=1, le=200)] = 1
    """Fewest members a group may have; the lead is not counted."""

    name: ClassVar[str] = "one_group"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("一校一集团", "One group a school")
    unit: ClassVar[Text] = Text("所(次)", "roles or members")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = Clause(
        ("R-001",),
        NANYANG,
        "全区中小学教育集团由龙头学校+若干所相对薄弱学校组成",
        Text(
            "一所学校至多属于一个集团,龙头校不做别校的成员,一所龙头校只办一种模式;“若干”按至少一所计,可调高",
            "A school belongs to one group at most, a lead is nobody's member and runs one mode; “several” is read as at "
            "least one, and may be raised",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Roles of each school <= 1; members - min_members * open >= 0 for each (lead, mode)."""
        schools, opens = scope.instance.schools, len(scope.open_lead)
        row = np.concatenate([scope.pairs.school, scope.open_lead])
        present, row = np.unique(row, return_inverse=True)
        scope.at_most(
            subjects=[schools[school].id for school in present],
            row=row,
            column=np.concatenate([scope.pair_column, scope.open_column]),
            coefficient=1,
            bound=1,
        )
        scope.at_least(
            subjects=[schools[lead].id for lead in scope.open_lead],
            row=np.concatenate([scope.pair_open, np.arange(opens)]),
            column=np.concatenate([scope.pair_column, scope.open_column]),
            coefficient=np.repeat([1, -self.min_members], [len(scope.pairs), opens]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count each school's roles in its worst year, and the members of each group."""
        worst: dict[str, tuple[int, int]] = {}
        for year in instance.planned_years:
            roles = Counter(school for group in plan.groups_in(year) for school in (group.lead, *group.members))
            for school, count in roles.items():
                if count > worst.get(school, (0, 0))[0]:
                    worst[school] = (count, year)
        findings = []
        for school, (count, year) in sorted(worst.items()):
            others: tuple[str, ...] = ()
            if count > 1:
                standing = [group for group in plan.groups_in(year) if school == group.lead or school in group.members]
                others = tuple(sorted({group.lead for group in standing} - {school}))
            findings.append(Finding(self.name, school, 1, count, count - 1, "<=", year, others, _ROLES if count > 1 else None))
        for group in plan.groups:
            size, least = len(group.members), self.min_members
            findings.append(
                Finding(self.name, group.lead, least, size, max(0, least - size), ">=", group.first_year, group.members, _MEMBERS)
            )
        return findings

    def explain(self) -> Text:
        """Return the rule with its least number of members."""
        return Text(
            "每所学校至多在一个集团(龙头校不兼作成员,只办一种模式),每个集团至少 {n} 所成员校",
            "Each school is in one group at most (a lead is no member and runs one mode), and each group has at least {n} member(s)",
        ).fill(n=self.min_members)

    @classmethod
    def trials(cls) -> Sequence["OneGroup"]:
        """Return the default and a rule that wants two members."""
        return cls(), cls(min_members=2)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group of one member, exactly enough, and each way of breaking the rule."""
        county = small_county(5)
        return (
            Example("one member is exactly enough", cls(), county, small_plan(county, [("S0", "tight", ["S1"])]), 0),
            Example("two are wanted, one is there", cls(min_members=2), county, small_plan(county, [("S0", "tight", ["S1"])]), 1),
            Example(
                "a school in two groups",
                cls(),
                county,
                small_plan(county, [("S0", "tight", ["S1", "S2"]), ("S3", "alliance", ["S2"])]),
                1,
            ),
            Example(
                "a lead that is another lead's member",
                cls(),
                county,
                small_plan(county, [("S0", "tight", ["S1"]), ("S1", "alliance", ["S2"])]),
                1,
            ),
            Example("one lead, two modes", cls(), county, small_plan(county, [("S0", "tight", ["S1"]), ("S0", "alliance", ["S2"])]), 1),
        )


_ROLES = Text("在集团中担任的角色多于一个", "holds more than one role in groups")
_MEMBERS = Text("成员校数量", "number of members")
