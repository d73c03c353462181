"""Twenty groups that stand already in the county for circuits: who leads them, who belongs to them, and the pins that keep them."""

from dataclasses import dataclass
from random import Random
from typing import Any

from instances.generators.geography import km
from instances.generators.history import may_lead
from instances.generators.schools import FIRST_YEAR, SimulatedSchool, mark

Row = dict[str, Any]
SHAPES = (("alliance", 5, "excellent"), ("trusteeship", 5, "excellent"), ("alliance", 3, "good"), ("tight", 2, "good"))
"""Mode, members and the lead's assessment that allows just as many (R-006: 60% of the cap at `good`)."""
USUAL = (7, 3, 6, 4)
"""Groups of each shape among twenty."""
GROUPS, BASE = 20, 150
NEAR_KM = {"alliance": 15.0, "trusteeship": 12.0, "tight": 7.0}
"""As the crow flies, well inside the policy's limits of 30, 25 and 15 minutes."""


@dataclass(frozen=True)
class Standing:
    """The groups that stand, as rows of the instance, and their schools."""

    groups: list[Row]
    pins: list[Row]
    leads: list[SimulatedSchool]
    members: dict[str, list[SimulatedSchool]]
    """Members by the lead's id."""


def standing_groups(schools: list[SimulatedSchool], seed: int) -> Standing:
    """Form a group for every 7.5 schools, tag its schools, and leave no school but its leads as a candidate to lead.

    Raises
    ------
    ValueError
        If fewer groups than asked for can be formed from these schools.
    """
    rng = Random(f"{seed}/standing")
    wanted = GROUPS * len(schools) // BASE
    found = Standing([], [], [], {})
    able = [s for s in schools if s.record.get("public", True) and _large(s) and not s.record.get("weak")]
    candidates = sorted(able, key=lambda s: (not may_lead(s), -s.record["quality"], s.id))
    free = {s.id: s for s in schools if s.record.get("public", True) and not s.record.get("new")}
    shapes = [shape for shape, n in zip(SHAPES, USUAL, strict=True) for _ in range(n)]
    for n in range(wanted):
        first = shapes[n * len(shapes) // wanted]
        if not any(_form(found, candidates, free, shape, rng) for shape in (first, *SHAPES)):
            raise ValueError(f"only {n} groups of {wanted} can be formed of these schools")
    for school in schools:
        if school.id not in found.members:
            school.record.pop("lead_candidate", None)
    found.groups.sort(key=lambda group: str(group["lead"]))
    found.pins.sort(key=lambda pin: str(pin["subject"]))
    return found


def _form(
    found: Standing, candidates: list[SimulatedSchool], free: dict[str, SimulatedSchool], shape: tuple[str, int, str], rng: Random
) -> bool:
    """Form one more group of this shape under the first candidate that can, its own township's schools first (R-008)."""
    mode, size, assessment = shape
    for lead in list(candidates):
        able = [s for s in free.values() if not may_lead(s) and _fits(lead, s, mode)]
        able.sort(key=lambda s: (km(s.point, lead.point), s.id))
        own = [s for s in able if s.township.code == lead.township.code]
        other = [s for s in able if s.township.code != lead.township.code]
        inside = own[: max(size - len(other), -(-size // 2))]
        members = inside + other[: size - len(inside)]
        if len(members) < size or 2 * len(inside) < size:
            continue
        for school in (lead, *members):
            free.pop(school.id, None)
        candidates[:] = [s for s in candidates if s.id in free]
        _raise(lead, rng)
        since = FIRST_YEAR - rng.randint(1, 3)
        lead.record["assessment"] = assessment
        mark(lead, "lead")
        for school in members:
            school.record["maturity"] = rng.randint(62, 82)
            mark(school, "member")
        found.leads.append(lead)
        found.members[lead.id] = members
        ids = sorted(s.id for s in members)
        found.groups.append({"lead": lead.id, "mode": mode, "members": ids, "since": since})
        reason = "集团协议未满 / the group's agreement still runs"
        found.pins.append({"kind": "lead", "subject": lead.id, "mode": mode, "reason": reason})
        found.pins.extend({"kind": "member", "subject": one, "target": lead.id, "reason": reason} for one in ids)
        return True
    return False


def _large(school: SimulatedSchool) -> bool:
    """Whether a school is as large as a lead has to be (R-002), and open to lead."""
    parts = school.record["parts"]
    return not school.record.get("new") and (sum(p["pupils"] for p in parts) >= 500 or sum(sum(p["classes"]) for p in parts) >= 12)


def _raise(lead: SimulatedSchool, rng: Random) -> None:
    """Give a lead that falls short of the conditions what they ask for; where good schools are few, the next best lead."""
    if not may_lead(lead):
        lead.record |= {"lead_candidate": True, "quality": max(lead.record["quality"], 76)}
        lead.record["satisfaction"] = {name: rng.randint(86, 93) for name in ("pupils", "parents", "community")}


def _fits(lead: SimulatedSchool, school: SimulatedSchool, mode: str) -> bool:
    ours, theirs = set(lead.kind.stages), set(school.kind.stages)
    within = theirs <= ours if mode == "tight" else bool(ours & theirs)
    alike = mode != "tight" or lead.record.get("authority") == school.record.get("authority")
    weaker = school.record["quality"] < lead.record["quality"]
    return within and alike and weaker and school is not lead and km(lead.point, school.point) < NEAR_KM[mode]
