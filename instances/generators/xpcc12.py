"""Eleven simulated schools of the Corps' 12th Division (兵团第十二师) and their partners, on real outlines round Urumqi.

``python -m instances.generators.xpcc12`` writes ``instances/xpcc12.json`` and ``instances/xpcc12/staff.csv`` again, byte for byte.
Partners of the three places (三地) are schools without staff; friend schools of the aid provinces are outside schools.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from instances.generators.geography import km
from instances.generators.history import CALENDAR, quotas
from instances.generators.people import promote, release, simulate_people
from instances.generators.region import region_counties
from instances.generators.schools import FIRST_YEAR, KINDS, Kind, SimulatedSchool, simulate_schools
from instances.generators.staffing import backbones, headcounts
from instances.generators.write import run

HOME = ("650104", "650106")
"""新市区 and 头屯河区, where most of the Division's schools lie."""
PLACES = ("650102", "650103", "650105", "650109", "650402", "652302")
"""The three places of the partners: districts of Urumqi, 高昌区 of Turpan, Fukang."""
MIX = {"urban_primary": 14, "urban_junior": 8, "urban_nine": 18, "complete": 6}
SCHOOLS, PER_SCHOOL = 70, 45
SENT = 15
"""People of each partner school who may go to its branch, and some more: half of the thirty a year."""
FRIENDS = (("山东", 118.0, 36.6), ("湖南益阳", 112.36, 28.55), ("山西长治", 113.12, 36.19))
Row = dict[str, Any]


