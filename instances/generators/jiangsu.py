"""A simulated Jiangsu (江苏): 6,400 compulsory schools in the ninety-five counties of the province, one of which has its staff.

It is made when it is asked for and not stored: ``jiangsu()`` returns the instance, and
``python -m instances.generators.jiangsu --out DIR`` writes ``jiangsu.json`` with its staff table and policy into a folder.
Counties and their number are real; schools, people, and which counties have passed an evaluation are made up. The number of
schools and the years of the milestones are the document's (R-095, R-096), so the plan begins in 2023.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from instances.generators.people import simulate_people
from instances.generators.region import Region, codes_of, region_counties, region_document
from instances.generators.schools import FIRST_YEAR, KINDS, SimulatedSchool, shares
from instances.generators.staffing import backbones, headcounts
from instances.generators.write import save
from solver.files.read import read
from solver.instance.instance import Instance

HERE = Path(__file__).resolve().parent.parent
PROVINCE = "32"
SCHOOLS, COUNTIES = 6400, 95
"""Compulsory schools that the province monitors (R-095), and its counties (R-096)."""
GROUPS = 1600
"""Groups and communities of the province (R-095): one for every four schools."""
FIRST = 2023
"""First planned school year, that of the document."""
STAFFED = "320583"
"""The county with staff (昆山), on which the share of backbone teachers is shown (R-094); where it is left out, the last county taken."""
CLAUSE = "全省建成1600个义务教育集团和城乡学校共同体"
GOALS = "# ---------------------------------------------------------------- 目标"
"""Where the rules end in the policy file; the rows of the counties go before it."""
SPARE_LEADS = 3
"""Lead candidates of a county beyond its number of groups, at least."""
STAFF_PER_SCHOOL = 30
CHECKED, PASSED = 12, 32
"""Counties that the nation has checked in the field, and counties, those among them, that have passed the province (R-096)."""
YEARS = ("opened", "birth_year", "term_first_year", "title_application_year", "head_year", "exempt_until")
"""What is told in years, drawn for a plan that begins in `FIRST_YEAR`."""
Row = dict[str, Any]


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
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), counties, seed)
        return read(Path(folder) / "jiangsu.json")


def write(folder: Path, counties: int, seed: int) -> None:
    """Write instance, staff table and policy into a folder."""
    document, people = province(counties, seed)
    save(folder, "jiangsu", document, people)
    (folder / "policies").mkdir(exist_ok=True)
    text = (HERE / "policies" / "jiangsu.toml").read_text(encoding="utf-8")
    groups = GROUPS * counties // COUNTIES
    text = text.replace(f"at_least = {GROUPS}, at_most = {GROUPS}", f"at_least = {groups}, at_most = {groups}")
    rules, goals = text.split(GOALS)
    (folder / "policies" / "jiangsu.toml").write_text(rules + allotted(document["schools"], groups) + GOALS + goals, encoding="utf-8")


def allotted(schools: Sequence[Row], groups: int) -> str:
    """Return the policy rows that give each county its number of groups, in proportion to its schools."""
    held = Counter(school["area"] for school in schools)
    numbers = shares(groups, [held[county] for county in sorted(held)])
    return "".join(
        f'[[rules]]\nrule = "group_count"\nclause = "{CLAUSE}"\n'
        f'parameters = {{ at_least = {number}, at_most = {number}, leads = {{ area = "{county}" }} }}\n\n'
        for county, number in zip(sorted(held), numbers, strict=True)
    )


def province(counties: int = COUNTIES, seed: int = 7) -> tuple[Row, list[Row]]:
    """Return the instance document and the staff rows of the one county that has staff."""
    codes = codes_of(PROVINCE)[:counties]
    kinds = tuple(kind for kind in KINDS if kind.name != "kindergarten")
    wanted = SCHOOLS * counties // COUNTIES
    document, _, schools = region_document(Region("jiangsu", "江苏省", codes, wanted, 0, kinds=kinds, seed=seed))
    staffed = STAFFED if STAFFED in codes else codes[-1]
    own = [school for school in schools if school.township.county == staffed]
    heads = headcounts(own, STAFF_PER_SCHOOL * len(own))
    people = simulate_people(own, region_counties((staffed,), Region.townships, seed), heads, backbones(own, heads), seed)
    checked = _evaluated(schools, codes, seed)
    _enough_leads(schools, GROUPS * counties // COUNTIES)
    for row in (*document["schools"], *people):
        row |= {name: row[name] + FIRST - FIRST_YEAR for name in YEARS if name in row}
    del document["calendar"]
    document["areas"] = [
        {"id": PROVINCE, "name": "江苏省", "level": "province"},
        *(area | {"parent": PROVINCE} for area in document["areas"] if area["id"] in codes),
    ]
    for school in schools:
        school.record["area"] = school.township.county
    document |= {
        "first_year": FIRST,
        "staff": {"table": "jiangsu/staff.csv"},
        "previous": {"cohorts": [{"programme": "standard", "unit": code, "first_year": FIRST - 1} for code in checked]},
        "policy": "policies/jiangsu.toml",
    }
    return document, people


def _enough_leads(schools: list[SimulatedSchool], groups: int) -> None:
    """See to it that each county has more lead candidates than groups: the next best schools of towns are put on the list."""
    held: dict[str, list[SimulatedSchool]] = {}
    for school in schools:
        held.setdefault(school.township.county, []).append(school)
    numbers = shares(groups, [len(held[county]) for county in sorted(held)])
    for county, number in zip(sorted(held), numbers, strict=True):
        able = [s for s in held[county] if s.kind.setting != "rural" and not s.record.get("lead_candidate") and not s.record.get("weak")]
        able.sort(key=lambda s: (-s.record["quality"], s.id))
        lacking = number + SPARE_LEADS - sum(bool(s.record.get("lead_candidate")) for s in held[county])
        for school in able[: max(0, lacking)]:
            school.record |= {"lead_candidate": True, "quality": max(school.record["quality"], 76)}


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
