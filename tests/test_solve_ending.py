"""How a solve ends: too little time, a stop, a fault, no memory. It always ends, soon, and never with a plan that was not checked."""

import threading
import time
from dataclasses import replace

import pytest

from solver.check.checker import check
from solver.check.report import CheckReport
from solver.instance.instance import Instance
from solver.model.answer import Answer
from solver.plan.plan import Plan
from solver.rules.rule import Finding
from solver.solving import best, pipeline
from solver.solving.engines import Engines
from solver.solving.evidence import EXACT
from solver.solving.figures import worst_gap
from solver.solving.result import GoalFigure, Progress, Result, ResultWord
from solver.solving.solve import MESSAGES, solve
from solver.solving.stopping import Stop
from tests.solving import county
from tests.test_solve_evidence import said, speaking
from tests.test_solve_stopping import sleeping

REALLY = check
DEAF = Engines(*[sleeping(3.0)] * 5)


def checked(result: Result, instance: Instance) -> bool:
    """Whether a result's plan, if it has one, is one the checker accepts."""
    return result.plan is None or REALLY(instance, result.plan).accepted


@pytest.mark.parametrize("limit", [0.0, 0.05, 0.3])
def test_too_short_a_limit_is_kept(limit: float) -> None:
    """Within 2 seconds of the limit there is a word: no plan in time, or a checked plan that claims no more than was shown."""
    instance, begun = county(), time.monotonic()
    result = solve(instance, time_limit=limit)
    assert time.monotonic() - begun <= limit + 2
    assert checked(result, instance)
    assert (result.word is ResultWord.NO_PLAN_IN_TIME) == (result.plan is None)


def test_deaf_engines_do_not_hold_the_solve_up() -> None:
    """Engines that sleep for 3 seconds and hear of nothing: half a second of limit ends the solve within 2.5, without a plan."""
    begun = time.monotonic()
    result = solve(county(), time_limit=0.5, engines=DEAF)
    assert time.monotonic() - begun <= 2.5
    assert (result.word is ResultWord.NO_PLAN_IN_TIME) == (result.plan is None)


@pytest.mark.parametrize("reason", ["interrupt", "terminate"])
def test_a_stop_before_the_start(reason: str) -> None:
    """A stop set beforehand ends the solve within 2 seconds with the word for an interruption, plan or none."""
    stop, begun = Stop(), time.monotonic()
    stop.set("interrupt" if reason == "interrupt" else "terminate")
    result = solve(county(), stop=stop)
    assert time.monotonic() - begun <= 2
    assert result.word is (ResultWord.INTERRUPTED_NO_PLAN if result.plan is None else ResultWord.INTERRUPTED_WITH_PLAN)
    assert checked(result, county())


def test_a_stop_keeps_the_start_plan() -> None:
    """Interrupted before it began, a solve with a start plan hands that plan back."""
    start, stop = solve(county(), time_limit=30).plan, Stop()
    stop.set()
    result = solve(county(), start=start, stop=stop)
    assert result.word is ResultWord.INTERRUPTED_WITH_PLAN
    assert result.plan == start


def test_a_stop_while_engines_work() -> None:
    """A stop 0.3 seconds into engines that sleep for 3 ends the solve within 2 seconds of it, without a plan."""
    stop, begun = Stop(), time.monotonic()
    threading.Timer(0.3, stop.set).start()
    result = solve(county(), stop=stop, engines=DEAF, time_limit=60)
    assert time.monotonic() - begun <= 2.3
    assert result.word is (ResultWord.INTERRUPTED_NO_PLAN if result.plan is None else ResultWord.INTERRUPTED_WITH_PLAN)


def test_a_stop_after_the_first_plan_keeps_it() -> None:
    """A caller who stops at the first value it hears of gets a checked plan, or the honest word that there was none yet."""
    stop = Stop()

    def progress(event: Progress) -> None:
        if event.goal == "group_travel":
            stop.set()

    result = solve(county(), stop=stop, progress=progress, time_limit=30)
    assert result.word is ResultWord.INTERRUPTED_WITH_PLAN
    assert result.plan is not None
    assert checked(result, county())


