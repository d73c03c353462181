"""The model of any step, from the instance and the plan as the steps before it left it."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.grouping import GroupingModel, build_grouping
from solver.solving.later import LaterModel, build_later
from solver.solving.pairing import PairingModel, build_pairing
from solver.solving.rotation import RotationModel, build_rotation

Model = GroupingModel | PairingModel | RotationModel | LaterModel


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
        return build_rotation(instance, plan.groups, rules, pairings=plan.pairings, with_goals=with_goals)
    return build_later(instance, step, plan, rules, with_goals=with_goals)


def decisions_of(model: Model, plan: Plan) -> Ints | None:
    """Return the decisions that lead to a plan, where the model has a place for all of them."""
    try:
        found = model.scope.assign(plan)
    except ValueError:
        return None
    return np.array([found[int(column)] for column in model.problem.decisions], dtype=np.int64)
