"""Whole numbers region by region: every region keeps its own rows, shares add up, and what is found is a true assignment."""

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.model.math_opt import solve_relaxed, solve_whole
from solver.model.protocol import MathOptLimits
from solver.model.repricing import Repriced
from solver.solving import relaxing
from solver.solving.blocks import SHARED, blocks_of
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.relaxing import Relaxations
from solver.solving.sharing import Sharing, cheap_only
from solver.solving.stopping import Stop
from solver.solving.wholes import search_by_shares
from tests.test_solve_pricing import REGIONS, WITHIN, drawn

CASES = 12
DIGITS = 6


def squared(seed: int) -> tuple[LinearForm, Expression, Ints, Ints]:
    """Return a form whose regions are tied by the square of a total of binary digits, as the coefficient of variation ties groups.

    Sum of own squares at most a share of the total's square; whoever ignores the digits overstates it. The fourth part are the
    decisions.
    """
    rng, builder = np.random.default_rng(seed), FormBuilder()
    own = builder.columns(REGIONS * WITHIN, 0, 3)
    digit = builder.columns(DIGITS, 0, 1)
    first, second = np.triu_indices(DIGITS, 1)
    product = builder.columns(len(first), 0, 1)
    for region in own.reshape(REGIONS, WITHIN):
        builder.rows("room", 1, np.zeros(WITHIN), region, 1, 1, 9)
    place = 2 ** np.arange(DIGITS)
    builder.rows("total", 1, np.zeros(DIGITS + len(own)), np.append(digit, own), np.append(place, -np.ones(len(own))), -INFINITE, 0)
    rows = np.arange(2 * len(first))
    builder.rows(
        "products", len(rows), np.tile(rows, 2), np.concatenate([product, product, digit[first], digit[second]]),
        np.repeat([1, -1], len(rows)), -INFINITE, 0,
    )  # fmt: skip
    square = np.concatenate([place**2, 2 * place[first] * place[second]])
    weight = rng.integers(20, 60, len(own))
    long = np.concatenate([2**16 * weight, -(2**16) * square])
    builder.rows("spread", 1, np.zeros(len(long)), np.concatenate([own, digit, product]), long, -INFINITE, 2**16 * int(rng.integers(0, 99)))
    region_of = np.append(np.repeat(np.arange(REGIONS), WITHIN), np.full(DIGITS + len(first), SHARED))
    return builder.build(), Expression(own, rng.integers(-6, 20, len(own)), 3), region_of, own


@pytest.mark.parametrize("seed", range(CASES))
@pytest.mark.parametrize("large", [0, 40_000], ids=["priced", "whole"])
def test_what_is_found_is_true_and_near(monkeypatch: pytest.MonkeyPatch, seed: int, large: int) -> None:
    """An assignment found near the relaxation keeps every row, is no better than the best, and the bound stays below both."""
    monkeypatch.setattr(relaxing, "LARGE", large)
    form, objective, region_of, decisions = squared(seed)
    best = solve_whole(form, objective, "HiGHS", MathOptLimits())
    evidence, relaxations, run = Evidence(form, objective), Relaxations(Run()), Run()
    relaxed = relaxations.solve(evidence, region_of)
    assert (relaxed is None) == (best.values is None)
    if relaxed is None or best.values is None:
        return
    search_by_shares(evidence, run, relaxations, relaxed, decisions, region_of)
    least = objective.value(best.values)
    assert evidence.bounds[EXACT] <= least
    assert not evidence.refuted
    if evidence.values is not None:
        assert form.accepts(evidence.values)
        assert least <= objective.value(evidence.values)


