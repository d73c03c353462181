"""The county on which circuits are accepted: its size, that it comes out again, that its quotas can be met, and its golden numbers."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks.__main__ import parser
from benchmarks.circuits import INSTANCE, Timetable, contents
from instances.generators.circuits import main
from instances.generators.circuits_people import LEAST, gaps
from instances.generators.geography import Township
from instances.generators.schools import KINDS, SimulatedSchool
from solver.check.checker import check
from solver.files.read import read
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.curriculum_table import weekly_load, weekly_periods
from solver.rules.itinerant_facts import bases
from solver.solving.engines import Effort, Engines, Run
from solver.solving.later import build_later, wanted
from solver.solving.ordered import solve_ordered
from solver.solving.result import Progress
from solver.solving.stopping import Deadline, Stop
from tests.test_instances import needed_packages

QUARTERS = 12
"""Of three school years."""


@cache
def county() -> Instance:
    """Return the committed county, read once."""
    return read(INSTANCE)


def settled(instance: Instance, step: Step) -> Plan:
    """Return the plan that one step alone leads to over a plan in which nothing is settled."""
    plan = Plan(instance.id, instance.first_year, instance.years)
    model = build_later(instance, step, plan)
    run = Run(Engines(), Deadline(60), Stop(), 2, Effort(seed=0))
    outcome = solve_ordered(model.problem, run, None, lambda _: None, lambda *_: None)
    assert outcome.values is not None
    return model.plan(outcome.values)


def test_the_county_is_as_large_as_the_acceptance_asks() -> None:
    """150 schools, 60 itinerant teachers, 30 aid needs, 10 base schools and 20 groups of all three modes, as issue 5 counts them."""
    given = county()
    tags = Counter(tag for school in given.schools for tag in school.tags)
    assert given.simulated
    assert (len(given.schools), len(bases(given, Plan(given.id, given.first_year, 1)))) == (150, 60)
    assert (sum(len(school.needs) for school in given.schools), tags["base"]) == (30, 10)
    groups = given.previous.groups if given.previous else ()
    assert (len(groups), {group.mode for group in groups}) == (20, {"alliance", "tight", "trusteeship"})
    small = [s for s in given.schools if s.setting == "rural" and s.pupils < 100]
    assert tags["small"] == len(small) >= 20
    assert any(s.teaching_point for s in small)
    assert any(s.stages == ("primary", "junior") for s in given.schools)


def test_every_step_after_rotation_is_asked_for() -> None:
    """All four steps have binding rules: the run would measure less if one of them stood idle."""
    assert wanted(county()) == ("cohort", "support", "itinerant", "calendar")


def test_the_county_comes_out_again(tmp_path: Path) -> None:
    """Seed 7 gives the committed instance and staff table byte for byte."""
    needed_packages()
    main(["--seed", "7", "--out", str(tmp_path), "--quiet"])
    for name in ("circuits.json", "circuits/staff.csv"):
        assert (tmp_path / name).read_bytes() == (INSTANCE.parent / name).read_bytes(), name


def test_other_sizes_can_be_made(tmp_path: Path) -> None:
    """60 schools and 24 itinerant teachers with another seed: a county that reads without faults, its policy beside it."""
    needed_packages()
    main(["--schools", "60", "--teachers", "24", "--seed", "1", "--out", str(tmp_path), "--quiet"])
    given = read(tmp_path / "circuits-60-24.json")
    assert (len(given.schools), int(given.staff.values("itinerant").sum())) == (60, 24)
    assert wanted(given) == ("cohort", "support", "itinerant", "calendar")


def test_too_few_itinerant_teachers_are_refused(tmp_path: Path) -> None:
    """30 teachers cannot give what 24 small schools lack (some 660 periods, 18 a teacher at most): the generator says so."""
    needed_packages()
    with pytest.raises(ValueError, match="itinerant teachers are needed, 30 are wanted"):
        main(["--schools", "150", "--teachers", "30", "--out", str(tmp_path), "--quiet"])


def test_itinerant_teachers_are_enough_for_what_small_schools_lack() -> None:
    """In each subject the teachers' 18 periods are no less than what small schools lack, and 14 periods each can be given somewhere."""
    given = county()
    people = Counter((p.school, p.subject) for p in given.staff.persons if p.position == "teacher" and not p.itinerant)
    small = [s for s in given.schools if "small" in s.tags]
    going = Counter(p.subject for p in given.staff.persons if p.itinerant)
    lacking: Counter[str] = Counter()
    for school in small:
        for subject in going:
            asked = weekly_periods(school.parts[0], subject)
            lacking[subject] += max(0, asked - people[school.id, subject] * weekly_load("primary", subject, "high"))
    homes = {p.school for p in given.staff.persons if p.itinerant}
    for subject, teachers in going.items():
        at_home = sum(weekly_periods(part, subject) for s in given.schools if s.id in homes for part in s.parts if part.stage == "primary")
        assert 0 < lacking[subject] <= 18 * teachers, subject
        assert LEAST * teachers <= lacking[subject] + at_home, subject


