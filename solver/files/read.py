"""From a file to an instance: every fault at once, or one frozen `Instance` in WGS-84."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from solver.files.content import source_hash
from solver.files.coordinates import check_coordinates
from solver.files.decisions import check_decisions
from solver.files.document import InstanceDocument, TableFile, document_adapter
from solver.files.faults import Faults, InputRefused
from solver.files.given import Given
from solver.files.neighbours import check_neighbours, check_outside
from solver.files.plan import read_plan
from solver.files.policy_file import LISTS, NAMED, check_policy, policy_from_toml
from solver.files.previous_pairs import check_previous_pairs
from solver.files.previous_ties import check_previous_ties
from solver.files.references import check_areas, check_calendar, check_external, check_previous, check_schools, check_staff
from solver.files.salvage import Draft, draft_of
from solver.files.scan import scan
from solver.files.source import JSON_BYTES, inside, load, refused, utf8
from solver.files.staff_table import StaffRead, staff_from_rows, staff_from_table
from solver.files.tables import Table, open_table
from solver.files.travel_table import travel_from_table
from solver.files.words import Loc
from solver.files.yearly import check_yearly
from solver.geography.datum import to_wgs84
from solver.instance.instance import Instance
from solver.instance.kinds import Datum
from solver.instance.outlook import Outlook
from solver.instance.policy import Policy
from solver.instance.school import Area, School, StagePart
from solver.instance.staff import STAGES, Staff
from solver.instance.supply import ExternalSchool, ExternalSupply, ExternalTeam
from solver.language import Text

__all__ = ["read", "read_document", "read_plan"]

Outside = TypeVar("Outside", ExternalSchool, ExternalTeam)

_DOCUMENT_LISTS: tuple[Loc, ...] = (
    ("areas",),
    ("schools",),
    ("pins",),
    ("bans",),
    ("waivers",),
    ("neighbours",),
    ("outlook",),
    ("previous", "groups"),
    ("previous", "postings"),
    ("previous", "pairings"),
    ("previous", "area_pairings"),
    ("previous", "matured"),
    ("previous", "cohorts"),
    ("previous", "supports"),
    ("external", "schools"),
    ("external", "teams"),
    ("calendar", "terms"),
    ("calendar", "holidays"),
    ("calendar", "make_up_days"),
    *(("policy", *section) for section in LISTS),
)
_NEUTRAL: dict[str, Any] = {
    "format_version": 1, "id": "?", "name": "?", "simulated": True, "first_year": 2000, "years": 1, "datum": "WGS-84", "areas": [],
    "schools": [{"id": "?", "name": "?", "area": "?", "setting": "rural", "longitude": 0, "latitude": 0,
                 "parts": [{"stage": "primary", "pupils": 0, "classes": [0]}]}],
    "policy": {"name": "?", "title": "?", "modes": [{"name": "?", "title": "?"}], "rules": [], "goals": []},
}  # fmt: skip


def read(path: str | Path) -> Instance:
    """Read an instance file and the tables and policy it points to.

    Parameters
    ----------
    path
        The instance: a JSON file of the format that `solve schema` prints.

    Returns
    -------
    Instance
        The instance; its coordinates are WGS-84, its `notes` say what was read in an unusual way.

    Raises
    ------
    InputRefused
        With every fault of every file, each with its place and what to do.
    """
    path = Path(path)
    faults, file = Faults(), path.name
    with _no_collecting():
        text = utf8(load(path, file, JSON_BYTES), file, faults)
        raw, changed = scan(text, file, faults)
        return read_document(raw, None if changed else text, file, path.parent, faults)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the cyclic garbage collector still: a read makes millions of small objects and no cycles to be looked for."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read_document(
    raw: dict[str, Any], text: str | None, file: str, folder: Path | None, faults: Faults, staff_table: Table | None = None
) -> Instance:
    """Return the instance of a raw tree; `text` is its JSON text where that is at hand.

    `folder` is where tables and policies are looked for (None: nowhere); `staff_table` takes the place of the document's staff.

    Raises
    ------
    InputRefused
        With every fault.
    """
    draft = draft_of(document_adapter(), InstanceDocument, raw, text, _DOCUMENT_LISTS, _NEUTRAL, file, faults)
    if draft is None:
        faults.refuse()
        raise refused(file, "$", Text("文件无法读取", "the file cannot be read"))
    given = Given(file, draft, None, None, faults)
    given.policy = _policy(given, folder)
    given.staff = _staff(given, folder, staff_table)
    table = _matrix(given, folder)
    for check in (
        check_areas,
        check_schools,
        check_staff,
        check_external,
        check_previous,
        check_previous_pairs,
        check_previous_ties,
        check_decisions,
        check_calendar,
        check_neighbours,
        check_outside,
        check_yearly,
        check_coordinates,
    ):
        check(given)
    faults.refuse()
    instance = _instance(given, table)
    if given.document.travel.road_graph is not None:
        from solver.files.roads import travel_from_roads  # loads networkx, which only a road graph needs

        instance = travel_from_roads(instance, _located(given, folder, given.document.travel.road_graph, "$.travel.road_graph"), faults)
        faults.refuse()
    return instance.replace(source_hash=source_hash(instance))


def _located(given: Given, folder: Path | None, written: str, place: str) -> Path | None:
    if folder is None:
        given.add(place, Text("这里不能指向文件", "no file can be named here"), written)
        return None
    return inside(folder, written, given.file, place, given.faults)


def _policy(given: Given, folder: Path | None) -> Policy | None:
    written = given.document.policy
    if isinstance(written, Policy):
        if not given.whole("policy"):
            return None
        inline = Draft(written, given.draft.raw, given.draft.index)
        check_policy(inline, given.file, "$", ("policy",), given.faults, given.areas)
        return None if {("policy", "modes"), ("policy", "layers")} & given.draft.index.keys() else written
    path = _located(given, folder, written, "$.policy")
    if path is None:
        return None
    draft = policy_from_toml(path, written, given.faults)
    if draft is None or draft.dropped & {("modes",), ("rules",)}:
        return None
    check_policy(draft, written, "", (), given.faults, given.areas)
    return None if {(table,) for table in NAMED} & draft.index.keys() else draft.document


def _staff(given: Given, folder: Path | None, staff_table: Table | None) -> StaffRead | None:
    staff = given.document.staff
    try:
        if staff_table is not None:
            return staff_from_table(staff_table, given.faults)
        if not isinstance(staff, TableFile):
            return staff_from_rows(staff, given.file, given.faults) if given.whole("staff") else None
        if staff.datum not in (None, given.document.datum):
            words = Text("与文件声明的坐标系不同;请先统一", "not the datum that the file declares; use one datum")
            given.add("$.staff.datum", words, staff.datum)
        path = _located(given, folder, staff.table, "$.staff.table")
        return None if path is None else staff_from_table(open_table(path, staff.table, given.faults), given.faults)
    except InputRefused as refusal:
        given.faults.kept.extend(refusal.faults)
        return None


def _matrix(given: Given, folder: Path | None) -> pd.DataFrame | None:
    written = given.document.travel.matrix
    if written is None:
        return None
    if given.document.travel.road_graph is not None:
        words = Text("行程表和道路图只能给一个", "give a travel matrix or a road graph, not both")
        given.add("$.travel.road_graph", words, given.document.travel.road_graph)
    path = _located(given, folder, written, "$.travel.matrix")
    if path is None:
        return None
    try:
        return travel_from_table(open_table(path, written, given.faults), given.schools, given.faults)
    except InputRefused as refusal:
        given.faults.kept.extend(refusal.faults)
        return None


def _instance(given: Given, table: pd.DataFrame | None) -> Instance:
    document, policy, staff = given.document, given.policy, given.staff
    if policy is None or staff is None:  # each of them left a fault; this keeps the promise should one ever not
        raise refused(given.file, "$", Text("政策或教职工无法读取", "the policy or the staff cannot be read"))
    return Instance(
        id=document.id, name=document.name, simulated=document.simulated, first_year=document.first_year, years=document.years,
        areas=tuple(_area(area, document.datum) for area in document.areas), schools=placed(document.schools, document.datum),
        staff=_homes(staff, document.datum), policy=policy, travel=document.travel, travel_table=table,
        external=_external(document.external, document.datum), previous=document.previous, pins=document.pins, bans=document.bans,
        waivers=document.waivers, calendar=document.calendar, neighbours=document.neighbours,
        outlook=_outlook(document.outlook), datum=document.datum,
        notes=tuple(given.faults.notes),
    )  # fmt: skip


def placed(schools: tuple[School, ...], datum: Datum) -> tuple[School, ...]:
    """Return written schools with their places in WGS-84 and their stages in order; there must be at least one."""
    given = np.array([[school.longitude, school.latitude] for school in schools])
    longitude, latitude = to_wgs84(given[:, 0], given[:, 1], datum)
    found = []
    for i, school in enumerate(schools):
        found.append(replace(school, parts=by_stage(school.parts), longitude=float(longitude[i]), latitude=float(latitude[i])))
    return tuple(found)


def _outlook(given: tuple[Outlook, ...]) -> tuple[Outlook, ...]:
    return tuple(one if one.parts is None else replace(one, parts=by_stage(one.parts)) for one in given)


def by_stage(parts: tuple[StagePart, ...]) -> tuple[StagePart, ...]:
    """Return the parts of a school in the order of their stages."""
    return tuple(sorted(parts, key=lambda part: STAGES.index(part.stage)))


def _area(area: Area, datum: Datum) -> Area:
    if area.polygon is None or datum == "WGS-84":
        return area
    corners = np.array(area.polygon)
    longitude, latitude = to_wgs84(corners[:, 0], corners[:, 1], datum)
    return replace(area, polygon=tuple(zip(longitude.tolist(), latitude.tolist(), strict=True)))


def _external(external: ExternalSupply, datum: Datum) -> ExternalSupply:
    return replace(
        external, schools=tuple(_moved(one, datum) for one in external.schools), teams=tuple(_moved(one, datum) for one in external.teams)
    )


def _moved(one: Outside, datum: Datum) -> Outside:
    """Return an outside school or team with its place, where it has one, in WGS-84."""
    if one.longitude is None or one.latitude is None:
        return one
    longitude, latitude = to_wgs84(np.array([one.longitude]), np.array([one.latitude]), datum)
    return replace(one, longitude=float(longitude[0]), latitude=float(latitude[0]))


def _homes(read: StaffRead, datum: Datum) -> Staff:
    if datum == "WGS-84":
        return read.staff()
    longitude, latitude = to_wgs84(read.columns["longitude"], read.columns["latitude"], datum)
    return replace(read, columns={**read.columns, "longitude": longitude, "latitude": latitude}).staff()
