"""`solve FILE`: every ending has its exit code and its words, nothing is written but a checked plan, and that whole."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from solver.check.checker import check
from solver.files.atomic import partial_folder
from solver.files.plan import read_plan
from solver.files.read import read
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.solving.result import Conflict, Progress, Result, ResultWord
from tests.commanding import Command
from tests.reporting import GOALS, write_document, write_plan

Solve = Callable[..., Result]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return the command, in English, in an empty folder that holds the tiny instance."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)
    write_document(tmp_path)
    return Command(capsys)


@pytest.fixture
def solving(monkeypatch: pytest.MonkeyPatch) -> Callable[[Solve], None]:
    """Return what puts another solve in the place of the real one, so that every ending can be had at will."""

    def put(solve: Solve) -> None:
        monkeypatch.setitem(sys.modules, "solver.solving.solve", SimpleNamespace(solve=solve))

    return put


def found(instance: Instance, **changes: Any) -> Result:
    """Return a result with the hand-written plan of two members, really checked."""
    plan = read_plan(write_plan(Path.cwd()), instance)
    usual: dict[str, Any] = {
        "word": ResultWord.PROVED_BEST, "plan": plan, "goals": GOALS[:1], "report": check(instance, plan), "conflict": None, "seconds": 0.5,
        "seed": 0,
    }  # fmt: skip
    return Result(**(usual | changes))


def nothing(word: ResultWord, conflict: Conflict | None = None) -> Solve:
    """Return a solve that ends without a plan."""
    return lambda _, **__: Result(word, None, (), None, conflict, 0.5, 0)


def test_a_plan_is_written_and_told(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """Exit code 0; the default folder is plans/tiny-<hash>; the summary names its files; `solve check` accepts the plan in it."""
    solving(lambda instance, **_: found(instance))
    ran = command("tiny.json", "--quiet")
    assert (ran.code, ran.err) == (0, "")
    (folder,) = (tmp_path / "plans").glob("tiny-*")
    assert f"plans/{folder.name}/" in ran.out
    assert "plan.json, plan.geojson, summary.txt" in ran.out
    assert "proved best" in ran.out
    assert "simulated data" in ran.out
    assert command("check", "tiny.json", folder / "plan.json").code == 0
    again = command("run", "tiny.json", "--quiet", "--lang", "zh")
    assert again.code == 0
    assert "模拟数据" in again.out
    assert len(list((tmp_path / "plans").glob("tiny-*"))) == 1


def test_the_options_reach_the_solve(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """Seed, workers and start plan as given; the time limit less what reading took; the manifest states what was asked for."""
    asked: dict[str, Any] = {}

    def solve(instance: Instance, **given: Any) -> Result:
        asked.update(given)
        return found(instance)

    solving(solve)
    write_plan(tmp_path)
    words = ("tiny.json", "--seed", "7", "--workers", "1", "--time-limit", "60", "--start", "plan.json", "--out", "here", "--json")
    document = command(*words).document
    assert (asked["seed"], asked["workers"]) == (7, 1)
    assert 50 < asked["time_limit"] < 60
    assert isinstance(asked["start"], Plan)
    assert (document["exit_code"], document["word"], document["folder"]) == (0, "PROVED_BEST", "here")
    assert json.loads((tmp_path / "here" / "manifest.json").read_text())["settings"] == {
        "seed": 7, "time_limit_s": 60.0, "workers": 1, "start": "plan.json",
    }  # fmt: skip
    assert set(document["files"]) == {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "here").rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (ResultWord.INFEASIBLE_CONFIRMED, 3), (ResultWord.INFEASIBLE_UNCONFIRMED, 3), (ResultWord.NO_PLAN_IN_TIME, 4),
        (ResultWord.RESOURCE_LIMIT, 5), (ResultWord.INTERNAL_ERROR, 70), (ResultWord.INTERRUPTED_NO_PLAN, 130),
    ],
)  # fmt: skip
def test_an_ending_without_a_plan(command: Command, solving: Callable[[Solve], None], tmp_path: Path, word: ResultWord, code: int) -> None:
    """Six words, each with its exit code, one line on stderr and no folder; as JSON the same word and code."""
    solving(nothing(word, Conflict("grouping", ("member_cap",), minimal=True, confirmed=True, engines=("CP-SAT",))))
    ran = command("tiny.json", "--quiet")
    assert ran.code == code
    assert ran.err.startswith("Error: ")
    assert not (tmp_path / "plans").exists()
    assert "member_cap" in ran.out
    document = command("tiny.json", "--quiet", "--json").document
    assert (document["word"], document["exit_code"], document["plan_hash"]) == (word, code, None)
    assert document["conflict"]["families"] == ["member_cap"]


def test_a_refused_plan_is_not_written(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """A solve that hands out a plan of three members under a cap of two: exit code 70 and no folder, whatever its word."""

    def solve(instance: Instance, **_: Any) -> Result:
        plan = read_plan(write_plan(tmp_path, ("S1", "S2", "S3")), instance)
        return found(instance, plan=plan, report=check(instance, plan))

    solving(solve)
    ran = command("tiny.json", "--quiet")
    assert ran.code == 70
    assert "the checker refused the plan" in ran.out
    assert command("tiny.json", "--quiet", "--json").document["word"] == "INTERNAL_ERROR"
    assert not (tmp_path / "plans").exists()


def test_the_output_place_is_tried_before_the_work(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """Below a file: exit code 5; somebody else's folder: exit code 2; in neither case is anything solved, read or removed."""

    def solve(instance: Instance, **_: Any) -> Result:
        raise AssertionError

    solving(solve)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("keep")
    below = command("tiny.json", "--out", tmp_path / "tiny.json" / "plan")
    assert below.code == 5
    assert "cannot write" in below.err
    assert "无法写入" in command("tiny.json", "--out", tmp_path / "tiny.json" / "plan", "--lang", "zh").err
    full = command("tiny.json", "--out", "thesis", "--json")
    assert (full.code, full.document["word"]) == (2, "WRONG_USE")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "keep"


