"""What `solve rules` prints: every rule and goal with clause, quotation, reading, parameters, defaults and ranges."""

import json
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import Any

from solver.files.meanings import described
from solver.goals.goal import Goal
from solver.goals.ordered import goal_classes
from solver.language import Language, Text
from solver.report.words import STEPS, word
from solver.rules.parameters import adapter, rule_classes
from solver.rules.rule import Rule

Kind = type[Rule] | type[Goal]


def kinds() -> dict[str, Kind]:
    """Return every rule and goal by name: rules before goals, grouping before rotation."""
    listed: list[Kind] = [*rule_classes().values(), *goal_classes().values()]
    ordered = sorted(listed, key=lambda kind: (issubclass(kind, Goal), kind.step != "grouping", kind.name))
    return {kind.name: kind for kind in ordered}


def entry(kind: Kind, language: Language) -> dict[str, Any]:
    """Return one rule or goal as plain values."""
    clause, goal = kind.clause, issubclass(kind, Goal)
    schema = described(adapter(kind)).get("properties", {})
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
        "parameters": [_parameter(field, schema[field.name]) for field in fields(kind)],  # type: ignore[arg-type]  # every rule and goal is a dataclass
        "example": kind.trials()[0].explain().say(language),
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
    return {"boolean": "true | false", "null": "null", "string": "text"}.get(str(schema.get("type")), "")


def _parameter(field: Any, schema: dict[str, Any]) -> dict[str, Any]:
    required = field.default is MISSING and field.default_factory is MISSING
    value = None if required else field.default if field.default is not MISSING else field.default_factory()
    return {
        "name": field.name,
        "required": required,
        "default": _plain(value),
        "range": range_text(schema),
        "meaning": " ".join(str(schema.get("description", "")).split()),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
