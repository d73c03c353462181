"""Candidate pairs of the grouping step: every (lead, school, mode), pruned by the pair rules before any model exists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, PairRule

FARTHEST = 2**40
"""Minutes that no way takes: the limit of a mode that no rule limits."""
_BLOCK = 2_000_000
"""Pairs of schools looked at in one go where no limit of travel keeps them few."""


@dataclass(frozen=True)
class _Zones:
    """Where a rule lets leads go: a lead takes members of its own zone only, one whose zone is -1 takes them from anywhere."""

    lead: Ints
    """Zone of each school as a lead."""
    school: Ints
    """Zone of each school as a member."""
    waived: Bools
    """Schools for which the rule is waived."""


@dataclass(frozen=True)
class Pruning:
    """What the pair rules leave, and which schools still had a candidate on the way."""

    pairs: PairTable
    """The candidates, ordered by lead, school and mode."""
    stages: tuple[tuple[str, frozenset[str]], ...]
    """``("", all schools)``, then ``("reach", ...)``: those with a possible lead in reach, then for each rule those it left."""

    def leads_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return the leads that could take each school, in order; schools without any are not listed."""
        ids, count = [school.id for school in self.pairs.instance.schools], len(self.pairs.instance.schools)
        sorted_ = np.sort(self.pairs.school * count + self.pairs.lead)
        distinct = sorted_[np.diff(sorted_, prepend=-1) > 0]
        school, first = np.unique(distinct // max(1, count), return_index=True)
        leads = [ids[lead] for lead in (distinct % max(1, count)).tolist()]
        last = np.append(first, len(leads))[1:].tolist()
        return {ids[s]: tuple(leads[a:b]) for s, a, b in zip(school.tolist(), first.tolist(), last, strict=True)}


def all_pairs(instance: Instance) -> PairTable:
    """Return every (lead, school, mode) of two different schools, with travel; for small instances only."""
    count = len(instance.schools)
    lead, school = (grid.reshape(-1) for grid in np.indices((count, count)))
    apart = (lead != school) & ~_outside(instance)[school]
    lead, school = lead[apart], school[apart]
    minutes = TravelTimes.of(instance).minutes(lead, school)
    return _table(instance, lead, school, minutes, np.full(len(instance.policy.modes), FARTHEST), np.zeros(count, dtype=bool))


def admitted(pairs: PairTable, rules: Iterable[PairRule]) -> PairTable:
    """Return the candidates that every rule admits or is waived for; the rules' own rows still forbid what a waiver leaves over."""
    for rule in rules:
        pairs = pairs.take(rule.admits(pairs) | _waived(pairs.instance, rule)[rule.subjects(pairs)])
    return pairs


def prune(instance: Instance, rules: Sequence[PairRule]) -> Pruning:
    """Return what ``admitted(all_pairs(instance), rules)`` returns, without ever holding all pairs.

    What the rules say about leads by themselves (`PairRule.possible_leads`) and about minutes (`PairRule.reach_minutes`) narrows
    the pairs first, by a spatial index; then every rule is asked about what is left, block by block.
    """
    ids = [school.id for school in instance.schools]
    parts: list[PairTable] = []
    having = np.zeros((1 + len(rules), len(ids)), dtype=bool)
    for block in _gathered(instance, _narrowed(instance, rules)):
        pairs = block
        having[0, pairs.school] = True
        for number, rule in enumerate(rules, start=1):
            pairs = admitted(pairs, [rule])
            having[number, pairs.school] = True
        parts.append(pairs)
    names = ["reach", *(rule.name for rule in rules)]
    stages = [(name, frozenset(ids[s] for s in np.flatnonzero(left).tolist())) for name, left in zip(names, having, strict=True)]
    everybody = frozenset(ids[s] for s in np.flatnonzero(~_outside(instance)).tolist()) if len(ids) > 1 else frozenset()
    return Pruning(_ordered(instance, parts), (("", everybody), *stages))


def _gathered(instance: Instance, blocks: Iterable[PairTable]) -> Iterator[PairTable]:
    """Yield the blocks put together into few of millions of candidates: each asks every rule for its facts about all schools."""
    held: list[PairTable] = []
    for block in blocks:
        held.append(block)
        if sum(len(part) for part in held) > _BLOCK:
            yield _ordered(instance, held)
            held = []
    if held:
        yield _ordered(instance, held)


def _outside(instance: Instance) -> Bools:
    """Return the schools from outside the area, which may lead and join nobody."""
    return np.asarray(instance.school_values("outside").astype(bool))


def _narrowed(instance: Instance, rules: Sequence[PairRule]) -> Iterator[PairTable]:
    """Yield the pairs of leads and members within reach, mode by mode; a superset of what the rules admit."""
    limits, unlimited = _limits(instance, rules)
    leads, schools = np.flatnonzero(_possible(instance, rules)), np.flatnonzero(~_outside(instance))
    most = int(limits.max(initial=0))
    travel = TravelTimes.of(instance)
    bound, free = (schools[~unlimited[schools]], schools[unlimited[schools]]) if most < FARTHEST else (schools[:0], schools)
    for lead, school, minutes in travel.within(leads, bound, most) if len(bound) else ():
        yield _table(instance, lead, school, minutes, limits, unlimited)
    for all_leads, all_schools in _spread(leads, free, _zones(instance, rules)):
        apart = all_leads != all_schools
        lead, school = all_leads[apart], all_schools[apart]
        yield _table(instance, lead, school, travel.minutes(lead, school), limits, unlimited)


def _spread(leads: Ints, schools: Ints, zones: _Zones) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs of leads and schools in blocks, where no rule limits travel or a waiver lifts the limit; within zones, if any."""
    anywhere = zones.lead[leads] < 0
    everywhere = zones.waived[schools]
    yield from _products(leads, schools[everywhere])
    yield from _products(leads[anywhere], schools[~everywhere])
    bound, inside = leads[~anywhere], schools[~everywhere]
    inside = inside[np.argsort(zones.school[inside], kind="stable")]
    begin, end = (np.searchsorted(zones.school[inside], zones.lead[bound], side) for side in ("left", "right"))
    size = np.cumsum(end - begin)
    first = 0
    while first < len(bound):
        last = max(first + 1, int(np.searchsorted(size, (size[first - 1] if first else 0) + _BLOCK, "right")))
        many = (end - begin)[first:last]
        offset = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        yield np.repeat(bound[first:last], many), inside[np.repeat(begin[first:last], many) + offset]
        first = last


def _products(leads: Ints, schools: Ints) -> Iterator[tuple[Ints, Ints]]:
    step = max(1, _BLOCK // max(1, len(schools)))
    for first in range(0, len(leads) if len(schools) else 0, step):
        here = leads[first : first + step]
        yield np.repeat(here, len(schools)), np.tile(schools, len(here))


def _zones(instance: Instance, rules: Sequence[PairRule]) -> _Zones:
    """Return the zones of the first rule that confines leads; where none does, every lead may go anywhere."""
    count = len(instance.schools)
    for rule in rules:
        said = rule.lead_zones(instance)
        if said is not None:
            return _Zones(*said, _waived(instance, rule))
    return _Zones(np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool))


def _limits(instance: Instance, rules: Sequence[PairRule]) -> tuple[Ints, Bools]:
    """Return the least of the rules' limits in minutes for each mode, and the schools for which such a rule is waived."""
    limits, unlimited = np.full(len(instance.policy.modes), FARTHEST, dtype=np.int64), np.zeros(len(instance.schools), dtype=bool)
    for rule in rules:
        said = [rule.reach_minutes(mode.name) for mode in instance.policy.modes]
        limits = np.minimum(limits, np.array([FARTHEST if minutes is None else minutes for minutes in said], dtype=np.int64))
        if any(minutes is not None for minutes in said):
            unlimited |= _waived(instance, rule)
    return limits, unlimited


def _possible(instance: Instance, rules: Sequence[PairRule]) -> Bools:
    """Return the schools that may lead under every rule that speaks about leads alone, or for which it is waived."""
    possible = np.ones(len(instance.schools), dtype=bool)
    for rule in rules:
        said = rule.possible_leads(instance)
        if said is not None:
            possible &= said | _waived(instance, rule)
    return possible


def _waived(instance: Instance, rule: PairRule) -> Bools:
    found = np.zeros(len(instance.schools), dtype=bool)
    named = [waiver.subject for waiver in instance.waivers if waiver.rule == rule.name]
    found[[instance.position_of[subject] for subject in named if subject in instance.position_of]] = True
    return found


def _table(instance: Instance, lead: Ints, school: Ints, minutes: Ints, limits: Ints, unlimited: Bools) -> PairTable:
    """Return the candidates of pairs of schools in every mode whose limit they keep, ordered by lead, school and mode."""
    modes = len(limits)
    kept = (minutes[:, None] <= limits[None, :]) | unlimited[school][:, None]
    pair, mode = np.nonzero(kept)
    metres = TravelTimes.of(instance).metres(lead, school)
    return _sorted(PairTable(instance, lead[pair], school[pair], mode.astype(np.int64), minutes[pair], metres[pair]), modes)


def _ordered(instance: Instance, parts: Sequence[PairTable]) -> PairTable:
    empty = np.zeros(0, dtype=np.int64)
    lead, school, mode, minutes, metres = (
        np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in ("lead", "school", "mode", "minutes", "metres")
    )
    return _sorted(PairTable(instance, lead, school, mode, minutes, metres), len(instance.policy.modes))


def _sorted(pairs: PairTable, modes: int) -> PairTable:
    key = (pairs.lead * len(pairs.instance.schools) + pairs.school) * modes + pairs.mode
    if bool(np.all(key[1:] > key[:-1])):
        return pairs
    order = np.argsort(key)
    found = (pairs.lead[order], pairs.school[order], pairs.mode[order], pairs.minutes[order], pairs.metres[order])
    return PairTable(pairs.instance, *found)
