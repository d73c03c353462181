"""Candidate ties of support: joined where hard rules tie helper and helped to one subject, group or place, never all pairs at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.rule import Bools
from solver.rules.support_facts import NOWHERE
from solver.rules.support_rule import SupportRule
from solver.rules.support_sides import Sides

BLOCK = 1 << 20
"""Candidates that are looked at together, which bounds the memory of a scheme without any tying rule."""


@dataclass(frozen=True)
class SupportTable:
    """Candidate ties as parallel arrays."""

    sides: Sides
    helper: Ints
    """Row of `sides.helpers`."""
    helped: Ints
    """Row of `sides.helped`."""
    first_year: Ints
    last_year: Ints
    running: Bools
    """Whether the tie was agreed earlier and still runs; no rule about single ties judges it again."""

    def __len__(self) -> int:
        return len(self.helper)

    def subjects(self, rows: Ints) -> list[str]:
        """Return the school or person that is helped."""
        return self.sides.helped_names(self.helped[rows])

    def take(self, kept: Bools) -> "SupportTable":
        """Return the candidates marked in `kept`."""
        return self if kept.all() else self.rows(np.flatnonzero(kept))

    def rows(self, rows: Ints) -> "SupportTable":
        """Return these candidates in this order."""
        first, last = self.first_year[rows], self.last_year[rows]
        return SupportTable(self.sides, self.helper[rows], self.helped[rows], first, last, self.running[rows])

    def in_scheme(self, scheme: str | None) -> Bools:
        """Return which candidates belong to a scheme; None means all."""
        return np.isin(self.sides.helped.scheme[self.helped], self.sides.numbers(scheme))

    @cached_property
    def year(self) -> Ints:
        """Position of the first planned year of each tie."""
        years = self.sides.instance.planned_years
        return np.asarray(np.clip(self.first_year - years[0], 0, len(years) - 1), dtype=np.int64)

    @cached_property
    def minutes(self) -> Ints:
        """Minutes from helper to helped in the tie's first planned year; -1 where the place of a team is unknown."""
        sides, travel = self.sides, TravelTimes.of(self.sides.instance)
        origin, school = sides.helper_at(self.helper, self.year), sides.helped_at(self.helped, self.year)
        found = np.full(len(self), NOWHERE, dtype=np.int64)
        based = origin >= 0
        found[based] = travel.minutes(origin[based], school[based])
        team, unknown = sides.helpers.team[self.helper[~based]], float("nan")
        places = [
            (t.longitude, t.latitude) if t.longitude is not None and t.latitude is not None else (unknown, unknown) for t in sides.teams
        ]
        degrees = np.array(places, dtype=np.float64).reshape(-1, 2)
        found[~based] = travel.minutes_from_homes(degrees[team, 0], degrees[team, 1], school[~based])
        return found


def support_table(instance: Instance, settled: Plan, rules: Sequence[SupportRule] = ()) -> SupportTable:
    """Return the candidates that every rule admits or is waived for, and the ties agreed earlier that still run."""
    sides = Sides.of(instance, settled)
    old, waived = _running(sides), [_waived(sides, rule) for rule in rules]
    taken = old.helper * len(sides.helped.scheme) + old.helped
    parts = [old]
    for helpers, helped in _joined(sides, rules, waived):
        fresh = _fresh(sides, helpers, helped, taken)
        for rule, spares in zip(rules, waived, strict=True):
            fresh = fresh.take(rule.admits(fresh) | spares[fresh.helped])
        parts.append(fresh)
    columns = ("helper", "helped", "first_year", "last_year", "running")
    everything = SupportTable(sides, *(np.concatenate([getattr(part, name) for part in parts]) for name in columns))
    return everything.rows(np.lexsort((everything.helper, everything.helped)))


def _waived(sides: Sides, rule: SupportRule) -> Bools:
    """Return for which of the helped a rule is waived."""
    waived = {waiver.subject for waiver in sides.instance.waivers if waiver.rule == rule.name}
    if not waived:
        return np.zeros(len(sides.helped.scheme), dtype=bool)
    return np.array([name in waived for name in sides.helped_names(np.arange(len(sides.helped.scheme)))], dtype=bool)


def _running(sides: Sides) -> SupportTable:
    """Return the ties agreed earlier, with their own years."""
    rows = [
        (sides.helper_row[tie.scheme, tie.helper], sides.helped_row[tie.scheme, tie.helped, tie.subject], tie.first_year, tie.last_year)
        for tie in sides.listing.running
    ]
    helper, helped, first, last = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return SupportTable(sides, helper, helped, first, last, np.ones(len(rows), dtype=bool))


def _fresh(sides: Sides, helper: Ints, helped: Ints, taken: Ints) -> SupportTable:
    """Return new ties of these pairs, without those of a person with themselves and those that run already."""
    person = sides.helpers.person[helper]
    kept = (person < 0) | (person != sides.helped.person[helped])
    kept &= ~np.isin(helper * len(sides.helped.scheme) + helped, taken)
    helper, helped = helper[kept], helped[kept]
    length = np.array([scheme.years for scheme in sides.schemes], dtype=np.int64)
    first = sides.helped.year[helped]
    return SupportTable(sides, helper, helped, first, first + length[sides.helped.scheme[helped]] - 1, np.zeros(len(helper), dtype=bool))


def _joined(sides: Sides, rules: Sequence[SupportRule], waived: Sequence[Bools]) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of rows that no tying rule keeps apart, scheme by scheme and year by year, in blocks."""
    first = sides.instance.first_year
    for number, scheme in enumerate(sides.schemes):
        helpers = np.flatnonzero((sides.helpers.scheme == number) & sides.helpers.listed)
        here = (sides.helped.scheme == number) & sides.helped.listed
        asked = [(rule, spares) for rule, spares in zip(rules, waived, strict=True) if rule.scheme in {None, scheme.name}]
        for year in np.unique(sides.helped.year[here]).tolist():
            helped = np.flatnonzero(here & (sides.helped.year == year))
            spared = np.zeros(len(sides.helped.scheme), dtype=bool)
            keys = []
            for rule, spares in asked:
                found = rule.keys(sides, helpers, helped, np.asarray(year - first))
                if found is not None:
                    keys.append(found)
                    spared |= spares
            free = spared[helped]
            yield from _crossed(helpers, helped[free], [])
            yield from _crossed(helpers, helped[~free], [(helper, key[~free]) for helper, key in keys])


def _crossed(helpers: Ints, helped: Ints, keys: Sequence[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs whose keys are equal, some of the helped at a time."""
    key = np.zeros(len(helpers) + len(helped), dtype=np.int64)
    for helper_key, helped_key in keys:
        _, code = np.unique(np.concatenate([helper_key, helped_key]), return_inverse=True)
        _, key = np.unique(key * (len(key) + 1) + code.reshape(-1), return_inverse=True)
        key = key.reshape(-1)
    order = np.argsort(key[: len(helpers)], kind="stable")
    sorted_key, wanted = key[: len(helpers)][order], key[len(helpers) :]
    begin, end = np.searchsorted(sorted_key, wanted, "left"), np.searchsorted(sorted_key, wanted, "right")
    total = np.cumsum(end - begin)
    at = 0
    while at < len(helped):
        stop = max(at + 1, int(np.searchsorted(total, (total[at - 1] if at else 0) + BLOCK, "right")))
        size = (end - begin)[at:stop]
        offset = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        yield helpers[order[np.repeat(begin[at:stop], size) + offset]], np.repeat(helped[at:stop], size)
        at = stop
