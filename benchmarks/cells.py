"""Tables of the page of figures: sections, rows and cells as Markdown."""

from collections.abc import Sequence
from fractions import Fraction

from benchmarks.growth import growth
from benchmarks.store import Row

Cells = Sequence[object]


def of(rows: Sequence[Row], benchmark: str) -> list[Row]:
    """Return the records of one benchmark, each with the parts of its case."""
    found = [row | {"parts": row["case"].split("/")} for row in rows]
    return [row for row in found if row["parts"][0] == benchmark]


def section(title: str, *paragraphs: str) -> str:
    """Return a section, or nothing where its first paragraph is empty."""
    return "" if not paragraphs[0] else "\n\n".join([f"## {title}", *(text for text in paragraphs if text)]) + "\n"


def table(heads: Cells, lines: Sequence[Cells]) -> str:
    """Return a table, or nothing where it has no lines."""
    if not lines:
        return ""
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(shown(cell) for cell in row) + " |" for row in rows)


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


def proved(row: Row) -> str:
    """Return how many of a record's goals are proved."""
    goals = row["details"].get("goals", [])
    return f"{sum(goal['proved'] for goal in goals)} of {len(goals)}" if goals else ""


def exponent(what: str, points: Sequence[tuple[float, float]]) -> str:
    """Return a sentence on how something grows with the schools, or nothing where there are not two sizes."""
    found = growth([size for size, _ in points], [figure for _, figure in points])
    if found is None:
        return ""
    error = "" if found.error is None else f" (standard error {found.error:.2f})"
    return f"Growth of {what}: schools to the power {found.exponent:.2f}{error}, over {found.points} runs of {found.sizes} sizes."
