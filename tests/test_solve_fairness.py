"""Who of several alike people takes which move: wishes, then the worst off, then the sums; against all assignments tried."""

from itertools import permutations

import numpy as np
import pytest

from solver.form.form import Ints
from solver.instance.history import Previous
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan, Posting
from solver.rules.small import YEAR, small_county, small_policy
from solver.solving import fairness
from solver.solving.fairness import worst_first
from solver.solving.naming import named
from solver.solving.posting import step_goals
from solver.solving.rotation import build_rotation
from tests.drawing import Rng
from tests.solving import ROTATION, goal

CASES = 100


def drawn(rng: Rng) -> tuple[Ints, Ints, Ints]:
    """Return wishes, minutes and earlier moves of two to six people for two to four moves.

    Minutes are few, so that many are equal, and closer together the longer they are, so that the least sum likes one long way.
    """
    people = int(rng.integers(2, 7))
    moves = int(rng.integers(2, min(people, 4) + 1))
    unwished = (rng.random((people, moves)) < 0.9).astype(np.int64)
    return unwished, rng.choice([0, 10, 14, 17, 20], (people, moves)), rng.integers(0, 4, people)


def borne(unwished: Ints, minutes: Ints, earlier: Ints, taken: tuple[int, ...]) -> tuple[int, ...]:
    """Return what an assignment makes people bear, most important first, as the docstring of `worst_first` has it."""
    ways = [int(minutes[person, move]) for move, person in enumerate(taken)]
    moved = [int(earlier[person]) for person in taken]
    missed = sum(int(unwished[person, move]) for move, person in enumerate(taken))
    return missed, max(ways), max(moved), sum(ways), sum(moved), sum(taken)


def test_no_assignment_is_fairer() -> None:
    """100 drawn cases: of all assignments none bears less, in the order of importance, than the one found."""
    rng = np.random.default_rng(16)
    for _ in range(CASES):
        unwished, minutes, earlier = drawn(rng)
        taken = tuple(worst_first(unwished, minutes, earlier).tolist())
        assert len(set(taken)) == minutes.shape[1]
        ways = permutations(range(len(earlier)), minutes.shape[1])
        assert borne(unwished, minutes, earlier, taken) == min(borne(unwished, minutes, earlier, way) for way in ways)


def test_one_move_takes_no_assignment() -> None:
    """A single move goes to whoever wishes for it, then lives nearest, then moved least, then stands first."""
    wishes, minutes = np.array([[1], [0], [0], [0], [0]]), np.array([[0], [9], [5], [5], [5]])
    assert worst_first(wishes, minutes, np.array([0, 0, 2, 1, 1])).tolist() == [3]


def test_the_least_sum_need_not_be_fair() -> None:
    """Two moves: 0 + 20 minutes are the least sum, but 11 + 11 spare somebody the 20; with a third person at 12 and 8, 11 + 8 is best."""
    minutes = np.array([[0, 11], [11, 20]])
    none = np.ones((2, 2), dtype=np.int64)
    assert worst_first(none, minutes, np.zeros(2, dtype=np.int64)).tolist() == [1, 0]
    three = np.array([[0, 11], [11, 20], [12, 8]])
    assert worst_first(np.ones((3, 2), dtype=np.int64), three, np.zeros(3, dtype=np.int64)).tolist() == [0, 2]


def test_the_drawn_cases_hold_some_where_sum_and_worst_part() -> None:
    """In at least five of the 100 cases the least sum of minutes among those that meet most wishes has a longer longest way."""
    rng, parted = np.random.default_rng(16), 0
    for _ in range(CASES):
        unwished, minutes, earlier = drawn(rng)
        ways = [borne(unwished, minutes, earlier, way) for way in permutations(range(len(earlier)), minutes.shape[1])]
        least = min((missed, total, longest) for missed, longest, _, total, *_ in ways)
        parted += least[2] > min(ways)[1]
    assert parted >= 5


def test_nobody_who_moved_often_goes_where_others_can() -> None:
    """At equal ways the person of three moves stays, though one and one and none would be as much in all as none and two."""
    same = np.full((4, 2), 7)
    assert sorted(worst_first(np.ones((4, 2), dtype=np.int64), same, np.array([3, 1, 0, 1])).tolist()) == [1, 2]
    assert sorted(worst_first(np.ones((3, 2), dtype=np.int64), same[:3], np.array([2, 1, 1])).tolist()) == [1, 2]


def test_very_many_people_do_not_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sum of places no longer fits into a cost it is left out, and everything above it is met as before."""
    rng = np.random.default_rng(17)
    cases = [drawn(rng) for _ in range(CASES)]
    exact = [borne(*case, tuple(worst_first(*case).tolist()))[:-1] for case in cases]
    monkeypatch.setattr(fairness, "_SAFE", 0)
    assert [borne(*case, tuple(worst_first(*case).tolist()))[:-1] for case in cases] == exact
    minutes = rng.integers(0, 300, (400, 60))
    assert len(set(worst_first(np.ones((400, 60), dtype=np.int64), minutes, rng.integers(0, 9, 400)).tolist())) == 60


def two_ways() -> tuple[Instance, Group]:
    """Return a lead S0 with two alike teachers and two members, under goals on which they do not differ.

    S1 and S2 stand 0.032 and 0.064 degrees to the east of S0. T0 lives at S1, T1 half-way between S0 and S1.
    """
    homes = [{"longitude": 112.532, "latitude": 33.0}, {"longitude": 112.516, "latitude": 33.0}]
    goals = (goal("worst_posting"), goal("posting_travel"), goal("disruption"))
    county = small_county(3, homes, policy=small_policy(rules=ROTATION, goals=goals), previous=Previous())
    return county, Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR)


def test_names_change_no_goal() -> None:
    """T0 goes to S2 and T1 to S1 (6 and 3 minutes): the other way round is 0 and 9. Every goal has the value it has for either."""
    county, group = two_ways()
    scope = build_rotation(county, (group,)).scope
    assert len(scope.class_size) == 1
    values = np.zeros(scope.builder.size, dtype=np.int64)
    values[scope.move_column[scope.move_options.channel == 0]] = 1
    postings = named(scope, values)
    assert [(posting.person, posting.destination) for posting in postings] == [("T0", "S2"), ("T1", "S1")]
    turned = tuple(Posting(person, "S0", school, YEAR, YEAR, "exchange") for person, school in (("T0", "S1"), ("T1", "S2")))
    plans = [Plan(county.id, YEAR, 1, (group,), postings=held) for held in (postings, turned)]
    found = [[bound.goal.value(county, plan) for bound in step_goals(county, "rotation")] for plan in plans]
    assert len(found[0]) == 3
    assert found[0] == found[1]