def test_most_are_found_and_many_are_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve drawn forms four in five get an assignment this way, and half the best one; else the search were of no use."""
    monkeypatch.setattr(relaxing, "LARGE", 0)
    found = best = possible = 0
    for seed in range(CASES):
        form, objective, region_of, decisions = squared(seed)
        whole = solve_whole(form, objective, "HiGHS", MathOptLimits())
        if whole.values is None:
            continue
        possible += 1
        evidence, relaxations = Evidence(form, objective), Relaxations(Run())
        relaxed = relaxations.solve(evidence, region_of)
        assert relaxed is not None
        search_by_shares(evidence, Run(), relaxations, relaxed, decisions, region_of)
        found += evidence.values is not None
        best += evidence.value == objective.value(whole.values)
    assert possible >= CASES // 2
    assert 5 * found >= 4 * possible
    assert 2 * best >= possible


def _shared(seed: int) -> tuple[LinearForm, Sharing] | None:
    """Return a drawn form and who asks its regions at its relaxation; None where it has none."""
    form, objective, region_of = drawn(seed)
    relaxed = solve_relaxed(form, objective, "GLOP", MathOptLimits())
    if relaxed.values is None or relaxed.multipliers is None:
        return None
    blocks = blocks_of(form, objective, region_of)
    return form, Sharing(Run(), blocks, relaxed.values, relaxed.multipliers, 1, np.zeros(form.columns, dtype=bool))


@pytest.mark.parametrize("seed", range(CASES))
def test_regions_keep_their_own_rows(seed: int) -> None:
    """What the regions choose breaks tying rows at most."""
    shared = _shared(seed)
    if shared is None:
        return
    form, sharing = shared
    full = sharing.assign()
    assert full is not None
    ties = np.zeros(form.rows, dtype=bool)
    ties[sharing.blocks.ties] = True
    for values in (full, sharing.mended(full.copy())):
        activity = form.activity(values)
        assert np.all((activity >= form.row_lower) & (activity <= form.row_upper) | ties)
        assert np.all((values >= form.lower) & (values <= form.upper))


def test_mending_helps() -> None:
    """Over all drawn forms the regions miss fewer units of the tying rows once the large ones were asked again."""
    before = after = 0
    for shared in (_shared(seed) for seed in range(CASES)):
        if shared is not None:
            form, sharing = shared
            full = sharing.assign()
            assert full is not None
            before += _missed(form, sharing, full)
            after += _missed(form, sharing, sharing.mended(full.copy()))
    assert after < before


def _missed(form: LinearForm, sharing: Sharing, values: Ints) -> int:
    """Return how many usual steps of the tying rows an assignment misses."""
    activity = form.activity(values)
    units = np.maximum(0, np.maximum(form.row_lower - activity, activity - form.row_upper))[sharing.blocks.ties]
    return int((units // sharing.step).sum())


def test_only_cheap_decisions_are_open() -> None:
    """Of ten columns of one region, two of which the relaxation takes, four more stay open: those of the least reduced cost."""
    builder = FormBuilder()
    own, other = builder.columns(10, 0, 1), builder.columns(1, 0, 1)
    builder.rows("tie", 1, np.zeros(11), np.append(own, other), 1, 3, INFINITE)
    objective = Expression(np.append(own, other), np.array([9, 1, 8, 2, 7, 3, 6, 4, 5, 0, 1]))
    blocks = blocks_of(builder.build(), objective, np.append(np.zeros(10, dtype=np.int64), 1))
    values = np.zeros(11)
    values[[0, 9]] = 0.5, 1.0
    shut = cheap_only(blocks, values, np.zeros(1), np.append(np.ones(10, dtype=bool), False))
    assert np.flatnonzero(shut).tolist() == [2, 4, 6, 8]


def test_after_a_stop_nothing_is_looked_for() -> None:
    """A stop leaves the evidence as it is."""
    form, objective, region_of, decisions = squared(0)
    evidence, relaxations = Evidence(form, objective), Relaxations(Run())
    relaxed = relaxations.solve(evidence, region_of)
    assert relaxed is not None
    stop = Stop()
    stop.set()
    search_by_shares(evidence, Run(stop=stop), relaxations, relaxed, decisions, region_of)
    assert evidence.values is None


def test_one_seed_gives_one_assignment() -> None:
    """Twice the same search with one thread and with two leads to the same values."""
    outcomes = []
    for workers in (1, 2, 2):
        form, objective, region_of, decisions = squared(3)
        run = Run(workers=workers)
        evidence, relaxations = Evidence(form, objective), Relaxations(run)
        relaxed = relaxations.solve(evidence, region_of)
        assert relaxed is not None
        search_by_shares(evidence, run, relaxations, relaxed, decisions, region_of)
        outcomes.append(None if evidence.values is None else evidence.values.tolist())
    assert outcomes[0] is not None
    assert outcomes == [outcomes[0]] * 3


def test_an_engine_that_keeps_the_form_says_what_a_new_one_says() -> None:
    """At every new cost the point costs as much as one found from nothing, and its multipliers prove that."""
    form, _, _ = drawn(2)
    rng, repriced = np.random.default_rng(0), Repriced(form, None)
    for _ in range(10):
        cost = rng.integers(-9, 20, form.columns)
        point = repriced.solve(cost.astype(np.float64), np.inf)
        anew = solve_relaxed(form, Expression(np.arange(form.columns), cost), "GLOP", MathOptLimits())
        assert point is not None
        assert anew.bound is not None
        assert point.cost == pytest.approx(anew.bound)
        assert float(cost @ point.values) == pytest.approx(anew.bound)
    assert repriced.basis is not None
    begun = Repriced(form, repriced.basis).solve(cost.astype(np.float64), np.inf)
    assert begun is not None
    assert begun.cost == pytest.approx(anew.bound)
