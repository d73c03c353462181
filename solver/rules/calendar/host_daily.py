"""R-134: a school has room for so many events a day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import entries
from solver.rules.calendar_more_small import RESEARCH, research
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import small_calendar
from solver.rules.documents import HUASHAN
from solver.rules.lines import NOWHERE, dated_years
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_plan


@dataclass(frozen=True, kw_only=True)
class HostDaily(Rule):
    """No school hosts more than `most` events on one day, all duties together."""

    most: Annotated[int, Field(ge=1, le=100)] = 1
    """Most events that one school hosts on one day."""

    name: ClassVar[str] = "host_daily"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("一校一天承办上限", "Events at a school on one day")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-134",),
        HUASHAN,
        "联盟学校六校联合教研活动",
        Text(
            "一所学校一天能承办的活动数原文未定,由规划人员给出,默认 1 项",
            "How many events one school can host on a day is not in the text; the planner says, 1 unless told",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def post(self, scope: CalendarScope) -> None:
        """Sum of events at a school on a day <= most, where more could meet."""
        table, schools = scope.choices, scope.instance.schools
        rows = np.flatnonzero(table.host >= 0)
        cells, row, counts = np.unique(table.day[rows] * len(schools) + table.host[rows], return_inverse=True, return_counts=True)
        crowded = counts > self.most
        kept = crowded[row]
        scope.at_most(
            subjects=[schools[cell % len(schools)].id for cell in cells[crowded].tolist()],
            row=(np.cumsum(crowded) - 1)[row[kept]],
            column=scope.choice_column[rows[kept]],
            coefficient=1,
            bound=self.most,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events at each school on each day; a school without a crowded day gives one line with its busiest day."""
        findings = []
        for year in dated_years(instance):
            listed = [event for entry in entries(instance, plan, year) for event in entry.events if event.host != NOWHERE]
            on_day = Counter((event.host, event.date) for event in listed)
            for school in sorted({event.host for event in listed}):
                days = {day: count for (host, day), count in sorted(on_day.items()) if host == school}
                crowded = {day: count for day, count in days.items() if count > self.most}
                findings += [
                    Finding(self.name, school, self.most, count, count - self.most, "<=", year, note=Text(day, day))
                    for day, count in crowded.items()
                ] or [Finding(self.name, school, self.most, max(days.values()), 0, "<=", year)]
        return findings

    def explain(self) -> Text:
        """Return the number."""
        return Text("一所学校一天最多承办 {most} 项活动", "A school hosts {most} events a day at most").fill(most=self.most)

    @classmethod
    def trials(cls) -> Sequence["HostDaily"]:
        """Return limits of 1 and 2 events."""
        return (cls(), cls(most=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two subjects at one school on one day, on two days, and where there is room for two."""
        county = small_calendar([RESEARCH])

        def case(title: str, amount: int, *events: Event, most: int = 1) -> Example:
            return Example(title, cls(most=most), county, small_plan(county, events=events), amount)

        first, second = research("2026-09-10", "S0"), research("2026-09-10", "S0", "maths")
        return (
            case("Chinese and maths at one school on one day", 1, first, second),
            case("at two schools on one day", 0, first, research("2026-09-10", "S1", "maths")),
            case("at one school on two days", 0, first, research("2026-09-11", "S0", "maths")),
            case("a school with room for two", 0, first, second, most=2),
        )
