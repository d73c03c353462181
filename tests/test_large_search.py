"""Assignments of a large form, found part by part: kept only where integers say so, and never worse."""

from functools import partial

import numpy as np
import pytest

from instances.generators.province import province
from solver.form.form import INFINITE, LINKING, Expression, FormBuilder
from solver.solving.engines import Engines, Run, Terms, highs
from solver.solving.evidence import Evidence
from solver.solving.grouping import build_grouping
from solver.solving.large import relax_large
from solver.solving.parted import improve_by_part
from solver.solving.pieces import cheapest
from solver.solving.relaxing import Relaxed
from solver.solving.tree import Tree, spread, tree_of
from solver.solving.turns import Turns, _apart, assign_in_turn, improve_in_turn, shares
from tests.parting import PARTS, SCHOOLS, SEED, answering, cut, drawn, whole


@pytest.fixture
def _in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every grouping, once the province has been solved whole."""
    whole()
    cut(SCHOOLS, SEED, PARTS, monkeypatch)


def first_goal() -> tuple[Evidence, Tree]:
    """Return the first goal of the province that anything changes, without an assignment, and its tree."""
    problem = build_grouping(province(SCHOOLS, SEED)).problem
    assert problem.leaves is not None
    assert problem.leaves.count > 3
    expression = problem.goals[1].express()
    form = problem.form()
    return Evidence(form, expression), tree_of(form, *spread(form, problem.decisions, problem.leaves), problem.leaves.count)


@pytest.mark.usefixtures("_in_parts")
def test_a_first_assignment_is_found_in_turn_and_then_only_improved() -> None:
    """Found part by part and accepted in integers; each search after it gives an accepted assignment that is no worse.

    The last value is no better than the optimum of the whole province, 13.
    """
    evidence, tree = first_goal()
    run, best = Run(), whole()[1].stages[1].value
    relaxed = relax_large(evidence, run, tree)
    assert relaxed is not None
    improve_by_part(evidence, run, tree, relaxed, tree.parts)
    improve_in_turn(evidence, run, tree, relaxed, 300)
    before = evidence.value
    assert before is None
    assign_in_turn(evidence, run, tree, relaxed)
    before = evidence.value
    assert before is not None
    for kernel in (0, 300):
        improve_by_part(evidence, run, tree, relaxed, tree.parts)
        improve_in_turn(evidence, run, tree, relaxed, kernel)
        assert evidence.values is not None
        assert evidence.value is not None
        assert evidence.form.accepts(evidence.values)
        assert best <= evidence.value <= before
        before = evidence.value
    assert not evidence.refuted


@pytest.mark.usefixtures("_in_parts")
@pytest.mark.parametrize("kernel", [0, 300])
def test_a_bad_assignment_is_improved(kernel: int) -> None:
    """From the worst assignment of the goal: either search gains, by part or in turn; parts choose as much as together they may."""
    evidence, tree = first_goal()
    run = Run()
    relaxed = relax_large(evidence, run, tree)
    assert relaxed is not None
    objective = evidence.objective
    answer = highs(evidence.form, Expression(objective.column, -objective.coefficient), Terms())
    assert answer.values is not None
    worst = objective.value(answer.values)
    for search in (partial(improve_by_part, nodes=tree.parts), partial(improve_in_turn, kernel=kernel)):
        begun = Evidence(evidence.form, objective, answer.values)
        search(begun, run, tree, relaxed)
        assert begun.value is not None
        assert begun.value < worst


@pytest.mark.usefixtures("_in_parts")
def test_without_multipliers_or_a_certificate_all_columns_may_be_chosen() -> None:
    """A relaxation with values alone names no cheap columns and no prices; a first assignment is found all the same."""
    evidence, tree = first_goal()
    relaxed = relax_large(evidence, Run(), tree)
    assert relaxed is not None
    bare = Relaxed(relaxed.form, relaxed.values, None, None)
    columns = tree.columns[tree.column_slice(tree.parts[0])]
    assert np.array_equal(cheapest(columns, evidence, evidence.form.lower, bare, 0), columns)
    few = cheapest(columns, evidence, evidence.form.lower, relaxed, 5)
    used = columns[relaxed.values[columns] > 1e-6]
    assert set(used.tolist()) <= set(few.tolist())
    assert len(few) == min(len(columns), len(used) + 5)
    assign_in_turn(evidence, Run(), tree, bare)
    assert evidence.values is not None


@pytest.mark.usefixtures("_in_parts")
@pytest.mark.parametrize("stopped", [False, True])
def test_an_engine_without_answers_changes_nothing(stopped: bool) -> None:
    """An engine that gives up, or a stop: no assignment is made up, and the one there is stays."""
    evidence, tree = first_goal()
    relaxed = relax_large(evidence, Run(), tree)
    assert relaxed is not None
    run = Run(engines=Engines(first=answering(None)))
    if stopped:
        run.stop.set()
    assign_in_turn(evidence, run, tree, relaxed)
    assert evidence.values is None
    held = whole()[1].values
    assert held is not None
    kept = Evidence(evidence.form, evidence.objective, held[: evidence.form.columns])
    value = kept.value
    improve_by_part(kept, run, tree, relaxed, tree.parts)
    improve_in_turn(kept, run, tree, relaxed, 300)
    assert kept.value == value


@pytest.mark.usefixtures("_in_parts")
def test_parts_that_have_their_turn_together_meet_in_no_row_of_their_own() -> None:
    """Classes hold every part once; two parts of a class share a row only where it ties parts or very many meet in it."""
    _, tree = first_goal()
    classes = _apart(tree)
    assert sorted(part for one in classes for part in one) == list(range(tree.root.last))
    columns = tree.columns[tree.entry]
    tying = set(tree.tying.tolist())
    met: dict[int, set[int]] = {}
    for row, low, high in zip(tree.row.tolist(), tree.leaf[columns].tolist(), tree.far[columns].tolist(), strict=True):
        if row not in tying:
            met.setdefault(row, set()).update((low, high))
    for one in classes:
        assert all(len(parts & set(one)) < 2 or len(parts) > 8 for parts in met.values())


def test_parts_without_common_rows_have_their_turn_at_once() -> None:
    """Three parts with a row each, and one row that ties them: one class of three. With a column between two: two classes."""
    builder = FormBuilder()
    builder.columns(4, 0, 1)
    builder.rows("own", 3, np.arange(3), np.arange(3), 1, 0, 1)
    builder.rows("tie", 1, 0, np.arange(3), 1, 0, 2)
    form, low = builder.build(), np.array([0, 1, 2, 0])
    assert _apart(tree_of(form, low, low, 3)) == [[0, 1, 2]]
    builder.rows("between", 1, 0, [0, 3], 1, 0, 1)
    assert _apart(tree_of(builder.build(), low, np.array([0, 1, 2, 1]), 3)) == [[0, 2], [1]]


def test_shares_add_up_to_the_sides() -> None:
    """Drawn forms: what parts get of a tying row is what the row has above the lower bounds; no part's lower share exceeds its upper."""
    both = 0
    for seed in range(40):
        form, low, high, count, at, _ = drawn(seed)
        tree = tree_of(form, low, high, count)
        least, most = shares(tree, at + 0.3 * (form.upper - at))
        bottom = form.activity(form.lower)[tree.tying]
        for found, side in ((least, form.row_lower[tree.tying]), (most, form.row_upper[tree.tying])):
            missing = np.abs(side) >= INFINITE
            assert found.shape == (len(tree.tying), count)
            assert np.array_equal(found.sum(axis=1), np.where(missing, 0, side - bottom))
        two_sided = (form.row_lower[tree.tying] > -INFINITE) & (form.row_upper[tree.tying] < INFINITE)
        assert np.all(least[two_sided] <= most[two_sided])
        both += int(two_sided.sum())
    assert both > 5


