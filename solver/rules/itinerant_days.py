"""The choices of itinerant teaching: what a teacher's day away from base looks like, one school each half-day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.rules.itinerant_facts import DAYS, Settled, weeks_of
from solver.rules.itinerant_rule import DatedRule, DayRule
from solver.rules.later_scope import pruned
from solver.rules.parameters import bound_rules
from solver.rules.rule import Bools, ChoiceRule

ANY_DAY = 0
"""The day of a choice that may fall on any day of the week."""


@dataclass(frozen=True)
class DayTable:
    """Day patterns (teacher, week, day, morning school, afternoon school) as parallel arrays.

    Schools are positions in `instance.schools`; a half-day at the teacher's base, taught there or free, holds the base, and at
    least one half-day of a pattern is away. Where no rule needs to know who is where at once, the days of a week are
    interchangeable: then `day` is `ANY_DAY` and the choice is how many days of the week are like that.
    """

    instance: Instance
    settled: Settled = field(repr=False)
    teacher: Ints
    """Position in `settled.teachers`."""
    week: Ints
    """Week of the cycle, counted from 0."""
    day: Ints
    """`ANY_DAY`, or 1 for Monday to 5."""
    morning: Ints
    afternoon: Ints

    def __len__(self) -> int:
        return len(self.teacher)

    @property
    def base(self) -> Ints:
        """The teacher's base school."""
        return np.asarray(self.settled.base[self.teacher], dtype=np.int64)

    def legs(self) -> tuple[Ints, Ints, Ints]:
        """Return the minutes from base to the morning school, on to the afternoon's, and back to base."""
        travel = TravelTimes.of(self.instance)
        base = self.base
        return (
            travel.minutes(base, self.morning),
            travel.minutes(self.morning, self.afternoon),
            travel.minutes(self.afternoon, base),
        )

    def subjects(self, rows: Ints) -> list[str]:
        """Return the teacher of each of these choices."""
        return [self.settled.teachers[teacher] for teacher in self.teacher[rows].tolist()]

    def take(self, kept: Bools) -> "DayTable":
        """Return the choices marked in `kept`."""
        columns = (column[kept] for column in (self.teacher, self.week, self.day, self.morning, self.afternoon))
        return DayTable(self.instance, self.settled, *columns)


def day_table(settled: Settled, pruning: Sequence[ChoiceRule]) -> DayTable:
    """Return every pattern of every teacher that the rules admit, over schools that are short of the teacher's subject."""
    instance = settled.instance
    sites = [_sites(settled, teacher, pruning) for teacher in range(len(settled.teachers))]
    dated = _dated(settled, sites)
    parts = [_empty(settled)]
    for teacher, (morning, afternoon) in enumerate(sites):
        parts += [pruned(part, instance, pruning) for part in _patterns(settled, teacher, morning, afternoon, dated=bool(dated[teacher]))]
    joined = (np.concatenate([getattr(part, name) for part in parts]) for name in ("teacher", "week", "day", "morning", "afternoon"))
    return DayTable(instance, settled, *joined)


def _empty(settled: Settled) -> DayTable:
    nothing: Ints = np.zeros(0, dtype=np.int64)
    return DayTable(settled.instance, settled, nothing, nothing, nothing, nothing, nothing)


def _sites(settled: Settled, teacher: int, pruning: Sequence[ChoiceRule]) -> tuple[Ints, Ints]:
    """Return the schools to which a teacher may go in the morning, and from which home in the afternoon, base apart."""
    base, person = int(settled.base[teacher]), settled.teachers[teacher]
    short = np.flatnonzero(settled.short[:, settled.kind[teacher]])
    short = short[short != base]
    morning = afternoon = short
    travel = TravelTimes.of(settled.instance)
    for rule in pruning:
        if isinstance(rule, DayRule) and not settled.instance.waived(rule.name, person):
            reach = rule.reach_minutes()
            if reach is not None:
                morning = morning[travel.minutes(np.full(len(morning), base), morning) <= reach]
                afternoon = afternoon[travel.minutes(afternoon, np.full(len(afternoon), base)) <= reach]
    return morning, afternoon


def _patterns(settled: Settled, teacher: int, morning: Ints, afternoon: Ints, *, dated: bool) -> Iterator[DayTable]:
    """Yield the patterns of one teacher, for each week and day by itself where days count."""
    base = settled.base[teacher : teacher + 1]
    first, then = np.concatenate([base, morning]), np.concatenate([base, afternoon])
    am, pm = np.repeat(first, len(then))[1:], np.tile(then, len(first))[1:]
    for week in range(len(weeks_of(settled.instance.policy))):
        for day in range(1, DAYS + 1) if dated else (ANY_DAY,):
            who, when, on = (np.full(len(am), value, dtype=np.int64) for value in (teacher, week, day))
            yield DayTable(settled.instance, settled, who, when, on, am, pm)


def _dated(settled: Settled, sites: Sequence[tuple[Ints, Ints]]) -> Bools:
    """Return for which teachers the days count: those who may come to a school that more could visit at once than may."""
    instance = settled.instance
    limits = [bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, DatedRule) and bound.standing != "watch"]
    reach = [np.union1d(morning, afternoon) for morning, afternoon in sites]
    coming = np.bincount(np.concatenate([np.zeros(0, dtype=np.int64), *reach]), minlength=len(instance.schools))
    narrow = np.zeros(len(instance.schools), dtype=bool)
    for rule in limits:
        if rule.applies(instance):
            narrow |= coming > rule.caps(instance)
    return np.array([bool(narrow[places].any()) for places in reach], dtype=bool)
