"""Field types that several records of an instance share, with their units and ranges."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

Stage = Literal["kindergarten", "primary", "junior", "senior", "vocational"]
Setting = Literal["urban", "town", "rural"]
Level = Literal["county", "city", "province"]
Assessment = Literal["excellent", "good", "pass", "fail"]
Datum = Literal["WGS-84", "GCJ-02", "BD-09"]

COMPULSORY: tuple[Stage, ...] = ("primary", "junior")
"""The stages of compulsory education (义务教育)."""

_HIDDEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
IDENTIFIER_PATTERN = rf"^[^\s{_HIDDEN}](?:[^{_HIDDEN}]*[^\s{_HIDDEN}])?$"
"""No control, line-break, zero-width or bidirectional character, and no space at either end."""
Identifier = Annotated[str, Field(min_length=1, max_length=80, pattern=IDENTIFIER_PATTERN)]
"""A planner's own identifier: 1 to 80 characters, all of them visible, no space at either end."""
ModeName = Annotated[Identifier, "a mode of the policy"]
"""A mode of the policy; a rule's or goal's field of this type, or mapping with such keys, is compared with the policy on reading."""
AreaName = Annotated[Identifier, "an area of the instance"]
"""An area of the instance; a rule's or goal's field of this type is compared with the instance on reading."""
LayerName = Annotated[Identifier, "a layer of the policy"]
"""A pairing layer of the policy; a rule's or goal's field of this type is compared with the policy on reading."""
ProgrammeName = Annotated[Identifier, "a programme of the policy"]
"""A programme of the policy; a rule's or goal's field of this type is compared with the policy on reading."""
SchemeName = Annotated[Identifier, "a scheme of the policy"]
"""A support scheme of the policy; a rule's or goal's field of this type is compared with the policy on reading."""
DutyName = Annotated[Identifier, "a duty of the policy"]
"""A regular duty of the policy; a rule's or goal's field of this type is compared with the policy on reading."""
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=rf"^[^{_HIDDEN}]+$")]
"""A name or sentence that planners read: 1 to 200 characters on one line, all of them visible."""
Year = Annotated[int, Field(ge=1900, le=2200)]
"""A school year, named by the calendar year in which it begins (2026 means September 2026 to August 2027)."""
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Points = Annotated[int, Field(ge=0, le=100)]
"""A score of 0 to 100 points; also a percentage of satisfied people, as a whole number."""
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=0, le=100_000)]


def exact_share(value: Any) -> Any:
    """Read a share exactly: ``"63%"``, ``"17/20"``, ``"0.85"`` or the JSON number 0.85 become a `Fraction`.

    >>> exact_share("63%"), exact_share(0.1), exact_share("17/20")
    (Fraction(63, 100), Fraction(1, 10), Fraction(17, 20))

    Raises
    ------
    ValueError
        If the value cannot be read as a share.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError('a share is written as 0.63, "63%" or "17/20"')  # noqa: TRY004 - pydantic turns only this into a fault
    text = str(value).strip()
    if len(text) > 40:
        raise ValueError("a share has at most 40 characters")
    if re.search(r"[eE][+-]?\d{4}", text):
        raise ValueError("a share has at most six decimals")
    try:
        share = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError('a share is written as 0.63, "63%" or "17/20"') from None
    if share.denominator > 1_000_000:  # it multiplies counts in 64-bit rows
        raise ValueError("a share has at most six decimals")
    return share


Share = Annotated[
    Fraction,
    BeforeValidator(exact_share),
    Field(ge=0, le=100),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "string"}], "title": "share"}),
]
"""An exact share, 0 to 1 unless a rule says otherwise; never a rounded float."""

STRICT: Any = {"extra": "forbid", "strict": True}
"""How every record is read: unknown fields are refused and no type is guessed; `solver.files.meanings` tells what each field means."""
