"""Both sides of every scheme as arrays: who may help, who is helped, where they are; what `post` and `admits` read of support."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.scheme import Scheme
from solver.instance.supply import ExternalTeam
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan
from solver.rules.rule import Bools
from solver.rules.support_listing import NOBODY, HelpedRows, Helpers, Listing, home_schools, picked

LEVELS = ("county", "city", "province")


@dataclass(frozen=True)
class Sides:
    """Both sides of all schemes, over what the steps before have settled."""

    instance: Instance
    settled: Plan
    listing: Listing = field(repr=False)

    @classmethod
    def of(cls, instance: Instance, settled: Plan) -> "Sides":
        """Return both sides of an instance's schemes."""
        return cls(instance, settled, Listing.of(instance, settled))

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The policy's schemes; tables name them by their position."""
        return self.instance.policy.schemes

    @property
    def teams(self) -> tuple[ExternalTeam, ...]:
        """The outside teams by id."""
        return self.listing.teams

    @property
    def helpers(self) -> Helpers:
        """One row for each helper of each scheme."""
        return self.listing.helpers

    @property
    def helped(self) -> HelpedRows:
        """One row for each of those whom a scheme is to serve."""
        return self.listing.helped

    def numbers(self, scheme: str | None) -> list[int]:
        """Return the positions of a scheme, of all where it is None."""
        return [number for number, known in enumerate(self.schemes) if scheme in {None, known.name}]

    def helper_names(self, rows: Ints) -> list[str]:
        """Return the ids of these helpers."""
        ids, helpers = self.instance.staff.ids, self.helpers
        return [
            self.teams[t].id if t >= 0 else ids[p] for t, p in zip(helpers.team[rows].tolist(), helpers.person[rows].tolist(), strict=True)
        ]

    def helped_names(self, rows: Ints) -> list[str]:
        """Return the ids of these helped ones."""
        ids, schools, helped = self.instance.staff.ids, self.instance.schools, self.helped
        return [
            ids[p] if p >= 0 else schools[s].id for p, s in zip(helped.person[rows].tolist(), helped.school[rows].tolist(), strict=True)
        ]

    def subject_names(self, rows: Ints) -> list[str]:
        """Return the subjects of these helped ones, "" where there is none."""
        return [self.listing.words[code] if code >= 0 else "" for code in self.helped.subject[rows].tolist()]

    @cached_property
    def helper_row(self) -> Mapping[tuple[str, str], int]:
        """The row of each helper by scheme and id."""
        schemes, rows = self._scheme_names(self.helpers.scheme), np.arange(len(self.helpers.scheme))
        return {ends: row for row, ends in enumerate(zip(schemes, self.helper_names(rows), strict=True))}

    @cached_property
    def helped_row(self) -> Mapping[tuple[str, str, str], int]:
        """The row of each of the helped by scheme, id and subject."""
        schemes, rows = self._scheme_names(self.helped.scheme), np.arange(len(self.helped.scheme))
        return {ends: row for row, ends in enumerate(zip(schemes, self.helped_names(rows), self.subject_names(rows), strict=True))}

    @cached_property
    def agent(self) -> Ints:
        """A number for each helper that is the same in all schemes: the same team or person."""
        return np.where(self.helpers.team >= 0, self.helpers.team, len(self.teams) + self.helpers.person)

    @cached_property
    def helper_home(self) -> Ints:
        """Home school of each person, base of each team; -1 where a team has none among the schools."""
        return self._side(
            self.helpers, home_schools(self.instance), self._team(lambda team: self.instance.position_of.get(team.base or "", NOBODY))
        )

    @cached_property
    def helper_subject(self) -> Ints:
        """Subject of each helper; -1 for a team without one."""
        subject = self.instance.staff.values("subject").astype(np.int64)
        return self._side(
            self.helpers, subject, self._team(lambda team: NOBODY if team.subject is None else self.listing.code[team.subject])
        )

    @cached_property
    def helper_title(self) -> Ints:
        """Professional title of each person who helps; -1 for teams."""
        return self._side(
            self.helpers, self.instance.staff.values("title").astype(np.int64), np.full(len(self.teams), NOBODY, dtype=np.int64)
        )

    @cached_property
    def helper_level(self) -> Ints:
        """Level of government of each team, as in `LEVELS`; -1 where it is unknown and for people."""
        level = self._team(lambda team: NOBODY if team.level is None else LEVELS.index(team.level))
        return self._side(self.helpers, np.full(len(self.instance.staff), NOBODY, dtype=np.int64), level)

    @cached_property
    def helped_title(self) -> Ints:
        """Professional title of each person who is helped; -1 for schools."""
        return picked(self.instance.staff.values("title").astype(np.int64), self.helped.person)

    @cached_property
    def working(self) -> Ints:
        """Where everybody works, by planned year and staff row."""
        staff, place, years = self.instance.staff, self.instance.position_of, self.instance.planned_years
        found = np.tile(home_schools(self.instance), (len(years), 1))
        for posting in self.settled.postings:
            for number, year in enumerate(years):
                if changes_school(posting, year, "effective"):
                    found[number, staff.position_of[posting.person]] = place[posting.destination]
        return found

    def helper_at(self, rows: Ints, year: Ints) -> Ints:
        """Return where helpers are in a planned year (by its position): a team at its base, -1 where it has none among the schools."""
        if len(self.instance.staff) == 0:
            return np.asarray(self.helper_home[rows], dtype=np.int64)
        person = self.helpers.person[rows]
        return np.asarray(np.where(person >= 0, self.working[year, np.maximum(person, 0)], self.helper_home[rows]), dtype=np.int64)

    def helped_at(self, rows: Ints, year: Ints) -> Ints:
        """Return where the helped are in a planned year (by its position)."""
        if len(self.instance.staff) == 0:
            return np.asarray(self.helped.school[rows], dtype=np.int64)
        person = self.helped.person[rows]
        return np.asarray(np.where(person >= 0, self.working[year, np.maximum(person, 0)], self.helped.school[rows]), dtype=np.int64)

    @cached_property
    def groups(self) -> tuple[Ints, Bools]:
        """The group of each school by planned year (-1: none), and whether it leads it."""
        years, place = self.instance.planned_years, self.instance.position_of
        number = np.full((len(years), len(self.instance.schools)), NOBODY, dtype=np.int64)
        leads = np.zeros(number.shape, dtype=bool)
        for at, year in enumerate(years):
            for group, found in enumerate(self.settled.groups_in(year)):
                number[at, [place[school] for school in (found.lead, *found.members)]] = group
                leads[at, place[found.lead]] = True
        return number, leads

    def _scheme_names(self, numbers: Ints) -> list[str]:
        return [self.schemes[number].name for number in numbers.tolist()]

    def _team(self, read: Callable[[ExternalTeam], int]) -> Ints:
        return np.array([read(team) for team in self.teams], dtype=np.int64)

    def _side(self, helpers: Helpers, people: Ints, teams: Ints) -> Ints:
        return np.where(helpers.team >= 0, picked(teams, helpers.team), picked(people, helpers.person))
