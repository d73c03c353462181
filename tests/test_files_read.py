"""Reading: all faults at once, order of rows, datums, tables against inline rows, and faults that need several records to see."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from solver.files.faults import Fault, Faults, InputRefused
from solver.files.read import read
from solver.geography.datum import from_wgs84
from solver.language import Text
from tests.files_drawing import POLICY, document, staff_rows, write_case


def refusal(path: Path) -> tuple[Fault, ...]:
    """Return the faults of a file that must be refused."""
    with pytest.raises(InputRefused) as caught:
        read(path)
    return caught.value.faults


def places(path: Path) -> list[str]:
    """Return the places of its faults."""
    return [fault.place for fault in refusal(path)]


def inline_rows() -> list[dict[str, Any]]:
    """Return the sound staff as inline rows with the names of the format, unknown values left out."""
    given = [{str(name): value for name, value in row.items()} for row in read_staff_frame().to_dict("records")]
    return [{name: value for name, value in row.items() if value not in ("", -1) and not pd.isna(value)} for row in given]


def read_staff_frame() -> pd.DataFrame:
    """Return the sound staff as read from its table, with plain Python values."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return read(write_case(Path(folder))).staff.table.astype(object)


def test_one_pass_lists_every_fault(tmp_path: Path) -> None:
    """Seven faults in three files and of four kinds (type, reference, table, policy) are all listed at once."""
    given, rows = document(), staff_rows()
    given["schools"][3]["latitud"] = 3
    del given["schools"][4]["name"]
    given["years"] = True
    given["previous"]["groups"][0]["members"].append("S99")
    rows[5][4], rows[8][1] = "语言", "S88"
    found = {(f.file, f.place) for f in refusal(write_case(tmp_path, given, rows, POLICY.replace("cap = 5", "cap = -5")))}
    assert found == {
        ("small.json", "$.schools[3].latitud"), ("small.json", "$.schools[4].name"), ("small.json", "$.years"),
        ("small.json", "$.previous.groups[0].members[2]"), ("small/staff.csv", "row 6, column 学科"),
        ("small/staff.csv", "row 9, column 学校编号"), ("policies/small.toml", "rules[0].parameters.cap"),
    }  # fmt: skip


def test_at_most_a_hundred_faults_are_printed_and_the_rest_counted(tmp_path: Path) -> None:
    """With 150 bad rows the report has 100 lines and one that says 50 more; none is lost from the count."""
    rows = [*staff_rows(), *([f"X{n}", "S99", "", "小学", "语文", "", "", "", "1", "", "", ""] for n in range(150))]
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, rows=rows))
    lines = caught.value.report("en").splitlines()
    assert len(lines) == 101
    assert lines[-1] == "and 50 more faults"
    assert "另有 50 处" in caught.value.report("zh")


def test_faults_beyond_a_thousand_are_only_counted() -> None:
    """A table of 300,000 bad rows must not fill the memory with faults: 1,000 are kept, 24 counted."""
    faults = Faults()
    for number in range(1024):
        faults.add("f.csv", f"row {number}", Text("错", "wrong"))
    assert (len(faults.kept), faults.more) == (1000, 24)


def test_the_order_of_rows_and_keys_does_not_matter(tmp_path: Path) -> None:
    """Shuffled schools, areas, staff rows and keys give the same hash and the same order of schools and people."""
    plain = read(write_case(tmp_path / "plain"))
    given, rows = document(), staff_rows()
    for name in ("schools", "areas", "pins", "bans"):
        given[name].reverse()
    given["schools"] = [dict(reversed(school.items())) for school in given["schools"]]
    given["schools"][3]["parts"].reverse()
    shuffled = read(write_case(tmp_path / "other", dict(reversed(given.items())), [rows[0], *reversed(rows[1:])]))
    assert shuffled.source_hash == plain.source_hash
    assert shuffled.schools == plain.schools
    assert shuffled.staff.ids == plain.staff.ids


def test_staff_inline_in_csv_and_in_parquet_are_one_staff(tmp_path: Path) -> None:
    """Inline rows, a CSV table and a Parquet table of the same 48 people give one source hash; so does an inline policy."""
    plain = read(write_case(tmp_path / "csv"))
    given = document()
    given["staff"] = inline_rows()
    given["policy"] = {
        "name": "small", "title": "小例政策", "goals": [],
        "modes": [{"name": "alliance", "title": "联盟型"}, {"name": "tight", "title": "紧密型", "legal_person": "merged"}],
        "rules": [
            {"rule": "member_cap", "parameters": {"cap": 5, "mode": "alliance"}},
            {"rule": "member_cap", "standing": "priced", "price": 3, "parameters": {"mode": "tight", "cap": 3, "unit_counted": "campus"}},
        ],
    }  # fmt: skip
    assert read(write_case(tmp_path / "inline", given)).source_hash == plain.source_hash
    given = document()
    given["staff"] = {"table": "small/staff.parquet", "datum": "WGS-84"}
    path = write_case(tmp_path / "parquet", given)
    table = pd.DataFrame(inline_rows())
    assert table["longitude"].isna().any()
    table.to_parquet(path.parent / "small" / "staff.parquet")
    assert read(path).source_hash == plain.source_hash


