"""Small instances and plans for the examples rules carry: easy to read, every default stated here once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from solver.instance.instance import Instance
from solver.instance.policy import Layer, Mode, Policy
from solver.instance.school import Area, School, StagePart
from solver.instance.staff import COLUMNS, UNKNOWN, Staff, typed_table
from solver.plan.plan import AreaPairing, Group, Pairing, Plan, Posting

MODES = (
    Mode(name="alliance", title="联盟型", title_en="alliance"),
    Mode(name="tight", title="紧密型", title_en="tight", legal_person="merged"),
    Mode(name="trusteeship", title="托管型", title_en="trusteeship"),
)
LAYERS = (
    Layer(name="aid", title="城乡结对", title_en="urban-rural aid", partner_areas=("A0", "A1"), areas=("A0", "A1")),
    Layer(name="friend", title="友好学校", title_en="friend schools", partners="both"),
)
YEAR = 2026


def small_policy(**changes: Any) -> Policy:
    """Return a policy with the three Nanyang modes, two layers of pairs and no rules, with changes."""
    fields: dict[str, Any] = {"name": "small", "title": "小例", "modes": MODES, "rules": (), "goals": (), "layers": LAYERS}
    return Policy(**(fields | changes))


def small_school(number: int, **changes: Any) -> School:
    """Return school ``S<number>``: a rural public primary of 6 classes and 180 pupils, 3 km east of its predecessor.

    S0 is the strong one: urban, quality 90, a lead candidate; the others have quality 60 and are weak.
    """
    strong = number == 0
    fields: dict[str, Any] = {
        "id": f"S{number}",
        "name": f"第{number}小学",
        "area": "A0",
        "setting": "urban" if strong else "rural",
        "parts": (StagePart(stage="primary", pupils=180, classes=(1, 1, 1, 1, 1, 1)),),
        "longitude": 112.5 + 0.032 * number,
        "latitude": 33.0,
        "quality": 90 if strong else 60,
        "lead_candidate": strong,
        "weak": not strong,
    }
    return School(**(fields | changes))


def small_staff(rows: Iterable[Mapping[str, Any]]) -> Staff:
    """Return a staff from rows that state only what matters; the rest are teachers of Chinese in a primary school.

    Defaults: school S0, 8 years at the school, on quota, no backbone, no exemption; ids T0, T1, ... in the order given.
    """
    usual: dict[str, Any] = {
        "school": "S0",
        "stage": "primary",
        "subject": "chinese",
        "years_at_school": 8,
        "longitude": float("nan"),
        "latitude": float("nan"),
    }
    filled = []
    for number, row in enumerate(rows):
        person = {c.name: UNKNOWN if c.kind == "whole" and c.default is None else c.default for c in COLUMNS}
        filled.append(person | usual | {"id": f"T{number}"} | dict(row))
    return Staff(typed_table({c.name: [row[c.name] for row in filled] for c in COLUMNS}))


def small_county(schools: int | Sequence[School], staff: Iterable[Mapping[str, Any]] = (), **changes: Any) -> Instance:
    """Return an instance of one area over one year, with changes to any field of `Instance`."""
    listed = [small_school(n) for n in range(schools)] if isinstance(schools, int) else schools
    areas = tuple(Area(id=area, name=area) for area in sorted({school.area for school in listed}))
    fields: dict[str, Any] = {
        "id": "small",
        "name": "小例",
        "simulated": True,
        "first_year": YEAR,
        "years": 1,
        "areas": areas,
        "schools": tuple(listed),
        "staff": small_staff(staff),
        "policy": small_policy(),
    }
    return Instance(**(fields | changes))


def small_plan(
    instance: Instance,
    groups: Iterable[tuple[str, str, Sequence[str]]] = (),
    postings: Iterable[Posting] = (),
    pairings: Iterable[tuple[str, str, str]] = (),
    area_pairings: Iterable[tuple[str, str, str]] = (),
    **changes: Any,
) -> Plan:
    """Return a plan with groups given as (lead, mode, members) and pairs as (partner, school or area, layer) over all planned years."""
    years = instance.planned_years
    stand = tuple(Group(lead, mode, tuple(members), years[0], years[-1]) for lead, mode, members in groups)
    fields: dict[str, Any] = {
        "instance": instance.id,
        "first_year": years[0],
        "years": len(years),
        "groups": stand,
        "postings": tuple(postings),
        "pairings": tuple(Pairing(helping, helped, years[0], years[-1], layer) for helping, helped, layer in pairings),
        "area_pairings": tuple(AreaPairing(helping, helped, years[0], years[-1], layer) for helping, helped, layer in area_pairings),
    }
    return Plan(**(fields | changes))
