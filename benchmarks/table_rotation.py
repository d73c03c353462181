"""Engines beside one another on the rotation model, on the page of figures: a line a county, seed and engine."""

from collections.abc import Sequence

from benchmarks.cells import Cells, of, percent, section, table
from benchmarks.store import Row

HEADS = (
    "teachers",
    "years",
    "seed",
    "limit s",
    "engine",
    "word",
    "value",
    "bound",
    "gap",
    "first plan s",
    "certified 1% s",
    "certified 0.1% s",
    "s",
    "MiB",
    "checker",
)
NOTE = (
    "One objective for all (`benchmarks/rotation_weighted.py`). A gap is certified once an engine's own value and bound were so "
    "near each other, as far as it tells of them on its way."
)


def rotation_peers(rows: Sequence[Row]) -> str:
    """Return every engine on every county, small counties first."""
    found = sorted(of(rows, "rotation-peers"), key=lambda row: (*size(row), float(row["details"]["time_limit"]), row["seed"]))
    return section("Engines on one rotation model", table(HEADS, [run(row) for row in found]), NOTE)


def size(row: Row) -> tuple[int, int]:
    """Return the teachers and years of a record, whose case is ``rotation-peers/2000x3/highs``."""
    teachers, _, years = row["parts"][1].partition("x")
    return int(teachers), int(years)


def run(row: Row) -> Cells:
    """Return the line of one engine on one county."""
    details = row["details"]
    head = (*size(row), row["seed"], f"{float(details['time_limit']):g}", row["parts"][2], details["word"])
    near = (details["certified_1_percent"], details["certified_0.1_percent"])
    value = (row["value"], row["bound"], percent(row["gap"]))
    return (*head, *value, details["first_plan"], *near, row["seconds"], row["peak_mib"] or None, row["checker"])
