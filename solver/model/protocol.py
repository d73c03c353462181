"""Models, parameters, bases and answers of math_opt as protocol buffers, from and to arrays."""

import datetime as dt
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from ortools.glop import parameters_pb2 as glop_pb2
from ortools.math_opt import callback_pb2, model_pb2, parameters_pb2, solution_pb2
from ortools.math_opt.core.python import solver as math_opt

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.basis import BASIC, Basis
from solver.model.wire import doubles, integers

Engine = Literal["HiGHS", "SCIP", "GLOP", "PDLP"]
Floats = npt.NDArray[np.float64]
Range = tuple[Floats, Floats]
"""Lower and upper ends, infinite where there is none."""
LARGEST_COEFFICIENT = 1024.0
"""Rows with larger coefficients are scaled down for the engines."""
TYPES = {
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


def go_on(parameters: Any, *, dual: bool) -> None:
    """Let GLOP go on from a basis by the dual simplex, or by the primal one.

    Presolve would throw the basis away, and the norms of all columns, which the rule of the steepest edge begins with, take longer
    than the steps they save.
    """
    parameters.presolve = parameters_pb2.EMPHASIS_OFF
    parameters.glop.feasibility_rule = parameters.glop.optimization_rule = glop_pb2.GlopParameters.DEVEX
    parameters.lp_algorithm = parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX if dual else parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX


def basis_found(basis: Any, form: LinearForm) -> Basis:
    """Return a basis that an engine found."""
    return Basis(_statuses(basis.variable_status, form.columns), _statuses(basis.constraint_status, form.rows))


def _statuses(vector: Any, size: int) -> Ints:
    dense = np.full(size, BASIC, dtype=np.int64)
    dense[np.asarray(vector.ids, dtype=np.int64)] = np.asarray(vector.values, dtype=np.int64)
    return dense


def basis_given(basis: Basis, form: LinearForm) -> Any:
    """Return a basis for an engine; rows of the form beyond the basis' own are basic."""
    proto = solution_pb2.BasisProto()
    proto.variable_status.ids.extend(range(form.columns))
    proto.variable_status.values.extend(basis.columns.tolist())
    proto.constraint_status.ids.extend(range(form.rows))
    proto.constraint_status.values.extend(basis.rows.tolist() + [BASIC] * (form.rows - len(basis.rows)))
    return proto


def ask_engine(model: Any, engine: Engine, parameters: Any, start: Any) -> Any:
    """Let an engine solve a model."""
    return math_opt.solve(  # type: ignore[no-untyped-call]  # compiled, without types
        model,
        TYPES[engine],
        parameters_pb2.SolverInitializerProto(),
        parameters,
        start,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def parameters_of(engine: Engine, limits: MathOptLimits) -> Any:
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


def model_of(form: LinearForm, objective: Expression | None, *, whole: bool) -> Any:
    """Return a form as a model of math_opt; columns are whole numbers where `whole` says so."""
    scale, row = row_scale(form), form.row_of_entry()
    bounds = np.where(form.lower <= -INFINITE, -np.inf, form.lower), np.where(form.upper >= INFINITE, np.inf, form.upper)
    low, high = form.row_lower / scale, form.row_upper / scale
    sides = np.where(form.row_lower <= -INFINITE, -np.inf, low), np.where(form.row_upper >= INFINITE, np.inf, high)
    model = rows_and_columns(bounds, sides, (row, form.column, form.coefficient / scale[row]), whole=whole)
    if objective is not None:
        costs = np.zeros(form.columns)
        np.add.at(costs, objective.column, objective.coefficient)
        used = np.flatnonzero(costs)
        model.objective.linear_coefficients.ids.extend(used)
        model.objective.linear_coefficients.values.extend(costs[used])
        model.objective.offset = float(objective.constant)
    return model


def rows_and_columns(
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


def row_scale(form: LinearForm) -> Floats:
    """Return a power of two for each row that brings its largest coefficient down to `LARGEST_COEFFICIENT`.

    The engines' tolerances are absolute. A row of the coefficient of variation has coefficients of 1e9, for which a
    tolerance of 1e-6 would ask for more digits than a float has; powers of two change no digit.
    """
    largest = np.ones(form.rows)
    np.maximum.at(largest, form.row_of_entry(), np.abs(form.coefficient).astype(np.float64))
    return np.asarray(np.exp2(np.ceil(np.log2(np.maximum(1.0, largest / LARGEST_COEFFICIENT)))), dtype=np.float64)


def sparse(vector: Any, size: int) -> Floats:
    """Return a sparse vector of math_opt as an array of so many places."""
    dense = np.zeros(size)
    dense[np.asarray(vector.ids, dtype=np.int64)] = np.asarray(vector.values, dtype=np.float64)
    return dense
