"""What each field of a record means, read from the sentence that stands below it in the source; only schemas and references need it.

Pydantic can do this while it builds a validator, which costs some 30 ms a record at every start of the program.
"""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

Schema = dict[str, Any]


def described(adapter: TypeAdapter[Any]) -> Schema:
    """Return the JSON Schema of what an adapter reads, every field with its meaning."""
    return adapter.json_schema(by_alias=True, schema_generator=_Described)


@cache
def meanings(kind: type[Any]) -> Mapping[str, str]:
    """Return the meaning of each field of a record that has one, inherited fields included; a class without source has none.

    >>> from solver.instance.policy import RuleRow
    >>> meanings(RuleRow)["standing"]
    '`hard`, `priced` or `watch`.'
    """
    found: dict[str, str] = {}
    for base in reversed([base for base in kind.__mro__ if is_dataclass(base)]):
        with suppress(OSError):
            body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
            found |= _below(body.body) if isinstance(body, ast.ClassDef) else {}
    return found


def _below(body: list[ast.stmt]) -> dict[str, str]:
    """Return, by name, the sentence that follows a field at once."""
    found = {}
    for field, sentence in pairwise(body):
        match field, sentence:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                found[name] = inspect.cleandoc(said)
    return found


class _Described(GenerateJsonSchema):
    """Schemas whose dataclass fields carry their meanings."""

    def dataclass_schema(self, schema: Any) -> JsonSchemaValue:
        """Return the schema of one dataclass with a description on each property."""
        found = super().dataclass_schema(schema)
        said = meanings(schema["cls"])
        for field in schema["schema"]["fields"]:
            name = field.get("validation_alias", field["name"])
            if field["name"] in said and name in found.get("properties", {}):
                found["properties"][name].setdefault("description", said[field["name"]])
        return found
