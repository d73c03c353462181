"""Staff tables as offices write them: encodings, spaces, blank rows, private data, damaged files, every column."""

from pathlib import Path

import pandas as pd
import pytest

from solver.files.faults import Fault, InputRefused
from solver.files.read import read
from solver.instance.staff import COLUMNS
from tests.files_drawing import STAFF_HEADINGS, document, staff_rows, write_case, write_csv


def refusal(path: Path) -> tuple[Fault, ...]:
    """Return the faults of a file that must be refused."""
    with pytest.raises(InputRefused) as caught:
        read(path)
    return caught.value.faults


@pytest.mark.parametrize(("encoding", "notes"), [("utf-8", 0), ("utf-8-sig", 0), ("gb18030", 1), ("gbk", 1)])
def test_a_table_in_any_office_encoding_gives_the_same_instance(encoding: str, notes: int, tmp_path: Path) -> None:
    """UTF-8 with and without the mark that spreadsheets and we write, GBK and GB18030 give one source hash; the last two are noted."""
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
