"""`solve` on instances whose best plan is known by hand: the value, the checker's word, and the same plan whatever the order of rows."""

import hashlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from solver.check.checker import check
from solver.files.read import read
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.small import small_county, small_plan
from solver.solving.best import not_worse
from solver.solving.evidence import EXACT
from solver.solving.result import Progress, Result, ResultWord
from solver.solving.solve import solve
from tests.solving import GROUPING, GROUPING_GOALS, ROTATION, ROTATION_GOALS, county, goal, rule

FOLDER = Path(__file__).resolve().parent.parent
TINY = ("tiny-grouping", "tiny-rotation")
BOTH = {"rules": (*GROUPING, *ROTATION, rule("exchange_share")), "goals": (*GROUPING_GOALS, *ROTATION_GOALS), "staff": 3}


@cache
def solved(name: str) -> tuple[Instance, Result]:
    """Return a committed instance and its result, solved once."""
    instance = read(FOLDER / "instances" / f"{name}.json")
    return instance, solve(instance, time_limit=60)


@pytest.mark.parametrize("name", TINY)
def test_the_tiny_instances_are_proved(name: str) -> None:
    """The best plan is proved, passes the checker, and every figure is the checker's own, with a bound equal to it that two support."""
    instance, result = solved(name)
    assert result.word is ResultWord.PROVED_BEST
    assert result.plan is not None
    report = check(instance, result.plan)
    assert report.accepted
    assert [(figure.key, figure.value) for figure in result.goals] == [(bound.key, value) for bound, value in report.goals]
    for figure in result.goals:
        assert figure.proved
        assert figure.gap == 0.0
        assert EXACT in figure.engines or len(figure.engines) > 1
    assert (result.conflict, result.within, result.seed) == (None, None, 0)
    assert 0 < result.seconds < 60
    assert {name for name, _ in result.versions} == {"numpy", "ortools", "python", "school-group-planner"}


def test_the_county_on_a_line() -> None:
    """S0 to S5 stand 3 km apart, S0 and S1 may take two members each: nobody is left out, and the least travel is 72 minutes.

    From S0 the four others are 2 + 3 + 4 + 5 = 14 steps of 6 minutes away, and each of the two that go to S1 saves a step: 12 steps.
    """
    result = solve(county(), time_limit=30)
    assert result.word is ResultWord.PROVED_BEST
    assert [(figure.key, figure.value, figure.bound) for figure in result.goals] == [("need_left_out", 0, 0), ("group_travel", 72, 72)]
    assert result.plan is not None
    assert sorted(school for group in result.plan.groups for school in group.members) == ["S2", "S3", "S4", "S5"]


def test_postings_follow_the_groups() -> None:
    """18 teachers of whom a tenth, so two, must be exchanged: two postings inside the groups, the nearest two 12 minutes each."""
    result = solve(county(**BOTH), time_limit=30)  # type: ignore[arg-type]  # a plain dictionary of the county's fields
    assert result.word is ResultWord.PROVED_BEST
    assert result.plan is not None
    assert len(result.plan.postings) == 2
    assert [figure.value for figure in result.goals] == [0, 72, 24]
    group_of = {school: group.lead for group in result.plan.groups for school in (group.lead, *group.members)}
    assert all(group_of[posting.origin] == group_of[posting.destination] for posting in result.plan.postings)


def test_a_policy_without_goals_has_a_plan() -> None:
    """Nothing to minimise and no rules but the structural ones: any checked plan is best, with no figures."""
    result = solve(county(rules=(), goals=()), time_limit=30)
    assert result.word is ResultWord.PROVED_BEST
    assert result.goals == ()
    assert result.report is not None
    assert result.report.accepted


def test_a_goal_of_rotation_without_staff_is_proved() -> None:
    """A county without people has one plan of postings, the empty one: wishes unmet are 0, by exact arithmetic."""
    result = solve(county(goals=(goal("posting_travel"),)), time_limit=30)
    assert result.word is ResultWord.PROVED_BEST
    assert all(figure.value == 0 and figure.engines == (EXACT,) for figure in result.goals)


