"""From stored records to the page of figures: ``python -m benchmarks.table [FILES] [--out PAGE]``.

Reads JSON lines as ``python -m benchmarks NAME --json`` prints them (default: every file in ``benchmarks/results``) and writes
``docs/benchmarks.md``. Nothing on that page is typed by hand.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.growth import growth

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
HEAD = """# Measured figures

Made by `python -m benchmarks.table` from the records in `benchmarks/results`; do not edit. `benchmarks/README.md` says how to
measure again. Seconds are wall seconds, gaps are (value - bound) / value, and "accepted" is the independent checker's word.
"""
CLOSE = Fraction(1, 1000)
"""A public instance counts as reached within this share of its best known value."""
Row = dict[str, Any]
Cells = Sequence[object]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines; default: every file in benchmarks/results")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    given = parser.parse_args(arguments)
    given.out.write_text(page(read(given.files or sorted((HERE / "results").glob("*.jsonl")))), encoding="utf-8")


def read(files: Iterable[Path]) -> list[Row]:
    """Return the records of all files; lines that are no record (what was skipped) are left out."""
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def page(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    parts = [HEAD, *(text for make in SECTIONS.values() if (text := make(rows))), machines(rows)]
    return "\n".join(part for part in parts if part)


def of(rows: Sequence[Row], benchmark: str) -> list[Row]:
    """Return the records of one benchmark, each with the parts of its case."""
    found = [row | {"parts": row["case"].split("/")} for row in rows]
    return [row for row in found if row["parts"][0] == benchmark]


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
            row["seconds"] if len(row["parts"]) == 2 else None,
            proved(row),
            percent(row["gap"]),
            row["peak_mib"],
            row["checker"],
        )
        for row in found
    ]
    heads = ("schools", "seed", "made s", "built s", "columns", "rows", "first plan s", "solved s", "goals proved", "gap", "MiB", "checker")
    grown = [
        exponent("building", [(int(row["parts"][1]), row["details"]["build_seconds"]) for row in found]),
        exponent("solving", [(int(row["parts"][1]), row["seconds"]) for row in solved]),
        exponent("peak memory", [(int(row["parts"][1]), row["peak_mib"]) for row in found]),
    ]
    return section("Grouping a simulated province", table(heads, lines), *(text for text in grown if text))


def proved(row: Row) -> str:
    """Return how many of a record's goals are proved."""
    goals = row["details"].get("goals", [])
    return f"{sum(goal['proved'] for goal in goals)} of {len(goals)}" if goals else ""


def peers(rows: Sequence[Row]) -> str:
    """Return the table of engines on one grouping model."""
    found = sorted(of(rows, "grouping-peers"), key=lambda row: (int(row["parts"][1]), row["seed"], row["details"]["time_limit"]))
    lines = [
        (
            row["parts"][1],
            row["seed"],
            row["details"]["time_limit"],
            row["parts"][2],
            row["value"],
            row["bound"],
            percent(row["gap"]),
            row["details"]["first_plan"],
            *(percent(row["details"]["gap_at"][moment]) for moment in ("10", "60", "300")),
            row["seconds"],
            row["peak_mib"],
            row["checker"],
        )
        for row in found
    ]
    heads = ("schools", "seed", "limit s", "engine", "value", "bound", "gap", "first plan s", "at 10 s", "at 60 s", "at 300 s", "s", "MiB")
    note = "One objective for all (`benchmarks/weighted.py`); HiGHS and SCIP tell of nothing before they end."
    return section("Engines on one grouping model", table((*heads, "checker"), lines), note if lines else "")


