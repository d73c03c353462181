"""All postings agreed in earlier plans, running and ended: what a person has done before, for rules about rest and burden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from solver.instance.history import PreviousPosting
from solver.instance.instance import Instance
from solver.rules.rule import Ints


def earlier_postings(instance: Instance) -> Mapping[str, list[PreviousPosting]]:
    """Return the earlier postings of each person who has any, in the order given; for `check`."""
    found: dict[str, list[PreviousPosting]] = {}
    for posting in () if instance.previous is None else instance.previous.postings:
        found.setdefault(posting.person, []).append(posting)
    return found


@dataclass(frozen=True)
class EarlierTable:
    """The same as parallel arrays, sorted by person, for `admits`."""

    person: Ints
    """Row of the staff."""
    school: Ints
    """Where (position of the school)."""
    first_year: Ints
    last_year: Ints

    @classmethod
    def of(cls, instance: Instance) -> "EarlierTable":
        """Return the earlier postings of an instance."""
        listed = () if instance.previous is None else instance.previous.postings
        person = np.array([instance.staff.position_of[p.person] for p in listed], dtype=np.int64)
        school = np.array([instance.position_of[p.school] for p in listed], dtype=np.int64)
        first_year = np.array([p.first_year for p in listed], dtype=np.int64)
        last_year = np.array([p.last_year for p in listed], dtype=np.int64)
        order = np.argsort(person, kind="stable")
        return cls(person[order], school[order], first_year[order], last_year[order])

    def layers(self, person: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yield (places in `person`, rows here), so that every place meets each earlier posting of its person exactly once."""
        begin, end = np.searchsorted(self.person, person, "left"), np.searchsorted(self.person, person, "right")
        for layer in range(int((end - begin).max(initial=0))):
            having = np.flatnonzero(begin + layer < end)
            yield having, begin[having] + layer
