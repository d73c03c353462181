"""The calendars of a plan as iCalendar files (RFC 5545): one for each school, person and team with something to do."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.report.appointments import Diary, named
from solver.report.calendar_entries import CalendarEntries, Entry, described
from solver.report.clean import plain
from solver.report.file_names import file_names

if TYPE_CHECKING:
    from icalendar import Event

FOLDER = "calendars"
ZONE = "Asia/Shanghai"
HOURS = {"am": (time(8), time(12)), "pm": (time(14), time(17))}
"""From when to when a half-day stands in a calendar: a plan knows half-days, not bells."""
_END = b"END:VCALENDAR\r\n"


def calendar_files(instance: Instance, plan: Plan, diary: Diary) -> dict[str, bytes]:
    """Return every calendar by its path in the plan folder; none for a plan without events and itinerant weeks.

    Equal plans give equal bytes: what identifies an entry follows from its content, and every entry carries the stamp of the first day of
    the calendar year in which the plan begins. Make-up days are told in the calendars of itinerant teachers as days of their own, because
    no plan can know which day's timetable they follow.
    """
    entries = CalendarEntries(instance, plan, diary)
    about = f"{plain(instance.name)}{' 模拟数据 simulated data' if instance.simulated else ''}"
    made: dict[Entry, bytes] = {}
    zone = _zone()
    found: dict[str, bytes] = {}
    for folder, listed in (("schools", entries.schools), ("people", entries.people), ("teams", entries.teams)):
        files = file_names(listed)
        for name, own in listed.items():
            for entry in own:
                if entry not in made:
                    made[entry] = _written(entry, plan.first_year)
            head = _heading(named(entries.names, name), about)
            found[f"{FOLDER}/{folder}/{files[name]}.ics"] = b"".join((head, zone, *(made[entry] for entry in own), _END))
    return found


def _heading(title: str, about: str) -> bytes:
    """Return a calendar without time zone and entries, up to where they belong."""
    from icalendar import Calendar  # loaded only where calendars are written

    calendar = Calendar()
    named_values = (
        ("version", "2.0"), ("prodid", "-//school-group-planner//calendar 1//ZH"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
        ("name", title), ("x-wr-calname", title), ("x-wr-caldesc", about), ("x-wr-timezone", ZONE),
    )  # fmt: skip
    for name, text in named_values:
        calendar.add(name, text)
    return bytes(calendar.to_ical()).removesuffix(_END)


def _zone() -> bytes:
    """Return the time zone, the same in every calendar: no summer time since 1991."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    offset = timedelta(hours=8)
    for name, value in (("dtstart", datetime.combine(date(1991, 9, 15), time())), ("tzoffsetfrom", offset), ("tzoffsetto", offset)):
        standard.add(name, value)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE)
    zone.add_component(standard)
    return bytes(zone.to_ical())


def _written(entry: Entry, year: int) -> bytes:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime(year, 1, 1, tzinfo=UTC))
    event.add("summary", entry.title.zh)
    event.add("description", described(entry))
    if entry.place:
        event.add("location", entry.place)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    _add_times(event, entry)
    return bytes(event.to_ical())


def _add_times(event: "Event", entry: Entry) -> None:
    """Add when it is: a whole day, or a half-day with the weeks in which it comes round and the days left out."""
    if not entry.half:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.first + timedelta(days=1))
        return
    begin, end = HOURS[entry.half]
    event.add("dtstart", _at(entry.first, begin))
    event.add("dtend", _at(entry.first, end))
    run = entry.run
    if run is not None and run.last > run.first:
        event.add("rrule", {"freq": "weekly", "interval": run.weeks, "until": _at(run.last, begin).astimezone(UTC)})
    if run is not None and run.skipped:
        event.add("exdate", [_at(day, begin) for day in run.skipped])


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(ZONE))
