"""The weeks of itinerant teachers: which half-days are away from the base, and their dates as runs of equal steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from solver.instance.instance import Instance
from solver.instance.school_year import Day, SchoolYear
from solver.plan.circuit import Round
from solver.plan.plan import Plan
from solver.rules.lines import works_at


@dataclass(frozen=True)
class Run:
    """Dates a whole number of weeks apart, from the first to the last of them."""

    first: date
    last: date
    weeks: int
    """Weeks from one date to the next."""
    skipped: tuple[date, ...]
    """Dates of the run on which it does not take place."""

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates on which it takes place."""
        return tuple(day for day in _steps(self.first, self.last, self.weeks) if day not in self.skipped)


def bases_of(instance: Instance, plan: Plan) -> dict[str, str]:
    """Return where each person of the staff table who has half-days in the plan works in the first planned year."""
    at, staff = works_at(plan, instance.first_year), instance.staff
    people = sorted({row.person for row in plan.rounds} & staff.position_of.keys())
    return {person: at.get(person, staff.person(person).school) for person in people}


def visits_of(instance: Instance, plan: Plan) -> list[Round]:
    """Return the half-days that itinerant teachers spend away from the school where they work."""
    bases = bases_of(instance, plan)
    return [row for row in plan.rounds if row.school != bases.get(row.person)]


def runs(row: Round, year: SchoolYear) -> Iterator[Run]:
    """Yield the runs of a half-day through a school year, one a semester where nothing shifts the weeks.

    The first week of a fortnight is every teaching week of an odd number, the second every one of an even number, as schools count
    单周 and 双周. Where a week without any school shifts the count, a new run begins.
    """
    for semester in (1, 2):
        dates = [day.date for day in year.days if day.semester == semester and _taught(row, day)]
        yield from _runs(dates, 1 if row.week == 0 else 2)


def make_up_days(year: SchoolYear) -> tuple[date, ...]:
    """Return the weekend days with school (调休): which day's timetable they follow is for the school to say."""
    return tuple(day.date for day in year.days if day.school and day.weekday > 5)


def _taught(row: Round, day: Day) -> bool:
    return day.school and day.weekday == row.day and (row.week == 0 or day.week % 2 == row.week % 2)


def _runs(dates: Sequence[date], weeks: int) -> Iterator[Run]:
    held: list[date] = []
    for day in dates:
        if held and (day - held[-1]).days % (7 * weeks):
            yield _run(held, weeks)
            held = []
        held.append(day)
    if held:
        yield _run(held, weeks)


def _run(dates: Sequence[date], weeks: int) -> Run:
    skipped = tuple(day for day in _steps(dates[0], dates[-1], weeks) if day not in dates)
    return Run(dates[0], dates[-1], weeks, skipped)


def _steps(first: date, last: date, weeks: int) -> Iterator[date]:
    return (first + timedelta(weeks=n * weeks) for n in range((last - first).days // (7 * weeks) + 1))
