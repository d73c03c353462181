"""Options of the rotation step: which person could go where, in which years, through which channel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS
from solver.plan.plan import Channel, Group, Pairing
from solver.rules.aid_ways import positions_of
from solver.rules.parameters import bound_rules
from solver.rules.rotation.aid_posting import AidPosting, opened_in
from solver.rules.rotation.duration import Duration
from solver.rules.rotation_scope import CHANNELS, OptionTable, numbered_sets
from solver.rules.rule import Bools, Ints, Keys, MoveRule
from solver.rules.who import counted_rows

LENGTHS: Mapping[str, Sequence[int]] = {"exchange": (1, 2, 3), "cadre": (1, 2, 3), "shadow": (1,), "transfer": (1,), "aid": (1,)}
"""Lengths in years that each channel may last where the policy has no duration rule. A transfer is for good; its length
only has to reach the end of the horizon, so it always ends with the last planned year."""


def all_options(
    instance: Instance,
    groups: Sequence[Group],
    lengths: Mapping[str, Sequence[int]] = LENGTHS,
    *,
    pairings: Sequence[Pairing] = (),
    rules: Iterable[MoveRule] = (),
    everywhere: bool = False,
) -> OptionTable:
    """Return every option inside the groups, and along the pairs that the policy opens for aid, sorted by person.

    Teachers exchange or transfer between any two schools of a group, middle managers, school leaders and principals hold
    posts (cadre), people of members shadow at the lead. Home school and destination stand in one group in every planned
    year of the stay (R-013: inside the group of the year; years after the horizon are not judged). Whether principals are
    posted is the policy's business (`eligibility`). Aid leads along pairs that stand, and are opened by a row of `aid_posting`
    that binds, in every planned year of the stay.

    Parameters
    ----------
    lengths
        The years that postings of each channel may last; a channel left out is not offered.
    pairings
        The pairs of schools beside the groups, which are settled before.
    rules
        Rules that prune the options block by block (see `allowed`), so that a province's options never stand in memory at once.
    everywhere
        Whether routes lead from every school to every other whatever the groups, each school a lead for shadowing; only
        for tests of the rule that keeps postings inside groups.
    """
    held = tuple(rules)
    routes = _routes_everywhere(instance) if everywhere else _routes_of(instance, groups)
    none = np.zeros(0, dtype=np.int64)
    empty = OptionTable(instance, tuple(groups), none, none, none, none, none, none, none, tuple(pairings))
    blocks = [allowed(block, held) for block in _blocks(empty, _Ways.of(instance, routes), _aid_ways(instance, pairings), lengths)]
    joined: dict[str, Any] = {name: np.concatenate([none, *(getattr(block, name) for block in blocks)]) for name in _NAMES}
    table = replace(empty, **joined)
    return table.take(np.lexsort((table.channel, table.last_year, table.first_year, table.destination, table.person)))


def lengths_in(instance: Instance) -> Mapping[str, Sequence[int]]:
    """Return the lengths of postings to offer by channel: those of the policy's duration rules, where the policy has any.

    Several rows offer what each of them allows; a row that does not bind hard keeps the usual lengths on offer too. Where the rule
    is waived for somebody, every length up to the horizon is on offer, of which the rule takes all but that person's away again.
    """
    found: dict[str, set[int]] = {channel: set() for channel in LENGTHS}
    for bound in bound_rules(instance.policy):
        if isinstance(bound.rule, Duration):
            for channel in get_args(Channel):
                usual = LENGTHS[channel] if bound.standing != "hard" else ()
                found[channel].update(bound.rule.lengths(channel), usual)
    if any(waiver.rule == Duration.name and waiver.subject in instance.staff.position_of for waiver in instance.waivers):
        for channel in get_args(Channel):
            further = () if channel == "transfer" or not found[channel] else range(1, instance.years + 1)
            found[channel].update(further)
    return {channel: tuple(sorted(lengths)) or LENGTHS[channel] for channel, lengths in found.items()}


def allowed(options: OptionTable, rules: Iterable[MoveRule]) -> OptionTable:
    """Return the options that every rule admits, or that stand open to a person for whom the rule is waived."""
    instance = options.instance
    for rule in rules:
        spared = [
            instance.staff.position_of[w.subject]
            for w in instance.waivers
            if w.rule == rule.name and w.subject in instance.staff.position_of
        ]
        admits = rule.admits(options)
        options = options.take(admits | np.isin(options.person, spared) if spared else admits)
    return options


def admission_key(rule: MoveRule, options: OptionTable) -> Keys:
    """Return a person key that separates people for whom a rule that does not prune (priced) admits different options."""
    refused = np.flatnonzero(~rule.admits(options))
    return numbered_sets(options.take(refused), len(options.instance.staff))


_NAMES = ("person", "home", "destination", "first_year", "last_year", "channel", "minutes")


@dataclass(frozen=True)
class _Routes:
    """Ordered pairs of schools by home school, and in which years they stand in one group; year i of the horizon is bit i."""

    home: Ints
    destination: Ints
    together: Ints
    to_lead: Ints
    """The years in which the destination is the home school's lead."""


