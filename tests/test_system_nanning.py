"""Nanning: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from datetime import date
from pathlib import Path

from instances.generators.nanning import main
from solver.plan.circuit import Event
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

CYCLE = (2026, 2027, 2028)
QUARTERS = ({9}, {10, 11, 12}, {1, 2, 3}, {4, 5, 6, 7})
"""Months of the calendar's quarters in one school year: the days of September are the first of four."""


def amounts(events: list[Event]) -> Counter[str]:
    """Return what visits hold in all, by content."""
    return Counter({name: sum(c.count for e in events for c in e.contents if c.content == name) for name in ("demo", "train", "observe")})


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "nanning")


def test_groups_stand_at_two_levels() -> None:
    """R-024: five city groups led by city-run schools and two of a district, one of kindergartens; R-025: none breaks up."""
    instance, plan = solved("nanning")
    where = instance.school_of
    assert Counter(group.mode for group in plan.groups) == {"city": 5, "district": 2}
    for group in plan.groups:
        assert where[group.lead].authority == ("city" if group.mode == "city" else "county")
        for member in group.members:
            assert set(where[group.lead].stages) & set(where[member].stages)
            assert group.mode == "city" or where[member].area == where[group.lead].area
    assert any(where[group.lead].stages == ("kindergarten",) for group in plan.groups)
    before = {group.lead: set(group.members) for group in (instance.previous.groups if instance.previous else ())}
    assert all(before[group.lead] <= set(group.members) for group in plan.groups)
    joining = {school.id for school in tagged(instance, "joining")}
    assert len(joining) == 3
    assert joining <= {member for group in plan.groups for member in group.members}


def test_every_member_has_people_of_its_lead() -> None:
    """R-026: a leader, a middle manager and a teacher of the lead work at each member; the three kindergartens are waived by name."""
    instance, plan = solved("nanning")
    person = {one.id: one for one in instance.staff.persons}
    waived = {waiver.subject for waiver in instance.waivers if waiver.rule == "dispatch"}
    assert len(waived) == 3
    for group in plan.groups:
        for member in set(group.members) - waived:
            sent = {person[p.person].position for p in plan.postings if p.destination == member and p.origin == group.lead}
            assert {"leader", "middle", "teacher"} <= sent, member


def test_young_teachers_have_one_mentor_at_the_lead() -> None:
    """R-028: each teacher of three years at most has exactly one mentor, of the lead and the subject; nobody has more than three."""
    instance, plan = solved("nanning")
    person = {one.id: one for one in instance.staff.persons}
    members = {member: group.lead for group in plan.groups for member in group.members}
    young = {
        one.id
        for one in instance.staff.persons
        if one.school in members and one.position == "teacher" and one.title in ("none", "third", "second")
        and one.years_at_school <= 3 and one.subject in ("chinese", "maths", "english")
    }  # fmt: skip
    ties = [tie for tie in plan.supports if tie.scheme == "mentoring"]
    assert Counter(tie.helped for tie in ties) == dict.fromkeys(young, 1)
    assert young
    assert max(Counter(tie.helper for tie in ties).values()) <= 3
    for tie in ties:
        assert person[tie.helper].school == members[person[tie.helped].school]
        assert person[tie.helper].subject == person[tie.helped].subject


def test_teams_give_two_three_and_six_a_quarter() -> None:
    """R-033: 2 lessons, 3 trainings and 6 observed lessons of each team at its school in each of four quarters, three days in each."""
    instance, plan = solved("nanning")
    ties = [tie for tie in plan.supports if tie.scheme == "aid"]
    assert Counter((tie.helped, tie.subject) for tie in ties) == {
        (school.id, need.topic): 1 for school in tagged(instance, "aided") for need in school.needs
    }
    subjects = {team.id: team.subject for team in instance.external.teams}
    assert all(subjects[tie.helper] == tie.subject for tie in ties)
    assert max(Counter(tie.helper for tie in ties).values()) <= 2
    visits = [event for event in plan.events if event.duty == "aid_visit"]
    for tie in ties:
        own = [event for event in visits if {tie.helper, tie.helped} <= set(event.holder)]
        for months in QUARTERS:
            quarter = [event for event in own if date.fromisoformat(event.date).month in months]
            done = amounts(quarter)
            assert (done["demo"] >= 2, done["train"] >= 3, done["observe"] >= 6) == (True, True, True), (tie, months)
            assert len({event.date for event in quarter}) == 3


