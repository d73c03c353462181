"""Faults of what was given: located, in plain words of two languages, collected so that one pass lists them all."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from solver.language import Language, Text

LISTED = 100
"""Faults printed one by one; beyond them only their number is given."""
_KEPT = 1000
_CELL = re.compile(r"^row (\d+)(?:, column (.+))?$")
_LINE = re.compile(r"^line (\d+), column (\d+)$")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with the input, where it stands and what to do about it."""

    file: str
    """The file's name as the planner wrote it, relative to the instance."""
    place: str
    """JSON path (``$.schools[17].latitude``), ``row 123, column 学科`` of a table, or ``line 3, column 5`` of a text."""
    message: Text = field(compare=False)
    """What is wrong and what to do."""
    value: str = ""
    """The value found there, shortened and without control characters; empty where it should not be repeated."""

    def say(self, language: Language) -> str:
        """Return the fault as one line."""
        shown = f" [{self.value}]" if self.value else ""
        return f"{self.file} {self.where(language)}: {self.message.say(language)}{shown}"

    def where(self, language: Language) -> str:
        """Return the place in words of a language; JSON paths are the same in both."""
        return place_words(self.place).say(language)


def place_words(place: str) -> Text:
    """Return a place in both languages.

    >>> place_words("row 5, column 学科").zh
    '第 5 行“学科”列'
    """
    if cell := _CELL.match(place):
        return Text(f"第 {cell[1]} 行" + (f"“{cell[2]}”列" if cell[2] else ""), place)
    if line := _LINE.match(place):
        return Text(f"第 {line[1]} 行第 {line[2]} 列", place)
    return Text(place, place)


class InputRefused(Exception):
    """The input has faults, or too many to list; nothing was guessed and nothing was changed.

    Attributes
    ----------
    faults
        The faults, in the order of files and places.
    more
        How many further faults were counted but not kept.
    """

    def __init__(self, faults: Iterable[Fault], more: int = 0) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.more = more
        super().__init__(self.report("en"))

    def report(self, language: Language, limit: int = LISTED) -> str:
        """Return one line a fault, at most `limit` of them, and how many there are beyond."""
        lines = [fault.say(language) for fault in self.faults[:limit]]
        beyond = len(self.faults) - len(lines) + self.more
        if beyond:
            lines.append(Text("另有 {n} 处错误未列出", "and {n} more faults").fill(n=beyond).say(language))
        return "\n".join(lines)


@dataclass
class Faults:
    """Collects faults, and notes on what was read in an unusual way; gives up collecting, not counting, at 1,000."""

    kept: list[Fault] = field(default_factory=list)
    more: int = 0
    notes: list[Text] = field(default_factory=list)

    def add(self, file: str, place: str, message: Text, value: object = "") -> None:
        """Add a fault; `value` is shortened and cleaned."""
        if len(self.kept) >= _KEPT:
            self.more += 1
        else:
            self.kept.append(Fault(file, place, message, shown(value)))

    def note(self, message: Text) -> None:
        """Keep a sentence that the report should carry though nothing is refused."""
        self.notes.append(message)

    def refuse(self) -> None:
        """Raise `InputRefused` if anything was found."""
        if self.kept:
            raise InputRefused(sorted(set(self.kept), key=_reading_order), self.more)


def shown(value: object) -> str:
    r"""Return a value as one short harmless line: control and bidirectional characters become ``\uXXXX``.

    >>> shown("a\nb"), shown("x" * 100)[-4:]
    ('a\\u000ab', 'xxx…')
    """
    text = value if isinstance(value, str) else repr(value)
    text = text[:61]
    clean = "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return clean if len(clean) <= 60 else clean[:59] + "…"


def json_place(parts: Iterable[str | int], root: str = "$") -> str:
    """Return a JSON path; names that are not plain words are quoted.

    >>> json_place(["schools", 17, "latitude"]), json_place(["a b"])
    ('$.schools[17].latitude', "$['a b']")
    """
    text = root
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w$#-]{1,80}", part):
            text += f".{part}" if text else part
        else:
            text += f"['{shown(part)}']"
    return text or "$"


def cell_place(row: int, column: str = "") -> str:
    """Return the place of a table cell; the heading is row 1, as a spreadsheet counts."""
    return f"row {row}, column {shown(column)}" if column else f"row {row}"


def suggestion(word: str, known: Iterable[str]) -> Text:
    """Return “did you mean ...?”, or an empty text where nothing known is close.

    >>> suggestion("latitud", ["latitude", "name"]).en
    '; did you mean latitude?'
    """
    close = get_close_matches(word[:80], list(known), n=1, cutoff=0.6)
    return Text(f",是否应为 {close[0]}?", f"; did you mean {close[0]}?") if close else Text("", "")


def _reading_order(fault: Fault) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    pieces = re.split(r"(\d+)", fault.place)
    return fault.file, tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece)
