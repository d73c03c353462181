"""From stored records to the page of figures: ``python -m benchmarks.table [FILES] [--out PAGE]``.

Reads JSON lines as ``python -m benchmarks NAME --json`` prints them (default: every file in ``benchmarks/results``) and writes
``docs/benchmarks.md``. Nothing on that page is typed by hand.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.cells import exponent, of, percent, proved, section, table
from benchmarks.grouping import CHECKPOINTS
from benchmarks.store import RESULTS, Row, read
from benchmarks.systems import systems
from benchmarks.table_england import england
from benchmarks.table_peers import cores, peers
from benchmarks.table_public import public
from benchmarks.table_rotation import rotation_peers

PAGE = RESULTS.parent.parent / "docs" / "benchmarks.md"
HEAD = """# Measured figures

Made by `python -m benchmarks.table` from the records in `benchmarks/results`; do not edit. `benchmarks/README.md` says how to
measure again. Seconds are wall seconds, gaps are (value - bound) / value, and "accepted" is the independent checker's word.
"""
SHOWN = ("grouping", "grouping-peers", "grouping-core", "rotation-peers", "public", "england", "systems")
"""Benchmarks that have a section of their own."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines; default: every file in benchmarks/results")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    given = parser.parse_args(arguments)
    given.out.write_text(page(read(given.files or sorted(RESULTS.glob("*.jsonl")))), encoding="utf-8")


def page(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    parts = [HEAD, *(text for make in SECTIONS if (text := make(rows))), machines(rows)]
    return "\n".join(part for part in parts if part)


def grouping(rows: Sequence[Row]) -> str:
    """Return the table of provinces grouped through the ordinary door, with the exponents of growth."""
    found = sorted(of(rows, "grouping"), key=lambda row: (int(row["parts"][1]), row["seed"]))
    solved = [row for row in found if len(row["parts"]) == 2]
    lines = [
        (
            row["parts"][1],
            row["seed"],
            row["details"]["made_seconds"],
            row["details"]["build_seconds"],
            row["details"]["columns"],
            row["details"]["rows"],
            row["details"].get("first_plan"),
            *(gap_at(row, str(moment)) for moment in CHECKPOINTS),
            row["seconds"] if len(row["parts"]) == 2 else None,
            proved(row),
            percent(row["gap"]),
            row["peak_mib"],
            row["checker"],
        )
        for row in found
    ]
    moments = tuple(f"at {moment} s" for moment in CHECKPOINTS)
    heads = ("schools", "seed", "made s", "built s", "columns", "rows", "first plan s", *moments, "solved s", "goals proved", "gap")
    grown = [
        exponent("building", [(int(row["parts"][1]), row["details"]["build_seconds"]) for row in found]),
        exponent("solving", [(int(row["parts"][1]), row["seconds"]) for row in solved]),
        exponent("peak memory of solving", [(int(row["parts"][1]), row["peak_mib"]) for row in solved]),
        exponent("peak memory of building", [(int(row["parts"][1]), row["peak_mib"]) for row in found if row not in solved]),
    ]
    return section("Grouping a simulated province", table((*heads, "MiB", "checker"), lines), *(text for text in grown if text))


def gap_at(row: Row, moment: str) -> str | None:
    """Return the goal that was being worked on at a moment and its certified gap then; a solve that was done by then shows its end."""
    if len(row["parts"]) == 2 and row["seconds"] <= float(moment):
        return "done"
    told = row["details"].get("gap_at", {}).get(moment)
    return None if told is None else f"{told['goal']} {percent(told['gap']) or 'no bound'}"


def others(rows: Sequence[Row]) -> str:
    """Return the records of the other benchmarks."""
    found = [row for row in rows if row["case"].split("/")[0] not in SHOWN]
    lines = [(row["case"], row["seed"], row["seconds"], proved(row), percent(row["gap"]), row["peak_mib"], row["checker"]) for row in found]
    return section("Other benchmarks", table(("case", "seed", "s", "goals proved", "gap", "MiB", "checker"), lines))


SECTIONS: Sequence[Callable[[Sequence[Row]], str]] = (grouping, peers, cores, rotation_peers, public, england, systems, others)


def machines(rows: Sequence[Row]) -> str:
    """Return the machines and versions the records were measured with."""
    found = sorted({f"{row['machine']}; " + ", ".join(f"{k} {v}" for k, v in sorted(row["versions"].items())) for row in rows})
    return section("Machines and versions", "\n".join(f"- {one}" for one in found))


if __name__ == "__main__":
    main()
