"""One column of a table that planners give: its name, its headings and what its cells hold."""

from dataclasses import dataclass
from typing import Any, Literal

from solver.language import Text

Kind = Literal["text", "choice", "whole", "flag", "degrees"]


@dataclass(frozen=True, slots=True)
class StaffColumn:
    """One column: name, headings, kind, range and the value a missing cell takes."""

    name: str
    """Name in JSON, in CSV headings and in the library."""
    heading: Text
    """Headings accepted in tables and used in outputs."""
    kind: Kind
    """text: an identifier; choice: one of `choices`; whole: an integer; flag: yes or no; degrees: a coordinate."""
    about: Text
    """Meaning and unit."""
    required: bool = False
    default: Any = None
    """Value of a missing cell where the column is not required; None means unknown (-1 for whole, NaN for degrees, "" for text)."""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
