"""Staff of the groups' schools in the simulated Nanning: enough leaders, middle managers and mentors at every lead."""

from collections import Counter
from random import Random
from typing import Any

from instances.generators.geography import County
from instances.generators.history import quotas
from instances.generators.people import entitle, promote, release, simulate_people
from instances.generators.schools import SimulatedSchool
from instances.generators.staffing import backbones, headcounts

Row = dict[str, Any]
PER_SCHOOL = 26
"""People a school of a group."""
SUBJECTS = ("chinese", "maths", "english")
"""Subjects of the mentoring pairs, as the policy says."""
LOAD = 3
"""Learners of one mentor, as the policy says (R-028)."""
YOUNG = ("none", "third", "second")


def group_staff(
    leads: list[SimulatedSchool], members: dict[str, list[SimulatedSchool]], counties: tuple[County, ...], seed: int
) -> list[Row]:
    """Return the staff rows of the groups' schools."""
    schools = sorted([*leads, *(s for lead in leads for s in members[lead.id])], key=lambda s: s.id)
    heads = headcounts(schools, PER_SCHOOL * len(schools))
    people = simulate_people(schools, counties, heads, backbones(schools, heads), seed)
    for lead in leads:
        _posts(lead, len(members[lead.id]), people, Random(f"{seed}/posts/{lead.id}"))
        _mentors(lead, {s.id for s in members[lead.id]}, people)
    quotas(schools, people, seed)
    return people


def _posts(lead: SimulatedSchool, members: int, people: list[Row], rng: Random) -> None:
    """See to it that a lead has a leader and a middle manager who may be sent to each member, and some to stay (R-026)."""
    for position, wanted in (("leader", members + 2), ("middle", members + 4)):
        own = [p for p in people if p["school"] == lead.id]
        have = [p for p in own if p["position"] == position]
        plain = [p for p in own if p["position"] == "teacher" and p["stage"] != "kindergarten" and p["backbone"] in ("none", "school")]
        plain.sort(key=lambda p: (-p["years_at_school"], p["id"]))
        have += plain[: max(0, wanted - len(have))]
        for person in have:
            person |= {"position": position, "on_quota": True, "years_at_school": max(person["years_at_school"], rng.randint(6, 12))}
            release(person)
    own = [p for p in people if p["school"] == lead.id and p["position"] == "teacher"]
    for person in sorted(own, key=lambda p: (-p["years_at_school"], p["id"]))[: 2 * members]:
        person |= {"on_quota": True, "years_at_school": max(person["years_at_school"], 6)}
        release(person)


def _mentors(lead: SimulatedSchool, members: set[str], people: list[Row]) -> None:
    """See to it that a lead has a mentor for every three learners of a subject, and one for each member, who may be sent there (R-028)."""
    learners = Counter(
        p["subject"]
        for p in people
        if p["school"] in members and p["position"] == "teacher" and p["title"] in YOUNG and p["years_at_school"] <= 3
    )
    for subject in SUBJECTS:
        own = [p for p in people if p["school"] == lead.id and p["position"] == "teacher"]
        own.sort(key=lambda p: (p["subject"] != subject, p["subject"] in SUBJECTS, p["id"]))
        wanted = -(-learners[subject] // LOAD) + len(members) if learners[subject] else 0
        for person in own[:wanted]:
            person["subject"] = subject
            promote(person)
            entitle(person)
