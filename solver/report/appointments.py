"""The dated events of a plan with what surrounds them: school year, week, period, the schools concerned, and who has to come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from solver.instance.choices import SUBJECT_WORDS
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.school_year import Day, SchoolYear, school_year
from solver.instance.titles import content_title, duty_title
from solver.language import Language, Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.report.clean import plain
from solver.report.rounds import bases_of
from solver.report.words import word
from solver.rules.calendar_attendance import attendance
from solver.rules.lines import lines_of


@dataclass(frozen=True)
class Appointment:
    """One event of the plan and everything about it that the plan and the instance imply."""

    event: Event
    date: date
    year: int
    """The school year it lies in."""
    duty: Duty | None
    """None where the policy does not know it, which the checker refuses."""
    day: Day | None
    """None where the day lies in no school year."""
    period: Text
    """The period of its duty that it counts for."""
    schools: tuple[str, ...]
    """Schools of the area that take part, the host among them."""
    people: tuple[str, ...]
    """People of the staff table who have to come by name: heads, helpers, whoever is helped, itinerant teachers of the subject."""
    teams: tuple[str, ...]
    """Outside teams that have to come."""

    def title(self, language: Language) -> str:
        """Return what it is, with its subject."""
        said = plain(duty_title(self.event.duty, () if self.duty is None else (self.duty,)).say(language))
        subject = subject_name(self.event.subject, language)
        return said if not subject else f"{said}({subject})" if language == "zh" else f"{said} ({subject})"

    def contents(self, language: Language) -> str:
        """Return what it holds, by content, with counts."""
        known = () if self.duty is None else self.duty.contents
        parts = (f"{plain(content_title(done.content, known).say(language))} {done.count}" for done in self.event.contents)
        return ("、" if language == "zh" else ", ").join(parts)


class Diary:
    """Every appointment of a plan, found by school, person and team."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan

    @cached_property
    def appointments(self) -> tuple[Appointment, ...]:
        """The appointments, in the order of the plan's events."""
        events: dict[int, list[Event]] = defaultdict(list)
        for event in self.plan.events:
            events[self._year_of(date.fromisoformat(event.date))].append(event)
        found = [one for year, listed in sorted(events.items()) for one in self._of_year(year, listed)]
        return tuple(sorted(found, key=lambda one: one.event))

    @cached_property
    def by_school(self) -> Mapping[str, Sequence[Appointment]]:
        """Appointments of each school that has any."""
        return _grouped((school, one) for one in self.appointments for school in one.schools)

    @cached_property
    def by_person(self) -> Mapping[str, Sequence[Appointment]]:
        """Appointments of each person who has to come somewhere by name."""
        return _grouped((person, one) for one in self.appointments for person in one.people)

    @cached_property
    def by_team(self) -> Mapping[str, Sequence[Appointment]]:
        """Appointments of each outside team."""
        return _grouped((team, one) for one in self.appointments for team in one.teams)

    def school_year(self, year: int) -> SchoolYear:
        """Return the days of a school year."""
        return school_year(self.instance, year)

    def _year_of(self, day: date) -> int:
        """Return the school year a day lies in: of those around it the one whose days hold it, else by September."""
        usual = day.year if day.month >= 9 else day.year - 1
        around = (year for year in (usual, usual + 1) if self.school_year(year).days[0].date <= day <= self.school_year(year).days[-1].date)
        return next(around, usual)

    def _of_year(self, year: int, events: Iterable[Event]) -> Iterable[Appointment]:
        instance, plan = self.instance, self.plan
        lines = lines_of(instance, plan, year)
        where = {line.key: place for place, line in enumerate(lines)}
        present: dict[int, set[str]] = defaultdict(set)
        for resource, places in attendance(instance, plan, year, lines).items():
            names = [resource.name] if resource.kind in {"person", "team"} else []
            if resource.kind == "teachers":
                names = self._itinerant(resource.name, resource.subject, year)
            for place in places:
                present[place].update(names)
        duties = {duty.name: duty for duty in instance.policy.duties}
        teams = {team.id for team in instance.external.teams}
        for event in events:
            at = where.get((event.duty, event.holder, event.subject))
            schools = {*event.holder, event.host} if at is None else {*lines[at].schools, event.host}
            coming = set() if at is None else present[at]
            day, period = self._placed(year, event, duties.get(event.duty))
            yield Appointment(
                event, date.fromisoformat(event.date), year, duties.get(event.duty), day, period,
                tuple(sorted(schools & instance.school_of.keys())), tuple(sorted(coming & instance.staff.position_of.keys())),
                tuple(sorted(coming & teams)),
            )  # fmt: skip

    def _itinerant(self, school: str, subject: str, year: int) -> list[str]:
        """Return the itinerant teachers who are teachers of a school and of a subject ("": of any); their week is the first year's."""
        if year != self.instance.first_year:
            return []
        return [name for name, (at, taught) in self._bases.items() if at == school and subject in {"", taught}]

    @cached_property
    def _bases(self) -> Mapping[str, tuple[str, str]]:
        """School and subject of each itinerant teacher in the first planned year."""
        bases = bases_of(self.instance, self.plan)
        return {person: (base, self.instance.staff.person(person).subject) for person, base in bases.items()}

    def _placed(self, year: int, event: Event, duty: Duty | None) -> tuple[Day | None, Text]:
        """Return the day of the school year that an event lies on, and the period of its duty."""
        days = self.school_year(year)
        position = (date.fromisoformat(event.date) - days.days[0].date).days
        if not 0 <= position < len(days.days):
            return None, Text("", "")
        periods = () if duty is None else days.periods(duty.per, duty.quarters)
        named = (period.title for period in periods if period.first <= position <= period.last)
        return days.days[position], next(named, Text("", ""))


def subject_name(subject: str, language: Language) -> str:
    """Return a subject in words; a topic of a planner's own stands for itself, and nothing for none.

    >>> subject_name("maths", "zh"), subject_name("心理健康", "en"), subject_name("", "en")
    ('数学', '心理健康', '')
    """
    return word(SUBJECT_WORDS, subject, language) if subject else ""


def names_of(instance: Instance) -> Mapping[str, str]:
    """Return the name of every school, outside school, team and area by its id, made safe to print; people have none but their id."""
    held = (*instance.areas, *instance.external.teams, *instance.partners)
    return {one.id: plain(one.name) for one in held}


def named(names: Mapping[str, str], name: str) -> str:
    """Return a name, or the id itself, made safe to print, where there is none."""
    return names.get(name, plain(name))


def _grouped(pairs: Iterable[tuple[str, Appointment]]) -> dict[str, list[Appointment]]:
    found: dict[str, list[Appointment]] = defaultdict(list)
    for name, appointment in pairs:
        found[name].append(appointment)
    return dict(sorted(found.items()))
