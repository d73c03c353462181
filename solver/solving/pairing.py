"""The pairing step, after the groups are settled: candidates, model, ordered goals."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from solver.check.checker import rows_to_check
from solver.goals.ordered import BoundGoal, ordered_goals
from solver.instance.instance import Instance
from solver.plan.plan import Group
from solver.rules.pairing_candidates import partner_pairs
from solver.rules.pairing_scope import PairingScope
from solver.rules.parameters import BoundRule, binding
from solver.rules.partner_rule import PartnerRule
from solver.solving.problem import Problem, StagedGoal


@dataclass(frozen=True)
class PairingModel:
    """The pairing step of an instance beside given groups: its candidates and the problem over them."""

    scope: PairingScope
    problem: Problem


def pairing_rules(instance: Instance) -> tuple[BoundRule, ...]:
    """Return the pairing rules of the policy that have something to say about the instance."""
    return tuple(bound for bound in rows_to_check(instance) if bound.rule.step == "pairing" and bound.rule.applies(instance))


def pairs_schools(instance: Instance) -> bool:
    """Whether there is anything to pair for: a layer, and a rule that binds or a goal."""
    binding = any(bound.standing != "watch" for bound in pairing_rules(instance))
    return bool(instance.policy.layers) and (binding or bool(_goals(instance)))


def build_pairing(
    instance: Instance, groups: Sequence[Group], rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True
) -> PairingModel:
    """Build the model under the policy's rules, or under `rules`.

    Hard partner rules prune the candidates, sparing those a waiver names; then every rule is posted, for a waiver of one
    school may leave a pair that another's still forbids.
    """
    chosen = binding(pairing_rules(instance) if rules is None else rules)
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, PartnerRule)]
    scope = PairingScope(partner_pairs(instance, groups, pruning))
    for bound in chosen:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    for bound in chosen:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.tighten(scope)
    goals = _goals(instance) if with_goals else ()
    staged = tuple(StagedGoal(g.key, partial(g.goal.express, scope), g.slack) for g in goals)
    return PairingModel(scope, Problem(scope.builder, np.concatenate([scope.pair_column, scope.area_column]), staged))


def _goals(instance: Instance) -> tuple[BoundGoal, ...]:
    return tuple(goal for goal in ordered_goals(instance.policy, "pairing") if goal.goal.applies(instance))
