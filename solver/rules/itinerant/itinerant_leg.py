"""R-064: how far an itinerant teacher travels at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.kinds import Minutes
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.itinerant_clauses import itinerant_clause
from solver.rules.itinerant_counts import days_away
from solver.rules.itinerant_days import DayTable
from solver.rules.itinerant_facts import bases
from solver.rules.itinerant_rule import DayRule
from solver.rules.itinerant_small import HalfDay, itinerant_county, week_plan
from solver.rules.rule import Bools, Clause, Example, Finding


@dataclass(frozen=True)
class ItinerantLeg(DayRule):
    """On a day away no way, from base to the first school, between the two, or back to base, is longer than `minutes`.

    A half-day without lessons is spent at the base. One unit of breach is one day with a longer way.
    """

    minutes: Minutes = 40
    """Most minutes of one way."""
    between: Minutes | None = None
    """Most minutes between the two schools of one day, where the second is not the base; null: as `minutes`."""

    name: ClassVar[str] = "itinerant_leg"
    title: ClassVar[Text] = Text("走教单程时间", "Ways of itinerant teachers")
    unit: ClassVar[Text] = Text("天", "days")
    clause: ClassVar[Clause] = itinerant_clause(
        "设岗学校、上午学校、下午学校之间每段单程不超过 40 分钟(项目默认值)",
        "No way between base, morning school and afternoon school takes longer than 40 minutes (project default)",
    )

    def admits(self, choices: DayTable) -> Bools:
        """Admit days all of whose ways are short enough."""
        first, second, third = choices.legs()
        away = (choices.morning != choices.base) & (choices.afternoon != choices.base)
        short = (first <= self.minutes) & (second <= self.minutes) & (third <= self.minutes)
        return np.asarray(short & (~away | (second <= self._between)))

    @property
    def _between(self) -> int:
        return self.minutes if self.between is None else self.between

    def reach_minutes(self) -> int | None:
        """Return the limit: it is one on the first and the last way too."""
        return self.minutes

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Follow every teacher through every day away."""
        place, travel, base = instance.position_of, TravelTimes.of(instance), bases(instance, plan)
        findings = []
        for (person, _, _), (am, pm) in sorted(days_away(instance, plan).items()):
            stops = [place[school] for school in (base[person], am, pm, base[person])]
            ways = [int(travel.minutes(np.array([a]), np.array([b]))[0]) for a, b in pairwise(stops)]
            schools = tuple(sorted({am, pm} - {base[person]}))
            if len(schools) == 2 and self.between is not None and ways[1] > self.between and max(ways) <= self.minutes:
                note = Text("同一天两校之间", "between the two schools of one day")
                findings.append(Finding(self.name, person, self.between, ways[1], 1, "<=", instance.first_year, schools, note))
                continue
            broken = int(max(ways) > self.minutes)
            findings.append(Finding(self.name, person, self.minutes, max(ways), broken, "<=", instance.first_year, schools))
        return findings

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        limit = Text("走教每段单程不超过 {m} 分钟", "No way of an itinerant teacher takes more than {m} minutes").fill(m=self.minutes)
        if self.between is None:
            return limit
        return Text("{limit},同一天两校之间不超过 {b} 分钟", "{limit}, and none between two schools of one day more than {b}").fill(
            limit=limit, b=self.between
        )

    @classmethod
    def trials(cls) -> Sequence["ItinerantLeg"]:
        """Return limits that some drawn days keep."""
        return cls(minutes=25), cls(minutes=15), cls(minutes=40, between=12)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools on a line, 6 minutes apart each, under a limit of 12 minutes."""
        county = itinerant_county(5)

        def case(title: str, amount: int, *half_days: HalfDay) -> Example:
            return Example(title, cls(minutes=12), county, week_plan(county, *half_days), amount)

        apart = Example(
            "two schools of a day, 12 minutes apart where 6 are allowed",
            cls(minutes=40, between=6),
            county,
            week_plan(county, ("T0", 1, "am", "S1", 3), ("T0", 1, "pm", "S3", 3), ("T0", 2, "am", "S1", 3), ("T0", 2, "pm", "S2", 3)),
            1,
        )
        return (
            apart,
            case("12 minutes out and 12 back", 0, ("T0", 1, "am", "S2", 3)),
            case("18 minutes are too far", 1, ("T0", 1, "am", "S3", 3)),
            case("home from the second school is too far", 1, ("T0", 1, "am", "S1", 3), ("T0", 1, "pm", "S3", 3)),
        )
