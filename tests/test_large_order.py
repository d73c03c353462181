"""Goals in order over a grouping in parts: true bounds, the same plan each time, an end at any time; and goals that nothing changes."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest

from instances.generators.province import province
from solver.check.checker import check
from solver.form.form import Expression, FormBuilder
from solver.solving import large, ordered
from solver.solving.confirming import Opinion
from solver.solving.draft import Drafts
from solver.solving.engines import Engines, Run
from solver.solving.evidence import Evidence
from solver.solving.grouping import GroupingModel, build_grouping
from solver.solving.large import minimise_large
from solver.solving.leaves import Leaves
from solver.solving.ordered import Outcome, Stage, solve_ordered
from solver.solving.problem import Problem, StagedGoal
from solver.solving.stopping import Deadline
from tests.parting import PARTS, SCHOOLS, SEED, answering, choice, cut, whole

ONE_PART = Leaves(np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64), 1)


@pytest.fixture
def _in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every grouping, once the province has been solved whole."""
    whole()
    cut(SCHOOLS, SEED, PARTS, monkeypatch)


def solved(workers: int = 2) -> tuple[GroupingModel, Outcome]:
    """Solve the province in parts."""
    model = build_grouping(province(SCHOOLS, SEED))
    assert model.problem.leaves is not None
    return model, solve_ordered(model.problem, Run(workers=workers))


@pytest.mark.usefixtures("_in_parts")
def test_goals_in_order_over_parts_keep_every_rule_and_claim_no_false_bound() -> None:
    """Ten goals over 60 schools: the checker accepts the plan and finds the values said; no bound is above an optimum.

    Optima are those of the province solved whole, as long as all goals before have the same value.
    """
    model, outcome = solved()
    assert outcome.values is not None
    instance = model.scope.instance
    report = check(instance, Drafts(instance).plan(model.scope.groups(outcome.values)))
    assert report.accepted
    values = {bound.key: value for bound, value in report.goals}
    same = True
    assert len(outcome.stages) == len(whole()[1].stages) == 10
    for stage, best in zip(outcome.stages, whole()[1].stages, strict=True):
        assert values[stage.key] == stage.value
        assert stage.bound is not None
        assert stage.bound <= stage.value
        assert stage.proved == (stage.bound == stage.value)
        if same:
            assert stage.bound <= best.value <= stage.value
        same &= stage.value == best.value
    assert outcome.stages[1].value <= 2 * whole()[1].stages[1].value


@pytest.mark.usefixtures("_in_parts")
def test_the_same_plan_each_time_and_with_one_worker_or_two() -> None:
    """Two workers twice and one worker once: the same assignment, values and bounds; threads decide nothing."""
    outcomes = [solved(workers)[1] for workers in (2, 2, 1)]
    for outcome in outcomes[1:]:
        assert outcome.values is not None
        assert outcomes[0].values is not None
        assert np.array_equal(outcome.values, outcomes[0].values)
        assert [(one.value, one.bound) for one in outcome.stages] == [(one.value, one.bound) for one in outcomes[0].stages]


@pytest.mark.usefixtures("_in_parts")
@pytest.mark.parametrize("by_clock", [False, True])
def test_a_solve_that_ends_at_once_claims_nothing(by_clock: bool) -> None:
    """Stopped, or out of time, before anything began: no assignment, no stage, nobody denies that there is one, nothing is raised."""
    run = Run(deadline=Deadline(0.0)) if by_clock else Run()
    if not by_clock:
        run.stop.set()
    recorded: list[Stage] = []
    outcome = solve_ordered(build_grouping(province(SCHOOLS, SEED)).problem, run, record=recorded.append)
    assert outcome == Outcome(None, ())
    assert recorded == []


@pytest.mark.usefixtures("_in_parts")
def test_a_solve_stopped_on_the_way_keeps_what_it_has() -> None:
    """A stop when the second goal tells its first value: no later stage, and the assignment is accepted by the form."""
    model, run = build_grouping(province(SCHOOLS, SEED)), Run()

    def listen(key: str, value: int | None, bound: int | None) -> None:
        if value is not None:
            run.stop.set()

    outcome = solve_ordered(model.problem, run, listen=listen)
    assert outcome.values is not None
    assert [stage.key for stage in outcome.stages] == [goal.key for goal in model.problem.goals[:2]]
    assert model.problem.form().accepts(outcome.values)


@pytest.mark.usefixtures("_in_parts")
def test_a_large_goal_that_a_part_cannot_keep_alone_is_relaxed_from_the_first_assignment() -> None:
    """The widest journey as the only goal: a part with a pinned group cannot have it at 0, so there is no relaxation at first.

    Once some assignment is found there is one: the value is no worse, and the bound more than the column bounds give, 0.
    """
    model = build_grouping(province(SCHOOLS, SEED))
    goal = next(goal for goal in model.problem.goals if goal.key == "worst_travel")
    alone = Problem(model.problem.builder, model.problem.decisions, (goal,), leaves=model.problem.leaves)
    outcome = solve_ordered(alone, Run())
    (stage,) = outcome.stages
    assert stage.bound is not None
    assert 0 < stage.bound <= stage.value
    small = build_grouping(province(SCHOOLS, SEED))
    goal = next(goal for goal in small.problem.goals if goal.key == "worst_travel")
    (best,) = solve_ordered(Problem(small.problem.builder, small.problem.decisions, (goal,)), Run()).stages
    assert stage.bound <= best.value <= stage.value


def nothing(constant: int) -> StagedGoal:
    """Return a goal that no assignment changes."""
    none = np.zeros(0, dtype=np.int64)
    return StagedGoal(f"idle {constant}", lambda: Expression(none, none, constant), 0)


