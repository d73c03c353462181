"""Staff from a table, from inline rows or from a frame: one reader, the same rules and the same words for all three."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.files.faults import Faults, cell_place, json_place, suggestion
from solver.files.staff_cells import CellReader
from solver.files.staff_words import COLUMN_OF, PRIVATE, heading_names
from solver.files.tables import BLOCK, Table, report_uneven
from solver.instance.staff import COLUMNS, Staff
from solver.language import Text

Place = Callable[[int, str], str]
_PRIVATE_COLUMN = Text(
    "不接收姓名、证件号、电话等个人信息,请删除这一列;人员用代号即可",
    "names, identity numbers, phones and the like are not taken in; delete this column, a pseudonym is enough",
)
_PRIVATE_ID = Text("代号疑似身份证号或手机号,请改用假代号", "this looks like an identity or phone number; use a pseudonym")
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class StaffRead:
    """Staff as it was read, with where each row stood; faulty cells hold neutral values."""

    file: str
    columns: Mapping[str, npt.NDArray[Any]]
    """The columns by name, choices as codes."""
    number: npt.NDArray[np.int64]
    """Row number of each person."""
    place: Place
    """Place of a cell from its row number and column name."""
    complete: bool = True
    """Whether every row could be read; if not, somebody may be missing."""

    def __len__(self) -> int:
        return len(self.number)

    def where(self, row: int, column: str) -> str:
        """Return the place of a cell."""
        return self.place(int(self.number[row]), column)

    def staff(self) -> Staff:
        """Return the staff; only for rows without faults."""
        typed: dict[str, Any] = {}
        for column in COLUMNS:
            values: Any = self.columns[column.name]
            typed[column.name] = (
                pd.Categorical.from_codes(values, categories=pd.Index(column.choices)) if column.kind == "choice" else values
            )
        return Staff(pd.DataFrame(typed))


def staff_from_table(table: Table, faults: Faults) -> StaffRead | None:
    """Read a staff table; None where its headings cannot be understood.

    Raises
    ------
    InputRefused
        If the file is damaged inside.
    """
    names = _headings(table, faults)
    if names is None:
        return None
    headings = {name: heading for name, heading in zip(names, table.header, strict=True) if name}

    def place(number: int, column: str) -> str:
        return cell_place(number, headings.get(column, column))

    positions = {name: position for position, name in enumerate(names) if name}
    blocks = ((numbers, {name: columns[position] for name, position in positions.items()}) for numbers, columns in table.blocks)
    readers = {column.name: CellReader(column, typed=table.typed, loose=table.typed) for column in COLUMNS}
    found = _collect(table.file, blocks, readers, place, faults, blank_rows=True)
    report_uneven(table, faults)
    trimmed = [headings[name] for name, reader in readers.items() if reader.trimmed]
    if trimmed:
        where = "、".join(trimmed), ", ".join(trimmed)
        faults.note(
            Text(
                f"{table.file}:已去掉这些列中单元格首尾的空格:{where[0]}", f"{table.file}: spaces around cells were removed in: {where[1]}"
            )
        )
    return replace(found, complete=not table.uneven)


def staff_from_rows(rows: Sequence[Mapping[str, Any]], file: str, faults: Faults) -> StaffRead:
    """Read inline rows by the same rules."""

    def place(number: int, column: str) -> str:
        return json_place(["staff", number, column])

    for number, row in enumerate(rows):
        for name in row.keys() - COLUMN_OF.keys():
            faults.add(file, place(number, name), _unknown(name))
    return _collect(file, _row_blocks(rows), {column.name: CellReader(column, typed=True) for column in COLUMNS}, place, faults)


def _row_blocks(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[range, dict[str, list[Any]]]]:
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        yield range(start, start + len(part)), {column.name: [row.get(column.name) for row in part] for column in COLUMNS}


def _unknown(heading: str) -> Text:
    if PRIVATE.search(heading):
        return _PRIVATE_COLUMN
    hint = suggestion(heading.lower(), heading_names())
    return Text("没有这一列{hint};请删除或改名", "there is no such column{hint}; remove or rename it").fill(hint=hint)


def _headings(table: Table, faults: Faults) -> list[str] | None:
    """Return the column name under each heading, "" for one that is unknown; None if the required ones are not all there."""
    known = heading_names()
    names = [known.get(heading.lower(), "") for heading in table.header]
    for heading, name in zip(table.header, names, strict=True):
        if not name:
            faults.add(table.file, cell_place(1, heading or "—"), _unknown(heading))
        elif names.count(name) > 1:
            faults.add(table.file, cell_place(1, heading), Text("这一列出现了不止一次", "this column stands more than once"))
    absent = [column.heading for column in COLUMNS if column.required and column.name not in names]
    for column in absent:
        faults.add(table.file, "row 1", Text(f"缺少列“{column.zh}”", f"the column “{column.en}” is missing"))
    repeated = len(set(names) - {""}) < sum(name != "" for name in names)
    return names if not absent and not repeated else None


def _collect(
    file: str,
    blocks: Iterable[tuple[Sequence[int], Mapping[str, Sequence[Any]]]],
    readers: Mapping[str, CellReader],
    place: Place,
    faults: Faults,
    *,
    blank_rows: bool = False,
) -> StaffRead:
    parts: dict[str, list[npt.NDArray[Any]]] = {column.name: [] for column in COLUMNS}
    numbers: list[npt.NDArray[np.int64]] = []
    for rows, block in blocks:
        number, cells = np.asarray(rows, dtype=np.int64), block
        if blank_rows:
            number, cells = _without_blank(number, block)
        numbers.append(number)
        for name, reader in readers.items():
            values, bad = reader.read(cells[name]) if name in cells else (reader.missing(len(number)), [])
            parts[name].append(values)
            for position, message in bad:
                private = name == "id" and looks_private(str(cells[name][position]))
                faults.add(file, place(int(number[position]), name), message, "" if private else cells[name][position])
    dtypes: dict[str, Any] = {name: reader.missing(0).dtype for name, reader in readers.items()}
    columns = {name: np.concatenate(found) if found else np.empty(0, dtypes[name]) for name, found in parts.items()}
    return StaffRead(file, columns, np.concatenate(numbers) if numbers else np.empty(0, np.int64), place)


def _without_blank(
    number: npt.NDArray[np.int64], block: Mapping[str, Sequence[Any]]
) -> tuple[npt.NDArray[np.int64], Mapping[str, Sequence[Any]]]:
    """Return the rows in which anything is written; spreadsheets leave empty rows at the end."""
    empty = [position for position, cell in enumerate(block["id"]) if cell is None or cell == ""]
    blank = {position for position in empty if all(cells[position] in (None, "") for cells in block.values())}
    if not blank:
        return number, block
    kept = [position for position in range(len(number)) if position not in blank]
    return number[kept], {name: [cells[position] for position in kept] for name, cells in block.items()}


def check_private_ids(read: StaffRead, faults: Faults) -> None:
    """Refuse identity numbers, and refuse phone numbers where most ids look like one; the values are not repeated."""
    ids = [str(person) for person in read.columns["id"]]
    phones = [row for row, person in enumerate(ids) if len(person) in (11, 13, 14) and _PHONE.fullmatch(person)]
    flagged = phones if len(phones) * 2 > len(ids) else []
    flagged += [row for row, person in enumerate(ids) if len(person) == 18 and looks_private(person)]
    for row in sorted(flagged):
        faults.add(read.file, read.where(row, "id"), _PRIVATE_ID)


def looks_private(word: str) -> bool:
    """Whether a word is a resident identity number with a right check digit.

    >>> looks_private("11010519491231002X"), looks_private("110105194912310021")
    (True, False)
    """
    if not _IDENTITY.fullmatch(word):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(word, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == word[17].upper()
