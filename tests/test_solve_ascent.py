"""Dual ascent: exact where the rows that ask for something share no columns, never more than the truth elsewhere."""

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, LinearForm
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.solving.ascent import ascent
from solver.solving.certificate import certify


def covering(rng: np.random.Generator, *, apart: bool) -> tuple[LinearForm, Expression]:
    """Return four rows that each ask for one or two of some 0/1 columns (as >= or, negated, as <=), and random whole costs."""
    builder = FormBuilder()
    columns = builder.columns(24, 0, 1)
    for row in range(4):
        taken = columns[6 * row : 6 * row + 6] if apart else rng.choice(columns, 6, replace=False)
        asked = int(rng.integers(1, 3))
        if row % 2:
            builder.rows("asks", 1, np.zeros(6, dtype=np.int64), taken, 1, asked, INFINITE)
        else:
            builder.rows("asks", 1, np.zeros(6, dtype=np.int64), taken, -1, -INFINITE, -asked)
    builder.rows("clash", 6, np.repeat(np.arange(6), 4), columns.reshape(4, 6).T.ravel(), 1, -INFINITE, 3 if apart else 2)
    return builder.build(), Expression(columns, rng.integers(1, 9, 24))


def both(seed: int, *, apart: bool) -> tuple[int, int]:
    """Return what ascent proves and the least value."""
    form, objective = covering(np.random.default_rng(seed), apart=apart)
    certificate = certify(form, objective, ascent(form, objective))
    answer = solve_cp_sat(form, objective, CpSatLimits(seconds=20))
    assert certificate is not None
    assert answer.values is not None
    return certificate.bound, objective.value(answer.values)


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_is_never_more_than_the_least_value(seed: int) -> None:
    """Rows that share columns: what is proved stays at or below what CP-SAT reaches, and is not nothing (4 rows, costs from 1 on)."""
    bound, least = both(seed, apart=False)
    assert 1 <= bound <= least


def test_rows_that_share_no_columns_are_priced_exactly() -> None:
    """Four rows of six columns and clashes that leave room for all four: the bound is the least value in at least 18 of 20 draws."""
    found = [both(seed, apart=True) for seed in range(20)]
    assert all(bound <= least for bound, least in found)
    assert sum(bound == least for bound, least in found) >= 18
