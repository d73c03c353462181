"""Who may help and who is helped under a scheme, read person by person, and ties agreed earlier; what `check` reads of support."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.scheme import Scheme
from solver.instance.supply import ExternalTeam
from solver.plan.ledgers import changes_school
from solver.plan.plan import Group, Plan
from solver.plan.support import Support

NOWHERE = -1
"""Minutes from a team whose place is unknown."""


@dataclass(frozen=True)
class Helped:
    """One whom a scheme is to serve: a school, a need or subject group of a school, or a person."""

    scheme: str
    id: str
    """The school or person, as a tie names it."""
    subject: str
    """The subject or topic, "" where the scheme knows none."""
    school: str
    """The school itself, or the home school of the person."""
    first_year: int
    """School year in which a new tie would begin."""
    weight: int = 1
    """Weight of the need, 1 for all others."""


def schemes_named(instance: Instance, name: str | None) -> tuple[Scheme, ...]:
    """Return the scheme of this name, all schemes where it is None, none where the policy knows no such name."""
    return tuple(scheme for scheme in instance.policy.schemes if name in {None, scheme.name})


def teams_by_id(instance: Instance) -> Mapping[str, ExternalTeam]:
    """Return the outside teams by id, in the order of their ids."""
    return {team.id: team for team in sorted(instance.external.teams, key=lambda team: team.id)}


def helper_ids(instance: Instance, scheme: Scheme) -> tuple[str, ...]:
    """Return the teams or people that may help under a scheme, sorted."""
    if scheme.helpers == "teams":
        return tuple(name for name, team in teams_by_id(instance).items() if not scheme.team_kinds or team.kind in scheme.team_kinds)
    homes = {school.id for school in instance.schools if scheme.helper_schools.selects(instance, school)}
    return tuple(person.id for person in instance.staff.persons if person.school in homes and scheme.helper_people.takes(person))


def helped_ones(instance: Instance, plan: Plan, scheme: Scheme) -> tuple[Helped, ...]:
    """Return whom a scheme is to serve; for units, the schools that its programme takes in a planned year."""
    schools = {school.id: school for school in instance.schools if not school.outside and scheme.schools.selects(instance, school)}
    year = instance.first_year
    if scheme.helped == "schools":
        return tuple(Helped(scheme.name, school, "", school, year) for school in schools)
    if scheme.helped == "needs":
        found = {(school.id, need.topic): need.weight for school in schools.values() for need in school.needs}
        return tuple(Helped(scheme.name, school, topic, school, year, weight) for (school, topic), weight in sorted(found.items()))
    if scheme.helped == "subject_groups":
        taught = {(person.school, person.subject) for person in instance.staff.persons if person.school in schools}
        return tuple(Helped(scheme.name, school, subject, school, year) for school, subject in sorted(taught))
    if scheme.helped == "staff":
        people = [person for person in instance.staff.persons if person.school in schools and scheme.people.takes(person)]
        return tuple(Helped(scheme.name, person.id, person.subject, person.school, year) for person in people)
    starts: dict[str, int] = {}
    for cohort in plan.cohorts:
        if cohort.programme == scheme.programme and cohort.unit in schools and cohort.first_year in instance.planned_years:
            starts[cohort.unit] = min(cohort.first_year, starts.get(cohort.unit, cohort.first_year))
    return tuple(Helped(scheme.name, school, "", school, first) for school, first in sorted(starts.items()))


def earlier_ties(instance: Instance) -> tuple[Support, ...]:
    """Return the ties agreed earlier that run in a planned year, with their own years; a tie of one who has left ends.

    A tie of people that names no subject is one in the subject of the person helped. Of two ties that differ only in their
    years, the one that ends later stands.
    """
    schemes, teams, years = {scheme.name: scheme for scheme in instance.policy.schemes}, teams_by_id(instance), instance.planned_years
    found: dict[tuple[str, str, str, str], Support] = {}
    for tie in () if instance.previous is None else instance.previous.supports:
        scheme = schemes.get(tie.scheme)
        if scheme is None or tie.last_year < years[0] or tie.first_year > years[-1]:
            continue
        people = scheme.helped == "staff"
        helpers = teams if scheme.helpers == "teams" else instance.staff.position_of
        helped = instance.staff.position_of if people else instance.school_of
        if tie.helper not in helpers or tie.helped not in helped:
            continue
        subject = instance.staff.person(tie.helped).subject if people and not tie.subject else tie.subject
        key = (tie.scheme, tie.helper, tie.helped, subject)
        if key not in found or found[key].last_year < tie.last_year:
            found[key] = Support(*key, tie.first_year, tie.last_year)
    return tuple(sorted(found.values()))


def ties_of(plan: Plan, scheme: str | None) -> tuple[Support, ...]:
    """Return the ties of a scheme, of all schemes where it is None."""
    return tuple(tie for tie in plan.supports if scheme in {None, tie.scheme})


def new_ties(instance: Instance, plan: Plan, scheme: str | None) -> tuple[Support, ...]:
    """Return the ties of a scheme that were not agreed earlier: only they are judged by subject, title, place, way and interest."""
    before = set(earlier_ties(instance))
    return tuple(tie for tie in ties_of(plan, scheme) if tie not in before)


def away(plan: Plan, year: int) -> Mapping[str, str]:
    """Return where those people work in `year` whom a posting has taken from home; who shadows somewhere is still at home."""
    return {posting.person: posting.destination for posting in plan.postings if changes_school(posting, year, "effective")}


def group_by_school(plan: Plan, year: int) -> Mapping[str, Group]:
    """Return the group that each grouped school leads or belongs to in `year`."""
    return {school: group for group in plan.groups_in(year) for school in (group.lead, *group.members)}


@dataclass(frozen=True)
class Place:
    """Where the two ends of a tie are in the tie's first planned year."""

    year: int
    helper_home: str | None
    """Home school of a person, base of a team; None where a team has none among the schools."""
    helper_at: str | None
    """Where a person works that year; the base of a team."""
    helped_home: str
    helped_at: str


