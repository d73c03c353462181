"""Who may help and who is helped under each scheme, as arrays: the rows that `Sides` carries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.scheme import Scheme
from solver.instance.staff import SUBJECTS
from solver.instance.supply import ExternalTeam
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.chosen import chosen, planned
from solver.rules.rule import Bools
from solver.rules.support_facts import earlier_ties, teams_by_id

NOBODY = -1
"""What stands for a subject, title, level, school or group that there is not."""


@dataclass(frozen=True)
class Helpers:
    """One row for each helper of each scheme, by scheme and then by id."""

    scheme: Ints
    """Position in the policy's schemes."""
    team: Ints
    """Position in the teams by id; -1 for people."""
    person: Ints
    """Row of the staff; -1 for teams."""
    listed: Bools
    """Whether the scheme lists it; otherwise it only stands in ties agreed earlier."""


@dataclass(frozen=True)
class HelpedRows:
    """One row for each of those whom a scheme is to serve."""

    scheme: Ints
    school: Ints
    """The school, or the home school of a person."""
    person: Ints
    """Row of the staff; -1 for schools."""
    subject: Ints
    """Code of the subject or topic; -1 where the scheme knows none."""
    year: Ints
    """School year in which a new tie would begin."""
    weight: Ints
    """Weight of the need; 1 for all others."""
    listed: Bools
    """Whether the scheme lists it; otherwise it only stands in ties agreed earlier."""


@dataclass(frozen=True)
class Listing:
    """Everybody on both sides of all schemes, by position; it holds neither instance nor plan."""

    teams: tuple[ExternalTeam, ...]
    """The outside teams by id."""
    words: tuple[str, ...]
    """Subjects and topics by their codes; those of the staff come first, with the staff's own codes."""
    code: Mapping[str, int] = field(repr=False)
    helpers: Helpers
    helped: HelpedRows
    running: tuple[Support, ...]
    """Ties agreed earlier that still run."""

    @classmethod
    def of(cls, instance: Instance, settled: Plan) -> "Listing":
        """Return both sides of an instance's schemes; the last one is held, for a search for conflicts builds models again and again."""
        held = _HELD.get(instance)
        if held is None or held[0] != settled:
            held = _HELD[instance] = settled, cls._made(instance, settled)
        return held[1]

    @classmethod
    def _made(cls, instance: Instance, settled: Plan) -> "Listing":
        schemes, running = instance.policy.schemes, earlier_ties(instance)
        teams = tuple(teams_by_id(instance).values())
        topics = {need.topic for school in instance.schools for need in school.needs} | {tie.subject for tie in running}
        topics |= {team.subject for team in teams if team.subject is not None}
        words = (*SUBJECTS, *sorted(topics - {"", *SUBJECTS}))
        code = {word: number for number, word in enumerate(words)}
        helpers, helped = helper_rows(instance, schemes, teams, running), helped_rows(instance, settled, schemes, code, running)
        return cls(teams, words, code, helpers, helped, running)


_HELD: "WeakKeyDictionary[Instance, tuple[Plan, Listing]]" = WeakKeyDictionary()
"""The listing of each instance still in use, with the settled plan it was made for."""


def home_schools(instance: Instance) -> Ints:
    """Return the home school of everybody, in staff order."""
    place, homes = instance.position_of, instance.staff.values("school")
    return np.array([place[str(school)] for school in homes.tolist()], dtype=np.int64)


def picked(values: Ints, rows: Ints) -> Ints:
    """Return the values of some rows, -1 for row -1."""
    if len(values) == 0:
        return np.full(len(rows), NOBODY, dtype=np.int64)
    return np.asarray(np.where(rows >= 0, values[np.maximum(rows, 0)], NOBODY), dtype=np.int64)


def helper_rows(instance: Instance, schemes: Sequence[Scheme], teams: Sequence[ExternalTeam], running: Sequence[Support]) -> Helpers:
    """Return the helpers of all schemes, and after those of each scheme the ones that only stand in its running ties."""
    homes, place = home_schools(instance), {team.id: number for number, team in enumerate(teams)}
    rows: list[Ints] = [np.zeros((0, 4), dtype=np.int64)]
    for number, scheme in enumerate(schemes):
        tied = [tie.helper for tie in running if tie.scheme == scheme.name]
        if scheme.helpers == "teams":
            listed = np.array([not scheme.team_kinds or team.kind in scheme.team_kinds for team in teams], dtype=bool)
            stand = {place[helper] for helper in tied}
        else:
            listed = scheme.helper_people.selects(instance.staff) & chosen(instance, scheme.helper_schools)[homes]
            stand = {instance.staff.position_of[helper] for helper in tied}
        known = np.flatnonzero(listed)
        more = np.array(sorted(stand - set(known.tolist())), dtype=np.int64)
        both = np.concatenate([known, more])
        flag = (np.arange(len(both)) < len(known)).astype(np.int64)
        none = np.full(len(both), NOBODY, dtype=np.int64)
        team, person = (both, none) if scheme.helpers == "teams" else (none, both)
        rows.append(np.stack([np.full(len(both), number, dtype=np.int64), team, person, flag], axis=1))
    table = np.concatenate(rows)
    return Helpers(table[:, 0], table[:, 1], table[:, 2], table[:, 3] == 1)


