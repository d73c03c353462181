"""The engines of math_opt (HiGHS, SCIP, GLOP, PDLP) for the linear form: integer programs and their relaxations, built from arrays."""

import time
from dataclasses import dataclass
from math import inf

import numpy as np
from ortools.math_opt import model_parameters_pb2, result_pb2

from solver.form.form import Expression, Ints, LinearForm
from solver.model.answer import Answer, Word
from solver.model.basis import Basis
from solver.model.protocol import (
    Engine,
    Floats,
    MathOptLimits,
    ask_engine,
    basis_found,
    basis_given,
    go_on,
    model_of,
    parameters_of,
    row_scale,
    sparse,
)


@dataclass(frozen=True)
class Relaxation:
    """What an engine says about the continuous relaxation."""

    solved: bool
    """Whether the engine claims to have solved it to the end."""
    infeasible: bool
    """Whether it claims that there is no solution, which then holds for whole numbers too."""
    values: Floats | None
    bound: float | None
    """The objective of the relaxation, a lower bound as the engine claims it."""
    multipliers: Floats | None
    """One multiplier a row (positive: the row's lower side binds), from which the bound can be computed again exactly."""
    engine: Engine
    seconds: float
    basis: Basis | None = None
    """Where a solve of the same form with more rows may begin."""


def solve_whole(form: LinearForm, objective: Expression | None, engine: Engine, limits: MathOptLimits, hint: Ints | None = None) -> Answer:
    """Minimise `objective` over `form` in whole numbers with HiGHS or SCIP; values are rounded, and the caller checks them."""
    begun = time.perf_counter()
    start = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None and bool(np.all((hint >= form.lower) & (hint <= form.upper))):  # HiGHS fails on a hint outside
        values = start.solution_hints.add().variable_values
        values.ids.extend(range(len(hint)))
        values.values.extend(hint.astype(np.float64))
    result = ask_engine(model_of(form, objective, whole=True), engine, parameters_of(engine, limits), start)
    reason = result.termination.reason
    found = None
    if result.solutions and result.solutions[0].HasField("primal_solution"):
        found = np.rint(sparse(result.solutions[0].primal_solution.variable_values, form.columns)).astype(np.int64)
    words: dict[int, Word] = {
        result_pb2.TERMINATION_REASON_OPTIMAL: "proved",
        result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
        result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
        result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",  # every column is bounded, so nothing is unbounded
    }
    word = words.get(reason, "unknown")
    if found is None and word in {"proved", "feasible"}:
        word = "unknown"
    bound = result.termination.objective_bounds.dual_bound
    known = word != "infeasible" and abs(bound) < inf and objective is not None
    return Answer(word, found, bound if known else None, engine, time.perf_counter() - begun, float(result.solve_stats.node_count))


def solve_relaxed(
    form: LinearForm, objective: Expression, engine: Engine, limits: MathOptLimits, begin: Basis | None = None, *, dual: bool = True
) -> Relaxation:
    """Minimise `objective` over `form` with fractions allowed, with HiGHS, GLOP, PDLP or SCIP (which gives no multipliers).

    With `begin`, the basis of a form with fewer rows, GLOP needs a tenth of the time. The dual simplex goes
    on after rows were added, the primal one where columns were.
    """
    begun = time.perf_counter()
    start = model_parameters_pb2.ModelSolveParametersProto()
    parameters = parameters_of(engine, limits)
    if begin is not None:
        start.initial_basis.CopyFrom(basis_given(begin, form))
        go_on(parameters, dual=dual)
    result = ask_engine(model_of(form, objective, whole=False), engine, parameters, start)
    reason = result.termination.reason
    solved = reason == result_pb2.TERMINATION_REASON_OPTIMAL
    solution = result.solutions[0] if result.solutions else None
    values = multipliers = basis = None
    if solution is not None and solution.HasField("primal_solution"):
        values = sparse(solution.primal_solution.variable_values, form.columns)
    if solution is not None and solution.HasField("dual_solution"):
        multipliers = sparse(solution.dual_solution.dual_values, form.rows) / row_scale(form)
    if solution is not None and solution.HasField("basis"):
        basis = basis_found(solution.basis, form)
    bound = float(result.termination.objective_bounds.dual_bound)
    infeasible = reason in {result_pb2.TERMINATION_REASON_INFEASIBLE, result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED}
    claimed = bound if solved and abs(bound) < inf else None
    return Relaxation(solved, infeasible, values, claimed, multipliers, engine, time.perf_counter() - begun, basis)
