"""The bound by blocks never passes the optimum, and is better than the relaxation where whole numbers matter."""

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, LinearForm
from solver.model.answer import whole_bound
from solver.model.math_opt import MathOptLimits, solve_relaxed, solve_whole
from solver.solving.blocks import blocks_of, bound_by_blocks


def groups_with_a_county_row(seed: int) -> tuple[LinearForm, Expression]:
    """Return six groups of five columns, two rows each, tied by one county row: at least so many in all."""
    rng = np.random.default_rng(seed)
    builder = FormBuilder()
    columns = builder.columns(30, 0, rng.integers(1, 5, 30))
    for group in range(6):
        own = columns[5 * group : 5 * group + 5]
        for _ in range(2):
            builder.rows("group", 1, np.zeros(5), own, rng.integers(1, 9, 5), rng.integers(3, 12), INFINITE)
    builder.rows("county", 1, np.zeros(30), columns, rng.integers(1, 4, 30), int(rng.integers(30, 50)), INFINITE)
    return builder.build(), Expression(columns, rng.integers(1, 20, 30).astype(np.int64), 7)


def lowest(form: LinearForm, objective: Expression) -> int | None:
    """Return HiGHS's bound on one block."""
    return whole_bound(solve_whole(form, objective, "HiGHS", MathOptLimits()).bound)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_lies_between_relaxation_and_optimum(seed: int) -> None:
    """With the relaxation's multipliers, the blocks' bound lies between the relaxation's and the optimum.

    Prices are rounded to thousandths, hence one unit of grace; the constant 7 is included on both sides.
    """
    form, objective = groups_with_a_county_row(seed)
    blocks = blocks_of(form, 8)
    assert len(blocks.linking) == 1
    assert len(set(blocks.label.tolist())) == 6
    relaxed = solve_relaxed(form, objective, "HiGHS", MathOptLimits())
    assert relaxed.multipliers is not None
    assert relaxed.bound is not None
    optimum = solve_whole(form, objective, "HiGHS", MathOptLimits())
    assert optimum.values is not None
    bound = bound_by_blocks(form, objective, blocks, relaxed.multipliers, lowest)
    assert bound is not None
    assert relaxed.bound - 1 <= bound <= objective.value(optimum.values)


def test_whole_blocks_lift_the_bound() -> None:
    """Over twelve drawn forms the blocks' bounds add up to more than the relaxations': otherwise they would be useless."""
    lifted = 0.0
    for seed in range(12):
        form, objective = groups_with_a_county_row(seed)
        relaxed = solve_relaxed(form, objective, "HiGHS", MathOptLimits())
        assert relaxed.multipliers is not None
        assert relaxed.bound is not None
        bound = bound_by_blocks(form, objective, blocks_of(form, 8), relaxed.multipliers, lowest)
        assert bound is not None
        lifted += bound - relaxed.bound
    assert lifted > 12


def test_wrong_prices_only_weaken_the_bound() -> None:
    """Any prices give a bound that holds; prices of nothing give the groups' own optima."""
    form, objective = groups_with_a_county_row(3)
    blocks = blocks_of(form, 8)
    optimum = solve_whole(form, objective, "HiGHS", MathOptLimits())
    assert optimum.values is not None
    for price in (0.0, 0.5, 3.0, 50.0, -4.0):
        bound = bound_by_blocks(form, objective, blocks, np.full(form.rows, price), lowest)
        assert bound is not None
        assert bound <= objective.value(optimum.values)


def test_an_engine_without_a_bound_gives_none() -> None:
    """If one block has no bound, there is no sum."""
    form, objective = groups_with_a_county_row(0)
    assert bound_by_blocks(form, objective, blocks_of(form, 8), np.zeros(form.rows), lambda *_: None) is None
