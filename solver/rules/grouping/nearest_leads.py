"""Part C 13: a member joins one of the nearest possible leads; the planner's figure, where limits in minutes leave too many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PLANNER
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, PairRule
from solver.rules.small import small_county, small_plan, small_school

_FARTHEST = 100_000
"""No way takes more minutes than this."""


@dataclass(frozen=True)
class NearestLeads(PairRule):
    """Fewer than `count` of the bureau's lead candidates are nearer to a member than its own lead; equally near ones all count in."""

    count: Annotated[int, Field(ge=1, le=10_000)] = 40
    """How many of the nearest lead candidates a school may join."""

    name: ClassVar[str] = "nearest_leads"
    title: ClassVar[Text] = Text("就近选择龙头校", "Only the nearest leads")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13",),
        PLANNER,
        "",
        Text(
            "每所学校只考虑行车时间最近的若干所龙头候选校(并列的都算);这会缩小选择范围,所以写成规则并逐校检查,不写就不限",
            "Each school considers only so many of the lead candidates nearest to it in minutes (ties all count in); this narrows the "
            "choice, so it is a rule that is written down and checked school by school, and without it there is no such limit",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit candidates whose way is no longer than that of the school's last admitted lead candidate."""
        return np.asarray(pairs.minutes <= self._longest(pairs.instance)[pairs.school])

    def _longest(self, instance: Instance) -> Ints:
        """Return for each school the minutes from its nearest lead candidate number `count`, found in rings that double."""
        travel, leads = TravelTimes.of(instance), np.flatnonzero(instance.school_values("lead_candidate").astype(bool))
        longest = np.full(len(instance.schools), _FARTHEST, dtype=np.int64)
        waiting, ring = np.arange(len(instance.schools)), 15
        while len(waiting) and ring < _FARTHEST:
            blocks = [(school, minutes) for _, school, minutes in travel.within(leads, waiting, ring)]
            school, minutes = (np.concatenate([np.zeros(0, dtype=np.int64), *column]) for column in zip(*blocks, strict=True))
            order = np.lexsort((minutes, school))
            school, minutes = school[order], minutes[order]
            first, last = np.searchsorted(school, waiting, "left"), np.searchsorted(school, waiting, "right")
            enough = last - first >= self.count
            longest[waiting[enough]] = minutes[first[enough] + self.count - 1]
            everybody = last - first >= len(leads) - np.isin(waiting, leads)
            waiting, ring = waiting[~enough & ~everybody], ring * 2
        return longest

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count for each member the lead candidates that are nearer than its lead."""
        travel, position = TravelTimes.of(instance), instance.position_of
        members = [(group, member) for group in plan.groups for member in group.members]
        ends = np.array([(position[group.lead], position[member]) for group, member in members], dtype=np.int64).reshape(-1, 2)
        ways = travel.minutes(ends[:, 0], ends[:, 1]).tolist()
        candidates = np.array([position[school.id] for school in instance.schools if school.lead_candidate], dtype=np.int64)
        around: dict[int, Counter[int]] = {place: Counter() for place in ends[:, 1].tolist()}
        schools = np.array(sorted(around), dtype=np.int64)
        for _, school, minutes in travel.within(candidates, schools, max(ways, default=0)):
            for place, way in zip(school.tolist(), minutes.tolist(), strict=True):
                around[place][way] += 1
        findings = []
        for (group, member), way in zip(members, ways, strict=True):
            nearer = sum(count for minutes, count in around[position[member]].items() if minutes < way)
            broken = 1 if nearer >= self.count else 0
            findings.append(Finding(self.name, member, self.count - 1, nearer, broken, "<=", group.first_year, (group.lead,), _NEARER))
        return findings

    def explain(self) -> Text:
        """Return the count in one sentence."""
        return Text(
            "成员校只加入离它最近的 {n} 所龙头候选校之一(并列的都算)",
            "A member joins one of the {n} lead candidates nearest to it (ties all count in)",
        ).fill(n=self.count)

    @classmethod
    def trials(cls) -> Sequence["NearestLeads"]:
        """Return the nearest one and the nearest two."""
        return cls(count=1), cls(count=2)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 6 minutes apart in a row: S0, S1 and S4 are lead candidates, S2 and S3 lie between."""

        def case(title: str, amount: int, count: int, lead: str, member: str) -> Example:
            county = small_county([small_school(n, lead_candidate=n in {0, 1, 4}) for n in range(5)])
            return Example(title, cls(count=count), county, small_plan(county, [(lead, "alliance", [member])]), amount)

        return (
            case("S1 is nearest to S2", 0, 1, "S1", "S2"),
            case("S0 and S4 are equally near to S2, behind S1 alone: both are among the nearest two", 0, 2, "S4", "S2"),
            case("of the nearest one, neither is", 1, 1, "S0", "S2"),
            case("S0 is third for S3, and two are allowed", 1, 2, "S0", "S3"),
            case("three are allowed: exactly enough", 0, 3, "S0", "S3"),
        )


_NEARER = Text("更近的龙头候选校数", "lead candidates that are nearer")