def helped_rows(
    instance: Instance, settled: Plan, schemes: Sequence[Scheme], code: Mapping[str, int], running: Sequence[Support]
) -> HelpedRows:
    """Return those whom the schemes serve, and after those of each scheme the ones that only stand in its running ties."""
    rows: list[Ints] = [np.zeros((0, 7), dtype=np.int64)]
    for number, scheme in enumerate(schemes):
        listed = _listed(instance, settled, scheme, code)
        known = set(zip(*listed[:, :3].T.tolist(), strict=True))
        more = [ends for ends in _tied(instance, scheme, code, running) if ends not in known]
        late = np.array([(*ends, instance.first_year, 1) for ends in more], dtype=np.int64).reshape(-1, 5)
        both = np.concatenate([listed, late])
        flag = (np.arange(len(both)) < len(listed)).astype(np.int64)
        rows.append(np.column_stack([np.full(len(both), number, dtype=np.int64), both, flag]))
    table = np.concatenate(rows)
    scheme, school, person, subject, year, weight, known_flag = table.T
    return HelpedRows(scheme, school, person, subject, year, weight, known_flag == 1)


def _listed(instance: Instance, settled: Plan, scheme: Scheme, code: Mapping[str, int]) -> Ints:
    """Return (school, person, subject, year, weight) of each of those whom a scheme lists."""
    taken = chosen(instance, scheme.schools) & planned(instance)
    at, first = np.flatnonzero(taken), instance.first_year
    found: list[tuple[int, int, int, int, int]] = []
    if scheme.helped == "needs":
        needs = {(school, code[need.topic]): need.weight for school in at.tolist() for need in instance.schools[school].needs}
        found = [(school, NOBODY, topic, first, weight) for (school, topic), weight in sorted(needs.items())]
    elif scheme.helped == "units":
        found = [(school, NOBODY, NOBODY, year, 1) for school, year in _units(instance, settled, scheme) if taken[school]]
    elif scheme.helped == "schools":
        found = [(school, NOBODY, NOBODY, first, 1) for school in at.tolist()]
    else:
        homes, subject = home_schools(instance), instance.staff.values("subject").astype(np.int64)
        here = taken[homes]
        if scheme.helped == "subject_groups":
            pairs = np.unique(np.stack([homes[here], subject[here]], axis=1), axis=0)
            found = [(school, NOBODY, topic, first, 1) for school, topic in pairs.tolist()]
        else:
            people = np.flatnonzero(here & scheme.people.selects(instance.staff))
            none = np.ones(len(people), dtype=np.int64)
            return np.stack([homes[people], people, subject[people], first * none, none], axis=1)
    return np.array(found, dtype=np.int64).reshape(-1, 5)


def _units(instance: Instance, settled: Plan, scheme: Scheme) -> Iterator[tuple[int, int]]:
    """Yield (school, year) of the schools that the scheme's programme takes in a planned year; of two batches the first."""
    started: set[str] = set()
    for cohort in sorted(settled.cohorts, key=lambda cohort: cohort.first_year):
        inside = cohort.programme == scheme.programme and cohort.first_year in instance.planned_years
        if inside and cohort.unit in instance.position_of and cohort.unit not in started:
            started.add(cohort.unit)
            yield instance.position_of[cohort.unit], cohort.first_year


def _tied(instance: Instance, scheme: Scheme, code: Mapping[str, int], running: Sequence[Support]) -> list[tuple[int, int, int]]:
    """Return (school, person, subject) of those who stand in a scheme's running ties, sorted."""
    homes, found = home_schools(instance), set()
    for tie in running:
        if tie.scheme == scheme.name:
            topic = code[tie.subject] if tie.subject else NOBODY
            if scheme.helped == "staff":
                person = instance.staff.position_of[tie.helped]
                found.add((int(homes[person]), person, topic))
            else:
                found.add((instance.position_of[tie.helped], NOBODY, topic))
    return sorted(found)
