"""Programs that are solved again and again at other prices: the blocks of a form by GLOP, and the small program that mixes them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_update_pb2, parameters_pb2, result_pb2
from ortools.math_opt.core.python import solver as math_opt

from solver.form.form import Ints, LinearForm
from solver.model.basis import Basis
from solver.model.protocol import (
    TYPES,
    Floats,
    MathOptLimits,
    ask_engine,
    basis_found,
    basis_given,
    go_on,
    model_of,
    parameters_of,
    row_scale,
    rows_and_columns,
    sparse,
)


@dataclass(frozen=True)
class Point:
    """The best point of a form at given costs, in floating-point numbers."""

    values: Floats
    multipliers: Floats
    cost: float


class Repriced:
    """A form that is solved with fractions allowed again and again at other costs: GLOP goes on from where it stopped.

    The engine keeps the form, so that what is built and copied for each solve are the costs alone.
    """

    def __init__(self, form: LinearForm, begin: Basis | None) -> None:
        self._form, self._scale, self._begin = form, row_scale(form), begin
        model, initial = model_of(form, None, whole=False), parameters_pb2.SolverInitializerProto()
        self._solver = math_opt.new(TYPES["GLOP"], model, initial)  # type: ignore[no-untyped-call]  # compiled, without types
        self._last: Any = None
        self._all = list(range(form.columns))

    def solve(self, cost: Floats, seconds: float) -> Point | None:
        """Return the best point at a cost for each column; None where the engine comes to nothing in time."""
        update = model_update_pb2.ModelUpdateProto()
        update.objective_updates.linear_coefficients.ids.extend(self._all)
        update.objective_updates.linear_coefficients.values.extend(cost)
        self._solver.update(update)
        start, parameters = model_parameters_pb2.ModelSolveParametersProto(), parameters_of("GLOP", MathOptLimits(seconds))
        if self._last is None and self._begin is not None:
            start.initial_basis.CopyFrom(basis_given(self._begin, self._form))
        if self._last is not None or self._begin is not None:
            go_on(parameters, dual=False)
        result = self._solver.solve(parameters, start, None, callback_pb2.CallbackRegistrationProto(), None, None)
        solution = result.solutions[0] if result.solutions else None
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL or solution is None or not solution.HasField("basis"):
            return None
        self._last = solution.basis
        values = sparse(solution.primal_solution.variable_values, self._form.columns)
        multipliers = sparse(solution.dual_solution.dual_values, self._form.rows) / self._scale
        return Point(values, multipliers, float(result.termination.objective_bounds.dual_bound))

    @property
    def basis(self) -> Basis | None:
        """The basis of the last point."""
        return self._begin if self._last is None else basis_found(self._last, self._form)


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
    model = rows_and_columns(bounds, (program.row_lower, program.row_upper), entries, whole=False)
    model.objective.linear_coefficients.ids.extend(range(columns))
    model.objective.linear_coefficients.values.extend(program.cost)
    result = ask_engine(model, "HiGHS", parameters_of("HiGHS", limits), model_parameters_pb2.ModelSolveParametersProto())
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL or not result.solutions[0].HasField("dual_solution"):
        return None
    solution = result.solutions[0]
    return sparse(solution.primal_solution.variable_values, columns), sparse(solution.dual_solution.dual_values, rows)
