"""The rotation step: options, classes of people, model, ordered goals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.plan.plan import Group
from solver.rules.options import admission_key, all_options, lengths_in
from solver.rules.parameters import BoundRule, binding
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.solving.posting import post, staged, step_goals, step_rules
from solver.solving.problem import Problem


@dataclass(frozen=True)
class RotationModel:
    """The rotation step of an instance within given groups: its options, classes of people and the problem over them."""

    scope: RotationScope
    problem: Problem


def build_rotation(
    instance: Instance, groups: Sequence[Group], rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True
) -> RotationModel:
    """Build the model under the policy's rules, or under `rules`.

    Hard move rules prune the options. People share a class only if every rule and goal treats them alike: each names its
    own keys, and a move rule that does not prune separates the people to whom it admits different options. Rules that are only
    watched say nothing here, not even their keys: they would part people, and so slow the search, for nothing.
    """
    chosen = binding(step_rules(instance, "rotation") if rules is None else rules)
    goals = step_goals(instance, "rotation") if with_goals else ()
    pruning = [bound.rule for bound in chosen if bound.standing == "hard" and isinstance(bound.rule, MoveRule)]
    options = all_options(instance, groups, lengths_in(instance), rules=pruning)
    items: list[Rule | Goal] = [*(bound.rule for bound in chosen), *(g.goal for g in goals)]
    keys = [key for item in items for key in item.person_keys(instance)]
    left = [bound.rule for bound in chosen if bound.standing == "priced" and isinstance(bound.rule, MoveRule)]
    scope = RotationScope(options, [*keys, *(admission_key(rule, options) for rule in left)])
    post(scope, chosen)
    return RotationModel(scope, Problem(scope.builder, scope.move_column, staged(scope, goals), _regions(scope)))


def _regions(scope: RotationScope) -> Ints:
    """Return for each move the number of the group it happens in; groups meet only in the county's own rows."""
    group = np.full(len(scope.instance.schools), -1, dtype=np.int64)
    for number, found in enumerate(scope.options.groups):
        for school in (found.lead, *found.members):
            group[scope.instance.position_of[school]] = number
    return group[scope.move_options.home]
