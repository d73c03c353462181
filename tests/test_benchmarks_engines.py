"""What engines tell on their way: the logs of HiGHS and SCIP, the p-median that spopt is given, and the heart of grouping."""

import importlib.util
from collections.abc import Callable
from itertools import product
from math import inf

import numpy as np
import pytest

from benchmarks import grouping_peers
from benchmarks.__main__ import parser
from benchmarks.core import PLACES, core
from benchmarks.listening import MipEngine, ear, of_highs, of_scip, solve_listening
from benchmarks.listening_cp_sat import Ear, solve_cp_sat_listening
from benchmarks.location import Location, check_location, location_form
from benchmarks.median import hindrance, median_of
from benchmarks.peers import Judged, Terms, ask
from benchmarks.stored import Stored, without_links
from instances.generators.province import province
from solver.model.cp_sat import CpSatLimits
from solver.model.protocol import MathOptLimits
from tests.test_benchmarks_location import small

HIGHS = " J       0       0         0   0.00%   -inf            4981               Large        0      0      0         0     0.3s"
HIGHS_LATER = "         12      0         3   0.00%   991.5       1087               8.19%      797     49      2      2708     8.1s"
SCIP = "p 2.7s| 1 | 0 | 138 | - | vbounds| 0 |  10k|  10k|  10k|   0 |  0 |   6 |   0 | 9.5e+02 | 1.687000e+03 |    Inf | unknown"


def test_lines_of_logs_are_read() -> None:
    """Value and bound as the engines print them; headings, presolve lines and lines without a value tell nothing."""
    assert of_highs(HIGHS) == (4981.0, -inf)
    assert of_highs(HIGHS_LATER) == (1087.0, 991.5)
    assert of_highs(HIGHS.replace("4981", "inf ")) is None
    assert of_highs("Src  Proc. InQueue |  Leaves   Expl. | BestBound       BestSol              Gap |") is None
    assert of_scip(SCIP) == (1687.0, 950.0)
    assert of_scip(SCIP.replace("1.687000e+03", "     --     ")) is None
    assert of_scip(SCIP.replace("1.687000e+03", "primalbound")) is None
    assert of_scip("presolving (2 rounds: 2 fast, 2 medium, 2 exhaustive):") is None


def test_only_what_changed_is_told() -> None:
    """Three lines, two of them alike: two things are told."""
    told: list[tuple[float, float]] = []
    ear("HiGHS", lambda value, bound: told.append((value, bound)))([HIGHS, HIGHS, "other", HIGHS_LATER])
    assert told == [(4981.0, -inf), (1087.0, 991.5)]


def points() -> Stored:
    """Return 60 random points to be put into nine groups of eight places."""
    rng = np.random.default_rng(3)
    places = rng.integers(0, 1000, (60, 2))
    cost = np.abs(places[:, None] - places).sum(axis=2).astype(np.int64)
    full, free = np.full(60, 8, dtype=np.int64), np.zeros(60, dtype=np.int64)
    return location_form(Location("points", cost, np.ones_like(cost), full, free, groups=9))


def test_cp_sat_tells_of_bounds_between_its_values() -> None:
    """Bounds before the first value tell nothing; 7 after the value 20 does, a worse one (6) does not, and 12 comes with its bound 7."""
    told: list[tuple[float, float]] = []
    hearing = Ear(lambda value, bound: told.append((value, bound)))
    for bound in (3, 5):
        hearing.bounded(bound)
    hearing.improved(20, 4)
    hearing.bounded(7)
    hearing.bounded(6)
    hearing.improved(12, 6)
    assert told == [(20, 5), (20, 7), (12, 7)]


def test_cp_sat_is_listened_to() -> None:
    """On 60 points CP-SAT tells of values that never get worse and bounds that never fall, and proves the last value."""
    stored = points()
    told: list[tuple[float, float]] = []
    found = solve_cp_sat_listening(stored, CpSatLimits(seconds=60, workers=1), lambda value, bound: told.append((value, bound)))
    assert found.word == "proved"
    assert found.values is not None
    assert [value for value, _ in told] == sorted((value for value, _ in told), reverse=True)
    assert [bound for _, bound in told] == sorted(bound for _, bound in told)
    assert told[-1][0] == stored.objective.value(found.values) == found.bound


@pytest.mark.parametrize("engine", ["HiGHS", "SCIP"])
def test_engines_tell_of_their_way(engine: MipEngine) -> None:
    """On 60 points the engine prints at least one incumbent; the best it told of is the value it ends with, proved."""
    stored = points()
    told: list[tuple[float, float]] = []
    found = solve_listening(stored, engine, MathOptLimits(seconds=60), lambda value, bound: told.append((value, bound)))
    assert found.word == "proved"
    assert found.values is not None
    assert min(value for value, _ in told) == stored.objective.value(found.values)
    assert all(bound <= value + 1e-6 for value, bound in told)


def test_an_impossible_form_is_said_to_be_one() -> None:
    """Six members in two places: no values, no bound."""
    ones = np.ones((2, 6), dtype=np.int64)
    stored = location_form(Location("full", ones, ones, np.array([1, 1]), np.zeros(2, dtype=np.int64)))
    for engine in ("HiGHS", "SCIP"):
        assert ask(stored, engine.lower(), Terms(20.0, 1)).word == "infeasible"


