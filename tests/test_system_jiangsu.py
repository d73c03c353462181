"""Jiangsu: what its document asks holds in the plan of five of its counties, counted from the plan and the instance's tables alone."""

from collections import Counter
from functools import cache
from math import ceil

from instances.generators.jiangsu import COUNTIES, GROUPS, SCHOOLS, STAFFED, jiangsu
from instances.generators.region import codes_of
from solver.instance.instance import Instance
from solver.plan.plan import Plan, Posting
from tests.district_systems import BACKBONE, accepted, eligible
from tests.test_instances import needed_packages

FEW = 5


@cache
def counties() -> tuple[Instance, Plan]:
    """Return five counties, schools and groups in proportion, and a plan that the checker accepts."""
    needed_packages()
    instance = jiangsu(counties=FEW)
    return instance, accepted(instance)


def begun(instance: Instance, plan: Plan) -> list[Posting]:
    """Return the exchanges that begin in the first year."""
    return [p for p in plan.postings if p.channel == "exchange" and p.first_year == instance.first_year]


def test_the_figures_of_the_document() -> None:
    """R-095, R-096: 6,400 schools in 1,600 groups are four each; 60% of 95 counties are 57; the province has 95 counties."""
    needed_packages()
    assert (SCHOOLS / GROUPS, ceil(COUNTIES * 60 / 100), len(codes_of("32"))) == (4, 57, 95)
    assert STAFFED in codes_of("32")


def test_the_province_has_its_number_of_groups() -> None:
    """R-095: 1,600 groups over 6,400 schools are 84 over 336 in five counties (rounded down) in the plan; no school is left out."""
    instance, plan = counties()
    assert (len(instance.schools), len(plan.groups)) == (336, 84)
    area = {school.id: school.area for school in instance.schools}
    assert all({area[school] for school in (group.lead, *group.members)} == {area[group.lead]} for group in plan.groups)
    held = Counter(school for group in plan.groups for school in (group.lead, *group.members))
    assert max(held.values()) == 1
    assert set(held) == set(area)


def test_a_fifth_of_the_exchanged_are_backbone_teachers() -> None:
    """R-094: in the one staffed county of five at least 20% of those who begin an exchange, counted person by person."""
    instance, plan = counties()
    people = {person.id: person for person in instance.staff.persons}
    sent = begun(instance, plan)
    assert sent
    assert 5 * sum(people[p.person].backbone in BACKBONE for p in sent) >= len(sent)


def test_only_one_county_lists_its_staff() -> None:
    """The share is shown on one county; the whole province would have more than 200,000 people."""
    instance, plan = counties()
    area = {school.id: school.area for school in instance.schools}
    assert len({area[person.school] for person in instance.staff.persons}) == 1
    assert {area[p.destination] for p in plan.postings} == {area[person.school] for person in instance.staff.persons}


def test_a_tenth_of_the_eligible_are_exchanged() -> None:
    """R-208: of the one staffed county's teachers on quota at public schools, six years there and not exempt, 10% are exchanged."""
    instance, plan = counties()
    may = {person.id for person in instance.staff.persons if eligible(instance, person)}
    assert {posting.person for posting in begun(instance, plan)} <= may
    assert 10 * len(begun(instance, plan)) >= len(may) > 100


def test_counties_attain_the_standard_in_time() -> None:
    """R-096: 60% of five counties (three) by 2025, all by 2030, each once; who was checked before stays in 2022."""
    instance, plan = counties()
    years = {cohort.unit: cohort.first_year for cohort in plan.cohorts}
    assert len(plan.cohorts) == len(years) == FEW
    assert sum(year <= 2025 for year in years.values()) >= 3
    assert max(years.values()) <= 2030
    assert instance.previous is not None
    assert all(years[row.unit] == row.first_year == 2022 for row in instance.previous.cohorts)
