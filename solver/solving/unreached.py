"""Schools that must stand in a group and that no lead may take: which lead comes nearest, and what it is refused for."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.rules.grouping_scope import PairTable
from solver.rules.parameters import BoundRule
from solver.rules.rule import Bools, PairRule
from solver.solving.result import Refusal, Unreached


def unreached(instance: Instance, hard: Sequence[BoundRule], schools: Iterable[str], leading: Collection[str]) -> tuple[Unreached, ...]:
    """Return, of `schools`, those that the hard pair rules leave without any candidate, by id.

    Parameters
    ----------
    hard
        The rules that bind; those that are no pair rules refuse nobody by themselves and are passed over.
    leading
        Schools that may lead some other school: what keeps a school from one of them is worth more to a planner than what
        keeps it from a neighbour that leads nobody.
    """
    found = (_nearest(school, _pairs_of(instance, school), hard, leading) for school in sorted(set(schools)))
    return tuple(one for one in found if one is not None)


def unreached_pins(instance: Instance, hard: Sequence[BoundRule], leading: Collection[str]) -> tuple[Unreached, ...]:
    """Return the schools pinned as members whose lead (and mode), as far as the pin fixes them, the hard pair rules refuse."""
    pins = sorted((pin for pin in instance.pins if pin.kind == "member"), key=lambda pin: (pin.subject, pin.target or "", pin.mode or ""))
    found = (_nearest(pin.subject, _pairs_of(instance, pin.subject, pin), hard, leading) for pin in pins)
    return tuple(one for one in found if one is not None)


def _pairs_of(instance: Instance, school: str, pin: Pin | None = None) -> PairTable:
    """Return every (lead, mode) that a school could stand under, or those that a pin leaves open, as candidates of that school."""
    place, modes = instance.position_of[school], instance.policy.modes
    leads = [at for at, lead in enumerate(instance.schools) if at != place and (pin is None or pin.target in (None, lead.id))]
    kinds = [number for number, mode in enumerate(modes) if pin is None or pin.mode in (None, mode.name)]
    lead, mode = np.repeat(np.array(leads, dtype=np.int64), len(kinds)), np.tile(np.array(kinds, dtype=np.int64), len(leads))
    member, travel = np.full(len(lead), place, dtype=np.int64), TravelTimes.of(instance)
    return PairTable(instance, lead, member, mode, travel.minutes(lead, member), travel.metres(lead, member))


def _nearest(school: str, pairs: PairTable, hard: Sequence[BoundRule], leading: Collection[str]) -> Unreached | None:
    """Return what keeps a school from the lead that comes nearest, or None where some lead of `pairs` may take it.

    Leads that lead somebody come before those marked as candidates and these before the others; then the fewest rows that
    refuse, then the shortest way; of that lead's modes the one in which the least is missing.
    """
    instance, rows = pairs.instance, [(bound.key, bound.rule) for bound in hard if isinstance(bound.rule, PairRule)]
    if not len(pairs):
        return Unreached(school, None, "", 0, ())
    refused = np.array([_refuses(rule, pairs) for _, rule in rows], dtype=bool).reshape(len(rows), len(pairs))
    count = refused.sum(axis=0)
    if np.any(count == 0):
        return None
    rank = np.array([0 if s.id in leading else 1 if s.lead_candidate else 2 for s in instance.schools])[pairs.lead]
    order = np.lexsort((pairs.mode, pairs.lead, pairs.minutes, count, rank))
    first = order[0]
    alike = [at for at in order.tolist() if pairs.lead[at] == pairs.lead[first] and count[at] == count[first]]
    said = [_said(pairs, at, [row for row, no in zip(rows, refused[:, at].tolist(), strict=True) if no]) for at in alike]
    mode, refusals = min(said, key=lambda one: _missing(one[1]))
    return Unreached(school, instance.schools[int(pairs.lead[first])].id, mode, int(pairs.minutes[first]), refusals)


def _refuses(rule: PairRule, pairs: PairTable) -> Bools:
    """Return which candidates a pair rule refuses, waivers apart."""
    instance = pairs.instance
    subjects = [instance.schools[at].id for at in rule.subjects(pairs).tolist()]
    waived = np.array([instance.waived(rule.name, subject) for subject in subjects], dtype=bool)
    return np.asarray(~rule.admits(pairs) & ~waived)


def _said(pairs: PairTable, at: int, rows: Sequence[tuple[str, PairRule]]) -> tuple[str, tuple[Refusal, ...]]:
    """Return the mode of a candidate and what each row finds, were it the only group of a plan."""
    instance, years = pairs.instance, pairs.instance.planned_years
    lead, school = instance.schools[int(pairs.lead[at])].id, instance.schools[int(pairs.school[at])].id
    mode = instance.policy.modes[int(pairs.mode[at])].name
    alone = Plan(instance.id, instance.first_year, instance.years, (Group(lead, mode, (school,), years[0], years[-1]),))
    return mode, tuple(Refusal(key, tuple(f for f in rule.check(instance, alone) if not f.kept)) for key, rule in rows)


def _missing(refusals: Sequence[Refusal]) -> Fraction:
    """Return how far the figures of a refusal are from what is required, to choose among modes of one lead."""
    return sum((abs(Fraction(f.achieved) - f.required) for refusal in refusals for f in refusal.findings), Fraction(0))
