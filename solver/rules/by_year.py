"""Parameters by year: a mapping from school years to values, each in force until the next listed year."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeVar

from solver.language import Text

Value = TypeVar("Value")


def in_force(values: Mapping[int, Value], year: int, otherwise: Value) -> Value:
    """Return the value of the last listed year not after `year`; `otherwise` before the first.

    >>> [in_force({2027: 5, 2029: 6}, year, 4) for year in (2026, 2027, 2028, 2029)]
    [4, 5, 5, 6]
    """
    listed = [since for since in values if since <= year]
    return values[max(listed)] if listed else otherwise


def never_falls(values: Mapping[int, Value], first: Value, names: tuple[str, str]) -> None:
    """Refuse values by year that fall, the one before the first listed year included (R-045: coverage only grows).

    Raises
    ------
    ValueError
        If a later value is below an earlier one; `names` are the parameters spoken of, the single value's first.
    """
    steps = [first, *(values[year] for year in sorted(values))]
    if any(later < earlier for earlier, later in pairwise(steps)):  # type: ignore[operator]  # shares and counts, which can be compared
        single, listed = names
        raise ValueError(f"{listed} 逐年不得下降,也不得低于 {single} / {listed} may not fall, nor begin below {single}")


def listed_years(values: Mapping[int, object]) -> Text:
    """Return the values by year in words, as an addition to a sentence; nothing where there are none.

    >>> listed_years({2027: 3}).en
    '; from 2027: 3'
    """
    rows = sorted(values.items())
    return Text("".join(f";{year} 学年起 {value}" for year, value in rows), "".join(f"; from {year}: {value}" for year, value in rows))
