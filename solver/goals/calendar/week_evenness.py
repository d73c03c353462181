"""R-040, R-047: events spread evenly over the weeks of a school year."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.instance.school_year import school_year
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import entries
from solver.rules.calendar_joining import joined
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, VISIT, council, dated, small_calendar, visit
from solver.rules.documents import PLANNER
from solver.rules.lines import Line, dated_years
from solver.rules.rule import Clause, Example

Over = Literal["all", "schools", "helpers"]
"""all: the whole area together; schools: each school concerned by itself; helpers: each team and person that helps by itself."""


@dataclass(frozen=True)
class WeekEvenness(Goal):
    """The number of events in the busiest week of each school year: of the whole area, or summed over schools or helpers."""

    duty: DutyName | None = None
    """The duty; null: all duties."""
    over: Over = "all"
    """Whose busiest week: of the whole area together (all), of each school concerned (schools), of each team and person (helpers)."""

    name: ClassVar[str] = "week_evenness"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("各周均衡", "Even weeks")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-040", "R-047"),
        PLANNER,
        "",
        Text("活动均匀分布在各教学周:最忙一周的次数最少", "Events are spread over the weeks: the busiest week has as few as can be"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties."""
        return bool(instance.policy.duties)

    def _owners(self, line: Line) -> tuple[str, ...]:
        """Return those whose weeks a line fills."""
        if self.duty not in {None, line.duty.name}:
            return ()
        return ("",) if self.over == "all" else line.schools if self.over == "schools" else line.helpers

    def express(self, scope: CalendarScope) -> Expression:
        """Sum over owners of their busiest week, with busiest >= the events of each week."""
        number: dict[tuple[int, str], int] = {}
        line, owner = [], []
        for place, found in enumerate(scope.lines):
            for name in self._owners(found):
                line.append(place)
                owner.append(number.setdefault((found.year, name), len(number)))
        choice, who = joined(scope.choices.line, np.array(line, dtype=np.int64), np.array(owner, dtype=np.int64))
        week = scope.choices.period_of("week")[choice]
        choice, who, week = choice[week >= 0], who[week >= 0], week[week >= 0]
        spans = max(1, len(scope.days.spans("week")))
        cells, row, size = np.unique(who * spans + week, return_inverse=True, return_counts=True)
        most = np.zeros(len(number), dtype=np.int64)
        np.maximum.at(most, cells // spans, size)
        busiest = scope.columns(len(number), 0, most)
        scope.define(
            np.concatenate([row, np.arange(len(cells))]),
            np.concatenate([scope.choice_column[choice], busiest[cells // spans]]),
            np.repeat(np.array([1, -1], dtype=np.int64), [len(choice), len(cells)]),
            upper=0,
            count=len(cells),
        )
        return Expression(busiest, np.ones(len(busiest), dtype=np.int64))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count the events of each owner in each week."""
        return sum(sum(busiest.values()) for busiest in self._busiest(instance, plan))

    def _busiest(self, instance: Instance, plan: Plan) -> Iterator[Counter[str]]:
        for year in dated_years(instance):
            week_of = {day.date.isoformat(): day.week for day in school_year(instance, year).days if day.week}
            told: Counter[tuple[str, int]] = Counter()
            for entry in entries(instance, plan, year):
                for event in entry.events:
                    if event.date in week_of:
                        told.update((name, week_of[event.date]) for name in self._owners(entry.line))
            busiest: Counter[str] = Counter()
            for (name, _), count in told.items():
                busiest[name] = max(busiest[name], count)
            yield busiest

    def explain(self) -> Text:
        """Return whose weeks are levelled."""
        duty = Text("全部活动", "all duties") if self.duty is None else Text(f"“{self.duty}”", self.duty)
        whose = {
            "all": Text("全域", "the whole area"),
            "schools": Text("各校", "each school"),
            "helpers": Text("各团队和人员", "each team and person"),
        }
        text = Text("{duty}:{whose}最忙一周的次数(之和)最小", "{duty}: fewest events in the busiest week of {whose}")
        return text.fill(duty=duty, whose=whose[self.over])

    @classmethod
    def trials(cls) -> Sequence["WeekEvenness"]:
        """Return the whole area, schools and helpers."""
        return cls(), cls("council", "schools"), cls(over="schools"), cls(over="helpers")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two visits in one week and in two, and the same with a council for each school."""
        county = small_calendar([COUNCIL, VISIT])

        def case(title: str, of: "WeekEvenness", amount: int, *events: Event) -> Example:
            return Example(title, of, county, dated(county, *events, groups=[("S0", "alliance", ["S1", "S2"])]), amount)

        first, second, later = visit("2026-09-07"), visit("2026-09-08", "S2"), visit("2026-09-14", "S2")
        return (
            case("two visits in one week", cls(), 2, first, second),
            case("in two weeks", cls(), 1, first, later),
            case("a council too: the team's week", cls(over="helpers"), 2, first, second, council("2026-09-10")),
            case("of the schools S0 has one, the others two", cls(over="schools"), 5, first, second, council("2026-09-10")),
        )
