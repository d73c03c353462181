"""CP-SAT as an engine for the linear form."""

import time
from dataclasses import dataclass
from math import inf

import numpy as np
from ortools.sat.python import cp_model

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.answer import Answer, Word


@dataclass(frozen=True)
class CpSatLimits:
    """Limits and settings of one CP-SAT solve."""

    seconds: float = inf
    """Wall seconds; inf for none."""
    work: float = inf
    """Deterministic time, CP-SAT's own unit: same result on any machine."""
    workers: int = 1
    seed: int = 0


def solve_cp_sat(form: LinearForm, objective: Expression | None, limits: CpSatLimits, hint: Ints | None = None) -> Answer:
    """Minimise `objective` over `form`."""
    begun = time.perf_counter()
    model = cp_model.CpModel()
    x = [model.new_int_var(int(low), int(high), "") for low, high in zip(form.lower, form.upper, strict=True)]
    for row in range(form.rows):
        span = slice(int(form.start[row]), int(form.start[row + 1]))
        terms = cp_model.LinearExpr.weighted_sum([x[c] for c in form.column[span].tolist()], form.coefficient[span].tolist())
        low, high = int(form.row_lower[row]), int(form.row_upper[row])
        model.add_linear_constraint(terms, max(low, -INFINITE), min(high, INFINITE))
    if objective is not None:
        model.minimize(
            cp_model.LinearExpr.weighted_sum([x[c] for c in objective.column.tolist()], objective.coefficient.tolist()) + objective.constant
        )
    if hint is not None:
        for variable, value in zip(x, hint.tolist(), strict=True):
            model.add_hint(variable, value)
    engine = cp_model.CpSolver()
    engine.parameters.catch_sigint_signal = False
    engine.parameters.num_workers = limits.workers
    engine.parameters.random_seed = limits.seed
    if limits.seconds < inf:
        engine.parameters.max_time_in_seconds = limits.seconds
    if limits.work < inf:
        engine.parameters.max_deterministic_time = limits.work
    status = engine.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the model is invalid, which is a fault of this program: {model.validate()}")
    word: Word = {cp_model.OPTIMAL: "proved", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}.get(status, "unknown")  # type: ignore[assignment]
    found = word in ("proved", "feasible")
    values = np.array([engine.value(variable) for variable in x], dtype=np.int64) if found else None
    bound = engine.best_objective_bound if objective is not None and word != "infeasible" else None
    return Answer(word, values, bound, "CP-SAT", time.perf_counter() - begun, engine.response_proto.deterministic_time)
