"""Limits end an engine early, floats never round a bound above the truth, and what makes no sense is refused aloud."""

import time
from itertools import permutations
from math import inf

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, LinearForm
from solver.model.answer import TOLERANCE, Answer, whole_bound
from solver.model.assignment import assign
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.model.math_opt import solve_relaxed, solve_whole
from solver.model.protocol import Engine, MathOptLimits
from solver.solving.engines import Effort, Run, Terms, cp_sat, cp_sat_unpresolved, highs, scip
from solver.solving.stopping import Deadline, Stop


def hard_form(columns: int = 40, rows: int = 8) -> tuple[LinearForm, Expression]:
    """Return a market split problem: equations over many 0-1 columns with slack priced, which no engine solves in a second."""
    rng = np.random.default_rng(5)
    builder = FormBuilder()
    chosen = builder.columns(columns, 0, 1)
    over, under = builder.columns(rows, 0, 10**6), builder.columns(rows, 0, 10**6)
    for row in range(rows):
        weights = rng.integers(1, 100, columns)
        entries = np.concatenate([chosen, over[row : row + 1], under[row : row + 1]])
        builder.rows("split", 1, np.zeros(columns + 2), entries, [*weights, 1, -1], int(weights.sum()) // 2, int(weights.sum()) // 2)
    both = np.concatenate([over, under])
    return builder.build(), Expression(both, np.ones(len(both), dtype=np.int64))


def test_deterministic_work_ends_cp_sat() -> None:
    """0.2 units of work leave the market split unproved, with an assignment the form accepts, twice the same to the last value."""
    form, goal = hard_form()
    first, second = (solve_cp_sat(form, goal, CpSatLimits(work=0.2, seed=3)) for _ in range(2))
    assert first.word == second.word == "feasible"
    assert first.values is not None
    assert second.values is not None
    assert form.accepts(first.values)
    assert first.values.tolist() == second.values.tolist()
    assert first.bound == second.bound
    assert first.bound is not None
    assert first.bound < goal.value(first.values)


def test_wall_seconds_end_every_engine() -> None:
    """Half a second of wall time ends each engine on a form that takes hours; none claims to have proved it."""
    form, goal = hard_form()
    for engine in (cp_sat, cp_sat_unpresolved, highs, scip):
        begun = time.monotonic()
        answer = engine(form, goal, Terms(0.5, Effort(work=inf, nodes=10**9)))
        assert time.monotonic() - begun < 60, engine
        assert answer.word in {"feasible", "unknown"}, engine


def test_no_time_gives_no_claim() -> None:
    """With 0 seconds CP-SAT says "unknown": no values, nothing claimed about feasibility."""
    form, goal = hard_form()
    answer = solve_cp_sat(form, goal, CpSatLimits(seconds=0.0))
    assert (answer.word, answer.values) == ("unknown", None)


@pytest.mark.parametrize("engine", ["HiGHS", "SCIP"])
def test_nodes_end_branch_and_bound(engine: Engine) -> None:
    """One node is not enough for the market split, however many seconds are left: not "proved", and the same bound twice."""
    form, goal = hard_form()
    first, second = (solve_whole(form, goal, engine, MathOptLimits(seconds=5.0, nodes=1)) for _ in range(2))
    assert first.word == second.word
    assert first.word in {"feasible", "unknown"}
    assert first.bound == second.bound
    assert first.values is not None or first.word == "unknown"


def test_a_relaxation_out_of_time_says_nothing() -> None:
    """A relaxation stopped before its end is neither solved nor infeasible, and gives no bound.

    400 x 400 dense random rows take GLOP well over the 0.01 seconds that are the least it may be given.
    """
    rng = np.random.default_rng(1)
    builder = FormBuilder()
    columns = builder.columns(400, 0, 1000)
    builder.rows("dense", 400, np.repeat(np.arange(400), 400), np.tile(columns, 400), rng.integers(1, 100, 160_000), 10_000, INFINITE)
    goal = Expression(columns, rng.integers(1, 100, 400).astype(np.int64))
    found = solve_relaxed(builder.build(), goal, "GLOP", MathOptLimits(seconds=0.0))
    assert (found.solved, found.infeasible, found.bound) == (False, False, None)


def test_a_stop_ends_cp_sat() -> None:
    """A stop set before the solve halts CP-SAT at once, long before its ten minutes; one set from the listener does so too."""
    form, goal = hard_form()
    stop = Stop()
    begun = time.monotonic()
    heard: list[tuple[float, float]] = []

    def tell(value: float, bound: float) -> None:
        heard.append((value, bound))
        stop.set()

    answer = solve_cp_sat(form, goal, CpSatLimits(seconds=600), stop=stop, tell=tell)
    assert heard
    assert all(value >= bound for value, bound in heard)
    assert answer.word == "feasible"
    again = solve_cp_sat(form, goal, CpSatLimits(seconds=600), stop=stop)
    assert (again.word, again.values, again.bound) == ("unknown", None, None)
    assert time.monotonic() - begun < 60


def test_a_run_leaves_an_engine_behind() -> None:
    """Whoever asks SCIP, which no stop reaches, for 0.2 seconds is told nothing before the thread's own limit of 10 seconds."""
    form, goal = hard_form()
    run = Run(deadline=Deadline(30.0))

    def scip_for_ten_seconds(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
        return solve_whole(form, objective, "SCIP", MathOptLimits(10.0))

    begun = time.monotonic()
    assert run.ask(scip_for_ten_seconds, form, goal, Terms(0.2)) is None
    assert time.monotonic() - begun < 8


def test_bounds_round_up_but_never_past_the_truth() -> None:
    """8.999999 and 9.0000001 mean 9, since both lie within a millionth of it; 9.1 means 10; and no bound is no bound.

    From 1e6 on the tolerance is relative: 1,000,000.9 may be off by 1, so it says no more than 1,000,000.
    """
    assert [whole_bound(b) for b in (8.999999, 9.0000001, 9.0, 9.1, 8.2)] == [9, 9, 9, 10, 9]
    assert [whole_bound(b) for b in (-0.0000001, -3.5, 0.0)] == [0, -3, 0]
    assert whole_bound(1_000_000.9) == 1_000_000
    assert [whole_bound(b) for b in (None, inf, -inf, float("nan"))] == [None, None, None, None]


def test_noise_within_the_tolerance_never_lifts_a_bound() -> None:
    """A true optimum v reported with an error of up to the tolerance is never rounded above v: 2,000 draws up to 1e9."""
    rng = np.random.default_rng(0)
    for value, error in zip(rng.integers(-(10**9), 10**9, 2000).tolist(), rng.uniform(-0.99, 0.99, 2000).tolist(), strict=True):
        bound = whole_bound(value + error * TOLERANCE * max(1.0, abs(value)))
        assert bound is not None
        assert bound <= value


def test_assignment_is_the_cheapest() -> None:
    """Each place gets a person of its own at the least total cost among all orders: 30 draws of up to 5 people and 5 places."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        people = int(rng.integers(1, 6))
        places = int(rng.integers(1, people + 1))
        cost = rng.integers(0, 20, (people, places))
        taken = assign(cost)
        assert len(set(taken.tolist())) == places
        cheapest = min(sum(int(cost[p, place]) for place, p in enumerate(order)) for order in permutations(range(people), places))
        assert int(cost[taken, np.arange(places)].sum()) == cheapest


def test_assignment_refuses_what_the_engine_cannot_hold() -> None:
    """Costs near 2^62 overflow the flow engine, which says so; the program does not go on with half an answer."""
    with pytest.raises(RuntimeError, match="no assignment"):
        assign(np.full((3, 3), 2**62, dtype=np.int64))


def test_an_invalid_model_is_refused() -> None:
    """A row that can reach 2^70 does not fit CP-SAT's integers: the program says it is at fault, not that there is no plan."""
    builder = FormBuilder()
    columns = builder.columns(2, 0, 2**60)
    builder.rows("huge", 1, np.zeros(2), columns, 2**10, 0, INFINITE)
    with pytest.raises(RuntimeError, match="invalid"):
        solve_cp_sat(builder.build(), None, CpSatLimits())


def test_an_unreadable_model_is_refused() -> None:
    """A hint that is no number cannot be written in CP-SAT's text, and the program says so."""
    builder = FormBuilder()
    builder.columns(1, 0, 1)
    with pytest.raises(RuntimeError, match="cannot read"):
        solve_cp_sat(builder.build(), None, CpSatLimits(), hint=np.array([float("nan")]))