def test_goals_that_nothing_changes_wait_for_a_plan() -> None:
    """Idle goals before, between and after one that counts: all have their constant as value and proved bound, recorded in order."""
    builder, columns = choice()
    counts = StagedGoal("counts", lambda: Expression(columns, np.array([3, 2, 4])), 0)
    recorded: list[str] = []
    goals = (nothing(5), nothing(0), counts, nothing(7))
    outcome = solve_ordered(Problem(builder, columns, goals), Run(), record=lambda stage: recorded.append(stage.key))
    assert outcome.values is not None
    assert outcome.values.tolist() == [0, 1, 0]
    assert [(stage.value, stage.bound, stage.proved) for stage in outcome.stages] == [(n, n, True) for n in (5, 0, 2, 7)]
    assert recorded[:4] == ["idle 5", "idle 0", "counts", "idle 7"]


def test_idle_goals_alone_still_give_a_plan_or_its_denial() -> None:
    """Only goals that nothing changes: any assignment will do; where there is none, there is no stage either."""
    builder, columns = choice()
    outcome = solve_ordered(Problem(builder, columns, (nothing(1), nothing(2))), Run())
    assert outcome.values is not None
    assert [stage.value for stage in outcome.stages] == [1, 2]
    builder.rows("two", 1, 0, columns, 1, 2, 2)
    refused = solve_ordered(Problem(builder, columns, (nothing(1), nothing(2))), Run())
    assert refused.values is None
    assert refused.stages == ()
    assert refused.denied


@pytest.mark.parametrize("slack", [0, 1])
def test_a_better_value_that_comes_with_a_later_goal_is_kept(slack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first goal ends at 3, unproved; the second one's assignment has 1 in it, which is held, with its slack, for the third.

    The third would like the first goal at 4 most, then at 3, 2 and 1: it gets 1 plus the slack.
    """
    builder = FormBuilder()
    columns = builder.columns(5, 0, 1)
    builder.rows("one", 1, 0, columns, 1, 1, 1)
    first = StagedGoal("first", lambda: Expression(columns, np.array([0, 1, 2, 3, 4])), slack)
    second = StagedGoal("second", lambda: Expression(columns, np.array([0, 0, 0, 1, 1])), 0)
    third = StagedGoal("third", lambda: Expression(columns, np.array([9, 4, 3, 2, 1])), 0)
    real, offers = ordered.minimise, iter((3, 1))

    def scripted(evidence: Evidence, *rest: object) -> object:
        offer = next(offers, None)
        if offer is None:
            return real(evidence, *rest)  # type: ignore[arg-type]  # handed on as it came
        evidence.offer(np.eye(5, dtype=np.int64)[offer], "scripted")
        return Opinion(evidence, None, None)

    monkeypatch.setattr(ordered, "minimise", scripted)
    outcome = solve_ordered(Problem(builder, columns, (first, second, third)), Run())
    assert outcome.values is not None
    assert outcome.stages[0].value == 1
    assert outcome.stages[2].value == 4 - slack
    assert int(outcome.values @ np.arange(5)) == 1 + slack


def test_searches_end_where_nothing_is_to_be_gained() -> None:
    """A relaxation whose rounded values are an assignment with its bound: proved, and no engine is asked for pieces."""
    builder, columns = choice()
    expression = Expression(columns, np.array([3, 2, 4]))
    evidence = Evidence(builder.build(), expression)
    told: list[tuple[int | None, int | None]] = []
    run = Run(engines=Engines(first=answering(None)))
    relaxed = minimise_large(evidence, run, columns, ONE_PART, None, lambda *t: told.append(t))
    assert relaxed is not None
    assert evidence.proved
    assert told == [(None, 2)]


@pytest.mark.usefixtures("_in_parts")
def test_all_searches_together_never_lose_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never enough, always worth it: all five searches run from a first assignment; whoever listens hears ever better values."""
    monkeypatch.setattr(large, "ENOUGH", Fraction(-1))
    monkeypatch.setattr(large, "WORTH", Fraction(-1))
    model = build_grouping(province(SCHOOLS, SEED))
    problem, told = model.problem, list[int]()
    assert problem.leaves is not None
    expression = problem.goals[1].express()
    evidence = Evidence(problem.form(), expression)

    def listen(value: int | None, bound: int | None) -> None:
        if value is not None:
            told.append(value)

    assert minimise_large(evidence, Run(), problem.decisions, problem.leaves, None, listen) is not None
    assert len(told) >= 5
    assert told == sorted(told, reverse=True)
    assert told[-1] == evidence.value
    assert evidence.value >= whole()[1].stages[1].value


def test_a_relaxation_that_is_not_to_be_had_is_told_and_nothing_is_searched() -> None:
    """Out of time: no relaxation, no assignment, and whoever listens is told that nothing is known."""
    builder, columns = choice()
    evidence = Evidence(builder.build(), Expression(columns, np.array([3, 2, 4])))
    told: list[tuple[int | None, int | None]] = []
    run = Run(deadline=Deadline(0.0))
    assert minimise_large(evidence, run, columns, ONE_PART, None, lambda *t: told.append(t)) is None
    assert told == [(None, None)]
    assert evidence.values is None


def test_a_relaxation_without_solution_is_no_point() -> None:
    """An engine that finds nothing gives None and no half of an answer."""
    builder, columns = choice()
    builder.rows("two", 1, 0, columns, 1, 2, 2)
    assert large._simplex(builder.build(), Expression(columns, np.ones(3, dtype=np.int64)), None, False, run=Run()) is None
    assert Run().left == inf
