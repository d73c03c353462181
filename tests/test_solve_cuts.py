"""Cuts: every whole assignment keeps them, the relaxation breaks them, and together with it they bound the optimum from below."""

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.solving.cuts import rounding_cuts, with_cuts
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.relaxing import Relaxations
from solver.solving.stopping import Deadline
from tests.test_engine_forms import CASES, best_of_all, drawn_form, drawn_goal, every_assignment

POINTS = 20
"""Random points of the box at which a form's rows are rounded."""


@pytest.mark.parametrize("seed", range(CASES))
def test_cuts_lose_no_whole_assignment(seed: int) -> None:
    """At twenty random points a form, each cut is broken by the point it was found for and kept by every assignment of the form."""
    form, rng = drawn_form(seed), np.random.default_rng([seed, 4])
    whole = every_assignment(form)
    for _ in range(POINTS):
        point = np.asarray(rng.uniform(form.lower, form.upper), dtype=np.float64)
        for cut in rounding_cuts(form, point):
            assert cut.expression.coefficient @ point[cut.expression.column] < cut.least
            assert all(cut.expression.value(values) >= cut.least for values in whole)


def test_cuts_are_found_at_all() -> None:
    """Over the drawn forms at least 30 cuts are found at random points, so that the test above tests something."""
    rng, found = np.random.default_rng(5), 0
    for seed in range(CASES):
        form = drawn_form(seed)
        for _ in range(POINTS):
            point = np.asarray(rng.uniform(form.lower, form.upper), dtype=np.float64)
            found += len(rounding_cuts(form, point))
    assert found >= 30


def test_the_textbook_rounding() -> None:
    """3x + 3y >= 4 over whole x, y from 0 to 5 at x = 4/3: division by 3 gives x + y >= 2, which cuts 4/3 off and loses nothing."""
    builder = FormBuilder()
    columns = builder.columns(2, 0, 5)
    builder.rows("row", 1, [0, 0], columns, [3, 3], 4, INFINITE)
    form = builder.build()
    (cut,) = rounding_cuts(form, np.array([4 / 3, 0.0]))
    scale = int(np.gcd.reduce(cut.expression.coefficient))
    assert (cut.expression.coefficient // scale).tolist() == [1, 1]
    assert -((-cut.least) // scale) == 2


@pytest.mark.parametrize("seed", range(CASES))
def test_the_sharpened_relaxation_bounds_the_optimum(seed: int) -> None:
    """With cuts, exact arithmetic and both linear engines claim no more than the best value found by trying everything."""
    form, goal, best = drawn_form(seed), drawn_goal(seed), best_of_all(seed)
    evidence = Evidence(form, goal)
    Relaxations(Run(deadline=Deadline(30.0))).solve(evidence)
    assert best is None or all(bound <= best for bound in evidence.bounds.values())


def test_a_cut_closes_a_gap() -> None:
    """Least x + y with 3x + 3y >= 4: the relaxation says 4/3, so 2 by rounding; least 2x + 2y says 8/3, so 3, and with the cut 4."""
    builder = FormBuilder()
    columns = builder.columns(2, 0, 5)
    builder.rows("row", 1, [0, 0], columns, [3, 3], 4, INFINITE)
    evidence = Evidence(builder.build(), Expression(columns, np.array([2, 2])))
    relaxations = Relaxations(Run(deadline=Deadline(30.0)))
    assert relaxations.solve(evidence) is not None
    assert evidence.bounds[EXACT] == 4
    again = Evidence(builder.build(), Expression(columns, np.array([2, 3])))
    assert relaxations.solve(again) is not None
    assert again.bounds[EXACT] == 4


@pytest.mark.parametrize("seed", range(CASES))
def test_going_on_from_a_basis_gives_the_same_bound(seed: int) -> None:
    """GLOP from HiGHS's basis, on the form with the cuts of its own point added, says the same least value as HiGHS from nothing."""
    form, goal = drawn_form(seed), drawn_goal(seed)
    first = solve_relaxed(form, goal, "HiGHS", MathOptLimits())
    if first.values is None or first.basis is None:
        return
    sharper = with_cuts(form, rounding_cuts(form, first.values))
    fresh, going_on = (
        solve_relaxed(sharper, goal, "HiGHS", MathOptLimits()),
        solve_relaxed(sharper, goal, "GLOP", MathOptLimits(), first.basis),
    )
    assert fresh.solved == going_on.solved
    assert fresh.bound is None or going_on.bound is None or abs(fresh.bound - going_on.bound) < 1e-6
