"""Huashan: what its case tells holds in the plan, counted from the plan and the instance's tables alone."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from instances.generators.huashan import main
from solver.instance.staff import Person
from solver.plan.plan import Posting
from tests.district_systems import BACKBONE, same_files, solved, tagged
from tests.test_instances import needed_packages

MONTHS = [9, 10, 11, 12, 1, 3, 4, 5, 6]
"""Months with ten school days or more; February joins March, the two days of July join June."""
SUBJECTS = {"chinese", "maths", "english", "morality", "history", "physics", "chemistry", "biology", "science", "pe"}
TEAMS = ({"none", "third", "second"}, {"first"}, {"senior", "chief"})
LEAD = "H00"


def months(days: list[str]) -> Counter[int]:
    """Count days by month of the calendar, those of short months with their neighbours."""
    joined = {2: 3, 7: 6}
    return Counter(joined.get(date.fromisoformat(day).month, date.fromisoformat(day).month) for day in days)


def sent(year: int, channel: str, tag: str) -> list[tuple[Posting, Person]]:
    """Return who of Huashan is away in a year through a channel at schools with a tag."""
    instance, plan = solved("huashan")
    there = {school.id for school in tagged(instance, tag)}
    people = {person.id: person for person in instance.staff.persons}
    away = [p for p in plan.postings if p.channel == channel and p.covers(year) and p.origin == LEAD and p.destination in there]
    return [(posting, people[posting.person]) for posting in away]


def test_the_instance_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed files byte for byte."""
    needed_packages()
    main(["--out", str(tmp_path)])
    same_files(tmp_path, "huashan")


def test_seven_schools_hold_one_session_a_month_in_each_subject() -> None:
    """R-134: ten subjects in nine months, 90 sessions, each subject exactly once in every month."""
    instance, plan = solved("huashan")
    assert len(tagged(instance, "league")) == 7
    sessions = [e for e in plan.events if e.duty == "league_research"]
    assert {e.subject for e in sessions} == SUBJECTS
    for subject in sorted(SUBJECTS):
        assert months([e.date for e in sessions if e.subject == subject]) == Counter(MONTHS), subject


def test_hosts_take_turns_and_each_is_diagnosed() -> None:
    """R-134, R-136: of nine sessions of a subject each of seven schools hosts one or two; every session holds the host's diagnosis."""
    instance, plan = solved("huashan")
    sessions = [e for e in plan.events if e.duty == "league_research"]
    league = {school.id for school in tagged(instance, "league")}
    for subject in sorted(SUBJECTS):
        hosts = Counter(e.host for e in sessions if e.subject == subject)
        assert set(hosts) == league, subject
        assert set(hosts.values()) == {1, 2}, subject
    assert {(done.content, done.count) for event in sessions for done in event.contents} == {("diagnosis", 1)}
    assert all(event.contents for event in sessions)


def test_every_adjacent_pair_plans_together_every_month() -> None:
    """R-135: each pair of neighbours, each of ten subjects, exactly once in each of nine months; the pairs connect all seven schools."""
    instance, plan = solved("huashan")
    pairs = [{pair.school, pair.neighbour} for pair in instance.neighbours]
    reached = {LEAD}
    for _ in pairs:
        reached |= {school for pair in pairs if pair & reached for school in pair}
    assert reached == {school.id for school in tagged(instance, "league")}
    planning = [e for e in plan.events if e.duty == "joint_planning"]
    assert len(planning) == len(pairs) * len(SUBJECTS) * len(MONTHS)
    for pair in pairs:
        for subject in sorted(SUBJECTS):
            own = [e.date for e in planning if set(e.holder) == pair and e.subject == subject]
            assert months(own) == Counter(MONTHS), (sorted(pair), subject)


def test_nobody_plans_and_researches_on_one_day() -> None:
    """R-135: teachers of a subject at a school are at one event a day, at a session of all seven or at one pair's planning."""
    instance, plan = solved("huashan")
    league = [school.id for school in tagged(instance, "league")]
    busy: Counter[tuple[str, str, str]] = Counter()
    for event in plan.events:
        for school in league if event.duty == "league_research" else event.holder:
            busy[school, event.subject, event.date] += 1
    assert max(busy.values()) == 1


def test_three_teams_are_at_every_session() -> None:
    """R-137: the seven schools have junior, middle and senior titles in each of the ten subjects, postings of the year included."""
    instance, plan = solved("huashan")
    league = {school.id for school in tagged(instance, "league")}
    at = {p.person: p.destination for p in plan.postings if p.covers(instance.first_year)}
    for subject in sorted(SUBJECTS):
        titles = {p.title for p in instance.staff.persons if p.subject == subject and at.get(p.id, p.school) in league}
        assert all(titles & team for team in TEAMS), subject


@pytest.mark.parametrize("year", [2026, 2027])
def test_four_and_eight_middle_managers_lead_elsewhere(year: int) -> None:
    """R-138: four at the campus, eight at the six partners, one or two each, all of them middle managers at home."""
    campus, partners = sent(year, "cadre", "campus"), sent(year, "cadre", "partner")
    assert (len(campus), len(partners)) == (4, 8)
    assert {person.position for _, person in campus + partners} == {"middle"}
    assert set(Counter(posting.destination for posting, _ in partners).values()) == {1, 2}
    assert len({posting.destination for posting, _ in partners}) == 6


@pytest.mark.parametrize("year", [2026, 2027])
def test_forty_to_fifty_backbone_teachers_are_away(year: int) -> None:
    """R-139: more than forty and at most fifty at the campus, forty to fifty at the partners, five or more at each."""
    campus = [p for p, person in sent(year, "exchange", "campus") if person.backbone in BACKBONE]
    partners = [p for p, person in sent(year, "exchange", "partner") if person.backbone in BACKBONE]
    assert 40 < len(campus) <= 50
    assert 40 <= len(partners) <= 50
    assert min(Counter(p.destination for p in partners).values()) >= 5


def test_a_round_lasts_two_years_and_ends_together() -> None:
    """R-140: every exchange of the round is 2026 and 2027."""
    _, plan = solved("huashan")
    assert {(p.first_year, p.last_year) for p in plan.postings if p.channel == "exchange"} == {(2026, 2027)}
