"""A plan's events as its checks read them: which line each belongs to, and what happens in each period."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.instance.duty import Duty, Per
from solver.instance.instance import Instance
from solver.instance.school_year import Day, Period, day_of, school_year, year_begun
from solver.plan.circuit import Event
from solver.plan.held import held
from solver.plan.plan import Plan
from solver.rules.lines import Key, Line, dated_years, lines_of


@dataclass(frozen=True)
class Entry:
    """One line of a year with its events, in the order of their dates."""

    line: Line
    events: tuple[Event, ...]

    def within(self, days: Sequence[Day]) -> tuple[Event, ...]:
        """Return the events on some consecutive days."""
        first, last = days[0].date.isoformat(), days[-1].date.isoformat()
        return tuple(event for event in self.events if first <= event.date <= last)


@held
def entries(instance: Instance, plan: Plan, year: int) -> tuple[Entry, ...]:
    """Return every line of a dated year with its events; events that no line knows are left to the check of the plan itself."""
    of_line: dict[Key, list[Event]] = defaultdict(list)
    here = {day for day in {event.date for event in plan.events} if year_of(instance, day) == year}
    for event in plan.events:
        if event.date in here:
            of_line[event.duty, event.holder, event.subject].append(event)
    return tuple(Entry(line, tuple(sorted(of_line.get(line.key, ())))) for line in lines_of(instance, plan, year))


def dated_entries(instance: Instance, plan: Plan, duty: str | None = None) -> Iterator[Entry]:
    """Yield the entries of every dated year, of one duty or (None) of all."""
    for year in dated_years(instance):
        yield from (entry for entry in entries(instance, plan, year) if duty in {None, entry.line.duty.name})


def year_of(instance: Instance, text: str) -> int | None:
    """Return the dated school year that a day falls into, between its terms and in the holidays after them too; None: none."""
    day = day_of(text)
    if day is None:
        return None
    for year in dated_years(instance):
        days = school_year(instance, year).days
        if days[0].date <= day <= days[-1].date:
            return year
    return begun if (begun := year_begun(day)) in dated_years(instance) else None


def day_in(instance: Instance, year: int, text: str) -> Day | None:
    """Return the day of a school year that a date means; None outside its terms."""
    days, day = school_year(instance, year).days, day_of(text)
    number = -1 if day is None else (day - days[0].date).days
    return days[number] if 0 <= number < len(days) else None


def may_happen(duty: Duty, day: Day | None) -> bool:
    """Whether a duty may happen on a day: with school, in its months and on its days of the week."""
    if day is None or not day.school:
        return False
    return (not duty.months or day.date.month in duty.months) and (not duty.weekdays or day.weekday in duty.weekdays)


def asked_periods(instance: Instance, duty: Duty, year: int, periods: Sequence[Period]) -> list[tuple[Period, Sequence[Day]]]:
    """Return those periods of a year, with their days, in which there is a day on which the duty may happen."""
    days = school_year(instance, year).days
    spans = [(period, days[period.first : period.last + 1]) for period in periods]
    return [(period, span) for period, span in spans if any(may_happen(duty, day) for day in span)]


def in_periods(instance: Instance, plan: Plan, duty: Duty, per: Per | None) -> Iterator[tuple[Entry, Period, tuple[Event, ...]]]:
    """Yield every line of a duty with each period in which there is a day for the duty, and the line's events in it.

    Parameters
    ----------
    per
        The kind of period; None: the one in which the duty comes round.
    """
    for year in dated_years(instance):
        periods = school_year(instance, year).periods(per or duty.per, duty.quarters)
        asked = asked_periods(instance, duty, year, periods)
        for entry in entries(instance, plan, year):
            if entry.line.duty.name == duty.name:
                yield from ((entry, period, entry.within(days)) for period, days in asked)