def division(seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows."""
    counties = region_counties((*HOME, *PLACES), 3, seed)
    mix = tuple(Kind(**(vars(kind) | {"share": MIX[kind.name], "leads": 0, "weak": 0.0})) for kind in KINDS if kind.name in MIX)
    made = simulate_schools(counties, SCHOOLS, seed, 0.6, mix)
    at_home = [s for s in made if s.township.county in HOME]
    leads = [s for s in at_home if s.kind.name == "complete"][:2]
    nine = [s for s in at_home if s.kind.name == "urban_nine"]
    nine.sort(key=lambda s: (km(s.point, leads[0].point), s.id))
    branches = nine[:2]
    core = max(nine[2:], key=lambda s: (s.record["quality"], s.id))
    rest = sorted(
        (s for s in at_home if s not in (*leads, *branches, core) and s.kind.name != "complete"), key=lambda s: km(s.point, core.point)
    )
    campuses, others = rest[:3], rest[3:8]
    own = [*branches, core, *campuses, *others]
    partners = _partners([s for s in made if s.township.county in PLACES], own)
    _records(leads, branches, core, campuses, own, partners)
    staffed = [*leads, *own]
    heads = headcounts(staffed, PER_SCHOOL * len(staffed))
    people = simulate_people(staffed, counties, heads, backbones(staffed, heads), seed)
    for lead in leads:
        _senders(lead, people, Random(f"{seed}/senders/{lead.id}"))
    swap = _swap([core, *campuses], people)
    quotas(staffed, people, seed)
    areas = [{"id": "XPCC12", "name": "第十二师", "level": "city"}]
    areas += [{"id": c.code, "name": c.name, "level": "county"} for c in counties if c.code not in HOME]
    document: Row = {
        "format_version": 1,
        "id": "xpcc12",
        "name": "兵团第十二师(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 3,
        "datum": "WGS-84",
        "areas": areas,
        "schools": [s.record for s in (*staffed, *partners)],
        "staff": {"table": "xpcc12/staff.csv"},
        "external": {"schools": _friends(own), "teams": []},
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": _standing(leads, branches, core, campuses), "postings": []},
        "pins": swap,
        "calendar": CALENDAR,
        "policy": "policies/xpcc12.toml",
    }
    return document, people


def _partners(able: list[SimulatedSchool], own: list[SimulatedSchool]) -> list[SimulatedSchool]:
    """Return a good school of the same stages for each of the Division's, from the three places in turn."""
    found: list[SimulatedSchool] = []
    for n, school in enumerate(own):
        wanted = PLACES[n % len(PLACES)]
        free = [s for s in able if s not in found and set(school.kind.stages) <= set(s.kind.stages)]
        found.append(min(free, key=lambda s: (s.township.county != wanted, s.id)))
    return sorted(found, key=lambda s: s.id)


def _records(
    leads: list[SimulatedSchool], branches: list[SimulatedSchool], core: SimulatedSchool, campuses: list[SimulatedSchool],
    own: list[SimulatedSchool], partners: list[SimulatedSchool],
) -> None:  # fmt: skip
    tags: dict[str, list[str]] = {}
    for tag, chosen in (
        ("corps_lead", leads), ("branch", branches), ("core", [core]), ("campus", campuses), ("division", own), ("local", partners),
    ):  # fmt: skip
        for school in chosen:
            tags.setdefault(school.id, []).append(tag)
    for school in (*leads, *own):
        school.record |= {"area": "XPCC12", "quality": min(school.record["quality"], 74)}
    for n, school in enumerate((*leads, core)):
        school.record |= {"lead_candidate": True, "quality": 88 - n}
    for school in partners:
        school.record |= {"area": school.township.county, "quality": max(school.record["quality"], 89)}
    for school in branches:
        school.record |= {"new": True, "opened": FIRST_YEAR - 1}
    for school in (*leads, *own, *partners):
        school.record["tags"] = sorted(tags[school.id])
        school.record.pop("authority", None)


def _senders(lead: SimulatedSchool, people: list[Row], rng: Random) -> None:
    """See to it that a partner school has managers and backbone teachers enough to send fifteen a year and keep as many (R-127)."""
    own = [p for p in people if p["school"] == lead.id and p["stage"] == "junior" and p["position"] != "principal"]
    own.sort(key=lambda p: (p["position"] == "teacher", -p["years_at_school"], p["id"]))
    for n, person in enumerate(own[: 2 * SENT + 6]):
        person |= {"on_quota": True, "years_at_school": max(person["years_at_school"], rng.randint(6, 14))}
        if n < SENT - 3:
            person["position"] = "leader" if n < 4 else "middle"
        else:
            promote(person)
        release(person)


def _swap(campuses: list[SimulatedSchool], people: list[Row]) -> list[Row]:
    """Give every head a term, and return the group's decision that two campus heads change places when their terms end (R-130, R-131)."""
    heads = {p["school"]: p for p in people if p["position"] == "principal"}
    for n, school in enumerate(sorted(heads)):
        person = heads[school]
        person |= {"term_first_year": FIRST_YEAR - 2 + n % 2, "years_at_school": max(person["years_at_school"], 4), "on_quota": True}
        release(person)
    reason = "集团党委提名:聘期届满后轮换 / nominated by the group's committee: change at the end of the term"
    able = [s for s in campuses if s.id in heads]
    pairs = [(a, b) for a in able for b in able if a.id < b.id and set(a.kind.stages) == set(b.kind.stages)]
    first, second = (pairs or [(able[0], able[1])])[0]
    for school in (first, second):
        heads[school.id] |= {"term_first_year": FIRST_YEAR - 2, "birth_year": max(heads[school.id]["birth_year"], FIRST_YEAR - 48)}
    return [
        {"kind": "posting", "subject": heads[a.id]["id"], "target": b.id, "reason": reason} for a, b in ((first, second), (second, first))
    ]


def _friends(own: list[SimulatedSchool]) -> list[Row]:
    """Thirteen good schools of the provinces that aid the Division, two to spare."""
    found: list[Row] = []
    for n in range(1, len(own) + 3):
        province, longitude, latitude = FRIENDS[n % len(FRIENDS)]
        found.append(
            {
                "id": f"F{n:02d}",
                "name": f"{province}优质学校{n}(模拟)",
                "stages": ["primary", "junior"],
                "longitude": longitude,
                "latitude": latitude,
            }
        )
    return found


def _standing(
    leads: list[SimulatedSchool], branches: list[SimulatedSchool], core: SimulatedSchool, campuses: list[SimulatedSchool]
) -> list[Row]:
    rows = [
        {"lead": lead.id, "mode": "trusteeship", "members": [branch.id], "since": FIRST_YEAR - 1}
        for lead, branch in zip(leads, branches, strict=True)
    ]
    rows.append({"lead": core.id, "mode": "tight", "members": sorted(s.id for s in campuses), "since": FIRST_YEAR - 2})
    return sorted(rows, key=lambda row: str(row["lead"]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the Division."""
    run(division, arguments, __doc__)


if __name__ == "__main__":
    main()
