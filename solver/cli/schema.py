"""`solve schema [instance|policy|plan]`: the JSON Schema of what is read and written."""

import json
from typing import TYPE_CHECKING

from solver.cli.codes import DONE
from solver.files.schema import schema

if TYPE_CHECKING:
    from solver.cli.door import Session


def run(session: "Session", document: str) -> int:
    """Print the schema; it is JSON with or without ``--json``."""
    found = schema(document)
    session.voice.result(json.dumps(found, ensure_ascii=False, indent=1))
    session.voice.object(found)
    return DONE
