"""Results and nothing else on stdout: engines that print on their own account, readers that go away, streams that are full or closed."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from solver.cli.commands import commands
from solver.cli.door import Session
from solver.cli.results import keep_apart
from solver.cli.saying import Voice
from solver.cli.signals import Signals
from solver.files.plan import read_plan
from solver.files.read import read
from tests.reporting import write_document, write_plan

ROOT = Path(__file__).parent.parent
COMMANDS = (["schema"], ["schema", "--json"], ["--help"], ["check", "--help"], ["--version"], ["rules"], ["rules", "coverage", "--json"])
STRAYING = """
import ctypes, os, sys, threading
from types import SimpleNamespace

def stray():
    os.write(1, b"stray\\n")
    ctypes.CDLL(None).puts(b"stray in the C library's buffer")

def solve(instance, *, progress, **_):
    from solver.check.checker import check
    from solver.files.plan import read_plan
    from solver.language import Text
    from solver.solving.result import Progress, Result, ResultWord
    stray()
    for n in range({reports}):
        progress(Progress("grouping", str(n), 1, 1, 0.1, Text("", "")))
    threading.Thread(target=lambda: threading.Event().wait(0.2) or stray()).start()
    plan = read_plan("start.json", instance)
    return Result(ResultWord.PROVED_BEST, plan, (), check(instance, plan), None, 0.5, 0)

sys.modules["solver.solving.solve"] = SimpleNamespace(solve=solve)
from solver.cli import main
main(["tiny.json", "--out", "here", *sys.argv[1:]])
"""
"""The command with an engine that prints past Python: at once, in the buffer of the C library, and from a thread it leaves behind."""


def environment() -> dict[str, str]:
    """Return the environment in which a child finds this source."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def solving(folder: Path, *options: str, reports: int = 1) -> list[str]:
    """Write an instance and a plan, and return the command line of a solve that gives the plan back."""
    write_document(folder)
    write_plan(folder).rename(folder / "start.json")
    return [sys.executable, "-c", STRAYING.format(reports=reports), *options]


def test_an_engine_that_prints_does_not_spoil_the_json_object(tmp_path: Path) -> None:
    """Three stray lines written past Python's streams during a solve: stdout is one JSON object, and the stray lines are on stderr."""
    ran = subprocess.run(
        solving(tmp_path, "--json"), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["word"] == "PROVED_BEST"
    assert "stray" not in ran.stdout
    assert "stray\n" in ran.stderr


def test_an_engine_that_prints_does_not_spoil_the_summary(tmp_path: Path) -> None:
    """The summary in a pipe equals the one in the plan's folder, up to the lines on the files, which only the screen has."""
    ran = subprocess.run(
        solving(tmp_path, "--quiet"), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, "stray" in ran.stdout) == (0, False)
    kept = (tmp_path / "here" / "summary.txt").read_text(encoding="utf-8").splitlines()
    assert len(kept) > 5
    assert ran.stdout.splitlines()[: len(kept)] == kept


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_has_gone_ends_the_command_quietly(words: list[str]) -> None:
    """Nobody reads stdout from the first byte on: exit code 141, that of a process ended by a closed pipe, and not one word on stderr."""
    process = subprocess.Popen([sys.executable, "-m", "solver", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (141, b"")


def test_a_plan_is_written_though_nobody_reads_what_is_said(tmp_path: Path) -> None:
    """`solve ... 2>&1 | head -1` goes away during the solve, which reports 2,000 times: the plan is there whole, the exit code is 141."""
    process = subprocess.Popen(
        solving(tmp_path, reports=2000), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    assert b"stray" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert len(read_plan(tmp_path / "here" / "plan.json", read(tmp_path / "tiny.json")).groups) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("words", [["schema"], ["schema", "--json"], ["--help"]], ids=" ".join)
def test_a_full_disk_under_stdout_is_told_once(words: list[str]) -> None:
    """Results that cannot be written are a limit of the machine: exit code 5 and one line on stderr, no traceback."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "solver", *words], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert (ran.returncode, len(ran.stderr.splitlines())) == (5, 1)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(tmp_path: Path, closed: str) -> None:
    """With stdout, stderr or both closed from the start a solve does its work, and no file of ours gets their numbers and stray text."""
    command = solving(tmp_path, "--json")
    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *command],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert b"stray" not in ran.stdout
    assert b"Traceback" not in ran.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not any(b"stray" in path.read_bytes() for path in files)


def test_a_terminal_keeps_its_descriptor() -> None:
    """On a terminal nothing is parsed and nothing is changed; in a pipe results get another descriptor and 1 is stderr's."""
    program = (
        "import os, sys; from solver.cli.results import keep_apart; number = keep_apart(); print(number, flush=True); os.write(1, b'stray')"
    )
    ours, theirs = pty.openpty()
    shown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, check=True, timeout=60)
    assert (os.read(ours, 100), shown.stderr) == (b"1\r\nstray", b"")
    os.close(ours)
    os.close(theirs)
    piped = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert int(piped.stdout) > 2
    assert piped.stderr == b"stray"


def test_inside_another_program_no_descriptor_is_touched() -> None:
    """Under pytest, whose stdout is not descriptor 1, and under click's own runner: output captured as ever, the stream the same object."""
    before = sys.stdout
    assert keep_apart() == 1
    assert sys.stdout is before
    session = Session(Voice("en", json=True), Signals())
    ran = CliRunner().invoke(commands("en"), ["schema", "plan", "--json"], obj=session, standalone_mode=False)
    assert (ran.return_value, ran.exception) == (0, None)
    assert json.loads(ran.stdout)["title"]
    assert CliRunner().invoke(commands("en"), ["--help"], obj=session).stdout.startswith("Usage:")
