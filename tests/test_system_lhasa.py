"""The Beijing Experimental School in Lhasa: what its document asks holds in the plan, counted from the plan and the tables alone."""

from collections import Counter
from pathlib import Path

from instances.generators.lhasa import AID, LOCAL, TEAMS, main
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

ONES = ("required_course", "elective", "demo_lesson", "lecture", "struggling_pupil")
"""Five of the six ones are dated; the sixth is a tie with a local teacher."""


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "lhasa")


def test_each_aid_teacher_does_the_six_ones() -> None:
    """R-123: each of 48 aid teachers has one local teacher and each of the five dated duties once, on days of their own."""
    instance, plan = solved("lhasa")
    aid = {posting.person for posting in plan.postings if posting.destination == "L01"}
    assert len(aid) == AID
    home = {one.id: one.school for one in instance.staff.persons}
    pairs = [tie for tie in plan.supports if tie.scheme == "one_to_one"]
    assert Counter(tie.helper for tie in pairs) == dict.fromkeys(aid, 1)
    assert max(Counter(tie.helped for tie in pairs).values()) == 1
    assert {home[tie.helped] for tie in pairs} == {"L01"}
    for duty in ONES:
        events = [event for event in plan.events if event.duty == duty]
        assert Counter(one for event in events for one in set(event.holder) & aid) == dict.fromkeys(aid, 1)
        assert {event.host for event in events} == {"L01"}
    days = Counter((one, event.date) for event in plan.events for one in set(event.holder) & aid)
    assert set(days.values()) == {1}


def test_one_to_many_reaches_231_local_teachers() -> None:
    """R-124: each of 231 local teachers has one mentor of the subject among the aid teachers, who have four or five each."""
    instance, plan = solved("lhasa")
    person = {one.id: one for one in instance.staff.persons}
    local = {one.id for one in person.values() if one.school == "L01" and one.backbone == "none"}
    assert len(local) == LOCAL
    ties = [tie for tie in plan.supports if tie.scheme == "one_to_many"]
    assert Counter(tie.helped for tie in ties) == dict.fromkeys(local, 1)
    assert all(person[tie.helper].subject == person[tie.helped].subject for tie in ties)
    assert Counter(Counter(tie.helper for tie in ties).values()) == {4: 9, 5: 39}


def test_many_to_many_reaches_46_teams() -> None:
    """R-124: each of 46 local teams has two or three aid teams and each of twelve aid teams has several local ones: many on both sides."""
    _, plan = solved("lhasa")
    ties = [tie for tie in plan.supports if tie.scheme == "many_to_many"]
    by_team = Counter(tie.subject for tie in ties)
    assert len(by_team) == TEAMS
    assert set(by_team.values()) <= {2, 3}
    assert min(Counter(tie.helper for tie in ties).values()) >= 2


def test_ties_and_postings_last_three_years() -> None:
    """R-125: people are in Lhasa from 2025 to 2027, and ties of mentoring last three years."""
    _, plan = solved("lhasa")
    assert {(p.first_year, p.last_year) for p in plan.postings} == {(2025, 2027)}
    assert {(t.first_year, t.last_year) for t in plan.supports if t.scheme != "outreach"} == {(2026, 2028)}


def test_twenty_teachers_go_to_the_counties() -> None:
    """R-126: at least twenty aid teachers visit the schools of two counties once each, every school; the city meets each semester."""
    instance, plan = solved("lhasa")
    ties = [tie for tie in plan.supports if tie.scheme == "outreach"]
    assert len({tie.helper for tie in ties}) >= 20
    reached = {school.id for school in tagged(instance, "reached")}
    assert {tie.helped for tie in ties} == reached
    assert len({instance.school_of[school].area for school in reached}) == 2
    visits = [event for event in plan.events if event.duty == "county_visit"]
    assert Counter((event.holder[0], event.host) for event in visits) == {(tie.helper, tie.helped): 1 for tie in ties}
    research = [event for event in plan.events if event.duty == "city_research"]
    assert {event.date[5:7] < "08" for event in research} == {False, True}
    assert len(research) == 2
