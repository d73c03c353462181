"""Regions that a few rows tie: taken apart nothing is lost, and prices find what solving the relaxation whole finds."""

from dataclasses import replace

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.model.math_opt import solve_relaxed, solve_whole
from solver.model.protocol import MathOptLimits
from solver.solving import relaxing
from solver.solving.blocks import SHARED, blocks_of
from solver.solving.certificate import certify
from solver.solving.cuts import cuts_of
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.pricing import Pricing
from solver.solving.regions import with_carries_at_their_most
from solver.solving.relaxing import Relaxations
from solver.solving.stopping import Stop

CASES = 25
REGIONS = 12
WITHIN = 5
"""Columns of each region."""


@pytest.fixture(autouse=True)
def _small_forms_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms of sixty columns are priced here."""
    monkeypatch.setattr(relaxing, "LARGE", 0)


def drawn(seed: int) -> tuple[LinearForm, Expression, Ints]:
    """Return a form of twelve regions and two columns between them, an objective, and the region of every column.

    Each region has two rows of its own. A budget, a number with both sides and a total that a column between regions measures
    tie them; the coefficients of the total are long.
    """
    rng, builder = np.random.default_rng(seed), FormBuilder()
    own = builder.columns(REGIONS * WITHIN, rng.integers(-1, 1, REGIONS * WITHIN), 3)
    between = builder.columns(2, 0, [40 * REGIONS, 5])
    for region in own.reshape(REGIONS, WITHIN):
        builder.rows("room", 1, np.zeros(WITHIN), region, rng.integers(1, 5, WITHIN), 2, 16)
        builder.rows("link", 1, np.zeros(3), region[:3], [1, 1, -1], -INFINITE, 3)
    row, all_columns = np.zeros(len(own)), rng.permutation(own)
    builder.rows("budget", 1, row, all_columns, rng.integers(0, 4, len(own)), -INFINITE, int(rng.integers(2 * REGIONS, 8 * REGIONS)))
    builder.rows("number", 1, row, own, 1, 2 * REGIONS, 3 * REGIONS)
    long = 2**20 * rng.integers(1, 9, len(own))
    builder.rows("total", 1, np.zeros(len(own) + 1), np.append(own, between[0]), np.append(long, -(2**20)), -INFINITE, 2**20)
    builder.rows("between", 1, np.zeros(2), between, 1, 1, INFINITE)
    costs = np.concatenate([rng.integers(-3, 20, len(own)), [2, 1]])
    region_of = np.append(np.repeat(np.arange(REGIONS), WITHIN), [SHARED, SHARED])
    return builder.build(), Expression(np.concatenate([own, between]), costs, 7), region_of


@pytest.mark.parametrize("seed", range(CASES))
def test_nothing_is_lost_when_a_form_is_taken_apart(seed: int) -> None:
    """Columns, rows, costs and entries of the blocks and the tying rows are those of the form, each once."""
    form, objective, region_of = drawn(seed)
    blocks = blocks_of(form, objective, region_of)
    assert len(blocks.blocks) == REGIONS + 1
    assert [form.families[form.family[row]] for row in blocks.ties.tolist()] == ["budget", "number", "total"]
    values = np.random.default_rng(seed).integers(-5, 6, form.columns)
    activity, cost, put = np.zeros(form.rows), 0, np.zeros(len(blocks.ties))
    for block in blocks.blocks:
        activity[block.rows] = block.form.activity(values[block.columns])
        put += block.put(values[block.columns].astype(np.float64), len(blocks.ties))
        cost += int(block.cost @ values[block.columns])
    activity[blocks.ties] = put
    assert np.array_equal(activity, form.activity(values))
    assert cost + objective.constant == objective.value(values)
    assert sorted(np.concatenate([block.columns for block in blocks.blocks]).tolist()) == list(range(form.columns))


@pytest.mark.parametrize("seed", range(CASES))
def test_prices_find_the_relaxation(seed: int) -> None:
    """Bound, multipliers and values are those of GLOP on the whole form, and the values keep every row; so does a second solve."""
    form, objective, region_of = drawn(seed)
    whole = solve_relaxed(form, objective, "GLOP", MathOptLimits())
    pricing, blocks = Pricing(Run()), blocks_of(form, objective, region_of)
    found = pricing.solve(blocks, [])
    assert (found is None) == (whole.bound is None)
    if found is None or whole.bound is None:
        return
    again = pricing.solve(blocks, [found.values])
    assert again is not None
    for one in (found, again):
        certificate = certify(form, objective, one.multipliers)
        assert certificate is not None
        assert certificate.least / certificate.scale == pytest.approx(whole.bound, rel=1e-3, abs=1e-2)
        assert certificate.least / certificate.scale <= whole.bound + 1e-6 * abs(whole.bound)
        activity = np.zeros(form.rows)
        np.add.at(activity, form.row_of_entry(), form.coefficient * one.values[form.column])
        spare = 1e-5 * np.maximum(1, np.abs(activity))
        assert np.all((activity >= form.row_lower - spare) & (activity <= form.row_upper + spare))
        cost = float(objective.coefficient @ one.values[objective.column]) + objective.constant
        assert cost == pytest.approx(whole.bound, rel=1e-3, abs=1e-2)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_relaxation_by_prices_is_sharpened_and_never_too_high(seed: int) -> None:
    """With cuts inside regions the bound is at least GLOP's and at most the least value in whole numbers."""
    form, objective, region_of = drawn(seed)
    whole, best = solve_relaxed(form, objective, "GLOP", MathOptLimits()), solve_whole(form, objective, "HiGHS", MathOptLimits())
    evidence = Evidence(form, objective)
    relaxed = Relaxations(Run()).solve(evidence, region_of)
    if best.values is None or whole.bound is None:
        assert relaxed is None or EXACT not in evidence.bounds or best.values is None
        return
    assert relaxed is not None
    assert np.ceil(whole.bound - 0.02) <= evidence.bounds[EXACT] <= objective.value(best.values)
    for cut in cuts_of(relaxed.form):
        assert len(np.unique(region_of[cut.expression.column])) == 1


