"""Hostile JSON and TOML: refused before they cost memory or time, at a line and column or a path."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from solver.files.faults import Faults, InputRefused, shown
from solver.files.policy_file import read_policy
from solver.files.scan import DEPTH, measure, scan
from solver.files.source import utf8
from tests.files_drawing import POLICY


def place_of(text: str) -> str:
    """Return the place of the only fault of a text."""
    with pytest.raises(InputRefused) as caught:
        scan(text, "f.json", Faults())
    (fault,) = caught.value.faults
    return fault.place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "line 1, column 2"), ('{"a": 1, 2}', "line 1, column 10"), ('{"a" 1}', "line 1, column 6"), ('{"a": "b', "line 1, column 7"),
        ('{"a": 1}\n{}', "line 2, column 1"), ('{"a": "\\x"}', "line 1, column 8"), ("[1]", "$"), ('{"a": \n\n oops}', "line 3, column 2"),
    ],
)  # fmt: skip
def test_broken_json_is_located(text: str, place: str) -> None:
    """Where the text stops being JSON is named by line and column, as an editor counts them."""
    assert place_of(text) == place


def test_depth_is_measured_before_parsing() -> None:
    """64 brackets are read and 65 are refused; brackets inside strings, also after escaped quotes, do not count."""
    scan('{"a":' + "[" * (DEPTH - 1) + "]" * (DEPTH - 1) + "}", "f.json", Faults())
    assert place_of('{"a":\n ' + "[" * DEPTH + "]" * DEPTH + "}") == f"line 2, column {DEPTH + 1}"
    scan(json.dumps({"a": '\\"' + "[" * 1000}), "f.json", Faults())


def test_too_many_values_are_refused_before_parsing() -> None:
    """30 MB of `{}` would take 760 MB as objects; 700,000 containers are refused unread."""
    with pytest.raises(InputRefused):
        measure(b"[" + b"{}," * 700_000 + b"{}]", "f.json")
    with pytest.raises(InputRefused):
        measure(b"[" + b"1," * 3_100_000 + b"1]", "f.json")


def test_refused_values_are_located_and_the_rest_is_read() -> None:
    """NaN, Infinity, 1e400, a 31-digit and a 5,000-digit number, a repeated key and half a surrogate: seven faults, seven places."""
    text = (
        '{"a": NaN, "b": [1, -Infinity], "c": 1e400, "d": 1234567890123456789012345678901, "e": ' + "9" * 5000 + ', "f": 1, "f": 2,'
        ' "g": {"h": "\\ud800"}, "i": "\\u0000", "j": 1.' + "1" * 40 + "}"
    )
    faults = Faults()
    tree, changed = scan(text, "f.json", faults)
    assert changed
    assert sorted(fault.place for fault in faults.kept) == ["$.a", "$.b[1]", "$.c", "$.d", "$.e", "$.f", "$.g.h", "$.i", "$.j"]
    assert tree["b"] == [1, None]
    assert tree["f"] == 2


def test_utf8_only() -> None:
    """A byte-order mark is skipped with a note; a GBK byte is located by character, not by byte."""
    faults = Faults()
    assert utf8(b"\xef\xbb\xbf{}", "f", faults) == "{}"
    assert len(faults.notes) == 1
    with pytest.raises(InputRefused) as caught:
        utf8('{"名":\n"南'.encode() + "阳".encode("gbk"), "f", faults)
    assert caught.value.faults[0].place == "line 2, column 3"


def test_values_are_shown_without_control_characters() -> None:
    """A terminal escape, a line break and a right-to-left mark in a value are printed as codes."""
    assert shown("a\x1b[31m\n\u202eb") == "a\\u001b[31m\\u000a\\u202eb"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name = "a', "line 1, column 10"), (POLICY.replace("cap = 5", "cap = inf"), "rules[0].parameters.cap"), ("a = " + "[" * 5000, "$"),
        (POLICY.replace("cap = 5", "cap = 1979-05-27"), "rules[0].parameters.cap"), ("a = " + "9" * 5000, "$"),
        (POLICY.replace("cap = 5", "cap = 1" + "0" * 40), "rules[0].parameters.cap"), ("name = 1\nname = 2", "line 2, column 9"),
    ],
)  # fmt: skip
def test_broken_policies_are_located(text: str, place: str, tmp_path: Path) -> None:
    """TOML that is none, dates, infinities and endless numbers are faults of the policy file, at their place."""
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_policy(path)
    assert place in [fault.place for fault in caught.value.faults]


def test_a_sound_policy_is_read(tmp_path: Path) -> None:
    """The policy of the sound instance is read by itself, with its two rows in their order."""
    path = tmp_path / "p.toml"
    path.write_text(POLICY, encoding="utf-8")
    assert [row.standing for row in read_policy(path).rules] == ["hard", "priced"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory of a process of its own is read from Linux")
@pytest.mark.parametrize("bomb", ["objects", "numbers", "depth", "string"])
def test_bombs_cost_less_than_512_mib(bomb: str, tmp_path: Path) -> None:
    """60 MB of `{}`, of `1,`, of `[` and of one long string are refused within 512 MiB of resident memory."""
    data = {
        "objects": b"[" + b"{}," * 20_000_000,
        "numbers": b"[" + b"1," * 30_000_000,
        "depth": b"[" * 60_000_000,
        "string": b'"' + b"x" * 60_000_000,
    }
    path = tmp_path / "bomb.json"
    path.write_bytes(data[bomb])
    code = """
        import pathlib, sys
        from solver.files.faults import InputRefused
        from solver.files.read import read
        try:
            read(sys.argv[1])
        except InputRefused as refusal:
            lines = pathlib.Path("/proc/self/status").read_text().splitlines()
            print(len(refusal.faults), *(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(path)], capture_output=True, text=True, check=True)
    faults, mib = (int(word) for word in done.stdout.split())
    assert faults == 1
    assert mib < 512
