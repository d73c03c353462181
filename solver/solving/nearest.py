"""Where a step after rotation cannot keep all its hard rules: the plan that keeps every limit and falls short of demands by the least."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import numpy as np

from solver.form.form import Expression
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.engines import Run
from solver.solving.later import LaterModel, build_later
from solver.solving.ordered import solve_ordered
from solver.solving.posting import step_rules
from solver.solving.problem import StagedGoal


def nearest(instance: Instance, step: Step, settled: Plan, run: Run) -> Plan | None:
    """Return the plan with the least total breach of the step's demands, then best in its goals.

    Where its limits alone clash, every rule that is not structural may give way. None where even that leads to no plan in time.
    """
    rules = step_rules(instance, step)
    hard = [bound for bound in rules if bound.standing == "hard" and not bound.rule.structural]
    for yielding in ({bound.key for bound in hard if bound.rule.demand}, {bound.key for bound in hard}):
        if not yielding or run.ended:
            continue
        model = build_later(instance, step, settled, [_priced(bound, yielding) for bound in rules])
        least = StagedGoal("", partial(_breach, model, yielding), 0)
        model.problem.goals = [least, *model.problem.goals]
        outcome = solve_ordered(model.problem, run)
        if outcome.values is not None:
            return model.plan(outcome.values)
    return None


def _priced(bound: BoundRule, yielding: Collection[str]) -> BoundRule:
    return replace(bound, standing="priced", price=1) if bound.standing == "hard" and bound.key in yielding else bound


def _breach(model: LaterModel, keys: Collection[str]) -> Expression:
    parts = [model.scope.shortfall(key) for key in sorted(keys) if key in model.scope.shortfalls]
    nothing = np.zeros(0, dtype=np.int64)
    return Expression(
        np.concatenate([nothing, *(part.column for part in parts)]), np.concatenate([nothing, *(part.coefficient for part in parts)])
    )
