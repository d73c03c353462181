"""Yinchuan: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from instances.generators.yinchuan import main
from solver.rules.curriculum_table import PERIODS, weekly_load
from tests.district_systems import same_files, solved, tagged
from tests.test_instances import needed_packages

FIRST, SECOND = 2026, 2027
GOOD = 75


def quality(school: str, year: int) -> int:
    """Return a school's quality points in a year, what is foreseen of it included."""
    instance, _ = solved("yinchuan")
    later = [o.quality for o in instance.outlook if o.school == school and o.year <= year and o.quality is not None]
    return later[-1] if later else instance.school_of[school].quality


def new_member(school: str, year: int) -> bool:
    """Whether a school is new, weak or rural in a year."""
    instance, _ = solved("yinchuan")
    one = instance.school_of[school]
    grown = any(o.school == school and o.year <= year and o.weak is False for o in instance.outlook)
    return one.new or one.setting == "rural" or (one.weak and not grown)


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "yinchuan")


@pytest.mark.parametrize("year", [FIRST, SECOND])
def test_every_rural_school_has_an_urban_quality_partner(year: int) -> None:
    """R-061: each of 49 rural schools, points included, is led by or paired with an urban or town school of 75 points; 49 of 49."""
    instance, plan = solved("yinchuan")
    helps = {member: group.lead for group in plan.groups_in(year) for member in group.members}
    pairs = [pair for pair in plan.pairings if pair.layer == "rural_aid" and pair.first_year <= year <= pair.last_year]
    helps |= {pair.school: pair.partner for pair in pairs}
    rural = [school.id for school in instance.schools if school.setting == "rural"]
    aided = [s for s in rural if s in helps and instance.school_of[helps[s]].setting != "rural" and quality(helps[s], year) >= GOOD]
    assert len(rural) == 49
    assert aided == rural
    assert max(Counter(pair.partner for pair in pairs).values()) <= 3


def test_matured_schools_leave_and_lead_new_schools_at_once() -> None:
    """R-059, R-060: three mature before 2026, two in 2027; none is a member from then on, each leads, of new, weak or rural schools."""
    instance, plan = solved("yinchuan")
    before = {member for group in instance.previous.groups for member in group.members} if instance.previous else set()
    now = {s.id for s in instance.schools if s.id in before and s.maturity is not None and s.maturity >= 85}
    second = {m for group in plan.groups_in(FIRST) for m in group.members}
    later = {o.school for o in instance.outlook if o.year == SECOND and o.maturity is not None and o.maturity >= 85} & second
    assert (len(now), len(later)) == (3, 2)
    for year, matured in ((FIRST, now), (SECOND, now | later)):
        groups = plan.groups_in(year)
        assert not matured & {member for group in groups for member in group.members}
        assert matured <= {group.lead for group in groups}
        assert all(new_member(m, year) for group in groups if group.lead in matured for m in group.members)


def test_rural_members_stay_for_three_years() -> None:
    """R-063: a rural member of a group formed in 2024 or 2025 has its lead still in 2026, and no pair of last year ends."""
    instance, plan = solved("yinchuan")
    assert instance.previous is not None
    for group in instance.previous.groups:
        for year in (FIRST, SECOND):
            rural = {m for m in group.members if instance.school_of[m].setting == "rural"}
            if year < group.since + 3:
                assert rural <= {m for one in plan.groups_in(year) if one.lead == group.lead for m in one.members}, group.lead
    kept = {(pair.partner, pair.school) for pair in plan.pairings if pair.first_year <= FIRST and pair.last_year >= SECOND}
    assert {(pair.partner, pair.school) for pair in instance.previous.pairings} <= kept


def test_the_four_modes_hold_their_types() -> None:
    """R-062: a university leads one mode; the others hold new, weak and rural members under good schools, and all four occur."""
    instance, plan = solved("yinchuan")
    groups = plan.groups_in(FIRST)
    assert {group.mode for group in groups} == {"university", "famous_new", "strong_weak", "urban_rural", "research"}
    where = instance.school_of
    for group in groups:
        members = [where[member] for member in group.members]
        assert ("university" in where[group.lead].tags) == (group.mode == "university")
        assert group.mode != "famous_new" or all(s.new or (s.opened is not None and FIRST - s.opened <= 3) for s in members)
        assert group.mode != "strong_weak" or all(s.weak for s in members)
        assert group.mode != "urban_rural" or all(s.setting == "rural" for s in members)


