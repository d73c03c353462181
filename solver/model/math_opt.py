"""The engines of math_opt (HiGHS, SCIP, GLOP, PDLP) for the linear form: integer programs and their relaxations, built from arrays."""

import datetime as dt
import time
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from ortools.glop import parameters_pb2 as glop_pb2
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as math_opt

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.answer import Answer, Word
from solver.model.basis import BASIC, Basis
from solver.model.wire import doubles, integers

Engine = Literal["HiGHS", "SCIP", "GLOP", "PDLP"]
Floats = npt.NDArray[np.float64]
Range = tuple[Floats, Floats]
"""Lower and upper ends, infinite where there is none."""
LARGEST_COEFFICIENT = 1024.0
"""Rows with larger coefficients are scaled down for the engines."""
_TYPES = {
    "HiGHS": parameters_pb2.SOLVER_TYPE_HIGHS,
    "SCIP": parameters_pb2.SOLVER_TYPE_GSCIP,
    "GLOP": parameters_pb2.SOLVER_TYPE_GLOP,
    "PDLP": parameters_pb2.SOLVER_TYPE_PDLP,
}


@dataclass(frozen=True)
class MathOptLimits:
    """Limits of one solve.

    HiGHS refuses a thread count. Only the limits end a solve early: HiGHS ignores the interrupter of math_opt and SCIP
    prints errors when it has one, so whoever cannot wait leaves the thread behind (`solver.solving.stopping`).
    """

    seconds: float = inf
    """Wall seconds; inf for none."""
    nodes: int | None = None
    """Most branch-and-bound nodes: the same result on any machine."""
    seed: int = 0
    gap: float = 0.0
    """Relative gap at which the engine may stop; then its word "proved" means only that, and its bound what it says."""


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
    result = _solved(_model(form, objective, whole=True), engine, _parameters(engine, limits), start)
    reason = result.termination.reason
    found = None
    if result.solutions and result.solutions[0].HasField("primal_solution"):
        found = np.rint(_sparse(result.solutions[0].primal_solution.variable_values, form.columns)).astype(np.int64)
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

    With `begin`, the basis of a form with fewer rows, GLOP needs a tenth of the time; presolve would throw the basis away,
    and the norms of all columns, which the rule of the steepest edge begins with, take longer than the steps they save.
    The dual simplex goes on after rows were added, the primal one where columns were.
    """
    begun = time.perf_counter()
    start = model_parameters_pb2.ModelSolveParametersProto()
    parameters = _parameters(engine, limits)
    if begin is not None:
        start.initial_basis.CopyFrom(_basis_given(begin, form))
        parameters.presolve = parameters_pb2.EMPHASIS_OFF
        parameters.glop.feasibility_rule = parameters.glop.optimization_rule = glop_pb2.GlopParameters.DEVEX
        parameters.lp_algorithm = parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX if dual else parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX
    result = _solved(_model(form, objective, whole=False), engine, parameters, start)
    reason = result.termination.reason
    solved = reason == result_pb2.TERMINATION_REASON_OPTIMAL
    solution = result.solutions[0] if result.solutions else None
    values = multipliers = basis = None
    if solution is not None and solution.HasField("primal_solution"):
        values = _sparse(solution.primal_solution.variable_values, form.columns)
    if solution is not None and solution.HasField("dual_solution"):
        multipliers = _sparse(solution.dual_solution.dual_values, form.rows) / _row_scale(form)
    if solution is not None and solution.HasField("basis"):
        basis = Basis(_statuses(solution.basis.variable_status, form.columns), _statuses(solution.basis.constraint_status, form.rows))
    bound = float(result.termination.objective_bounds.dual_bound)
    infeasible = reason in {result_pb2.TERMINATION_REASON_INFEASIBLE, result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED}
    claimed = bound if solved and abs(bound) < inf else None
    return Relaxation(solved, infeasible, values, claimed, multipliers, engine, time.perf_counter() - begun, basis)


@dataclass(frozen=True)
class Program:
    """A small linear program in floating-point numbers, for guidance only: nothing is proved by it.

    Minimise ``cost x`` over ``x >= 0`` where each row's activity lies between its sides.
    """

    cost: Floats
    row_lower: Floats
    row_upper: Floats
    row: Ints
    column: Ints
    coefficient: Floats


def solve_program(program: Program, limits: MathOptLimits) -> tuple[Floats, Floats] | None:
    """Return values and multipliers of a small program; None where there are none in time.

    By HiGHS: GLOP calls some of these programs infeasible that hold columns for whatever is missed.
    """
    columns, rows = len(program.cost), len(program.row_lower)
    order = np.lexsort((program.column, program.row))
    entries = program.row[order], program.column[order], program.coefficient[order]
    bounds = np.zeros(columns), np.full(columns, np.inf)
    model = _rows_and_columns(bounds, (program.row_lower, program.row_upper), entries, whole=False)
    model.objective.linear_coefficients.ids.extend(range(columns))
    model.objective.linear_coefficients.values.extend(program.cost)
    result = _solved(model, "HiGHS", _parameters("HiGHS", limits), model_parameters_pb2.ModelSolveParametersProto())
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL or not result.solutions[0].HasField("dual_solution"):
        return None
    solution = result.solutions[0]
    return _sparse(solution.primal_solution.variable_values, columns), _sparse(solution.dual_solution.dual_values, rows)


def _statuses(vector: Any, size: int) -> Ints:
    dense = np.full(size, BASIC, dtype=np.int64)
    dense[np.asarray(vector.ids, dtype=np.int64)] = np.asarray(vector.values, dtype=np.int64)
    return dense


def _basis_given(basis: Basis, form: LinearForm) -> Any:
    proto = solution_pb2.BasisProto()
    proto.variable_status.ids.extend(range(form.columns))
    proto.variable_status.values.extend(basis.columns.tolist())
    proto.constraint_status.ids.extend(range(form.rows))
    proto.constraint_status.values.extend(basis.rows.tolist() + [BASIC] * (form.rows - len(basis.rows)))
    return proto


def _solved(model: Any, engine: Engine, parameters: Any, start: Any) -> Any:
    return math_opt.solve(  # type: ignore[no-untyped-call]  # compiled, without types
        model,
        _TYPES[engine],
        parameters_pb2.SolverInitializerProto(),
        parameters,
        start,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _parameters(engine: Engine, limits: MathOptLimits) -> Any:
    """Return the parameters; the default gap of 1e-4 at which HiGHS says "optimal" is set to nothing."""
    parameters = parameters_pb2.SolveParametersProto()
    if limits.seconds < inf:
        parameters.time_limit.FromTimedelta(dt.timedelta(seconds=max(0.01, limits.seconds)))
    if limits.nodes is not None:
        parameters.node_limit = limits.nodes
    if engine in {"HiGHS", "SCIP"}:
        parameters.random_seed = limits.seed
        parameters.relative_gap_tolerance = limits.gap
        parameters.absolute_gap_tolerance = 0.0
    if engine == "SCIP":
        parameters.threads = 1
    return parameters


def _model(form: LinearForm, objective: Expression | None, *, whole: bool) -> Any:
    scale, row = _row_scale(form), form.row_of_entry()
    bounds = np.where(form.lower <= -INFINITE, -np.inf, form.lower), np.where(form.upper >= INFINITE, np.inf, form.upper)
    low, high = form.row_lower / scale, form.row_upper / scale
    sides = np.where(form.row_lower <= -INFINITE, -np.inf, low), np.where(form.row_upper >= INFINITE, np.inf, high)
    model = _rows_and_columns(bounds, sides, (row, form.column, form.coefficient / scale[row]), whole=whole)
    if objective is not None:
        costs = np.zeros(form.columns)
        np.add.at(costs, objective.column, objective.coefficient)
        used = np.flatnonzero(costs)
        model.objective.linear_coefficients.ids.extend(used)
        model.objective.linear_coefficients.values.extend(costs[used])
        model.objective.offset = float(objective.constant)
    return model


def _rows_and_columns(
    bounds: tuple[Floats, Floats], sides: tuple[Floats, Floats], entries: tuple[Ints, Ints, Floats], *, whole: bool
) -> Any:
    """Return a model without objective; entries (row, column, coefficient) are in the order of rows and columns."""
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(len(bounds[0])))
    model.variables.lower_bounds.extend(bounds[0])
    model.variables.upper_bounds.extend(bounds[1])
    model.variables.integers.extend([whole] * len(bounds[0]))
    model.linear_constraints.ids.extend(range(len(sides[0])))
    model.linear_constraints.lower_bounds.extend(sides[0])
    model.linear_constraints.upper_bounds.extend(sides[1])
    row, column, coefficient = entries
    model.linear_constraint_matrix.MergeFromString(integers(1, row) + integers(2, column) + doubles(3, coefficient))
    return model


def _row_scale(form: LinearForm) -> Floats:
    """Return a power of two for each row that brings its largest coefficient down to `LARGEST_COEFFICIENT`.

    The engines' tolerances are absolute. A row of the coefficient of variation has coefficients of 1e9, for which a
    tolerance of 1e-6 would ask for more digits than a float has; powers of two change no digit.
    """
    largest = np.ones(form.rows)
    np.maximum.at(largest, form.row_of_entry(), np.abs(form.coefficient).astype(np.float64))
    return np.asarray(np.exp2(np.ceil(np.log2(np.maximum(1.0, largest / LARGEST_COEFFICIENT)))), dtype=np.float64)


def _sparse(vector: Any, size: int) -> Floats:
    dense = np.zeros(size)
    dense[np.asarray(vector.ids, dtype=np.int64)] = np.asarray(vector.values, dtype=np.float64)
    return dense
