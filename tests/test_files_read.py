"""Reading: encodings, order of rows, tables against inline rows, and faults that need several records to see."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from solver.files.faults import Fault, Faults, InputRefused
from solver.files.read import read
from solver.geography.datum import from_wgs84
from solver.instance.staff import COLUMNS
from solver.language import Text
from tests.files_drawing import POLICY, STAFF_HEADINGS, document, staff_rows, write_case, write_csv


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


@pytest.mark.parametrize(("encoding", "notes"), [("utf-8", 0), ("utf-8-sig", 1), ("gb18030", 1), ("gbk", 1)])
def test_a_table_in_any_office_encoding_gives_the_same_instance(encoding: str, notes: int, tmp_path: Path) -> None:
    """UTF-8, UTF-8 with a mark, GBK and GB18030 tables give one source hash; each unusual one is noted."""
    plain = read(write_case(tmp_path / "plain"))
    path = write_case(tmp_path / encoding)
    write_csv(path.parent / "small" / "staff.csv", staff_rows(), encoding)
    instance = read(path)
    assert instance.source_hash == plain.source_hash
    assert len(instance.notes) == notes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "big5", "latin-1"])
def test_a_table_in_another_encoding_is_refused_and_not_guessed(encoding: str, tmp_path: Path) -> None:
    """UTF-16, UTF-32 and bytes that are neither UTF-8 nor a known heading in GB18030 are refused with a row."""
    path = write_case(tmp_path)
    (path.parent / "small" / "staff.csv").write_bytes("教师编号,学校编号,é".encode(encoding, "replace"))
    assert all(fault.place.startswith("row ") for fault in refusal(path))


def test_a_damaged_utf8_table_is_not_read_as_gb18030(tmp_path: Path) -> None:
    """One broken byte in 48 rows of UTF-8 is refused at its row; GB18030 would turn every name into nonsense."""
    path = write_case(tmp_path)
    table = path.parent / "small" / "staff.csv"
    data = bytearray(table.read_bytes())
    data[data.index("语文".encode(), 600)] = 0xFF
    table.write_bytes(bytes(data))
    (fault,) = refusal(path)
    assert fault.place == f"row {bytes(data).count(10, 0, data.index(0xFF)) + 1}"


def test_spaces_in_cells_are_taken_away_and_noted_and_codes_keep_their_zeros(tmp_path: Path) -> None:
    """Spaces around a cell are noted; a school called 007, a person called NA stay what they are."""
    given, rows = document(), staff_rows()
    given["schools"][11]["id"] = "007"
    for row in rows[1:]:
        row[1], row[11] = (" 007 " if row[1] == "S11" else row[1]), ("007" if row[11] == "S11" else row[11])
    rows[48][0] = "NA"
    instance = read(write_case(tmp_path, given, rows))
    assert instance.staff.person("NA").school == "007"
    assert len(instance.notes) == 1
    assert "学校编号" in instance.notes[0].zh


def test_blank_rows_of_a_spreadsheet_are_passed_over(tmp_path: Path) -> None:
    """Excel leaves rows of commas and empty lines at the end; they are nobody."""
    path = write_case(tmp_path)
    table = path.parent / "small" / "staff.csv"
    table.write_text(table.read_text(encoding="utf-8") + "," * (len(STAFF_HEADINGS) - 1) + "\n\n\n", encoding="utf-8")
    assert len(read(path).staff) == 48


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


def test_identity_numbers_are_refused_and_not_repeated(tmp_path: Path) -> None:
    """A person id with the check digit of a resident identity number is refused, and the message does not hold it."""
    rows = staff_rows()
    rows[20][0] = "11010519491231002X"
    (fault,) = refusal(write_case(tmp_path, rows=rows))
    assert fault.place == "row 21, column 教师编号"
    assert "1101" not in fault.say("en") + fault.say("zh")


def test_phone_numbers_as_ids_are_refused(tmp_path: Path) -> None:
    """Where most ids look like mobile phones, all of those are refused; a few such numbers are only numbers."""
    rows = staff_rows()
    given = document()
    given |= {"pins": [], "bans": [], "previous": None}
    for number, row in enumerate(rows[1:]):
        row[0] = f"138{number:08d}"
    assert len(refusal(write_case(tmp_path / "all", given, rows))) == 48
    for number, row in enumerate(rows[1:]):
        row[0] = f"138{number:08d}" if number < 5 else f"T{number}"
    assert len(read(write_case(tmp_path / "few", given, rows)).staff) == 48


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


@pytest.mark.parametrize("damage", ["empty", "garbage", "columns", "ending"])
def test_damaged_parquet_is_refused(damage: str, tmp_path: Path) -> None:
    """No bytes, other bytes, missing columns and an unknown ending are faults of the file."""
    given = document()
    given["staff"] = {"table": "small/staff.xlsx" if damage == "ending" else "small/staff.parquet"}
    path = write_case(tmp_path, given)
    table = path.parent / given["staff"]["table"]
    if damage == "columns":
        pd.DataFrame({"id": ["T1"]}).to_parquet(table)
    else:
        table.write_bytes(b"" if damage == "empty" else b"PAR1" + b"x" * 500)
    assert {fault.file for fault in refusal(path)} == {given["staff"]["table"]}


def test_every_column_of_the_format_is_read(tmp_path: Path) -> None:
    """A table with all 21 columns under their names keeps each value."""
    wanted = {"T1": {"birth_year": 1980, "moves": 2, "exemption": "nursing", "sex": "f", "exempt_until": 2027, "on_quota": False}}
    given = document() | {"pins": [], "bans": [], "previous": None}
    row = {c.name: "" for c in COLUMNS} | {"id": "T1", "school": "S01", "stage": "primary", "subject": "pe", "years_at_school": "9"}
    row |= {"birth_year": "1980", "moves": "2", "exemption": "哺乳", "sex": "女", "exempt_until": "2027", "on_quota": "否"}
    instance = read(write_case(tmp_path, given, [list(row), list(row.values())]))
    person = instance.staff.person("T1")
    assert {name: getattr(person, name) for name in wanted["T1"]} == wanted["T1"]


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
