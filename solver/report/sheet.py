"""One CSV sheet as planners open it: Chinese headings, UTF-8 with a byte order mark, no cell that a spreadsheet could run."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solver.report.clean import guard

Cell = str | int | Fraction | float | None
"""What a cell may hold; None is an empty cell."""
BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel and WPS that the file is UTF-8."""


@dataclass(frozen=True)
class Sheet:
    """A table with its file name, headings and rows."""

    name: str
    """File name without folder, e.g. ``groups.csv``."""
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> "Sheet":
        """Return a sheet.

        Raises
        ------
        ValueError
            If a row has not as many cells as there are headings.
        """
        listed = tuple(tuple(row) for row in rows)
        if any(len(row) != len(headings) for row in listed):
            raise ValueError(f"a row of {name} does not fit its {len(headings)} headings")
        return cls(name, tuple(headings), listed)

    def text(self) -> str:
        """Return the file's text, its byte order mark first and lines ended as Excel ends them."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([guard(heading) for heading in self.headings])
        writer.writerows([written(cell) for cell in row] for row in self.rows)
        return BYTE_ORDER_MARK + out.getvalue()


def written(cell: Cell) -> str:
    """Return a cell as it stands in the file: texts guarded, numbers as they are, exact shares with their quotient.

    >>> written(-3), written("-3"), written(Fraction(1, 3)), written(None)
    ('-3', "'-3", '33.33% (1/3)', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell)
    if isinstance(cell, Fraction):
        return str(cell.numerator) if cell.denominator == 1 else guard(share(cell))
    return str(cell)


def share(value: Fraction | int) -> str:
    """Return an exact share as a rounded percentage with the exact quotient, or a whole number as it is.

    >>> share(Fraction(63, 100)), share(Fraction(2, 3)), share(4)
    ('63% (63/100)', '66.67% (2/3)', '4')
    """
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    return f"{percent(value)} ({value.numerator}/{value.denominator})"


def percent(value: Fraction) -> str:
    """Return a share as a percentage with at most two decimals, rounded half to even from the exact value.

    >>> percent(Fraction(1, 10)), percent(Fraction(2, 3)), percent(Fraction(-1, 8))
    ('10%', '66.67%', '-12.5%')
    """
    hundredths = round(value * 10_000)
    sign, rest = "-" if hundredths < 0 else "", abs(hundredths)
    decimals = f"{rest % 100:02d}".rstrip("0")
    return f"{sign}{rest // 100}{'.' + decimals if decimals else ''}%"
