"""The rotation step: options, classes of people, model, ordered goals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.plan.plan import Group, Pairing
from solver.rules.options import admission_key, all_options, lengths_in
from solver.rules.parameters import BoundRule, binding
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.solving.posting import post, staged, step_goals, step_rules
from solver.solving.problem import Problem


@dataclass(frozen=True)
class RotationModel:
    """The rotation step of an instance within given groups and along given pairs: its options, classes of people, and the problem."""

    scope: RotationScope
    problem: Problem


def build_rotation(
    instance: Instance,
    groups: Sequence[Group],
    rules: Sequence[BoundRule] | None = None,
    *,
    pairings: Sequence[Pairing] = (),
    with_goals: bool = True,
) -> RotationModel:
    """Build the model under the policy's rules, or under `rules`.

    Hard move rules prune the options. People share a class only if every rule and goal treats them alike: each names its
    own keys, and a move rule that does not prune separates the people to whom it admits different options. Rules that are only
    watched say nothing here, not even their keys: they would part people, and so slow the search, for nothing.
    """
    chosen = binding(step_rules(instance, "rotation") if rules is None else rules)
    goals = step_goals(instance, "rotation") if with_goals else ()
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, MoveRule)]
    options = all_options(instance, groups, lengths_in(instance), pairings=pairings, rules=pruning)
    items: list[Rule | Goal] = [*(bound.rule for bound in chosen), *(g.goal for g in goals)]
    keys = [key for item in items for key in item.person_keys(instance)]
    left = [bound.rule for bound in chosen if bound.standing == "priced" and isinstance(bound.rule, MoveRule)]
    scope = RotationScope(options, [*keys, *(admission_key(rule, options) for rule in left)])
    post(scope, chosen)
    return RotationModel(scope, Problem(scope.builder, scope.move_column, staged(scope, goals), _regions(scope)))


def _regions(scope: RotationScope) -> Ints:
    """Return for each move the number of the group it happens in; groups meet only in the county's own rows.

    Groups that aid ties together, and schools outside every group that send or get it, count as one: the options of a person lie in
    one region, and so do both schools of every option.
    """
    schools, moves = len(scope.instance.schools), scope.move_options
    group = np.arange(schools, dtype=np.int64) + len(scope.options.groups)
    for number, found in enumerate(scope.options.groups):
        for school in (found.lead, *found.members):
            group[scope.instance.position_of[school]] = number
    aid = moves.channel == CHANNELS.index("aid")
    ties = np.unique(np.stack([moves.home[aid], moves.destination[aid]], axis=1), axis=0)
    for home, destination in ties.tolist():
        low, high = sorted((group[home], group[destination]))
        group[group == high] = low
    return group[moves.home]
