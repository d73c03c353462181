"""Simulated counties on the real geography of Nanyang (南阳), Henan.

``python -m instances.generators.nanyang --seed 7`` writes ``instances/nanyang.json`` and ``instances/nanyang/staff.csv``
again, byte for byte. Other sizes, for benchmarks: ``--schools 300 --teachers 11000 --out DIR``.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.generators.geography import County, counties_for
from instances.generators.history import CALENDAR, EXTERNAL, assess, decisions, last_years_groups, last_years_postings, quotas
from instances.generators.people import simulate_people
from instances.generators.schools import BASE, FIRST_YEAR, SimulatedSchool, simulate_schools
from instances.generators.staffing import backbones, headcounts
from instances.generators.summary import summary
from instances.generators.write import HERE, save

USUAL_STAFF_PER_SCHOOL = 37.6
"""Staff a compulsory school that the kinds of school give as they stand; other sizes stretch the town and urban schools."""
BUDGET = 4
"""Changes from last year's groups that policies/nanyang.toml allows, for 130 schools."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the county, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m instances.generators.nanyang", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--schools", type=int, default=BASE, help="compulsory schools (kindergartens come besides)")
    parser.add_argument("--teachers", type=int, default=5000, help="people on the staff")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    given = parser.parse_args(arguments)
    if given.schools < 60 or given.teachers < 8 * given.schools:
        parser.error("a county needs at least 60 schools and eight people a school")
    name = "nanyang" if given.schools == BASE else f"nanyang-{given.schools}"
    document, people, schools = county(name, given.schools, given.teachers, given.seed)
    save(given.out, name, document, people)
    if given.out.resolve() != HERE:
        _save_policy(given.out, given.schools)
    print(summary(document, people, schools))


def county(name: str, schools: int, teachers: int, seed: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[SimulatedSchool]]:
    """Return the instance document, the staff rows and the simulated schools of one county."""
    counties = counties_for(schools, seed)
    simulated = simulate_schools(counties, schools, seed, pupil_factor(teachers, schools))
    heads = headcounts(simulated, teachers)
    assess(simulated, seed)
    groups = last_years_groups(simulated, seed)
    people = simulate_people(simulated, counties, heads, backbones(simulated, heads), seed)
    postings = last_years_postings(groups, simulated, people, seed)
    quotas(simulated, people, seed)
    fixed = decisions(groups, simulated, people, {row["person"] for row in postings})
    document: dict[str, Any] = {
        "format_version": 1,
        "id": name,
        "name": f"南阳市{'、'.join(c.name for c in counties[:3])}{'等' if len(counties) > 3 else ''}(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 3,
        "datum": "WGS-84",
        "areas": areas_of(counties),
        "schools": [s.record for s in simulated],
        "staff": {"table": f"{name}/staff.csv"},
        "external": EXTERNAL,
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": groups, "postings": postings},
        **fixed,
        "calendar": CALENDAR,
        "policy": "policies/nanyang.toml",
    }
    return document, people, simulated


def pupil_factor(people: int, schools: int) -> float:
    """Return by how much town and urban schools are stretched, so that so many people are the usual staff of so many schools."""
    return min(1.6, max(0.4, people / schools / USUAL_STAFF_PER_SCHOOL))


def areas_of(counties: tuple[County, ...]) -> list[dict[str, Any]]:
    """Return the counties with their outlines, and their townships, as records of the instance."""
    areas: list[dict[str, Any]] = []
    for one in counties:
        areas.append({"id": one.code, "name": one.name, "level": "county", "polygon": [list(corner) for corner in one.ring]})
        areas += [{"id": t.code, "name": t.name, "level": "county", "parent": one.code} for t in one.townships]
    return areas


def _save_policy(folder: Path, schools: int) -> None:
    """Write the policy beside a county of another size, with the change budget in proportion."""
    text = (HERE / "policies" / "nanyang.toml").read_text(encoding="utf-8")
    scaled = text.replace(f"max_changes = {BUDGET}", f"max_changes = {-(-BUDGET * schools // BASE)}")
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    (folder / "policies" / "nanyang.toml").write_text(scaled, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
