"""What stands in the calendar of each school, person and team: dated events, half-days that come round, make-up days."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.circuit import HALVES, WEEKS, Event, Round
from solver.plan.plan import Plan
from solver.report.appointments import Appointment, Diary, named, names_of, subject_name
from solver.report.clean import plain
from solver.report.rounds import Run, bases_of, make_up_days, runs, visits_of

LISTED = 6
"""Most names told in one entry; the tables tell all."""
MAKE_UP = Text("调休上课日(课表以学校通知为准)", "Make-up school day (the school says which timetable is followed)")
Entries = Mapping[str, Sequence["Entry"]]


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry of a calendar; one object stands in all calendars that hold it."""

    uid: str
    """The same for the same event in every calendar and in every file written of equal plans."""
    first: date
    title: Text
    lines: tuple[str, ...] = ()
    """What else is to be said of it, with its labels in both languages."""
    place: str = ""
    half: str = ""
    """``am`` or ``pm``; "" for a whole day."""
    run: Run | None = None
    """The dates on which it comes round, where it is not a single day."""
    busy: bool = True
    """Whether it takes up the time of whoever it is for."""


class CalendarEntries:
    """The entries of a plan by school, person and team."""

    def __init__(self, instance: Instance, plan: Plan, diary: Diary) -> None:
        self.instance, self.plan, self.diary = instance, plan, diary
        self.names = names_of(instance)

    @cached_property
    def schools(self) -> Entries:
        """Each school's events, and the itinerant teachers who come to it from elsewhere."""
        found = self._dated(self.diary.by_school)
        for row in visits_of(self.instance, self.plan):
            found[row.school] += self._round(row, visiting=True)
        return _sorted(found)

    @cached_property
    def people(self) -> Entries:
        """The events that each person has to come to by name, and each itinerant teacher's weeks."""
        found = self._dated(self.diary.by_person)
        for row in self.plan.rounds:
            found[row.person] += self._round(row, visiting=False)
        for person in sorted({row.person for row in self.plan.rounds}):
            found[person] += self._make_up
        return _sorted(found)

    @cached_property
    def teams(self) -> Entries:
        """The events that each outside team has to come to."""
        return _sorted(self._dated(self.diary.by_team))

    def _dated(self, appointments: Mapping[str, Sequence[Appointment]]) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for name, listed in appointments.items():
            found[name] += [self._event(one) for one in listed]
        return found

    def _event(self, one: Appointment) -> Entry:
        event = one.event
        if event not in self._events:
            uid = self._uid("event", event.date, event.duty, *event.holder, event.subject, event.host)
            title = Text(one.title("zh"), one.title("en"))
            self._events[event] = Entry(uid, one.date, title, tuple(self._told(one)), named(self.names, event.host) if event.host else "")
        return self._events[event]

    @cached_property
    def _events(self) -> dict[Event, Entry]:
        return {}

    def _told(self, one: Appointment) -> Iterator[str]:
        """Yield who holds an event, what it holds, for which period it counts, and who takes part."""
        if one.event.holder:
            yield _line("承担 Held by", self._listed(one.event.holder))
        if one.event.contents:
            yield _line("内容 Holds", _both(Text(one.contents("zh"), one.contents("en"))))
        if one.period.zh:
            yield _line("计入 Counts for", _both(one.period))
        if one.schools:
            yield _line("参加学校 Schools", self._listed(one.schools))
        if one.people or one.teams:
            yield _line("到场 Present", self._listed((*one.people, *one.teams)))

    def _listed(self, ids: Sequence[str]) -> str:
        shown = "、".join(named(self.names, name) for name in ids[:LISTED])
        return f"{shown} …({len(ids)})" if len(ids) > LISTED else shown

    def _round(self, row: Round, *, visiting: bool) -> list[Entry]:
        school, base = named(self.names, row.school), self._bases.get(row.person, "")
        taught = Text("{subject} {n} 节", "{subject}, {n} periods").fill(subject=_subject(row), n=row.periods)
        if visiting:
            title = Text("走教教师 {who} 来校:{what}", "Itinerant teacher {who} comes: {what}").fill(who=plain(row.person), what=taught)
        elif row.school == base:
            title = Text("本校任教:{what}", "Teaches at home: {what}").fill(what=taught)
        else:
            title = Text("走教 {school}:{what}", "Teaches at {school}: {what}").fill(school=school, what=taught)
        when = Text("{week}{half}", "{week}, {half}").fill(week=WEEKS[row.week], half=HALVES[row.half])
        lines = (_both(when), _line("任教学校 Based at", named(self.names, base)))
        kind = "visit" if visiting else "round"
        parts = (kind, row.person, str(row.week), str(row.day), row.half, row.school, row.subject, str(row.periods))
        days = self.diary.school_year(self.instance.first_year)
        return [
            Entry(self._uid(*parts, run.first.isoformat()), run.first, title, lines, school, row.half, run, busy=not visiting)
            for run in runs(row, days)
        ]

    @cached_property
    def _make_up(self) -> list[Entry]:
        """The weekend days with school, which no week of a timetable knows."""
        days = make_up_days(self.diary.school_year(self.instance.first_year))
        return [Entry(self._uid("make-up", day.isoformat()), day, MAKE_UP, busy=False) for day in days]

    @cached_property
    def _bases(self) -> Mapping[str, str]:
        return bases_of(self.instance, self.plan)

    def _uid(self, *parts: str) -> str:
        text = "\x1f".join((self.instance.id, *parts))
        return f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@school-group-planner"


def described(entry: Entry) -> str:
    """Return the English title and all lines of an entry."""
    return "\n".join((*((entry.title.en,) if entry.title.en != entry.title.zh else ()), *entry.lines))


def _line(label: str, value: str) -> str:
    return f"{label}: {value}"


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _subject(row: Round) -> Text:
    return Text(subject_name(row.subject, "zh"), subject_name(row.subject, "en"))


def _sorted(found: Mapping[str, Sequence[Entry]]) -> Entries:
    """Return the entries of everybody who has any, each with its own in order of time."""
    return {name: sorted(found[name], key=lambda e: (e.first, e.half, e.uid)) for name in sorted(found) if found[name]}
