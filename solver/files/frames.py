"""pandas in and out: an instance from data frames, and instances and plans as data frames."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from solver.files.faults import Faults
from solver.files.read import read_document
from solver.files.tables import BLOCK, Table
from solver.instance.instance import Instance
from solver.instance.kinds import Datum
from solver.instance.policy import Policy
from solver.instance.school import Resources, Satisfaction, School
from solver.instance.staff import COLUMNS, STAGES, UNKNOWN
from solver.plan.plan import Plan

_NESTED: Mapping[str, tuple[str, ...]] = {
    "satisfaction": tuple(field.name for field in fields(Satisfaction)),
    "resources": tuple(field.name for field in fields(Resources)),
}
SCHOOL_FIELDS = tuple(field.name for field in fields(School) if field.name not in ("parts", *_NESTED))
"""Columns of the school frame that are fields of `School`; stages stand in `pupils_<stage>` and `classes_<stage>`."""


def instance_from_frames(
    schools: pd.DataFrame,
    staff: pd.DataFrame | None,
    policy: Policy | Mapping[str, Any],
    *,
    id: str,  # noqa: A002 - the field's name in the format
    first_year: int,
    name: str = "",
    years: int = 1,
    datum: Datum = "WGS-84",
    simulated: bool = False,
    areas: pd.DataFrame | None = None,
    **sections: Any,
) -> Instance:
    """Return an instance from data frames, checked by the rules and in the words of a file.

    Parameters
    ----------
    schools
        One row a school: columns as `school_frame` gives them. `classes_<stage>` holds the classes of each grade as text
        (``"2 2 2"``), a list, or one number where there is one grade; stages that a school does not run are left empty.
    staff
        One row a person with the columns of the staff table, headings in English or Chinese; None for nobody.
    policy
        A `Policy`, or its plain form.
    areas
        Columns id, name and optionally level, parent; None makes one county-level area of each area that schools name.
    sections
        Further sections of the file format in plain form: `previous`, `pins`, `bans`, `waivers`, `external`, `travel`, `calendar`,
        `outlook`.

    Raises
    ------
    InputRefused
        With every fault; places of schools are ``$.schools[row]``, places of people ``row n`` where the first row is 2.
    """
    faults = Faults()
    listed = areas if areas is not None else pd.DataFrame({"id": sorted(set(schools["area"])), "name": sorted(set(schools["area"]))})
    raw: dict[str, Any] = {
        "format_version": 1, "id": id, "name": name or id, "simulated": simulated, "first_year": first_year, "years": years, "datum": datum,
        "areas": [_present(row) for row in _rows(listed)], "schools": [_school(row) for row in _rows(schools)],
        "policy": _policy(policy), **sections,
    }  # fmt: skip
    return read_document(json.loads(json.dumps(raw)), None, "frames", None, faults, None if staff is None else _staff(staff))


def _policy(policy: Policy | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(policy, Policy):
        return dict(policy)
    plain: dict[str, Any] = TypeAdapter(Policy).dump_python(policy, mode="json", exclude_defaults=True)
    return plain


def _rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    flat = frame.reset_index() if frame.index.name is not None else frame
    return [dict(row) for row in flat.astype(object).to_dict("records")]


def _present(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """Return a row without its gaps, with plain Python values."""
    return {str(name): _plain(value) for name, value in row.items() if not _gap(value)}


def _gap(value: Any) -> bool:
    return value is None or (not isinstance(value, str | list | tuple | np.ndarray) and bool(pd.isna(value)))


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return value.tolist() if isinstance(value, np.ndarray) else value


def _school(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    given = _present(row)
    whole = {"opened", "closing", "quality", "maturity", "quota", "campuses", "lead_capacity", "pairing_capacity"}
    parts = []
    for stage in STAGES:
        pupils, classes = given.pop(f"pupils_{stage}", None), given.pop(f"classes_{stage}", None)
        if pupils is not None or classes is not None:
            parts.append({"stage": stage, "pupils": _whole(pupils), "classes": _grades(classes)})
    for section, names in _NESTED.items():
        nested = {name: _whole(given.pop(f"{section}_{name}")) for name in names if f"{section}_{name}" in given}
        if nested:
            given[section] = nested
    return {name: _whole(value) if name in whole else value for name, value in given.items()} | {"parts": parts}


def _whole(value: Any) -> Any:
    """Return a float without decimals as the whole number it is; pandas makes floats of whole numbers with gaps."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _grades(value: Any) -> Any:
    if isinstance(value, str):
        return [int(word) if word.isascii() and word.isdecimal() else word for word in value.split()]
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else [] if value is None else [_whole(value)]


def _staff(frame: pd.DataFrame) -> Table:
    flat = frame.reset_index() if frame.index.name is not None else frame

    def blocks() -> Iterator[tuple[range, list[list[Any]]]]:
        for start in range(0, len(flat), BLOCK):
            part = flat.iloc[start : start + BLOCK]
            yield range(start + 2, start + 2 + len(part)), [_cells(part.iloc[:, position]) for position in range(part.shape[1])]

    return Table("staff", tuple(str(name) for name in flat.columns), True, blocks())


def _cells(series: "pd.Series[Any]") -> list[Any]:
    return [None if _gap(value) else _plain(value) for value in series.astype(object).tolist()]


def school_frame(instance: Instance) -> pd.DataFrame:
    """Return one row a school, indexed by id, with WGS-84 coordinates; `instance_from_frames` reads it back."""
    rows = []
    for school in instance.schools:
        row: dict[str, Any] = {name: getattr(school, name) for name in SCHOOL_FIELDS} | {"needs": [asdict(need) for need in school.needs]}
        for part in school.parts:
            row[f"pupils_{part.stage}"] = part.pupils
            row[f"classes_{part.stage}"] = " ".join(str(count) for count in part.classes)
        for section in _NESTED:
            held = getattr(school, section)
            row |= {f"{section}_{name}": value for name, value in asdict(held).items()} if held is not None else {}
        rows.append(row)
    return _indexed(rows, "id", SCHOOL_FIELDS)


def staff_frame(instance: Instance) -> pd.DataFrame:
    """Return one row a person, indexed by id; choices are categoricals, unknown numbers are missing values.

    `instance_from_frames` reads it back.
    """
    table = instance.staff.table
    for column in COLUMNS:
        if column.kind == "whole" and column.default is None:
            values = table[column.name].astype("Int64")
            table[column.name] = values.mask(values == UNKNOWN)
    return table[[column.name for column in COLUMNS]].set_index("id")


def groups_frame(plan: Plan) -> pd.DataFrame:
    """Return one row a group and member: lead, mode, member, first_year, last_year."""
    rows = [
        {"lead": group.lead, "mode": group.mode, "member": member, "first_year": group.first_year, "last_year": group.last_year}
        for group in plan.groups
        for member in group.members
    ]
    return pd.DataFrame(rows, columns=["lead", "mode", "member", "first_year", "last_year"])


def postings_frame(plan: Plan) -> pd.DataFrame:
    """Return one row a posting, with the fields of `Posting`."""
    names = ["person", "origin", "destination", "first_year", "last_year", "channel", "post", "reason"]
    return pd.DataFrame([asdict(posting) for posting in plan.postings], columns=names)


def _indexed(rows: Iterable[Mapping[str, Any]], index: str, first: Iterable[str]) -> pd.DataFrame:
    listed = list(rows)
    names = list(dict.fromkeys([*first, *sorted({name for row in listed for name in row})]))
    return pd.DataFrame(listed, columns=names).set_index(index)
