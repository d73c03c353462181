"""A simulated Pucheng (蒲城, Shaanxi): kindergartens to senior and vocational schools, famous schools, and leads from outside the county.

``python -m instances.generators.pucheng`` writes ``instances/pucheng.json`` and ``instances/pucheng/staff.csv`` again, byte for byte.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from instances.generators.districts import Districts, Part, draft
from instances.generators.people import entitle, promote
from instances.generators.schools import KINDS, Kind, SimulatedSchool, mark
from instances.generators.write import Made, run

COUNTY = "610526"
SCHOOLS, STAFF, SECTIONS = 92, 1500, 12
"""Schools besides kindergartens, the vocational school and the leads from outside; people; sections of the county (片区)."""
ORDINARY = 74
"""Most quality points of a school that meets not all six criteria of R-046."""
OUTSIDE = (
    ("W01", "省城第一高级中学(模拟)", "senior", (108.95, 34.26), 94),
    ("W02", "市属第一高级中学(模拟)", "senior", (109.51, 34.50), 92),
    ("W03", "市属中等职业学校(模拟)", "vocational", (109.50, 34.51), 88),
)
"""Schools beyond the county that lead its senior and vocational schools (R-054): id, name, stage, place, quality."""
SENIOR = Kind("county_senior", 5, "高级中学", {"senior": (900, 2200, 1500)}, "urban", (60, 84, 70), 1, boarding=1.0)
LEADS = {"urban_primary": 8, "urban_junior": 3, "urban_nine": 2, "town_primary": 9, "town_junior": 4, "town_nine": 4, "complete": 0}
"""Famous schools among 130 schools of the usual kinds."""
Row = dict[str, Any]


def kinds() -> tuple[Kind, ...]:
    """Return the usual kinds with Pucheng's famous schools, senior schools, and more kindergartens, town ones and good ones among them."""
    usual = tuple(replace(kind, leads=LEADS.get(kind.name, 0)) for kind in KINDS if kind.name != "kindergarten")
    kindergarten = Kind("kindergarten", 30, "幼儿园", {"kindergarten": (90, 360, 180)}, "town", (50, 80, 64), 4)
    return (*usual, SENIOR, kindergarten)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the county."""
    run(pucheng, arguments, __doc__)


def pucheng(seed: int = 7) -> Made:
    """Return the instance document and the staff rows."""
    made = draft(Districts("pucheng", "蒲城县“名校+”教育联合体", (Part((COUNTY,), SCHOOLS, kinds(), SECTIONS),), STAFF, years=3, seed=seed))
    document, simulated = made.document, made.schools
    for school in simulated:
        _judge(school)
    _kindergartens(simulated, seed)
    masters({school.id for school in simulated if school.record.get("lead_candidate")}, made.people)
    sections(document)
    document["schools"] += [_vocational(simulated), *_outside()]
    return made.files


def _judge(school: SimulatedSchool) -> None:
    """Call famous who meets all six criteria (R-046), quality and satisfaction with it; everybody else stands below."""
    record = school.record
    satisfaction = record.get("satisfaction", {"pupils": 0})
    if record.get("lead_candidate") and min(satisfaction.values()) >= 85:
        mark(school, "famous")
    else:
        record.pop("lead_candidate", None)
        record["quality"] = min(record["quality"], ORDINARY)
    if school.kind.name == "county_senior":
        record["authority"] = "county"


def _kindergartens(schools: list[SimulatedSchool], seed: int) -> None:
    """Make kindergartens that are not famous private ones or weak public ones: those whom R-055 means."""
    rng = Random(f"{seed}/kindergartens")
    for school in schools:
        if school.kind.name == "kindergarten" and not school.record.get("lead_candidate"):
            school.record |= {"public": False} if rng.random() < 0.6 else {"weak": True, "quality": min(school.record["quality"], 58)}


def masters(famous: set[str], people: list[Row]) -> None:
    """See to it that a famous school has a master (名师) of each subject: the teacher of it who is longest at the school."""
    found: dict[tuple[str, str], Row] = {}
    for person in people:
        key = str(person["school"]), str(person["subject"])
        if key[0] in famous and person["position"] == "teacher":
            best = found.setdefault(key, person)
            if (-person["years_at_school"], person["id"]) < (-best["years_at_school"], best["id"]):
                found[key] = person
    for person in found.values():
        promote(person)
        entitle(person)


def sections(document: Row) -> None:
    """Call the areas inside the county its sections (片区, R-058)."""
    inner = [area for area in document["areas"] if "parent" in area]
    for number, area in enumerate(inner, start=1):
        area["name"] = f"蒲城县第{number}片区"


def _vocational(schools: list[SimulatedSchool]) -> Row:
    """Return the county's vocational centre, beside the first senior school."""
    near = min((s for s in schools if s.kind.name == "county_senior"), key=lambda s: s.id)
    longitude, latitude = near.point
    record: Row = {"id": "V01", "name": "蒲城县职业教育中心(模拟)", "area": near.township.code, "setting": "urban"}
    record |= {"parts": [{"stage": "vocational", "pupils": 1500, "classes": [11, 11, 10]}], "boarding": True, "quality": 66}
    return record | {"longitude": round(longitude + 0.01, 5), "latitude": round(latitude + 0.01, 5)}


def _outside() -> list[Row]:
    """Return leads from outside; their area is the county they help, for no other is listed."""
    found: list[Row] = []
    for name, title, stage, (longitude, latitude), quality in OUTSIDE:
        one: Row = {"id": name, "name": title, "area": COUNTY, "setting": "urban", "longitude": longitude, "latitude": latitude}
        one |= {"parts": [{"stage": stage, "pupils": 3000, "classes": [20, 20, 20]}], "authority": "city", "outside": True}
        one |= {"quality": quality, "lead_candidate": True, "satisfaction": {"pupils": 94, "parents": 93, "community": 92}}
        found.append(one)
    return found


if __name__ == "__main__":
    main()
