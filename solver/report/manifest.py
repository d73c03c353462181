"""The manifest: what a run was given, with which versions, and the SHA-256 of each file it wrote."""

import hashlib
import json
import platform
from collections.abc import Mapping
from typing import Any

from solver.instance.instance import Instance
from solver.report.notes import notes
from solver.report.versions import versions

KIND = "school-group-planner plan folder"
"""Marks a folder as ours: only such a folder is ever replaced."""
FILE = "manifest.json"


def manifest(instance: Instance, result: Any, settings: Mapping[str, Any], plan_hash: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest of one plan folder.

    Parameters
    ----------
    settings
        Seed, time limit in seconds, workers and start plan as the run was given them.
    files
        Every other file of the folder by its path, with its content.
    """
    return {
        "kind": KIND,
        "format_version": 1,
        "instance": instance.id,
        "simulated": instance.simulated,
        "input_sha256": instance.source_hash or None,
        "policy": instance.policy.name,
        "word": str(result.word),
        "plan_hash": plan_hash,
        "settings": dict(settings),
        "seconds": round(float(result.seconds), 3),
        "notes": [{"zh": note.zh, "en": note.en} for note in notes(instance)],
        "goals": [{"key": goal.key, "value": goal.value, "bound": goal.bound} for goal in result.goals],
        "versions": versions(),
        "machine": {"system": platform.system(), "processor": platform.machine()},
        "files": {name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in sorted(files.items())},
    }


def is_ours(content: str) -> bool:
    """Whether the text of a ``manifest.json`` was written by this program."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(read, dict) and read.get("kind") == KIND
