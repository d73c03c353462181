"""Bounds anyone can recompute, and the smaller form the engines get: neither ever loses or invents an assignment."""

from dataclasses import replace

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder
from solver.model.answer import whole_bound
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.solving.certificate import arithmetic_bound, certify, tightened, usable_multipliers
from solver.solving.shrinking import shrink
from tests.test_engine_forms import CASES, best_of_all, drawn_form, drawn_goal, every_assignment

DRAWS = 12
"""Random multipliers tried on each form, from tiny to far too large."""


@pytest.mark.parametrize("seed", range(CASES))
def test_any_multipliers_give_a_true_bound(seed: int) -> None:
    """Twelve random multipliers a form, of sizes 0.01 to 1e6, never give a bound above the best value found by trying everything."""
    form, goal, best = drawn_form(seed), drawn_goal(seed), best_of_all(seed)
    rng = np.random.default_rng([seed, 2])
    for size in np.geomspace(0.01, 1e6, DRAWS):
        certificate = certify(form, goal, rng.normal(0.0, size, form.rows))
        assert certificate is not None
        assert best is None or certificate.bound <= best
        assert certificate.least <= certificate.bound * certificate.scale < certificate.least + certificate.scale
    assert best is None or arithmetic_bound(form, goal) <= best


@pytest.mark.parametrize("seed", range(CASES))
def test_an_engines_multipliers_reproduce_its_bound(seed: int) -> None:
    """From HiGHS's and GLOP's multipliers, exact arithmetic computes the relaxation's bound again, rounded up to a whole number."""
    form, goal = drawn_form(seed), drawn_goal(seed)
    for engine in ("HiGHS", "GLOP"):
        relaxation = solve_relaxed(form, goal, engine, MathOptLimits())
        if relaxation.solved:
            assert relaxation.multipliers is not None
            certificate = certify(form, goal, relaxation.multipliers)
            assert certificate is not None
            assert abs(certificate.bound - (whole_bound(relaxation.bound) or 0)) <= 1
            assert relaxation.bound is not None
            assert abs(certificate.least / certificate.scale - relaxation.bound) < 1e-6


@pytest.mark.parametrize("seed", range(CASES))
def test_tightening_loses_no_better_assignment(seed: int) -> None:
    """With random multipliers and every limit from the best value up to 3 more, all assignments within the limit stay inside the bounds."""
    form, goal, best = drawn_form(seed), drawn_goal(seed), best_of_all(seed)
    if best is None:
        return
    rng = np.random.default_rng([seed, 3])
    for limit in range(best, best + 4):
        certificate = certify(form, goal, rng.normal(0.0, 2.0, form.rows))
        assert certificate is not None
        smaller = tightened(form, certificate, limit)
        assert all(smaller.accepts(values) for values in every_assignment(form) if goal.value(values) <= limit)


def test_tightening_does_fix_columns() -> None:
    """With the relaxation's own multipliers, tightening at the best value closes columns on at least 10 of the 40 forms."""
    closed = 0
    for seed in range(CASES):
        form, goal, best = drawn_form(seed), drawn_goal(seed), best_of_all(seed)
        relaxation = solve_relaxed(form, goal, "HiGHS", MathOptLimits())
        if best is not None and relaxation.multipliers is not None:
            certificate = certify(form, goal, relaxation.multipliers)
            assert certificate is not None
            smaller = tightened(form, certificate, best)
            closed += bool((smaller.upper - smaller.lower).sum() < (form.upper - form.lower).sum())
    assert closed >= 10


def test_a_limit_below_the_bound_tightens_nothing() -> None:
    """A limit that the certificate proves unreachable (one below x >= 2) leaves the form as it is: the engines shall find that out."""
    builder = FormBuilder()
    column = builder.columns(1, 0, 5)
    builder.rows("least", 1, [0], column, 1, 2, INFINITE)
    form, goal = builder.build(), Expression(column, np.array([1]))
    certificate = certify(form, goal, np.array([1.0]))
    assert certificate is not None
    assert certificate.bound == 2
    assert tightened(form, certificate, 1) is form


