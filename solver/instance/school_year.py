"""The days of one school year: which have school, their teaching weeks, and the periods in which duties come round."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from solver.instance.duty import Per, Quarters
from solver.instance.instance import Instance
from solver.instance.public_holidays import public_holidays, spring_festival
from solver.instance.supply import Calendar, Term
from solver.language import Text

SHORT = 10
"""A month or quarter with fewer school days than this is joined to a neighbour."""
_DAY = timedelta(days=1)
_NO_TERMS = Text(
    "{year} 学年没有给出学期,按通行做法推定:{terms}", "no terms are given for school year {year}; the usual ones are assumed: {terms}"
)
_NO_HOLIDAYS = Text(
    "{year} 学年没有给出节假日和调休日,按全国统一安排推算", "no holidays are given for school year {year}; those of the mainland are taken"
)
_UNANNOUNCED = Text(
    "{year} 年的放假调休安排尚未收录,只计法定节假日,没有调休上课日",
    "the holiday arrangements of {year} are not known yet: statutory holidays only, without make-up days",
)
_HALF = Text(
    "{year} 学年只给出第 {semester} 学期,另一学期不排日程", "only semester {semester} of {year} is given; the other one is not dated"
)
_SEMESTER = (Text("上学期", "autumn semester"), Text("下学期", "spring semester"))
_MONTH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar between the first and the last day of a school year."""

    date: date
    school: bool
    """Whether there is school that day."""
    semester: int
    """1 or 2; a day between the semesters belongs to the one before it."""
    week: int
    """The teaching week it lies in, counted from 1 through the whole year, Monday to Sunday; 0 in a week without any school."""
    weekday: int
    """1 is Monday."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a school year in which a duty comes round."""

    key: str
    """E.g. ``2026``, ``2026-S1``, ``2026-Q2``, ``2027-02``, ``2026-W07``."""
    title: Text
    first: int
    """Position of its first day in `SchoolYear.days`."""
    last: int
    """Position of its last day; a period may contain days without school."""