def test_a_full_disk_ends_with_5(
    command: Command, solving: Callable[[Solve], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The disk fills up while the folder is written: exit code 5 with the reason, and the folder of the last run is untouched."""
    solving(lambda instance, **_: found(instance))
    assert command("tiny.json", "--quiet", "--out", "here").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "here").rglob("*") if path.is_file()}

    def full(path: Path, files: dict[str, bytes]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("solver.files.atomic.whole_folder", full)
    ran = command("tiny.json", "--quiet", "--out", "here")
    assert ran.code == 5
    assert "No space left" in ran.err
    assert {path: path.read_bytes() for path in (tmp_path / "here").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        (MemoryError(), 5, "RESOURCE_LIMIT"), (RuntimeError("can't start new thread"), 5, "RESOURCE_LIMIT"),
        (ImportError("libortools.so: failed to map segment from shared object"), 5, "RESOURCE_LIMIT"),
        (OSError(28, "No space left on device"), 5, "RESOURCE_LIMIT"), (RuntimeError("a fault of ours\x1b[2J"), 70, "INTERNAL_ERROR"),
        (RecursionError(), 70, "INTERNAL_ERROR"),
    ],
)  # fmt: skip
def test_no_traceback_reaches_a_planner(command: Command, solving: Callable[[Solve], None], fault: Exception, code: int, word: str) -> None:
    """Six faults nobody foresaw inside the solve: a sentence and a code; a traceback only with --debug."""

    def solve(instance: Instance, **_: Any) -> Result:
        raise fault

    solving(solve)
    ran = command("tiny.json", "--quiet", "--json")
    assert (ran.code, ran.document["word"]) == (code, word)
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err
    assert "Traceback" in command("tiny.json", "--quiet", "--debug").err


def test_a_bad_input_ends_with_2_before_anything_is_written(command: Command, tmp_path: Path) -> None:
    """Two faults in one file: both listed with their places, exit code 2, no folder, nothing on stdout."""
    write_document(tmp_path, years=9, datum="WGS84")
    ran = command("tiny.json")
    assert (ran.code, ran.out) == (2, "")
    assert "$.years" in ran.err
    assert "$.datum" in ran.err
    assert not (tmp_path / "plans").exists()


def test_progress_in_a_pipe_is_plain_lines(command: Command, solving: Callable[[Solve], None]) -> None:
    """100 reports of one stage within a moment make one line; a new stage makes another; --quiet none; stdout has none of it."""

    def solve(instance: Instance, *, progress: Callable[[Progress], None], **_: Any) -> Result:
        for n in range(100):
            progress(Progress("grouping", "need_left_out", 200 - n, 50, 0.1, Text("", "")))
        progress(Progress("rotation", "posting\x1b_travel", None, None, 0.2, Text("第二步", "second step")))
        return found(instance)

    solving(solve)
    ran = command("tiny.json")
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert "grouping  Need left without a group  best 200  bound 50  gap 75.00%" in lines[0]
    assert lines[1].endswith("rotation  posting_travel  second step")
    assert "gap 75" not in ran.out
    assert command("tiny.json", "--quiet").err == ""
    assert "集团编组" in command("tiny.json", "--lang", "zh").err


def test_an_interrupted_run_keeps_its_plan(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """A solve that was stopped and has a plan: the plan is written and the exit code is that of an interruption."""
    solving(lambda instance, **_: found(instance, word=ResultWord.INTERRUPTED_WITH_PLAN))
    ran = command("tiny.json", "--quiet")
    assert ran.code == 130
    assert len(list((tmp_path / "plans").glob("tiny-*/plan.json"))) == 1


def test_a_place_that_another_run_holds_is_refused(command: Command, solving: Callable[[Solve], None], tmp_path: Path) -> None:
    """While another writer holds the folder the run ends with 2 and names that writer's process; the holder's folder is whole."""
    solving(lambda instance, **_: found(instance))
    with partial_folder(tmp_path / "here") as theirs:
        (theirs / "theirs.txt").write_text("theirs")
        ran = command("tiny.json", "--quiet", "--out", tmp_path / "here")
        assert ran.code == 2
        assert f"another run (process {os.getpid()})" in ran.err
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["theirs.txt"]


def test_notes_of_the_reader_are_told(command: Command, solving: Callable[[Solve], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read in an unusual way stands under the heading of the summary and in the JSON object."""
    note = Text("按 GB18030 读取", "read as GB18030")
    monkeypatch.setattr("solver.cli.reading.read", lambda path: read(path).replace(notes=(note,)))
    solving(lambda instance, **_: replace(found(instance), word=ResultWord.BEST_KNOWN_WITHIN, message=Text("一句话", "a sentence")))
    ran = command("tiny.json", "--quiet")
    assert "* read as GB18030" in ran.out
    assert "a sentence" in ran.out
    assert command("tiny.json", "--quiet", "--json", "--lang", "zh").document["notes"] == ["按 GB18030 读取"]
