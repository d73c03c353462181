"""Records in a file, one JSON object a line: written as they come, read again for the page of figures and for going on after a stop."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
Row = dict[str, Any]
UNFINISHED = ("failed", "not installed")
"""Words of an engine that gave no answer at all: such a record stands until there is another, and does not count as stored."""


def read(files: Iterable[Path]) -> list[Row]:
    """Return the records of all files, of runs alike the last one that gave an answer; lines that are no record are left out."""
    lines = [line for path in files if path.is_file() for line in path.read_text(encoding="utf-8").splitlines()]
    found: dict[tuple[object, ...], Row] = {}
    for row in (json.loads(line) for line in lines if line.startswith("{")):
        alike = key(row["case"], row["seed"], row["details"])
        if alike not in found or row["details"].get("word") not in UNFINISHED:
            found[alike] = row
    return list(found.values())


def append(path: Path, row: Row) -> None:
    """Add one record to a file, which is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


def key(case: str, seed: int, details: Row) -> tuple[object, ...]:
    """Return what makes two runs alike: case, seed, time limit, cores and the instance's hash."""
    return (case, seed, details.get("time_limit"), details.get("workers"), details.get("instance_hash"))


def finished(rows: Sequence[Row]) -> dict[tuple[object, ...], Row]:
    """Return the records of runs that came to an end, by what makes them alike."""
    return {key(row["case"], row["seed"], row["details"]): row for row in rows if row["details"].get("word") not in UNFINISHED}
