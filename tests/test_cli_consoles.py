"""Where the command speaks: a live terminal, an old console, a closed pipe, and a process with little memory."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from solver.cli.progress import Shown, progress_line
from solver.cli.saying import Voice
from solver.language import Text
from solver.solving.result import Progress
from tests.reporting import write_document, write_plan

ROOT = Path(__file__).parent.parent


class Terminal(io.StringIO):
    """A stream that says it is a terminal and counts what is written to it."""

    writes = 0

    def isatty(self) -> bool:
        """Say yes."""
        return True

    def write(self, text: str) -> int:
        """Count the redraws: each begins with a line of progress."""
        self.writes += text.count("grouping")
        return super().write(text)


def report(n: int, goal: str = "need\x1b_left_out") -> Progress:
    """Return one report of progress."""
    return Progress("grouping", goal, 100 - n, 40, n / 100, Text("", ""))


def test_the_live_line_is_redrawn_at_most_four_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 reports in about a second and a half: some redraws, at most 4 a second and one more at each end, the name without its escape."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    begun = time.monotonic()
    with Shown("en", quiet=False) as shown:
        for n in range(300):
            shown(report(n % 60))
            time.sleep(0.005)
    seconds = time.monotonic() - begun
    assert 1 <= terminal.writes <= 4 * seconds + 2
    assert "best" in terminal.getvalue()
    assert "need_left_out" in terminal.getvalue()


def test_quiet_shows_nothing_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one character, whatever is reported."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Shown("zh", quiet=True) as shown:
        shown(report(1))
    assert terminal.getvalue() == ""


def test_a_line_of_progress_word_for_word() -> None:
    """Value 90 over a bound of 40 is a gap of 55.56%; an unknown step stands for itself; no figures, no figures."""
    assert progress_line(report(10), "en") == "   0.1 s  grouping  need_left_out  best 90  bound 40  gap 55.56%"
    assert progress_line(report(10), "zh", 12.0) == "  12.0 s  集团编组  need_left_out  当前最好 90  下界 40  差距 55.56%"
    assert progress_line(Progress("circuits", "", None, None, 1.0, Text("建", "built")), "en") == "   1.0 s  circuits  built"


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252", "utf-8"])
def test_an_old_console_never_fails(tmp_path: Path, encoding: str) -> None:
    """Four console encodings, a name that none of the first three can show: exit code 0, every line there, no traceback."""
    schools = [{"name": "𠮷校✓é"}]
    place = write_document(tmp_path)
    place.write_text(place.read_text(encoding="utf-8").replace("第3小学", schools[0]["name"]), encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "solver", "check", "tiny.json", str(write_plan(tmp_path)), "--lang", "zh"],
        cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(ran.stdout.splitlines()) == 3


def test_a_reader_that_goes_away_causes_no_traceback(tmp_path: Path) -> None:
    """`solve schema | head -1`: one line arrives and stderr stays empty."""
    script = f"{sys.executable} -m solver schema 2>err.txt | head -1"
    ran = subprocess.run(  # noqa: S602 - a pipe is what is tested, and every word of it is ours
        script,
        shell=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.stdout == "{\n"
    assert (tmp_path / "err.txt").read_text() == ""


@pytest.mark.parametrize(("mebibytes", "code"), [(20, 5), (60, 5), (4000, 0)])
def test_little_memory_ends_with_5(tmp_path: Path, mebibytes: int, code: int) -> None:
    """Three limits on address space, set once the input can be read: the engines' libraries need more than 60 MiB, 4,000 are enough."""
    write_document(tmp_path)
    program = (
        "import resource\n"
        "from solver.cli import main\n"
        "import solver.cli.door, pandas, solver.files.read\n"
        "held = int(open('/proc/self/statm').read().split()[0]) * 4096\n"
        f"resource.setrlimit(resource.RLIMIT_AS, (held + {mebibytes} * 2**20, held + {mebibytes} * 2**20))\n"
        "main(['tiny.json', '--out', 'here', '--quiet', '--time-limit', '20'])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert (ran.returncode == 0) == (tmp_path / "here").exists()


def test_the_voice_says_nothing_in_words_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With JSON the text is silent and the object is not; without it the other way round; steering characters are escaped in JSON."""
    for asked in (True, False):
        voice = Voice("en", json=asked)
        voice.result("text")
        voice.object({"name": "校\u202e\U000e0001"})
        out = capsys.readouterr().out
        assert out == ('{\n "name": "校\\u202e\\udb40\\udc01"\n}\n' if asked else "text\n")


def test_leaving_flushes_and_keeps_the_code() -> None:
    """In a fresh process: what was printed arrives and the exit code is kept, with and without a thread that would go on for a minute.

    The exit handlers run only where nothing hurries: not past a thread that was left behind, nor after a signal.
    """
    thread = "threading.Thread(target=time.sleep, args=(600,)).start(); "
    for begin, code, handled in (("", 7, True), (thread, 7, False), ("", 143, False)):
        said = "said\nhandled\n" if handled else "said\n"
        program = (
            "import atexit, threading, time; from solver.cli.leaving import leave; atexit.register(print, 'handled'); "
            f"{begin}print('said'); leave({code})"
        )
        ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert (ran.returncode, ran.stdout) == (code, said)
