"""Faults that need two records to see: each case spoils one thing and names the one place where it must be found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from solver.files.faults import InputRefused
from solver.files.policy_file import read_policy
from solver.files.read import read
from tests.files_drawing import POLICY, STAFF_HEADINGS, TRAVEL_ROWS, Document, document, staff_rows, write_case, write_csv

SHORTFALL = '[[goals]]\ngoal = "grouping_shortfall"\nparameters = { rules = ["member_cap#3"] }'
USUAL = '[[goals]]\ngoal = "mode_changes"\nparameters = { usual = "tihgt" }'
Change = Callable[[Document], Any]


def add(section: str, **record: Any) -> Change:
    """Return a change that adds a record to a list of the document."""
    return lambda given: given[section].append(record)


def set_to(section: str, item: int, **fields: Any) -> Change:
    """Return a change of some fields of one record."""
    return lambda given: given[section][item].update(fields)


def previous(**fields: Any) -> Change:
    """Return a change of last year's group."""
    return lambda given: given["previous"]["groups"][0].update(fields)


def posting(**fields: Any) -> Change:
    """Return a change that adds one of last year's postings."""
    usual = {"person": "T010", "school": "S05", "first_year": 2025, "last_year": 2026}
    return lambda given: given["previous"]["postings"].append(usual | fields)


def calendar(**fields: Any) -> Change:
    """Return a change of the calendar."""
    return lambda given: given["calendar"].update(fields)


CASES: list[tuple[str, Change, str]] = [
    ("$.pins[3]", add("pins", kind="member", subject="S01", target="S04"), "two leads"),
    ("$.pins[3]", add("pins", kind="member", subject="S01", target="S00"), "twice"),
    ("$.pins[3]", add("pins", kind="member", subject="S00", target="S04"), "itself pinned as a member"),
    ("$.pins[3]", add("pins", kind="member", subject="S08", target="S01"), "itself pinned as a member"),
    ("$.pins[3]", add("pins", kind="lead", subject="S01"), "both lead and member"),
    ("$.pins[3]", add("pins", kind="posting", subject="T003", target="S05"), "both posted and kept"),
    ("$.pins[3]", add("pins", kind="stay", subject="T005"), "both posted and kept"),
    ("$.pins[3]", add("pins", kind="posting", subject="T005", target="S07"), "two schools"),
    ("$.pins[3]", add("pins", kind="stay", subject="T003"), "twice"),
    ("$.pins[3].target", add("pins", kind="member", subject="S08"), "must name the school"),
    ("$.pins[3].target", add("pins", kind="lead", subject="S08", target="S09"), "no school"),
    ("$.pins[3].target", add("pins", kind="posting", subject="T047", target="S11"), "own school"),
    ("$.pins[3].target", add("pins", kind="member", subject="S08", target="S08"), "itself"),
    ("$.pins[3].mode", add("pins", kind="stay", subject="T009", mode="tight"), "no mode"),
    ("$.pins[3].mode", add("pins", kind="lead", subject="S09", mode="loose"), "no such mode"),
    ("$.pins[3].subject", add("pins", kind="stay", subject="S09"), "no such person"),
    ("$.bans[2]", add("bans", kind="member", subject="S01"), "both pinned and banned"),
    ("$.bans[2]", add("bans", kind="member", subject="S01", target="S00"), "both pinned and banned"),
    ("$.bans[2]", add("bans", kind="lead", subject="S00"), "banned from leading"),
    ("$.bans[2]", add("bans", kind="posting", subject="T005", target="S02"), "both pinned and banned"),
    ("$.bans[2]", add("bans", kind="lead", subject="S05"), "the same ban twice"),
    ("$.waivers[1]", add("waivers", rule="member_cap", subject="S00", reason="x"), "the same as"),
    ("$.waivers[1].rule", add("waivers", rule="member_cup", subject="S00", reason="x"), "did you mean member_cap"),
    ("$.waivers[1].rule", add("waivers", rule="coverage", subject="S00", reason="x"), "nothing to waive"),
    ("$.waivers[1].rule", add("waivers", rule="one_group", subject="S00", reason="x"), "cannot be waived"),
    ("$.waivers[1].subject", add("waivers", rule="member_cap", subject="Ｓ00", reason="x"), "looks the same"),
    ("$.areas[1].parent", set_to("areas", 1, parent="A1"), "itself"),
    ("$.areas[1].polygon", set_to("areas", 1, polygon=[[1, 1], [2, 2], [1, 1]]), "three different"),
    ("$.schools[2].parts[1].stage", lambda given: given["schools"][2]["parts"].append(given["schools"][2]["parts"][0]), "more than once"),
    ("$.schools[2].closing", set_to("schools", 2, opened=2024, closing=2020), "before it opens"),
    ("$.schools[2].area", set_to("schools", 2, area="a1"), "no such area"),
    ("$.external.teams[0].id", lambda given: given["external"]["teams"][0].update(id="S01"), "already the id"),
    ("$.external.teams[0].id", lambda given: given["external"]["teams"][0].update(id="X1"), "twice"),
    ("$.external.schools[0].latitude", lambda given: given["external"]["schools"][0].pop("latitude"), "only one"),
    ("$.previous.groups[0].since", previous(since=2026), "older than"),
    ("$.previous.groups[0].mode", previous(mode="loose"), "no such mode"),
    ("$.previous.groups[0].members[1]", previous(members=["S01", "S01"]), "already stands"),
    ("$.previous.postings[1].school", posting(person="T020"), "own school"),
    ("$.previous.postings[1].last_year", posting(last_year=2024), "before it begins"),
    ("$.previous.postings[1].person", posting(person="T99"), "no such person"),
    ("$.previous.postings[1]", posting(person="T004", first_year=2027, last_year=2027), "two places"),
    ("$.calendar.terms[0].last_day", lambda given: given["calendar"]["terms"][0].update(last_day="2026-08-01"), "before it begins"),
    ("$.calendar.holidays[0]", calendar(holidays=["2026-02-30"]), "no such day"),
    ("$.calendar.make_up_days[0]", calendar(make_up_days=["2026-10-01"]), "more than once"),
    ("$.travel.road_graph", lambda given: given["travel"].update(road_graph="small/x.graphml"), "not both"),
    ("$.units.time", lambda given: given["units"].update(time="hours"), "minutes"),
    ("$.schools[5].longitude", set_to("schools", 5, longitude=0, latitude=0), "probably missing"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "change", "words"), CASES, ids=[f"{place} {words}" for place, _, words in CASES])
