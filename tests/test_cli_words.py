"""The command's own words: help, wrong use, languages, exit codes; nothing of click's English reaches a Chinese user."""

import re
import subprocess
import sys

import pytest

from solver.cli.language import spoken
from tests.commanding import Command

ENGLISH = re.compile(r"[A-Za-z]{2,}")
WRONG = (
    ("chek", "x.json"), ("run",), ("check", "a.json"), ("x.json", "--sed", "3"), ("x.json", "--seed"),
    ("x.json", "--seed", "three"),
    ("x.json", "--seed", "-1"), ("x.json", "--time-limit", "0"), ("x.json", "--time-limit", "soon"), ("x.json", "--workers", "1e3"),
    ("x.json", "--lang", "fr"), ("x.json", "y.json"), ("schema", "shcool"), ("rules", "no_such_rule"),
    ("check", "--quiet", "a", "b"),
    ("x.json", "--quiet=yes"), ("run", "x.json", "--time-limit", "nan"), ("rules", "member_cap", "one_group"),
)  # fmt: skip
OURS = {
    "solve", "help", "FILE", "INSTANCE", "PLAN", "NAME", "instance", "policy", "plan", "zh", "en", "seed", "time", "limit", "workers",
    "check", "lang", "quiet", "out", "schema", "json",
}  # fmt: skip
"""Words of the command itself: its commands, options, metavars and choices."""


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command, in English unless a test asks otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return Command(capsys)


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_ends_with_2_and_one_sentence(command: Command, words: tuple[str, ...]) -> None:
    """18 wrong command lines: exit code 2, nothing on stdout, one line on stderr that says where help is or what was meant."""
    ran = command(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_is_told_in_chinese_too(command: Command, words: tuple[str, ...]) -> None:
    """The same 18 lines in Chinese: no English word but the ones the user typed, option names, metavars and choices."""
    ran = command(*words, "--lang", "zh") if "--lang" not in words else command(*words, "--lang=zh")
    assert ran.err.startswith("错误:")
    allowed = {part for word in words for part in ENGLISH.findall(word)} | OURS
    assert [found for found in ENGLISH.findall(ran.err) if found not in allowed] == []


def test_a_misspelt_command_is_suggested(command: Command) -> None:
    """`chek` is close to `check`; a file that merely does not exist is not taken for a command."""
    assert "did you mean check?" in command("chek", "x.json").err
    assert "是否应为 check?" in command("chek", "x.json", "--lang", "zh").err
    assert "did you mean" not in command("runs.json").err


def test_the_default_language_is_the_systems(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANG=zh_CN speaks Chinese, LC_ALL wins over it, --lang wins over both."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert command("run").err.startswith("错误:")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert command("run").err.startswith("Error:")
    assert command("run", "--lang", "zh").err.startswith("错误:")
    assert spoken(["--", "--lang", "zh"], {}) == "en"
    assert spoken(["--lang"], {"LC_MESSAGES": "zh_TW"}) == "zh"


def test_help_is_there_in_both_languages(command: Command) -> None:
    """No words at all show the help; every command and every exit code stands in it; headings are in the asked language."""
    english, chinese = command(), command("--lang", "zh", "--help")
    assert (english.code, chinese.code) == (0, 0)
    assert "Usage: solve" in english.out
    assert "用法: solve" in chinese.out
    for text in (english.out, chinese.out):
        assert all(name in text for name in ("run", "check", "schema", "rules", "70", "130/143"))
    assert "--time-limit" in command("run", "--help").out
    assert "总时限" in command("run", "--help", "--lang", "zh").out
    assert "Show this message" not in command("run", "--help", "--lang", "zh").out


def test_the_version_is_printed(command: Command) -> None:
    """`solve --version` ends with 0 and names the program and a version; with --json the same as one object."""
    assert re.fullmatch(r"solve \S+\n", command("--version").out)
    assert list(command("--version", "--json").document) == ["version"]


def test_wrong_use_with_json_is_one_object(command: Command) -> None:
    """A script that asked for JSON gets an object with word and exit code also when it used the command wrongly."""
    found = command("x.json", "--seed", "x", "--json").document
    assert (found["word"], found["exit_code"]) == ("WRONG_USE", 2)
    assert "--seed" in found["message"]


@pytest.mark.parametrize("words", ["--help", "--version", "rules", "rules coverage", "schema", "check --help"])
def test_no_engine_is_loaded_for_small_things(words: str) -> None:
    """In a fresh process these commands load neither ortools nor networkx, and help loads no pandas either."""
    program = (
        "import sys\n"
        "from solver.cli.door import run_command\n"
        "from solver.cli.signals import Signals\n"
        f"code = run_command({words.split()!r}, Signals())\n"
        "print(code, [m for m in ('ortools', 'networkx', 'pandas') if m in sys.modules], file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("0 ")
    assert "ortools" not in last
    assert "networkx" not in last
    assert "--help" not in words or "pandas" not in last
