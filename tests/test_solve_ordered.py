"""Goals in strict order, whole and region by region: on small forms the same as trying every assignment, one goal after another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.model.answer import Answer
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.solving import regions
from solver.solving.blocks import SHARED
from solver.solving.engines import Engines, Run, Terms, highs, scip
from solver.solving.evidence import Evidence
from solver.solving.ordered import Outcome, Stage, solve_ordered
from solver.solving.problem import Problem, StagedGoal, with_cap
from solver.solving.regional import FINENESS, solve_by_region, take_apart
from solver.solving.regions import blocks, regions_of_columns
from solver.solving.relaxing import Relaxations
from solver.solving.stopping import Deadline
from tests.test_engine_forms import every_assignment

SEEDS = 10
GROUPS, WIDTH = 3, 3
"""Regions of a drawn problem and columns of each: 3^9 assignments of columns from 0 to 2 are tried in a moment."""


def drawn_problem(seed: int, goals: int = 3) -> tuple[Problem, list[Expression]]:
    """Return a problem of three regions tied by one row, with goals of slack 0 to 2; and the goals over the decisions alone."""
    rng = np.random.default_rng([seed, 9])
    builder = FormBuilder()
    columns = builder.columns(GROUPS * WIDTH, 0, 2)
    for group in range(GROUPS):
        own = columns[group * WIDTH : (group + 1) * WIDTH]
        builder.rows("own", 1, np.zeros(WIDTH), own, rng.integers(1, 4, WIDTH), int(rng.integers(2, 5)), int(rng.integers(6, 12)))
    builder.rows("county", 1, np.zeros(len(columns)), columns, rng.integers(0, 3, len(columns)), int(rng.integers(4, 9)), INFINITE)
    expressions = [Expression(columns, rng.integers(-2, 5, len(columns)).astype(np.int64), int(rng.integers(3))) for _ in range(goals)]
    staged = [StagedGoal(f"g{n}", lambda e=e: e, int(rng.integers(3))) for n, e in enumerate(expressions)]  # type: ignore[misc]  # e is bound here
    return Problem(builder, columns, staged, np.repeat(np.arange(GROUPS), WIDTH)), expressions


def kept_in_order(form: LinearForm, problem: Problem, goals: Sequence[Expression], outcome: Outcome) -> None:
    """Assert that each goal has the least value any assignment has that keeps the earlier goals within their slack, and no false bound."""
    left = every_assignment(form)
    assert outcome.values is not None
    for staged, goal, stage in zip(problem.goals, goals, outcome.stages, strict=True):
        best = min(goal.value(values) for values in left)
        assert (stage.key, stage.value) == (staged.key, best)
        assert stage.bound is not None
        assert stage.bound <= best
        assert not stage.proved or stage.bound == best
        assert goal.value(outcome.values) <= best + staged.slack
        left = [values for values in left if goal.value(values) <= best + staged.slack]
    assert goals[-1].value(outcome.values) == min(goals[-1].value(values) for values in left)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("by_region", [False, True])
def test_strict_order_is_kept(seed: int, by_region: bool) -> None:
    """Three goals with slack, solved whole and (forms with more than 0 open columns count as large) region by region.

    Either way each stage's value is the least of all assignments that are left; solved whole it is also proved, while bounds by
    region may stay a little below (a Lagrangian bound need not close). 10 drawn problems.
    """
    problem, goals = drawn_problem(seed)
    form = problem.form()
    if by_region:
        problem.whole = 0
    if not every_assignment(form):
        assert solve_ordered(problem, Run(deadline=Deadline(30.0))).values is None
        return
    outcome = solve_ordered(problem, Run(deadline=Deadline(30.0), workers=1 + seed % 2))
    kept_in_order(form, problem, goals, outcome)
    assert by_region or all(stage.proved for stage in outcome.stages)


def test_the_drawn_problems_differ() -> None:
    """At least 7 of the 10 problems have an assignment, and they have at least 5 different numbers of them."""
    numbers = [len(every_assignment(drawn_problem(seed)[0].form())) for seed in range(SEEDS)]
    assert sum(number > 0 for number in numbers) >= 7
    assert len(set(numbers)) >= 5


@pytest.mark.parametrize("seed", range(4))
def test_the_incumbent_never_gets_worse(seed: int) -> None:
    """Started from the worst assignment there is, every value told of a goal is no higher than the one before, and bounds never exceed it.

    Each stage is recorded when it is reached and once more at the end; the published assignment is one the form accepts.
    """
    problem, goals = drawn_problem(seed)
    form = problem.form()
    worst = max(every_assignment(form), key=goals[0].value)
    told: dict[str, list[int]] = {}
    recorded: list[Stage] = []
    published: list[Ints] = []

    def listen(key: str, value: int | None, bound: int | None) -> None:
        if value is not None:
            told.setdefault(key, []).append(value)
            assert bound is None or bound <= value

    outcome = solve_ordered(problem, Run(deadline=Deadline(30.0)), worst, published.append, listen, recorded.append)
    for values in told.values():
        assert values == sorted(values, reverse=True)
    assert list(told) == ["g0", "g1", "g2"]
    assert goals[0].value(worst) >= outcome.stages[0].value
    assert [stage.key for stage in recorded] == ["g0", "g1", "g2"] * 2
    assert published
    assert all(form.accepts(values) for values in published)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_value_is_that_of_its_decisions(seed: int) -> None:
    """Engines that leave what follows from decisions above its least value, as a gap allows, raise no value and no cap of a goal."""

    def sloppy(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
        """Solve without an objective, and say what follows from the decisions as high as it may be."""
        answer = highs(form, None, terms)
        if answer.values is None or objective is None:
            return replace(answer, bound=None)
        free = ~np.isin(np.arange(form.columns), np.arange(GROUPS * WIDTH))
        return replace(answer, word="feasible", values=np.where(free, form.upper, answer.values), bound=None)

    problem, goals = drawn_problem(seed, 1)
    goal = goals[0]

    def express() -> Expression:
        reached = problem.builder.columns(1, -100, 100)
        terms = np.append(goal.column, reached)
        problem.builder.rows("value", 1, np.zeros(len(terms)), terms, np.append(goal.coefficient, -1), -INFINITE, -goal.constant)
        return Expression(reached, np.ones(1, dtype=np.int64))

    problem.goals = [StagedGoal("g", express, 0)]
    outcome = solve_ordered(problem, Run(Engines(first=sloppy, second=sloppy, third=sloppy), deadline=Deadline(30.0)))
    assert outcome.values is not None
    assert outcome.stages[0].value == goal.value(outcome.values)


def test_a_start_that_does_not_hold_is_passed_over() -> None:
    """Decisions of -1, past every bound, cannot be completed: the solve finds the same values without them."""
    problem, _ = drawn_problem(1)
    found = solve_ordered(problem, Run(deadline=Deadline(30.0)), np.full(GROUPS * WIDTH, -1, dtype=np.int64))
    again = solve_ordered(drawn_problem(1)[0], Run(deadline=Deadline(30.0)))
    assert [stage.value for stage in found.stages] == [stage.value for stage in again.stages]


def test_goals_may_bring_columns_of_their_own() -> None:
    """A goal that minimises the largest of three columns adds a column t >= each; with a sum of at least 4 the largest is 2.

    The next goal then has least 0 for the third column: (2, 2, 0).
    """
    builder = FormBuilder()
    columns = builder.columns(3, 0, 4)
    builder.rows("sum", 1, np.zeros(3), columns, 1, 4, INFINITE)

    def largest() -> Expression:
        top = builder.columns(1, 0, 4)
        builder.rows("top", 3, np.tile(np.arange(3), 2), np.concatenate([columns, np.repeat(top, 3)]), np.repeat([-1, 1], 3), 0, INFINITE)
        return Expression(top, np.array([1]))

    goals = (StagedGoal("largest", largest, 0), StagedGoal("third", lambda: Expression(columns[2:], np.array([1])), 0))
    outcome = solve_ordered(Problem(builder, columns, goals), Run(deadline=Deadline(30.0)))
    assert outcome.values is not None
    assert outcome.values[:3].tolist() == [2, 2, 0]
    assert [(stage.value, stage.proved) for stage in outcome.stages] == [(2, True), (0, True)]


def test_no_goals_means_any_assignment() -> None:
    """Without goals there are no stages, and the assignment found keeps the rows."""
    problem, _ = drawn_problem(2, goals=0)
    outcome = solve_ordered(problem, Run(deadline=Deadline(30.0)))
    assert outcome.values is not None
    assert problem.form().accepts(outcome.values)
    assert outcome.stages == ()


def test_rows_that_clash_are_denied() -> None:
    """Rows x + y >= 3 and x + y <= 2 of columns up to 4: no values, no stages, and somebody to name for it."""
    builder = FormBuilder()
    columns = builder.columns(2, 0, 4)
    builder.rows("both", 2, [0, 0, 1, 1], np.tile(columns, 2), 1, [3, -INFINITE], [INFINITE, 2])
    problem = Problem(builder, columns, (StagedGoal("sum", lambda: Expression(columns, np.ones(2, dtype=np.int64)), 0),))
    outcome = solve_ordered(problem, Run(deadline=Deadline(30.0)))
    assert (outcome.values, outcome.stages) == (None, ())
    assert outcome.denied


def test_a_cap_adds_up_repeated_columns() -> None:
    """The cap ``x + x + 1 <= 5`` is the row 2 x <= 4: x = 2 is accepted, x = 3 is not."""
    builder = FormBuilder()
    column = builder.columns(1, 0, 9)
    form = with_cap(builder.build(), Expression(np.repeat(column, 2), np.array([1, 1]), 1), 5, "goal g")
    assert form.families[-1] == "goal g"
    assert form.accepts(np.array([2]))
    assert not form.accepts(np.array([3]))


def optimum(form: LinearForm, goal: Expression) -> int:
    """Return the least value, by CP-SAT."""
    answer = solve_cp_sat(form, goal, CpSatLimits())
    assert answer.values is not None
    return goal.value(answer.values)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_bounds_by_region_stay_at_or_below_the_optimum(seed: int) -> None:
    """Two engines bound each goal region by region at the relaxation's prices, and are never above the least value.

    What an assignment costs more in a region than it must is never negative. The relaxation itself, with the cuts of the
    goals before, is never above the least value either.
    """
    problem, goals = drawn_problem(seed)
    left, form, run = every_assignment(problem.form()), problem.form(), Run(deadline=Deadline(30.0))
    if not left:
        return
    assert problem.regions is not None
    relaxations = Relaxations(run)
    for staged, goal in zip(problem.goals, goals, strict=True):
        region_of = regions_of_columns(form, problem.decisions, problem.regions)
        best = min(goal.value(values) for values in left)
        evidence = Evidence(form, goal)
        relaxed = relaxations.solve(evidence)
        assert relaxed is not None
        for engine in (highs, scip):
            found = solve_by_region(engine, evidence, run, relaxed, region_of)
            assert all(one.excess(values) >= 0 for one in found for values in left)
        assert evidence.bounds
        assert all(bound <= best for bound in evidence.bounds.values())
        form = with_cap(form, goal, best + staged.slack, f"goal {staged.key}")
        left = [values for values in left if goal.value(values) <= best + staged.slack]


@pytest.mark.parametrize("seed", range(4))
def test_any_prices_take_a_problem_apart_to_a_true_bound(seed: int) -> None:
    """With random prices on the county's row, constant plus the regions' least values is never above the optimum; 6 draws of prices."""
    problem, goals = drawn_problem(seed)
    form, rng = problem.form(), np.random.default_rng(seed)
    assert problem.regions is not None
    region_of, best = regions_of_columns(form, problem.decisions, problem.regions), optimum(form, goals[0])
    for size in (0.0, 0.3, 1.0, 3.0, 10.0, 100.0):
        apart = take_apart(form, goals[0], rng.normal(0.0, 1.0, form.rows) * size, region_of)
        assert apart is not None
        assert len(apart.pieces) == GROUPS
        least = apart.constant + sum(optimum(piece.form, piece.objective) for piece in apart.pieces)
        assert -((-least) // FINENESS) <= best


def test_numbers_too_large_are_not_taken_apart() -> None:
    """Prices of 1e18 leave no scale at which sums stay inside 64 bits: None, and not a bound that overflowed."""
    problem, goals = drawn_problem(0)
    form = problem.form()
    region_of = np.repeat(np.arange(GROUPS), WIDTH)
    assert take_apart(form, goals[0], np.full(form.rows, 1e18), region_of) is None


def test_auxiliary_columns_follow_their_region() -> None:
    """A column defined from region 0 belongs there, one defined from that one too; one tied to both regions or to none is shared."""
    builder = FormBuilder()
    decisions = builder.columns(2, 0, 1)
    first, chained, both, loose = (int(builder.columns(1, 0, 1)[0]) for _ in range(4))
    for left, right in ((first, 0), (chained, first), (both, 0), (both, 1)):
        builder.rows("definition", 1, [0, 0], [left, right], [1, -1], 0, 0)
    found = regions_of_columns(builder.build(), decisions, np.array([0, 1]))
    assert found.tolist() == [0, 1, 0, 0, SHARED, SHARED]
    assert loose == 5


def test_blocks_hold_each_wanted_region_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of seven regions of 3 decisions in blocks of about 7: two regions a block, each wanted one once; four in later turns."""
    monkeypatch.setattr(regions, "BLOCK", 7)
    numbers, wanted = np.repeat(np.arange(7), 3), [6, 0, 3, 2, 5]
    for turn in range(4):
        found = [block.tolist() for block in blocks(numbers, wanted, turn)]
        assert sorted(region for block in found for region in block) == sorted(wanted)
        assert max(map(len, found)) == (2 if turn < 2 else 4)