def test_senseless_multipliers_count_as_nothing() -> None:
    """No number, infinity, and a multiplier on a missing side of its row all become 0; the bound is then that of the columns alone."""
    builder = FormBuilder()
    columns = builder.columns(2, 1, 5)
    builder.rows("most", 3, [0, 1, 2], columns[[0, 0, 1]], 1, [-INFINITE, 1, 1], [4, INFINITE, INFINITE])
    form, goal = builder.build(), Expression(columns, np.array([1, 2]))
    wrong = np.array([1.0, -1.0, np.nan])
    assert usable_multipliers(form, wrong).tolist() == [0.0, 0.0, 0.0]
    assert usable_multipliers(form, np.array([-np.inf, np.inf, 2.0])).tolist() == [0.0, 0.0, 2.0]
    certificate = certify(form, goal, wrong)
    assert certificate is not None
    assert certificate.bound == arithmetic_bound(form, goal) == 3


def test_numbers_too_large_give_no_certificate() -> None:
    """Coefficients of 2^50 on columns up to 2^10 pass 64 bits at every scale: no certificate rather than a wrong one."""
    builder = FormBuilder()
    columns = builder.columns(3, 0, 2**10)
    builder.rows("huge", 1, np.zeros(3), columns, 2**50, 0, INFINITE)
    goal = Expression(columns, np.ones(3, dtype=np.int64))
    assert certify(builder.build(), goal, np.array([1.0])) is None


@pytest.mark.parametrize("seed", range(CASES))
def test_shrinking_keeps_every_assignment(seed: int) -> None:
    """The smaller form has exactly the assignments of the whole one, with the same values of the objective.

    Half of the forms get one more column fixed, so that there is something to take out. None stands for no assignment.
    """
    form, goal = drawn_form(seed), drawn_goal(seed)
    if seed % 2:
        form = replace(form, upper=np.concatenate([form.upper[:-1], form.lower[-1:]]))
    small, expected = shrink(form), every_assignment(form)
    if small is None:
        assert not expected
        return
    found = [small.restored(values) for values in every_assignment(small.form)]
    assert {tuple(values.tolist()) for values in found} == {tuple(values.tolist()) for values in expected}
    objective = small.expression(goal)
    assert all(objective.value(values[small.kept]) == goal.value(values) for values in expected)
    assert np.all(form.lower[small.kept] < form.upper[small.kept])
    answer = solve_cp_sat(small.form, objective, CpSatLimits())
    assert (None if answer.values is None else objective.value(answer.values)) == min(map(goal.value, expected), default=None)


def test_shrinking_takes_out_what_cannot_matter() -> None:
    """A column fixed at 2 goes into the row (y <= 5 - 2) and into the constant (3 * 2 + 1); y <= 9 always holds for y up to 4 and goes."""
    builder = FormBuilder()
    columns = builder.columns(2, [2, 0], [2, 4])
    builder.rows("sum", 2, [0, 0, 1], columns[[0, 1, 1]], 1, -INFINITE, [5, 9])
    small = shrink(builder.build())
    assert small is not None
    assert (small.kept.tolist(), small.rows.tolist(), small.form.row_upper.tolist()) == ([1], [0], [3])
    objective = small.expression(Expression(columns, np.array([3, 5]), 1))
    assert (objective.column.tolist(), objective.coefficient.tolist(), objective.constant) == ([0], [5], 7)


@pytest.mark.parametrize(("low", "high"), [(9, INFINITE), (-INFINITE, -1), (5, 5)])
def test_shrinking_sees_rows_that_nothing_keeps(low: int, high: int) -> None:
    """Of one column from 0 to 4 no value reaches 9, -1 or 5: the form is given up before an engine is asked."""
    builder = FormBuilder()
    builder.rows("never", 1, [0], builder.columns(1, 0, 4), 1, low, high)
    assert shrink(builder.build()) is None
