"""What `solve rules` prints: every rule and goal with clause, quotation, reading, parameters, defaults and ranges."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from fractions import Fraction
from typing import Any, get_args, get_type_hints

from solver.files.meanings import described
from solver.goals.goal import Goal
from solver.goals.ordered import goal_classes
from solver.language import Language, Text
from solver.plan.sections import Step
from solver.report.parameters import parameters, records
from solver.report.words import STEPS, word
from solver.rules.explaining import explained
from solver.rules.parameters import adapter, rule_classes
from solver.rules.rule import Rule
from solver.rules.small import small_county

Kind = type[Rule] | type[Goal]


def kinds() -> dict[str, Kind]:
    """Return every rule and goal by name: rules before goals, grouping before rotation."""
    listed: list[Kind] = [*rule_classes().values(), *goal_classes().values()]
    ordered = sorted(listed, key=lambda kind: (issubclass(kind, Goal), get_args(Step).index(kind.step), kind.name))
    return {kind.name: kind for kind in ordered}


def entry(kind: Kind, language: Language) -> dict[str, Any]:
    """Return one rule or goal as plain values."""
    clause, goal = kind.clause, issubclass(kind, Goal)
    return {
        "name": kind.name,
        "kind": "goal" if goal else "rule",
        "step": kind.step,
        "title": kind.title.say(language),
        "unit": kind.unit.say(language),
        "clauses": list(clause.numbers),
        "document": clause.document.say(language),
        "quotation": clause.quotation,
        "reading": clause.reading.say(language),
        "parameters": list(_parameters(kind, language)),
        "example": explained(kind.trials()[0], small_county(2)).say(language),
    }


def entry_text(kind: Kind, language: Language) -> str:
    """Return one rule or goal as a page of text."""
    found = entry(kind, language)
    what = Text("目标", "goal") if found["kind"] == "goal" else Text("规则", "rule")
    lines = [
        f"{found['name']}  {found['title']}",
        f"  {what.say(language)}, {word(STEPS, found['step'], language)}, {Text('单位', 'unit').say(language)}: {found['unit']}",
        f"  {', '.join(found['clauses'])} {found['document']}",
    ]
    if found["quotation"]:
        lines.append(f"  “{found['quotation']}”")
    lines.append(f"  {Text('理解', 'reading').say(language)}: {found['reading']}")
    for parameter in found["parameters"]:
        shown = json.dumps(parameter["default"], ensure_ascii=False)
        default = Text("必填", "required").say(language) if parameter["required"] else f"{Text('默认', 'default').say(language)} {shown}"
        allowed = f"; {parameter['range']}" if parameter["range"] else ""
        lines += [f"    {parameter['name']} ({default}{allowed})", f"      {parameter['meaning']}"]
    lines.append(f"  {Text('例', 'for example').say(language)}: {found['example']}")
    return "\n".join(lines)


def list_text(language: Language) -> str:
    """Return one line a rule and goal."""
    lines, heading = [], ""
    for kind in kinds().values():
        what = Text("目标", "goals") if issubclass(kind, Goal) else Text("规则", "rules")
        now = f"{word(STEPS, kind.step, language)}: {what.say(language)}"
        lines += ([""] if heading else []) + [now] if now != heading else []
        heading = now
        lines.append(f"  {kind.name:<22} {kind.title.say(language)} [{' '.join(kind.clause.numbers)}]")
    more = Text("solve rules 名称 显示条款、参数和取值范围。", "solve rules NAME shows clause, parameters and ranges.")
    return "\n".join([*lines, "", more.say(language)])


def range_text(schema: dict[str, Any]) -> str:
    """Return the values a parameter takes, from its JSON Schema.

    >>> range_text({"type": "integer", "minimum": 0, "maximum": 9}), range_text({"enum": ["a", "b"]})
    ('0..9', 'a | b')
    """
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " | ".join(part for one in schema["anyOf"] if (part := range_text(one)))
    if "minimum" in schema or "maximum" in schema:
        return f"{schema.get('minimum', '')}..{schema.get('maximum', '')}"
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        inner = range_text(schema["items"])
        return f"[{inner}]" if inner else ""
    return {"boolean": "true | false", "null": "null"}.get(str(schema.get("type")), "")


def _parameters(kind: Any, language: Language) -> Iterator[dict[str, Any]]:
    schema = described(adapter(kind))
    said = dict(parameters(kind))
    for name, meaning in said.items():
        field, found = _field(kind, schema, name.split("."))
        yield {"name": name, **_given(field), "range": range_text(found), "meaning": meaning.say(language)}


def _field(kind: Any, schema: dict[str, Any], path: list[str]) -> tuple[Any, dict[str, Any]]:
    """Return a field and its JSON Schema; a path of two names goes through a record."""
    field = next(field for field in fields(kind) if field.name == path[0])
    if len(path) == 1:
        return field, schema.get("properties", {}).get(field.name, {})
    (record,) = (record for record in records(get_type_hints(kind)[field.name]) if any(f.name == path[1] for f in fields(record)))
    return _field(record, {**schema, **schema["$defs"][record.__name__]}, path[1:])


def _given(field: Any) -> dict[str, Any]:
    required = field.default is MISSING and field.default_factory is MISSING
    value = None if required else field.default if field.default is not MISSING else field.default_factory()
    return {"required": required, "default": plain(value)}


def plain(value: Any) -> Any:
    """Return a default as a policy would write it; a record shows what it states beyond its own defaults.

    >>> from solver.instance.school_choice import SchoolChoice
    >>> plain((SchoolChoice(labels=("weak",)), Fraction(1, 2)))
    [{'labels': ['weak']}, '1/2']
    """
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(held) for field in fields(value) if (held := getattr(value, field.name)) != field.default}
    return value