@pytest.mark.parametrize(
    "change",
    [("schools", 3, "quality", 1), ("schools", 3, "name", "另一所"), ("pins", 0, "reason", "另一个"), ("waivers", 0, "reason", "另一个")],
)
def test_any_change_of_content_changes_the_hash(change: tuple[str, int, str, Any], tmp_path: Path) -> None:
    """A changed figure, name or reason gives another hash: nothing that was given is left out of it."""
    given = document()
    section, item, name, value = change
    given[section][item][name] = value
    assert read(write_case(tmp_path / "a")).source_hash != read(write_case(tmp_path / "b", given)).source_hash


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_coordinates_become_wgs84_on_reading(datum: Any, tmp_path: Path) -> None:
    """The same places written in GCJ-02 or BD-09 are read to within 1e-11 degrees, a micrometre, of the WGS-84 file."""
    plain, given, rows = read(write_case(tmp_path / "plain")), document(), staff_rows()
    given["datum"] = datum
    for holder in (*given["schools"], *given["external"]["schools"]):
        holder["longitude"], holder["latitude"] = shifted(holder["longitude"], holder["latitude"], datum)
    given["areas"][1]["polygon"] = [list(shifted(corner[0], corner[1], datum)) for corner in given["areas"][1]["polygon"]]
    for row in rows[1:]:
        if row[9]:
            row[9], row[10] = (repr(value) for value in shifted(float(row[9]), float(row[10]), datum))
    read_back = read(write_case(tmp_path / "other", given, rows))
    for name in ("longitude", "latitude"):
        assert np.abs(read_back.school_values(name) - plain.school_values(name)).max() < 1e-11
        assert np.nanmax(np.abs(read_back.staff.values(name) - plain.staff.values(name))) < 1e-11


def shifted(longitude: float, latitude: float, datum: Any) -> tuple[float, float]:
    """Return one point in another datum."""
    moved = from_wgs84(np.array([longitude]), np.array([latitude]), datum)
    return float(moved[0][0]), float(moved[1][0])


def test_schools_beside_their_outline_show_a_wrong_datum(tmp_path: Path) -> None:
    """Where every school falls outside its area and all fall inside as BD-09, the declared datum is refused."""
    given = document()
    for school in given["schools"]:
        school["area"] = "A1"
        school["longitude"], school["latitude"] = shifted(112.5 + (school["longitude"] - 112.5) / 40, school["latitude"], "BD-09")
    given["areas"][1]["polygon"] = [[112.4999, 32.99], [112.503, 32.99], [112.503, 33.2], [112.4999, 33.2]]
    found = refusal(write_case(tmp_path, given))
    assert [fault.place for fault in found] == ["$.datum"]
    assert "BD-09" in found[0].message.en


def test_swapped_coordinates_are_seen_in_england_too(tmp_path: Path) -> None:
    """North of York a swapped point (54, -1) is in range, 6,000 km away; it is called swapped, not far."""
    given = document()
    for school in given["schools"]:
        school["longitude"], school["latitude"] = school["longitude"] - 113.5, school["latitude"] + 21
    given["areas"][1].pop("polygon")
    school = given["schools"][5]
    school["longitude"], school["latitude"] = school["latitude"], school["longitude"]
    (fault,) = refusal(write_case(tmp_path, given))
    assert fault.place == "$.schools[5].longitude"
    assert "swapped" in fault.message.en


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A staff table that is a link to a file outside the instance's folder is not read."""
    path = write_case(tmp_path / "case")
    table = path.parent / "small" / "staff.csv"
    table.rename(tmp_path / "outside.csv")
    table.symlink_to(tmp_path / "outside.csv")
    (fault,) = [fault for fault in refusal(path) if fault.place == "$.staff.table"]
    assert "leaves" in fault.message.en


def test_another_datum_for_a_table_is_refused(tmp_path: Path) -> None:
    """A table that declares GCJ-02 beside a WGS-84 instance is two datums mixed."""
    given = document()
    given["staff"]["datum"] = "GCJ-02"
    assert places(write_case(tmp_path, given)) == ["$.staff.datum"]


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    """A missing file and a folder are refused in words, not with a traceback."""
    assert refusal(tmp_path / "none.json")[0].message.en == "there is no such file"
    assert "ordinary" in refusal(tmp_path)[0].message.en


def test_inline_rows_meet_the_rules_of_the_table(tmp_path: Path) -> None:
    """A boolean for a year, a text for a number, an unknown name and a list in a cell: each at its JSON path."""
    given = document()
    given["staff"] = inline_rows()
    given["staff"][0]["birth_year"] = True
    given["staff"][1]["years_at_school"] = "3"
    given["staff"][2]["phone"] = "1"
    given["staff"][3]["subject"] = ["maths"]
    assert places(write_case(tmp_path, given)) == [
        "$.staff[0].birth_year", "$.staff[1].years_at_school", "$.staff[2].phone", "$.staff[3].subject",
    ]  # fmt: skip


def test_an_inline_policy_is_checked_at_its_path(tmp_path: Path) -> None:
    """Unknown rule, misspelt parameter and unknown mode of an inline policy are found at $.policy."""
    given = document() | {"waivers": []}
    given["policy"] = {
        "name": "p", "title": "p", "modes": [{"name": "alliance", "title": "联盟型"}, {"name": "tight", "title": "紧密型"}], "goals": [],
        "rules": [{"rule": "member_cup"}, {"rule": "member_cap", "parameters": {"mode": "loose", "cap": 1}},
                  {"rule": "member_cap", "parameters": {"mode": "tight", "cap": True}}],
    }  # fmt: skip
    assert places(write_case(tmp_path, given)) == [
        "$.policy.rules[0].rule", "$.policy.rules[1].parameters.mode", "$.policy.rules[2].parameters.cap",
    ]  # fmt: skip


def test_the_notes_and_the_document_are_plain_json(tmp_path: Path) -> None:
    """The drawn document is the format itself: it survives a JSON round trip, so the tests test what a planner writes."""
    assert json.loads(json.dumps(document())) == document()
    assert read(write_case(tmp_path)).notes == ()
