"""Raw JSON before any meaning: caps on size and depth, duplicate keys, numbers that are none, broken characters."""

import json
import re
from typing import Any

import numpy as np

from solver.files.faults import Faults, InputRefused, json_place
from solver.files.source import refused
from solver.language import Text

DEPTH = 64
"""Deepest nesting of objects and lists."""
VALUES = 3_000_000
"""Most values in one document; a larger staff belongs in a table."""
CONTAINERS = 600_000
"""Most objects and lists in one document; each costs far more memory than its two bytes."""
DIGITS = 30
"""Most digits of a number."""
_CHUNK = 2**22
_BROKEN = re.compile("[\ud800-\udfff\x00]")
_MESSAGES = (
    ("Expecting value", Text("此处应有一个值;文件可能被截断", "a value is expected here; the file may be truncated")),
    ("Expecting property name", Text("此处应有加双引号的字段名", "a field name in double quotes is expected here")),
    ("Expecting ':'", Text("字段名后应有冒号", "a colon is expected after the field name")),
    (
        "Expecting ','",
        Text("此处应有逗号,或缺少右括号;文件可能被截断", "a comma or closing bracket is expected here; the file may be truncated"),
    ),
    ("Illegal trailing comma", Text("右括号前不应有逗号", "there must be no comma before the closing bracket")),
    ("Unterminated string", Text("字符串没有结束的引号;文件可能被截断", "this string has no closing quote; the file may be truncated")),
    ("Invalid control character", Text("字符串中有未转义的控制字符", "this string holds a raw control character")),
    ("Invalid \\", Text("反斜杠后的写法无效", "this is no valid escape after a backslash")),
    ("Extra data", Text("文件内容结束后还有多余内容", "there is more after the end of the document")),
)


class _Bad:
    """A value that JSON text spelt in a way this format refuses; `message` says why."""

    def __init__(self, message: Text, text: str) -> None:
        self.message, self.text = message, text


class _Repeated(dict[str, Any]):
    """An object in which some keys stood more than once."""

    repeated: tuple[str, ...] = ()


def scan(text: str, file: str, faults: Faults) -> tuple[dict[str, Any], bool]:
    """Return the raw tree of a JSON object, and whether values were taken out because they are refused.

    Refused values (NaN, Infinity, 1e400, numbers of more than 30 digits, broken characters) stand as None in the tree;
    each is a fault in `faults`, as is every key that an object holds twice.

    Raises
    ------
    InputRefused
        If the text is no JSON object, or is nested too deep or too large to be read.
    """
    measure(text.encode("utf-8"), file)
    spotted: list[object] = []
    try:
        tree = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, spotted),
            parse_float=lambda t: _float(t, spotted),
            parse_int=lambda t: _whole(t, spotted),
            parse_constant=lambda t: _constant(t, spotted),
        )
    except json.JSONDecodeError as error:
        raise _unreadable(error, file) from None
    if not isinstance(tree, dict):
        raise refused(file, "$", Text("文件应是一个 JSON 对象,以 { 开头", "the file must be one JSON object, beginning with {"))
    broken = "\\u0000" in text or bool(re.search(r"\\u[dD][89a-fA-F]", text))
    if spotted or broken:
        return _clean(tree, [], file, faults), True
    return tree, False


