"""R-229: at most so many members of one lead in one county."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, Level, ModeName
from solver.instance.school import Area
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import listed, modes_named
from solver.rules.documents import CHANGSHA
from solver.rules.grouping_scope import GroupingScope
from solver.rules.pairing_facts import region_at
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class AreaCap(Rule):
    """A group has at most `cap` members in any one county (or area of another level)."""

    cap: Count = 1
    """Most members of one group in one area."""
    level: Level | None = "county"
    """The outermost areas of this level are taken; null takes the areas that the schools name themselves."""
    own_area: bool = True
    """Whether the lead's own area is capped too."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "area_cap"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("同一区县成员校上限", "Cap on members in one county")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-229",),
        CHANGSHA,
        "每所优质学校集团化办学在同一区县(市)限设一所合作学校",
        Text(
            "按龙头校、按区县分别计成员校;龙头校自己所在的区县默认也受限,可改",
            "Members are counted lead by lead and county by county; the lead's own county is capped too unless the policy says otherwise",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Sum of the members in the area <= cap * open, for each (lead, mode) and area."""
        instance, pairs = scope.instance, scope.pairs
        names, region = np.unique([region_at(instance, school.area, self.level) for school in instance.schools], return_inverse=True)
        region = region.reshape(-1)
        judged = modes_named(instance, self.modes)[pairs.mode]
        if not self.own_area:
            judged &= region[pairs.school] != region[pairs.lead]
        candidates = np.flatnonzero(judged)
        keys, row = np.unique(scope.pair_open[candidates] * len(names) + region[pairs.school[candidates]], return_inverse=True)
        opens = keys // max(1, len(names))
        scope.at_most(
            subjects=[instance.schools[lead].id for lead in scope.open_lead[opens]],
            row=np.concatenate([row.reshape(-1), np.arange(len(keys))]),
            column=np.concatenate([scope.pair_column[candidates], scope.open_column[opens]]),
            coefficient=np.repeat([1, -self.cap], [len(candidates), len(keys)]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the members of each group, area by area."""
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            home = region_at(instance, instance.school_of[group.lead].area, self.level)
            areas = [region_at(instance, instance.school_of[member].area, self.level) for member in group.members]
            for area, count in sorted(Counter(areas).items()):
                if self.own_area or area != home:
                    note = Text("区域:{a}", "area: {a}").fill(a=area)
                    over = max(0, count - self.cap)
                    findings.append(Finding(self.name, group.lead, self.cap, count, over, "<=", group.first_year, (area,), note))
        return findings

    def explain(self) -> Text:
        """Return the cap in one sentence."""
        own = Text("", "") if self.own_area else Text("(龙头校本区域除外)", " (the lead's own area apart)")
        return Text("{zh}集团在同一区县的成员校不超过 {n} 所{own}", "A group{en} has at most {n} member(s) in any one county{own}").fill(
            zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), n=self.cap, own=own
        )

    @classmethod
    def trials(cls) -> Sequence["AreaCap"]:
        """Return the clause's own cap, one for other areas only, and one on the areas that schools name."""
        return cls(), cls(cap=0, own_area=False, level=None), cls(cap=2, level="city"), cls(level=None, modes=("tight", "trusteeship"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return one member a county, two in one county, and townships that lie in one county."""
        homes = ("A", "A", "B", "B1", "C")
        county = small_county([small_school(n, area=area) for n, area in enumerate(homes)])
        areas = (Area(id="A", name="A"), Area(id="B", name="B"), Area(id="B1", name="B1", parent="B"), Area(id="C", name="C"))
        county = county.replace(areas=areas)

        def case(title: str, amount: int, members: Sequence[str], rule: AreaCap | None = None) -> Example:
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", members)]), amount)

        return (
            case("one member in each of two counties", 0, ("S2", "S4")),
            case("two members in county B, one of them in its township", 1, ("S2", "S3", "S4")),
            case("the same, each township by itself", 0, ("S2", "S3", "S4"), cls(level=None)),
            case("one in the lead's own county where it is capped at nothing", 1, ("S1",), cls(cap=0)),
            case("the same with the lead's own county left out", 0, ("S1",), cls(cap=0, own_area=False)),
        )
