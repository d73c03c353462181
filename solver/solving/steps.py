"""The model of any step, from the instance and the plan as the steps before it left it."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.grouping import GroupingModel, build_grouping, grouping_rules
from solver.solving.later import LaterModel, build_later, later_rules
from solver.solving.pairing import PairingModel, build_pairing, pairing_rules
from solver.solving.rotation import RotationModel, build_rotation, rotation_rules

Model = GroupingModel | PairingModel | RotationModel | LaterModel


def rules_of(instance: Instance, step: Step) -> tuple[BoundRule, ...]:
    """Return the rules of a step that have something to say about the instance."""
    if step == "grouping":
        return grouping_rules(instance)
    if step == "pairing":
        return pairing_rules(instance)
    return rotation_rules(instance) if step == "rotation" else later_rules(instance, step)


def build_step(
    instance: Instance, step: Step, plan: Plan | None, rules: Sequence[BoundRule] | None = None, *, with_goals: bool = True
) -> Model:
    """Build a step's model under the policy's rules, or under `rules`.

    Parameters
    ----------
    plan
        A plan whose earlier steps are settled; None where there is none yet, as for grouping.
    """
    if step == "grouping":
        return build_grouping(instance, rules, with_goals=with_goals)
    if plan is None:
        raise ValueError(f"the step {step} follows upon others")
    if step == "pairing":
        return build_pairing(instance, plan.groups, rules, with_goals=with_goals)
    if step == "rotation":
        return build_rotation(instance, plan.groups, rules, with_goals=with_goals)
    return build_later(instance, step, plan, rules, with_goals=with_goals)


def decisions_of(model: Model, plan: Plan) -> Ints | None:
    """Return the decisions that lead to a plan, where the model has a place for all of them."""
    try:
        found = model.scope.assign(plan)
    except ValueError:
        return None
    return np.array([found[int(column)] for column in model.problem.decisions], dtype=np.int64)
