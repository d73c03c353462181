"""R-011, R-031, R-033, R-134: nobody is at two events on one day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_attendance import claims
from solver.rules.calendar_events import entries
from solver.rules.calendar_joining import joined
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, INSPECTION, VISIT, Groups, council, dated, inspection, small_calendar, visit
from solver.rules.documents import NANYANG
from solver.rules.lines import dated_years
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True)
class NoClash(Rule):
    """Whoever has to be at an event is at no other one that day: leaderships, teachers of a subject, teams, people who help.

    A head who leads several schools is one person. Those who attend exactly the same lines are looked at once, under the first
    name, which a waiver names. A line that may meet at several schools meets at one of them on a day.
    """

    name: ClassVar[str] = "no_clash"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("同一天不冲突", "Nobody at two events on one day")
    unit: ClassVar[Text] = Text("次", "events")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = Clause(
        ("R-011", "R-031", "R-033", "R-134"),
        NANYANG,
        "理事会由集团内各学校校级领导组成",
        Text(
            "须到场的学校领导、学科教师、名师团队和人员一天只参加一项活动;兼任几校的校长是同一人",
            "Leaders, teachers of a subject, teams and people who must be there are at one event a day; a head of two schools is one",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def post(self, scope: CalendarScope) -> None:
        """For each resource and day on which two of its events may meet: their sum <= 1."""
        instance, table = scope.instance, scope.choices
        found = [claim for year in dated_years(instance) for claim in claims(instance, scope.settled, year, scope.lines)]
        claim_of = np.repeat(np.arange(len(found)), [len(claim.lines) for claim in found]).astype(np.int64)
        line = np.array([place for claim in found for place in claim.lines], dtype=np.int64)
        choice, claimed = joined(table.line, line, claim_of)
        cell = claimed * max(1, len(scope.days)) + table.day[choice]
        cells, row, counts = np.unique(cell, return_inverse=True, return_counts=True)
        number = np.cumsum(counts > 1) - 1
        kept = (counts > 1)[row]
        names = [claim.resource.name for claim in found]
        scope.at_most(
            subjects=[names[one] for one in (cells[counts > 1] // max(1, len(scope.days))).tolist()],
            row=number[row[kept]],
            column=scope.choice_column[choice[kept]],
            coefficient=1,
            bound=1,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events of each resource on each day; a resource without a clash gives one line."""
        findings = []
        for year in dated_years(instance):
            listed = entries(instance, plan, year)
            for claim in claims(instance, plan, year, [entry.line for entry in listed]):
                on_day: dict[str, list[Event]] = defaultdict(list)
                for place in claim.lines:
                    for event in listed[place].events:
                        on_day[event.date].append(event)
                others = tuple(one.name for one in claim.alike if one.name != claim.resource.name)
                clashes = [
                    Finding(self.name, claim.resource.name, 1, len(met), len(met) - 1, "<=", year, others, _note(day, met))
                    for day, met in sorted(on_day.items())
                    if len(met) > 1
                ]
                most = max(map(len, on_day.values()), default=0)
                findings += clashes or [Finding(self.name, claim.resource.name, 1, most, 0, "<=", year, others)]
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("须到场的人一天只参加一项活动", "Whoever must be there is at one event a day")

    @classmethod
    def trials(cls) -> Sequence["NoClash"]:
        """Return the rule, which has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a team on two days and on one, and two councils on one day with leaders of their own and with one head for both."""
        duties, alliance, tight = [COUNCIL, VISIT, INSPECTION], [("S0", "alliance", ["S1"])], [("S0", "tight", ["S1"])]
        county = small_calendar(duties, 4)
        headed = small_calendar(duties, 4, [{"position": "principal"}])
        team = visit("2026-09-07"), visit("2026-09-07", "S2")
        inspected = inspection("2026-09-07", "S0"), inspection("2026-09-07", "S1")

        def case(title: str, amount: int, groups: Groups, *events: Event, instance: Instance = county) -> Example:
            return Example(title, cls(), instance, dated(instance, *events, groups=groups), amount)

        return (
            case("the team at two schools on two days", 0, alliance, team[0], visit("2026-09-08", "S2")),
            case("the team at two schools on one day", 1, alliance, *team),
            case("two schools inspected on one day, each with leaders of its own", 0, alliance, *inspected, instance=headed),
            case("two schools of one legal person and one head", 1, tight, *inspected, instance=headed),
            case("a council on the day a member is inspected", 1, alliance, council("2026-09-07"), inspected[1]),
            case(
                "a council on the day a team visits a member, whose leaders need not be there", 0, alliance, council("2026-09-07"), team[0]
            ),
        )


def _note(day: str, met: Sequence[Event]) -> Text:
    duties = "、".join(event.duty for event in met)
    return Text("{day} 有 {n} 项:{duties}", "{n} on {day}: {duties}").fill(day=day, n=len(met), duties=duties)
