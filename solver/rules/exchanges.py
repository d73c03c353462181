"""Who counts as exchanged and who as eligible in one school year (R-208, R-211, Part C 5): once for the model, once for the checker.

Numerators usually count distinct teachers on the channel exchange; shadowing, cadres' posts, aid along a pair and moves inside one
legal person (R-007) count only where the profile says so (Part C 5). Denominators count people eligible at the start of the year,
without those on or back from a posting begun earlier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.staff import POSITIONS, Person
from solver.plan.plan import Channel, Group, Plan, Posting
from solver.rules.rotation.eligibility import Eligibility, begun_years, eligibility_in
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Ints, Keys
from solver.rules.running import running_postings

Donors = Literal["all", "town_or_quality"]
"""Whose teachers are counted: those of all schools, or of urban and town schools and quality schools only (R-211)."""
Counted = Literal["started", "away"]
"""Whether a posting counts in the school year in which it starts, or in every year of the stay (Part C 7)."""
CADRES = ("middle", "leader", "principal")
"""Positions counted beside teachers, above and below the line, where cadres' posts count as exchange (Part C 5: Xicheng)."""


@dataclass(frozen=True)
class Counting:
    """The reading of the clause that numerators and denominators share."""

    donors: Donors
    quality: int
    """A school with at least this quality score is a quality school (优质学校)."""
    counted: Counted
    channels: tuple[Channel, ...] = ("exchange",)
    """The channels that count; with `cadre` among them middle managers and school leaders are counted beside the teachers."""
    inside_legal_person: bool = False
    """Whether moves between campuses of one legal person count (R-007)."""

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions counted above and below the line."""
        return ("teacher", *(CADRES if "cadre" in self.channels else ()))

    def donates(self, school: School) -> bool:
        """Whether the teachers of a school are counted."""
        return self.donors == "all" or school.setting in ("urban", "town") or school.quality >= self.quality


def eligible_key(instance: Instance) -> Keys:
    """Return a person key that separates people by the planned years in which they are eligible."""
    eligible = eligibility_in(instance).eligible(instance)
    return np.asarray(eligible @ (1 << np.arange(instance.years, dtype=np.int64)), dtype=np.int64)


class ExchangeColumns:
    """The model's side: which moves and running postings of a `RotationScope` count in a year.

    Classes must have been split by `eligible_key`.
    """

    def __init__(self, scope: RotationScope, counting: Counting) -> None:
        self.scope, self.counting = scope, counting
        self.instance = scope.instance
        self.donor = np.array([counting.donates(school) for school in self.instance.schools], dtype=bool)
        self.position = [POSITIONS.index(name) for name in counting.positions]
        self.channel = [CHANNELS.index(name) for name in counting.channels]
        self.class_counted = np.isin(scope.class_values("position"), self.position) & self.donor[scope.class_home]
        self.counting_move = np.isin(scope.move_options.channel, self.channel) & self.class_counted[scope.move_class]

    @cached_property
    def class_eligible(self) -> Bools:
        """Whether the people of each class are eligible in each planned year, their moves in this plan apart."""
        eligible = eligibility_in(self.instance).eligible(self.instance)[self.scope.class_person]
        return np.asarray(eligible & self.class_counted[:, None])

    def moved(self, year: int) -> Bools:
        """Whether each move column counts as exchanged in `year`."""
        moves = self.scope.move_options
        inside = self._inside(moves.home, moves.destination, year)
        return np.asarray(self.counting_move & self._when(moves.first_year, moves.last_year, year) & ~inside)

    def moved_running(self, year: int) -> Bools:
        """Whether each running posting counts as exchanged in `year`."""
        running = self.scope.running
        counted = np.isin(running.channel, self.channel) & np.isin(running.position, self.position) & self.donor[running.home]
        inside = self._inside(running.home, running.destination, year)
        return np.asarray(counted & self._when(running.first_year, running.last_year, year) & ~inside)

    def eligible(self, year: int) -> tuple[Bools, Bools]:
        """Return the classes eligible in `year`, and the move columns that take their people out by an earlier start."""
        eligible = self.class_eligible[:, year - self.instance.first_year]
        return eligible, eligible[self.scope.move_class] & (self.scope.move_options.first_year < year)

    def at_home(self, *, classes: Bools | None = None, running: Bools | None = None) -> Ints:
        """Count people by home school: those of the marked classes, or those on the marked running postings."""
        found = np.zeros(len(self.instance.schools), dtype=np.int64)
        if classes is not None:
            np.add.at(found, self.scope.class_home[classes], self.scope.class_size[classes])
        if running is not None:
            np.add.at(found, self.scope.running.home[running], 1)
        return found

    def _when(self, first: Ints, last: Ints, year: int) -> Bools:
        return np.asarray(first == year if self.counting.counted == "started" else (first <= year) & (year <= last))

    def _inside(self, home: Ints, destination: Ints, year: int) -> Bools:
        if self.counting.inside_legal_person:
            return np.zeros(len(home), dtype=bool)
        schools, place = self.instance.schools, self.instance.position_of
        persons = sorted({school.legal_person for school in schools if school.legal_person is not None})
        own = np.array([-1 if s.legal_person is None else persons.index(s.legal_person) for s in schools], dtype=np.int64)
        pool = np.full(len(schools), -1, dtype=np.int64)
        merged = {mode.name for mode in self.instance.policy.modes if mode.legal_person == "merged"}
        for number, group in enumerate(self.scope.options.groups):
            if group.mode in merged and group.covers(year):
                pool[[place[school] for school in (group.lead, *group.members)]] = number
        same_own = (own[home] >= 0) & (own[home] == own[destination])
        return np.asarray(same_own | ((pool[home] >= 0) & (pool[home] == pool[destination])))


class ExchangeCounts:
    """The checker's side: the same people read off a plan, one by one."""

    def __init__(self, instance: Instance, plan: Plan, counting: Counting) -> None:
        self.instance, self.plan, self.counting = instance, plan, counting
        self.rule: Eligibility = eligibility_in(instance)
        self.begun: Mapping[str, int] = begun_years([*running_postings(instance), *plan.postings])
        self.group_of: dict[tuple[str, int], Group] = {
            (school, year): group
            for group in plan.groups
            for school in (group.lead, *group.members)
            for year in instance.planned_years
            if group.covers(year)
        }
        self.merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}

    def moved(self, year: int) -> list[Person]:
        """Return the distinct people who count as exchanged in `year`."""
        return [
            self.instance.staff.person(p) for p in sorted({posting.person for posting in self.plan.postings if self._counts(posting, year)})
        ]

    def eligible(self, year: int) -> list[Person]:
        """Return the people eligible in `year`, of the positions that count."""
        return [
            person
            for person in self.instance.staff.persons
            if person.position in self.counting.positions
            and self.counting.donates(self.instance.school_of[person.school])
            and self.rule.is_eligible(self.instance, person, year, self.begun)
        ]

    def _counts(self, posting: Posting, year: int) -> bool:
        person = self.instance.staff.person(posting.person)
        if posting.channel not in self.counting.channels or person.position not in self.counting.positions:
            return False
        if not self.counting.donates(self.instance.school_of[person.school]):
            return False
        inside = posting.covers(year) if self.counting.counted == "away" else posting.first_year == year
        return inside and (self.counting.inside_legal_person or not self._one_legal_person(posting.origin, posting.destination, year))

    def _one_legal_person(self, a: str, b: str, year: int) -> bool:
        first, second = self.instance.school_of[a].legal_person, self.instance.school_of[b].legal_person
        group = self.group_of.get((a, year))
        together = group is not None and group.mode in self.merged and b in (group.lead, *group.members)
        return together or (first is not None and first == second)


def is_backbone(person: Person) -> bool:
    """Whether a person is backbone at county level or above (R-202); for `check`."""
    return person.backbone not in ("none", "school")
