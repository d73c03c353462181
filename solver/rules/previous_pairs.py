"""Last year's pairs of schools, for rules and goals about change."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Ints
from solver.instance.history import PreviousPairing
from solver.instance.instance import Instance
from solver.rules.pairing_scope import PairingScope


def earlier(instance: Instance, layer: str | None) -> tuple[PreviousPairing, ...]:
    """Return last year's pairs in the policy's layers (one of them where `layer` names it) whose schools are still there."""
    names = {known.name for known in instance.policy.layers if layer in {None, known.name}}
    listed = () if instance.previous is None else instance.previous.pairings
    return tuple(p for p in listed if p.layer in names and p.partner in instance.partner_of and p.school in instance.school_of)


def again(scope: PairingScope, before: Sequence[PreviousPairing]) -> Ints:
    """Return the column of each earlier pair; -1 where it is no candidate any more."""
    instance, pairs = scope.instance, scope.pairs
    partner = {school.id: number for number, school in enumerate(instance.partners)}
    layer = {known.name: number for number, known in enumerate(instance.policy.layers)}
    schools, layers = len(instance.schools), len(instance.policy.layers)
    key = (pairs.partner * schools + pairs.school) * layers + pairs.layer
    wanted = [(partner[p.partner] * schools + instance.position_of[p.school]) * layers + layer[p.layer] for p in before]
    order = np.argsort(key)
    place = np.minimum(np.searchsorted(key[order], wanted), max(0, len(key) - 1)).astype(np.int64)
    if len(key) == 0:
        return np.full(len(before), -1, dtype=np.int64)
    return np.asarray(np.where(key[order][place] == wanted, scope.pair_column[order[place]], -1), dtype=np.int64)
