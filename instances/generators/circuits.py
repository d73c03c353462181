"""A simulated county for circuits and calendars, on the real geography of Nanyang (南阳), Henan.

``python -m instances.generators.circuits --seed 7`` writes ``instances/circuits.json`` and ``instances/circuits/staff.csv``
again, byte for byte. Other sizes, for benchmarks: ``--schools 300 --teachers 120 --out DIR``.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.generators.circuits_groups import standing_groups
from instances.generators.circuits_people import enough_elsewhere, itinerants, learners, small_schools_staff
from instances.generators.circuits_supply import league, supply
from instances.generators.geography import counties_for
from instances.generators.history import CALENDAR, quotas
from instances.generators.nanyang import areas_of
from instances.generators.people import simulate_people
from instances.generators.schools import FIRST_YEAR, simulate_schools
from instances.generators.staffing import backbones, headcounts
from instances.generators.write import HERE, written

SCHOOLS, TEACHERS = 150, 60
STAFF_PER_SCHOOL = 28
"""People a school; figures of a county with many small ones."""
MAY_DAY = "2027-05-08"
"""A Saturday with school after the holiday of May, so that the week has room for preparing, teaching and reflecting in turn."""
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the county, print its figures."""
    parser = argparse.ArgumentParser(prog="python -m instances.generators.circuits", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--schools", type=int, default=SCHOOLS, help="compulsory schools")
    parser.add_argument("--teachers", type=int, default=TEACHERS, help="itinerant teachers")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--quiet", action="store_true", help="print no figures")
    given = parser.parse_args(arguments)
    if given.schools < 60 or given.teachers < given.schools // 5:
        parser.error("a county needs at least 60 schools and an itinerant teacher for every five of them")
    usual = (given.schools, given.teachers) == (SCHOOLS, TEACHERS)
    name = "circuits" if usual else f"circuits-{given.schools}-{given.teachers}"
    document, people = county(name, given.schools, given.teachers, given.seed)
    written(given.out, document, people)
    if not given.quiet:
        print(figures(document, people))


def county(name: str, schools: int, teachers: int, seed: int) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows of one county with `teachers` itinerant teachers."""
    counties = counties_for(schools, seed)
    simulated = [s for s in simulate_schools(counties, schools, seed, 0.8) if s.kind.name != "kindergarten"]
    heads = headcounts(simulated, STAFF_PER_SCHOOL * schools)
    standing = standing_groups(simulated, seed)
    people = simulate_people(simulated, counties, heads, backbones(simulated, heads), seed)
    small_schools_staff(simulated, people, seed)
    itinerants(simulated, people, teachers)
    enough_elsewhere(simulated, people)
    learners(standing, people)
    quotas(simulated, people, seed)
    document: Row = {
        "format_version": 1,
        "id": name,
        "name": f"南阳市{counties[0].name}走教与日程(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": 1,
        "datum": "WGS-84",
        "areas": areas_of(counties),
        "schools": [s.record for s in simulated],
        "staff": {"table": f"{name}/staff.csv"},
        "external": supply(simulated, standing, seed),
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 40},
        "previous": {"groups": standing.groups, "postings": []},
        "pins": standing.pins,
        "neighbours": league(simulated, standing),
        "calendar": CALENDAR | {"make_up_days": [*CALENDAR["make_up_days"], MAY_DAY]},
        "policy": "policies/circuits.toml",
    }
    return document, people


def figures(document: Row, people: list[Row]) -> str:
    """Return the county's figures as text."""
    schools, teams = document["schools"], document["external"]["teams"]
    small = [s for s in schools if s["setting"] == "rural" and sum(part["pupils"] for part in s["parts"]) < 100]
    groups = document["previous"]["groups"]
    kinds = sorted({team["kind"] for team in teams})
    lines = [
        f"{document['id']}: {len(schools)} schools, {len(people)} people, {sum(bool(p.get('itinerant')) for p in people)} itinerant",
        f"  small rural schools {len(small)}, nine-year schools {sum(len(s['parts']) == 2 for s in schools)}",
        f"  groups {len(groups)}, members {sum(len(g['members']) for g in groups)}",
        "  teams: " + ", ".join(f"{sum(team['kind'] == kind for team in teams)} {kind}" for kind in kinds),
        f"  needs {sum(len(s.get('needs', ())) for s in schools)}, neighbours {len(document['neighbours'])}",
    ]
    tags = sorted({tag for s in schools for tag in s.get("tags", ())})
    lines += [f"  tag {tag}: {sum(tag in s.get('tags', ()) for s in schools)}" for tag in tags]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
