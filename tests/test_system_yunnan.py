"""Yunnan: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from pathlib import Path

from instances.generators.yunnan import BORDER, main
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

QUOTA, AIDED, COUNTIES = 500, 55, 129


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "yunnan")


def test_the_size_is_the_documents() -> None:
    """129 counties, 55 aided junior schools, each in a county of its own, 123 schools of the pool, 1,335 people for PE and arts."""
    instance, _ = solved("yunnan")
    assert sum(area.level == "county" for area in instance.areas) == COUNTIES
    assert len(tagged(instance, "aided")) == len({school.area for school in tagged(instance, "aided")}) == AIDED
    assert (len(tagged(instance, "pool")), sum(team.heads for team in instance.external.teams)) == (123, 1335)
    assert len(set(BORDER)) == 25


def test_each_of_the_aided_schools_has_a_team_and_a_head_from_one_good_school() -> None:
    """R-117: 55 teams of 5 to 10 (the planner's figures), each from one good junior school that helps no other, a head in each."""
    instance, plan = solved("yunnan")
    people = {person.id: person for person in instance.staff.persons}
    donors = {school.id for school in tagged(instance, "donor")}
    used = []
    for school in tagged(instance, "aided"):
        team = [p for p in plan.postings if p.destination == school.id and p.covers(instance.first_year)]
        origins = {p.origin for p in team}
        assert 5 <= len(team) <= 10, school.id
        assert len(origins) == 1, school.id
        assert origins <= donors, school.id
        assert sum(people[p.person].position == "principal" for p in team) == 1, school.id
        used += sorted(origins)
    assert len(set(used)) == len(used) == AIDED


def test_no_more_than_five_hundred_posts_are_filled() -> None:
    """R-117: the 422 that the document reports go, so that 78 of 500 posts are left."""
    instance, plan = solved("yunnan")
    aided = {school.id for school in tagged(instance, "aided")}
    sent = [p for p in plan.postings if p.destination in aided and p.covers(instance.first_year)]
    assert len(sent) == 422
    assert len(sent) <= QUOTA


def test_nobody_leaves_a_school_without_a_head() -> None:
    """Whoever goes as a head leaves another at home: every donor keeps one, no aided school gets two."""
    instance, plan = solved("yunnan")
    away = {p.person for p in plan.postings}
    home = Counter(p.school for p in instance.staff.persons if p.position == "principal" and p.id not in away)
    assert all(home[school.id] >= 1 for school in tagged(instance, "donor"))


def test_combinations_take_their_own_kind() -> None:
    """R-118: good + new has new members only, good + weak weak ones, good + rural rural ones; each kind occurs."""
    instance, plan = solved("yunnan")
    of = {school.id: school for school in instance.schools}
    modes = Counter(group.mode for group in plan.groups)
    for group in plan.groups:
        for member in (of[one] for one in group.members):
            kinds = {"good_new": member.new, "good_weak": member.weak, "good_rural": member.setting == "rural"}
            assert kinds.get(group.mode, "aided" in member.tags), group
    assert all(modes[mode] for mode in ("good_new", "good_rural", "good_weak", "province_post"))


def test_pilots_come_first_and_all_counties_follow() -> None:
    """R-119: sixteen pilot counties (the planner's figure), one in each prefecture, then all 129, each once."""
    instance, plan = solved("yunnan")
    years = {cohort.unit: cohort.first_year for cohort in plan.cohorts}
    assert sorted(years) == sorted(area.id for area in instance.areas if area.level == "county")
    pilots = [unit for unit, year in years.items() if year == 2026]
    assert len(pilots) == len({unit[:4] for unit in pilots}) == 16
    assert len(plan.cohorts) == COUNTIES


def test_pe_music_and_art_reach_all_target_counties() -> None:
    """R-121: 29 counties (25 on the border, and the four of Nujiang and Dêqên that are not), three subjects each, a team in one place."""
    instance, plan = solved("yunnan")
    area = {school.id: school.area for school in instance.schools}
    ties = {(area[tie.helped], tie.subject) for tie in plan.supports}
    assert len({county for county, _ in ties}) == 29
    assert len(ties) == len(plan.supports) == len({tie.helper for tie in plan.supports}) == 87


def test_the_pool_is_kept() -> None:
    """R-120: at most 5,300 people at the 123 schools; somebody comes to each of them, as the priced row wants."""
    instance, plan = solved("yunnan")
    pool = {school.id for school in tagged(instance, "pool")}
    there = Counter(p.destination for p in plan.postings if p.destination in pool)
    assert sum(there.values()) <= 5300
    assert set(there) == pool
