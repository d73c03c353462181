"""Parts that a few rows tie: what joining finds is held against the whole form solved at once."""

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.model.math_opt import solve_relaxed, solve_whole
from solver.model.protocol import MathOptLimits
from solver.solving import joining, parts
from solver.solving.certificate import certify
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.joining import join_parts
from solver.solving.parts import parts_of
from solver.solving.relaxing import Relaxed

CASES = 30
PARTS = 20
WITHIN = 5
"""Columns of each part."""


def drawn(seed: int) -> tuple[LinearForm, Expression, Ints]:
    """Return a form of twenty parts tied by a number that must be met exactly and a budget, an objective, and each column's part.

    A part has five columns of 0 to 2, two rows that hold it together, and one of 0 to 3 that follows from two others.
    """
    rng, builder = np.random.default_rng(seed), FormBuilder()
    held = [np.concatenate([builder.columns(WITHIN, 0, 2), builder.columns(1, 0, 3)]) for _ in range(PARTS)]
    for own in held:
        builder.rows("room", 1, np.zeros(WITHIN, dtype=np.int64), own[:WITHIN], rng.integers(1, 5, WITHIN), 3, rng.integers(9, 16))
        builder.rows("link", 1, np.zeros(3, dtype=np.int64), own[[0, 1, WITHIN]], np.array([1, 1, -1]), -INFINITE, 0)
    columns = np.concatenate(held)
    row = np.zeros(len(columns), dtype=np.int64)
    number = int(rng.integers(2 * PARTS, 5 * PARTS))
    builder.rows("number", 1, row, columns, np.tile(np.array([1] * WITHIN + [0]), PARTS), number, number)
    builder.rows("budget", 1, row, columns, rng.integers(0, 4, len(columns)), -INFINITE, int(rng.integers(4 * PARTS, 9 * PARTS)))
    return builder.build(), Expression(columns, rng.integers(1, 30, len(columns))), np.repeat(np.arange(PARTS), WITHIN + 1)


def joined(seed: int) -> tuple[Evidence, int | None]:
    """Return what joining finds, and the least value there is."""
    form, objective, part = drawn(seed)
    whole = solve_whole(form, objective, "HiGHS", MathOptLimits())
    evidence, relaxation = Evidence(form, objective), solve_relaxed(form, objective, "GLOP", MathOptLimits())
    if relaxation.values is not None and relaxation.multipliers is not None and whole.values is not None:
        certificate = certify(form, objective, relaxation.multipliers)
        evidence.bound(EXACT, None if certificate is None else certificate.bound)
        join_parts(evidence, Run(), Relaxed(form, relaxation.values, relaxation.multipliers, certificate), np.arange(form.columns), part)
    return evidence, None if whole.values is None else objective.value(whole.values)


@pytest.fixture(autouse=True)
def _small_rows_are_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of more than ten entries tie parts here."""
    monkeypatch.setattr(parts, "WIDE", 2 * WITHIN)


def test_parts_are_what_narrow_rows_hold_together() -> None:
    """Twenty parts of six columns, numbered in their order; where all decisions lie in one part, there are none."""
    form, _, part = drawn(0)
    found = parts_of(form, np.arange(form.columns))
    assert found is not None
    assert found.tolist() == part.tolist()
    assert parts_of(form, np.arange(WITHIN)) is None


def test_a_part_too_large_is_not_solved_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With at most five decisions a part, six are too many."""
    monkeypatch.setattr(parts, "LARGEST", WITHIN)
    form, _, _ = drawn(0)
    assert parts_of(form, np.arange(form.columns)) is None


@pytest.mark.parametrize("seed", range(CASES))
def test_no_bound_is_above_the_least_value_and_no_value_below(seed: int) -> None:
    """On 30 drawn forms; the value, where one is found, belongs to an assignment that the form accepts."""
    evidence, least = joined(seed)
    if least is not None:
        assert max(evidence.bounds.values()) <= least
        assert evidence.value is None or evidence.value >= least
        assert evidence.values is None or evidence.form.accepts(evidence.values)


def test_bounds_are_better_than_the_relaxations_and_values_near() -> None:
    """Of 30 drawn forms 28 have an assignment: all bounds rise, ten or more to the least value; 22 values are within 5% of it."""
    found = [(evidence, least) for evidence, least in map(joined, range(CASES)) if least is not None]
    assert len(found) == 28
    assert all(max(evidence.bounds.values()) > evidence.bounds[EXACT] for evidence, _ in found)
    assert sum(max(evidence.bounds.values()) == least for evidence, least in found) >= 10
    assert sum(evidence.value is not None and 20 * evidence.value <= 21 * least for evidence, least in found) >= 22


def test_where_too_many_rows_tie_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows tie the parts; where one is the most, the evidence stays as it was."""
    monkeypatch.setattr(joining, "TIES", 1)
    evidence, _ = joined(0)
    assert evidence.values is None
    assert set(evidence.bounds) == {EXACT}
