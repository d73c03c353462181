"""HiGHS and SCIP with an ear on their logs: math_opt reports no incumbents of theirs, but it hands on the lines they print."""

import re
import time
from collections.abc import Callable, Sequence
from math import inf, isfinite, isnan
from typing import Any, Literal

import numpy as np
from ortools.math_opt import callback_pb2, model_parameters_pb2, parameters_pb2, result_pb2
from ortools.math_opt.core.python import solver as math_opt

from benchmarks.stored import Stored
from solver.model.answer import Answer, Word
from solver.model.protocol import TYPES, MathOptLimits, model_of, parameters_of
from solver.solving.engines import Tell

MipEngine = Literal["HiGHS", "SCIP"]
_HIGHS = re.compile(r"^\s*(?:[A-Za-z]\s+)?\S+\s+\S+\s+\S+\s+[\d.]+%\s+(?P<bound>\S+)\s+(?P<value>\S+)\s+\S+(?:\s+\S+){4}\s+[\d.]+s\s*$")
"""A line of the table HiGHS prints: source, nodes, queue, leaves, explored, best bound, best value, gap, cuts, ..., time."""
_WORDS: dict[int, Word] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "proved",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",  # every column is bounded
}


def solve_listening(stored: Stored, engine: MipEngine, limits: MathOptLimits, tell: Tell) -> Answer:
    """Minimise a stored form with an engine of math_opt, as `solver.model.math_opt.solve_whole` does, and tell of its log."""
    begun = time.perf_counter()
    result: Any = math_opt.solve(  # type: ignore[no-untyped-call]  # compiled, without types
        model_of(stored.form, stored.objective, whole=True),
        TYPES[engine],
        parameters_pb2.SolverInitializerProto(),
        parameters_of(engine, limits),
        model_parameters_pb2.ModelSolveParametersProto(),
        ear(engine, tell),
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    values = None
    if result.solutions and result.solutions[0].HasField("primal_solution"):
        said = result.solutions[0].primal_solution.variable_values
        values = np.zeros(stored.form.columns, dtype=np.int64)
        values[np.asarray(said.ids, dtype=np.int64)] = np.rint(np.asarray(said.values, dtype=np.float64)).astype(np.int64)
    word = _WORDS.get(result.termination.reason, "unknown")
    if values is None and word != "infeasible":
        word = "unknown"
    bound = result.termination.objective_bounds.dual_bound
    known = word != "infeasible" and isfinite(bound)
    nodes = float(result.solve_stats.node_count)
    return Answer(word, values, bound if known else None, engine, time.perf_counter() - begun, nodes)


def ear(engine: MipEngine, tell: Tell) -> Callable[[Sequence[str]], None]:
    """Return what math_opt gives an engine's lines to; it tells of a value and bound whenever one of them changed."""
    read, last = (of_highs if engine == "HiGHS" else of_scip), (inf, -inf)

    def hear(lines: Sequence[str]) -> None:
        nonlocal last
        for found in (read(line) for line in lines):
            if found is not None and found != last:
                last = found
                tell(*found)

    return hear


def of_highs(line: str) -> tuple[float, float] | None:
    """Return value and bound of a line of HiGHS' table; None where it is another line, or there is no value yet.

    >>> of_highs(" C  0  0  0   0.00%   994.2356229     1511              34.20%      460     26      2      1891     2.1s")
    (1511.0, 994.2356229)
    >>> of_highs("    0  0  0   0.00%   994.2356229     inf                  inf      460     26      2      1891     2.1s")
    """
    found = _HIGHS.match(line)
    return None if found is None else _pair(found["value"], found["bound"])


def of_scip(line: str) -> tuple[float, float] | None:
    """Return value and bound of a line of SCIP's table; None where it is another line, or there is no value yet.

    >>> of_scip("p 2.7s|  1 |  0 | 138 | - | vbounds| 0 | 10k| 10k| 10k| 0 | 0 | 6 | 0 | 0.000000e+00 | 1.687000e+03 |  Inf | unknown")
    (1687.0, 0.0)
    >>> of_scip("  2.7s|  1 |  0 | 138 | - |   119M | 0 | 10k| 10k| 10k| 0 | 0 | 6 | 0 | 9.912957e+02 |      --      |  Inf | unknown")
    """
    parts = line.split("|")
    return _pair(parts[-3], parts[-4]) if len(parts) == 18 else None


def _pair(value: str, bound: str) -> tuple[float, float] | None:
    found = _number(value)
    return None if found is None else (found, -inf if (least := _number(bound)) is None else least)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return None if isnan(found) or not isfinite(found) else found
