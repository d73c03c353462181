"""Shangcheng: what its document asks holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from instances.generators.shangcheng import CENTRE, CHANGSHAN, PARTNERS, main
from solver.instance.instance import Instance
from tests.district_systems import BACKBONE, same_files, solved, tagged
from tests.test_instances import needed_packages


def county(instance: Instance, school: str) -> str:
    """Return the county or district of a school: six digits."""
    return instance.school_of[school].area[:6]


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "shangcheng")


def test_one_centre_fifteen_alliances_and_communities_inside_them() -> None:
    """R-104: 1 + 15 + N: the centre is paired with 15 counties, and each of 77 pairs of schools lies in exactly one of these alliances."""
    instance, plan = solved("shangcheng")
    alliances = [(pair.partner, pair.area) for pair in plan.area_pairings]
    assert sorted(alliances) == sorted((CENTRE, code) for code in (CHANGSHAN, *PARTNERS))
    assert len(alliances) == len(set(alliances)) == 15
    sides = [(county(instance, pair.partner), county(instance, pair.school)) for pair in plan.pairings]
    assert all(alliances.count(side) == 1 for side in sides)
    assert len(sides) == len({pair.school for pair in plan.pairings}) == 77


def test_twenty_two_new_pairs_and_no_old_one_ends() -> None:
    """R-105: 22 pairs are new, 147% of the task of 15 (146.7, rounded), and the 55 earlier ones go on."""
    instance, plan = solved("shangcheng")
    assert instance.previous is not None
    before = {(pair.partner, pair.school) for pair in instance.previous.pairings}
    now = {(pair.partner, pair.school) for pair in plan.pairings}
    assert len(before) == 55
    assert before <= now
    new = len(now - before)
    assert new == 22
    assert (200 * new + 15) // 30 == 147


def test_every_listed_school_is_reached_within_five_years() -> None:
    """R-106: the 110 schools of the list start in 2026 to 2030, at most 22 a year, this year's 22 new partners first."""
    instance, plan = solved("shangcheng")
    start = {row.unit: row.first_year for row in plan.cohorts if row.programme == "reach"}
    assert set(start) == {school.id for school in tagged(instance, "reach")}
    assert len(start) == 110
    assert set(Counter(start.values()).items()) == {(year, 22) for year in range(2026, 2031)}
    assert {unit for unit, year in start.items() if year == 2026} == {school.id for school in tagged(instance, "first_list")}


def test_needs_are_met_in_their_subject() -> None:
    """R-107: a workshop serves a need in its own subject, four at most, and no need is served twice."""
    instance, plan = solved("shangcheng")
    subject = {team.id: team.subject for team in instance.external.teams}
    asked = {(school.id, need.topic) for school in instance.schools for need in school.needs}
    ties = [tie for tie in plan.supports if tie.scheme == "needs"]
    assert {(tie.helped, tie.subject) for tie in ties} <= asked
    assert len(ties) == len({(tie.helped, tie.subject) for tie in ties})
    assert all(subject[tie.helper] == tie.subject for tie in ties)
    assert max(Counter(tie.helper for tie in ties).values()) <= 4


def test_workshops_are_full_enough() -> None:
    """R-109: 50 workshops with four or five members and over 200 in all; 100 with three or four and over 300; one subject, one place."""
    instance, plan = solved("shangcheng")
    people = {person.id: person for person in instance.staff.persons}
    subject = {team.id: team.subject for team in instance.external.teams}
    for scheme, shops, least, most, total in (("workshops", 50, 4, 5, 200), ("special", 100, 3, 4, 300)):
        ties = [tie for tie in plan.supports if tie.scheme == scheme]
        members = Counter(tie.helper for tie in ties)
        assert len(members) == shops
        assert set(members.values()) <= set(range(least, most + 1))
        assert len({tie.helped for tie in ties}) == len(ties) > total
        assert all(people[tie.helped].subject == subject[tie.helper] for tie in ties)


def test_every_pair_prepares_teaches_and_reflects_every_week() -> None:
    """R-108: each of 77 pairs, in each week with school, once each and on three days in that order."""
    _, plan = solved("shangcheng")
    weeks: dict[tuple[tuple[str, ...], tuple[int, int]], dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for event in plan.events:
        day = date.fromisoformat(event.date)
        weeks[event.holder, day.isocalendar()[:2]][event.duty].append(day)
    assert len({holder for holder, _ in weeks}) == 77
    assert len({week for _, week in weeks}) == 41
    assert len(weeks) == 77 * 41
    for days in weeks.values():
        assert [len(days[duty]) for duty in ("prepare", "lesson", "reflect")] == [1, 1, 1]
        assert days["prepare"][0] < days["lesson"][0] < days["reflect"][0]


def test_teachers_go_to_tight_communities() -> None:
    """R-110: at least 79 teachers, half of them backbone (the planner's figure), each from a lead to its own member across counties."""
    instance, plan = solved("shangcheng")
    people = {person.id: person for person in instance.staff.persons}
    sent = [posting for posting in plan.postings if posting.channel == "exchange"]
    leads = {(group.lead, member) for group in plan.groups for member in group.members}
    assert len(sent) >= 79
    assert all((posting.origin, posting.destination) in leads for posting in sent)
    assert all(county(instance, posting.origin) != county(instance, posting.destination) for posting in sent)
    assert 2 * sum(people[posting.person].backbone in BACKBONE for posting in sent) >= len(sent)


def test_football_reaches_25_primaries_and_7_junior_schools_in_two_years() -> None:
    """R-111: all 32 schools, seven pilots of 2025 kept, the others in 2026 and 2027, a seed teacher for each that joins in 2026."""
    instance, plan = solved("shangcheng")
    start = {row.unit: row.first_year for row in plan.cohorts if row.programme == "football"}
    junior = [unit for unit in start if "junior" in instance.school_of[unit].stages]
    assert (len(start) - len(junior), len(junior)) == (25, 7)
    assert {unit for unit, year in start.items() if year == 2025} == {school.id for school in tagged(instance, "football_pilot")}
    years = Counter(start.values())
    assert (years[2025], years[2026] + years[2027]) == (7, 25)
    seeds = [tie for tie in plan.supports if tie.scheme == "seeds"]
    assert {tie.helped for tie in seeds} == {unit for unit, year in start.items() if year == 2026}
    assert len({tie.helper for tie in seeds}) == len(seeds)
    assert sum(person.subject == "pe" and "football" in instance.school_of[person.school].tags for person in instance.staff.persons) == 38