def test_gaps_count_only_what_goes_round() -> None:
    """Labour and local courses are left to any teacher, so no gap is counted in them; a school of nobody lacks all of its sport."""
    kind = next(kind for kind in KINDS if kind.name == "point")
    record = {"id": "S", "parts": [{"stage": "primary", "pupils": 30, "classes": [1, 1, 1, 1]}]}
    school = SimulatedSchool(record, kind, Township("1", "t", "c", (0.0, 0.0), True), (0.0, 0.0))
    found = gaps([school], [])
    assert found["S", "pe"] == 14
    assert ("S", "labour") not in found
    assert ("S", "other") not in found


def test_batches_keep_their_rules() -> None:
    """Every school is inspected in one of three years, weak ones in the first two; 45 project schools start in three fifteens."""
    given = county()
    plan = settled(given, "cohort")
    by_programme = Counter((cohort.programme, cohort.first_year) for cohort in plan.cohorts)
    assert [by_programme["inspection", year] for year in (2026, 2027, 2028)] == [50, 50, 50]
    assert [by_programme["strong_schools", year] for year in (2026, 2027, 2028)] == [15, 15, 15]
    late = {c.unit for c in plan.cohorts if c.programme == "inspection" and c.first_year == 2028}
    assert not any(given.school_of[school].weak for school in late)
    broken = [finding for finding in check(given, plan).breaches if finding.rule.startswith(("cohort_", "one_batch"))]
    assert broken == []


def three_years() -> tuple[Instance, Plan]:
    """Return one aided school and one base school with their helpers' ties, calendars of three years, and only the rules of visits."""
    given = county()
    aided = next(s for s in given.schools if "aided" in s.tags)
    base = next(s for s in given.schools if "base" in s.tags)
    names = ("aid_visit", "base_visit")
    asked = ("duty_contents", "duty_times", "companions_present", "helper_days")
    rules = tuple(r for r in given.policy.rules if r.rule in asked and r.parameters.get("duty", "aid_visit") in names)
    goals = tuple(g for g in given.policy.goals if g.goal == "visit_days")
    duties = tuple(duty for duty in given.policy.duties if duty.name in names)
    policy = replace(given.policy, rules=rules, goals=goals, duties=duties, programmes=(), dated_years=3)
    staff = given.staff.__class__(given.staff.table.iloc[:0])
    cut = given.replace(schools=(aided, base), staff=staff, policy=policy, years=3, previous=None, pins=(), neighbours=())
    team = next(t.id for t in given.external.teams if t.subject == aided.needs[0].topic)
    ties = (
        Support("aid", team, aided.id, aided.needs[0].topic, 2026, 2028),
        Support("city_advice", "A01", base.id, "", 2026, 2028),
        Support("county_advice", "B01", base.id, "", 2026, 2028),
    )
    return cut, Plan(cut.id, 2026, 3, supports=ties)


def test_golden_numbers_of_visits() -> None:
    """R-033: three years hold at least 24 lessons, 36 trainings and 72 observed lessons a pair, in 36 visit days, three a quarter.

    R-031: a base school is visited at least twice a year, and its eight lessons in two visits are four a visit.
    """
    instance, ties = three_years()
    model = build_later(instance, "calendar", ties)
    run = Run(Engines(), Deadline(60), Stop(), 2, Effort(seed=0))
    outcome = solve_ordered(model.problem, run, None, lambda _: None, lambda *_: None)
    assert outcome.values is not None
    plan = model.plan(outcome.values)
    done: Counter[str] = Counter()
    for event in plan.events:
        if event.duty == "aid_visit":
            done.update({content.content: content.count for content in event.contents})
    assert (done["demo"] >= 24, done["train"] >= 36, done["observe"] >= 72) == (True, True, True)
    days = [event.date for event in plan.events if event.duty == "aid_visit"]
    assert len(days) == len(set(days)) == 3 * QUARTERS
    based = [event for event in plan.events if event.duty == "base_visit"]
    assert len(based) >= 2 * 3
    assert sum(c.count for event in based for c in event.contents) >= 8 * 3
    assert contents(plan)["events_by_duty"] == {"aid_visit": 36, "base_visit": len(based)}


def test_steps_are_timed_from_their_own_beginning() -> None:
    """A step that begins at second 5 and has its first plan at second 7 took 2 s; lines of the check belong to no step."""
    heard = Timetable()
    for step, seconds, best in (("support", 5.0, None), ("checking", 5.5, None), ("support", 7.0, 3), ("support", 9.0, 2)):
        heard.hear(Progress(step, "g", best, None, seconds, Text("", "")))
    assert heard.row("support") == {"step": "support", "begun": 5.0, "first_plan": 2.0, "told_until": 4.0}
    assert list(heard.begun) == ["support"]


def test_each_benchmark_has_its_own_usual_size() -> None:
    """Circuits begin with 150 schools and 60 teachers, others with 300 schools; an option holds before and after the name."""
    usual = parser().parse_args(["circuits"])
    assert (usual.schools, usual.teachers) == (150, 60)
    assert parser().parse_args(["grouping"]).schools == 300
    assert parser().parse_args(["--schools", "300", "circuits"]).schools == 300
    assert parser().parse_args(["circuits", "--schools", "90"]).schools == 90
