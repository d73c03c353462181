"""From the words of the validation library to the words of a planner, in two languages, for every kind of error."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import ValidationError

from solver.files.faults import Faults, json_place, suggestion
from solver.language import Text

Loc = tuple[str | int, ...]

_WORDS: dict[str, Text] = {
    "missing": Text("缺少这个字段,必须填写", "this field is missing and must be given"),
    "string_type": Text("应为带引号的文字", "must be text in quotes"),
    "string_too_short": Text("至少应有 {min_length} 个字符", "must have at least {min_length} characters"),
    "string_too_long": Text("最多 {max_length} 个字符", "must have at most {max_length} characters"),
    "string_pattern_mismatch": Text(
        "写法不对:首尾不能有空格,也不能含控制字符、换行或不可见字符",
        "is not written as it must be: no space at either end, no control, line-break or invisible character",
    ),
    "string_unicode": Text("文字中有损坏的字符", "this text holds a broken character"),
    "int_type": Text(
        "应为整数(不带引号、小数点,也不是 true/false)", "must be a whole number (no quotes, no decimal point, not true/false)"
    ),
    "int_from_float": Text("应为整数,不能有小数", "must be a whole number without decimals"),
    "int_parsing_size": Text("数字太大", "the number is too large"),
    "float_type": Text("应为数字(不带引号,也不是 true/false)", "must be a number (no quotes, not true/false)"),
    "finite_number": Text("应为有限的数", "must be a finite number"),
    "bool_type": Text("应为 true 或 false(不带引号)", "must be true or false (without quotes)"),
    "literal_error": Text("应为下列之一:{expected}", "must be one of {expected}"),
    "greater_than": Text("应大于 {gt}", "must be greater than {gt}"),
    "greater_than_equal": Text("不能小于 {ge}", "must not be less than {ge}"),
    "less_than": Text("应小于 {lt}", "must be less than {lt}"),
    "less_than_equal": Text("不能大于 {le}", "must not be greater than {le}"),
    "too_short": Text("至少应有 {min_length} 项,现有 {actual_length} 项", "must have at least {min_length} items, has {actual_length}"),
    "too_long": Text("最多 {max_length} 项", "must have at most {max_length} items"),
    "tuple_type": Text("应为列表 [...]", "must be a list [...]"),
    "list_type": Text("应为列表 [...]", "must be a list [...]"),
    "dict_type": Text("应为对象 {{...}}", "must be an object {{...}}"),
    "dataclass_type": Text("应为对象 {{...}}", "must be an object {{...}}"),
    "missing_argument": Text("列表中缺少一项", "an item of this list is missing"),
    "unexpected_positional_argument": Text("列表中多出一项", "this list has an item too many"),
    "none_required": Text("应为 null", "must be null"),
    "staff_form": Text('应为人员列表,或 {{"table": "文件"}}', 'must be a list of people or {{"table": "file"}}'),
    "policy_form": Text("应为政策对象,或 .toml 文件的路径", "must be a policy object or the path of a .toml file"),
}
_VALUE_WORDS: tuple[tuple[str, Text], ...] = (
    ("format_version", Text("格式版本应为整数 1", "the format version must be the whole number 1")),
    ("a share is written", Text('比例应写作 0.63、"63%" 或 "17/20"', 'a share is written as 0.63, "63%" or "17/20"')),
    ("a share has at most six", Text("比例最多六位小数", "a share has at most six decimals")),
    ("a share has", Text("比例最多 40 个字符", "a share has at most 40 characters")),
)
_DATE_PATTERN = r"^\d{4}-"
"""How the pattern of a date begins."""
_DATE = Text("日期应写作 2026-09-01 的样子", "a date is written like 2026-09-01")
_OTHER = Text("这里的值不符合要求:{said}", "the value is not acceptable here: {said}")
_UNKNOWN_FIELD = Text("没有这个字段{hint};请删除或改名", "there is no such field{hint}; remove or rename it")
_SWAPPED = Text(
    "经度和纬度疑似对调(北京约为经度 116、纬度 40)", "longitude and latitude look swapped (Beijing is at longitude 116, latitude 40)"
)


def translated(error: ValidationError, kind: type[Any], raw: Any) -> Iterator[tuple[Loc, Text, Any]]:
    """Yield place, words and value of each error; echoes of inner errors are left out.

    `kind` is the class that was read (its fields feed the suggestions), `raw` the tree it was read from.
    """
    details = error.errors(include_url=False, include_input=False)
    places = [tuple(part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("<"))) for detail in details]
    for detail, loc in zip(details, places, strict=True):
        echo = detail["type"] == "too_short" and any(len(other) > len(loc) and other[: len(loc)] == loc for other in places)
        if not echo:
            value = _value_at(raw, loc) if detail["type"] != "missing" else ""
            yield loc, _message(detail, loc, kind, raw), value


def add_errors(
    error: ValidationError, kind: type[Any], raw: Any, file: str, faults: Faults, root: str = "$", at: Sequence[str | int] = ()
) -> None:
    """Add every error of a validation to `faults`, at the paths below `at`."""
    for loc, message, value in translated(error, kind, raw):
        faults.add(file, json_place([*at, *loc], root), message, "" if isinstance(value, dict | list) else value)


def _message(detail: Any, loc: Loc, kind: type[Any], raw: Any) -> Text:
    code, context = str(detail["type"]), detail.get("ctx", {})
    if code in ("unexpected_keyword_argument", "extra_forbidden"):
        return _UNKNOWN_FIELD.fill(hint=suggestion(str(loc[-1]), field_names(kind, loc[:-1])))
    if code == "value_error":
        said = str(detail["msg"])
        return next((words for start, words in _VALUE_WORDS if start in said), _OTHER.fill(said=said))
    if code in ("less_than_equal", "greater_than_equal") and loc[-1] in ("latitude", "longitude") and _swap_fits(_value_at(raw, loc[:-1])):
        return _SWAPPED
    if code == "string_pattern_mismatch" and str(context.get("pattern", "")).startswith(_DATE_PATTERN):
        return _DATE
    words = _WORDS.get(code)
    if words is None:
        return _OTHER.fill(said=detail["msg"])
    plain = {name: _number(value) for name, value in context.items()}
    message = words.fill(**plain)
    if code == "literal_error":
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        found = _value_at(raw, loc)
        hint = suggestion(found, known) if isinstance(found, str) else Text("", "")
        listed = "、".join(known) or str(context.get("expected", ""))
        message = Text(words.zh.format(expected=listed) + hint.zh, message.en + hint.en)
    return message


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _swap_fits(point: Any) -> bool:
    longitude, latitude = (point.get(name) for name in ("longitude", "latitude")) if isinstance(point, dict) else (None, None)
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (longitude, latitude)):
        return False
    return -180 <= float(latitude or 0) <= 180 and -90 <= float(longitude or 0) <= 90


def _value_at(raw: Any, loc: Loc) -> Any:
    for part in loc:
        in_object = isinstance(raw, dict) and part in raw
        in_list = isinstance(raw, list) and isinstance(part, int) and part < len(raw)
        if not in_object and not in_list:
            return ""
        raw = raw[part]
    return raw


def field_names(kind: Any, loc: Loc) -> list[str]:
    """Return the field names an object at `loc` below `kind` may have, as they are written in a file."""
    for part in loc:
        if isinstance(part, str):
            kind = next((field.type for field in fields(kind) if field.name == part), None) if is_dataclass(kind) else None
            kind = _record(kind)
    if not is_dataclass(kind):
        return []
    return ["$schema" if field.name == "schema" else field.name for field in fields(kind)]


def _record(kind: Any) -> Any:
    """Return the dataclass that a type annotation speaks of, looking through tuples, unions and annotations."""
    if is_dataclass(kind):
        return kind
    for inner in getattr(kind, "__args__", ()):
        found = _record(inner)
        if found is not None:
            return found
    return None
