"""A simulated Jiangsu (江苏): 6,400 compulsory schools in the ninety-five counties of the province, one of which has its staff.

It is made when it is asked for and not stored: ``jiangsu()`` returns the instance, and
``python -m instances.generators.jiangsu --out DIR`` writes ``jiangsu.json`` with its staff table and policy into a folder.
Counties and their number are real; schools, people, and which counties have passed an evaluation are made up. The number of
schools and the years of the milestones are the document's (R-095, R-096), so the plan begins in 2023.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from instances.generators.districts import Districts, Part, dated, draft
from instances.generators.geography import km
from instances.generators.people import simulate_people
from instances.generators.region import codes_of, region_counties
from instances.generators.schools import KINDS, SimulatedSchool, shares
from instances.generators.staffing import backbones, headcounts
from instances.generators.write import Made, written
from solver.files.read import read
from solver.instance.instance import Instance

PROVINCE = "32"
SCHOOLS, COUNTIES = 6400, 95
"""Compulsory schools that the province monitors (R-095), and its counties (R-096)."""
GROUPS = 1600
"""Groups and communities of the province (R-095): one for every four schools."""
FIRST = 2023
"""First planned school year, that of the document."""
STAFFED = "320583"
"""The county with staff (昆山), on which the share of backbone teachers is shown (R-094); where it is left out, the last county taken."""
LEAST = 76
"""Least quality of a listed lead."""
NEAR_KM = 9.0
"""How near each lead has a school of its own that could follow it, as the crow flies: about 20 minutes by road."""
STAFF_PER_SCHOOL = 30
CHECKED, PASSED = 12, 32
"""Counties that the nation has checked in the field, and counties, those among them, that have passed the province (R-096)."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, write the province into a folder."""
    parser = argparse.ArgumentParser(prog="python -m instances.generators.jiangsu", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--counties", type=int, default=COUNTIES, help="only the first so many counties, schools and groups in proportion")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    given = parser.parse_args(arguments)
    write(given.out, given.counties, given.seed)


def jiangsu(seed: int = 7, counties: int = COUNTIES) -> Instance:
    """Return the province, or its first so many counties with schools and groups in proportion."""
    with TemporaryDirectory() as folder:
        return read(write(Path(folder), counties, seed))


def write(folder: Path, counties: int, seed: int) -> Path:
    """Write instance, staff table and policy into a folder, groups in proportion, and return the path of the instance."""
    document, people = province(counties, seed)
    path = written(folder, document, people)
    policy = folder / str(document["policy"])
    text = policy.read_text(encoding="utf-8")
    groups = GROUPS * counties // COUNTIES
    text = text.replace(f"at_least = {GROUPS}, at_most = {GROUPS}", f"at_least = {groups}, at_most = {groups}")
    policy.write_text(text, encoding="utf-8", newline="\n")
    return path


def province(counties: int = COUNTIES, seed: int = 7) -> Made:
    """Return the instance document and the staff rows of the one county that has staff."""
    codes = codes_of(PROVINCE)[:counties]
    kinds = tuple(kind for kind in KINDS if kind.name != "kindergarten")
    wanted = SCHOOLS * counties // COUNTIES
    made = draft(Districts("jiangsu", "江苏省", (Part(codes, wanted, kinds),), 0, {PROVINCE: ("江苏省", "province")}, seed=seed))
    schools, document = made.schools, made.document
    staffed = STAFFED if STAFFED in codes else codes[-1]
    own = [school for school in schools if school.township.county == staffed]
    heads = headcounts(own, STAFF_PER_SCHOOL * len(own))
    made.people = simulate_people(own, region_counties((staffed,), Part.townships, seed), heads, backbones(own, heads), seed)
    checked = _evaluated(schools, codes, seed)
    _listed_leads(schools, GROUPS * counties // COUNTIES)
    dated(made, FIRST)
    document["areas"] = [area for area in document["areas"] if area["id"] in (PROVINCE, *codes)]
    for school in schools:
        school.record["area"] = school.township.county
    document |= {
        "staff": {"table": "jiangsu/staff.csv"},
        "previous": {"cohorts": [{"programme": "standard", "unit": code, "first_year": FIRST - 1} for code in checked]},
    }
    return made.files


def _listed_leads(schools: list[SimulatedSchool], groups: int) -> None:
    """List as many leads in each county as it has groups, in proportion to its schools: the candidates drawn, best first, then the next."""
    held: dict[str, list[SimulatedSchool]] = {}
    for school in schools:
        held.setdefault(school.township.county, []).append(school)
    counties = sorted(held)
    for county, number in zip(counties, shares(groups, [len(held[county]) for county in counties]), strict=True):
        able = [s for s in held[county] if s.kind.setting != "rural" and not s.record.get("weak")]
        able.sort(key=lambda s: (not s.record.get("lead_candidate"), -s.record["quality"], s.id))
        for school in held[county]:
            school.record.pop("lead_candidate", None)
        for school in _with_members(able, held[county], number):
            school.record |= {"lead_candidate": True, "quality": max(school.record["quality"], LEAST)}


def _with_members(able: list[SimulatedSchool], schools: list[SimulatedSchool], number: int) -> list[SimulatedSchool]:
    """Return the first so many of the schools able to lead that find a weaker school near by, each another one."""
    chosen: list[SimulatedSchool] = []
    taken: set[str] = set()
    for lead in able:
        near = sorted((s for s in schools if s.id not in taken and _follows(s, lead)), key=lambda s: (km(s.point, lead.point), s.id))
        if len(chosen) < number and lead.id not in taken and near:
            chosen.append(lead)
            taken |= {lead.id, near[0].id}
    return chosen


def _follows(school: SimulatedSchool, lead: SimulatedSchool) -> bool:
    """Whether a school could be a member of a lead: another one, weaker than any lead, of a stage the lead runs, and near."""
    shared = school.kind.stages.keys() & lead.kind.stages.keys()
    return school is not lead and school.record["quality"] < LEAST and bool(shared) and km(school.point, lead.point) < NEAR_KM


def _evaluated(schools: list[SimulatedSchool], codes: Sequence[str], seed: int) -> list[str]:
    """Draw the counties evaluated so far, tag the schools of those that have passed the province, and return those the nation checked."""
    rng = Random(f"{seed}/evaluated")
    passed = rng.sample(list(codes), PASSED * len(codes) // COUNTIES)
    for school in schools:
        school.record.pop("resources", None)
        if school.township.county in passed:
            school.record["tags"] = ["passed"]
    return sorted(passed[: CHECKED * len(codes) // COUNTIES])


if __name__ == "__main__":
    main()