def test_where_nothing_keeps_the_tying_rows_there_is_no_mix() -> None:
    """A number that no assignment reaches: prices give nothing, and the whole form is asked, which denies it."""
    form, objective, region_of = drawn(0)
    number = form.families.index("number")
    low, high = form.row_lower.copy(), form.row_upper.copy()
    low[form.family == number], high[form.family == number] = 1000, 2000
    broken = replace(form, row_lower=low, row_upper=high)
    assert Pricing(Run()).solve(blocks_of(broken, objective, region_of), []) is None
    evidence = Evidence(broken, objective)
    assert Relaxations(Run()).solve(evidence, region_of) is None
    assert evidence.denied


def test_a_stop_ends_pricing() -> None:
    """After a stop there is no relaxation."""
    form, objective, region_of = drawn(1)
    stop = Stop()
    stop.set()
    assert Pricing(Run(stop=stop)).solve(blocks_of(form, objective, region_of), []) is None


def test_carries_are_known_and_only_they_are_raised() -> None:
    """A column with two entries, one of them minus a power of two of at least 2**20, carries; what the raised form accepts is accepted."""
    builder = FormBuilder()
    free, carry = builder.columns(3, 0, 5), builder.columns(1, 0, 9)
    builder.rows("low limb", 1, np.zeros(4), np.append(free, carry), [700, 2**19, 3, -(2**20)], -INFINITE, 100)
    builder.rows("top limb", 1, np.zeros(4), np.append(free, carry), [4, 2, 1, 1], -INFINITE, 20)
    form = builder.build()
    raised = with_carries_at_their_most(form)
    assert raised.lower.tolist() == [0, 0, 0, 9]
    assert raised.upper.tolist() == form.upper.tolist()
    values = np.array([1, 1, 5, 9])
    assert raised.accepts(values)
    assert form.accepts(values)
    assert not raised.accepts(np.array([1, 1, 5, 2]))
    assert with_carries_at_their_most(raised).lower.tolist() == raised.lower.tolist()
