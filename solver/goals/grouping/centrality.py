"""R-002: leads should lie at the relative centre of their area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Expression, Ints
from solver.geography.travel import TravelTimes
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class Centrality(Goal):
    """Sum over the leads of how far each lies from the centre of its area, by travel-time closeness.

    The farness of a school is the sum of the minutes from it to the other schools of its area; the school with the least
    farness is the area's centre and costs nothing.
    """

    measure: Literal["minutes", "rank"] = "minutes"
    """`minutes`: farness beyond the centre's, per other school of the area, rounded up; `rank`: schools that lie closer."""

    name: ClassVar[str] = "centrality"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("龙头校离区域中心的偏离", "Leads off the centre of their area")
    unit: ClassVar[Text] = Text("分钟(或位次)", "minutes (or ranks)")
    clause: ClassVar[Clause] = Clause(
        ("R-002",),
        NANYANG,
        "优质教育集团龙头学校由区域相对中心点,办学规范、管理高效、质量优秀、示范性强、社会满意度高且有一定规模的学校担任",
        Text("以到本区域其他学校的行车时间之和衡量中心", "The centre is measured by travel time to the other schools of the area"),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """Sum of the leads' costs over the open groups."""
        cost = self._costs(scope.instance)
        return Expression(scope.open_column, cost[scope.open_lead])

    def _costs(self, instance: Instance) -> Ints:
        travel = TravelTimes.of(instance)
        areas: dict[str, list[int]] = {}
        for place, school in enumerate(instance.schools):
            areas.setdefault(school.area, []).append(place)
        cost = np.zeros(len(instance.schools), dtype=np.int64)
        for places in areas.values():
            inside = np.array(places, dtype=np.int64)
            far = _farness(travel, inside)
            if self.measure == "rank":
                cost[inside] = np.searchsorted(np.sort(far), far, "left")
            else:
                cost[inside] = -(-(far - far.min()) // max(1, len(places) - 1))
        return cost

    def value(self, instance: Instance, plan: Plan) -> int:
        """Compare each lead of the plan with every school of its area."""
        travel, total = TravelTimes.of(instance), 0
        farness: dict[str, dict[str, int]] = {}
        schools: dict[str, list[str]] = {}
        for school in instance.schools:
            schools.setdefault(school.area, []).append(school.id)
        for lead in [group.lead for group in plan.groups]:
            area = instance.school_of[lead].area
            if area not in farness:
                inside = np.array([instance.position_of[school] for school in schools[area]], dtype=np.int64)
                farness[area] = dict(zip(schools[area], _farness(travel, inside).tolist(), strict=True))
            known = farness[area]
            if self.measure == "rank":
                total += sum(far < known[lead] for far in known.values())
            elif len(known) > 1:
                beyond, others = known[lead] - min(known.values()), len(known) - 1
                total += (beyond + others - 1) // others
        return total

    def explain(self) -> Text:
        """Return the measure in one sentence."""
        if self.measure == "rank":
            return Text("龙头校在本区域按行车时间的中心性位次之和最小", "Least sum of the leads' closeness ranks in their areas")
        return Text("龙头校比区域中心多出的平均行车分钟之和最小", "Least sum of the leads' mean minutes beyond the centre of their areas")

    @classmethod
    def trials(cls) -> Sequence["Centrality"]:
        """Return both measures."""
        return (cls(), cls(measure="rank"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return three schools in a row, a lead in the middle and one at the end.

        Neighbours lie 3 km apart, 6 minutes by road and 12 from end to end: farness 12 in the middle and 18 at the ends.
        """
        county = small_county(3)
        alone = small_county([small_school(0, area="A1"), small_school(1), small_school(2)])
        middle, end = small_plan(county, [("S1", "alliance", ["S2"])]), small_plan(county, [("S0", "alliance", ["S1"])])
        return (
            Example("the middle school leads", cls(), county, middle, 0),
            Example("the school at the end leads: (18 - 12) / 2", cls(), county, end, 3),
            Example("by rank, only the middle school lies closer", cls(measure="rank"), county, end, 1),
            Example("the only school of an area is its centre", cls(), alone, small_plan(alone, [("S0", "alliance", ["S1"])]), 0),
        )


def _farness(travel: TravelTimes, inside: Ints) -> Ints:
    """Return for each school of an area its minutes to all the others, in all."""
    far, step = np.zeros(len(inside), dtype=np.int64), max(1, _BLOCK // len(inside))
    for first in range(0, len(inside), step):
        here = inside[first : first + step]
        minutes = travel.minutes(np.repeat(here, len(inside)), np.tile(inside, len(here)))
        far[first : first + step] = minutes.reshape(len(here), len(inside)).sum(axis=1)
    return far


_BLOCK = 1_000_000
"""Pairs measured in one go: an area may hold thousands of schools."""
