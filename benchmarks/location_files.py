"""Readers of the public text formats: single-source location, capacitated p-median, generalised assignment.

All three are streams of numbers whose line breaks mean nothing. Figures become whole numbers exactly: decimals are taken as
written, and the largest unit that divides all of them is kept.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt, lcm
from pathlib import Path

import numpy as np

from benchmarks.location import Location
from solver.form.form import Ints


class FormatRefused(ValueError):
    """A file that is not of the format it is read as."""


@dataclass(frozen=True)
class Known:
    """One row of the table of best known values."""

    name: str
    """Set and file name without its ending, e.g. ``holmberg/p1``."""
    path: Path
    best: Fraction
    """Best known value, in the file's own figures."""
    digits: Fraction
    """Half of the last digit that the table gives: a value that near is the same value."""
    proved: bool
    """Whether it is proved optimal."""
    source: str = ""
    """Where the value is from, as the table says."""


def read_sscflp(path: Path) -> Location:
    """Read single-source location: leads, members; capacities; opening prices; demands; cost of each member at each lead."""
    words = _words(path)
    leads, members = _sizes(words, path)
    _expect(words, 2 + 2 * leads + members + leads * members, path)
    capacity, opening, demand, cost = _cut(words[2:], (leads, leads, members, leads * members))
    whole, unit = whole_numbers([*opening, *cost])
    by_member = np.array(whole[leads:], dtype=np.int64).reshape(members, leads)
    weight = np.tile(_integers(demand, path), (leads, 1))
    return Location(path.stem, by_member.T.copy(), weight, _integers(capacity, path), np.array(whole[:leads], dtype=np.int64), unit)


def read_cpmp(path: Path) -> Location:
    """Read a capacitated p-median: number, best value; points, medians, capacity; number, x, y, demand of each point.

    Distances are Euclidean, rounded down to whole numbers, as the set's values are; the root is taken of integers, exactly.
    """
    words = _words(path)
    if len(words) < 5:
        raise FormatRefused(f"{path.name}: too short")
    points, medians, capacity = (int(value) for value in _integers(words[2:5], path))
    _expect(words, 5 + 4 * points, path)
    rows = _integers(words[5:], path).reshape(points, 4)
    x, y, demand = rows[:, 1], rows[:, 2], rows[:, 3]
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    cost = np.array([isqrt(value) for value in square.reshape(-1).tolist()], dtype=np.int64).reshape(points, points)
    full = np.full(points, capacity, dtype=np.int64)
    return Location(path.stem, cost, np.tile(demand, (points, 1)), full, np.zeros(points, dtype=np.int64), groups=medians)


def read_gap(path: Path) -> Location:
    """Read generalised assignment: agents, jobs; cost and then resource of each agent and job; capacity of each agent."""
    words = _words(path)
    agents, jobs = _sizes(words, path)
    _expect(words, 2 + 2 * agents * jobs + agents, path)
    cost, resource, capacity = _cut(words[2:], (agents * jobs, agents * jobs, agents))
    shape = (agents, jobs)
    return Location(
        path.stem,
        _integers(cost, path).reshape(shape),
        _integers(resource, path).reshape(shape),
        _integers(capacity, path),
        np.zeros(agents, dtype=np.int64),
        all_open=True,
    )


def read_table(folder: Path, family: str) -> list[Known]:
    """Read the table of best known values of one family from ``table.csv`` in the folder, in the table's order."""
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["family"].lower() == family]
    return [_known(folder, row) for row in rows]


def _known(folder: Path, row: dict[str, str]) -> Known:
    decimals = len(row["best_known"].partition(".")[2])
    return Known(
        f"{row['set']}/{Path(row['file']).stem}",
        folder / row["file"],
        Fraction(row["best_known"]),
        Fraction(1, 2 * 10**decimals),
        row["proven_optimal"].startswith("yes"),
        row["source"],
    )


def whole_numbers(words: Sequence[str]) -> tuple[list[int], Fraction]:
    """Return decimals as multiples of the largest unit that divides them all, and the unit.

    >>> whole_numbers(["2.50", "10.000", "0.75"])
    ([10, 40, 3], Fraction(1, 4))
    """
    exact = [Fraction(word) for word in words]
    scale = lcm(*(value.denominator for value in exact))
    whole = [int(value * scale) for value in exact]
    common = gcd(*whole) or 1
    return [value // common for value in whole], Fraction(common, scale)


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split()


def _sizes(words: Sequence[str], path: Path) -> tuple[int, int]:
    if len(words) < 2:
        raise FormatRefused(f"{path.name}: too short")
    first, second = (int(value) for value in _integers(words[:2], path))
    return first, second


def _expect(words: Sequence[str], count: int, path: Path) -> None:
    if len(words) != count:
        raise FormatRefused(f"{path.name}: {len(words)} numbers instead of {count}")


def _integers(words: Sequence[str], path: Path) -> Ints:
    """Return numbers that must be whole (12 and 12.000 are)."""
    exact = [Fraction(word) for word in words]
    if any(value.denominator != 1 for value in exact):
        raise FormatRefused(f"{path.name}: a number that should be whole is not")
    return np.array([int(value) for value in exact], dtype=np.int64)


def _cut(words: Sequence[str], sizes: Sequence[int]) -> list[Sequence[str]]:
    ends = np.cumsum(sizes).tolist()
    return [words[end - size : end] for end, size in zip(ends, sizes, strict=True)]