def test_county_senior_schools_and_town_kindergartens_are_paired() -> None:
    """R-074, R-075: five of five senior schools of the counties, and each kindergarten of a town, has a good partner in the city."""
    instance, plan = solved("yinchuan")
    for layer, stage in (("county_high", "senior"), ("kindergarten", "kindergarten")):
        wanted = {school.id for school in instance.schools if school.setting == "town" and school.stages == (stage,)}
        pairs = [pair for pair in plan.pairings if pair.layer == layer]
        assert wanted
        assert {pair.school for pair in pairs} == wanted
        partners = [instance.school_of[pair.partner] for pair in pairs]
        assert all(p.setting == "urban" and p.quality >= GOOD and stage in p.stages for p in partners)


def test_researchers_of_six_years_serve_at_a_school() -> None:
    """R-069: of five researchers the three with six years begin a posting to a school in 2026 or 2027; for five years there is time."""
    instance, plan = solved("yinchuan")
    home = {school.id for school in tagged(instance, "institute")}
    due = {p.id for p in instance.staff.persons if p.school in home and p.years_at_school >= 6}
    served = {p.person for p in plan.postings if p.origin in home and p.destination not in home and p.channel == "exchange"}
    assert len(due) == 3
    assert due <= served


def test_teams_of_three_to_five_go_together() -> None:
    """R-066: each of three schools has three to five people on exchange in each year, all for the same years."""
    instance, plan = solved("yinchuan")
    assert len(tagged(instance, "team_aid")) == 3
    for school in tagged(instance, "team_aid"):
        for year in (FIRST, SECOND):
            team = [p for p in plan.postings if p.destination == school.id and p.channel == "exchange" and p.covers(year)]
            assert 3 <= len(team) <= 5, school.id
            assert min(Counter((p.first_year, p.last_year) for p in team).values()) >= 3, school.id


def test_small_rural_schools_have_every_subject_in_full() -> None:
    """R-064, R-067: at each of 18 schools own, posted and itinerant teachers give the curriculum's periods in nine subjects."""
    instance, plan = solved("yinchuan")
    at = {p.person: p.destination for p in plan.postings if p.covers(FIRST) and p.channel != "shadow"}
    came: Counter[tuple[str, str]] = Counter()
    for round_ in plan.rounds:
        came[round_.school, round_.subject] += round_.periods
    small = tagged(instance, "small")
    assert len(small) == 18
    for school in small:
        own: Counter[str] = Counter()
        for person in instance.staff.persons:
            if at.get(person.id, person.school) == school.id and not person.itinerant:
                own[person.subject] += weekly_load("primary", person.subject, "high")
        for subject, by_grade in PERIODS.items():
            wanted = sum(p * c for p, c in zip(by_grade, school.parts[0].classes, strict=False))
            if subject not in ("labour", "other"):
                assert own[subject] + came[school.id, subject] >= wanted, (school.id, subject)


def test_itinerant_teachers_keep_to_two_schools_a_day_and_four_a_week() -> None:
    """R-064: away from their base, and 18 periods a week at most (R-222)."""
    instance, plan = solved("yinchuan")
    base = {person.id: person.school for person in instance.staff.persons if person.itinerant}
    days: dict[tuple[str, int], set[str]] = {}
    weeks: dict[str, set[str]] = {}
    load: Counter[str] = Counter()
    for round_ in plan.rounds:
        load[round_.person] += round_.periods
        if round_.school != base[round_.person]:
            days.setdefault((round_.person, round_.day), set()).add(round_.school)
            weeks.setdefault(round_.person, set()).add(round_.school)
    assert weeks
    assert max(len(schools) for schools in days.values()) <= 2
    assert max(len(schools) for schools in weeks.values()) <= 4
    assert max(load.values()) <= 18


def test_masters_visit_every_quarter_and_give_a_thousand_sessions() -> None:
    """R-070, R-071: 25 aided schools, a visit in each of four quarters, ten sessions each: 25 x 4 x 10 = 1,000."""
    instance, plan = solved("yinchuan")
    visits = [event for event in plan.events if event.duty == "master_visit"]
    aided = {school.id for school in tagged(instance, "aided")}
    quarters = Counter((event.host, (date.fromisoformat(event.date).month - 1) // 3) for event in visits)
    assert {host for host, _ in quarters} == aided
    assert Counter(host for host, _ in quarters) == dict.fromkeys(aided, 4)
    assert sum(done.count for event in visits for done in event.contents) == 1000


def test_there_is_one_inspector_for_each_school() -> None:
    """R-072: 132 schools of the city, institute and university apart, 132 inspectors, one to one."""
    instance, plan = solved("yinchuan")
    ties = [tie for tie in plan.supports if tie.scheme == "inspectors"]
    assert sorted(tie.helped for tie in ties) == sorted(school.id for school in tagged(instance, "school"))
    assert len({tie.helper for tie in ties}) == len(ties) == 132
