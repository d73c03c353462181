"""The benchmark of interrupts: processes that keep, break or never hear the promise are told apart, and the slowest stands for all."""

import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import interrupts
from benchmarks.interrupts import Ending, interrupted, judged, last_step, record, summary
from benchmarks.nanyang import INSTANCE
from solver import read
from tests.reporting import county, write_document, write_plan

STANDING_IN = """
import signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, (lambda number, frame: sys.exit(128 + number)) if {listening} else signal.SIG_IGN)
print("   0.1 s  grouping  Need left  best 3  bound 0", file=sys.stderr, flush=True)
time.sleep(0.3)
print("   0.4 s  rotation  Travel  best 7", file=sys.stderr, flush=True)
print('{{"word": "INTERRUPTED_WITH_PLAN"}}', flush=True)
time.sleep({seconds})
"""
"""A process that has groups at once, a whole plan 0.3 s later, and then works for so many seconds."""


def ended(number: signal.Signals, *, moment: float = 0.1, seconds: float = 600, listening: bool = True) -> Ending:
    """Interrupt a process that stands in for the command so many seconds after its first plan."""
    return interrupted([sys.executable, "-c", STANDING_IN.format(listening=listening, seconds=seconds)], "rotation", moment, number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_listens(tmp_path: Path, number: signal.Signals) -> None:
    """The signal's code and a plan the checker accepts are accepted; with a third member the cap of two is broken once."""
    instance = read(write_document(tmp_path))
    ending = ended(number)
    assert (ending.code, ending.seconds is None) == (128 + number, False)
    assert ending.first is not None
    assert ending.first >= 0.3
    verdict, figures = judged(instance, write_plan(tmp_path), ending, number)
    assert (verdict, figures["groups"], figures["postings"]) == ("accepted", 1, 0)
    assert judged(instance, write_plan(tmp_path, ("S1", "S2", "S3")), ending, number)[0] == "1"
    assert record("x", 0, ending, verdict, figures).details["word"] == "INTERRUPTED_WITH_PLAN"


def test_a_process_that_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deaf one is killed after the patience (here half a second), a quick one ends before its signal; neither is accepted."""
    monkeypatch.setattr(interrupts, "PATIENCE_S", 0.5)
    instance, number = read(write_document(tmp_path)), signal.SIGTERM
    assert judged(instance, tmp_path / "plan.json", Ending(143, "", None, 1.0), number) == ("no plan", {})
    place = write_plan(tmp_path)
    deaf, quick = ended(number, listening=False), ended(number, moment=60, seconds=0)
    assert judged(instance, place, deaf, number)[0] == f"exit code {-signal.SIGKILL}"
    assert judged(instance, place, quick, number)[0] == "ended before the signal"
    assert not record("x", 0, quick, "", {}).details["kept"]
    place.write_text("{", encoding="utf-8")
    assert judged(instance, place, deaf, number)[0] == "no plan that can be read"


def test_the_last_step(tmp_path: Path) -> None:
    """Four schools without staff have groups only, ten people make rotation the end, and Huashan's 1,000 also have a calendar."""
    assert last_step(read(write_document(tmp_path))) == "grouping"
    assert last_step(county()) == "rotation"
    assert last_step(read(INSTANCE.parent / "huashan.json")) == "calendar"


def test_the_slowest_stands_for_all() -> None:
    """Of 1, 3 and 3.01 s two keep the promise of three; one run that is not accepted is counted."""
    found = [record(f"interrupts/x/{seconds}", 0, Ending(143, "", 0.5, seconds), "accepted", {}) for seconds in (1, 3.01, 3)]
    told = summary("interrupts/x", found)
    assert (told.case, told.seconds, told.checker) == ("interrupts/x", 3.01, "accepted")
    assert (told.details["slowest"], told.details["kept"], told.details["runs"]) == ("interrupts/x/3.01", 2, 3)
    assert summary("interrupts/x", [*found, replace(found[0], checker="no plan")]).checker == "3 of 4"
