"""Yinchuan's groups and pairs of last year: leads with their members, members that have matured, members that are about to."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from instances.generators.circuits_people import small
from instances.generators.geography import km
from instances.generators.schools import FIRST_YEAR, SimulatedSchool, mark

Row = dict[str, Any]
MATURED, MATURING, NEW_MEMBERS = 3, 2, 2
"""Schools that have matured, schools that are foreseen to in the second year, rural members of each lead besides."""
TEAM_AID = 3
"""Rural members that receive a team (R-066)."""
RURAL_KM = 14.0
"""As the crow flies, inside the policy's 40 minutes."""
PAIR_SINCE = FIRST_YEAR - 1
PAIRS = 12
"""Pairs of last year that are inside their cycle of three years."""


@dataclass
class Before:
    """Last year's plan, decisions, and what is foreseen."""

    groups: list[Row] = field(default_factory=list)
    pairings: list[Row] = field(default_factory=list)
    pins: list[Row] = field(default_factory=list)
    institute: list[Row] = field(default_factory=list)
    outlook: list[Row] = field(default_factory=list)


def standing(schools: list[SimulatedSchool], people: list[Row], seed: int) -> Before:
    """Form last year's groups under the best good schools, each with the nearest rural schools, and let some members mature."""
    rng = Random(f"{seed}/standing")
    found = Before()
    good = sorted((s for s in schools if "good" in s.record["tags"]), key=lambda s: (-s.record["quality"], s.id))
    town = [
        s for s in schools if s.kind.setting != "rural" and "good" not in s.record["tags"] and s.kind.stages.keys() & {"primary", "junior"}
    ]
    town = [s for s in town if s.record.get("public", True) and not s.record.get("new")]
    free = {s.id: s for s in schools if s.kind.setting == "rural"}
    wanted = MATURED + MATURING
    for lead in good:
        near = sorted((s for s in free.values() if _fits(lead, s)), key=lambda s: (km(s.point, lead.point), s.id))
        members = near[:NEW_MEMBERS]
        grown = next(
            (s for s in sorted(town, key=lambda s: (km(s.point, lead.point), s.id)) if wanted and _grows(lead, s, free, members)), None
        )
        if not members or len(found.groups) >= len(good) * 2 // 3:
            continue
        for member in members:
            free.pop(member.id)
            member.record["maturity"] = rng.randint(62, 80)
        ids = [s.id for s in members]
        if grown is not None:
            town.remove(grown)
            ids.append(grown.id)
            _grow(found, lead, grown, matured=wanted > MATURING, rng=rng)
            wanted -= 1
        mode = "urban_rural" if grown is None or wanted >= MATURING else "strong_weak"
        found.groups.append({"lead": lead.id, "mode": mode, "members": sorted(ids), "since": FIRST_YEAR - rng.randint(1, 3)})
    _teams(found, schools, people)
    found.groups.sort(key=lambda group: str(group["lead"]))
    found.pairings = _pairs(good, free)
    found.institute = _community(town)
    return found


def _teams(found: Before, schools: list[SimulatedSchool], people: list[Row]) -> None:
    """Tag rural members that receive a team: those of the leads with most people who may go, in groups that stand for two years more."""
    where = {s.id: s for s in schools}
    able = Counter(p["school"] for p in people if p["position"] == "teacher" and p["years_at_school"] >= 6 and "exemption" not in p)
    for group in sorted(found.groups, key=lambda g: (-able[g["lead"]], g["lead"])):
        rural = [
            m for m in group["members"] if where[m].kind.setting == "rural" and "primary" in where[m].kind.stages and not small(where[m])
        ]
        if rural and sum("team_aid" in s.record["tags"] for s in schools) < TEAM_AID:
            group["since"] = FIRST_YEAR - 1
            mark(where[rural[0]], "team_aid")


def _fits(lead: SimulatedSchool, school: SimulatedSchool) -> bool:
    return bool(lead.kind.stages.keys() & school.kind.stages.keys()) and km(lead.point, school.point) < RURAL_KM


def _grows(lead: SimulatedSchool, school: SimulatedSchool, free: dict[str, SimulatedSchool], members: list[SimulatedSchool]) -> bool:
    """Whether a school can have grown under a lead: near it, of its stage, and with two rural schools in reach for a group of its own."""
    rest = [s for s in free.values() if s not in members and _fits(school, s)]
    return _fits(lead, school) and len(rest) >= 2


def _grow(found: Before, lead: SimulatedSchool, school: SimulatedSchool, *, matured: bool, rng: Random) -> None:
    """Make a member matured today, or weak today and foreseen to mature in the second year (R-060)."""
    satisfaction = {name: rng.randint(87, 94) for name in ("pupils", "parents", "community")}
    record = school.record
    record["satisfaction"] = satisfaction
    mark(school, "good", "matured" if matured else "maturing")
    if matured:
        record.pop("weak", None)
        record |= {"maturity": rng.randint(86, 93), "quality": 77, "lead_candidate": True}
        return
    record |= {"weak": True, "maturity": rng.randint(72, 82), "quality": 58}
    found.pins.append({
        "kind": "member", "subject": school.id, "target": lead.id, "mode": "strong_weak", "years": [FIRST_YEAR],
        "reason": "帮扶协议最后一年 / last year of the agreement",
    })  # fmt: skip
    found.outlook.append({
        "school": school.id, "year": FIRST_YEAR + 1, "maturity": rng.randint(86, 91), "quality": 78, "weak": False, "lead_candidate": True,
    })  # fmt: skip


def _pairs(good: list[SimulatedSchool], free: dict[str, SimulatedSchool]) -> list[Row]:
    """Return pairs of last year: rural schools of no group with the nearest good school that helps at most two."""
    helping: dict[str, int] = {}
    rows: list[Row] = []
    for school in sorted(free.values(), key=lambda s: s.id)[:PAIRS]:
        able = [
            g for g in good if g.kind.setting != "rural" and helping.get(g.id, 0) < 2 and g.kind.stages.keys() & school.kind.stages.keys()
        ]
        if able:
            partner = min(able, key=lambda g: (km(g.point, school.point), g.id))
            helping[partner.id] = helping.get(partner.id, 0) + 1
            rows.append({"partner": partner.id, "school": school.id, "layer": "rural_aid", "since": PAIR_SINCE})
    return rows


def _community(town: list[SimulatedSchool]) -> list[Row]:
    """Return the pins of the research community (教研發展共同體): the institute leads it, three schools of primary stage belong to it."""
    able = sorted((s for s in town if "primary" in s.kind.stages and not s.record.get("weak")), key=lambda s: s.id)[:3]
    reason = "教研发展共同体基地校 / base school of the research community"
    for school in able:
        mark(school, "base")
    lead: Row = {"kind": "lead", "subject": "R01", "mode": "research", "reason": "牵头教研发展共同体 / leads the research community"}
    return [lead, *({"kind": "member", "subject": s.id, "target": "R01", "mode": "research", "reason": reason} for s in able)]