def test_a_choice_that_breaks_a_row_filled_at_the_same_time_is_not_taken() -> None:
    """Two parts of a class both fill a row of one place, which so many parts meet in: the first is taken, the second is not."""
    builder = FormBuilder()
    columns = builder.columns(10, 0, 1)
    builder.rows("one", 1, 0, columns, 1, -INFINITE, 1)
    form = builder.build()
    tree = tree_of(form, np.zeros(10, dtype=np.int64), np.arange(10), 10)
    evidence = Evidence(form, Expression(columns, -np.ones(10, dtype=np.int64)))
    relaxed = Relaxed(form, np.zeros(10), None, None)
    turns = Turns(evidence, tree, relaxed)
    held, decided = form.lower.copy(), np.ones(10, dtype=bool)
    first, second = turns.pieces([tree.parts[1], tree.parts[2]], held, decided)
    turns.take(first, np.ones(first.form.columns, dtype=np.int64), held, decided)
    turns.take(second, np.ones(second.form.columns, dtype=np.int64), held, decided)
    assert held.tolist() == [0, 1, *[0] * 8]


def test_a_column_linked_to_one_of_a_later_part_is_only_pencilled_in() -> None:
    """Member of part 0 under a lead of part 1: chosen with part 0 it is not taken; once part 1 has had its turn, it is."""
    builder = FormBuilder()
    lead, member = builder.columns(2, 0, 1)
    builder.rows(LINKING, 1, 0, [lead, member], [-1, 1], -INFINITE, 0)
    form = builder.build()
    tree = tree_of(form, np.array([1, 0]), np.array([1, 1]), 2)
    turns = Turns(Evidence(form, Expression(np.arange(2), np.array([0, -1]))), tree, Relaxed(form, np.zeros(2), None, None))
    held, decided = form.lower.copy(), np.array([True, False])
    (piece,) = turns.pieces([tree.parts[0]], held, decided)
    assert piece.columns.tolist() == [member]
    turns.take(piece, np.ones(1, dtype=np.int64), held, decided)
    assert held.tolist() == [0, 0]
    decided[1] = True
    turns.take(piece, np.ones(1, dtype=np.int64), held, decided)
    assert held[member] == 1
