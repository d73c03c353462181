"""Writing: one record a line, so that a planner can read a change; nothing depends on the machine or the day."""

import argparse
import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from solver.files.read import read
from solver.instance.choices import CHOICE_WORDS
from solver.instance.column import StaffColumn
from solver.instance.instance import Instance
from solver.instance.staff import COLUMNS

HERE = Path(__file__).resolve().parent.parent
LISTS = ("areas", "schools", "pins", "bans", "waivers")
Made = tuple[dict[str, Any], list[dict[str, Any]]]
"""A document of an instance and its staff rows."""


def instance_text(document: dict[str, Any]) -> str:
    """Return the instance as JSON: short values as they come, long lists with one record a line."""
    lines = []
    for key, value in document.items():
        if key in LISTS:
            lines.append(f'  "{key}": {_rows(value, 4)}')
        elif key in {"previous", "external"}:
            inner = ",\n".join(f'    "{name}": {_rows(rows, 6)}' for name, rows in value.items())
            lines.append(f'  "{key}": {{\n{inner}\n  }}')
        else:
            lines.append(f'  "{key}": {_plain(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rows(rows: list[Any], indent: int) -> str:
    if not rows:
        return "[]"
    pad = " " * indent
    return "[\n" + ",\n".join(pad + _plain(row) for row in rows) + "\n" + " " * (indent - 2) + "]"


def staff_text(people: list[dict[str, Any]]) -> str:
    """Return the staff table as CSV with Chinese headings and Chinese words for choices, sorted by person.

    Columns of which the generator says nothing are left out.
    """
    columns = [column for column in COLUMNS if any(column.name in person for person in people)]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(column.heading.zh for column in columns)
    for person in sorted(people, key=lambda row: str(row["id"])):
        table.writerow(_cell(column, person.get(column.name)) for column in columns)
    return out.getvalue()


def _cell(column: StaffColumn, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.kind == "flag":
        return "是" if value else "否"
    words = CHOICE_WORDS.get(column.name, {}).get(value) if column.kind == "choice" else None
    return words.zh if words else str(value)


def save(folder: Path, name: str, document: dict[str, Any], people: list[dict[str, Any]]) -> None:
    """Write ``<name>.json`` and, where there is staff, ``<name>/staff.csv`` (UTF-8 with a byte-order mark, for spreadsheets)."""
    if people:
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "staff.csv").write_text("\ufeff" + staff_text(people), encoding="utf-8", newline="\n")
    (folder / f"{name}.json").write_text(instance_text(document), encoding="utf-8", newline="\n")


def written(folder: Path, document: dict[str, Any], people: list[dict[str, Any]]) -> Path:
    """Write an instance, elsewhere than at home its policy beside it, and return the path of its document."""
    name, policy = str(document["id"]), str(document["policy"])
    (folder / policy).parent.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != HERE:
        copyfile(HERE / policy, folder / policy)
    save(folder, name, document, people)
    return folder / f"{name}.json"


def loaded(document: dict[str, Any], people: list[dict[str, Any]]) -> Instance:
    """Return the instance that a generator made, written and read back under its committed policy."""
    with TemporaryDirectory() as folder:
        return read(written(Path(folder), document, people))


def run(make: Callable[[int], Made], arguments: Sequence[str] | None, description: str | None, *, stored: bool = True) -> None:
    """Read the command line and write what is made of a seed; without a folder in its place, where it is `stored` in this package."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=HERE, required=not stored, help="folder to write to")
    given = parser.parse_args(arguments)
    written(given.out, *make(given.seed))
