"""Figures of a generated county, exact, as a check that its policy can be met; printed, not stored."""

from collections import Counter
from fractions import Fraction
from math import ceil
from typing import Any

from instances.generators.history import CAPS, may_lead
from instances.generators.schools import GRADES, SimulatedSchool
from instances.generators.staffing import squared_variation

Row = dict[str, Any]
BACKBONE = ("county", "city", "province", "special")


def places(schools: list[SimulatedSchool]) -> int:
    """Return the most members that the eligible leads may take by their assessment (R-006), in alliances."""
    room = {"excellent": CAPS["alliance"], "good": ceil(Fraction(3, 5) * CAPS["alliance"]), "pass": 1, "fail": 0}
    return sum(room[s.record["assessment"]] for s in schools if may_lead(s))


def eligible(people: list[Row], schools: list[SimulatedSchool], year: int, first_year: int) -> list[Row]:
    """Return the teachers eligible in one year (R-210, R-214), nobody having been posted before."""
    public = {s.id for s in schools if s.record.get("public", True)}
    return [
        p
        for p in people
        if p["position"] == "teacher"
        and p["on_quota"]
        and p["stage"] in ("primary", "junior")
        and p["school"] in public
        and p["years_at_school"] + year - first_year >= 6
        and not exempt(p, year)
    ]


def exempt(person: Row, year: int) -> bool:
    """Whether a person is exempt in a year: for good, or until a year not yet past."""
    return bool(person.get("exemption")) and person.get("exempt_until", year) >= year


def variation(schools: list[SimulatedSchool], people: list[Row], stage: str) -> Fraction:
    """Return the square of today's coefficient of variation of backbone teachers a pupil (R-205), exact."""
    own = [s for s in schools if s.pupils(stage)]
    counts = Counter(p["school"] for p in people if p["stage"] == stage and p["backbone"] in BACKBONE)
    return squared_variation(own, stage, [counts[s.id] for s in own])


def summary(document: Row, people: list[Row], schools: list[SimulatedSchool]) -> str:
    """Return the county's figures as text."""
    compulsory = [s for s in schools if set(s.kind.stages) & {"primary", "junior"}]
    leads = [s for s in schools if may_lead(s)]
    members = [m for g in document["previous"]["groups"] for m in g["members"]]
    groups, postings = document["previous"]["groups"], document["previous"]["postings"]
    needed = ceil(Fraction(63, 100) * len(compulsory))
    maturity = [s.record["maturity"] for s in schools if "maturity" in s.record]
    lines = [
        f"{document['id']}: {len(compulsory)} compulsory schools of {len(schools)}, {len(people)} people, {len(document['areas'])} areas",
        "  kinds: " + ", ".join(f"{n} {kind}" for kind, n in Counter(s.kind.name for s in schools).items()),
        f"  eligible leads {len(leads)}, places by assessment {places(schools)}, coverage needs {needed}",
        f"  last year: {len(groups)} groups, {len(members)} members, {len(postings)} postings",
        f"  of the members {sum(m >= 85 for m in maturity)} matured, {sum(m < 60 for m in maturity)} failed",
    ]
    for stage in GRADES:
        heads = sum(1 for p in people if p["stage"] == stage)
        if heads:
            pupils = sum(s.pupils(stage) for s in schools)
            lines.append(f"  {stage}: {pupils} pupils, {heads} people, {pupils / heads:.1f} a head")
    for stage, limit in (("primary", "0.50"), ("junior", "0.45")):
        square = variation(schools, people, stage)
        lines.append(f"  backbone CV {stage}: {float(square) ** 0.5:.4f} (square {square}), limit {limit}")
    first = document["first_year"]
    for year in range(first, first + document["years"]):
        found = eligible(people, schools, year, first)
        backbone = sum(1 for p in found if p["backbone"] in BACKBONE)
        need = ceil(Fraction(len(found), 10))
        lines.append(f"  {year}: eligible {len(found)}, to exchange {need}, of them backbone {ceil(Fraction(need, 5))} from {backbone}")
    return "\n".join(lines)
