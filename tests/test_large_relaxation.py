"""The relaxation of a drawn form put together from its parts: the same bound, value by value and exactly, as the whole form's."""

from dataclasses import replace

import numpy as np
import pytest

from solver.form.form import INFINITE, LINKING, Expression, FormBuilder, Ints, LinearForm
from solver.model.basis import Basis
from solver.rules.rule import Bools
from solver.solving import tree as growing
from solver.solving.engines import Run
from solver.solving.merging import Point, solve_merged
from solver.solving.stopping import Deadline
from solver.solving.tree import Tree, tree_of
from tests.parting import (
    CLOSE,
    drawn,
    lazy_rows,
    none_lazy,
    proved,
    reached,
    same,
    simplex,
    whole_bound,
)

DRAWS = 40
"""Drawn forms of each kind; one takes a few hundredths of a second."""


@pytest.mark.parametrize("branches", [2, 4])
def test_a_drawn_form_has_the_optimum_of_the_whole(branches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any assignment that is accepted: the optimum, values that keep all rows, and multipliers that prove it in integers."""
    monkeypatch.setattr(growing, "BRANCHES", branches)
    tied = parted = 0
    for seed in range(DRAWS):
        form, low, high, count, at, objective = drawn(seed)
        assert form.accepts(at)
        tree = tree_of(form, low, high, count)
        found, wanted = solve_merged(tree, objective, at, none_lazy(form), simplex, Run()), whole_bound(form, objective)
        assert found is not None, seed
        assert same(reached(form, objective, found, none_lazy(form)), wanted), seed
        assert same(proved(form, objective, found), wanted), seed
        tied += len(tree.tying) > 0
        parted += count > 4
    assert min(tied, parted) >= DRAWS // 4


def without(form: LinearForm, rows: Bools) -> LinearForm:
    """Return a form in which some rows have no sides."""
    return replace(form, row_lower=np.where(rows, -INFINITE, form.row_lower), row_upper=np.where(rows, INFINITE, form.row_upper))


def test_with_waiting_rows_the_bound_is_true_and_no_worse_than_without_those_rows() -> None:
    """Values keep the other rows; the bound lies between the optimum without the rows that may wait and that of the whole form.

    Both ends occur: rows that wait for nothing, and rows that were broken and came in.
    """
    lifted = whole = 0
    for seed in range(DRAWS):
        form, low, high, count, at, objective = drawn(seed)
        tree, lazy = tree_of(form, low, high, count), lazy_rows(form)
        found = solve_merged(tree, objective, at, lazy, simplex, Run())
        wanted, loose = whole_bound(form, objective), whole_bound(without(form, lazy), objective)
        assert found is not None
        assert wanted is not None
        assert loose is not None
        value, bound = reached(form, objective, found, lazy), proved(form, objective, found)
        assert same(value, bound), seed
        assert loose - CLOSE * max(1.0, abs(loose)) <= bound <= wanted + CLOSE * max(1.0, abs(wanted)), seed
        lifted += not same(bound, loose)
        whole += same(bound, wanted) and not same(bound, loose)
    assert lifted >= whole > 0


def demanding(seed: int) -> tuple[LinearForm, Ints, Ints, int, Expression]:
    """Return a form whose lower bounds keep all rows but the tying ones, which ask for much or too much: no plan is known."""
    rng = np.random.default_rng([seed, 78])
    count, columns = int(rng.integers(2, 18)), int(rng.integers(20, 60))
    builder = FormBuilder()
    builder.columns(columns, 0, rng.integers(1, 3, columns))
    low = rng.integers(0, count, columns)
    high = np.where(rng.random(columns) < 0.25, np.maximum(low, rng.integers(0, count, columns)), low)
    for part in range(count):
        near = np.flatnonzero((low == part) | (high == part))
        near = near[(low == high)[near] | (rng.random(len(near)) < 0.5)]
        if len(near):
            builder.rows("own", 1, 0, near[rng.random(len(near)) < 0.7], 1, 0, int(rng.integers(1, 6)))
    for _ in range(2):
        builder.rows("tie", 1, 0, np.arange(columns), rng.integers(0, 4, columns), int(rng.integers(columns // 2, 2 * columns)), INFINITE)
    return builder.build(), low, high, count, Expression(np.arange(columns), rng.integers(1, 20, columns))


def test_without_a_plan_the_optimum_is_that_of_the_whole_form_or_there_is_none() -> None:
    """Tying rows that the lower bounds break are shared out all the same; a form that nothing satisfies gives None, and some do."""
    hopeless = 0
    for seed in range(DRAWS):
        form, low, high, count, objective = demanding(seed)
        tree = tree_of(form, low, high, count)
        found, wanted = solve_merged(tree, objective, form.lower, none_lazy(form), simplex, Run()), whole_bound(form, objective)
        assert (found is None) == (wanted is None), seed
        if found is not None:
            assert same(reached(form, objective, found, none_lazy(form)), wanted), seed
        hopeless += found is None
    assert 2 <= hopeless <= DRAWS // 2


def test_a_part_that_cannot_be_kept_is_found_before_anything_is_merged() -> None:
    """Part 1 of three asks for two of one column: None, and no node of several parts is ever solved."""
    builder = FormBuilder()
    columns = builder.columns(3, 0, 1)
    builder.rows("own", 3, np.arange(3), columns, 1, [0, 2, 0], INFINITE)
    form, place = builder.build(), np.arange(3)
    asked: list[bool] = []

    def counting(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool) -> Point | None:
        asked.append(begin is None)
        return simplex(form, objective, begin, dual)

    assert (
        solve_merged(
            tree_of(form, place, place, 3), Expression(columns, np.ones(3, dtype=np.int64)), form.lower, none_lazy(form), counting, Run()
        )
        is None
    )
    assert asked == [True, True, True]


def test_a_lead_that_must_open_needs_an_assignment_where_its_members_lie_in_another_part() -> None:
    """Part 0 has a lead that is open and must have a member, of part 1: at the lower bounds there is no relaxation of it, nor of the form.

    From the one assignment there is, lead and member both taken, it has the optimum, 2.
    """
    builder = FormBuilder()
    lead, member = builder.columns(2, 0, 1)
    builder.rows("pin", 1, 0, [lead], 1, 1, 1)
    builder.rows("members", 1, 0, [lead, member], [-1, 1], 0, INFINITE)
    form, objective = builder.build(), Expression(np.array([lead, member]), np.ones(2, dtype=np.int64))
    tree = tree_of(form, np.zeros(2, dtype=np.int64), np.array([0, 1]), 2)
    assert solve_merged(tree, objective, form.lower, none_lazy(form), simplex, Run()) is None
    found = solve_merged(tree, objective, np.ones(2, dtype=np.int64), none_lazy(form), simplex, Run())
    assert found is not None
    assert reached(form, objective, found, none_lazy(form)) == pytest.approx(2.0)


def chain(length: int) -> tuple[Tree, Expression]:
    """Return parts of one lead and one member each, members worth 3 and leads costing 1, and members only where their lead is.

    Up to four parts, all merged at once.
    """
    builder = FormBuilder()
    leads, members = builder.columns(length, 0, 1), builder.columns(length, 0, 1)
    each = np.arange(length)
    builder.rows(LINKING, length, np.tile(each, 2), np.concatenate([members, leads]), np.repeat([1, -1], length), -INFINITE, 0)
    objective = Expression(np.concatenate([leads, members]), np.repeat([1, -3], length))
    return tree_of(builder.build(), np.tile(each, 2), np.tile(each, 2), length), objective


@pytest.fixture
def _all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merge up to four parts at once, however many the solver merges."""
    monkeypatch.setattr(growing, "BRANCHES", 4)


@pytest.mark.usefixtures("_all_at_once")
def test_waiting_rows_come_in_when_they_are_broken_and_only_then() -> None:
    """Each part first takes its member without its lead (-3), breaks the row, and ends at -2; the dual simplex goes on from there."""
    tree, objective = chain(3)
    asked: list[tuple[int, bool]] = []

    def counting(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool) -> Point | None:
        asked.append((form.rows, dual))
        return simplex(form, objective, begin, dual)

    found = solve_merged(tree, objective, tree.form.lower, lazy_rows(tree.form), counting, Run(workers=1))
    assert found is not None
    assert reached(tree.form, objective, found, none_lazy(tree.form)) == pytest.approx(-6.0)
    assert asked == [(0, False), (1, True)] * 3 + [(3, False)]


@pytest.mark.usefixtures("_all_at_once")
@pytest.mark.parametrize("failing", range(9))
def test_an_engine_that_fails_anywhere_leaves_nothing(failing: int) -> None:
    """Two engine calls for each of three parts, one for the root: whichever fails, there is no relaxation; the eighth never comes."""
    tree, objective = chain(3)
    calls = 0

    def unwell(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool) -> Point | None:
        nonlocal calls
        calls += 1
        return None if calls == failing else simplex(form, objective, begin, dual)

    found = solve_merged(tree, objective, tree.form.lower, lazy_rows(tree.form), unwell, Run(workers=1))
    assert (found is None) == (1 <= failing <= 7)


@pytest.mark.usefixtures("_all_at_once")
@pytest.mark.parametrize("after", [0, 6])
def test_a_stop_ends_the_merging(after: int) -> None:
    """Asked to stop before the first part, or during the last one: None, and the root is never asked."""
    tree, objective = chain(3)
    run, calls = Run(workers=1), 0
    if not after:
        run.stop.set()

    def stopping(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool) -> Point | None:
        nonlocal calls
        calls += 1
        if calls == after:
            run.stop.set()
        return simplex(form, objective, begin, dual)

    assert solve_merged(tree, objective, tree.form.lower, lazy_rows(tree.form), stopping, run) is None
    assert calls == after


def test_no_time_left_ends_the_merging_of_a_single_part() -> None:
    """One part is its own root, and nothing is below it; a deadline that has passed leaves no relaxation."""
    tree, objective = chain(1)
    assert solve_merged(tree, objective, tree.form.lower, none_lazy(tree.form), simplex, Run()) is not None
    assert solve_merged(tree, objective, tree.form.lower, none_lazy(tree.form), simplex, Run(deadline=Deadline(0.0))) is None
