"""Random small counties and plans for the contract and brute-force tests; every draw comes from the generator passed in."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from solver.instance.history import Ban, Matured, Pin, Previous, PreviousGroup, PreviousPosting
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.school import Area, Need, NeighbourPair, Resources, Satisfaction, School, StagePart
from solver.instance.staff import BACKBONES, EXEMPTIONS, POSITIONS, QUALIFICATIONS, TITLES, Staff
from solver.plan.plan import Group, Plan, Posting
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.running import RunningTable, running_postings
from solver.rules.small import MODES, YEAR, small_county, small_plan, small_school

Rng = np.random.Generator
Item = TypeVar("Item")
STAGE_SETS: tuple[tuple[Stage, ...], ...] = (("primary",), ("primary",), ("junior",), ("primary", "junior"), ("kindergarten",), ("senior",))
GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3}


def pick(rng: Rng, items: Sequence[Item]) -> Item:
    """Return one of the items."""
    return items[int(rng.integers(len(items)))]


def chance(rng: Rng, share: float) -> bool:
    """Return True with the given probability."""
    return bool(rng.random() < share)


def draw_school(rng: Rng, number: int) -> School:
    """Return a school with every field that rules read drawn at random."""
    parts = tuple(
        StagePart(stage=stage, pupils=int(rng.integers(20, 400)), classes=tuple(int(c) for c in rng.integers(1, 4, GRADES[stage])))
        for stage in pick(rng, STAGE_SETS)
    )
    return small_school(
        number,
        parts=parts,
        area=f"A{rng.integers(2)}",
        setting=pick(rng, ("urban", "town", "rural")),
        quality=int(rng.integers(40, 100)),
        longitude=112.5 + float(rng.random()) * 0.4,
        latitude=33.0 + float(rng.random()) * 0.4,
        public=chance(rng, 0.9),
        authority=pick(rng, ("county", "county", "city")),
        campuses=int(rng.integers(1, 3)),
        teaching_point=chance(rng, 0.2),
        boarding=chance(rng, 0.3),
        lead_candidate=chance(rng, 0.6),
        weak=chance(rng, 0.5),
        new=chance(rng, 0.2),
        assessment=pick(rng, (None, "excellent", "good", "pass", "fail")),
        maturity=pick(rng, (None, 50, 59, 60, 84, 85, 95)),
        quota=(None, 2, 3)[number % 3],
        opened=pick(rng, (None, None, YEAR - 10, YEAR - 4, YEAR - 3)),
        legal_person=pick(rng, (None, None, None, "L0", "L1", "S0")),
        satisfaction=pick(rng, (None, Satisfaction(pupils=int(rng.integers(70, 101)), parents=int(rng.integers(70, 101)), community=85))),
    )


def draw_person(rng: Rng, schools: Sequence[School]) -> dict[str, Any]:
    """Return one staff row with every field that rules read drawn at random."""
    school = pick(rng, schools)
    return {
        "school": school.id,
        "stage": pick(rng, school.stages),
        "subject": pick(rng, ("chinese", "maths", "pe")),
        "position": pick(rng, ("teacher", "teacher", "teacher", "middle", "leader", POSITIONS[3])),
        "backbone": pick(rng, BACKBONES),
        "on_quota": chance(rng, 0.9),
        "sex": pick(rng, ("m", "f", "")),
        "birth_year": int(rng.integers(1968, 2000)),
        "years_at_school": int(rng.integers(1, 12)),
        "rural_years": int(rng.integers(0, 3)),
        "moves": int(rng.integers(0, 3)),
        "title_application_year": pick(rng, (-1, YEAR, YEAR + 1, YEAR + 2)),
        "exemption": pick(rng, ("", "", "", *EXEMPTIONS)),
        "exempt_until": pick(rng, (-1, YEAR - 1, YEAR, YEAR + 1)),
        "longitude": 112.5 + float(rng.random()) * 0.4 if chance(rng, 0.5) else float("nan"),
        "latitude": 33.0 + float(rng.random()) * 0.4,
        "wish": pick(rng, ("", *(s.id for s in schools))),
    }


def draw_county(rng: Rng, schools: int = 6, people: int = 0, years: int = 1) -> Instance:
    """Return a small county; where `people` is 0 it has no staff."""
    listed = [draw_school(rng, n) for n in range(schools)]
    rows = [draw_person(rng, listed) for _ in range(people)]
    for row in rows:
        if np.isnan(row["longitude"]):
            row["latitude"] = float("nan")
    county = small_county(listed, rows, years=years)
    previous = [PreviousGroup(lead=g.lead, mode=g.mode, members=g.members, since=YEAR - 1) for g in draw_groups(rng, county) if g.members]
    county = county.replace(previous=Previous(groups=tuple(previous)) if chance(rng, 0.7) else None)
    return draw_service(draw_endowments(draw_agreements(rng, county))) if people else draw_decisions(rng, draw_surroundings(county))


def draw_surroundings(county: Instance) -> Instance:
    """Return the county with areas inside an area, neighbours, older groups, and what schools have besides: tags, needs, outside leads.

    Drawn from a generator of its own, seeded by where the schools lie, so that other draws do not depend on this one.
    """
    rng = np.random.default_rng([int(school.longitude * 10**9) for school in county.schools])
    topics = ("english", "art", "pe")
    schools = tuple(
        replace(
            school,
            tags=("famous",) if chance(rng, 0.4) else (),
            lead_capacity=pick(rng, (None, None, 0, 1, 2, 10, 30, 300)),
            strengths=tuple(topic for topic in topics if chance(rng, 0.5)),
            needs=tuple(Need(topic=topic, weight=int(rng.integers(1, 4))) for topic in topics if chance(rng, 0.4)),
            outside=chance(rng, 0.15),
        )
        for school in county.schools
    )
    around = "P" if chance(rng, 0.7) else None
    areas = (Area(id="P", name="P", level="city"), Area(id="A0", name="A0", parent="P"), Area(id="A1", name="A1", parent=around))
    beside = tuple(NeighbourPair(school=a.id, neighbour=b.id) for a, b in combinations(schools, 2) if chance(rng, 0.5))
    previous = county.previous
    if previous is not None:
        previous = replace(previous, groups=tuple(replace(g, since=YEAR - int(rng.integers(1, 6))) for g in previous.groups))
        earlier = [school.id for school in schools if chance(rng, 0.25)]
        previous = replace(previous, matured=tuple(Matured(school=one, since=YEAR - int(rng.integers(1, 4))) for one in earlier))
    return county.replace(schools=schools, areas=areas, neighbours=beside, previous=previous)


def draw_service(county: Instance) -> Instance:
    """Return the county with principals' terms, titles, graduating grades, years in which people are to become heads, and institutes.

    Drawn from a generator of its own, as in `draw_surroundings`.
    """
    rng = np.random.default_rng([3, *(int(school.longitude * 10**9) for school in county.schools)])
    table = county.staff.table
    begun = [pick(rng, (-1, YEAR - 4, YEAR - 3, YEAR - 2, YEAR - 1, YEAR)) for _ in table["id"]]
    principal = (table["position"] == "principal").to_numpy()
    table["term_first_year"] = np.where(principal, begun, -1).astype(np.int32)
    table["terms"] = np.where(principal, rng.integers(0, 3, len(table)), 0).astype(np.int32)
    table["head_year"] = np.array([pick(rng, (-1, YEAR, YEAR + 1, YEAR + 2)) for _ in table["id"]], dtype=np.int32)
    table["title"] = pd.Categorical([pick(rng, TITLES) for _ in table["id"]], categories=list(TITLES))
    schools = tuple(replace(school, tags=(*school.tags, "institute")) if chance(rng, 0.2) else school for school in county.schools)
    table["graduating"] = np.array([chance(rng, 0.4) for _ in table["id"]], dtype=np.bool_)
    return county.replace(schools=schools, staff=Staff(table))


def draw_endowments(county: Instance) -> Instance:
    """Return the county with what rules on national indicators read: qualifications, what schools own, special schools, areas in areas.

    Drawn from a generator of its own, as in `draw_surroundings`.
    """
    rng = np.random.default_rng([7, *(int(school.longitude * 10**9) for school in county.schools)])
    schools = tuple(replace(school, special=chance(rng, 0.1), resources=draw_resources(rng, school)) for school in county.schools)
    table = county.staff.table
    table["qualification"] = pd.Categorical([pick(rng, QUALIFICATIONS[:3]) for _ in table["id"]], categories=list(QUALIFICATIONS))
    around = "P" if chance(rng, 0.6) else None
    areas = (Area(id="P", name="P", level="city"), Area(id="A0", name="A0", parent="P"), Area(id="A1", name="A1", parent=around))
    return county.replace(schools=schools, areas=areas, staff=Staff(table))


def draw_resources(rng: Rng, school: School) -> Resources | None:
    """Return resources about as large as the national thresholds ask for, or none."""
    if chance(rng, 0.2):
        return None
    about = [int(school.pupils * per_hundred * rng.integers(70, 140)) // 10_000 for per_hundred in (480, 800, 210_000, 2)]
    return Resources(floor_area_m2=about[0], sports_area_m2=about[1], equipment_yuan=about[2], multimedia_rooms=about[3] + 1)


def draw_decisions(rng: Rng, county: Instance) -> Instance:
    """Return the county with up to two pins and two bans about leads and members."""
    pins, bans = [], []
    ids = [school.id for school in county.schools]
    for _ in range(int(rng.integers(3))):
        subject, target = pick(rng, ids), pick(rng, (None, *ids))
        mode = pick(rng, (None, *(mode.name for mode in MODES)))
        pins.append(
            Pin(kind="lead", subject=subject, mode=mode)
            if chance(rng, 0.4)
            else Pin(kind="member", subject=subject, target=target, mode=mode)
        )
    for _ in range(int(rng.integers(3))):
        subject, target = pick(rng, ids), pick(rng, (None, *ids))
        bans.append(Ban(kind="lead", subject=subject) if chance(rng, 0.4) else Ban(kind="member", subject=subject, target=target))
    return county.replace(pins=tuple(pins), bans=tuple(bans))


def draw_agreements(rng: Rng, county: Instance) -> Instance:
    """Return the county with pins, bans and running postings for about a sixth of its people each."""
    pins, bans, running = [], [], []
    for person in county.staff.persons:
        others = [school.id for school in county.schools if school.id != person.school]
        if chance(rng, 0.1):
            kind, target = pick(rng, (("posting", pick(rng, others)), ("posting", None), ("stay", None)))
            pins.append(Pin(kind=kind, subject=person.id, target=target))  # type: ignore[arg-type]  # one of the three kinds
        if chance(rng, 0.15):
            bans.append(Ban(kind="posting", subject=person.id, target=pick(rng, (None, *others))))
        if chance(rng, 0.15) and person.position != "principal":
            first, last = int(rng.integers(YEAR - 2, YEAR + 1)), int(rng.integers(YEAR - 1, YEAR + 2))
            running.append(PreviousPosting(person=person.id, school=pick(rng, others), first_year=first, last_year=max(first, last)))
    previous = county.previous
    if running:
        previous = Previous(groups=() if previous is None else previous.groups, postings=tuple(running))
    return county.replace(pins=tuple(pins), bans=tuple(bans), previous=previous)


def draw_groups(rng: Rng, instance: Instance) -> tuple[Group, ...]:
    """Return random groups in which every school stands at most once."""
    order = [instance.schools[int(i)].id for i in rng.permutation(len(instance.schools))]
    leads = order[: int(rng.integers(1, max(2, len(order) // 2)))]
    members: dict[str, list[str]] = {lead: [] for lead in leads}
    for school in order[len(leads) :]:
        if chance(rng, 0.75):
            lead = pick(rng, leads)
            if not instance.school_of[school].outside:
                members[lead].append(school)
    years = instance.planned_years
    return tuple(Group(lead, pick(rng, MODES).name, tuple(found), years[0], years[-1]) for lead, found in members.items() if found)


def draw_grouping_plan(rng: Rng, instance: Instance, loose: bool = False) -> Plan:
    """Return a plan of random groups, with the transitions and reasons that follow from them left empty.

    A `loose` plan may break the structural rules: a school stands twice, a lead is a member or runs two modes, a group is empty.
    """
    groups = draw_groups(rng, instance)
    if loose:
        for _ in range(int(rng.integers(3))):
            groups += (draw_stray(rng, instance, groups),)
    return small_plan(instance).__class__(instance.id, instance.first_year, instance.years, groups)


def draw_stray(rng: Rng, instance: Instance, groups: Sequence[Group]) -> Group:
    """Return one more group, whose lead and members (none to two) may stand in other groups; its lead and mode are not there yet."""
    taken = {(group.lead, group.mode) for group in groups}
    inside = [school.id for school in instance.schools if not school.outside]
    leads = [school.id for school in instance.schools if inside != [school.id]]  # who is alone inside has nobody to lead
    lead, mode = pick(rng, [(one, m.name) for one in leads for m in MODES if (one, m.name) not in taken])
    others = [school.id for school in instance.schools if school.id != lead]
    members = sorted({pick(rng, others) for _ in range(int(rng.integers(3)))} - {s.id for s in instance.schools if s.outside})
    years = instance.planned_years
    return Group(lead, mode, tuple(members), years[0], years[-1])


def draw_postings(rng: Rng, options: OptionTable, share: float, clash: bool = False) -> tuple[Posting, ...]:
    """Return the running postings and at most one new random posting a person, for about `share` of those who have options.

    People on a running posting get a new one only after its end, unless `clash` is set: then also during it, for the rules
    that forbid just that.
    """
    instance = options.instance
    until = RunningTable.of(instance).last_of(len(instance.staff))
    found = list(running_postings(instance))
    for person in np.unique(options.person).tolist():
        mine = np.flatnonzero((options.person == person) & (clash | (options.first_year > until[person])))
        if len(mine) and chance(rng, share):
            found.append(posting_of(options, pick(rng, mine.tolist())))
    return tuple(found)


def posting_of(options: OptionTable, i: int) -> Posting:
    """Return one option as a posting."""
    schools, ids = options.instance.schools, options.instance.staff.ids
    return Posting(
        ids[int(options.person[i])],
        schools[int(options.home[i])].id,
        schools[int(options.destination[i])].id,
        int(options.first_year[i]),
        int(options.last_year[i]),
        CHANNELS[int(options.channel[i])],  # type: ignore[arg-type]
    )
