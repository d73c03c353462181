"""Simulated people: pseudonyms only, every attribute drawn from the generator's own figures."""

from dataclasses import dataclass
from random import Random
from typing import Any

from instances.generators.geography import County, Point, scattered
from instances.generators.schools import FIRST_YEAR, SimulatedSchool
from instances.generators.staffing import Count, subjects_of

CORE = ("chinese", "maths", "english", "physics")
LEADERS = ((1500, 3), (800, 2), (250, 1))
MIDDLES = ((1500, 6), (800, 4), (300, 2), (120, 1))
RETIREMENT = {"m": 60, "f": 55}
"""Ages before the reform of 2025, on which the simulated exemptions rest."""


def promote(person: dict[str, Any]) -> None:
    """Make somebody who is at most a backbone teacher of the school one of the county."""
    if person["backbone"] in ("none", "school"):
        person["backbone"] = "county"


def entitle(person: dict[str, Any]) -> None:
    """Give somebody whose title is lower the first one."""
    if person["title"] not in ("first", "senior", "chief"):
        person["title"] = "first"


def release(person: dict[str, Any]) -> None:
    """Take away the reason for which somebody would not be exchanged."""
    for name in ("exemption", "exempt_until"):
        person.pop(name, None)


@dataclass(frozen=True)
class Place:
    """A school, its county and where people who work there may live."""

    school: SimulatedSchool
    county: County
    centre: Point


def simulate_people(
    schools: list[SimulatedSchool], counties: tuple[County, ...], heads: Count, backbone: Count, seed: int
) -> list[dict[str, Any]]:
    """Return one row a person, in the order of schools; ids are pseudonyms in a random order."""
    home = {county.code: county for county in counties}
    rows: list[dict[str, Any]] = []
    for school in schools:
        county = home[school.township.county]
        urban = [t.seat for t in county.townships if t.urban]
        place = Place(school, county, urban[0] if urban else county.townships[0].seat)
        for part in school.record["parts"]:
            rng = Random(f"{seed}/people/{school.id}/{part['stage']}")
            rows += _part(place, part["stage"], heads[school.id, part["stage"]], backbone[school.id, part["stage"]], rng)
    rng = Random(f"{seed}/people")
    _wishes(rows, schools, rng)
    numbers = list(range(1, len(rows) + 1))
    rng.shuffle(numbers)
    width = max(5, len(str(len(rows))))
    for number, row in zip(numbers, rows, strict=True):
        row["id"] = f"N{number:0{width}d}"
    return rows


def _part(place: Place, stage: str, heads: int, backbone: int, rng: Random) -> list[dict[str, Any]]:
    school = place.school
    subjects = subjects_of(school, stage, heads)
    rng.shuffle(subjects)
    rows = [_person(place, stage, subject, rng) for subject in subjects]
    if stage == school.record["parts"][0]["stage"]:
        _posts(rows, school, rng)
    # Experienced teachers of core subjects are chosen first, with luck: backbone titles follow years of service.
    order = sorted(range(len(rows)), key=lambda i: (-_merit(rows[i], rng), i))
    for i in [i for i in order if rows[i]["on_quota"] or not school.record.get("public", True)][:backbone]:
        rows[i]["backbone"] = rng.choices(("county", "city", "province", "special"), (62, 28, 9, 1))[0]
        rows[i]["title"] = "senior" if rows[i]["title"] == "first" and rng.random() < 0.4 else rows[i]["title"]
    for row in rows:
        if "backbone" not in row:
            row["backbone"] = "school" if rng.random() < 0.12 else "none"
        _exempt(row, rng)
        _application(row, school, rng)
        del row["service"]
    return rows


def _person(place: Place, stage: str, subject: str, rng: Random) -> dict[str, Any]:
    setting, public = place.school.kind.setting, bool(place.school.record.get("public", True))
    service = int(rng.triangular(0, 38, 6 if setting == "rural" else 14))
    at_school = min(service, int(rng.triangular(0, 30, 3 if setting == "rural" else 8)))
    sex = "f" if rng.random() < (0.72 if stage in ("kindergarten", "primary") else 0.55) else "m"
    born = max(FIRST_YEAR - RETIREMENT[sex], FIRST_YEAR - 22 - service - rng.randint(0, 2))
    row: dict[str, Any] = {
        "school": place.school.id,
        "position": "teacher",
        "stage": stage,
        "subject": subject,
        "qualification": rng.choices(("diploma", "bachelor", "master"), (30 if stage == "primary" else 8, 66, 4 + 6 * (service < 8)))[0],
        "title": _title(service, rng),
        "on_quota": public and rng.random() < (0.98 if service >= 6 else 0.9),
        "sex": sex,
        "birth_year": born,
        "years_at_school": at_school,
        "moves": 1 if service > at_school and rng.random() < 0.25 else 0,
        "service": service,
        "rural_years": at_school if setting == "rural" else min(service - at_school, rng.randint(1, 5)) if rng.random() < 0.3 else 0,
    }
    if rng.random() < 0.75:
        in_town = setting != "urban" and rng.random() < 0.4
        home = scattered(
            place.county, place.centre if in_town else place.school.point, 0.2, 3.0 if setting == "urban" or in_town else 5.0, rng
        )
        row["longitude"], row["latitude"] = home
    return row


