"""Who travels to the events of a line, and how many minutes from where; facts for the goals on travel."""

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.calendar_table import CalendarTable
from solver.rules.lines import Line, dated_years, works_at


class Journeys:
    """Minutes to each school from wherever somebody sets out, one way."""

    def __init__(self, instance: Instance, plan: Plan, year: int) -> None:
        self.instance = instance
        self.travel = TravelTimes.of(instance)
        self.at = works_at(plan, year)
        self.team_of = {team.id: team for team in instance.external.teams}
        self._known: dict[tuple[str, str], int] = {}

    def origins(self, line: Line) -> list[str]:
        """Return the schools from which somebody sets out to the events of a line."""
        come = bool({"leaders", "teachers"} & set(line.duty.attend))
        bases = (self._base(helper) for helper in line.helpers)
        return [*(line.schools if come else ()), *(base for base in bases if base is not None)]

    def minutes(self, line: Line, host: str) -> int:
        """Return the minutes of all who travel to an event: each school concerned once, if any of its people must come, and helpers.

        A team sets out from its base school or its place, a person from the school where the person works; who sets out from an
        unknown place counts nothing.
        """
        if host not in self.instance.school_of:
            return 0
        return sum(self._between(origin, host) for origin in self.origins(line)) + self.from_places(line, host)

    def from_places(self, line: Line, host: str) -> int:
        """Return the minutes of the teams that set out from a place of their own and from no school."""
        total = 0
        for helper in line.helpers:
            team = self.team_of.get(helper)
            if team is not None and self._base(helper) is None and team.longitude is not None and team.latitude is not None:
                place = np.array([team.longitude]), np.array([team.latitude]), np.array([self.instance.position_of[host]])
                total += int(self.travel.minutes_from_homes(*place)[0])
        return total

    def _base(self, helper: str) -> str | None:
        """Return the school a helper sets out from; None for a team without one."""
        team = self.team_of.get(helper)
        if team is None:
            return self.at.get(helper, self.instance.staff.person(helper).school)
        return team.base if team.base in self.instance.position_of else None

    def _between(self, origin: str, host: str) -> int:
        if (origin, host) not in self._known:
            position = self.instance.position_of
            found = self.travel.minutes(np.array([position[origin]]), np.array([position[host]]))
            self._known[origin, host] = int(found[0])
        return self._known[origin, host]


def choice_minutes(instance: Instance, settled: Plan, table: CalendarTable) -> Ints:
    """Return the minutes of all who travel to each choice, as `Journeys.minutes`, worked out at once."""
    keys = table.line * (len(instance.schools) + 1) + table.host + 1
    pairs, pair_of = np.unique(keys, return_inverse=True)
    journeys = {year: Journeys(instance, settled, year) for year in dated_years(instance)}
    origins = [np.array([instance.position_of[s] for s in journeys[line.year].origins(line)], dtype=np.int64) for line in table.lines]
    line, host = pairs // (len(instance.schools) + 1), pairs % (len(instance.schools) + 1) - 1
    placed = np.flatnonzero(host >= 0)
    empty = np.zeros(0, dtype=np.int64)
    origin = np.concatenate([empty, *(origins[one] for one in line[placed].tolist())])
    owner = np.repeat(placed, [len(origins[one]) for one in line[placed].tolist()])
    found = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(found, owner, TravelTimes.of(instance).minutes(origin, host[owner]))
    for place in placed.tolist():
        one = table.lines[line[place]]
        found[place] += journeys[one.year].from_places(one, instance.schools[host[place]].id) if one.helpers else 0
    return np.asarray(found[pair_of], dtype=np.int64)