def places(instance: Instance, plan: Plan, ties: Sequence[Support]) -> Iterator[tuple[Support, Place]]:
    """Yield each tie with where its two ends are."""
    schemes, teams = {scheme.name: scheme for scheme in instance.policy.schemes}, teams_by_id(instance)
    by_year = {year: away(plan, year) for year in instance.planned_years}
    for tie in ties:
        year, scheme = min(max(tie.first_year, instance.first_year), instance.planned_years[-1]), schemes[tie.scheme]
        if scheme.helpers == "teams":
            base = teams[tie.helper].base
            home = at = base if base in instance.school_of else None
        else:
            home = instance.staff.person(tie.helper).school
            at = by_year[year].get(tie.helper, home)
        school = instance.staff.person(tie.helped).school if scheme.helped == "staff" else tie.helped
        helped_at = by_year[year].get(tie.helped, school) if scheme.helped == "staff" else school
        yield tie, Place(year, home, at, school, helped_at)


def support_minutes(instance: Instance, plan: Plan, ties: Sequence[Support]) -> list[int]:
    """Return the minutes from helper to helped of each tie, one way, in its first planned year; -1 where a team's place is unknown."""
    travel, position, teams = TravelTimes.of(instance), instance.position_of, teams_by_id(instance)
    found = []
    for tie, place in places(instance, plan, ties):
        school = np.array([position[place.helped_at]], dtype=np.int64)
        if place.helper_at is not None:
            found.append(int(travel.minutes(np.array([position[place.helper_at]], dtype=np.int64), school)[0]))
            continue
        team = teams[tie.helper]
        if team.longitude is None or team.latitude is None:
            found.append(NOWHERE)
        else:
            found.append(int(travel.minutes_from_homes(np.array([team.longitude]), np.array([team.latitude]), school)[0]))
    return found
