"""What was read, as one number: SHA-256 of an instance's content, whatever the order of its rows, keys or files."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from solver.instance.instance import Instance
from solver.instance.itinerant_week import ItinerantWeek
from solver.instance.staff import COLUMNS, Staff
from solver.instance.supply import ExternalTeam

_SORTED = {"parts": "stage", "schools": "id", "areas": "id", "partner_areas": "id", "teams": "id", "needs": "topic"}
_LATER = {
    "regroup": "cycle", "matured": (), "years": (), "outlook": (), "programmes": (), "schemes": (), "duties": (), "dated_years": 1,
    "itinerant_week": ItinerantWeek(), "cohorts": (), "supports": (), "base": None, "kpis": (), "aid": False,
}  # fmt: skip
"""Fields that the format did not have from its beginning: left out where they say nothing, so that older files keep their number."""
_LATER_OF_TEAMS = ("level", "longitude", "latitude")
"""The same for outside teams alone: other records have had fields of these names from the beginning."""
_LATER_OF_STAFF = ("itinerant", "graduating")
"""Columns of the staff table that came later: left out where nobody has anything there."""
_LEAVES = frozenset({str, int, float, bool, type(None)})
_SKIPPED = {"staff", "travel_table", "source_hash", "notes"}


def source_hash(instance: Instance) -> str:
    """Return the SHA-256 of an instance's content in hexadecimal.

    Equal for files that differ in the order of rows and keys, in spelling a default out, or in whether staff, policy or travel
    stand inline or beside the file; different whenever anything that was given differs.
    """
    digest = hashlib.sha256()
    plain = {field.name: canonical(getattr(instance, field.name), field.name) for field in fields(instance) if field.name not in _SKIPPED}
    plain = {name: value for name, value in plain.items() if name not in _LATER or value}
    plain["travel"] = {name: value for name, value in plain["travel"].items() if name not in ("matrix", "road_graph")}
    digest.update(json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode())
    _add_staff(digest, instance.staff)
    if instance.travel_table is not None:
        _add_columns(digest, instance.travel_table.sort_values(["from", "to"], ignore_index=True), ("from", "to", "minutes", "metres"))
    return digest.hexdigest()


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if isinstance(kind, type) and is_dataclass(kind) else ()


def canonical(value: Any, name: str = "") -> Any:
    """Return a record as plain JSON values, lists without an order of their own sorted."""
    if type(value) in _LEAVES:  # most of what a province holds: asked first, for every field of every school comes by here
        return value
    names = _field_names(value.__class__)
    if names:
        given = {name: getattr(value, name) for name in names}
        if isinstance(value, ExternalTeam):
            given = {name: item for name, item in given.items() if item is not None or name not in _LATER_OF_TEAMS}
        return {name: canonical(item, name) for name, item in given.items() if name not in _LATER or item != _LATER[name]}
    if isinstance(value, tuple | list):
        items = list(value)
        if name in _SORTED:
            items.sort(key=lambda item: str(getattr(item, _SORTED[name], item)))
        if name in ("holidays", "make_up_days", "terms", "tags", "strengths", "neighbours", "years"):
            items.sort(key=repr)
        return [canonical(item) for item in items]
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    return str(value) if isinstance(value, Fraction) else value


def _add_staff(digest: Any, staff: Staff) -> None:
    for column in COLUMNS:
        values = staff.values(column.name)
        if column.name in _LATER_OF_STAFF and not values.any():
            continue
        digest.update(f"|{column.name}|{len(values)}|".encode())
        if column.kind == "text":
            digest.update("\n".join(values.tolist()).encode("utf-8"))
        else:
            dtype = "<f8" if column.kind == "degrees" else "<i4"
            digest.update(np.ascontiguousarray(values).astype(dtype).tobytes())


def _add_columns(digest: Any, table: pd.DataFrame, names: tuple[str, ...]) -> None:
    for name in names:
        text = "\n".join(str(value) for value in table[name].tolist())
        digest.update(f"|{name}|{len(table)}|{text}".encode())
