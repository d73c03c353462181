"""Contradictions of rows: found where the relaxation has no solution, true of the rules named alone, and proved in integers."""

from dataclasses import replace

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, LinearForm
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.solving.engines import Run
from solver.solving.refuting import refuted
from solver.solving.stopping import Stop
from tests.test_engine_forms import drawn_form, every_assignment

CASES = 60
NOTHING = Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def without(form: LinearForm, families: frozenset[str]) -> LinearForm:
    """Return the form with the rows of some families alone; the others are left without sides."""
    kept = np.isin(form.family, [form.families.index(name) for name in families])
    low, high = np.where(kept, form.row_lower, -INFINITE), np.where(kept, form.row_upper, INFINITE)
    return replace(form, row_lower=low, row_upper=high)


@pytest.mark.parametrize("seed", range(CASES))
def test_what_is_refuted_has_no_solution_and_what_has_none_is_refuted(seed: int) -> None:
    """As HiGHS says of the relaxation; the families named clash by themselves, which trying every assignment shows."""
    form = drawn_form(seed, rows=4)
    found, relaxation = refuted(form, Run()), solve_relaxed(form, NOTHING, "HiGHS", MathOptLimits())
    assert (found is not None) == relaxation.infeasible
    if found is None:
        return
    assert found.proved
    assert not every_assignment(form)
    if found.families:  # none are named where one row alone goes beyond its columns' bounds
        assert not every_assignment(without(form, found.families))


def test_the_cases_are_of_both_kinds() -> None:
    """Some forms drawn are refuted with names, and some are not."""
    found = [refuted(drawn_form(seed, rows=4), Run()) for seed in range(CASES)]
    assert sum(one is not None and len(one.families) > 1 for one in found) >= 3
    assert sum(one is None for one in found) >= 10


def test_rules_that_do_no_harm_are_not_named() -> None:
    """Three columns of 0 to 9 sum to at least 20 by one rule and at most 10 by another; a third only limits the first column."""
    builder = FormBuilder()
    columns = builder.columns(3, 0, 9)
    builder.rows("least", 1, np.zeros(3), columns, 1, 20, INFINITE)
    builder.rows("harmless", 1, np.zeros(2), columns[:2], 1, 1, 12)
    builder.rows("most", 1, np.zeros(3), columns, 1, -INFINITE, 10)
    found = refuted(builder.build(), Run())
    assert found is not None
    assert (found.families, found.proved) == (frozenset({"least", "most"}), True)


def test_after_a_stop_nothing_is_refuted() -> None:
    """A stop ends the search before it begins."""
    stop = Stop()
    stop.set()
    builder = FormBuilder()
    columns = builder.columns(3, 0, 9)
    builder.rows("least", 1, np.zeros(3), columns, 1, 20, INFINITE)
    builder.rows("most", 1, np.zeros(3), columns, 1, -INFINITE, 10)
    assert refuted(builder.build(), Run(stop=stop)) is None