def test_a_fault_between_records_is_found_at_its_place(place: str, change: Change, words: str, tmp_path: Path) -> None:
    """The fault is at the later record, in words that say what is wrong; nothing else is reported."""
    given = document()
    change(given)
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given))
    assert [fault.place for fault in caught.value.faults] == [place]
    assert words in caught.value.faults[0].message.en


def test_long_lists_of_pins_are_compared_too(tmp_path: Path) -> None:
    """With 2,100 pins a contradiction between the first and the last is still found, without comparing all pairs."""
    given = document() | {"pins": [{"kind": "stay", "subject": f"P{n}"} for n in range(2100)]}
    given["pins"].append({"kind": "posting", "subject": "P0", "target": "S05"})
    given |= {"previous": None, "bans": []}
    rows = [staff_rows()[0], *([f"P{n}", "S01", "", "小学", "语文", "", "", "", "1", "", "", ""] for n in range(2100))]
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given, rows))
    assert [fault.place for fault in caught.value.faults] == ["$.pins[2100]"]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("goals = []", '[[goals]]\ngoal = "centralit"', "goals[0].goal", "did you mean centrality"),
        ("goals = []", USUAL, "goals[0].parameters.usual", "did you mean tight"),
        ("goals = []", SHORTFALL, "goals[0].parameters.rules", "no such rule row"),
        ('name = "tight"', 'name = "alliance"', "modes[1].name", "twice"),
        ("cap = 5", 'cap = "5"', "rules[0].parameters.cap", "whole number"),
        ('parameters = { mode = "alliance", cap = 5 }', "", "rules[0].parameters.cap", "missing"),
        ('standing = "priced"', 'standing = "soft"', "rules[1].standing", "must be one of"),
        ('mode = "tight", cap', 'mode = "tihgt", cap', "rules[1].parameters.mode", "did you mean tight"),
    ],
)  # fmt: skip
def test_policy_faults_are_at_their_row(old: str, new: str, place: str, words: str, tmp_path: Path) -> None:
    """Unknown names, wrong parameters and repeated modes are found in the policy file, at the row."""
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, policy=POLICY.replace(old, new)))
    found = {fault.place: fault for fault in caught.value.faults}
    assert found[place].file == "policies/small.toml"
    assert words in found[place].message.en


@pytest.mark.parametrize(
    ("row", "place", "zh", "en"),
    [
        (
            '"size_by_assessment"\nparameters = { caps = { tight = 3, loose = 2 } }',
            "parameters.caps.loose", "没有这个办学模式", "no such mode",
        ),
        (
            '"size_by_assessment"\nparameters = { caps = { tight = 3 }, stages = { aliance = ["primary"] } }',
            "parameters.stages.aliance", "alliance", "did you mean alliance",
        ),
        ('"coverage"\nparameters = { area = "A9" }', "parameters.area", "没有这个区域", "no such area"),
        ('"one_group"\nstanding = "watch"', "standing", "只能是硬性", "can only be hard"),
        ('"single_posting"\nstanding = "priced"', "standing", "只能是硬性", "can only be hard"),
    ],
)  # fmt: skip
def test_what_a_rule_names_must_exist_and_what_gives_a_plan_its_meaning_binds(
    row: str, place: str, zh: str, en: str, tmp_path: Path
) -> None:
    """A third row naming a mode or area that is not there, or loosening a structural rule: the one fault, at its parameter."""
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, policy=f"{POLICY}\n[[rules]]\nrule = {row}\n"))
    (fault,) = caught.value.faults
    assert (fault.file, fault.place) == ("policies/small.toml", f"rules[2].{place}")
    assert zh in fault.message.zh
    assert en in fault.message.en


