"""Postings agreed in an earlier plan that still run in a planned year (R-213): facts of the instance, not decisions.

Every plan lists them unchanged (`running_postings`); the model carries them as constants (`RunningTable`), never as options.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from solver.instance.instance import Instance
from solver.plan.plan import Channel, Plan, Posting
from solver.rules.rule import Bools, Ints


def running_postings(instance: Instance) -> tuple[Posting, ...]:
    """Return the earlier postings that cover a planned year, as every plan lists them.

    Who is not on aid is on exchange as a teacher, and holds a post (cadre) otherwise.
    """
    years, staff = instance.planned_years, instance.staff
    if instance.previous is None:
        return ()
    found = []
    for earlier in instance.previous.postings:
        if earlier.first_year <= years[-1] and earlier.last_year >= years[0]:
            person = staff.person(earlier.person)
            channel = "exchange" if person.position == "teacher" else "cadre"
            channel = "aid" if earlier.aid and person.position != "principal" else channel
            found.append(
                Posting(person.id, person.school, earlier.school, earlier.first_year, earlier.last_year, channel, reason="running")  # type: ignore[arg-type]  # one of three channel names
            )
    return tuple(found)


def new_postings(instance: Instance, plan: Plan) -> list[Posting]:
    """Return the postings of a plan that are not running ones; a running posting listed twice is new the second time.

    Post and reason do not matter; a running posting with another school, year or channel is a new one.
    """
    waiting = Counter(_decision(posting) for posting in running_postings(instance))
    found = []
    for posting in plan.postings:
        if waiting[_decision(posting)] > 0:
            waiting[_decision(posting)] -= 1
        else:
            found.append(posting)
    return found


def by_person(postings: Iterable[Posting]) -> dict[str, list[Posting]]:
    """Return the postings of each person who has any, in the order given."""
    found: dict[str, list[Posting]] = {}
    for posting in postings:
        found.setdefault(posting.person, []).append(posting)
    return found


def _decision(posting: Posting) -> tuple[str, str, str, int, int, str]:
    return (posting.person, posting.origin, posting.destination, posting.first_year, posting.last_year, posting.channel)


@dataclass(frozen=True)
class RunningTable:
    """The running postings as parallel arrays, for rules that post constants.

    A stock of people at school s in year y, of one stage, subject or backbone flag, is: people whose home is s, minus the
    rows here with ``away(y) & (home == s)``, plus those with ``away(y) & (destination == s)``, plus and minus the moves.
    """

    person: Ints
    """Row of the staff."""
    home: Ints
    """Home school (position)."""
    destination: Ints
    """Receiving school (position)."""
    stage: Ints
    """Code of the stage, as in the staff."""
    subject: Ints
    """Code of the subject, as in the staff."""
    position: Ints
    """Code of the level of the post held at home, as in the staff: 0 is a teacher."""
    backbone: Ints
    """1 for backbone at county level or above (R-202), else 0."""
    first_year: Ints
    last_year: Ints
    channel: Ints
    """Code of the channel, in the order of `solver.plan.plan.Channel`."""

    @classmethod
    def of(cls, instance: Instance) -> "RunningTable":
        """Return the running postings of an instance."""
        postings, place, staff = running_postings(instance), instance.position_of, instance.staff
        person = np.array([staff.position_of[p.person] for p in postings], dtype=np.int64)
        stage, subject, position, level = (
            staff.values(name)[person].astype(np.int64) for name in ("stage", "subject", "position", "backbone")
        )
        home = np.array([place[p.origin] for p in postings], dtype=np.int64)
        destination = np.array([place[p.destination] for p in postings], dtype=np.int64)
        first_year = np.array([p.first_year for p in postings], dtype=np.int64)
        last_year = np.array([p.last_year for p in postings], dtype=np.int64)
        channel = np.array([get_args(Channel).index(p.channel) for p in postings], dtype=np.int64)
        return cls(person, home, destination, stage, subject, position, (level >= 2).astype(np.int64), first_year, last_year, channel)

    def __len__(self) -> int:
        return len(self.person)

    def away(self, year: int) -> Bools:
        """Whether each running posting keeps its person away from home in `year`."""
        return (self.first_year <= year) & (year <= self.last_year)

    def overlapping(self, person: Ints, first_year: Ints, last_year: Ints) -> Bools:
        """Whether spans of years of given people (staff rows) meet a running posting of the same person."""
        order = np.argsort(self.person, kind="stable")
        who = self.person[order]
        begin, end = np.searchsorted(who, person, "left"), np.searchsorted(who, person, "right")
        met = np.zeros(len(person), dtype=bool)
        for layer in range(int((end - begin).max(initial=0))):
            having = np.flatnonzero(begin + layer < end)
            row = order[begin[having] + layer]
            met[having] |= (first_year[having] <= self.last_year[row]) & (last_year[having] >= self.first_year[row])
        return met

    def first_of(self, people: int) -> Ints:
        """Return, for each of `people` staff rows, the first year of the earliest running posting, 0 where there is none."""
        return self._per_person(people, self.first_year, np.minimum, 10**6)

    def last_of(self, people: int) -> Ints:
        """Return, for each of `people` staff rows, the last year of the latest running posting, 0 where there is none."""
        return self._per_person(people, self.last_year, np.maximum, 0)

    def _per_person(self, people: int, years: Ints, choose: np.ufunc, start: int) -> Ints:
        found = np.full(people, start, dtype=np.int64)
        choose.at(found, self.person, years)
        return np.where(found == start, 0, found)