def _title(service: int, rng: Random) -> str:
    if service < 2:
        return "none"
    if service < 6:
        return rng.choices(("third", "second"), (30, 70))[0]
    if service < 13:
        return rng.choices(("second", "first"), (65, 35))[0]
    return rng.choices(("second", "first", "senior", "chief"), (15, 58, 26, 1))[0]


def _posts(rows: list[dict[str, Any]], school: SimulatedSchool, rng: Random) -> None:
    pupils = sum(part["pupils"] for part in school.record["parts"])
    order = sorted(range(len(rows)), key=lambda i: (-rows[i]["service"] + 30 * (FIRST_YEAR - rows[i]["birth_year"] > 56), i))
    wanted = [] if school.kind.name == "point" else ["principal"]
    wanted += ["leader"] * next((n for least, n in LEADERS if pupils > least), 0)
    wanted += ["middle"] * next((n for least, n in MIDDLES if pupils > least), 0)
    pool = order[: 2 * len(wanted) + 2]
    rng.shuffle(pool)
    for post, i in zip(wanted, pool, strict=False):
        rows[i]["position"] = post
        if school.record.get("public", True):
            rows[i]["on_quota"] = True
        if post == "principal":
            rows[i]["term_first_year"] = FIRST_YEAR - rng.randint(1, 8)
            rows[i]["years_at_school"] = min(rows[i]["years_at_school"], rng.randint(3, 12))


def _merit(row: dict[str, Any], rng: Random) -> float:
    tenured = 8 if row["years_at_school"] >= 6 else 0
    return min(int(row["service"]), 24) + tenured + (4 if row["subject"] in CORE else 0) + 26 * rng.random()


def _exempt(row: dict[str, Any], rng: Random) -> None:
    """Give one reason in about one in ten cases; passing reasons end in a school year, lasting ones do not."""
    age = FIRST_YEAR - row["birth_year"]
    draw = rng.random()
    if RETIREMENT[row["sex"]] - age <= 3:
        row["exemption"] = "near_retirement"
    elif row["sex"] == "f" and age <= 40 and draw < 0.05:
        row["exemption"], row["exempt_until"] = ("pregnancy", FIRST_YEAR) if draw < 0.02 else ("nursing", FIRST_YEAR + rng.randint(0, 1))
    elif 0.05 <= draw < 0.06:
        row["exemption"], row["exempt_until"] = "illness", FIRST_YEAR + rng.randint(0, 2)
    elif 0.06 <= draw < 0.075 and row["service"] - row["years_at_school"] >= 3 and row["years_at_school"] >= 3:
        row["exemption"], row["moves"] = "two_schools", max(1, row["moves"])
    elif 0.075 <= draw < 0.09 and row["rural_years"] >= 6 and row["position"] == "teacher":
        row["exemption"] = "rural_service"
    elif draw > 0.985 and row["backbone"] not in ("none", "school"):
        row["exemption"], row["exempt_until"] = ("programme_lead" if draw > 0.993 else "mentor"), FIRST_YEAR + rng.randint(0, 2)


def _application(row: dict[str, Any], school: SimulatedSchool, rng: Random) -> None:
    if row["title"] == "first" and school.kind.setting != "rural" and row["service"] >= 10 and row["on_quota"] and rng.random() < 0.1:
        row["title_application_year"] = FIRST_YEAR + rng.randint(1, 3)


def _wishes(rows: list[dict[str, Any]], schools: list[SimulatedSchool], rng: Random) -> None:
    """About one teacher in twelve with six years at a school would like another school of the same stage and township, or a town one."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for school in schools:
        for part in school.record["parts"]:
            by_place.setdefault((school.township.code, part["stage"]), []).append(school.id)
            if school.kind.setting == "urban":
                by_place.setdefault((school.township.county, part["stage"]), []).append(school.id)
    where = {school.id: school for school in schools}
    for row in rows:
        if row["position"] == "teacher" and row["years_at_school"] >= 6 and rng.random() < 0.08:
            township = where[row["school"]].township
            near = by_place.get((township.code, row["stage"]), []) + by_place.get((township.county, row["stage"]), [])
            others = [school for school in near if school != row["school"]]
            if others:
                row["wish"] = others[rng.randrange(len(others))]
