"""One column of the staff table: how a cell is read, and why one is refused."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from solver.files.staff_words import choice_codes
from solver.instance.choices import FLAG_WORDS
from solver.instance.column import StaffColumn
from solver.instance.kinds import IDENTIFIER_PATTERN
from solver.instance.staff import UNKNOWN
from solver.language import Text

_IDENTIFIER = re.compile(IDENTIFIER_PATTERN)
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_PLAIN = {
    "text": re.compile(r"[!-~]{1,80}+(?:\n[!-~]{1,80}+)*+"),
    "degrees": re.compile(r"-?[0-9]{1,3}+(?:\.[0-9]{1,20}+)?+(?:\n-?[0-9]{1,3}+(?:\.[0-9]{1,20}+)?+)*+"),
}
"""Whole blocks of cells, one a line, that need no second look."""
_FLAGS = {word: flag for flag, text in FLAG_WORDS.items() for word in (text.zh, text.en)} | {
    "true": True,
    "false": False,
    "1": True,
    "0": False,
    "y": True,
    "n": False,
}
_MISSING = Text("此格不能为空", "this cell must not be empty")
_TYPES = {
    "text": Text(
        "应为文字,最多 80 个字符,首尾无空格,无控制或不可见字符", "must be text of at most 80 visible characters without space at the ends"
    ),
    "whole": Text("应为整数 {low} 至 {high}", "must be a whole number from {low} to {high}"),
    "flag": Text("应为“是”或“否”(true 或 false)", "must be yes or no (true or false)"),
    "degrees": Text("应为度数 {low} 至 {high}", "must be degrees from {low} to {high}"),
    "choice": Text("应为下列之一:{zh}", "must be one of: {en}"),
}
_DTYPES: dict[str, Any] = {"choice": np.int8, "whole": np.int32, "flag": np.bool_, "degrees": np.float64, "text": object}


class _Refused:
    """Stands for a cell that cannot be read."""

    def __init__(self, message: Text) -> None:
        self.message = message


class _Known(dict[Any, Any]):
    """Cells read before; most columns hold few different values."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, key: Any) -> Any:
        value = self._parse(key)
        if len(self) < 100_000:
            self[key] = value
        return value


class CellReader:
    """Reads the cells of one column.

    Parameters
    ----------
    column
        The column.
    typed
        Whether cells carry types (inline rows, Parquet, frames); otherwise all are text.
    loose
        Whether whole numbers may come as floats without decimals, as tables with gaps store them.
    """

    def __init__(self, column: StaffColumn, *, typed: bool, loose: bool = False) -> None:
        self.column = column
        self.trimmed = False
        """Whether spaces around cells were taken away."""
        self._refusals = False
        self._loose = loose
        self._codes = choice_codes(column)
        parse = self._typed if typed else self._text
        self._known = _Known(lambda key: parse(key[1])) if typed else _Known(parse)
        self._plain = typed

    def read(self, cells: Sequence[Any]) -> tuple[npt.NDArray[Any], list[tuple[int, Text]]]:
        """Return the values, and the position and message of each cell that is refused (its value is a neutral one)."""
        quick = None if self._plain else self._quick(cells)
        if quick is not None:
            return quick, []
        if self._plain:
            try:
                values = [self._known[key] for key in zip(map(type, cells), cells, strict=True)]
            except TypeError:  # a list or an object in a cell cannot be looked up
                values = [self._typed(cell) for cell in cells]
        else:
            values = list(map(self._known.__getitem__, cells))
        bad = self._bad(values) if self._refusals else []
        for position, _ in bad:
            values[position] = self._neutral()
        if self.column.kind == "text":
            array = np.empty(len(values), dtype=object)
            array[:] = values
            return array, bad
        return np.fromiter(values, dtype=_DTYPES[self.column.kind], count=len(values)), bad

    def _quick(self, cells: Sequence[str]) -> npt.NDArray[Any] | None:
        """Return a block of plain identifiers or degrees at once, tested as one text; None where cells must be read one by one."""
        pattern = _PLAIN.get(self.column.kind)
        if pattern is None or not cells:
            return None
        text = "\n".join(cells)
        if text.count("\n") != len(cells) - 1 or not pattern.fullmatch(text):
            return None
        if self.column.kind == "degrees":
            degrees = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
            return degrees if bool(((degrees >= self.column.low) & (degrees <= self.column.high)).all()) else None
        array = np.empty(len(cells), dtype=object)
        array[:] = cells
        return array

    @staticmethod
    def _bad(values: Sequence[Any]) -> list[tuple[int, Text]]:
        return [(position, value.message) for position, value in enumerate(values) if value.__class__ is _Refused]

    def missing(self, count: int) -> npt.NDArray[Any]:
        """Return `count` cells of a column that the table does not have."""
        return np.full(count, self._default(), dtype=_DTYPES[self.column.kind])

    def _neutral(self) -> Any:
        return {"text": "", "choice": -1, "whole": UNKNOWN, "flag": False, "degrees": np.nan}[self.column.kind]

    def _default(self) -> Any:
        column = self.column
        if column.kind == "choice":
            return column.choices.index(column.default) if column.default is not None else 0
        if column.default is None:
            return self._neutral()
        return column.default

    def _empty(self) -> Any:
        if not self.column.required:
            return self._default()
        self._refusals = True
        return _Refused(_MISSING)

    def _refused(self) -> _Refused:
        column = self.column
        self._refusals = True
        if column.kind != "choice":
            return _Refused(_TYPES[column.kind].fill(low=column.low, high=column.high))
        spellings = [word for word in self._codes if word]
        chinese = "、".join(word for word in spellings if not word.isascii())
        return _Refused(_TYPES["choice"].fill(zh=chinese, en=", ".join(choice for choice in column.choices if choice)))

    def _text(self, cell: str) -> Any:
        """Read a text cell; spaces around it are taken away, and that is noted."""
        word = cell.strip()
        if len(word) != len(cell):
            self.trimmed = True
        if not word:
            return self._empty()
        kind, column = self.column.kind, self.column
        if kind == "text":
            return word if len(word) <= 80 and _IDENTIFIER.fullmatch(word) else self._refused()
        if kind == "choice":
            return self._codes[word] if word in self._codes else self._refused()
        if kind == "flag":
            flag = _FLAGS.get(word.lower())
            return self._refused() if flag is None else flag
        pattern = _WHOLE if kind == "whole" else _DEGREES
        if not pattern.fullmatch(word):
            return self._refused()
        number = int(word) if kind == "whole" else float(word)
        return number if column.low <= number <= column.high else self._refused()

    def _typed(self, cell: Any) -> Any:
        """Read a cell that carries its type: text stays text, `true` is no number, a gap is a missing cell."""
        if cell is None or cell == "" or (self._loose and cell.__class__ is float and cell != cell):  # noqa: PLR0124 - NaN
            return self._empty()
        kind, column = self.column.kind, self.column
        if isinstance(cell, str):
            plain = kind in ("text", "choice") or (kind == "flag" and self._loose)
            return self._text(cell) if plain and cell == cell.strip() else self._refused()
        if kind == "flag":
            return cell if isinstance(cell, bool) else self._refused()
        if kind in ("text", "choice") or isinstance(cell, bool):
            return self._refused()
        if kind == "whole" and self._loose and isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        fits = isinstance(cell, int) or (kind == "degrees" and isinstance(cell, float))
        return cell if fits and column.low <= cell <= column.high else self._refused()
