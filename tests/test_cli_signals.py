"""Ctrl-C and SIGTERM on a real process: the best plan is written and nothing else is waited for, a second signal ends at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver.cli.signals import REASONS, Signals
from solver.files.plan import read_plan
from solver.files.read import read
from solver.solving.stopping import Stop
from tests.reporting import write_document, write_plan

STANDING_IN = """
import sys, threading, time
from types import SimpleNamespace

def solve(instance, *, stop, **_):
    from solver.check.checker import check
    from solver.files.plan import read_plan
    from solver.solving.result import Result, ResultWord
    plan = read_plan("start.json", instance)
    if {stubborn}:
        threading.Thread(target=time.sleep, args=(600,)).start()
    print("solving", file=sys.stderr, flush=True)
    while {deaf} or not stop.is_set():
        time.sleep(0.01)
    return Result(ResultWord.INTERRUPTED_WITH_PLAN, plan, (), check(instance, plan), None, 0.5, 0)

sys.modules["solver.solving.solve"] = SimpleNamespace(solve=solve)
from solver.cli import main
main(["tiny.json", "--out", "here"])
"""
"""The command with a solve that has a plan at once and waits for the signal; `stubborn` leaves an engine's thread behind."""

PATIENCE_S = 60.0
"""Seconds after which a process does not end by itself; what a quiet machine takes, `python -m benchmarks interrupts` measures."""


def started(folder: Path, *, stubborn: bool = False, deaf: bool = False) -> subprocess.Popen[str]:
    """Start the command and return it once it is solving."""
    write_document(folder)
    write_plan(folder).rename(folder / "start.json")
    program = STANDING_IN.format(stubborn=stubborn, deaf=deaf)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "solving" in line:
            return process
    raise AssertionError("the command ended before it solved")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("stubborn", [False, True])
def test_the_best_plan_is_checked_and_written(tmp_path: Path, number: signal.Signals, code: int, stubborn: bool) -> None:
    """Exit code 128 plus the signal, a plan that reads back and a summary; also with a thread that would run for ten minutes."""
    process = started(tmp_path, stubborn=stubborn)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, "Traceback" in err) == (code, False)
    assert len(read_plan(tmp_path / "here" / "plan.json", read(tmp_path / "tiny.json")).groups) == 1
    assert "here/" in out


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    """A solve that does not listen: the first signal changes nothing, the second ends the process with nothing half written."""
    process = started(tmp_path, deaf=True)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 143
    assert sorted(path.name for path in tmp_path.iterdir()) == ["start.json", "tiny.json"]


@pytest.fixture
def installed() -> Iterator[Signals]:
    """Return installed signals, and give the test runner its own handlers back."""
    before = {number: signal.getsignal(number) for number in REASONS}
    signals = Signals()
    signals.install()
    yield signals
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_that_was_held_back_reaches_the_next_solve(installed: Signals) -> None:
    """Held while a result is written: nothing is interrupted; the exit code knows it, and so does a stop that comes later."""
    stop = Stop()
    installed.hold()
    os.kill(os.getpid(), signal.SIGTERM)
    assert installed.code(0) == 143
    installed.watch(stop)
    assert (stop.is_set(), stop.reason) == (True, "terminate")


INSTALLED = """
import sys
from solver.cli.signals import Signals
Signals().install()
print("up", file=sys.stderr, flush=True)
from solver.cli import main
main(["check", "tiny.json", "plan.json", "--json", "--lang", "zh"])
"""
"""The command from the moment on at which its signals are caught."""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_any_moment_gives_an_exit(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Eight moments from the first import to the end: the signal's code or the natural end, never a traceback."""
    write_document(tmp_path)
    write_plan(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    codes = set()
    for moment in (0, 0.05, 0.1, 0.2, 0.4, 0.7, 1.1, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", INSTALLED], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        assert process.stderr.readline() == "up\n"
        time.sleep(moment)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        codes.add(process.returncode)
        assert "Traceback" not in err
        assert not out or json.loads(out)["exit_code"] == process.returncode
    assert code in codes
    assert codes <= {code, 0}
