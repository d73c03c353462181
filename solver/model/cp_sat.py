"""CP-SAT as an engine for the linear form."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from math import inf

import numpy as np
from ortools.sat.python import cp_model

from solver.form.form import Expression, Ints, LinearForm
from solver.model.answer import Answer, Halting, Word

NAME = "CP-SAT"


@dataclass(frozen=True)
class CpSatLimits:
    """Limits and settings of one CP-SAT solve."""

    seconds: float = inf
    """Wall seconds; inf for none."""
    work: float = inf
    """Deterministic time, CP-SAT's own unit: same result on any machine."""
    workers: int = 1
    seed: int = 0
    presolve: bool = True
    """False for a second opinion that does not share the presolve's faults."""


class Improvements(cp_model.CpSolverSolutionCallback):
    """Tells a listener each better objective value and the bound so far."""

    def __init__(self, tell: Callable[[float, float], None]) -> None:
        super().__init__()
        self._tell = tell

    def on_solution_callback(self) -> None:
        """Pass on one improvement."""
        self._tell(self.objective_value, self.best_objective_bound)


def solve_cp_sat(
    form: LinearForm,
    objective: Expression | None,
    limits: CpSatLimits,
    hint: Ints | None = None,
    stop: Halting | None = None,
    tell: Callable[[float, float], None] | None = None,
) -> Answer:
    """Minimise `objective` over `form`; `tell` hears of each improvement (value, bound).

    Raises
    ------
    RuntimeError
        If CP-SAT refuses the model, which is a fault of this program.
    """
    begun = time.perf_counter()
    model = _model(form, objective, hint)
    engine = _engine(limits, limits.seconds - (time.perf_counter() - begun))
    listener = Improvements(tell) if tell is not None and objective is not None else None
    halted: list[bool] = []

    def halt() -> None:
        """Stop the search; one that has not begun yet hears of no stop, so it is noted here too."""
        halted.append(True)
        engine.stop_search()

    with stop.calling(halt) if stop is not None else nullcontext():
        if halted:
            return Answer("unknown", None, None, NAME, time.perf_counter() - begun, 0.0)
        status = engine.solve(model, listener)
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the model is invalid, which is a fault of this program: {model.validate()}")
    words: dict[object, Word] = {cp_model.OPTIMAL: "proved", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    word = words.get(status, "unknown")
    values = np.array(engine.response_proto.solution, dtype=np.int64) if word in {"proved", "feasible"} else None
    bound = engine.best_objective_bound if objective is not None and word != "infeasible" else None
    return Answer(word, values, bound, NAME, time.perf_counter() - begun, engine.response_proto.deterministic_time)


def _engine(limits: CpSatLimits, seconds: float) -> cp_model.CpSolver:
    engine = cp_model.CpSolver()
    engine.parameters.catch_sigint_signal = False
    engine.parameters.num_workers = limits.workers
    engine.parameters.random_seed = limits.seed
    engine.parameters.cp_model_presolve = limits.presolve
    if seconds < inf:
        engine.parameters.max_time_in_seconds = max(0.0, seconds)
    if limits.work < inf:
        engine.parameters.max_deterministic_time = limits.work
    return engine


def _model(form: LinearForm, objective: Expression | None, hint: Ints | None) -> cp_model.CpModel:
    """Write the form as CP-SAT's own text and let it parse that: a third faster than one call a row, and no numpy scalar gets in."""
    parts = [f"variables{{domain:[{low},{high}]}}" for low, high in zip(form.lower.tolist(), form.upper.tolist(), strict=True)]
    column, coefficient, start = form.column.tolist(), form.coefficient.tolist(), form.start.tolist()
    for a, b, low, high in zip(start[:-1], start[1:], form.row_lower.tolist(), form.row_upper.tolist(), strict=True):
        parts.append(f"constraints{{linear{{vars:{column[a:b]} coeffs:{coefficient[a:b]} domain:[{low},{high}]}}}}")
    if objective is not None:
        used, summed = _summed(objective)
        parts.append(f"objective{{vars:{used} coeffs:{summed} offset:{objective.constant}}}")
    if hint is not None:
        parts.append(f"solution_hint{{vars:{list(range(form.columns))} values:{hint.tolist()}}}")
    model = cp_model.CpModel()
    if not model.proto.parse_text_format("\n".join(parts)):
        raise RuntimeError("CP-SAT cannot read the model, which is a fault of this program")
    return model


def _summed(objective: Expression) -> tuple[list[int], list[int]]:
    """Add up the coefficients of each column: CP-SAT wants a column at most once in an objective."""
    used, inverse = np.unique(objective.column, return_inverse=True)
    summed = np.zeros(len(used), dtype=np.int64)
    np.add.at(summed, inverse, objective.coefficient)
    kept = summed != 0
    return used[kept].tolist(), summed[kept].tolist()