def test_a_policy_read_alone_may_name_any_area(tmp_path: Path) -> None:
    """Without an instance there is nothing to compare an area with; with one, an area and its modes that exist are read."""
    rows = '\n[[rules]]\nrule = "coverage"\nparameters = { area = "A1" }\n'
    rows += '\n[[rules]]\nrule = "size_by_assessment"\nparameters = { caps = { tight = 3 }, stages = { tight = ["primary"] } }\n'
    assert len(read(write_case(tmp_path, policy=POLICY + rows)).policy.rules) == 4
    (tmp_path / "alone.toml").write_text(POLICY + rows.replace("A1", "A9"), encoding="utf-8")
    assert len(read_policy(tmp_path / "alone.toml").rules) == 4


@pytest.mark.parametrize(("rule", "subject"), [("coverage", "small-county"), ("coverage", "A1"), ("exchange_share", "2026")])
def test_a_rule_about_the_whole_area_can_be_waived(rule: str, subject: str, tmp_path: Path) -> None:
    """What a finding names as its subject may be waived: the instance itself, an area, a school year; another year is unknown."""
    given = document()
    given["waivers"].append({"rule": rule, "subject": subject, "reason": "x"})
    policy = f'{POLICY}\n[[rules]]\nrule = "{rule}"\n'
    assert read(write_case(tmp_path, given, policy=policy)).waived(rule, subject)
    given["waivers"][-1]["subject"] = "2036"
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given, policy=policy))
    assert [fault.place for fault in caught.value.faults] == ["$.waivers[1].subject"]


def test_the_same_row_twice_is_a_fault(tmp_path: Path) -> None:
    """A rule row repeated word for word is one too many; with other parameters it is a row of its own."""
    row = '\n[[rules]]\nrule = "member_cap"\nparameters = { mode = "alliance", cap = 5 }\n'
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, policy=POLICY + row))
    assert [fault.place for fault in caught.value.faults] == ["rules[2]"]
    assert len(read(write_case(tmp_path / "other", policy=POLICY + row.replace("5", "4"))).policy.rules) == 3


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([("S01", "S99", "3", "")], "row 5, column to"), ([("S00", "S01", "3", "")], "row 5"), ([("S04", "S04", "3", "")], "row 5"),
        ([("S04", "S05", "3.5", "")], "row 5, column minutes"), ([("S04", "S05", "3")], "row 5"),
        ([("", "S05", "3", "")], "row 5, column from"),
    ],
)  # fmt: skip
def test_travel_faults_are_at_their_row(rows: list[tuple[str, ...]], place: str, tmp_path: Path) -> None:
    """Unknown schools, repeated pairs, a school to itself, decimals, missing cells."""
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, travel=(*TRAVEL_ROWS, *rows)))
    assert [(fault.file, fault.place) for fault in caught.value.faults] == [("small/travel.csv", place)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "row 1"), ("教师编号;学校编号\nT1;S01\n", "row 1"), ('教师编号,"学校编号\nT1,S01\n', "row 1"), (",".join("x" * 201), "row 1"),
        ('id,school,stage,subject,years_at_school\nT1,S01,primary,maths,1\nT2,"S01,primary,maths,1\n', "row 3"),
    ],
)  # fmt: skip
def test_tables_that_are_none_are_located(text: str, place: str, tmp_path: Path) -> None:
    """An empty file, other separators, a quote without its pair (in the heading or later) and 201 columns."""
    path = write_case(tmp_path)
    (path.parent / "small" / "staff.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert [fault.place for fault in caught.value.faults if fault.file == "small/staff.csv"] == [place]


def test_two_columns_under_one_heading_are_refused(tmp_path: Path) -> None:
    """学科 and subject are one column in two languages; pandas would quietly rename one."""
    rows = staff_rows()
    rows[0][5] = "subject"
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, rows=rows))
    assert [fault.place for fault in caught.value.faults] == ["row 1, column subject", "row 1, column 学科"]


def test_a_missing_coordinate_column_is_said_once(tmp_path: Path) -> None:
    """Without the latitude column every known longitude lacks its partner; one sentence is enough."""
    path = write_case(tmp_path)
    write_csv(path.parent / "small" / "staff.csv", [[*row[:10], row[11]] for row in staff_rows()])
    assert len(STAFF_HEADINGS) == 12
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert len(caught.value.faults) == 1


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet is an extra: without it the fault names the extra and the other way."""
    given = document()
    given["staff"] = {"table": "small/staff.parquet"}
    path = write_case(tmp_path, given)
    pd.DataFrame({"id": ["T1"]}).to_parquet(path.parent / "small" / "staff.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert "pyarrow" in caught.value.faults[-1].message.zh


def test_a_document_that_is_an_empty_object_names_every_field_it_needs(tmp_path: Path) -> None:
    """`{}` lacks ten fields, and each is named."""
    path = tmp_path / "small.json"
    path.write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert {fault.place for fault in caught.value.faults} == {
        f"$.{name}" for name in ("format_version", "id", "name", "simulated", "first_year", "years", "datum", "areas", "schools", "policy")
    }
