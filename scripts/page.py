"""A page of the documentation that is made from the code: written anew, or with ``--check`` only compared."""

import sys
from pathlib import Path


def keep(target: Path, text: str) -> int:
    """Write the page, or say whether it is up to date; return the exit code."""
    if "--check" not in sys.argv[1:]:
        target.write_text(text, encoding="utf-8")
        return 0
    same = target.is_file() and target.read_text(encoding="utf-8") == text
    if not same:
        print(f"docs/{target.name} is out of date: run {Path(sys.argv[0]).name}")
    return 0 if same else 1
