"""Engines beside one another on the page of figures: every run, a line a size and engine, and how each of them grows."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.cells import Cells, of, percent, section, table
from benchmarks.grouping import CHECKPOINTS, within
from benchmarks.growth import growth
from benchmarks.store import Row

MOMENTS = tuple(str(moment) for moment in CHECKPOINTS)
TIMES = (*(f"at {moment} s" for moment in MOMENTS), "first plan s", "to 1% s", "to 0.1% s")
HEADS = ("schools", "seed", "limit s", "engine", "word", "value", "bound", "gap", *TIMES, "s", "MiB", "checker")
SIZES = (
    "schools",
    "limit s",
    "engine",
    "seeds",
    "with a plan",
    "proved",
    *(f"gap at {m} s, worst" for m in MOMENTS),
    *TIMES[3:],
    "MiB, most",
)
GROWTH = ("engine", "seconds to 1%", "seconds to 0.1%", "peak memory")
SILENT = ("cannot state it", "not installed")
"""Words of an engine that was not asked."""
NOTES = {
    "grouping-peers": "One objective for all (`benchmarks/weighted.py`). `spopt` states location problems, not policies.",
    "grouping-core": "`benchmarks/core.py` makes it; `spopt` can state it too, and tells of nothing before it ends.",
}
NOTE = "Times to 1% and 0.1% are measured against the best bound that any engine gave for the same province; medians over seeds."
Point = tuple[float, float]


def peers(rows: Sequence[Row]) -> str:
    """Return the engines on the grouping model of a policy."""
    return compared(rows, "grouping-peers", "Engines on one grouping model")


def cores(rows: Sequence[Row]) -> str:
    """Return the engines on the p-median at the heart of grouping."""
    return compared(rows, "grouping-core", "Engines on the p-median at the heart of grouping")


def compared(rows: Sequence[Row], benchmark: str, title: str) -> str:
    """Return the section of one comparison."""
    found = sorted(of(rows, benchmark), key=lambda row: (int(row["parts"][1]), row["seed"], float(row["details"]["time_limit"])))
    best = best_bounds(found)
    timed = [row | {"near": [reached(row, best.get(province(row)), share) for share in (0.01, 0.001)]} for row in found]
    sizes = sorted({(int(row["parts"][1]), float(row["details"]["time_limit"])) for row in timed})
    engines = list(dict.fromkeys(row["parts"][2] for row in timed))
    groups = [[row for row in timed if size_of(row) == size and row["parts"][2] == engine] for size in sizes for engine in engines]
    growing = [grown(engine, [row for row in timed if row["parts"][2] == engine]) for engine in engines]
    told = [line for line in growing if any(line[1:])]
    return (
        section(
            title,
            table(SIZES, [by_size(group) for group in groups if group]),
            f"{NOTES[benchmark]} {NOTE}",
            table(GROWTH, told) and "Growth: schools to the power of",
            table(GROWTH, told),
            "Every run:",
            table(HEADS, [run(row) for row in timed]),
        )
        if timed
        else ""
    )


def size_of(row: Row) -> tuple[int, float]:
    """Return schools and time limit of a record."""
    return int(row["parts"][1]), float(row["details"]["time_limit"])


def province(row: Row) -> tuple[Any, ...]:
    """Return which problem a record is about."""
    return (row["parts"][1], row["seed"], row["details"].get("instance_hash"))


def best_bounds(rows: Sequence[Row]) -> dict[tuple[Any, ...], int]:
    """Return the largest bound of any engine for each problem."""
    found: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row["bound"] is not None:
            found[province(row)] = max(row["bound"], found.get(province(row), row["bound"]))
    return found


def reached(row: Row, bound: int | None, share: float) -> float | None:
    """Return the seconds after which a run's value was within a share of a bound."""
    told = row["details"].get("values", [])
    return None if bound is None else next((seconds for seconds, value in told if within(value, bound, share)), None)


def run(row: Row) -> Cells:
    """Return the line of one run."""
    details = row["details"]
    gaps = [percent(details["gap_at"][moment]) for moment in MOMENTS]
    head = (row["parts"][1], row["seed"], f"{float(details['time_limit']):g}", row["parts"][2], details.get("word"))
    value = (row["value"], row["bound"], percent(row["gap"]))
    return (*head, *value, *gaps, details["first_plan"], *row["near"], row["seconds"], row["peak_mib"], row["checker"])


def by_size(rows: Sequence[Row]) -> Cells:
    """Return the line of one engine at one size, over its seeds."""
    schools, limit = size_of(rows[0])
    gaps = [worst([row["details"]["gap_at"][moment] for row in rows]) for moment in MOMENTS]
    first = middle([row["details"]["first_plan"] for row in rows])
    near = [middle([row["near"][which] for row in rows]) for which in (0, 1)]
    words = {row["details"].get("word") for row in rows}
    planned = words.pop() if len(words) == 1 and words <= set(SILENT) else sum(row["checker"] == "accepted" for row in rows)
    ends = sum(row["details"].get("word") == "proved" for row in rows)
    most = max(row["peak_mib"] for row in rows)
    return (schools, f"{limit:g}", rows[0]["parts"][2], len(rows), planned, ends, *gaps, first, *near, most or None)


def worst(gaps: Sequence[float | None]) -> str | None:
    """Return the largest gap as a percentage; nothing where a run had none."""
    known = [gap for gap in gaps if gap is not None]
    return percent(max(known)) if len(known) == len(gaps) else None


def middle(times: Sequence[float | None]) -> float | None:
    """Return the median of some times; nothing where a run never got there."""
    known = [time for time in times if time is not None]
    return round(median(known), 2) if len(known) == len(times) else None


def grown(engine: str, rows: Sequence[Row]) -> Cells:
    """Return how an engine's times and memory grow with the schools, over the runs that got there."""
    near = [[(int(row["parts"][1]), row["near"][which]) for row in rows if row["near"][which]] for which in (0, 1)]
    memory = [(int(row["parts"][1]), row["peak_mib"]) for row in rows if row["peak_mib"]]
    return (engine, *(fitted(points) for points in (*near, memory)))


def fitted(points: Sequence[Point]) -> str | None:
    """Return an exponent of growth with its standard error and what it rests on."""
    found = growth([size for size, _ in points], [figure for _, figure in points])
    if found is None:
        return None
    error = "" if found.error is None else f" ± {found.error:.2f}"
    return f"{found.exponent:.2f}{error} ({found.points} runs, {found.sizes} sizes)"
