"""Guizhou: a tenth of the province from the same generator; what the document asks holds, counted from plan and tables."""

from collections import Counter
from functools import cache

from instances.generators.guizhou import guizhou
from solver.instance.instance import Instance
from solver.instance.school import School
from solver.plan.plan import Plan
from tests.district_systems import accepted
from tests.test_instances import needed_packages

BATCHES = (2026, 2027, 2028)


@cache
def tenth() -> tuple[Instance, Plan]:
    """Return 220 project schools of nine counties and a plan for them."""
    needed_packages()
    instance = guizhou(220, 9)
    return instance, accepted(instance)


def batches() -> dict[int, list[School]]:
    """Return the schools of each batch."""
    instance, plan = tenth()
    rows = [cohort for cohort in plan.cohorts if cohort.programme == "strong_schools"]
    assert Counter(row.unit for row in rows) == dict.fromkeys((school.id for school in instance.schools), 1)
    return {year: [instance.school_of[row.unit] for row in rows if row.first_year == year] for year in BATCHES}


def base(school: School) -> str:
    """Return the tier of a school's base and its setting."""
    return f"{sum(school.quality >= line for line in (60, 75))}/{school.setting}"


def kind(school: School) -> str:
    """Return the tag of a school's kind."""
    return next(tag for tag in school.tags if tag != "project")


def test_three_batches_of_one_size() -> None:
    """R-112: each of 220 schools starts in exactly one of three batches; 74, 73 and 73 is as even as can be."""
    assert [len(schools) for schools in batches().values()] == [74, 73, 73]


def test_each_batch_is_like_the_whole() -> None:
    """R-112, R-113: of 220 schools by county, kind and base a batch holds nine to eleven tenths of the even share, rounded outward."""
    instance, _ = tenth()
    for of in (lambda school: school.area, kind, base):
        whole = Counter(of(school) for school in instance.schools)
        assert len(whole) >= 3
        for schools in batches().values():
            found = Counter(of(school) for school in schools)
            for stratum, number in whole.items():
                low, high = 9 * number * len(schools), 11 * number * len(schools)
                assert low // 2200 <= found[stratum] <= -(-high // 2200), stratum


def test_a_tenth_is_drawn_for_the_province() -> None:
    """R-114: 22 of 220, a tenth, are drawn for 2031, after the last batch has been followed for three years."""
    _, plan = tenth()
    drawn = [cohort for cohort in plan.cohorts if cohort.programme == "province_sample"]
    assert len({cohort.unit for cohort in drawn}) == 22
    assert {cohort.first_year for cohort in drawn} == {BATCHES[-1] + 3}


def test_guidance_of_three_years_and_a_visit_each_semester() -> None:
    """R-116: each of the 74 schools of the first batch has one team of its own county until 2028, and one visit in each semester."""
    instance, plan = tenth()
    first = {school.id for school in batches()[2026]}
    ties = [tie for tie in plan.supports if tie.scheme == "guidance"]
    assert Counter(tie.helped for tie in ties) == dict.fromkeys(first, 1)
    assert {(tie.first_year, tie.last_year) for tie in ties} == {(2026, 2028)}
    home = {team.id: team.base for team in instance.external.teams}
    for tie in ties:
        base_school = home[tie.helper]
        assert base_school is not None
        assert instance.school_of[base_school].area == instance.school_of[tie.helped].area
    visits = Counter((event.host, event.date[5:7] < "08") for event in plan.events)
    assert visits == {(school, later): 1 for school in first for later in (False, True)}


def test_the_whole_province_has_2200_schools_in_88_counties() -> None:
    """R-112: the province generated on demand has 2,200 project schools in all 88 counties of Guizhou, of three kinds each."""
    needed_packages()
    instance = guizhou()
    assert len(instance.schools) == 2200
    assert len({school.area for school in instance.schools}) == 88
    assert {kind(school) for school in instance.schools} == {"town_school", "rural_school", "resettlement"}
