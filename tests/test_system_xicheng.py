"""Xicheng: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from pathlib import Path

from instances.generators.xicheng import main
from tests.district_systems import BACKBONE, same_files, solved, tagged
from tests.test_instances import needed_packages


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "xicheng")


def test_all_fourteen_new_campuses_are_run_by_famous_schools() -> None:
    """R-078: 14 of 14, each under exactly one lead that is famous and runs a stage of the campus."""
    instance, plan = solved("xicheng")
    campuses = {school.id for school in tagged(instance, "campus")}
    famous = {school.id for school in tagged(instance, "famous")}
    stages = {school.id: set(school.stages) for school in instance.schools}
    run = [(group.lead, member) for group in plan.groups_in(instance.first_year) for member in group.members if member in campuses]
    assert sorted(member for _, member in run) == sorted(campuses)
    assert len(campuses) == 14
    assert all(lead in famous and stages[lead] & stages[member] for lead, member in run)


def test_nineteen_leaders_and_nineteen_schools_are_one_to_one() -> None:
    """R-079: one leader of the district for one school, 19 and 19, none twice on either side."""
    instance, plan = solved("xicheng")
    ties = [tie for tie in plan.supports if tie.scheme == "leaders"]
    assert len(ties) == 19
    assert {tie.helped for tie in ties} == {school.id for school in tagged(instance, "boutique")}
    assert {tie.helper for tie in ties} == {team.id for team in instance.external.teams if team.kind == "adviser"}


def test_no_head_holds_more_than_two_posts() -> None:
    """R-079: each of the 19 schools has a second head from a famous school, and nobody takes two of them: two posts with their own."""
    instance, plan = solved("xicheng")
    people = {person.id: person for person in instance.staff.persons}
    famous = {school.id for school in tagged(instance, "famous")}
    ties = [tie for tie in plan.supports if tie.scheme == "heads"]
    assert sorted(tie.helped for tie in ties) == sorted(school.id for school in tagged(instance, "boutique"))
    assert max(Counter(tie.helper for tie in ties).values()) == 1
    assert all(people[tie.helper].position == "principal" and people[tie.helper].school in famous for tie in ties)


def test_nine_architects_design_nineteen_schools() -> None:
    """R-079: nine architects, each of the 19 schools one of them, so two or three schools each."""
    _, plan = solved("xicheng")
    ties = [tie for tie in plan.supports if tie.scheme == "architects"]
    schools = Counter(tie.helper for tie in ties)
    assert (len(ties), len({tie.helped for tie in ties}), len(schools)) == (19, 19, 9)
    assert set(schools.values()) == {2, 3}


def test_a_team_of_three_from_one_famous_school_goes_to_each_small_school() -> None:
    """R-079: three people or more (the planner's figure) from the famous school that leads it, and never fewer from any school."""
    instance, plan = solved("xicheng")
    year = instance.first_year
    for school in tagged(instance, "boutique"):
        group = plan.group_of(school.id, year)
        there = [p for p in plan.postings if p.destination == school.id and p.covers(year) and p.channel in ("exchange", "cadre")]
        from_lead = [p for p in there if group is not None and p.origin == group.lead]
        assert len(from_lead) >= 3, school.id
        assert min(Counter(p.origin for p in there).values()) >= 3, school.id


def test_backbone_teachers_reach_the_share_that_the_district_reports() -> None:
    """R-080: at least 73% of cadres and teachers exchanged are backbone teachers, as the document reports of 2,176 people."""
    instance, plan = solved("xicheng")
    people = {person.id: person for person in instance.staff.persons}
    moved = [people[p.person] for p in plan.postings if p.first_year == instance.first_year and p.channel in ("exchange", "cadre")]
    backbone = sum(person.backbone in BACKBONE for person in moved)
    assert 100 * backbone >= 73 * len(moved) > 0
