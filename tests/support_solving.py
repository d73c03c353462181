"""Policy rows and solved plans of support, for its tests."""

from typing import Any

from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Plan
from solver.solving.engines import Run
from solver.solving.later import build_later
from solver.solving.ordered import Outcome, solve_ordered


def row(rule: str, standing: str = "hard", **parameters: Any) -> RuleRow:
    """Return one policy row."""
    return RuleRow(rule=rule, standing=standing, parameters=parameters)  # type: ignore[arg-type]  # one of the three standings


def solved(instance: Instance, settled: Plan) -> tuple[Outcome, Plan | None]:
    """Return what the step comes to, and its plan where there is one."""
    model = build_later(instance, "support", settled)
    outcome = solve_ordered(model.problem, Run(workers=1))
    return outcome, None if outcome.values is None else model.plan(outcome.values)