@dataclass(frozen=True)
class _Ways:
    """Every (person, route) with what all options along it share."""

    person: Ints
    home: Ints
    destination: Ints
    together: Ints
    to_lead: Ints
    minutes: Ints
    position: Ints

    @classmethod
    def of(cls, instance: Instance, routes: _Routes) -> "_Ways":
        """Return each person's routes from the home school."""
        staff = instance.staff
        person_home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
        first, last = np.searchsorted(routes.home, person_home, "left"), np.searchsorted(routes.home, person_home, "right")
        number = last - first
        person = np.repeat(np.arange(len(staff), dtype=np.int64), number)
        along = np.arange(len(person)) - np.repeat(np.cumsum(number) - number, number) + np.repeat(first, number)
        minutes = TravelTimes.of(instance).minutes(routes.home, routes.destination)
        position = staff.values("position").astype(np.int64)[person]
        years = routes.together[along], routes.to_lead[along]
        return cls(person, routes.home[along], routes.destination[along], *years, minutes[along], position)

    def take(self, kept: Bools | Ints) -> "_Ways":
        """Return the ways marked or indexed by `kept`."""
        return _Ways(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def _blocks(empty: OptionTable, inside: _Ways, along: _Ways, lengths: Mapping[str, Sequence[int]]) -> Iterator[OptionTable]:
    """Yield the options of one channel, first year and length at a time: inside the groups, and along the pairs for aid."""
    years = empty.instance.planned_years
    for code, channel in enumerate(CHANNELS):
        ways = along if channel == "aid" else inside
        suited, open_years = _fits(channel, ways), ways.to_lead if channel == "shadow" else ways.together
        for year in years:
            offered = sorted(set(lengths.get(channel, ())))
            ends = [years[-1]] if channel == "transfer" and offered else [year + length - 1 for length in offered]
            for end in ends:
                stay = sum(1 << (y - years[0]) for y in years if year <= y <= end)
                fits = np.flatnonzero(suited & (open_years & stay == stay))
                first, last, by = (np.full(len(fits), value, dtype=np.int64) for value in (year, end, code))
                where = (ways.person[fits], ways.home[fits], ways.destination[fits])
                yield OptionTable(empty.instance, empty.groups, *where, first, last, by, ways.minutes[fits], empty.pairings)


def _fits(channel: str, ways: _Ways) -> Bools:
    teacher, middle, leader, principal = (ways.position == POSITIONS.index(name) for name in POSITIONS)
    if channel == "cadre":
        return np.asarray(middle | leader | principal)
    if channel in ("shadow", "aid"):
        return np.asarray(teacher | middle | leader)
    return np.asarray(teacher)


def _routes_of(instance: Instance, groups: Sequence[Group]) -> _Routes:
    """Return every ordered pair of schools that stand in one group in some planned year, by home school."""
    place, years = instance.position_of, instance.planned_years
    together: dict[tuple[int, int], int] = {}
    to_lead: dict[tuple[int, int], int] = {}
    for group in groups:
        bits = sum(1 << (year - years[0]) for year in years if group.covers(year))
        schools = sorted({place[school] for school in (group.lead, *group.members)})
        for pair in ((a, b) for a in schools for b in schools if a != b):
            together[pair] = together.get(pair, 0) | bits
            to_lead[pair] = to_lead.get(pair, 0) | (bits if pair[1] == place[group.lead] else 0)
    pairs = sorted(together)
    table = np.array([(*pair, together[pair], to_lead[pair]) for pair in pairs], dtype=np.int64).reshape(-1, 4)
    return _Routes(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _routes_along(instance: Instance, pairings: Sequence[Pairing], rule: AidPosting) -> _Routes:
    """Return every way that a row of `aid_posting` opens in some planned year, by home school."""
    open_years: dict[tuple[int, int], int] = {}
    for number, year in enumerate(instance.planned_years):
        for home, destination in positions_of(instance, pairings, rule.layer, rule.direction, year).tolist():
            open_years[home, destination] = open_years.get((home, destination), 0) | 1 << number
    table = np.array([(*way, open_years[way]) for way in sorted(open_years)], dtype=np.int64).reshape(-1, 3)
    return _Routes(table[:, 0], table[:, 1], table[:, 2], np.zeros(len(table), dtype=np.int64))


def _aid_ways(instance: Instance, pairings: Sequence[Pairing]) -> _Ways:
    """Return every (person, way) that some row of `aid_posting` opens, with the years in which any of them does."""
    none, backbone = np.zeros(0, dtype=np.int64), instance.staff.values("backbone").astype(np.int64) >= 2
    found = [_Ways(none, none, none, none, none, none, none)]
    for rule in opened_in(instance.policy) if pairings else ():
        ways = _Ways.of(instance, _routes_along(instance, pairings, rule))
        found.append(ways.take(counted_rows(rule.who, ways.position, backbone[ways.person])))
    joined = _Ways(*(np.concatenate([getattr(ways, name) for ways in found]) for name in _Ways.__dataclass_fields__))
    _, first, again = np.unique(joined.person * len(instance.schools) + joined.destination, return_index=True, return_inverse=True)
    together = np.zeros(len(first), dtype=np.int64)
    np.bitwise_or.at(together, again.reshape(-1), joined.together)
    return replace(joined.take(first), together=together)


def _routes_everywhere(instance: Instance) -> _Routes:
    """Return every ordered pair of schools, each destination taken for a lead."""
    home, destination = (grid.reshape(-1).astype(np.int64) for grid in np.indices((len(instance.schools), len(instance.schools))))
    apart = home != destination
    always = np.full(int(apart.sum()), (1 << instance.years) - 1, dtype=np.int64)
    return _Routes(home[apart], destination[apart], always, always)