@dataclass(frozen=True)
class SchoolYear:
    """The days of one school year, in order and without gaps."""

    year: int
    days: tuple[Day, ...]
    """Every day from the first day of the first semester to the last day of the last one, both included."""
    notes: tuple[Text, ...] = ()
    """What was assumed because the planner's calendar does not say it."""
    _periods: dict[tuple[str, str], tuple[Period, ...]] = field(default_factory=dict, repr=False, compare=False)

    def periods(self, per: Per, quarters: Quarters = "calendar") -> tuple[Period, ...]:
        """Return the periods of one kind, in order; every school day lies in exactly one of them.

        Weeks without school are none. A month or quarter with fewer than 10 school days is joined to the neighbour in its own semester
        that has fewer school days (the later one where both have as many; where there is none in its semester, to one across the break),
        so that the few days of February or July are no month of their own. A joined period keeps the key of its first day.

        Parameters
        ----------
        quarters
            calendar: until September, October to December, January to March, from April on; school: the teaching weeks of each semester
            in two halves, the first one longer by a week where their number is odd.
        """
        kind = (per, quarters if per == "quarter" else "")
        if kind not in self._periods:
            self._periods[kind] = self._found(per, quarters)
        return self._periods[kind]

    def _found(self, per: Per, quarters: Quarters) -> tuple[Period, ...]:
        if per == "year":
            spans = self._spans(lambda _: 1)
        elif per == "semester":
            spans = self._spans(lambda day: day.semester)
        elif per == "week":
            spans = [span for span in self._spans(lambda day: (day.date - day.weekday * _DAY).toordinal()) if self._schooling(span)]
        elif per == "month":
            spans = self._joined(self._spans(lambda day: day.date.month))
        else:
            spans = self._joined(self._spans(_calendar_quarter if quarters == "calendar" else self._school_quarter()))
        named = [_named(self.year, per, number, self.days[first : last + 1]) for number, (first, last) in enumerate(spans)]
        return tuple(Period(key, title, first, last) for (key, title), (first, last) in zip(named, spans, strict=True))

    def _spans(self, part: Callable[[Day], int]) -> list[tuple[int, int]]:
        runs = [list(run) for _, run in groupby(range(len(self.days)), key=lambda position: part(self.days[position]))]
        return [(run[0], run[-1]) for run in runs if self._schooling((run[0], run[-1]))]

    def _schooling(self, span: tuple[int, int]) -> int:
        return sum(day.school for day in self.days[span[0] : span[1] + 1])

    def _school_quarter(self) -> Callable[[Day], int]:
        weeks: dict[int, list[int]] = {}
        for day in self.days:
            if day.school and day.week not in weeks.setdefault(day.semester, []):
                weeks[day.semester].append(day.week)
        half = {semester: listed[(len(listed) - 1) // 2] for semester, listed in weeks.items()}
        cut = {semester: max(d.date for d in self.days if d.week == week and d.semester == semester) for semester, week in half.items()}
        return lambda day: 2 * day.semester + int(day.date > cut.get(day.semester, day.date))

    def _joined(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        while len(spans) > 1 and min(self._schooling(span) for span in spans) < SHORT:
            counts = [self._schooling(span) for span in spans]
            short = counts.index(min(counts))
            sides = [side for side in (short - 1, short + 1) if 0 <= side < len(spans)]
            beside = min(sides, key=lambda side: (self._semester(spans[side]) != self._semester(spans[short]), counts[side], -side))
            low, high = sorted((short, beside))
            spans = [*spans[:low], (spans[low][0], spans[high][1]), *spans[high + 1 :]]
        return spans

    def _semester(self, span: tuple[int, int]) -> int:
        """Return the semester in which most school days of a span lie."""
        counts = Counter(day.semester for day in self.days[span[0] : span[1] + 1] if day.school)
        return max(counts, key=lambda semester: (counts[semester], -semester))


def school_year(instance: Instance, year: int) -> SchoolYear:
    """Return the days of a school year: the planner's terms that lie in it, or the usual ones of the mainland.

    A term lies in the school year (September to August) that has its middle day. Without terms, autumn runs from the first weekday of
    September to the last Friday of January at least nine days before the Spring Festival, spring from the first weekday after the Lantern
    Festival to the Friday between 4 and 10 July. Where the planner lists no holiday and no make-up day between the first and the last day,
    those of the mainland are taken; years the library does not know yet have their statutory holidays without make-up days, and
    `SchoolYear.notes` says so.
    """
    return _of(instance.calendar, year)


@lru_cache(maxsize=64)
def _of(calendar: Calendar, year: int) -> SchoolYear:
    spans = [span for term in calendar.terms if (span := _span(term)) and year_begun(middle_of(*span)) == year]
    notes = []
    if not spans:
        spans = usual_terms(year)
        terms = Text("、".join(f"{first}—{last}" for first, last in spans), " and ".join(f"{first} to {last}" for first, last in spans))
        notes.append(_NO_TERMS.fill(year=year, terms=terms))
    spans = sorted(spans)
    semesters = [1 if middle_of(*span).month in {9, 10, 11, 12, 1} else 2 for span in spans]
    if len(set(semesters)) == 1:
        notes.append(_HALF.fill(year=year, semester=semesters[0]))
    first, last = spans[0][0], max(span[1] for span in spans)
    off, on, said = _exceptions(calendar, year, first, last)
    return SchoolYear(year, tuple(_days(spans, semesters, off, on)), tuple(notes + said))


def usual_terms(year: int) -> list[tuple[date, date]]:
    """Return the first and last days of the two semesters that a mainland school year usually has."""
    festival = spring_festival(year + 1)
    begin = _forward(date(year, 9, 1), lambda day: day.isoweekday() < 6)
    middle = _back(min(date(year + 1, 1, 31), festival - 9 * _DAY), lambda day: day.isoweekday() == 5)
    again = _forward(festival + 15 * _DAY, lambda day: day.isoweekday() < 6)
    return [(begin, middle), (again, _back(date(year + 1, 7, 10), lambda day: day.isoweekday() == 5))]


def _exceptions(calendar: Calendar, year: int, first: date, last: date) -> tuple[set[date], set[date], list[Text]]:
    """Return the days off and the make-up days between two days, and what had to be assumed."""
    off, on = (
        {day for text in listed if (day := day_of(text)) and first <= day <= last} for listed in (calendar.holidays, calendar.make_up_days)
    )
    if off or on:
        return off, on, []
    notes = []
    for civil in range(first.year, last.year + 1):
        found = public_holidays(civil)
        off |= {day for day in found.off if first <= day <= last}
        on |= {day for day in found.on if first <= day <= last}
        if not found.announced:
            notes.append(_UNANNOUNCED.fill(year=civil))
    return off, on, [_NO_HOLIDAYS.fill(year=year), *notes] if off or on or notes else []


def _days(spans: Sequence[tuple[date, date]], semesters: Sequence[int], off: set[date], on: set[date]) -> list[Day]:
    first, last = spans[0][0], max(span[1] for span in spans)
    dates = [first + n * _DAY for n in range((last - first).days + 1)]
    within = [any(begin <= day <= end for begin, end in spans) for day in dates]
    school = [inside and day not in off and (day.isoweekday() < 6 or day in on) for day, inside in zip(dates, within, strict=True)]
    weeks: dict[int, int] = {}
    for day, there in zip(dates, school, strict=True):
        if there:
            weeks.setdefault((day.toordinal() - 1) // 7, len(weeks) + 1)  # ordinal 1 is a Monday
    semester = {day: number for (begin, _), number in zip(spans, semesters, strict=True) for day in dates if day >= begin}
    return [
        Day(day, there, semester[day], weeks.get((day.toordinal() - 1) // 7, 0), day.isoweekday())
        for day, there in zip(dates, school, strict=True)
    ]


def _named(year: int, per: Per, number: int, days: Sequence[Day]) -> tuple[str, Text]:
    taught = [day for day in days if day.school]
    if per == "year":
        return str(year), Text(f"{year} 学年", f"school year {year}")
    if per == "semester":
        semester = taught[0].semester
        return f"{year}-S{semester}", _SEMESTER[semester - 1]
    if per == "week":
        return f"{year}-W{taught[0].week:02d}", Text(f"第 {taught[0].week} 周", f"week {taught[0].week}")
    months = [taught[0].date.month, taught[-1].date.month]
    spoken = Text(
        f"{months[0]} 月" if months[0] == months[1] else f"{months[0]}—{months[1]} 月",
        _MONTH[months[0] - 1] if months[0] == months[1] else f"{_MONTH[months[0] - 1]}-{_MONTH[months[1] - 1]}",
    )
    if per == "month":
        return f"{days[0].date:%Y-%m}", spoken
    return f"{year}-Q{number + 1}", Text(f"第 {number + 1} 季度({spoken.zh})", f"quarter {number + 1} ({spoken.en})")


def _calendar_quarter(day: Day) -> int:
    if day.date.month >= 8:
        return 0 if day.date.month < 10 and day.semester == 1 else 1 if day.semester == 1 else 3
    return 2 if day.date.month <= 3 else 3


def _span(term: Term) -> tuple[date, date] | None:
    first, last = day_of(term.first_day), day_of(term.last_day)
    return (first, last) if first and last and first <= last else None


def day_of(text: str) -> date | None:
    """Return a day written year-month-day; None where there is no such day, which reading a file refuses.

    >>> day_of("2027-02-29") is None
    True
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def middle_of(first: date, last: date) -> date:
    """Return the day in the middle of a term, which says what school year it belongs to."""
    return first + (last - first) // 2


def year_begun(day: date) -> int:
    """Return the school year of a day, September to August, by its first calendar year."""
    return day.year if day.month >= 9 else day.year - 1


def _forward(day: date, wanted: Callable[[date], bool]) -> date:
    return next(day + n * _DAY for n in range(7) if wanted(day + n * _DAY))


def _back(day: date, wanted: Callable[[date], bool]) -> date:
    return next(day - n * _DAY for n in range(7) if wanted(day - n * _DAY))
