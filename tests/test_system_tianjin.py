"""Tianjin: what its document asks holds in the plan of a city of a third of the size, counted from plan and tables alone.

The committed instance has 587 schools and takes a minute; the same generator at 35% has all 16 districts and takes seconds.
"""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from instances.generators.tianjin import CENTRE, OUTER, RING, main, tianjin_draft
from instances.generators.write import HERE, loaded
from solver.files.read import read
from solver.instance.instance import Instance
from solver.instance.staff import Person
from solver.plan.plan import Plan
from tests.district_systems import BACKBONE, accepted, eligible, same_files
from tests.test_instances import needed_packages

AGES = {"m": 50, "f": 45}
"""Oldest men and women who are exchanged (Tianjin 2015)."""


@cache
def solved() -> tuple[Instance, Plan]:
    """Return the smaller city and a plan that the checker accepts."""
    needed_packages()
    instance = loaded(*tianjin_draft(percent=35).files)
    return instance, accepted(instance)


def may_go(instance: Instance, person: Person) -> bool:
    """Whether a teacher meets the city's conditions: those of the nation, and young enough."""
    return eligible(instance, person) and instance.first_year - person.birth_year <= AGES[person.sex]


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "tianjin")


def test_a_fifth_is_exchanged_and_half_of_them_are_backbone_in_every_district() -> None:
    """R-081: at least 20% of the eligible exchanged, 50% of them backbone, in each of 16 districts (drawn with 35% of the schools)."""
    instance, plan = solved()
    people = {person.id: person for person in instance.staff.persons}
    due = Counter(instance.school_of[p.school].area for p in people.values() if may_go(instance, p))
    moved: dict[str, list[Person]] = defaultdict(list)
    for posting in plan.postings:
        if posting.channel == "exchange" and posting.first_year == instance.first_year:
            moved[instance.school_of[posting.origin].area].append(people[posting.person])
    assert set(due) == {*CENTRE, *RING, *OUTER}
    for district, number in due.items():
        gone = moved[district]
        assert len({person.id for person in gone}) == len(gone)
        assert all(may_go(instance, person) for person in gone)
        assert 5 * len(gone) >= number, district
        assert 2 * sum(person.backbone in BACKBONE for person in gone) >= len(gone), district


def test_town_schools_help_rural_schools_of_their_own_outer_district() -> None:
    """R-082: pairs inside the five outer districts, one to one up to three (the planner's figure), for 73.1% of the rural schools drawn."""
    instance, plan = solved()
    pairs = [pair for pair in plan.pairings if pair.layer == "urban_rural"]
    schools = instance.school_of
    rural = {school.id for school in instance.schools if school.setting == "rural"}
    assert {schools[school].area for school in rural} <= set(OUTER)
    helped = {pair.school for pair in pairs}
    assert helped <= rural
    assert 1000 * len(helped) >= 731 * len(rural)
    assert all(schools[pair.partner].area == schools[pair.school].area for pair in pairs)
    assert all(schools[pair.partner].setting != "rural" for pair in pairs)
    assert max(Counter(pair.partner for pair in pairs).values()) <= 3


def test_fourteen_regional_communities_join_all_districts_and_hold_their_schools() -> None:
    """R-083: fourteen pairs of a centre district with another, each of the ten others in one at least; schools pair inside them."""
    instance, plan = solved()
    areas = [(pair.partner, pair.area) for pair in plan.area_pairings if pair.layer == "regional"]
    assert len(areas) == len(set(areas)) == 14
    assert {partner for partner, _ in areas} == set(CENTRE)
    assert {area for _, area in areas} == {*RING, *OUTER}
    schools = [(instance.school_of[p.partner].area, instance.school_of[p.school].area) for p in plan.pairings if p.layer == "regional"]
    assert schools
    assert set(schools) <= set(areas)


def test_only_schools_of_the_city_lead_across_districts() -> None:
    """R-084, R-085: in the smaller city co-run schools are led by the city's, outside the centre; other groups keep to one district."""
    instance, plan = solved()
    schools = instance.school_of
    for group in plan.groups:
        lead = schools[group.lead]
        areas = {schools[member].area for member in group.members}
        if group.mode == "co_run":
            assert lead.authority == "city"
            assert not areas & set(CENTRE)
            assert len(group.members) <= 4
        else:
            assert areas == {lead.area}
            assert len(group.members) <= 5
    assert {group.mode for group in plan.groups} == {"group", "co_run"}


def test_every_school_lies_in_exactly_one_zone() -> None:
    """R-085: zones cover 100% of the committed city's schools, each in one zone of its own district; 95 leads can be found."""
    instance = read(HERE / "tianjin.json")
    assert len(instance.schools) == 587
    for school in instance.schools:
        zones = [tag for tag in school.tags if tag.startswith("zone-")]
        assert len(zones) == 1
        assert zones[0].removeprefix("zone-")[:6] == school.area
    assert sum(school.lead_candidate for school in instance.schools) >= 95


def test_four_pioneers_and_all_sixteen_by_2028() -> None:
    """R-086: four districts start in the first phase, all 16 by 2028, each once; the smaller city has all 16."""
    _, plan = solved()
    start = {row.unit: row.first_year for row in plan.cohorts if row.programme == "quality_balanced"}
    assert set(start) == {*CENTRE, *RING, *OUTER}
    assert Counter(start.values()) == {2026: 4, 2028: 12}
    assert len(plan.cohorts) == 16


def test_heads_move_inside_groups_and_every_school_keeps_one() -> None:
    """Principals' terms (R-212, R-215): heads of the smaller city change places inside groups, and every school keeps one."""
    instance, plan = solved()
    heads = {person.id: person for person in instance.staff.persons if person.position == "principal"}
    assert heads
    at = {person.id: person.school for person in heads.values()}
    moved = [posting for posting in plan.postings if posting.person in heads]
    assert moved
    for posting in moved:
        group = plan.group_of(posting.origin, instance.first_year)
        assert group is not None
        assert posting.destination in (group.lead, *group.members)
        at[posting.person] = posting.destination
    assert Counter(at.values()) == Counter(person.school for person in heads.values())
