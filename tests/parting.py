"""What the tests of large forms share: drawn forms in parts, a small province cut into parts, and what a relaxation is held against."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from instances.generators.province import province
from solver.form.form import INFINITE, LINKING, Expression, FormBuilder, Ints, LinearForm
from solver.model.answer import Answer
from solver.model.basis import Basis
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.rules.rule import Bools
from solver.solving import grouping, large, leaves
from solver.solving.certificate import Floats, certify
from solver.solving.engines import Run, Terms
from solver.solving.grouping import GroupingModel, build_grouping
from solver.solving.merging import Point
from solver.solving.ordered import Outcome, solve_ordered

CLOSE = 1e-6
"""Within what, relative to itself, two optima of a relaxation in floating point are the same."""
Found = tuple[Floats, Floats]
"""Values and multipliers."""
SCHOOLS, SEED, PARTS = 60, 1, 3
"""The smallest province there is, in four parts: each goal takes a tenth of a second."""


def simplex(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool) -> Point | None:
    """Solve as the solver does."""
    return large._simplex(form, objective, begin, dual, run=Run())


def none_lazy(form: LinearForm) -> Bools:
    """Leave no row out."""
    return np.zeros(form.rows, dtype=bool)


def whole_bound(form: LinearForm, objective: Expression) -> float | None:
    """Return the bound of the whole form as HiGHS gives it, None where nothing is feasible."""
    found = solve_relaxed(form, objective, "HiGHS", MathOptLimits())
    assert found.solved or found.infeasible
    return found.bound


def reached(form: LinearForm, objective: Expression, found: Found, waiting: Bools) -> float:
    """Return the objective of a relaxation's values, after looking that they keep every bound and each row that does not wait."""
    values, multipliers = found
    assert len(multipliers) == form.rows
    activity = np.bincount(form.row_of_entry(), form.coefficient * values[form.column], form.rows)
    scale = 1e-5 * (1 + np.abs(activity))
    assert np.all((values >= form.lower - 1e-6) & (values <= form.upper + 1e-6))
    assert np.all(waiting | ((activity >= form.row_lower - scale) & (activity <= form.row_upper + scale)))
    return float(values[objective.column] @ objective.coefficient) + objective.constant


def proved(form: LinearForm, objective: Expression, found: Found) -> float:
    """Return what a relaxation's multipliers prove in integers."""
    certificate = certify(form, objective, found[1])
    assert certificate is not None
    return certificate.least / certificate.scale


def same(found: float | None, wanted: float | None) -> bool:
    """Whether two optima are the same."""
    return found is not None and wanted is not None and abs(found - wanted) <= CLOSE * max(1.0, abs(wanted))


def drawn(seed: int) -> tuple[LinearForm, Ints, Ints, int, Ints, Expression]:
    """Return a form over up to nine parts (some empty) with far columns and tying rows, parts of its columns, and an assignment.

    Rows lie inside a part, or bind columns between parts to those of one part, or tie all parts together; their sides are drawn
    around the assignment. Costs of either sign.
    """
    rng = np.random.default_rng([seed, 77])
    count, columns = int(rng.integers(1, 10)), int(rng.integers(4, 40))
    builder = FormBuilder()
    upper = rng.integers(0, 4, columns)
    builder.columns(columns, 0, upper)
    at = rng.integers(0, upper + 1)
    low = rng.integers(0, count, columns)
    high = np.where(rng.random(columns) < 0.25, np.maximum(low, rng.integers(0, count, columns)), low)

    def post(family: str, chosen: Ints) -> None:
        coefficient = rng.integers(-3, 6, len(chosen))
        used = int(coefficient @ at[chosen])
        below = -INFINITE if rng.random() < 0.4 else used - int(rng.integers(0, 4))
        builder.rows(family, 1, 0, chosen, coefficient, below, INFINITE if rng.random() < 0.4 else used + int(rng.integers(0, 4)))

    for part in range(count):
        near = np.flatnonzero((low == part) & (high == part))
        around = np.flatnonzero(((low == part) | (high == part)) & (low < high))
        for _ in range(3):
            if len(near):
                post("own", near[rng.random(len(near)) < 0.7])
                post(LINKING, np.concatenate([near[:1], around[rng.random(len(around)) < 0.7]]))
    for _ in range(int(rng.integers(0, 4))):
        post("tie", np.flatnonzero(rng.random(columns) < 0.8))
    objective = Expression(np.arange(columns), rng.integers(-5, 9, columns), int(rng.integers(-3, 4)))
    return builder.build(), low, high, count, at, objective


def lazy_rows(form: LinearForm) -> Bools:
    """Return the rows of the family that is left out."""
    return form.family == form.families.index(LINKING) if LINKING in form.families else none_lazy(form)


def cut(schools: int, seed: int, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Force the groupings built from now on into about so many parts."""
    monkeypatch.setattr(leaves, "SIZE", 2 * candidates(schools, seed) // parts)
    monkeypatch.setattr(grouping, "LARGE", 0)


@cache
def candidates(schools: int, seed: int) -> int:
    """Return the candidates of a province."""
    return len(build_grouping(province(schools, seed)).scope.pairs)


@cache
def whole() -> tuple[GroupingModel, Outcome]:
    """Return the province as it is solved whole, which proves every goal."""
    model = build_grouping(province(SCHOOLS, SEED))
    assert model.problem.leaves is None
    outcome = solve_ordered(model.problem, Run())
    assert all(stage.proved for stage in outcome.stages)
    return model, outcome


def answering(values: Ints | None) -> Callable[[LinearForm, Expression | None, Terms], Answer]:
    """Return an engine that always gives the same values."""
    return lambda _form, _objective, _terms: Answer("unknown" if values is None else "feasible", values, None, "HiGHS", 0.0, 0.0)


def choice() -> tuple[FormBuilder, Ints]:
    """Return a builder with three columns of which one is taken."""
    builder = FormBuilder()
    columns = builder.columns(3, 0, 1)
    builder.rows("one", 1, 0, columns, 1, 1, 1)
    return builder, columns
