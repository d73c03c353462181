"""A simulated city for the Nanning (南宁) system: twelve real counties and districts, everything else drawn.

``python -m instances.generators.nanning`` writes ``instances/nanning.json`` and ``instances/nanning/staff.csv`` again, byte for byte.
Only schools of the groups have staff, for nothing else in the document asks for people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from instances.generators.geography import km
from instances.generators.history import CALENDAR
from instances.generators.nanning_staff import group_staff
from instances.generators.nanning_supply import supply
from instances.generators.region import region_counties
from instances.generators.schools import FIRST_YEAR, KINDS, Kind, SimulatedSchool, mark, simulate_schools
from instances.generators.write import run

SCHOOLS = 144
DISTRICTS = ("450102", "450103", "450105", "450107", "450108", "450109")
"""兴宁, 青秀, 江南, 西乡塘, 良庆, 邕宁: the districts round the centre, where city-run schools stand."""
COUNTIES = (*DISTRICTS, "450110", "450123", "450124", "450125", "450126", "450181")
CITY_LEADS, CITY_RUN = 5, 9
"""Leads of groups at city level (five by December 2021), and city-run schools in all."""
DISTRICT = "450107"
"""西乡塘, whose district formed its own groups; the High-tech Zone (高新区), with its kindergarten group, lies inside its outline."""
CAP, NEAR_KM = 3, 27.0
"""Members of a group (planner's figure), and how far off they are at most as the crow flies."""
MIX = {"urban_primary": 24, "urban_junior": 14, "complete": 12, "urban_nine": 10, "private_nine": 0, "kindergarten": 44}
Row = dict[str, Any]


@dataclass
class City:
    """The schools of the city and what has been settled among them."""

    schools: list[SimulatedSchool]
    leads: list[SimulatedSchool] = field(default_factory=list)
    members: dict[str, list[SimulatedSchool]] = field(default_factory=dict)
    """Members by the lead's id, those that join this year included."""
    joining: list[SimulatedSchool] = field(default_factory=list)


def kinds() -> tuple[Kind, ...]:
    """Return the usual kinds with more city schools, and kindergartens in town."""
    found = [Kind(**(vars(kind) | {"share": MIX.get(kind.name, kind.share), "leads": 0})) for kind in KINDS]
    nursery = Kind(**(vars(found.pop()) | {"setting": "urban"}))
    return (*(kind for kind in found if kind.share), nursery)


def city(seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows of the city.

    Raises
    ------
    ValueError
        If there are too few schools in the districts to form the seven groups.
    """
    counties = region_counties(COUNTIES, 4, seed)
    made = City(simulate_schools(counties, SCHOOLS, seed, 0.8, kinds()))
    for school in made.schools:
        school.record["area"] = school.township.county
        school.record.pop("authority", None)
        if school.kind.name == "kindergarten":
            school.record["quality"] = min(school.record["quality"], 74)
    _groups(made)
    people = group_staff(made.leads, made.members, counties, seed)
    document: Row = {
        "format_version": 1,
        "id": "nanning",
        "name": "南宁市集团化办学与督导提质(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 1,
        "datum": "WGS-84",
        "areas": [{"id": "4501", "name": "南宁市", "level": "city"}]
        + [{"id": c.code, "name": c.name, "level": "county", "parent": "4501"} for c in counties],
        "schools": [school.record for school in made.schools],
        "staff": {"table": "nanning/staff.csv"},
        "external": supply(made.schools, made.leads, made.members, seed),
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": _standing(made), "postings": [], "supports": []},
        "waivers": _waivers(made),
        "calendar": CALENDAR,
        "policy": "policies/nanning.toml",
    }
    document["previous"]["supports"] = running(document)
    return document, people


def _groups(made: City) -> None:
    """Choose seven leads, five of the city, and give each its members; one member of every third group joins this year."""
    inside = [s for s in made.schools if s.township.county in DISTRICTS]
    strong = sorted((s for s in inside if s.kind.name in ("complete", "urban_nine")), key=lambda s: (-s.record["quality"], s.id))
    first = [s for s in strong if s.kind.name == "urban_nine"][:1]
    leads = first + [s for s in strong if s not in first][: CITY_LEADS - len(first)]
    own = [s for s in inside if s.township.county == DISTRICT]
    for name in ("urban_primary", "kindergarten"):
        able = sorted((s for s in own if s.kind.name == name), key=lambda s: (-s.record["quality"], s.id))
        leads += able[:1] or sorted((s for s in inside if s.kind.name == name), key=lambda s: (-s.record["quality"], s.id))[:1]
    if len(leads) < CITY_LEADS + 2:
        raise ValueError(f"only {len(leads)} schools of the districts can lead")
    for n, lead in enumerate(leads):
        lead.record |= {"lead_candidate": True, "quality": max(lead.record["quality"], 86)}
        lead.record.pop("weak", None)
        lead.record.pop("new", None)
        mark(lead, "lead")
        if n < CITY_LEADS:
            lead.record["authority"] = "city"
    made.leads = leads
    rest = [s for s in strong if s not in leads][: CITY_RUN - CITY_LEADS]
    for school in rest:
        school.record["authority"] = "city"
    free = [s for s in made.schools if s not in leads and s.record.get("public", True) and s.record["quality"] < 86]
    for n, lead in enumerate(leads):
        able = [s for s in free if _fits(lead, s)]
        able.sort(key=lambda s: (km(s.point, lead.point), s.id))
        made.members[lead.id] = able[:CAP]
        if len(able) < CAP:
            raise ValueError(f"only {len(able)} schools near {lead.id} can join it")
        free = [s for s in free if s not in able[:CAP]]
        for school in able[:CAP]:
            mark(school, "member")
        if n % 3 == 0:
            mark(able[CAP - 1], "joining")
            made.joining.append(able[CAP - 1])


def _fits(lead: SimulatedSchool, school: SimulatedSchool) -> bool:
    alike = bool(set(lead.kind.stages) & set(school.kind.stages))
    reach = lead.record.get("authority") == "city" or (
        school.township.county == lead.township.county and school.record.get("authority") != "city"
    )
    return alike and reach and km(lead.point, school.point) < NEAR_KM


def _standing(made: City) -> list[Row]:
    rows = []
    for n, lead in enumerate(made.leads):
        mode = "city" if n < CITY_LEADS else "district"
        ids = sorted(s.id for s in made.members[lead.id] if s not in made.joining)
        rows.append({"lead": lead.id, "mode": mode, "members": ids, "since": FIRST_YEAR - 1})
    return sorted(rows, key=lambda row: str(row["lead"]))


def _waivers(made: City) -> list[Row]:
    """Return the exceptions: kindergarten staff stand outside the rotation of compulsory schools (R-210)."""
    reason = "幼儿园教师不在义务教育交流轮岗范围 / kindergarten staff are outside the rotation of compulsory schools"
    nursery = [s.id for lead in made.leads for s in made.members[lead.id] if lead.kind.name == "kindergarten"]
    return [{"rule": "dispatch", "subject": one, "reason": reason} for one in sorted(nursery)]


def running(document: Row) -> list[Row]:
    """Return ties agreed last year that run on: the first two needs, each with the first team of its subject."""
    teams = [team for team in document["external"]["teams"] if team["kind"] == "master_team"]
    rows: list[Row] = []
    for school in [s for s in document["schools"] if "aided" in s.get("tags", ())][:2]:
        topic = school["needs"][0]["topic"]
        team = next(t for t in teams if t["subject"] == topic)
        row: Row = {"scheme": "aid", "helper": team["id"], "helped": school["id"], "subject": topic}
        rows.append(row | {"first_year": FIRST_YEAR - 1, "last_year": FIRST_YEAR + 1})
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the city."""
    run(city, arguments, __doc__)


if __name__ == "__main__":
    main()
