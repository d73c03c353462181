"""How the columns and choices of the staff table are written: headings and values in Chinese and English, and their schema."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from solver.instance.choices import CHOICE_WORDS
from solver.instance.column import StaffColumn
from solver.instance.staff import COLUMNS

COLUMN_OF: Mapping[str, StaffColumn] = {column.name: column for column in COLUMNS}
PRIVATE = re.compile(
    r"身份证|证件|护照|公民身份|手机|电话|联系方式|微信|邮箱|姓名|名字|银行|id.?card|identity.?(?:no|number|card)|passport|phone|mobile|e-?mail|wechat"
    r"|bank|(?:full|first|last|given|family|teacher).?name|^name$",
    re.IGNORECASE,
)
"""Headings of personal data that planning does not need and this format refuses to take in."""


@cache
def heading_names() -> Mapping[str, str]:
    """Return the column name for each accepted heading, in lower case: the name itself, its Chinese and its English heading."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        for heading in (column.name, column.heading.zh, column.heading.en):
            found[heading.lower()] = column.name
    return found


def choice_codes(column: StaffColumn) -> dict[str, int]:
    """Return the code for each accepted spelling of a choice: its own name, and its Chinese and English words."""
    codes: dict[str, int] = {}
    for code, choice in enumerate(column.choices):
        words = CHOICE_WORDS.get(column.name, {}).get(choice)
        for spelling in (choice, *((words.zh, words.en) if words else ())):
            codes.setdefault(spelling, code)
    return codes


def row_schema() -> dict[str, Any]:
    """Return the JSON Schema of one inline staff row."""
    return {
        "type": "object",
        "title": "StaffRow",
        "additionalProperties": False,
        "required": [column.name for column in COLUMNS if column.required],
        "properties": {column.name: _column_schema(column) for column in COLUMNS},
    }


def _column_schema(column: StaffColumn) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "maxLength": 80},
        "choice": {"enum": sorted(choice_codes(column))},
        "whole": {"type": "integer", "minimum": column.low, "maximum": column.high},
        "flag": {"type": "boolean"},
        "degrees": {"type": "number", "minimum": column.low, "maximum": column.high},
    }
    about = {"description": f"{column.about.zh} / {column.about.en}"}
    return kinds[column.kind] | about if column.required else {"anyOf": [kinds[column.kind], {"type": "null"}]} | about
