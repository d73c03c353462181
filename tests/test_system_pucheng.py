"""Pucheng: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from datetime import date
from pathlib import Path

from instances.generators.pucheng import main
from solver.plan.plan import Group
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

YEARS = (2026, 2027, 2028)
COUNTY_EVENTS = {
    "county_start": {3}, "county_management": {4}, "county_five": {5, 6}, "county_service": {5, 6}, "county_exams": {7},
}  # fmt: skip
"""Months of the county's events (R-053)."""
UNION_EVENTS = {"union_plan": {8, 9}, "assessment": {1, 2}, "topic": {1, 2}}


def first_groups() -> tuple[Group, ...]:
    """Return the unions of the first, binding year."""
    return solved("pucheng")[1].groups_in(YEARS[0])


def months_of(duty: str, holder: str | None = None) -> list[int]:
    """Return the months of a duty's events, of one holder's where one is named, in order."""
    events = [e for e in solved("pucheng")[1].events if e.duty == duty and (holder is None or holder in e.holder)]
    return [month for _, month in sorted((event.date, date.fromisoformat(event.date).month) for event in events)]


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "pucheng")


def test_there_are_exactly_twenty_unions_each_year() -> None:
    """R-042: twenty in each of three years, though 26 schools may lead; unions under outside leads count."""
    instance, plan = solved("pucheng")
    assert sum(school.lead_candidate for school in instance.schools) == 26
    assert [len(plan.groups_in(year)) for year in YEARS] == [20, 20, 20]
    assert any(instance.school_of[group.lead].outside for group in first_groups())


def test_coverage_rises_to_every_school() -> None:
    """R-045: of 114 schools of the county 60% (69), 80% (92) and all belong to a union in the three years, and none falls out again."""
    instance, plan = solved("pucheng")
    own = {school.id for school in instance.schools if not school.outside}
    inside = [{one for group in plan.groups_in(year) for one in (group.lead, *group.members)} & own for year in YEARS]
    assert [len(covered) >= least for covered, least in zip(inside, (69, 92, 114), strict=True)] == [True, True, True]
    assert len(own) == len(inside[2]) == 114
    assert inside[0] <= inside[1] <= inside[2]


def test_points_boarding_and_weak_schools_come_first() -> None:
    """R-045: every teaching point, weak school and boarding school is covered in the first year already."""
    instance, _ = solved("pucheng")
    inside = {one for group in first_groups() for one in (group.lead, *group.members)}
    needy = {s.id for s in instance.schools if not s.outside and (s.teaching_point or s.weak or s.boarding)}
    assert needy <= inside
    assert len(needy) > 30


def test_every_lead_is_famous_and_stages_fit() -> None:
    """R-044, R-046: leads are listed with 75 points, members are weaker or new, and share a stage with their lead."""
    instance, plan = solved("pucheng")
    where = instance.school_of
    famous = {school.id for school in tagged(instance, "famous")} | {s.id for s in instance.schools if s.outside}
    for group in plan.groups:
        lead = where[group.lead]
        assert group.lead in famous
        assert lead.quality >= 75
        for member in (where[name] for name in group.members):
            opened = member.opened is not None and instance.first_year - member.opened <= 3
            assert member.quality < lead.quality or member.new or opened, member.id
            assert set(member.stages) & set(lead.stages), member.id


def test_leads_from_outside_take_senior_and_vocational_schools_only() -> None:
    """R-054: and the county's vocational school has one in every year, for no school of the county could lead it."""
    instance, plan = solved("pucheng")
    led = [(group, instance.school_of[m]) for group in plan.groups if instance.school_of[group.lead].outside for m in group.members]
    assert all({"senior", "vocational"} & set(member.stages) for _, member in led)
    assert {year for year in YEARS for group, member in led if member.id == "V01" and group.covers(year)} == set(YEARS)


def test_good_public_kindergartens_lead_private_and_weak_ones() -> None:
    """R-055: every kindergarten that belongs to a union has a public lead of 75 points and is private, weak or new itself."""
    instance, plan = solved("pucheng")
    pairs = [(instance.school_of[g.lead], instance.school_of[m]) for g in plan.groups for m in g.members]
    young = [(lead, member) for lead, member in pairs if member.stages == ("kindergarten",)]
    assert young
    assert all(lead.public and lead.quality >= 75 and (member.weak or member.new or not member.public) for lead, member in young)


def test_leaders_meet_every_month() -> None:
    """R-047: each of twenty unions meets once in each of nine months, 180 meetings; February's five days belong to March's month."""
    assert len(months_of("leader_exchange")) == 180
    for group in first_groups():
        held = [{2: 3, 7: 6}.get(month, month) for month in months_of("leader_exchange", group.lead)]
        assert held == [9, 10, 11, 12, 1, 3, 4, 5, 6], group.lead


def test_every_union_is_inspected_each_semester() -> None:
    """R-052: one inspection in November or December, one in May or June, for each of twenty."""
    for group in first_groups():
        autumn, spring = months_of("inspection", group.lead)
        assert autumn in (11, 12)
        assert spring in (5, 6)


def test_the_fixed_calendar_keeps_its_months() -> None:
    """R-053, R-056: county events once each, work of the unions once each, all in the document's months; routines at every member."""
    assert {duty: set(months_of(duty)) <= months and len(months_of(duty)) == 1 for duty, months in COUNTY_EVENTS.items()} == dict.fromkeys(
        COUNTY_EVENTS, True
    )
    for duty, months in UNION_EVENTS.items():
        for group in first_groups():
            assert len(months_of(duty, group.lead)) == 1, (duty, group.lead)
            assert set(months_of(duty, group.lead)) <= months, (duty, group.lead)
    compulsory = [group for group in first_groups() if group.mode == "compulsory"]
    assert sorted(set(months_of("green_evaluation"))) in ([10], [11], [10, 11])
    assert len(months_of("green_evaluation")) == len(compulsory)
    members = sorted(member for group in first_groups() for member in group.members)
    visited = sorted(e.host for e in solved("pucheng")[1].events if e.duty == "routine_inspection" and e.host)
    assert visited == members
    assert set(months_of("routine_inspection")) == {12}


def test_the_same_lesson_is_a_weekly_routine() -> None:
    """R-050: each compulsory union, three subjects, every week in which Tuesday or Thursday is a school day; none twice in a week."""
    lessons = [e for e in solved("pucheng")[1].events if e.duty == "same_lesson"]
    weeks = Counter((e.holder, e.subject, date.fromisoformat(e.date).isocalendar()[:2]) for e in lessons)
    held = Counter((holder, subject) for holder, subject, _ in weeks)
    compulsory = [group for group in first_groups() if group.mode == "compulsory"]
    assert max(weeks.values()) == 1
    assert len(held) == 3 * len(compulsory)
    assert set(held.values()) == {41}


def test_masters_bring_on_their_own_subject_in_their_own_union() -> None:
    """R-048: a master of the lead, in the master's subject, for a member of its union, five subject groups at most."""
    instance, plan = solved("pucheng")
    lead_of = {member: group.lead for group in first_groups() for member in group.members}
    people = {person.id: person for person in instance.staff.persons}
    ties = [tie for tie in plan.supports if tie.scheme == "master_teacher"]
    assert len(ties) > 100
    assert all(people[t.helper].subject == t.subject and people[t.helper].school == lead_of[t.helped] for t in ties)
    assert max(Counter(tie.helper for tie in ties).values()) <= 5
    assert max(Counter((tie.helped, tie.subject) for tie in ties).values()) == 1
