"""The choices and decision columns of itinerant teaching: day patterns, and periods at each school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.staff import SUBJECTS
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.itinerant_days import ANY_DAY, DayTable, day_table
from solver.rules.itinerant_facts import DAYS, Settled, weeks_of
from solver.rules.itinerant_weeks import HandOut, TeacherWeek, patterns_of
from solver.rules.later_scope import LaterScope
from solver.rules.rule import Bools, ChoiceRule


@dataclass(frozen=True)
class Sites:
    """Where each teacher may teach in each week: rows (teacher, week, school), each with a column of periods."""

    teacher: Ints
    week: Ints
    school: Ints
    home: Bools
    """Whether the school is the teacher's base."""
    column: Ints


class ItinerantScope(LaterScope):
    """Columns: days of each pattern, periods of each teacher, week and school, and days beyond what a week has."""

    step: ClassVar[Step] = "itinerant"
    facts: Settled
    weeks: tuple[int, ...]
    """The weeks of the cycle, as a plan numbers them."""
    choices: DayTable
    sites: Sites
    excess: Ints
    """Columns that count, for each teacher and week (and day, where days count), the patterns that have no day of their own."""
    excess_teacher: Ints
    """Teacher of each of them."""

    @classmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the day patterns that the hard rules in `pruning` admit."""
        scope = cls(instance, settled)
        scope.facts = Settled(instance, settled)
        scope.weeks = weeks_of(instance.policy)
        scope.choices = day_table(scope.facts, pruning)
        scope.choice_column = scope.columns(len(scope.choices), 0, np.where(scope.choices.day == ANY_DAY, DAYS, 1))
        scope.sites = scope._find_sites()
        scope._define_excess()
        scope._define_periods()
        return scope

    @property
    def decisions(self) -> Ints:
        """Day patterns and periods."""
        return np.concatenate([self.choice_column, self.sites.column])

    def regions(self) -> Ints | None:
        """Return what each decision's teacher teaches: teachers of different subjects or stages meet in few rows."""
        return np.asarray(self.facts.kind[np.concatenate([self.choices.teacher, self.sites.teacher])], dtype=np.int64)

    def half_days(self) -> tuple[Ints, Ints, Bools]:
        """Return (choice, site row, afternoon) for each half-day that a pattern spends away from base."""
        days = self.choices
        found: list[tuple[Ints, Ints, Bools]] = []
        for school, late in ((days.morning, False), (days.afternoon, True)):
            away = np.flatnonzero(school != days.base)
            rows = np.searchsorted(self._site_key, self._key(days.teacher[away], days.week[away], school[away]))
            found.append((away, rows, np.full(len(away), late)))
        return (
            np.concatenate([one[0] for one in found]),
            np.concatenate([one[1] for one in found]),
            np.concatenate([one[2] for one in found]),
        )

    @cached_property
    def visit_column(self) -> Ints:
        """A column for each site row: 1 where the teacher goes there in that week; for the base, which is no visit, a column held at 0."""
        sites = self.sites
        column = self.columns(len(sites.column), 0, np.where(sites.home, 0, 1))
        choice, row, late = self.half_days()
        whole = self.choices.morning == self.choices.afternoon
        once = ~(late & whole[choice])
        count = len(column)
        self.define(
            np.concatenate([row[once], np.arange(count)]),
            np.concatenate([self.choice_column[choice[once]], column]),
            np.concatenate([np.ones(int(once.sum()), dtype=np.int64), np.full(count, -DAYS)]),
            upper=0,
            count=count,
        )
        return column

    def _find_sites(self) -> Sites:
        days, facts = self.choices, self.facts
        keys = [np.zeros(0, dtype=np.int64)]
        for school in (days.morning, days.afternoon):
            away = school != days.base
            keys.append(self._key(days.teacher[away], days.week[away], school[away]))
        teacher = np.arange(len(facts.teachers))
        teacher = teacher[facts.required[facts.base, facts.kind] > 0]
        keys += [self._key(teacher, np.full(len(teacher), week), facts.base[teacher]) for week in range(len(self.weeks))]
        self._site_key: Ints = np.unique(np.concatenate(keys))
        rest, school = np.divmod(self._site_key, len(self.instance.schools))
        of, week = np.divmod(rest, len(self.weeks))
        longest = DAYS * (self.instance.policy.itinerant_week.morning + self.instance.policy.itinerant_week.afternoon)
        return Sites(of, week, school, facts.base[of] == school, self.columns(len(school), 0, longest))

    def _key(self, teacher: Ints, week: Ints, school: Ints) -> Ints:
        return np.asarray((teacher * len(self.weeks) + week) * len(self.instance.schools) + school, dtype=np.int64)

    def _define_excess(self) -> None:
        """Define: days of all patterns - excess <= 5 in each week (<= 1 on each day, where days count)."""
        days = self.choices
        slot = (days.teacher * len(self.weeks) + days.week) * (DAYS + 1) + days.day
        slots, row = np.unique(slot, return_inverse=True)
        room = np.where(slots % (DAYS + 1) == ANY_DAY, DAYS, 1)
        most = np.bincount(row, weights=np.where(days.day == ANY_DAY, DAYS, 1), minlength=len(slots)).astype(np.int64)
        self.excess = self.columns(len(slots), 0, np.maximum(0, most - room))
        self.excess_teacher = slots // (DAYS + 1) // len(self.weeks)
        self._excess_week = slots // (DAYS + 1) % len(self.weeks)
        self.define(
            np.concatenate([row, np.arange(len(slots))]),
            np.concatenate([self.choice_column, self.excess]),
            np.concatenate([np.ones(len(days), dtype=np.int64), np.full(len(slots), -1)]),
            upper=room,
            count=len(slots),
        )

    def _define_periods(self) -> None:
        """Define: one period at least and a half-day's at most for each half-day away; at base, what half-days are left."""
        length, sites = self.instance.policy.itinerant_week, self.sites
        choice, row, late = self.half_days()
        room = np.where(late, length.afternoon, length.morning)
        away, home = np.flatnonzero(~sites.home), np.flatnonzero(sites.home)
        given = np.concatenate([(np.cumsum(~sites.home) - 1)[row], np.arange(len(away))])  # a half-day of a pattern is never at the base
        column = np.concatenate([self.choice_column[choice], sites.column[away]])
        one = np.ones(len(away), dtype=np.int64)
        self.define(given, column, np.concatenate([-room, one]), upper=0, count=len(away))
        self.define(given, column, np.concatenate([-np.ones_like(room), one]), lower=0, count=len(away))
        of = np.full(len(self.facts.teachers) * len(self.weeks), -1, dtype=np.int64)
        of[sites.teacher[home] * len(self.weeks) + sites.week[home]] = np.arange(len(home))
        used = of[self.choices.teacher[choice] * len(self.weeks) + self.choices.week[choice]]
        over = of[self.excess_teacher * len(self.weeks) + self._excess_week]
        day = length.morning + length.afternoon
        self.define(
            np.concatenate([used[used >= 0], over[over >= 0], np.arange(len(home))]),
            np.concatenate([self.choice_column[choice[used >= 0]], self.excess[over >= 0], sites.column[home]]),
            np.concatenate([room[used >= 0], np.full(int((over >= 0).sum()), -day), np.ones_like(home)]),
            upper=DAYS * day,
            count=len(home),
        )

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan.

        Raises
        ------
        ValueError
            If a half-day of the plan is not among the choices, or half-days clash.
        """
        values = dict.fromkeys(self.decisions.tolist(), 0)
        days, sites = self.choices, self.sites
        table = (days.teacher, days.week, days.day, days.morning, days.afternoon)
        at = dict(zip(zip(*(column.tolist() for column in table), strict=True), self.choice_column.tolist(), strict=True))
        site = dict(
            zip(zip(sites.teacher.tolist(), sites.week.tolist(), sites.school.tolist(), strict=True), sites.column.tolist(), strict=True)
        )
        number = {person: index for index, person in enumerate(self.facts.teachers)}
        dated = {(teacher, day != ANY_DAY) for teacher, day in zip(days.teacher.tolist(), days.day.tolist(), strict=True)}
        place, schools = self.instance.position_of, self.instance.schools
        try:
            for person, week in sorted({(one.person, one.week) for one in plan.rounds}):
                mine = [one for one in plan.rounds if (one.person, one.week) == (person, week)]
                teacher, cycle = number[person], self.weeks.index(week)
                for one in mine:
                    values[site[teacher, cycle, place[one.school]]] += one.periods
                for day, am, pm in patterns_of(mine, schools[int(self.facts.base[teacher])].id):
                    if am != pm or place[am] != self.facts.base[teacher]:
                        fixed = day if (teacher, True) in dated else ANY_DAY
                        values[at[teacher, cycle, fixed, place[am], place[pm]]] += 1
        except KeyError as missing:
            raise ValueError(f"a half-day of the plan is not among the choices: {missing}") from None
        return values

    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the half-days of all itinerant teachers."""
        days, sites, schools = self.choices, self.sites, self.instance.schools
        patterns: dict[tuple[int, int], list[tuple[int, str, str]]] = {}
        for choice in np.flatnonzero(values[self.choice_column]).tolist():
            pattern = (int(days.day[choice]), schools[int(days.morning[choice])].id, schools[int(days.afternoon[choice])].id)
            mine = patterns.setdefault((int(days.teacher[choice]), int(days.week[choice])), [])
            mine += [pattern] * int(values[self.choice_column[choice]])
        periods: dict[tuple[int, int], dict[str, int]] = {}
        for row in np.flatnonzero(values[sites.column]).tolist():
            here = periods.setdefault((int(sites.teacher[row]), int(sites.week[row])), {})
            here[schools[int(sites.school[row])].id] = int(values[sites.column[row]])
        weeks = [
            TeacherWeek(
                self.facts.teachers[teacher],
                schools[int(self.facts.base[teacher])].id,
                SUBJECTS[int(self.facts.kind[teacher]) % len(SUBJECTS)],
                self.weeks[week],
                tuple(patterns.get((teacher, week), ())),
                found,
            )
            for (teacher, week), found in sorted(periods.items())
        ]
        return {"rounds": HandOut(self.instance.policy.itinerant_week).rounds(weeks)}