def test_a_median_is_recognised() -> None:
    """The p-median comes back figure by figure; a member too heavy for a lead has no pair, and its cost is that of the dearest."""
    problem = Location(
        "by hand",
        np.array([[1, 2, 3], [4, 5, 6]]),
        np.array([[2, 1, 3], [2, 1, 3]]),
        np.array([2, 6]),
        np.zeros(2, dtype=np.int64),
        groups=1,
    )
    for linked in (True, False):
        found = median_of(location_form(problem, linked=linked))
        assert found is not None
        assert found.cost.tolist() == [[1, 4], [2, 5], [6, 6]]
        assert (found.weight.tolist(), found.capacity.tolist(), found.groups) == ([2, 1, 3], [2, 6], 1)


def _opening(problem: Location) -> Stored:
    return location_form(Location("o", problem.cost, problem.weight, problem.capacity, problem.opening + 1, groups=2))


def _differing(problem: Location) -> Stored:
    weight = problem.weight.copy()
    weight[0, 0] += 1
    return location_form(Location("d", problem.cost, weight, problem.capacity + 9, problem.opening, groups=2))


def _weightless(problem: Location) -> Stored:
    return location_form(Location("w", problem.cost, 0 * problem.weight, problem.capacity, problem.opening, groups=2))


@pytest.mark.parametrize("make", [_opening, _differing, _weightless, lambda problem: without_links(location_form(problem))])
def test_what_spopt_cannot_state(make: Callable[[Location], Stored]) -> None:
    """Opening prices, weights by lead, no weight at all, rows of another kind: each alone makes it something else."""
    problem = small(0, "cpmp")
    assert median_of(location_form(problem)) is not None
    assert median_of(make(problem)) is None


@pytest.mark.parametrize("kind", ["sscflp", "gap"])
def test_spopt_is_not_asked_what_it_cannot_state(kind: str) -> None:
    """Single-source location and generalised assignment give an answer without a process, and so does a missing package."""
    found = ask(location_form(small(0, kind)), "spopt", Terms(20.0, 1))
    assert (found.word, found.value, found.peak_mib) == ("cannot state it", None, 0)


def test_a_missing_package_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """`spopt` is an optional extra: where it is not installed, the word says so."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert hindrance(location_form(small(0, "cpmp"))) == "not installed"


@pytest.mark.skipif(importlib.util.find_spec("spopt") is None, reason="the extra `peers` (spopt) is not installed")
def test_spopt_finds_the_best_of_all_solutions() -> None:
    """Counting all 81 solutions gives the optimum of three medians with capacities that bind."""
    problem = small(2, "cpmp")
    verdicts = [check_location(problem, lead_of) for lead_of in product(range(3), repeat=4)]
    best = min(verdict.cost for verdict in verdicts if verdict.accepted)
    found = ask(location_form(problem), "spopt", Terms(60.0, 1))
    assert (found.word, found.value, found.bound) == ("proved", best, best)


def test_the_heart_of_grouping() -> None:
    """60 schools in twelve groups of six places: all travel is that of the instance, and nobody travels to itself."""
    instance = province(60, 2)
    problem = core(instance)
    assert (problem.groups, problem.members, set(problem.capacity.tolist())) == (12, 60, {PLACES})
    assert problem.leads == sum(school.lead_candidate for school in instance.schools)
    leads = [number for number, school in enumerate(instance.schools) if school.lead_candidate]
    assert all(problem.cost[place, number] == 0 for place, number in enumerate(leads))
    assert median_of(location_form(problem)) is not None


def test_too_few_leads_for_the_heart_of_grouping() -> None:
    """With one lead candidate left, twelve groups are impossible, and the message names both numbers."""
    instance = province(60, 2)
    first = next(school for school in instance.schools if school.lead_candidate)
    schools = tuple(s for s in instance.schools if s is first or not s.lead_candidate)
    with pytest.raises(ValueError, match="1 lead candidates are too few"):
        core(instance.replace(schools=schools))


def test_engines_on_the_heart_of_grouping() -> None:
    """HiGHS and our engine prove the same value, the checker accepts both; spopt is missing or agrees."""
    words = ["grouping-peers", "--core", "--schools", "60", "--seed", "2", "--limit", "60", "--engines", "highs", "planner", "spopt"]
    highs, planner, spopt = grouping_peers.run(parser().parse_args(words))
    assert highs.case == "grouping-core/60/highs"
    assert (highs.checker, planner.checker) == ("accepted", "accepted")
    assert highs.value == planner.value == highs.bound
    assert spopt.details["word"] == "not installed" or spopt.value == highs.value
    assert highs.details["values"][-1][1] == highs.value
    assert highs.details["to_1_percent"] <= highs.seconds + 0.01


def test_improvements_alone_are_kept() -> None:
    """120, 120, 100 on the way and 100 at the end are two improvements; within 1% of a bound of 99 only the second."""
    found = Judged("cp-sat", "feasible", None, 100, 99, 9.0, 1.0, 1, ((1.0, 120, None), (2.0, 120, 90), (5.0, 100, 99)))
    assert grouping_peers.values_told(found) == [(1.0, 120), (5.0, 100)]
    assert grouping_peers.reached(found, 0.01) == 5.0
    assert grouping_peers.reached(found, 0.001) is None
