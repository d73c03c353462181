"""The formats as JSON Schemas (draft 2020-12): what `solve schema` prints, the same text every time."""

import json
from typing import Any, Literal

from pydantic import TypeAdapter

from solver.files.document import document_adapter, policy_adapter
from solver.files.meanings import Schema, described
from solver.files.plan import plan_adapter
from solver.goals.ordered import goal_classes
from solver.rules.parameters import adapter, rule_classes

Format = Literal["instance", "policy", "plan"]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(document: str = "instance") -> Schema:
    """Return the JSON Schema of `instance`, `policy` or `plan`.

    Raises
    ------
    KeyError
        If there is no such format.
    """
    adapters: dict[str, TypeAdapter[Any]] = {"instance": document_adapter(), "policy": policy_adapter(), "plan": plan_adapter()}
    found = described(adapters[document])
    if document != "plan":
        _bind_parameters(found)
    return {"$schema": DRAFT, "$id": f"urn:school-group-planner:{document}:1", **_sorted(found)}


def schema_text(document: str = "instance") -> str:
    """Return the schema as JSON text with sorted keys.

    Raises
    ------
    KeyError
        If there is no such format.
    """
    return json.dumps(schema(document), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _bind_parameters(found: Schema) -> None:
    """Say, for each rule and goal by name, what its parameters may be."""
    definitions: Schema = found.setdefault("$defs", {})
    for row, key, kinds in (("RuleRow", "rule", rule_classes()), ("GoalRow", "goal", goal_classes())):
        record: Schema = definitions[row]
        record["properties"][key] = {"enum": sorted(kinds), "description": record["properties"][key].get("description", "")}
        record["allOf"] = [
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"properties": {"parameters": {"$ref": f"#/$defs/{key}.{name}"}}, **_needed(kind)},
            }
            for name, kind in sorted(kinds.items())
        ]
        for name, kind in kinds.items():
            definitions[f"{key}.{name}"] = _parameters(kind, definitions)


def _needed(kind: type[Any]) -> Schema:
    return {"required": ["parameters"]} if adapter(kind).json_schema().get("required") else {}


def _parameters(kind: type[Any], definitions: Schema) -> Schema:
    """Return the schema of one rule's parameters; what it shares with others moves to the common definitions."""
    own = described(adapter(kind))
    for name, definition in own.pop("$defs", {}).items():
        definitions.setdefault(name, definition)
    own.setdefault("additionalProperties", False)
    return own


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
