"""The pairing step, after the groups are settled: candidates, model, ordered goals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.instance.instance import Instance
from solver.plan.plan import Group
from solver.rules.pairing_candidates import partner_pairs
from solver.rules.pairing_scope import PairingScope
from solver.rules.parameters import BoundRule, binding
from solver.rules.partner_rule import PartnerRule
from solver.solving.posting import post, staged, step_goals, step_rules
from solver.solving.problem import Problem


@dataclass(frozen=True)
class PairingModel:
    """The pairing step of an instance beside given groups: its candidates and the problem over them."""

    scope: PairingScope
    problem: Problem


def pairs_schools(instance: Instance) -> bool:
    """Whether there is anything to pair for: a layer, and a rule that binds or a goal."""
    asked = binding(step_rules(instance, "pairing")) or step_goals(instance, "pairing")
    return bool(instance.policy.layers) and bool(asked)


def build_pairing(
    instance: Instance, groups: Sequence[Group], rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True
) -> PairingModel:
    """Build the model under the policy's rules, or under `rules`.

    Hard partner rules prune the candidates, sparing those a waiver names; then every rule is posted, for a waiver of one
    school may leave a pair that another's still forbids.
    """
    chosen = binding(step_rules(instance, "pairing") if rules is None else rules)
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, PartnerRule)]
    scope = PairingScope(partner_pairs(instance, groups, pruning))
    post(scope, chosen)
    goals = staged(scope, step_goals(instance, "pairing")) if with_goals else ()
    return PairingModel(scope, Problem(scope.builder, np.concatenate([scope.pair_column, scope.area_column]), goals))
