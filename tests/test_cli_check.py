"""`solve check`, `solve schema` and `solve rules` on files: exit codes, sentences, JSON, and what a bad input gets."""

import json
from pathlib import Path

import pytest

from solver.goals.ordered import goal_classes
from solver.rules.parameters import rule_classes
from tests.commanding import Command
from tests.reporting import document, write_document, write_plan


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command, in English."""
    monkeypatch.setenv("LC_ALL", "C")
    return Command(capsys)


def test_a_good_plan_is_accepted(command: Command, tmp_path: Path) -> None:
    """Two members under a cap of two: exit code 0; need left out is what the one school outside needs."""
    ran = command("check", write_document(tmp_path), write_plan(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Plan accepted")
    found = command("check", tmp_path / "tiny.json", tmp_path / "plan.json", "--json").document
    assert (found["word"], found["exit_code"], found["breaches"], found["complete"]) == ("ACCEPTED", 0, [], True)
    assert [goal["key"] for goal in found["goals"]] == ["need_left_out"]


def test_a_plan_over_the_cap_is_refused(command: Command, tmp_path: Path) -> None:
    """A third member under a cap of two: exit code 1, rule, school, amount and clause in the sentence, in both languages."""
    files = write_document(tmp_path), write_plan(tmp_path, ("S1", "S2", "S3"))
    english, chinese = command("check", *files), command("check", *files, "--lang", "zh")
    assert (english.code, chinese.code) == (1, 1)
    assert "Cap on members" in english.out
    assert "missed by 1" in english.out
    assert "成员校数量上限" in chinese.out
    breach = command("check", *files, "--json").document["breaches"][0]
    assert (breach["rule"], breach["subject"], breach["required"], breach["achieved"], breach["amount"]) == (
        "member_cap",
        "S0",
        "2",
        "3",
        1,
    )


def test_bad_files_list_every_fault(command: Command, tmp_path: Path) -> None:
    """A school twice and a plan of strange ids: exit code 2 each, every fault located, also as JSON; no traceback."""
    twice = document()["schools"]
    place = write_document(tmp_path, schools=[*twice, twice[0]], years=True)
    plan = write_plan(tmp_path)
    ran = command("check", place, plan)
    assert ran.code == 2
    assert ran.out == ""
    assert "$.schools[4]" in ran.err
    assert "$.years" in ran.err
    found = command("check", place, plan, "--json").document
    assert (found["word"], found["exit_code"]) == ("INPUT_REFUSED", 2)
    assert {fault["file"] for fault in found["faults"]} == {"tiny.json"}
    assert len(found["faults"]) >= 2
    stranger = write_plan(tmp_path, ("S1", "NOBODY"))
    ran = command("check", write_document(tmp_path), stranger, "--lang", "zh")
    assert ran.code == 2
    assert "$.groups[0].members[1]" in ran.err


def test_a_file_that_is_not_there_is_named(command: Command, tmp_path: Path) -> None:
    """A missing instance and a missing plan: exit code 2 and the name, no traceback."""
    ran = command("check", tmp_path / "absent.json", tmp_path / "plan.json")
    assert ran.code == 2
    assert "absent.json" in ran.err
    ran = command("check", write_document(tmp_path), tmp_path / "absent_plan.json")
    assert ran.code == 2
    assert "absent_plan.json" in ran.err


def test_hostile_names_reach_no_screen_raw(command: Command, tmp_path: Path) -> None:
    """Escape sequences and direction marks in values that are refused, as text and as JSON: no raw control byte but line ends."""
    schools = document()["schools"]
    schools[1]["name"] = "\x1b]0;x\x07校\u202e名"
    schools[2]["setting"] = "\u2066\x9b31m"
    place = write_document(tmp_path, schools=schools, id="a\u202eb")
    for words in (("check", place, place), ("check", place, place, "--json"), ("check", place, place, "--lang", "zh")):
        ran = command(*words)
        assert ran.code == 2
        assert not [c for c in ran.out + ran.err if c in "\x1b\x07\x9b\u202e\u2066"]


@pytest.mark.parametrize("name", ["instance", "policy", "plan"])
def test_the_schemas_are_json(command: Command, name: str) -> None:
    """Each schema is one JSON document with properties; `solve schema` alone prints the instance's."""
    ran = command("schema", name)
    found = json.loads(ran.out)
    assert ran.code == 0
    assert found["properties"]
    if name == "instance":
        assert json.loads(command("schema").out) == found
    assert command("schema", name, "--json").document == found


def test_every_rule_and_goal_is_listed(command: Command) -> None:
    """The list names each class that exists, with its clause; the JSON list carries title, clause and parameters of each."""
    names = {*rule_classes(), *goal_classes()}
    text = command("rules").out
    assert all(f"  {name} " in text for name in names)
    listed = command("rules", "--json").document["rules"]
    assert {entry["name"] for entry in listed} == names
    assert all(entry["clauses"] and entry["title"] and entry["reading"] for entry in listed)


def test_one_rule_is_explained(command: Command) -> None:
    """Coverage: quotation, exact default 63/100 and example; in Chinese its title; `member_cap` says what is required and its range."""
    text = command("rules", "coverage").out
    assert "63%" in text
    assert 'min_share (default "63/100"' in text
    assert "集团化办学覆盖率" in command("rules", "coverage", "--lang", "zh").out
    cap = command("rules", "member_cap").out
    assert "cap (required; 0..1000)" in cap
    assert "school | campus" in cap
    found = command("rules", "member_cap", "--json").document
    assert [parameter["name"] for parameter in found["parameters"]] == ["mode", "cap", "unit_counted", "stages"]
    assert "did you mean member_cap?" in command("rules", "member_cup").err
