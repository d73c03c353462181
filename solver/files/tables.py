"""Tables row by row in blocks of columns: CSV in an encoding that is certain, Parquet where pyarrow is installed."""

import codecs
import csv
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from solver.files.faults import Faults, cell_place
from solver.files.source import TABLE_BYTES, refused
from solver.language import Text

ROWS = 2_000_000
"""Most rows of a table."""
COLUMNS = 200
"""Most columns of a table."""
BLOCK = 20_000
"""Rows read at a time."""
_READ = 2**20
_UNPACKED = 2**30
_LARGE = Text("表超过 {rows} 行或 {columns} 列", "the table has more than {rows} rows or {columns} columns").fill(
    rows=ROWS, columns=COLUMNS
)

_QUOTE = Text(
    "此行的引号不成对,或单元格过长;文件可能被截断", "this row has a quote without its pair, or too long a cell; the file may be truncated"
)


@dataclass(frozen=True)
class Table:
    """A table being read."""

    file: str
    header: tuple[str, ...]
    typed: bool
    """Whether cells carry types (Parquet, frames); cells of a CSV file are text."""
    blocks: Iterator[tuple[Sequence[int], Sequence[Sequence[Any]]]]
    """Blocks of rows: the row numbers as a spreadsheet counts them (the heading is row 1) and the columns."""
    uneven: list[int] = field(default_factory=list)
    """Rows left out so far because they have too few or too many cells."""


