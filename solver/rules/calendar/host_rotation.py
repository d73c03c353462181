"""R-134, R-053: the events of a line go round among its schools."""

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
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_more_small import RESEARCH, research
from solver.rules.calendar_periods import duty_named
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import small_calendar
from solver.rules.documents import HUASHAN
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_plan


@dataclass(frozen=True, kw_only=True)
class HostRotation(Rule):
    """Over a school year, no host of a line holds more than `spread` events more than another one."""

    duty: DutyName
    """The duty whose events go round."""
    spread: Annotated[int, Field(ge=0, le=100)] = 1
    """Most events by which two hosts of one line may differ in a school year; 1 is as even as numbers allow."""

    name: ClassVar[str] = "host_rotation"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("轮流承办", "Hosts take turns")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-134", "R-053"),
        HUASHAN,
        "每月六所学校各学科开展集体教研活动一次",
        Text(
            "同一学科的集体教研由各校轮流承办,一学年内各校承办次数最多相差 1 次",
            "The schools host the joint sessions of a subject in turn, so that over a school year two of them differ by 1 at most",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty."""
        return duty_named(instance, self.duty) is not None

    def post(self, scope: CalendarScope) -> None:
        """For each line: high >= events at h >= low for every host h, and high - low <= spread."""
        table, everybody = scope.choices, len(scope.instance.schools) + 1
        lines = [place for place, line in enumerate(scope.lines) if line.duty.name == self.duty and len(line.hosts) > 1]
        position = scope.instance.position_of
        cells = np.array([place * everybody + position.get(host, -1) + 1 for place in lines for host in scope.lines[place].hosts], np.int64)
        rows = np.flatnonzero(np.isin(table.line, np.array(lines, dtype=np.int64)))
        order = np.argsort(cells, kind="stable")
        cell = order[np.searchsorted(cells[order], table.line[rows] * everybody + table.host[rows] + 1)]
        owner = np.repeat(np.arange(len(lines)), [len(scope.lines[place].hosts) for place in lines]).astype(np.int64)
        most = np.bincount(cell, minlength=len(cells)).astype(np.int64)
        largest = np.zeros(len(lines), dtype=np.int64)
        np.maximum.at(largest, owner, most)
        high, low = scope.columns(len(lines), 0, largest), scope.columns(len(lines), 0, largest)
        number, events = np.arange(len(cells)), scope.choice_column[rows]
        for column, sign in ((high, 1), (low, -1)):  # high - events >= 0, events - low >= 0
            scope.define(
                np.concatenate([number, cell]),
                np.concatenate([column[owner], events]),
                np.repeat(np.array([sign, -sign], dtype=np.int64), [len(cells), len(events)]),
                lower=0,
                count=len(cells),
            )
        scope.at_most(
            subjects=[scope.lines[place].named for place in lines],
            row=np.tile(np.arange(len(lines)), 2),
            column=np.concatenate([high, low]),
            coefficient=np.repeat(np.array([1, -1], dtype=np.int64), len(lines)),
            bound=self.spread,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events of each line at each of its hosts, and compare the busiest with the one that holds fewest."""
        findings = []
        for entry in dated_entries(instance, plan, self.duty):
            line = entry.line
            if len(line.hosts) < 2:
                continue
            held = Counter(event.host for event in entry.events)
            counts = {host: held[host] for host in line.hosts}
            apart = max(counts.values()) - min(counts.values())
            note = Text("、".join(f"{host} {n} 次" for host, n in counts.items()), ", ".join(f"{host}: {n}" for host, n in counts.items()))
            amount = max(0, apart - self.spread)
            findings.append(Finding(self.name, line.named, self.spread, apart, amount, "<=", line.year, line.holder, note))
        return findings

    def explain(self) -> Text:
        """Return duty and spread."""
        return Text(
            "“{duty}”轮流承办,一学年内各承办学校最多相差 {spread} 次",
            "{duty} goes round among the schools: over a school year two hosts differ by {spread} events at most",
        ).fill(duty=self.duty, spread=self.spread)

    @classmethod
    def trials(cls) -> Sequence["HostRotation"]:
        """Return spreads of 0, 1 and 2 for the duty that the drawing lets go round."""
        return (cls(duty="research", spread=1), cls(duty="research", spread=2), cls(duty="research", spread=0))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return six schools that host once each, one that hosts twice while another waits, and subjects by themselves."""
        county = small_calendar([RESEARCH], 6)
        even = [research(f"2026-09-{10 + n}", f"S{n}") for n in range(6) if n not in {2, 3}]
        even += [research("2026-09-16", "S2"), research("2026-09-17", "S3")]

        def case(title: str, amount: int, *events: Event, spread: int = 1) -> Example:
            return Example(title, cls(duty="research", spread=spread), county, small_plan(county, events=events), amount)

        return (
            case("each of six schools hosts once", 0, *even, spread=0),
            case("one school twice, one once, four never: 2 apart", 1, *even[:2], research("2027-03-08", "S0")),
            case("one school twice, the others once: 1 apart", 0, *even, research("2027-03-08", "S0")),
            case("the same school for each of two subjects", 0, research("2026-09-10", "S0"), research("2026-09-10", "S0", "maths")),
        )
