"""Stops, deadlines and tasks: whoever waits is never held up, and the first reason given stays."""

import threading
import time
from math import inf

import pytest

from solver.model.answer import Answer
from solver.solving.engines import Engine, Run, Terms
from solver.solving.stopping import Deadline, Stop, Task
from tests.test_engine_limits import hard_form


def test_the_first_reason_stays() -> None:
    """An interrupt followed by the deadline is an interrupt, and a stop is not set before it is."""
    stop = Stop()
    assert (stop.is_set(), stop.reason) == (False, None)
    stop.set("interrupt")
    stop.set("deadline")
    assert (stop.is_set(), stop.reason) == (True, "interrupt")


def test_who_is_to_be_called_is_called() -> None:
    """A halt is called once on the stop, one that comes later at once, and one whose context has closed never."""
    stop, calls = Stop(), list[str]()
    with stop.calling(lambda: calls.append("closed")):
        pass
    with stop.calling(lambda: calls.append("open")):
        assert calls == []
        stop.set("terminate")
    with stop.calling(lambda: calls.append("late")):
        assert calls == ["open", "late"]
    stop.set()
    assert calls == ["open", "late"]


def test_deadlines_run_out_and_never_go_below_nothing() -> None:
    """10 seconds leave between 9 and 10; 0 leave exactly 0; without a limit inf is left."""
    deadline = Deadline(10.0)
    assert 9 < deadline.left <= 10
    assert 1 < deadline.within(2.0).left <= 2
    assert deadline.within(20.0) is deadline
    assert Deadline(0.0).left == 0.0
    assert Deadline(-5.0).left == 0.0
    assert Deadline(inf).left == inf


def test_a_task_hands_over_its_result_or_its_error() -> None:
    """A value comes back as it is, an error is raised where it is asked for, and before the end there is neither."""
    gate = threading.Event()
    waiting = Task(gate.wait)
    assert not waiting.done
    with pytest.raises(RuntimeError, match="not ended"):
        waiting.result()
    gate.set()
    assert waiting.wait(lambda: False)
    assert waiting.result() is True

    def failing() -> None:
        raise MemoryError("none left")

    failed: Task[None] = Task(failing)
    assert failed.wait(lambda: False)
    with pytest.raises(MemoryError, match="none left"):
        failed.result()


def test_tasks_left_behind_are_counted_while_they_run() -> None:
    """One task that waits for a gate is left behind and counted; once it ends the count falls back to what it was."""
    gate, before = threading.Event(), Task.abandoned()
    task = Task(gate.wait)
    assert not task.wait(lambda: True)
    task.abandon()
    assert Task.abandoned() == before + 1
    gate.set()
    assert task.wait(lambda: False)
    assert Task.abandoned() == before


def sleeping(seconds: float) -> Engine:
    """Return an engine that hears of no stop, like HiGHS and SCIP."""

    def engine(*_: object) -> Answer:
        time.sleep(seconds)
        return Answer("unknown", None, None, "Sleeper", seconds, 0.0)

    return engine


def test_a_stopped_run_leaves_a_deaf_engine_behind() -> None:
    """A stop 0.1 seconds after the start ends the wait within a second, though the engine sleeps for two."""
    run, (form, goal) = Run(), hard_form()
    threading.Timer(0.1, run.stop.set).start()
    begun = time.monotonic()
    assert run.ask(sleeping(2.0), form, goal) is None
    assert time.monotonic() - begun < 1.0
    assert run.ended


def test_a_run_passes_on_the_time_it_has() -> None:
    """Of 10 seconds with 4 in reserve an engine hears of at most 6, of fewer where it is granted fewer, and no time is an end."""
    heard: list[Terms] = []

    def listening(*asked: object) -> Answer:
        terms = asked[2]
        assert isinstance(terms, Terms)
        heard.append(terms)
        return Answer("unknown", None, None, "Listener", 0.0, 0.0)

    run, (form, goal) = Run(deadline=Deadline(10.0), reserve=4.0), hard_form()
    assert run.ask(listening, form, goal) is not None
    assert run.ask(listening, form, goal, Terms(seconds=2.0)) is not None
    assert 5 < heard[0].seconds <= 6
    assert heard[1].seconds == 2.0
    assert all(terms.stop is run.stop for terms in heard)
    run.reserve = 20.0
    assert (run.left, run.ended) == (0.0, True)
