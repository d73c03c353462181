"""The simulated Beijing Experimental School in Lhasa (拉萨北京实验学校), its aid teachers from Beijing, and the schools it reaches.

``python -m instances.generators.lhasa`` writes ``instances/lhasa.json`` and ``instances/lhasa/staff.csv`` again, byte for byte.
Real are the outlines of the counties and the figures 231, 46 and 20; schools and people are drawn.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from instances.generators.geography import County, scattered
from instances.generators.history import CALENDAR
from instances.generators.region import region_counties
from instances.generators.schools import FIRST_YEAR, shares
from instances.generators.write import run

LHASA = ("540102", "540103")
"""城关区, where the school stands, and 堆龙德庆区."""
REACHED = ("540122", "540627")
"""当雄县, and 班戈县 on the way to 双湖县 (named in the text), whose seat lies 475 km off: reading refuses schools beyond 300 km."""
BEIJING = ("东城区", "西城区", "海淀区")
"""Where the aid teachers come from. Their home schools are drawn at their quarters in Lhasa for the same reason."""
AID, LOCAL, SENIOR, TEAMS, AID_TEAMS = 48, 231, 40, 46, 12
"""Aid teachers, local teachers who are mentored, local backbone teachers, local teams, teams of aid teachers."""
SUBJECTS = {"chinese": 7, "maths": 7, "english": 6, "physics": 5, "chemistry": 5, "biology": 4, "morality": 4, "history": 4, "geography": 3,
            "pe": 2, "it": 1}  # fmt: skip
"""Weights of the subjects among aid and local teachers alike; one aid teacher for six learners of a subject is enough."""
Row = dict[str, Any]


def school(seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows."""
    counties = region_counties((*LHASA, *REACHED), 3, seed)
    rng = Random(f"{seed}/lhasa")
    schools = [_school("L01", "北京实验中学(模拟)", counties[0], rng, "beijing_school", ("junior", "senior"))]
    for n, county in enumerate((*counties[:2] * 3, *counties[2:4] * 2), start=2):
        tag = "city" if county.code in LHASA else "reached"
        schools.append(_school(f"L{n:02d}", f"{county.name}第{n}中学(模拟)", county, rng, tag, ("junior",)))
    schools[0]["tags"].append("city")
    senders = [
        _school(f"B{n:02d}", f"北京市{name}选派学校(模拟)", counties[0], rng, "sending", ("junior", "senior"))
        for n, name in enumerate(BEIJING, start=1)
    ]
    schools[0]["needs"] = [{"topic": f"team{n:02d}"} for n in range(1, TEAMS + 1)]
    people, postings = _people(senders, rng)
    shared: Row = {"kind": "master_team", "days_per_year": 40, "heads": AID // AID_TEAMS, "level": "city", "base": "L01"}
    document: Row = {
        "format_version": 1,
        "id": "lhasa",
        "name": "拉萨北京实验学校“组团式”支援(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 1,
        "datum": "WGS-84",
        "areas": [{"id": c.code, "name": c.name, "level": "county"} for c in counties],
        "schools": schools + senders,
        "staff": {"table": "lhasa/staff.csv"},
        "external": {
            "schools": [],
            "teams": [{"id": f"T{n:02d}", "name": f"援派教师团队{n}(模拟)"} | shared for n in range(1, AID_TEAMS + 1)],
        },
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": [], "postings": postings},
        "calendar": CALENDAR,
        "policy": "policies/lhasa.toml",
    }
    return document, people


def _school(identifier: str, name: str, county: County, rng: Random, tag: str, stages: tuple[str, ...]) -> Row:
    point = scattered(county, county.townships[0].seat, 0.3, 3.0, rng)
    parts = [
        {"stage": stage, "pupils": 600 if len(stages) > 1 else 360, "classes": [4, 4, 4] if len(stages) > 1 else [3, 3, 3]}
        for stage in stages
    ]
    record: Row = {"id": identifier, "name": name, "area": county.code, "setting": "urban" if len(stages) > 1 else "town", "parts": parts}
    return record | {"longitude": point[0], "latitude": point[1], "quality": 80 if len(stages) > 1 else 60, "tags": [tag]}


def _people(senders: list[Row], rng: Random) -> tuple[list[Row], list[Row]]:
    """Return aid teachers at home in Beijing with their running postings, and the local staff."""
    people: list[Row] = []
    postings: list[Row] = []
    for n, subject in enumerate(_subjects(AID), start=1):
        one = _person(f"A{n:03d}", senders[n % len(senders)]["id"], subject, rng.randint(8, 20), "city", "senior" if n % 3 else "first")
        people.append(one)
        postings.append({"person": one["id"], "school": "L01", "first_year": FIRST_YEAR - 1, "last_year": FIRST_YEAR + 1})
    for n, subject in enumerate(_subjects(LOCAL), start=1):
        people.append(_person(f"N{n:03d}", "L01", subject, rng.randint(1, 12), "none", rng.choice(("third", "second", "first"))))
    for n, subject in enumerate(_subjects(SENIOR), start=1):
        people.append(_person(f"S{n:03d}", "L01", subject, rng.randint(8, 20), "county", "senior"))
    return people, postings


def _subjects(number: int) -> list[str]:
    return [subject for subject, n in zip(SUBJECTS, shares(number, list(SUBJECTS.values())), strict=True) for _ in range(n)]


def _person(identifier: str, home: str, subject: str, years: int, backbone: str, title: str) -> Row:
    row: Row = {"id": identifier, "school": home, "position": "teacher", "stage": "junior", "subject": subject}
    row |= {"qualification": "bachelor", "title": title, "backbone": backbone, "on_quota": True, "years_at_school": years}
    return row | {"moves": 0, "rural_years": 0}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the school."""
    run(school, arguments, __doc__)


if __name__ == "__main__":
    main()
