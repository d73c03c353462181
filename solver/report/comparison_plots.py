"""Pictures of a comparison as inline SVG: bars over cases, and the curve between two goals. Drawn by hand, nothing is loaded."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from solver.language import Text
from solver.report.clean import plain
from solver.report.comparison_line import Cell, Line
from solver.solving.comparing import Case
from solver.solving.tradeoff import TradeOff

ROW, LABEL, BAR, FIGURE = 22, 210, 300, 150
"""Pixels: height of a row, width of the names, of the longest bar, and of the figures."""
SIDE = 360
"""Pixels a side of the curve's square."""


def words(text: Text) -> str:
    """Return a text in both languages as HTML; the page shows one of them."""
    zh, en = escape(plain(text.zh)), escape(plain(text.en))
    return zh if zh == en else f'<span lang="zh">{zh}</span><span lang="en">{en}</span>'


def svg_words(text: Text, attributes: str) -> str:
    """Return the same inside a picture."""
    zh, en = escape(plain(text.zh)), escape(plain(text.en))
    if zh == en:
        return f"<text {attributes}>{zh}</text>"
    return f'<text lang="zh" {attributes}>{zh}</text><text lang="en" {attributes}>{en}</text>'


def number_of(cell: Cell) -> Fraction | None:
    """Return a cell's figure as a number, or None where it is none."""
    value = cell.value
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, str):
        try:
            return Fraction(value)
        except ValueError:
            return None
    return None


def bars(line: Line, cases: Sequence[Case]) -> str:
    """Return one bar a case; a goal's bound is a tick, and the base's value a line through all of them."""
    numbers = [number_of(cell) for cell in line.cells]
    most = max([*(n for n in numbers if n is not None), *(Fraction(c.bound) for c in line.cells if c.bound is not None), Fraction(0)])
    least = min([*(n for n in numbers if n is not None), Fraction(0)])
    span = (most - least) or Fraction(1)

    def across(value: Fraction) -> float:
        return round(float((value - least) / span * BAR), 1) + LABEL

    height = ROW * len(cases) + 8
    parts = [f'<svg role="img" viewBox="0 0 {LABEL + BAR + FIGURE} {height}" width="{LABEL + BAR + FIGURE}" height="{height}">']
    for place, (case, cell, number) in enumerate(zip(cases, line.cells, numbers, strict=True)):
        top = ROW * place + 4
        parts.append(svg_words(_short(case.title), f'x="{LABEL - 8}" y="{top + 15}" text-anchor="end"'))
        if number is None:
            parts.append(svg_words(Text("—", "—"), f'x="{LABEL + 4}" y="{top + 15}"'))
            continue
        start, end = sorted((across(Fraction(0)), across(number)))
        kind = "base" if place == 0 else "bar"
        parts.append(f'<rect class="{kind}" x="{start}" y="{top + 3}" width="{max(1.0, round(end - start, 1))}" height="{ROW - 7}"/>')
        if cell.slack is not None and cell.bound is not None and not cell.proved:
            x = across(Fraction(cell.bound))
            parts.append(f'<line class="bound" x1="{x}" x2="{x}" y1="{top}" y2="{top + ROW - 2}"/>')
        parts.append(svg_words(cell.text(), f'x="{end + 6:.1f}" y="{top + 15}"'))
    if numbers[0] is not None:
        x = across(numbers[0])
        parts.append(f'<line class="level" x1="{x}" x2="{x}" y1="2" y2="{height - 2}"/>')
    return "".join([*parts, "</svg>"])


def curve(found: TradeOff) -> str:
    """Return the points between two goals, joined by the steps within which no plan lies; unproved points are hollow."""
    low_x, high_x = found.points[0].first, found.points[-1].first
    low_y, high_y = found.points[-1].second, found.points[0].second
    width, height = max(1, high_x - low_x), max(1, high_y - low_y)

    def at(first: int, second: int) -> tuple[float, float]:
        return round(70 + (first - low_x) / width * SIDE, 1), round(20 + (high_y - second) / height * SIDE, 1)

    places = [at(point.first, point.second) for point in found.points]
    path = f"M{places[0][0]},{places[0][1]}" + "".join(f"H{x}V{y}" for x, y in places[1:])
    parts = [
        f'<svg role="img" viewBox="0 0 {SIDE + 170} {SIDE + 90}" width="{SIDE + 170}" height="{SIDE + 90}">',
        f'<path class="axis" d="M60,10V{SIDE + 30}H{SIDE + 90}"/>',
        f'<path class="step" d="{path}"/>',
    ]
    for point, (x, y) in zip(found.points, places, strict=True):
        parts.append(f'<circle class="{"point" if point.proved else "hollow"}" cx="{x}" cy="{y}" r="5"/>')
        parts.append(f'<text x="{x + 8}" y="{y - 6}">{point.first}, {point.second}</text>')
    one, other = (_axis(goal.titled, goal.goal.unit) for goal in found.goals)
    parts.append(svg_words(one, f'x="{70 + SIDE / 2}" y="{SIDE + 60}" text-anchor="middle"'))
    parts.append(svg_words(other, f'transform="translate(20,{20 + SIDE / 2}) rotate(-90)" text-anchor="middle"'))
    return "".join([*parts, "</svg>"])


def _axis(title: Text, unit: Text) -> Text:
    return Text(f"{title.zh}({unit.zh})", f"{title.en} ({unit.en})")


def _short(text: Text) -> Text:
    """Return a title cut to what the column of names holds; the tables give it in full."""
    return Text(text.zh if len(text.zh) <= 15 else text.zh[:14] + "…", text.en if len(text.en) <= 30 else text.en[:29] + "…")
