"""The page, the files and the command of a comparison: nothing external, everything escaped, exit codes, one folder written whole."""

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from solver.cli.commands import STEPS
from solver.plan.sections import Step
from tests.commanding import Command
from tests.reporting import write_document

DELTA = """
title = "试"

[[scenarios]]
name = "cap-3"
title = "上限 3 所 <b>"
title_en = "cap of 3 <b>"
[[scenarios.rules]]
rule = "member_cap"
parameters = {cap = 3}

[[scenarios]]
name = "cap-0"
title = "=不许有成员 [/b] :smile:"
[[scenarios.rules]]
rule = "member_cap"
parameters = {cap = 0}
"""
FETCHING = {"script", "link", "img", "iframe", "object", "embed", "base", "audio", "video", "source", "form", "image", "use"}


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command, run in this process."""
    return Command(capsys)


@pytest.fixture
def delta(tmp_path: Path) -> Path:
    """Return a file of two scenarios on the four schools of `tests.reporting.document`: cap 3 and cap 0 instead of 2."""
    file = tmp_path / "delta.toml"
    file.write_text(DELTA, encoding="utf-8")
    return file


class Page(HTMLParser):
    """Reads a page and keeps its tags, its attributes and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag; those that HTML leaves open are not waited for."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that closes itself, as those of a picture do."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        assert self.open.pop() == tag


def test_the_command_writes_a_whole_folder(command: Command, tmp_path: Path, delta: Path) -> None:
    """Base, three members and none: exit code 0, both tables, one page, three plan folders, a manifest that lists every file."""
    ran = command("compare", write_document(tmp_path), delta, "--jobs", "1", "--out", tmp_path / "out", "--lang", "en", "--quiet")
    assert ran.code == 0
    assert ran.err == ""
    written = {file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert {"comparison.csv", "comparison.json", "comparison.html", "comparison.txt", "times.csv", "manifest.json"} <= written
    assert {"plans/00-base/plan.json", "plans/01-cap-3/plan.json", "plans/02-cap-0/plan.json"} <= written
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "comparison.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in rows] == ["编号", "base", "cap-3", "cap-0"]
    assert rows[3][1] == "'=不许有成员 [/b] :smile:"  # a spreadsheet would run it
    members = rows[0].index("成员校(所)")
    assert [row[members] for row in rows[1:]] == ["2", "3", "0"]


def test_a_second_run_writes_the_same_bytes(command: Command, tmp_path: Path, delta: Path) -> None:
    """Table and JSON of a second run, the folder replaced, are those of the first byte for byte."""
    words = ("compare", write_document(tmp_path), delta, "--jobs", "1", "--out", tmp_path / "out", "--quiet", "--step", "member_cap.cap=+1")
    found = []
    for _ in range(2):
        assert command(*words).code == 0
        found.append([(tmp_path / "out" / name).read_bytes() for name in ("comparison.csv", "comparison.json")])
    assert found[0] == found[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_asks_for_nothing(command: Command, tmp_path: Path, delta: Path, language: str) -> None:
    """No tag that loads, no address, no script, a policy that would refuse all of them; titles are text and tags are closed."""
    place = write_document(tmp_path)
    command("compare", place, delta, "--jobs", "1", "--out", tmp_path / "out", "--lang", language, "--quiet")
    text = (tmp_path / "out" / "comparison.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert not FETCHING & set(page.tags)
    assert not re.search(r"https?:|//|url\(|@import|javascript:|data:", text.replace("<!DOCTYPE", ""))
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "href", "srcset", "action"}]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert "b" not in page.tags
    assert "&lt;b&gt;" in text
    assert page.tags.count("svg") >= 2
    assert text.count('<span lang="zh">') == text.count('<span lang="en">')
    assert ("checked", None) in page.attributes


def test_a_faulty_delta_ends_with_code_2_and_every_fault(command: Command, tmp_path: Path, delta: Path) -> None:
    """Two faults in a file and one in a step: code 2, each listed with its place, no folder written."""
    delta.write_text(
        DELTA.replace("cap = 3", "cap = -3").replace('rule = "member_cap"\nparameters = {cap = 0}', 'rule = "x"'), encoding="utf-8"
    )
    ran = command("compare", write_document(tmp_path), delta, "--step", "member_cap.cap", "--out", tmp_path / "out", "--json")
    assert ran.code == 2
    places = [fault["place"] for fault in ran.document["faults"]]
    assert places == ["member_cap.cap", "scenarios[0].rules[0].parameters.cap", "scenarios[1].rules[0]"]
    assert not (tmp_path / "out").exists()


def test_titles_are_no_markup(command: Command, tmp_path: Path, delta: Path) -> None:
    """A title may hold what a terminal library takes for markup or a picture; it is told as it was written."""
    ran = command("compare", write_document(tmp_path), delta, "--jobs", "1", "--out", tmp_path / "out", "--lang", "zh", "--quiet")
    assert ran.code == 0
    assert "[/b]" in ran.out
    assert ":smile:" in ran.out


def test_every_step_can_be_the_last() -> None:
    """The command names the steps by itself, so that its help loads nothing; they are the steps of a plan in their order."""
    assert get_args(Step) == STEPS


def test_nothing_to_compare_is_wrong_use(command: Command, tmp_path: Path) -> None:
    """An instance alone is no comparison, and a folder of somebody else's is not written into: code 2 both times."""
    place = write_document(tmp_path)
    assert command("compare", place).code == 2
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep", encoding="utf-8")
    assert command("compare", place, "--step", "member_cap.cap=+1", "--out", tmp_path / "mine").code == 2
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "keep"


def test_the_json_object_tells_figures_and_times(command: Command, tmp_path: Path, delta: Path) -> None:
    """One object on stdout: three cases with their words, need left out per case (each school out costs the same), and seconds."""
    ran = command("compare", write_document(tmp_path), delta, "--jobs", "1", "--out", tmp_path / "out", "--json", "--until", "grouping")
    found = ran.document
    assert [case["name"] for case in found["cases"]] == ["base", "cap-3", "cap-0"]
    need = next(line for line in found["figures"] if line["key"] == "goal:need_left_out")
    values = [cell["value"] for cell in need["cells"]]
    assert values[1] == 0
    assert values[2] == 3 * values[0]
    assert set(found["case_seconds"]) == {"base", "cap-3", "cap-0"}
