"""From how many days of each pattern to a timetable of half-days, and back.

Days of a week are interchangeable to every rule that leaves them open, so handing them out cannot fail: a teacher's at most five
patterns go to five days. Which day each gets is chosen for the schools' sake, teacher after teacher.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Literal

from solver.instance.itinerant_week import ItinerantWeek
from solver.plan.circuit import Round
from solver.rules.itinerant_facts import DAYS

Half = Literal["am", "pm"]
HALVES: tuple[Half, Half] = ("am", "pm")
Pattern = tuple[int, str, str]
"""Day of the week (0: any), morning school, afternoon school; at least one of them is not the base."""
SPREAD = (1, 3, 5, 2, 4)
"""Days in the order in which periods at the base fill them up."""


@dataclass(frozen=True)
class TeacherWeek:
    """One week of one teacher as the model decides it."""

    person: str
    base: str
    subject: str
    week: int
    patterns: tuple[Pattern, ...]
    """One entry for each day away."""
    periods: Mapping[str, int]
    """Periods taught at each school, the base among them."""


@dataclass
class HandOut:
    """Hands out days so that a school's visitors, and above all its lessons of one subject, spread over the week."""

    length: ItinerantWeek
    _present: Counter[tuple[str, int, int, str]] = field(default_factory=Counter)
    _taught: Counter[tuple[str, str, int, int]] = field(default_factory=Counter)

    def rounds(self, weeks: Iterable[TeacherWeek]) -> tuple[Round, ...]:
        """Return the half-days of all these weeks; weeks whose days are fixed come first, so that others can make way for them."""
        found: list[Round] = []
        for one in sorted(weeks, key=lambda w: (all(day == 0 for day, _, _ in w.patterns), w.person, w.week)):
            days = self._days(one)
            for (day, half), schools in days.items():
                for school in schools:
                    self._present[school, one.week, day, half] += 1
                    self._taught[school, one.subject, one.week, day] += 1
            found += self._lessons(one, days)
        return tuple(sorted(found))

    def _days(self, one: TeacherWeek) -> dict[tuple[int, Half], list[str]]:
        """Return which schools away from base the teacher is at in each half-day."""
        dated = [pattern for pattern in one.patterns if pattern[0]]
        free = [pattern for pattern in one.patterns if not pattern[0]]
        order = min(permutations(range(1, DAYS + 1), min(DAYS, len(free))), key=lambda days: (self._cost(one, free[:DAYS], days), days))
        placed = [(day, am, pm) for day, (_, am, pm) in zip(order, free, strict=False)] + dated
        for _, am, pm in free[DAYS:]:  # a week that is waived to be fuller than full: on a day when the teacher is elsewhere
            apart = [day for day, early, late in placed if early != am and late != pm]
            placed.append((min(apart, default=1), am, pm))
        found: dict[tuple[int, Half], list[str]] = defaultdict(list)
        for day, *schools in placed:
            for half, school in zip(HALVES, schools, strict=True):
                if school not in (one.base, *found[day, half]):
                    found[day, half].append(school)
        return {slot: schools for slot, schools in found.items() if schools}

    def _cost(self, one: TeacherWeek, patterns: Sequence[Pattern], days: Sequence[int]) -> int:
        """Return how ill the days suit: lessons of the subject on one day, visits on days next to each other, visitors at once."""
        cost = 0
        for number, (day, (_, *schools)) in enumerate(zip(days, patterns, strict=True)):
            for half, school in zip(HALVES, schools, strict=True):
                if school != one.base:
                    cost += 100 * self._taught[school, one.subject, one.week, day] + self._present[school, one.week, day, half]
            for other, (_, *before) in zip(days[:number], patterns, strict=False):
                cost += sum(10 for school in set(schools) & set(before) if school != one.base and abs(day - other) == 1)
        return cost

    def _lessons(self, one: TeacherWeek, days: Mapping[tuple[int, Half], Sequence[str]]) -> list[Round]:
        """Return the half-days with their periods: one at least wherever the teacher goes, otherwise as even as half-days allow."""
        slots: dict[str, list[tuple[int, Half]]] = {school: [] for school in one.periods}
        slots[one.base] = [(day, half) for half in HALVES for day in SPREAD if (day, half) not in days]
        for slot, schools in days.items():
            for school in schools:
                slots.setdefault(school, []).append(slot)
        rounds = []
        for school, places in slots.items():
            shared = self._shared(one.periods.get(school, 0), places, least=int(school != one.base))
            rounds += [
                Round(one.person, one.week, day, half, school, one.subject, periods) for (day, half), periods in shared.items() if periods
            ]
        return rounds

    def _shared(self, periods: int, places: Sequence[tuple[int, Half]], least: int) -> dict[tuple[int, Half], int]:
        shared = dict.fromkeys(places, least)
        for _ in range(periods - least * len(places)):
            open_ = [place for place in places if shared[place] < longest(self.length, place[1])]
            if places:
                shared[min(open_ or places, key=shared.__getitem__)] += 1
        return shared


def longest(week: ItinerantWeek, half: str) -> int:
    """Return the most periods of a morning or afternoon."""
    return week.morning if half == "am" else week.afternoon


def patterns_of(rounds: Sequence[Round], base: str) -> tuple[Pattern, ...]:
    """Return the day patterns of one week of one teacher, each with its day.

    Somebody who is to be at several schools at once is taken for several days; that is only possible in a week that is full
    otherwise, for in any other week the days could be told apart.

    Raises
    ------
    ValueError
        If half-days clash in a way that no count of days tells.
    """
    found: list[Pattern] = []
    twice = False
    for day in sorted({one.day for one in rounds}):
        at = {half: sorted({one.school for one in rounds if (one.day, one.half) == (day, half)}) for half in HALVES}
        if any(base in schools and len(schools) > 1 for schools in at.values()):
            raise ValueError("at the base school and elsewhere in one half-day")
        am, pm = ([school for school in at[half] if school != base] for half in HALVES)
        size = max(len(am), len(pm))
        twice = twice or size > 1
        found += [(day, *pair) for pair in zip(am + [base] * (size - len(am)), pm + [base] * (size - len(pm)), strict=True)]
    if twice and len({day for day, _, _ in found}) < DAYS:
        raise ValueError("at two schools in one half-day of a week that is not full")
    return tuple(found)