def test_aid_lasts_three_years() -> None:
    """R-034: ties of last year run on with the same team to their end in 2027, new ones run from 2026 to 2028."""
    instance, plan = solved("nanning")
    assert instance.previous is not None
    running = {(t.helper, t.helped, t.first_year, t.last_year) for t in instance.previous.supports}
    made = {(t.helper, t.helped, t.first_year, t.last_year) for t in plan.supports if t.scheme == "aid"}
    assert len(running) == 2
    assert running <= made
    assert {(first, last) for _, _, first, last in made - running} == {(2026, 2028)}


def test_base_schools_have_two_visits_and_eight_lessons() -> None:
    """R-031: two visits or more and eight lessons a year, one visit a semester; both advisers are tied, the county's is of that county."""
    instance, plan = solved("nanning")
    bases = tagged(instance, "base")
    team = {one.id: one for one in instance.external.teams}
    assert len(bases) == 12
    for school in bases:
        own = [event for event in plan.events if event.duty == "base_visit" and event.host == school.id]
        assert len({event.date for event in own}) >= 2
        assert sum(c.count for event in own for c in event.contents) >= 8
        assert {date.fromisoformat(event.date).month >= 8 for event in own} == {True, False}
        helpers = {tie.scheme: team[tie.helper] for tie in plan.supports if tie.helped == school.id and tie.scheme.endswith("_advice")}
        assert set(helpers) == {"city_advice", "county_advice"}
        base = helpers["county_advice"].base
        assert base is not None
        assert instance.school_of[base].area == school.area


def test_each_school_is_inspected_once_in_three_years() -> None:
    """R-039: each of 144 schools, and no kindergarten, has one year of three; weak ones an early one; 8 a year at most."""
    instance, plan = solved("nanning")
    rows = [cohort for cohort in plan.cohorts if cohort.programme == "inspection"]
    due = {school.id for school in instance.schools if school.stages != ("kindergarten",)}
    assert Counter(row.unit for row in rows) == dict.fromkeys(due, 1)
    assert {row.first_year for row in rows} == set(CYCLE)
    where = instance.school_of
    assert all(row.first_year < 2028 for row in rows if where[row.unit].weak)
    loads = Counter(("city" if where[r.unit].authority == "city" else where[r.unit].area, r.first_year) for r in rows)
    assert max(loads.values()) <= 8


def test_panels_are_of_the_right_level_and_no_kin() -> None:
    """R-040: three experts and an inspector for each school of this year, of its own level and county, none of its group."""
    instance, plan = solved("nanning")
    where, team = instance.school_of, {one.id: one for one in instance.external.teams}
    kin = {school: {group.lead, *group.members} for group in plan.groups for school in (group.lead, *group.members)}
    now = [cohort.unit for cohort in plan.cohorts if cohort.programme == "inspection" and cohort.first_year == 2026]
    for school in now:
        ties = [tie for tie in plan.supports if tie.helped == school and tie.scheme.startswith(("panels", "inspectors"))]
        assert Counter(team[tie.helper].kind for tie in ties) == {"expert": 3, "inspector": 1}
        for tie in ties:
            base = team[tie.helper].base
            assert team[tie.helper].level == where[school].authority
            assert base is None or (where[base].area == where[school].area and base not in kin.get(school, {school}))
        assert sum(event.host == school and event.duty.startswith("panel_visit") for event in plan.events) == 1


def test_phases_and_demonstration() -> None:
    """R-041: only the pilots in the first year, all 192 schools by the second; R-037: three counties and twelve schools for three years."""
    instance, plan = solved("nanning")
    begun = {row.unit: row.first_year for row in plan.cohorts if row.programme == "internal_inspectors"}
    assert {unit for unit, year in begun.items() if year == 2026} == {school.id for school in tagged(instance, "pilot")}
    assert set(begun) == {school.id for school in instance.schools}
    zones = {row.unit for row in plan.cohorts if row.programme == "demo_zones"}
    schools = {row.unit for row in plan.cohorts if row.programme == "demo_schools"}
    assert (zones, len(schools)) == ({"450123", "450124", "450125"}, 12)
    assert {instance.school_of[school].area for school in schools} - zones
    assert Counter(tie.helped for tie in plan.supports if tie.scheme == "university") == dict.fromkeys(schools, 1)


def test_advisers_give_no_more_days_than_they_have() -> None:
    """R-032: eight advisers of four institutes and all other teams are out on at most the days that the table of teams gives them."""
    instance, plan = solved("nanning")
    days = {team.id: team.days_per_year for team in instance.external.teams}
    out: dict[str, set[str]] = {team: set() for team in days}
    for event in plan.events:
        for one in set(event.holder) & set(days):
            out[one].add(event.date)
    assert any(out.values())
    assert all(len(dates) <= days[team] for team, dates in out.items())
