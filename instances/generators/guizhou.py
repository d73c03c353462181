"""Simulated project schools in all counties of Guizhou (贵州): 2,200 of them, generated when they are asked for and not stored.

``python -m instances.generators.guizhou --out DIR`` writes ``DIR/guizhou.json`` and its policy; ``guizhou()`` returns the instance.
A school of the instance is a project school of the plan: the rest of the province's schools take no part.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from instances.generators.history import CALENDAR
from instances.generators.region import codes_of, region_counties
from instances.generators.schools import FIRST_YEAR, KINDS, SimulatedSchool, simulate_schools
from instances.generators.write import loaded, run
from solver.instance.instance import Instance
from solver.instance.policy import Policy

SCHOOLS = 2200
"""Project schools in three batches (R-112)."""
PROVINCE = "52"
RESETTLED = 20
"""Every so many public town schools stand at a resettlement site (安置点)."""
TEAMS = 3
"""Guidance teams of a county, each with 30 days a year."""
LEFT_OUT = ("private_nine", "kindergarten", "point")
Row = dict[str, Any]


def province(schools: int = SCHOOLS, counties: int | None = None, seed: int = 7) -> Row:
    """Return the instance document of the province, or of its first so many counties."""
    codes = codes_of(PROVINCE)[:counties]
    found = region_counties(codes, 3, seed)
    kinds = tuple(kind for kind in KINDS if kind.name not in LEFT_OUT)
    made = simulate_schools(found, schools, seed, 0.8, kinds)
    rng = Random(f"{seed}/resettlement")
    for school in made:
        school.record["area"] = school.township.county
        school.record["tags"] = sorted(["project", _kind(school, rng)])
        for fact in ("authority", "satisfaction", "resources", "lead_candidate"):
            school.record.pop(fact, None)
    cities = sorted({code[:4] for code in codes})
    areas: list[Row] = [{"id": PROVINCE, "name": "贵州省", "level": "province"}]
    areas += [{"id": city, "name": f"市州{city}", "level": "city", "parent": PROVINCE} for city in cities]
    areas += [{"id": c.code, "name": c.name, "level": "county", "parent": c.code[:4]} for c in found]
    return {
        "format_version": 1,
        "id": "guizhou",
        "name": "贵州省公办强校计划(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 1,
        "datum": "WGS-84",
        "areas": areas,
        "schools": [school.record for school in made],
        "external": {"schools": [], "teams": _teams(made)},
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "calendar": CALENDAR,
        "policy": "policies/guizhou.toml",
    }


def _kind(school: SimulatedSchool, rng: Random) -> str:
    """Return the tag of a school's kind: at a resettlement site, in town, or rural."""
    if school.kind.setting != "rural" and rng.randrange(RESETTLED) < 3:
        return "resettlement"
    return "rural_school" if school.kind.setting == "rural" else "town_school"


def _teams(made: list[SimulatedSchool]) -> list[Row]:
    """Return the guidance teams of each county, at home at one of its schools."""
    found: list[Row] = []
    for code in sorted({school.township.county for school in made}):
        own = [school for school in made if school.township.county == code]
        for n in range(TEAMS):
            one: Row = {"id": f"G{code}{n + 1}", "name": f"{code}县级指导组{n + 1}(模拟)", "kind": "researcher", "level": "county"}
            found.append(one | {"days_per_year": 30, "heads": 4, "base": own[n * len(own) // TEAMS].id})
    return found


def guizhou(schools: int = SCHOOLS, counties: int | None = None, seed: int = 7) -> Instance:
    """Return the instance with its policy; the sizes of the batches in the policy follow the number of schools."""
    instance = loaded(province(schools, counties, seed), [])
    return instance if schools == SCHOOLS else instance.replace(policy=_sized(instance.policy, schools))


def _sized(policy: Policy, schools: int) -> Policy:
    """Return the policy with three batches of one size, the first ones larger by one where the number does not divide."""
    sizes = {FIRST_YEAR + n: (schools + 2 - n) // 3 for n in range(3)}
    rows = [
        replace(row, parameters={**row.parameters, "exactly": sizes[row.parameters["year"]]}) if row.rule == "cohort_count" else row
        for row in policy.rules
    ]
    return replace(policy, rules=tuple(rows))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the province; the file is too large to be kept here."""
    run(lambda seed: (province(seed=seed), []), arguments, __doc__, stored=False)


if __name__ == "__main__":
    main()