def open_table(path: Path, file: str, faults: Faults) -> Table:
    """Open a CSV or Parquet table by its ending.

    Raises
    ------
    InputRefused
        If the file is too large, of another kind, damaged, or in an encoding that cannot be told for certain.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise refused(file, "$", Text("无法读取这个文件", "this file cannot be read")) from None
    if size > TABLE_BYTES:
        raise refused(file, "$", Text("表文件超过 {n} MiB", "the table is larger than {n} MiB").fill(n=TABLE_BYTES // 2**20))
    ending = path.suffix.lower()
    if ending == ".csv":
        return _csv(path, file, faults)
    if ending == ".parquet":
        return _parquet(path, file)
    raise refused(file, "$", Text("只读 .csv 和 .parquet 表", "only .csv and .parquet tables are read"))


def encoding_of(path: Path, file: str, faults: Faults) -> str:
    """Return the encoding of a text table: UTF-8 strictly, else GB18030 strictly and with a note.

    A byte-order mark before UTF-8 is what spreadsheets write, and what our own tables carry for them: nothing to note.
    A file of which most is valid UTF-8 is a damaged UTF-8 file and not GB18030, though its bytes may decode as that.
    """
    with path.open("rb") as handle:
        start = handle.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused(file, "row 1", Text("文件是 UTF-16 编码,请另存为“CSV UTF-8”", 'the file is UTF-16; save it as "CSV UTF-8"'))
    line = _first_bad_line(path, "utf-8")
    if line is None:
        return "utf-8-sig"
    if start.startswith(codecs.BOM_UTF8) or _mostly_utf8(path):
        raise refused(file, cell_place(line), Text("此行有损坏的 UTF-8 字符", "this row holds broken UTF-8"))
    foreign = _first_bad_line(path, "gb18030")
    if foreign is not None:
        message = Text("既不是 UTF-8 也不是 GB18030 编码,请另存为“CSV UTF-8”", 'neither UTF-8 nor GB18030; save it as "CSV UTF-8"')
        raise refused(file, cell_place(foreign), message)
    faults.note(Text(f"{file} 不是 UTF-8,按 GB18030 读取", f"{file} is not UTF-8 and was read as GB18030"))
    return "gb18030"


def _first_bad_line(path: Path, encoding: str) -> int | None:
    """Return the number of the first line that does not decode strictly, or None."""
    decoder, lines = codecs.getincrementaldecoder(encoding)("strict"), 1
    with path.open("rb") as handle:
        while True:
            block = handle.read(_READ)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            if not block:
                return None
            lines += block.count(b"\n")


def _mostly_utf8(path: Path) -> bool:
    """Whether most characters beyond ASCII in the first MiB are sound UTF-8."""
    with path.open("rb") as handle:
        text = handle.read(_READ).decode("utf-8", "replace")
    beyond = [c for c in text if c > "\x7f"]
    return sum(c == "\ufffd" for c in beyond) * 2 < len(beyond)


def _csv(path: Path, file: str, faults: Faults) -> Table:
    encoding = encoding_of(path, file, faults)
    with path.open(encoding=encoding, newline="") as handle:
        try:
            header = next(csv.reader(handle, strict=True), None)
        except csv.Error:
            raise refused(file, "row 1", Text("表头无法读取", "the heading row cannot be read")) from None
    if not header:
        raise refused(file, "row 1", Text("表是空的,应有表头", "the table is empty; a heading row is expected"))
    if len(header) > COLUMNS:
        raise refused(file, "row 1", _LARGE)
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise refused(file, "row 1", Text("列之间应以逗号分隔", "columns must be separated by commas"), header[0])
    names = tuple(name.strip() for name in header)
    uneven: list[int] = []
    return Table(file, names, False, _csv_blocks(path, encoding, file, len(names), uneven), uneven)


def _csv_blocks(path: Path, encoding: str, file: str, width: int, uneven: list[int]) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
    first, broken = 2, False
    with path.open(encoding=encoding, newline="") as handle:
        reader = csv.reader(handle, strict=True)
        next(reader)
        while not broken:
            rows: list[list[str]] = []
            try:
                rows.extend(islice(reader, BLOCK))
            except csv.Error:
                broken = True
            if not rows and not broken:
                return
            numbers = list(range(first, first + len(rows)))
            first += len(rows)
            if first > ROWS + 2:
                raise refused(file, cell_place(ROWS + 2), _LARGE)
            if any(len(row) != width for row in rows):
                numbers, rows = _straight(numbers, rows, width, uneven)
            yield numbers, list(zip(*rows, strict=True)) if rows else [()] * width
    raise refused(file, cell_place(first), _QUOTE)


def _straight(numbers: list[int], rows: list[list[str]], width: int, uneven: list[int]) -> tuple[list[int], list[list[str]]]:
    """Return the rows that have all their cells; empty lines are passed over, other rows are remembered."""
    uneven.extend(number for number, row in zip(numbers, rows, strict=True) if row and len(row) != width)
    good = [(number, row) for number, row in zip(numbers, rows, strict=True) if len(row) == width]
    return [number for number, _ in good], [row for _, row in good]


def report_uneven(table: Table, faults: Faults) -> None:
    """Report the rows whose number of cells is not that of the heading, once the table has been read."""
    for number in table.uneven:
        message = Text("此行的单元格数与表头({width} 个)不符", "this row does not have as many cells as the heading ({width})")
        faults.add(table.file, cell_place(number), message.fill(width=len(table.header)))


def _parquet(path: Path, file: str) -> Table:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        words = Text(
            "读取 Parquet 需要安装 pyarrow(附加项 parquet);也可改用 CSV",
            "reading Parquet needs pyarrow (the extra `parquet`); CSV needs nothing",
        )
        raise refused(file, "$", words) from None
    damaged = refused(file, "$", Text("不是完好的 Parquet 文件", "this is not a sound Parquet file"))
    try:
        source = parquet.ParquetFile(path)
        facts = source.metadata
        unpacked = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    except Exception:  # noqa: BLE001 - pyarrow raises many kinds of error on damaged files, and each means the same here
        raise damaged from None
    if facts.num_rows > ROWS or facts.num_columns > COLUMNS or unpacked > _UNPACKED:
        raise refused(file, "$", _LARGE)
    return Table(file, tuple(source.schema_arrow.names), True, _parquet_blocks(source, damaged))


def _parquet_blocks(source: Any, damaged: Exception) -> Iterator[tuple[range, list[list[Any]]]]:
    first = 2
    batches = source.iter_batches(batch_size=BLOCK)
    while True:
        try:
            batch = next(batches, None)
            columns = [] if batch is None else [column.to_pylist() for column in batch.columns]
        except Exception:  # noqa: BLE001 - as above
            raise damaged from None
        if batch is None:
            return
        yield range(first, first + batch.num_rows), columns
        first += batch.num_rows
