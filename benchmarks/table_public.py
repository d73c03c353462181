"""The public sets on the page of figures: a line an engine and set, and every instance of our own engine."""

from collections.abc import Sequence
from fractions import Fraction

from benchmarks.cells import Cells, of, percent, section, shown, table
from benchmarks.store import Row
from benchmarks.tally import tally

HEADS = (
    "family",
    "set",
    "engine",
    "limit s",
    "instances",
    "within 0.1%",
    "proved",
    "no plan",
    "worst to best",
    "mean s",
    "most s",
    "refused",
)
OWN = ("instance", "leads x members", "value", "best known", "to best", "our bound", "gap", "proved", "first s", "s", "checker")
NOTE = (
    "A solution counts as near when the checker accepts it and its value is within 0.1% of the best known one; values that agree "
    "to half of the last published digit are the same. `*` marks a best known value that others proved."
)


def public(rows: Sequence[Row]) -> str:
    """Return a summary of the public sets by engine, and every instance of our own engine at its longest limit."""
    found = of(rows, "public")
    keys = sorted({key_of(row) for row in found})
    lines = [summary(key, [row for row in found if key_of(row) == key]) for key in keys]
    planner = [row for row in found if row["parts"][4] == "planner"]
    longest = {row["case"]: row for row in sorted(planner, key=lambda row: float(row["details"]["time_limit"]))}
    own = sorted(longest.values(), key=lambda row: (row["parts"][1:3], len(row["parts"][3]), row["parts"][3]))
    each = table(OWN, [instance(row) for row in own])
    total = f"All in all, {tally(own).sentence()}." if own else ""
    return section("Public sets", table(HEADS, lines), NOTE if lines else "", each and "Every instance, our own engine:", each, total)


def key_of(row: Row) -> tuple[str, str, str, float]:
    """Return what a line of the summary is about: family, set, engine and time limit."""
    family, name, _, engine = row["parts"][1:5]
    return family, name, engine, float(row["details"]["time_limit"])


def summary(key: tuple[str, str, str, float], rows: Sequence[Row]) -> Cells:
    """Return one line of the summary."""
    one = tally(rows)
    times = (round(one.mean_seconds, 1), one.most_seconds)
    return (*key[:3], f"{key[3]:g}", one.instances, one.near, one.proved, one.empty, percent(one.worst), *times, one.refused)


def instance(row: Row) -> Cells:
    """Return the line of one instance."""
    details = row["details"]
    return (
        "/".join(row["parts"][2:4]),
        f"{details['leads']} x {details['members']}" if "leads" in details else None,
        figure(row["value"], row),
        shown(Fraction(details["best_known"])) + ("*" if details.get("best_proved") else ""),
        percent(details.get("to_best")),
        figure(row["bound"], row),
        percent(row["gap"]),
        "yes" if details["word"] == "proved" else "no",
        details.get("first_plan"),
        row["seconds"],
        row["checker"],
    )


def figure(value: int | None, row: Row) -> str:
    """Return a value of a public instance in its file's own figures."""
    return shown(None if value is None else value * Fraction(row["details"]["unit"]))
