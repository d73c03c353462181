"""Who has to be at the events of each line and can be nowhere else that day: leaderships, teachers of a subject, teams, people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.lines import Line, works_at


@dataclass(frozen=True, order=True)
class Resource:
    """Somebody who can be at one event a day."""

    kind: Literal["person", "leadership", "teachers", "team", "line"]
    """person: a head, a helper or somebody who is helped; leadership: of a school whose head is not in the staff table; teachers: of a
    school and subject; team: an outside team; line: a line itself, which asks nobody to come."""
    name: str
    """The person, team or school; of a line the object a waiver names."""
    subject: str = ""
    """The subject taught; "" for all teachers of a school."""


@dataclass(frozen=True)
class Claim:
    """A resource, others who attend exactly the same lines, and those lines as positions."""

    resource: Resource
    alike: tuple[Resource, ...]
    lines: tuple[int, ...]


def attendance(instance: Instance, plan: Plan, year: int, lines: Sequence[Line]) -> dict[Resource, tuple[int, ...]]:
    """Return for each resource the lines of a year (positions in `lines`) at whose events it has to be, in order.

    The leadership of a school is whoever heads it that year, so that a head of several schools is one resource. A person of the staff
    table who helps is also one of the teachers of the school and subject where the person works.
    """
    heads = leadership(instance, plan, year)
    taught = _subjects_met(lines, year)
    busy = _helping_teachers(instance, plan, year, lines)
    found: dict[Resource, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.year == year:
            for resource in sorted(set(_present(instance, line, heads, taught, busy))):
                found[resource].append(place)
    return {resource: tuple(found[resource]) for resource in sorted(found)}


def claims(instance: Instance, plan: Plan, year: int, lines: Sequence[Line]) -> tuple[Claim, ...]:
    """Return those resources for which two events may meet on one day, each set of lines once.

    That takes two lines, or one line that may be at several hosts.
    """
    together: dict[tuple[int, ...], list[Resource]] = defaultdict(list)
    claimed = set()
    for resource, places in attendance(instance, plan, year, lines).items():
        claimed |= set(places)
        if len(places) > 1 or len(lines[places[0]].hosts) > 1:
            together[places].append(resource)
    for place, line in enumerate(lines):
        if line.year == year and place not in claimed and len(line.hosts) > 1:
            together[(place,)].append(Resource("line", line.named, line.subject))
    found = (Claim(resources[0], tuple(resources[1:]), places) for places, resources in together.items())
    return tuple(sorted(found, key=lambda claim: (claim.resource, claim.lines)))


def leadership(instance: Instance, plan: Plan, year: int) -> dict[str, tuple[Resource, ...]]:
    """Return who leads each school in a year: its heads of the staff table, those posted there included.

    A member without a head of its own in a group that is one legal person is led by the lead's head (R-007); where no head is
    known, the school's leadership stands for itself.
    """
    at = works_at(plan, year)
    heads: dict[str, list[Resource]] = defaultdict(list)
    for person in instance.staff.persons:
        if person.position == "principal":
            heads[at.get(person.id, person.school)].append(Resource("person", person.id))
    merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
    leads = {member: group.lead for group in plan.groups_in(year) if group.mode in merged for member in group.members}
    return {
        school.id: tuple(heads.get(school.id) or heads.get(leads.get(school.id, "")) or [Resource("leadership", school.id)])
        for school in instance.schools
    }


def _subjects_met(lines: Sequence[Line], year: int) -> Mapping[str, set[str]]:
    """Return for each school the subjects whose teachers some line of the year asks for."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.year == year and "teachers" in line.duty.attend and line.subject:
            for school in line.schools:
                found[school].add(line.subject)
    return found


def _helping_teachers(instance: Instance, plan: Plan, year: int, lines: Sequence[Line]) -> Mapping[str, list[tuple[str, str]]]:
    """Return for each school the teachers who help or are helped in some line of the year, with their subjects."""
    at = works_at(plan, year)
    people = {person for line in lines if line.year == year for person in (*line.helpers, *line.helped)}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(people & instance.staff.position_of.keys()):
        person = instance.staff.person(name)
        if person.position in {"teacher", "middle"}:
            found[at.get(name, person.school)].append((name, person.subject))
    return found


def _present(
    instance: Instance,
    line: Line,
    heads: Mapping[str, tuple[Resource, ...]],
    taught: Mapping[str, set[str]],
    busy: Mapping[str, list[tuple[str, str]]],
) -> Iterator[Resource]:
    if "leaders" in line.duty.attend:
        for school in line.schools:
            yield from heads[school]
    if "teachers" in line.duty.attend:
        for school in line.schools:
            subjects = [line.subject] if line.subject else sorted(taught.get(school, set())) or [""]
            yield from (Resource("teachers", school, subject) for subject in subjects)
            yield from (Resource("person", name) for name, subject in busy.get(school, ()) if line.subject in {"", subject})
    for helper in (*line.helpers, *line.helped):
        yield Resource("person" if helper in instance.staff.position_of else "team", helper)
