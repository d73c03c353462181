"""Write `docs/format.md` from the format's own records; ``--check`` only says whether it is up to date."""

import sys
from pathlib import Path
from typing import Any

from page import keep

from solver.files.document import document_adapter
from solver.files.meanings import described
from solver.instance.staff import COLUMNS

TARGET = Path(__file__).parent.parent / "docs" / "format.md"
HEAD = """# The instance format, field by field 实例格式

Made from the records by `scripts/format_reference.py`; do not edit. [instance.md](instance.md) is the guide;
`solve schema` prints the JSON Schema.
"""


def reference() -> str:
    """Return the whole page."""
    schema = described(document_adapter())
    parts = [HEAD, record("The file", schema)]
    parts.extend(record(f"`{name}`", part) for name, part in sorted(schema["$defs"].items()) if "properties" in part)
    parts.append(staff())
    return "\n".join(parts)


def record(title: str, schema: dict[str, Any]) -> str:
    """Return the table of one record."""
    about = str(schema.get("description", "")).split("\n")[0]
    lines = [f"## {title}\n", f"{about}\n", "| field | type | default | meaning |", "|---|---|---|---|"]
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        default = "required" if name in required else f"`{field['default']}`" if "default" in field else ""
        about = str(field.get("description", "")).replace("\n", " ")
        lines.append(f"| `{name}` | {kind(field)} | {default} | {about} |".replace("  ", " "))
    return "\n".join(lines) + "\n"


def kind(field: dict[str, Any]) -> str:
    """Return a field's type in words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    choices = field.get("anyOf") or field.get("oneOf")
    if choices:
        return " or ".join(kind(choice) for choice in choices)
    if field.get("type") == "array":
        return "list of " + kind(field["items"]) if "items" in field else "list"
    low, high = field.get("minimum"), field.get("maximum")
    text = str(field.get("type", "object"))
    return text + (f" {low} to {high}" if low is not None and high is not None else "")


def staff() -> str:
    """Return the table of the staff columns, which stand in a table or as inline rows."""
    head = "One row a person; headings in Chinese or English.\n"
    lines = ["## Staff 教师表\n", head, "| column | heading | values | default | meaning |", "|---|---|---|---|---|"]
    for column in COLUMNS:
        values = ", ".join(f"`{choice}`" for choice in column.choices if choice) or column.kind
        if column.kind in ("whole", "degrees"):
            values = f"{column.low} to {column.high}"
        default = "required" if column.required else "unknown" if column.default in (None, "") else f"`{column.default}`"
        lines.append(f"| `{column.name}` | {column.heading.zh} | {values} | {default} | {column.about.zh}; {column.about.en} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(keep(TARGET, reference()))
