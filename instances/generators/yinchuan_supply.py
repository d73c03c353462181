"""What comes to Yinchuan's schools from outside: masters, inspectors, the research institute and its people, a university."""

from random import Random
from typing import Any

from instances.generators.geography import scattered
from instances.generators.region import region_counties
from instances.generators.schools import SimulatedSchool, mark

Row = dict[str, Any]
AIDED, MASTERS, HEADS = 25, 20, 5
"""Aided schools that masters visit, teams of masters, masters in each (百人, R-070)."""
CITY = (106.23, 38.487)
"""Where city teams set out from, degrees."""
RESEARCHERS = (("N90001", 7, "primary", "chinese"), ("N90002", 9, "primary", "maths"), ("N90003", 5, "primary", "english"),
               ("N90004", 3, "junior", "maths"), ("N90005", 12, "primary", "chinese"))  # fmt: skip
"""Full-time researchers: id, years at the institute, stage, subject; those of six years are due (R-069)."""


def supply(schools: list[SimulatedSchool], seed: int) -> Row:
    """Tag the schools that are aided, and return the teams: masters, and an inspector for every school (R-072)."""
    rng = Random(f"{seed}/supply")
    wanting = sorted((s for s in schools if s.kind.setting == "rural"), key=lambda s: (s.record["quality"], s.id))
    for school in wanting[:AIDED]:
        mark(school, "aided")
    teams: list[Row] = [
        {"id": f"M{n:02d}", "name": f"名师团队{n}(模拟)", "kind": "master_team", "days_per_year": 20, "heads": HEADS, "level": "city"}
        | {"longitude": CITY[0], "latitude": CITY[1]}
        for n in range(1, MASTERS + 1)
    ]
    counties = {county.code: county for county in region_counties(sorted({s.township.county for s in schools}), 5, seed)}
    for n, school in enumerate(schools, start=1):
        at = scattered(counties[school.township.county], school.township.seat, 0.2, 6.0, rng)
        one: Row = {"id": f"D{n:03d}", "name": f"专兼职督学{n}(模拟)", "kind": "inspector", "days_per_year": 20}
        teams.append(one | {"longitude": at[0], "latitude": at[1]})
    return {"schools": [], "teams": teams}


def institute(schools: list[SimulatedSchool], seed: int) -> tuple[Row, list[Row], Row]:
    """Return the research institute (a place without pupils), its people, and the university that leads schools of the city (R-062)."""
    base = next(s for s in schools if "base" in s.record["tags"])
    rng = Random(f"{seed}/institute")
    nothing = [{"stage": "primary", "pupils": 0, "classes": [0] * 6}, {"stage": "junior", "pupils": 0, "classes": [0] * 3}]
    good: Row = {"lead_candidate": True, "satisfaction": {"pupils": 92, "parents": 92, "community": 92}}
    home: Row = {"id": "R01", "name": "银川市教研机构(模拟)", "area": base.township.county, "setting": "urban", "parts": nothing}
    home |= {"longitude": CITY[0], "latitude": CITY[1], "authority": "city", "special": True, "quality": 88, "tags": ["institute"]} | good
    parts = [{"stage": "primary", "pupils": 900, "classes": [4] * 6}, {"stage": "junior", "pupils": 600, "classes": [4] * 3}]
    university: Row = {"id": "U01", "name": "高校附属学校(模拟)", "area": base.township.county, "setting": "urban", "parts": parts}
    university |= {
        "longitude": 106.14,
        "latitude": 38.5,
        "authority": "province",
        "outside": True,
        "quality": 93,
        "tags": ["university"],
    } | good
    rows = [
        {
            "id": name, "school": "R01", "position": "teacher", "stage": stage, "subject": subject, "qualification": "master",
            "title": "senior", "backbone": "city", "on_quota": True, "sex": rng.choice("mf"), "birth_year": 1980,
            "years_at_school": years, "moves": 0, "rural_years": 0,
        }
        for name, years, stage, subject in RESEARCHERS
    ]  # fmt: skip
    return home, rows, university