def draft(instance: Instance, *groups: tuple[str, str, list[str]]) -> Plan:
    """Return groups with all that follows from them, as a planner's file would hold it."""
    from solver.solving.draft import Drafts

    return Drafts(instance).plan(small_plan(instance, groups).groups)


@pytest.mark.parametrize("limit", [0.0, 30.0])
def test_a_start_plan_is_never_made_worse(limit: float) -> None:
    """A plan with one school in a group is kept where there is no time at all, and improved to 0 and 72 where there is."""
    instance = county()
    start = draft(instance, ("S0", "alliance", ["S5"]))
    before = check(instance, start)
    assert before.accepted
    result = solve(instance, start=start, time_limit=limit)
    assert result.plan is not None
    assert result.report is not None
    assert not_worse(result.report, before)
    if limit:
        assert [figure.value for figure in result.goals] == [0, 72]


def test_the_best_plan_as_a_start_stays_the_best() -> None:
    """Started from its own result, a solve returns the same values, proved again."""
    first = solve(county(), time_limit=30)
    again = solve(county(), start=first.plan, time_limit=30)
    assert again.word is ResultWord.PROVED_BEST
    assert [figure.value for figure in again.goals] == [figure.value for figure in first.goals]


def test_a_start_plan_that_breaks_a_rule_is_passed_over() -> None:
    """Three members break the cap of two, and a plan may name a group no candidate stands for: the solve starts without either."""
    instance = county()
    for members in (["S2", "S3", "S4"], ["S1"]):
        result = solve(instance, start=draft(instance, ("S0", "alliance", members)), time_limit=30)
        assert [figure.value for figure in result.goals] == [0, 72]


def test_progress_comes_in_order() -> None:
    """Grouping is told before rotation, seconds never fall, values of a goal never rise, and no bound is above the value told with it."""
    heard: list[Progress] = []
    solve(county(**BOTH), time_limit=30, progress=heard.append)  # type: ignore[arg-type]  # a plain dictionary of the county's fields
    steps = [event.step for event in heard if event.step in {"grouping", "rotation"}]
    assert steps == sorted(steps)
    assert set(steps) == {"grouping", "rotation"}
    assert [event.seconds for event in heard] == sorted(event.seconds for event in heard)
    assert any(event.step == "checking" for event in heard)
    for key in ("need_left_out", "group_travel", "posting_travel"):
        values = [event.best for event in heard if event.goal == key and event.best is not None]
        assert values
        assert values == sorted(values, reverse=True)
    assert all(event.bound <= event.best for event in heard if event.best is not None and event.bound is not None)


def test_the_order_of_rows_does_not_matter() -> None:
    """Schools and staff given in 3 shuffled orders lead to the same plan, to the last name."""
    instance = county(**BOTH)  # type: ignore[arg-type]  # a plain dictionary of the county's fields
    expected = solve(instance, time_limit=30).plan
    assert expected is not None
    people = [{"school": person.school, "id": person.id} for person in instance.staff.persons]
    for seed in range(3):
        rng = np.random.default_rng(seed)
        schools = [instance.schools[int(i)] for i in rng.permutation(len(instance.schools))]
        staff = [people[int(i)] for i in rng.permutation(len(people))]
        assert solve(small_county(schools, staff, policy=instance.policy), time_limit=30).plan == expected


PROGRAM = """
import hashlib, sys
from pathlib import Path
from solver import read, solve
print(hashlib.sha256(repr(solve(read(Path(sys.argv[1])), time_limit=60).plan).encode()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "31337"])
def test_the_plan_does_not_depend_on_the_hash_seed(hash_seed: str, tmp_path: Path) -> None:
    """In a fresh process under three hash seeds, from a file with its rows reversed, the plan's text has the same hash as here."""
    document = json.loads((FOLDER / "instances" / "tiny-rotation.json").read_text(encoding="utf-8"))
    for name in ("schools", "staff", "pins"):
        document[name].reverse()
    place = tmp_path / "reversed.json"
    place.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM, str(place)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER, env={"PYTHONHASHSEED": hash_seed}, timeout=60)
    assert ran.stdout.strip() == hashlib.sha256(repr(solved("tiny-rotation")[1].plan).encode()).hexdigest()
