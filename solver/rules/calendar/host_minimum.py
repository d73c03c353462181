"""R-136: every school that may host does so, and is diagnosed by its guests, so often a year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import entries
from solver.rules.calendar_more_small import RESEARCH, research
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import small_calendar
from solver.rules.documents import HUASHAN
from solver.rules.lines import NOWHERE, dated_years
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_plan


@dataclass(frozen=True, kw_only=True)
class HostMinimum(Rule):
    """Every school at which the events of a duty may happen hosts some of them in each school year, all subjects together."""

    duty: DutyName
    """The duty whose events are counted."""
    minimum: Annotated[int, Field(ge=1, le=100)] = 1
    """Least events that each school hosts in a school year, its lines and subjects together."""

    name: ClassVar[str] = "host_minimum"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("每校承办次数下限", "Each school hosts")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-136",),
        HUASHAN,
        "到哪所学校进行教研,参与的教师要对这所学校的教师课堂教学、备课、作业等情况做诊断",
        Text(
            "在哪所学校教研,就诊断哪所学校;每所可承办的学校一学年至少承办 1 次",
            "Guests diagnose the school that hosts; so every school that may host does so once a school year at least",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def post(self, scope: CalendarScope) -> None:
        """Sum of events at the school >= minimum, for each possible host and year."""
        table, instance = scope.choices, scope.instance
        lines = [line for line in scope.lines if line.duty.name == self.duty]
        possible = {(line.year, instance.position_of[host]) for line in lines for host in line.hosts if host != NOWHERE}
        cells = sorted(possible)
        rows = np.flatnonzero(table.in_duty(self.duty) & (table.host >= 0))
        key = np.array([year * len(instance.schools) + host for year, host in cells], dtype=np.int64)
        scope.at_least(
            subjects=[instance.schools[host].id for _, host in cells],
            row=np.searchsorted(key, table.year[rows] * len(instance.schools) + table.host[rows]),
            column=scope.choice_column[rows],
            coefficient=1,
            bound=self.minimum,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events that each possible host holds in each dated year."""
        findings = []
        for year in dated_years(instance):
            held = [entry for entry in entries(instance, plan, year) if entry.line.duty.name == self.duty]
            hosted = Counter(event.host for entry in held for event in entry.events)
            for school in sorted({host for entry in held for host in entry.line.hosts if host != NOWHERE}):
                short = max(0, self.minimum - hosted[school])
                findings.append(Finding(self.name, school, self.minimum, hosted[school], short, ">=", year))
        return findings

    def explain(self) -> Text:
        """Return duty and minimum."""
        return Text(
            "每所可承办“{duty}”的学校一学年至少承办 {minimum} 次",
            "Each school that may host {duty} does so {minimum} times a year at least",
        ).fill(duty=self.duty, minimum=self.minimum)

    @classmethod
    def trials(cls) -> Sequence["HostMinimum"]:
        """Return minima of 1 and 2."""
        return (cls(duty="research"), cls(duty="research", minimum=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return three schools that all host, one that never does, and one that falls short of two."""
        county = small_calendar([RESEARCH])

        def case(title: str, amount: int, *events: Event, minimum: int = 1) -> Example:
            return Example(title, cls(duty="research", minimum=minimum), county, small_plan(county, events=events), amount)

        first, second, third = research("2026-09-10", "S0"), research("2026-09-11", "S1", "maths"), research("2027-03-10", "S2")
        return (
            case("each of three schools is visited, in whatever subject", 0, first, second, third),
            case("nobody comes to the third school", 1, first, second),
            case("twice a year, but each school hosts once", 3, first, second, third, minimum=2),
        )
