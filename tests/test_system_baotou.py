"""Baotou: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from pathlib import Path

from instances.generators.baotou import BANNERS, CITY, main
from solver.instance.instance import Instance
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages


def county(instance: Instance, area: str) -> str:
    """Return the district, banner or county around an area: six digits."""
    return instance.area_of[area].id[:6]


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "baotou")


def test_groups_grow_from_twenty_to_thirty() -> None:
    """R-091: 20 groups stood before, at least 20, 25 (the planner's figure) and 30 stand in 2023, 2024 and 2025, and never fewer."""
    instance, plan = solved("baotou")
    assert instance.previous is not None
    assert len(instance.previous.groups) == 20
    counts = [len(plan.groups_in(year)) for year in (2023, 2024, 2025)]
    assert all(count >= least for count, least in zip(counts, (20, 25, 30), strict=True))
    assert counts == sorted(counts)


def test_all_nine_modes_are_used() -> None:
    """R-091 names nine modes; the groups of 2022 take each, no group may end within its cycle, so 2023 has all nine."""
    instance, plan = solved("baotou")
    assert len(instance.policy.modes) == 9
    assert {group.mode for group in plan.groups_in(2023)} == {mode.name for mode in instance.policy.modes}


def test_every_rural_school_is_paired_inside_its_county() -> None:
    """R-089: 100%: each farming or herding school has a town partner in its own county, of a better quality and a common stage."""
    instance, plan = solved("baotou")
    schools = instance.school_of
    pairs = [pair for pair in plan.pairings_in(2023) if pair.layer == "alliance"]
    rural = {school.id for school in instance.schools if school.setting == "rural"}
    assert {pair.school for pair in pairs} == rural
    assert len(rural) == 36
    for pair in pairs:
        partner, school = schools[pair.partner], schools[pair.school]
        assert county(instance, partner.area) == county(instance, school.area)
        assert partner.setting != "rural"
        assert partner.quality > school.quality
        assert set(partner.stages) & set(school.stages)
    assert max(Counter(pair.partner for pair in pairs).values()) <= 6


def test_all_good_schools_but_one_help() -> None:
    """The other side of R-089 is priced: 11 of the 12 first schools of the counties help, one has no rural school of its stage left."""
    instance, plan = solved("baotou")
    good = {school.id for school in tagged(instance, "alliance")}
    helping = {pair.partner for pair in plan.pairings if pair.layer == "alliance"} & good
    assert (len(good), len(helping)) == (12, 11)


def test_each_banner_has_one_central_district_and_schools_follow_it() -> None:
    """R-089: each of the six banners and counties has a central district, and its two aided schools have partners there."""
    instance, plan = solved("baotou")
    areas = {pair.area: pair.partner for pair in plan.area_pairings if pair.layer == "city_banner"}
    assert set(areas) == set(BANNERS)
    assert set(areas.values()) <= set(CITY)
    pairs = [pair for pair in plan.pairings if pair.layer == "city_banner"]
    assert len(pairs) == len({pair.partner for pair in pairs}) == len({pair.school for pair in pairs}) == 12
    for pair in pairs:
        partner, school = instance.school_of[pair.partner], instance.school_of[pair.school]
        assert areas[county(instance, school.area)] == county(instance, partner.area)


def test_every_paired_rural_school_has_a_teacher_from_its_partner() -> None:
    """R-090: in each year a teacher of its town partner is on aid at each of the 36 schools, along pairs of the alliance alone."""
    instance, plan = solved("baotou")
    pairs = {(pair.partner, pair.school) for pair in plan.pairings if pair.layer == "alliance"}
    aid = [posting for posting in plan.postings if posting.channel == "aid"]
    assert {(posting.origin, posting.destination) for posting in aid} == pairs
    assert {instance.staff.person(posting.person).position for posting in aid} == {"teacher"}
    for year in instance.planned_years:
        assert {posting.destination for posting in aid if posting.covers(year)} == {school for _, school in pairs}


def test_extra_posts_and_money_suffice_in_every_year() -> None:
    """R-090: sending schools lack 200 people at most in each year, and 22,500 yuan for each who is away come to 4.5 million at most."""
    instance, plan = solved("baotou")
    for year in instance.planned_years:
        away = [posting for posting in plan.postings if posting.covers(year) and posting.channel in ("exchange", "cadre", "aid")]
        net = Counter(posting.origin for posting in away)
        net.subtract(posting.destination for posting in away)
        assert 0 < sum(lost for lost in net.values() if lost > 0) <= 200
        assert 22_500 * len(away) <= 4_500_000
