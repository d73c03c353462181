"""Jobs side by side, and pieces of a large form that engines choose anew."""

import threading
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from solver.form.form import INFINITE, FormBuilder, Ints, LinearForm
from solver.solving.engines import Engines, Run
from solver.solving.pieces import chosen, cut_out, overdrawn, sided, uses
from solver.solving.stopping import Task, side_by_side
from tests.parting import (
    answering,
)


@pytest.mark.parametrize(("jobs", "workers"), [(0, 2), (1, 3), (7, 1), (7, 3)])
def test_jobs_side_by_side_are_answered_in_their_order(jobs: int, workers: int) -> None:
    """None, one, and seven jobs by one thread and by three: answers stand where their jobs stood, in no more threads than asked for."""
    threads: set[int] = set()

    def job(number: int) -> int:
        threads.add(threading.get_ident())
        return number * number

    assert side_by_side([partial(job, number) for number in range(jobs)], workers, lambda: False) == [n * n for n in range(jobs)]
    assert len(threads) <= min(jobs, workers)


def test_what_a_job_raises_is_raised() -> None:
    """An error in a thread is not lost."""

    def failing() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([lambda: 1, failing], 1, lambda: False)


def test_nothing_begins_after_the_end() -> None:
    """Where it is over before the first job, or after the second of three, there is no answer, and the rest is never done."""
    done: list[int] = []

    def job(number: int) -> int:
        done.append(number)
        return number

    assert side_by_side([partial(job, number) for number in range(3)], 1, lambda: True) is None
    assert done == []
    assert side_by_side([partial(job, number) for number in range(3)], 1, lambda: len(done) >= 2) is None
    assert done == [0, 1]


def test_jobs_that_do_not_end_are_left_behind() -> None:
    """Two threads wait for an event that comes only after the caller has left: None at once, and both are counted as left behind."""
    hold, over, both = threading.Event(), threading.Event(), threading.Barrier(2)
    before = Task.abandoned()

    def job() -> bool:
        both.wait(20)
        over.set()
        return hold.wait(20)

    assert side_by_side([job, job], 2, over.is_set) is None
    left = Task.abandoned() - before
    hold.set()
    assert left == 2


def two_rows() -> LinearForm:
    """Return 1 <= x0 + x1 + x2 <= 4 and x1 - 2 x3 <= 0 over columns from 0 to 2."""
    builder = FormBuilder()
    builder.columns(4, 0, 2)
    builder.rows("sum", 1, 0, [0, 1, 2], 1, 1, 4)
    builder.rows("less", 1, 0, [1, 3], [1, -2], -INFINITE, 0)
    return builder.build()


def entries_of(form: LinearForm, columns: Ints) -> tuple[Ints, Ints, Ints]:
    """Return row, column and coefficient of every entry of some columns."""
    used = np.isin(form.column, columns)
    return form.row_of_entry()[used], form.column[used], form.coefficient[used]


def test_a_piece_is_what_is_left_when_all_else_is_held() -> None:
    """x0 and x1 free, x2 = 2 and x3 = 1 held: -1 <= x0 + x1 <= 2 and x1 <= 2, with the sides that were missing still missing."""
    form, free, held = two_rows(), np.array([0, 1]), np.array([0, 1, 2, 1])
    piece = cut_out(form, free, entries_of(form, free), held, np.array([3, 5, 7, 9]))
    assert piece.rows.tolist() == [0, 1]
    assert (piece.form.row_lower.tolist(), piece.form.row_upper.tolist()) == ([-1, -INFINITE], [2, 2])
    assert piece.objective.value(np.array([1, 1])) == 8
    assert piece.improves(np.array([1, 0]), held)
    assert not piece.improves(np.array([0, 1]), held)
    assert uses(form, entries_of(form, free), np.array([0]), held.astype(np.float64)).tolist() == [1.0]


def test_a_tying_row_gets_other_sides_where_it_has_any() -> None:
    """Row 0 has both, row 1 only an upper one; a row that is not in the piece, or no row at all, changes nothing."""
    form, free = two_rows(), np.array([0, 1])
    piece = cut_out(form, free, entries_of(form, free), np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64))
    changed = sided(piece, form, np.array([0, 1]), (np.array([0, 0]), np.array([1, 3])))
    assert (changed.form.row_lower.tolist(), changed.form.row_upper.tolist()) == ([0, -INFINITE], [1, 3])
    alone = cut_out(form, np.array([3]), entries_of(form, np.array([3])), np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64))
    same = sided(alone, form, np.array([0]), (np.array([7]), np.array([8])))
    assert np.array_equal(same.form.row_upper, alone.form.row_upper)
    none = np.zeros(0, dtype=np.int64)
    nothing = cut_out(form, none, entries_of(form, none), np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64))
    assert len(sided(nothing, form, np.array([0]), (np.array([7]), np.array([8]))).rows) == 0


def only(found: list[Ints | None] | None) -> Ints:
    """Return the one choice there is."""
    assert found is not None
    (values,) = found
    assert values is not None
    return values


def test_an_overdrawn_row_costs_its_price() -> None:
    """The sum should be 9 and can be 6 at most: three units are taken for 10 each. It should be -3 or -2: two are given, nothing else."""
    form, free, held = two_rows(), np.arange(4), np.zeros(4, dtype=np.int64)
    piece = cut_out(form, free, entries_of(form, free), held, np.array([1, 1, 1, 0]))
    wanting = overdrawn(sided(piece, form, np.array([0]), (np.array([9]), np.array([9]))), np.array([0]), 10)
    assert wanting.form.columns == 6
    found = only(chosen(Run(), [wanting], Run().effort, None))
    assert wanting.objective.value(found) == 6 + 30
    assert found[4:].tolist() == [3, 0]
    too_much = overdrawn(sided(piece, form, np.array([0]), (np.array([-3]), np.array([-2]))), np.array([0]), 10)
    found = only(chosen(Run(), [too_much], Run().effort, held))
    assert found[:3].tolist() == [0, 0, 0]
    assert found[4:].tolist() == [0, 2]


def test_only_what_a_piece_accepts_is_chosen() -> None:
    """Nothing, too few values, values that break a row, an impossible piece: all None; values that are accepted are taken."""
    form, free = two_rows(), np.arange(4)
    piece = cut_out(form, free, entries_of(form, free), np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.int64))
    for values, wanted in ((None, False), ([1, 0], False), ([0, 0, 0, 0], False), ([0, 1, 0, 0], False), ([0, 1, 0, 1], True)):
        engine = answering(None if values is None else np.array(values))
        found = chosen(Run(engines=Engines(first=engine)), [piece], Run().effort, None)
        assert found is not None
        assert (found[0] is not None) == wanted
    impossible = replace(piece, form=replace(piece.form, row_lower=np.array([9, 0])))
    assert chosen(Run(), [impossible], Run().effort, None) == [None]
    run = Run()
    run.stop.set()
    assert chosen(run, [piece], Run().effort, None) is None
