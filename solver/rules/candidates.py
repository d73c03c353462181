"""Candidate pairs of the grouping step: every (lead, school, mode), pruned by the pair rules before any model exists."""

from collections.abc import Iterable

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import PairRule


def all_pairs(instance: Instance) -> PairTable:
    """Return every (lead, school, mode) of two different schools, with travel."""
    schools, modes = len(instance.schools), len(instance.policy.modes)
    lead, school, mode = (grid.reshape(-1) for grid in np.indices((schools, schools, modes)))
    apart = lead != school
    lead, school, mode = lead[apart], school[apart], mode[apart]
    travel = TravelTimes.of(instance)
    return PairTable(instance, lead, school, mode, travel.minutes(lead, school), travel.metres(lead, school))


def admitted(pairs: PairTable, rules: Iterable[PairRule]) -> PairTable:
    """Return the candidates that every rule admits or is waived for; the rules' own rows still forbid what a waiver leaves over."""
    for rule in rules:
        waived = np.array([pairs.instance.waived(rule.name, school.id) for school in pairs.instance.schools], dtype=bool)
        pairs = pairs.take(rule.admits(pairs) | waived[rule.subjects(pairs)])
    return pairs