def public(rows: Sequence[Row]) -> str:
    """Return a summary of the public sets by engine, and every instance of our own engine."""
    found = of(rows, "public")
    keys = sorted({(row["parts"][1], row["parts"][2], row["parts"][4]) for row in found})
    lines = [summary(key, [row for row in found if (row["parts"][1], row["parts"][2], row["parts"][4]) == key]) for key in keys]
    heads = ("family", "set", "engine", "instances", "within 0.1%", "proved", "no plan", "worst to best", "mean s", "most s", "refused")
    own = [
        (
            "/".join(row["parts"][2:4]),
            figure(row["value"], row),
            shown(Fraction(row["details"]["best_known"])),
            percent(row["details"].get("to_best")),
            percent(row["gap"]),
            row["seconds"],
            row["checker"],
        )
        for row in found
        if row["parts"][4] == "planner"
    ]
    each = table(("instance", "value", "best known", "to best", "gap", "s", "checker"), own)
    return section("Public sets", table(heads, lines), each and "Every instance, our own engine:", each)


def summary(key: tuple[str, str, str], rows: Sequence[Row]) -> Cells:
    """Return one line of the public summary."""
    away = [row["details"].get("to_best") for row in rows]
    known = [value for value in away if value is not None]
    seconds = [row["seconds"] for row in rows]
    refused = sum(row["checker"] not in {"accepted", "no plan"} for row in rows)
    near = sum(value <= CLOSE for value in known)
    ends = sum(row["details"]["word"] == "proved" for row in rows)
    worst = percent(max(known, default=None))
    return (*key, len(rows), near, ends, len(away) - len(known), worst, round(sum(seconds) / len(seconds), 1), max(seconds), refused)


def others(rows: Sequence[Row]) -> str:
    """Return the records of the other benchmarks."""
    found = [row for row in rows if row["case"].split("/")[0] not in {"grouping", "grouping-peers", "public"}]
    lines = [(row["case"], row["seed"], row["seconds"], proved(row), percent(row["gap"]), row["peak_mib"], row["checker"]) for row in found]
    return section("Other benchmarks", table(("case", "seed", "s", "goals proved", "gap", "MiB", "checker"), lines))


SECTIONS: Mapping[str, Callable[[Sequence[Row]], str]] = {"grouping": grouping, "peers": peers, "public": public, "others": others}


def machines(rows: Sequence[Row]) -> str:
    """Return the machines and versions the records were measured with."""
    found = sorted({f"{row['machine']}; " + ", ".join(f"{k} {v}" for k, v in sorted(row["versions"].items())) for row in rows})
    return section("Machines and versions", "\n".join(f"- {one}" for one in found))


def exponent(what: str, points: Sequence[tuple[float, float]]) -> str:
    """Return a sentence on how something grows with the schools, or nothing where there are not two sizes."""
    found = growth([size for size, _ in points], [figure for _, figure in points])
    if found is None:
        return ""
    error = "" if found.error is None else f" (standard error {found.error:.2f})"
    return f"Growth of {what}: schools to the power {found.exponent:.2f}{error}, over {found.points} runs of {found.sizes} sizes."


def section(title: str, *paragraphs: str) -> str:
    """Return a section, or nothing where its first paragraph is empty."""
    return "" if not paragraphs[0] else "\n\n".join([f"## {title}", *(text for text in paragraphs if text)]) + "\n"


def table(heads: Cells, lines: Sequence[Cells]) -> str:
    """Return a table, or nothing where it has no lines."""
    if not lines:
        return ""
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(shown(cell) for cell in row) + " |" for row in rows)


def figure(value: int | None, row: Row) -> str:
    """Return a public instance's value in its file's own figures."""
    return shown(None if value is None else value * Fraction(row["details"]["unit"]))


def shown(cell: object) -> str:
    """Return a cell as text; what is not known is a dash."""
    if isinstance(cell, Fraction):
        return f"{int(cell):,}" if cell.denominator == 1 else f"{float(cell):,.2f}"
    return "–" if cell is None else f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)


def percent(gap: float | None) -> str | None:
    """Return a share as a percentage with enough digits to tell it from nothing."""
    if gap is None:
        return None
    return "0" if gap == 0 else f"{100 * gap:.4f}%" if abs(gap) < 0.001 else f"{100 * gap:.2f}%"


if __name__ == "__main__":
    main()
