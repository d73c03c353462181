"""Writing: one record a line, so that a planner can read a change; nothing depends on the machine or the day."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from solver.instance.choices import CHOICE_WORDS
from solver.instance.column import StaffColumn
from solver.instance.staff import COLUMNS

LISTS = ("areas", "schools", "pins", "bans", "waivers")


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
    """Write ``<name>.json`` and ``<name>/staff.csv`` (UTF-8 with a byte-order mark, so that spreadsheets read it)."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "staff.csv").write_text("\ufeff" + staff_text(people), encoding="utf-8", newline="\n")
    (folder / f"{name}.json").write_text(instance_text(document), encoding="utf-8", newline="\n")