def test_a_plan_the_checker_refuses_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the checker finds a broken rule in what the model promised, there is no plan: it is a fault of this program, and named."""
    finding = Finding("one_group", "S2", 1, 2, 1, "<=")

    def refusing(instance: Instance, plan: Plan) -> CheckReport:
        return replace(REALLY(instance, plan), structure=(finding,))

    monkeypatch.setattr(best, "check", refusing)
    result = solve(county(), time_limit=30)
    assert (result.word, result.plan, result.goals) == (ResultWord.INTERNAL_ERROR, None, ())
    assert "one_group S2" in result.message.en


@pytest.mark.parametrize(
    ("error", "word"), [(MemoryError("none left"), ResultWord.RESOURCE_LIMIT), (ZeroDivisionError("by nothing"), ResultWord.INTERNAL_ERROR)]
)
def test_what_breaks_inside_becomes_a_word(error: Exception, word: ResultWord, monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory is a limit of the machine, any other error a fault of this program; neither leaves a plan, even with a start plan."""
    start = solve(county(), time_limit=30).plan

    def breaking(instance: Instance) -> None:
        raise error

    monkeypatch.setattr(pipeline, "build_grouping", breaking)
    result = solve(county(), start=start, time_limit=30)
    assert (result.word, result.plan) == (word, None)
    assert word is ResultWord.RESOURCE_LIMIT or "ZeroDivisionError: by nothing" in result.message.en


def test_an_engine_that_breaks_is_no_plan() -> None:
    """An engine that raises ends the solve as a fault of this program, in words, and not with a traceback for the caller."""

    def broken(*_: object) -> Answer:
        raise OSError("no engine here")

    result = solve(county(), engines=Engines(first=broken, feasible=broken), time_limit=30)
    assert result.word is ResultWord.INTERNAL_ERROR
    assert "no engine here" in result.message.en


def test_engines_that_say_nothing_leave_a_gap_or_nothing() -> None:
    """With a mute bench only exact arithmetic and the relaxation speak: no proof by an engine, and no false word."""
    mute = speaking(said("unknown"))
    instance = county()
    result = solve(instance, engines=Engines(mute, mute, mute, mute, mute), time_limit=5)
    assert checked(result, instance)
    assert not any(set(figure.engines) - {EXACT, "HiGHS"} for figure in result.goals)
    assert (result.word is ResultWord.NO_PLAN_IN_TIME) == (result.plan is None)


def figure(value: int, bound: int | None, best_value: int | None = None) -> GoalFigure:
    """Return a figure with nothing but its numbers."""
    return GoalFigure(
        "g", "grouping", MESSAGES[ResultWord.PROVED_BEST], MESSAGES[ResultWord.PROVED_BEST], value, bound, False, 0, (), best_value
    )


def test_gaps_are_counted_from_the_value_reached() -> None:
    """40 over 50 is a gap of a fifth; slack used later (60 now, 50 reached) does not widen it; the bound met is 0; no bound, no gap.

    A value of 0 over a bound of -2 is counted against 1, since nothing can be divided by 0. The worst of several counts.
    """
    assert [figure(50, 40).gap, figure(60, 40, 50).gap, figure(40, 40).gap, figure(5, None).gap, figure(0, -2).gap] == [
        0.2,
        0.2,
        0.0,
        None,
        2.0,
    ]
    assert worst_gap((figure(50, 40), figure(40, 40))) == 0.2
    assert worst_gap((figure(50, 40), figure(5, None))) is None
    assert worst_gap(()) == 0.0


def test_every_word_has_its_sentence() -> None:
    """All ten words have a sentence in both languages."""
    assert set(MESSAGES) == set(ResultWord)
    assert all(text.zh and text.en for text in MESSAGES.values())
