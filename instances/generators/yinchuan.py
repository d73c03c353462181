"""A simulated Yinchuan (银川, Ningxia): rural schools with urban partners, matured members that lead, small schools, itinerants.

``python -m instances.generators.yinchuan`` writes ``instances/yinchuan.json`` and ``instances/yinchuan/staff.csv`` again, byte for byte.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from instances.generators.circuits_people import enough_elsewhere, itinerants, small, small_schools_staff
from instances.generators.districts import Districts, Part, draft
from instances.generators.geography import km
from instances.generators.schools import KINDS, Kind, SimulatedSchool, mark
from instances.generators.write import Made, run
from instances.generators.yinchuan_groups import standing
from instances.generators.yinchuan_supply import institute, supply

COUNTIES = ("640104", "640105", "640106", "640121", "640122", "640181")
SCHOOLS, STAFF, TEACHERS = 120, 2600, 50
"""Schools, the town kindergartens, the institute and the university apart; people; itinerant teachers."""
LEAST = 8
"""Periods a week of an itinerant teacher at least; the planner's figure, for some subjects have few periods in a sparse county."""
REACH_KM = 9.0
"""How far a small rural school lies from a town school at most, as the crow flies; the next such school must be in reach too."""
GOOD = 75
"""Quality points of a good school (优质学校); the planner's figure."""
SENIOR = Kind("county_senior", 6, "高级中学", {"senior": (700, 1500, 1000)}, "town", (56, 72, 64), boarding=1.0)
CITY_SENIOR = Kind("city_senior", 4, "高级中学", {"senior": (1200, 2200, 1600)}, "urban", (82, 92, 86), boarding=1.0)
CITY_KINDERGARTEN = Kind("city_kindergarten", 5, "幼儿园", {"kindergarten": (240, 420, 300)}, "urban", (78, 90, 84))
TOWN_KINDERGARTEN = Kind("kindergarten", 14, "幼儿园", {"kindergarten": (90, 300, 160)}, "town", (46, 68, 58))
Row = dict[str, Any]


def kinds() -> tuple[Kind, ...]:
    """Return the usual kinds, fewer town leads among them, with senior schools of city and counties and kindergartens of both."""
    usual = tuple(replace(k, leads=min(k.leads, 6)) for k in KINDS if k.name not in ("kindergarten", "complete"))
    return (*usual, SENIOR, CITY_SENIOR, CITY_KINDERGARTEN, TOWN_KINDERGARTEN)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the city."""
    run(yinchuan, arguments, __doc__)


def yinchuan(seed: int = 7) -> Made:
    """Return the instance document and the staff rows."""
    made = draft(Districts("yinchuan", "银川市城乡教育一体化", (Part(COUNTIES, SCHOOLS, kinds(), 5),), STAFF, years=2, seed=seed))
    document, people, schools = made.document, made.people, made.schools
    for school in schools:
        _judge(school)
    _within_reach(schools)
    small_schools_staff(schools, people, seed)
    itinerants(schools, people, TEACHERS, LEAST)
    enough_elsewhere(schools, people)
    _kept(schools, people)
    groups = standing(schools, people, seed)
    external = supply(schools, seed)
    home, researchers, university = institute(schools, seed)
    document["schools"] += [home, university]
    people += researchers
    document["external"] = external
    document["previous"] = {"groups": groups.groups, "pairings": groups.pairings}
    document["pins"] = groups.pins + groups.institute
    document["outlook"] = groups.outlook
    return made.files


def _judge(school: SimulatedSchool) -> None:
    """Call good who may lead; nobody else reaches its quality, so that good and listed are one."""
    record = school.record
    mark(school, "school")
    satisfaction = record.get("satisfaction", {"pupils": 0})
    if school.kind.name in ("city_senior", "city_kindergarten"):
        mark(school, "partner")
    elif record.get("lead_candidate") and min(satisfaction.values()) >= 85:
        mark(school, "good")
    else:
        record.pop("lead_candidate", None)
        record["quality"] = min(record["quality"], GOOD - 1)
    if school.kind.name == "city_senior":
        record["authority"] = "city"
    if school.kind.name == "kindergarten":
        record |= {"weak": True, "quality": min(record["quality"], 58)}


def _within_reach(schools: list[SimulatedSchool]) -> None:
    """Draw small rural schools towards the nearest town school until somebody can go round from there."""
    homes = [s for s in schools if s.kind.setting != "rural" and "primary" in s.kind.stages and s.record.get("public", True)]
    for school in filter(small, schools):
        home = min(homes, key=lambda h: (km(h.point, school.point), h.id))
        away = km(home.point, school.point)
        if away > REACH_KM:
            share = REACH_KM / away
            x, y = (round(h + share * (own - h), 5) for h, own in zip(home.point, school.point, strict=True))
            school.point = (x, y)
            school.record |= {"longitude": x, "latitude": y}


def _kept(schools: list[SimulatedSchool], people: list[Row]) -> None:
    """Keep the people of small rural schools and the itinerant teachers at their schools: they are not posted elsewhere besides."""
    few = {school.id for school in schools if small(school)}
    for person in people:
        if person["school"] in few or person.get("itinerant"):
            person["exemption"] = "rural_service" if person["school"] in few else "other"
            person.pop("exempt_until", None)
            person.pop("wish", None)


if __name__ == "__main__":
    main()
