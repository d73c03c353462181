"""`solve schema [instance|policy|plan]`: the JSON Schema of what is read and written."""

from typing import TYPE_CHECKING

from solver.cli.codes import DONE
from solver.files.schema import schema, schema_text

if TYPE_CHECKING:
    from solver.cli.door import Session


def run(session: "Session", document: str) -> int:
    """Print the schema; it is JSON with or without ``--json``."""
    session.voice.result(schema_text(document).rstrip("\n"))
    session.voice.object(schema(document))
    return DONE
