"""Candidate pairs of the pairing step: every (partner, school, layer), pruned by the pair rules while they are made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from solver.form.form import Ints
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.supply import ExternalSchool
from solver.plan.plan import Group
from solver.rules.pairing_scope import PartnerTable
from solver.rules.partner_rule import PartnerRule, Side, SideRule
from solver.rules.rule import Bools

BLOCK = 1 << 21
"""Candidates that are looked at together; bounds the memory of a province whose schools could all be paired with each other."""


def partner_pairs(instance: Instance, groups: Sequence[Group], rules: Iterable[PartnerRule] = ()) -> PartnerTable:
    """Return the candidates that every rule admits or is waived for; the rules' own rows forbid what a waiver leaves over.

    Rules about one side are asked first and for each school once, so that no pair is made of a school that may not stand there.
    """
    listed, travel = tuple(rules), TravelTimes.of(instance)
    waived = {rule.name: np.array([instance.waived(rule.name, s.id) for s in instance.partners], dtype=bool) for rule in listed}
    rest = [rule for rule in listed if not isinstance(rule, SideRule)]
    parts = [PartnerTable(instance, tuple(groups), *(np.zeros(0, dtype=np.int64),) * 3, travel)]
    for number in range(len(instance.policy.layers)):
        partner = np.flatnonzero(_may_help(instance, number) & _side(instance, groups, number, listed, "partner", waived))
        school = np.flatnonzero(~_outside(instance) & _side(instance, groups, number, listed, "school", waived))
        for helping, helped in _blocks(partner, school):
            pairs = PartnerTable(instance, tuple(groups), helping, helped, np.full(len(helping), number), travel)
            for rule in rest:
                pairs = pairs.take(np.asarray(rule.admits(pairs) | waived[rule.name][rule.subjects(pairs)]))
            parts.append(pairs)
    partner, school, layer = (np.concatenate([getattr(part, name) for part in parts]) for name in ("partner", "school", "layer"))
    return PartnerTable(instance, tuple(groups), partner, school, layer, travel)


def _may_help(instance: Instance, layer: int) -> Bools:
    """Return which of the partners the layer itself allows."""
    who = instance.policy.layers[layer].partners
    outside = _outside(instance)
    return outside if who == "external" else ~outside if who == "schools" else np.ones(len(outside), dtype=bool)


def _outside(instance: Instance) -> Bools:
    """Return which of the partners lie outside what is planned: they may help and are not helped."""
    return np.array([isinstance(school, ExternalSchool) or school.outside for school in instance.partners], dtype=bool)


def _side(
    instance: Instance, groups: Sequence[Group], layer: int, rules: Iterable[PartnerRule], side: Side, waived: Mapping[str, Bools]
) -> Bools:
    """Return which of the partners may stand on one side of a layer's pairs, waived ones included."""
    allowed = np.ones(len(instance.partners), dtype=bool)
    for rule in rules:
        if isinstance(rule, SideRule) and rule.side == side and rule.layer in {None, instance.policy.layers[layer].name}:
            allowed &= rule.fitting(instance, groups) | waived[rule.name]
    return allowed


def _blocks(partner: Ints, school: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs of different schools, so many partners at a time that no block grows beyond `BLOCK`."""
    step = max(1, BLOCK // max(1, len(school)))
    for first in range(0, len(partner), step):
        some = partner[first : first + step]
        helping, helped = np.repeat(some, len(school)), np.tile(school, len(some))
        apart = helping != helped
        yield helping[apart], helped[apart]
