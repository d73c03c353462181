"""Ningbo: what its document asks, counted from plan and tables alone: the city's file, and a plan for two of its districts."""

from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

from instances.generators.ningbo import city, main
from instances.generators.write import HERE, loaded
from solver.files.read import read
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.plan.plan import Plan
from tests.district_systems import BACKBONE, accepted, same_files
from tests.test_instances import needed_packages

TARGET = Fraction(28, 100)
TOWN = ("urban", "town")


@cache
def districts() -> tuple[Instance, Plan]:
    """Return the first two districts of the city, made as the whole city is, and a plan for them that the checker accepts."""
    needed_packages()
    instance = loaded(*city(counties=2))
    return instance, accepted(instance)


def squared(instance: Instance, stage: str, there: Counter[tuple[str, str]]) -> Fraction:
    """Return the squared coefficient, weighted by pupils, of backbone teachers a pupil, from the clause (R-205)."""
    rows = [(part.pupils, there[school.id, stage]) for school in instance.schools for part in school.parts if part.stage == stage]
    pupils, people = sum(p for p, _ in rows), sum(n for _, n in rows)
    return sum((Fraction(n * n, p) for p, n in rows), Fraction(0)) * pupils / people**2 - 1


def backbone(instance: Instance, plan: Plan | None) -> Counter[tuple[str, str]]:
    """Return the backbone teachers of each school and stage, where they teach under a plan, or at home."""
    now = {p.person: p.destination for p in plan.postings if p.covers(instance.first_year)} if plan else {}
    return Counter((now.get(p.id, p.school), p.stage) for p in instance.staff.persons if p.backbone in BACKBONE)


def schools_of(instance: Instance) -> dict[str, School]:
    """Return schools by id."""
    return {school.id: school for school in instance.schools}


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "ningbo")


def test_the_city_has_its_603_public_schools() -> None:
    """R-228: 603 public compulsory schools in ten districts and counties; 20 private schools stand beside them."""
    instance = read(HERE / "ningbo.json")
    public = [school for school in instance.schools if school.public and school.compulsory]
    assert (len(public), len(instance.schools)) == (603, 623)
    assert len([area for area in instance.areas if area.parent is None]) == 10
    assert sum(school.remote for school in instance.schools) == 18


def test_today_the_city_is_above_the_target() -> None:
    """R-099: at home the coefficients of both stages exceed 0.28, so that it is the plan that brings them below."""
    instance = read(HERE / "ningbo.json")
    assert all(squared(instance, stage, backbone(instance, None)) > TARGET**2 for stage in ("primary", "junior"))


def test_every_public_school_is_in_one_community() -> None:
    """R-098: each public compulsory school of two districts in exactly one, no private one in any."""
    instance, plan = districts()
    counted = Counter(school for group in plan.groups for school in (group.lead, *group.members))
    assert counted == {school.id: 1 for school in instance.schools if school.public and school.compulsory}


def test_members_are_weaker_and_fused_ones_are_rural() -> None:
    """R-098 and R-228: strong with weak; a fused community is one town school with one or two rural ones; two districts have some."""
    instance, plan = districts()
    of = schools_of(instance)
    for group in plan.groups:
        assert all(of[m].quality < of[group.lead].quality or of[m].new for m in group.members), group
        if group.mode == "fused":
            assert of[group.lead].setting in TOWN, group
            assert 1 <= len(group.members) <= 2, group
            assert all(of[m].setting == "rural" for m in group.members), group
    assert any(group.mode == "fused" for group in plan.groups)


def test_the_coefficients_fall_below_the_target() -> None:
    """R-099: below 0.28 in both stages of two districts, counted where people teach, and below today's."""
    instance, plan = districts()
    for stage in ("primary", "junior"):
        there = squared(instance, stage, backbone(instance, plan))
        assert there < TARGET**2, stage
        assert there < squared(instance, stage, backbone(instance, None)), stage


def test_hill_and_island_schools_have_a_master_from_town() -> None:
    """R-101: at each of those of two districts one backbone teacher of a town school at least (one is the planner's figure)."""
    instance, plan = districts()
    of, people = schools_of(instance), {person.id: person for person in instance.staff.persons}
    come = Counter(
        p.destination for p in plan.postings if people[p.person].backbone in BACKBONE and of[p.origin].setting in TOWN
    )  # fmt: skip
    remote = [school.id for school in instance.schools if school.remote]
    assert remote
    assert all(come[school] >= 1 for school in remote)


def test_lessons_and_research_come_round_as_often_as_the_document_says() -> None:
    """R-228: a year of each community of two districts has 20 synchronous lessons in 2 subjects, 8 sessions online and 4 face to face."""
    _, plan = districts()
    for group in plan.groups:
        own = [event for event in plan.events if event.holder == (group.lead,)]
        counts = Counter(event.duty for event in own)
        assert counts == {"sync_lessons": 20, "online_research": 8, "offline_research": 4}, group.lead
        assert len({event.subject for event in own if event.duty == "sync_lessons"}) == 2


def test_masters_bring_on_young_teachers_of_their_community() -> None:
    """R-102: in two districts same subject and community, a town master for a rural teacher; one master each, three learners at most."""
    instance, plan = districts()
    of, people = schools_of(instance), {person.id: person for person in instance.staff.persons}
    now = {p.person: p.destination for p in plan.postings if p.covers(instance.first_year)}
    group = {school: one.lead for one in plan.groups for school in (one.lead, *one.members)}
    for tie in plan.supports:
        master, young = people[tie.helper], people[tie.helped]
        assert (master.subject, of[master.school].setting in TOWN, of[young.school].setting) == (young.subject, True, "rural")
        assert group[now.get(master.id, master.school)] == group[now.get(young.id, young.school)]
    assert max(Counter(tie.helped for tie in plan.supports).values()) == 1
    assert max(Counter(tie.helper for tie in plan.supports).values()) <= 3
