"""The planner's school-year calendar: terms that overlap, days outside every term, make-up days on which there is school anyway."""

from collections.abc import Iterator

from solver.files.faults import shown
from solver.instance.school_year import day_of, middle_of, year_begun
from solver.instance.supply import Calendar
from solver.language import Text

Place = tuple[str | int, ...]
_OVERLAP = Text("与另一学期({other})有重叠的日子", "this term shares days with another one ({other})")
_OUTSIDE = Text("不在任何学期之内;请只列学期内的日子", "it lies in none of the terms; list days inside the terms only")
_WEEKDAY = Text("这一天不是周末,本来就上课,不是调休日", "this is no weekend day; there is school anyway, so it is no make-up day")


def calendar_faults(calendar: Calendar) -> Iterator[tuple[Place, Text, str]]:
    """Yield what is wrong between sound entries of a calendar: where it stands below ``calendar``, what it is, and the value.

    Days that do not exist, terms that end before they begin and days listed twice are found elsewhere and passed over here. A day is
    asked to lie in a term only where the planner gives terms for its school year.
    """
    spans = [(day_of(term.first_day), day_of(term.last_day)) for term in calendar.terms]
    known = [(first, last, i) for i, (first, last) in enumerate(spans) if first and last and first <= last]
    for later, (first, last, i) in enumerate(known):
        for begin, end, other in known[:later]:
            if first <= end and begin <= last:
                term = calendar.terms[i]
                yield ("terms", i, "first_day"), _OVERLAP.fill(other=shown(calendar.terms[other].name)), term.first_day
                break
    covered = {year_begun(middle_of(first, last)) for first, last, _ in known}
    for name in ("holidays", "make_up_days"):
        listed: tuple[str, ...] = getattr(calendar, name)
        for i, text in enumerate(listed):
            day = day_of(text)
            if day is None or text in listed[:i] or (name == "make_up_days" and text in calendar.holidays):
                continue
            if name == "make_up_days" and day.isoweekday() < 6:
                yield (name, i), _WEEKDAY, text
            elif len(known) == len(spans) and year_begun(day) in covered and not any(first <= day <= last for first, last, _ in known):
                yield (name, i), _OUTSIDE, text
