"""The grouping step: candidates, model, ordered goals, groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.instance.instance import Instance
from solver.rules.candidates import prune
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import BoundRule, binding
from solver.rules.rule import PairRule
from solver.solving.leaves import Leaves, leaves_of_schools
from solver.solving.parts import parts_of
from solver.solving.posting import post, staged, step_goals, step_rules
from solver.solving.problem import Problem

LARGE = 30000
"""Groupings with more candidates than this, about a thousand schools, are cut into parts."""


@dataclass(frozen=True)
class GroupingModel:
    """The grouping step of an instance: its candidates and the problem over them."""

    scope: GroupingScope
    problem: Problem


def build_grouping(instance: Instance, rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True) -> GroupingModel:
    """Build the model under the policy's rules, or under `rules`.

    Hard pair rules prune the candidates, sparing those a waiver names; then every rule is posted, for some pair rules say
    more than their pruning does (R-007), and a waiver of one school may leave a pair that another's still forbids.
    """
    chosen = binding(step_rules(instance, "grouping") if rules is None else rules)
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, PairRule)]
    scope = GroupingScope(prune(instance, pruning).pairs)
    post(scope, chosen)
    goals = staged(scope, step_goals(instance, "grouping")) if with_goals else ()
    decisions = np.concatenate([scope.open_column, scope.pair_column])
    leaves = _leaves(scope)
    parts = None if leaves is None else parts_of(scope.builder.build(), decisions)
    return GroupingModel(scope, Problem(scope.builder, decisions, goals, leaves=leaves, parts=parts))


def _leaves(scope: GroupingScope) -> Leaves | None:
    """Return where the grouping is cut into parts, if it is so large that it is worth it."""
    pairs = scope.pairs
    if len(pairs) <= LARGE:
        return None
    schools = len(scope.instance.schools)
    weight = np.bincount(pairs.lead, minlength=schools) + np.bincount(pairs.school, minlength=schools)
    leaf = leaves_of_schools(scope.instance, weight)
    low, high = np.minimum(leaf[pairs.lead], leaf[pairs.school]), np.maximum(leaf[pairs.lead], leaf[pairs.school])
    opens = leaf[scope.open_lead]
    return Leaves(np.concatenate([opens, low]), np.concatenate([opens, high]), int(leaf.max()) + 1)