def measure(data: bytes, file: str) -> None:
    """Refuse a document that is nested deeper than 64 or holds more values than memory allows, before it is parsed.

    Brackets inside strings do not count. Works on bytes, a few MiB at a time, in constant memory.

    Raises
    ------
    InputRefused
        With the line and column of the bracket that goes too deep, or at the root where there are too many values.
    """
    data = re.sub(rb"\\.", b"__", data, flags=re.DOTALL) if b"\\" in data else data
    quoted, depth, values, containers = 0, 0, 0, 0
    for start in range(0, len(data), _CHUNK):
        part = np.frombuffer(data, dtype=np.uint8, count=min(_CHUNK, len(data) - start), offset=start)
        parity = (np.cumsum(part == ord('"'), dtype=np.int32) + quoted) & 1
        quoted = int(parity[-1])
        plain = parity == 0
        opens, closes = plain & ((part == ord("{")) | (part == ord("["))), plain & ((part == ord("}")) | (part == ord("]")))
        level = depth + np.cumsum(opens.astype(np.int8) - closes.astype(np.int8), dtype=np.int64)
        if int(level.max()) > DEPTH:
            where = start + int(np.argmax(level > DEPTH))
            raise refused(file, _line(data, where), Text("括号嵌套超过 {n} 层", "brackets are nested more than {n} deep").fill(n=DEPTH))
        depth = int(level[-1])
        containers += int(opens.sum())
        values += int((plain & (part == ord(","))).sum())
    if containers > CONTAINERS or values > VALUES:
        message = Text(
            "文件中的数据太多;教职工请改用 CSV 或 Parquet 表", "the document holds too many values; put staff into a CSV or Parquet table"
        )
        raise refused(file, "$", message)


def _line(data: bytes, where: int) -> str:
    return f"line {data.count(10, 0, where) + 1}, column {where - data.rfind(10, 0, where)}" if data else "line 1, column 1"


def _unreadable(error: json.JSONDecodeError, file: str) -> InputRefused:
    message = next(
        (words for start, words in _MESSAGES if error.msg.startswith(start)), Text("此处不是有效的 JSON", "this is not valid JSON")
    )
    return refused(file, f"line {error.lineno}, column {error.colno}", message)


def _object(pairs: list[tuple[str, Any]], spotted: list[object]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    again = _Repeated(found)
    again.repeated = tuple(sorted({name for name in names if names.count(name) > 1})) if len(names) < 1000 else ("...",)
    spotted.append(again)
    return again


def _bad(message: Text, text: str, spotted: list[object]) -> _Bad:
    spotted.append(text)
    return _Bad(message, text)


def _float(text: str, spotted: list[object]) -> Any:
    if sum(c.isdigit() for c in text[: 4 * DIGITS]) > DIGITS:
        return _bad(Text("数字超过 {n} 位", "the number has more than {n} digits").fill(n=DIGITS), text, spotted)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return _bad(Text("数字太大", "the number is too large"), text, spotted)
    return value


def _whole(text: str, spotted: list[object]) -> Any:
    if len(text.lstrip("-")) > DIGITS:
        return _bad(Text("数字超过 {n} 位", "the number has more than {n} digits").fill(n=DIGITS), text, spotted)
    return int(text)


def _constant(text: str, spotted: list[object]) -> _Bad:
    return _bad(
        Text("NaN 和 Infinity 不是数;未知的值请不写或写 null", "NaN and Infinity are no numbers; leave an unknown value out or write null"),
        text,
        spotted,
    )


def _clean(value: Any, path: list[str | int], file: str, faults: Faults) -> Any:
    """Return the tree with plain dicts and without refused values, reporting each."""
    if isinstance(value, dict):
        for name in getattr(value, "repeated", ()):
            faults.add(
                file,
                json_place([*path, name]),
                Text("同一对象中这个字段出现了不止一次,只保留一个", "this field stands more than once in one object; keep one"),
            )
        kept: dict[str, Any] = {}
        for name, item in value.items():
            if _BROKEN.search(name):
                faults.add(file, json_place([*path, name]), Text("字段名含有损坏的字符", "this field name holds a broken character"))
            else:
                kept[name] = _clean(item, [*path, name], file, faults)
        return kept
    if isinstance(value, list):
        return [_clean(item, [*path, position], file, faults) for position, item in enumerate(value)]
    if isinstance(value, _Bad):
        faults.add(file, json_place(path), value.message, value.text)
        return None
    if isinstance(value, str) and _BROKEN.search(value):
        faults.add(
            file,
            json_place(path),
            Text("文字中有损坏的字符(空字符或残缺的代理对)", "this text holds a broken character (NUL or half a surrogate pair)"),
            value,
        )
        return None
    return value
