"""Names made safe: for a terminal (no control or direction characters) and for a spreadsheet (no live formula)."""

import unicodedata

LIVE = frozenset("=+-@\t\r＝＋－＠﹢﹣﹦﹫")
"""Characters with which a spreadsheet may begin a formula, full-width and small forms included."""
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that a terminal obeys or hides: controls, formats (direction marks among them), surrogates, separators."""


def plain(text: str) -> str:
    r"""Return `text` as one line without characters that steer a terminal or turn the reading direction.

    >>> plain("一小\x1b[31m\u202e学校\n")
    '一小[31m学校'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in HIDDEN)


def visible(document: str) -> str:
    r"""Return JSON text in which every character that steers a terminal is written as an escape, so that nothing is lost.

    >>> visible('{"name": "校\u202e名"}')
    '{"name": "校\\u202e名"}'
    """
    return "".join(c if c == "\n" or unicodedata.category(c) not in HIDDEN else _escape(c) for c in document)


def guard(text: str) -> str:
    """Return `text` as a cell that no spreadsheet reads as a formula: a leading apostrophe where it could.

    A text that begins with an apostrophe gets one more, so that `unguard` always restores it.

    >>> guard("=1+1"), guard("一小"), guard("'x")
    ("'=1+1", '一小', "''x")
    """
    first = text.lstrip()[:1]
    return f"'{text}" if text[:1] == "'" or text[:1] in LIVE or first in LIVE else text


def unguard(cell: str) -> str:
    """Return the text that `guard` was given.

    >>> unguard(guard("'=1+1"))
    "'=1+1"
    """
    return cell.removeprefix("'")


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
