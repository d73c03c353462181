"""The relaxation of a province put together from its parts: each goal has the bound of the whole form's relaxation."""

from functools import cache

import pytest

from instances.generators.province import province
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.solving.certificate import Certificate
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.grouping import build_grouping
from solver.solving.large import relax_large
from solver.solving.merging import solve_merged
from solver.solving.ordered import Outcome, solve_ordered
from solver.solving.problem import Problem
from solver.solving.tree import spread, tree_of
from tests.parting import CLOSE, cut, lazy_rows, none_lazy, proved, reached, same, simplex


def agrees(evidence: Evidence, problem: Problem) -> Certificate:
    """Assert that merging gives the bound of the whole relaxation, and its multipliers the same exactly; return what is proved.

    With linking rows waiting, as in a solve, the bound is true, and it lies less than one in fifty below.
    """
    form, expression = evidence.form, evidence.objective
    assert problem.leaves is not None
    tree = tree_of(form, *spread(form, problem.decisions, problem.leaves), problem.leaves.count)
    assert len(tree.tying) > 0
    at = form.lower if evidence.values is None else evidence.values
    merged = solve_merged(tree, expression, at, none_lazy(form), simplex, Run())
    wanted = solve_relaxed(form, expression, "GLOP", MathOptLimits())
    assert merged is not None
    assert wanted.values is not None
    assert wanted.multipliers is not None
    assert same(reached(form, expression, merged, none_lazy(form)), wanted.bound)
    exact = proved(form, expression, (wanted.values, wanted.multipliers))
    assert same(proved(form, expression, merged), exact)
    found = relax_large(evidence, Run(), tree)
    assert found is not None
    assert found.certificate is not None
    assert found.multipliers is not None
    bound = found.certificate.least / found.certificate.scale
    assert same(reached(form, expression, (found.values, found.multipliers), lazy_rows(form)), bound)
    assert exact - 0.02 * abs(exact) - CLOSE <= bound <= exact + CLOSE * max(1.0, abs(exact))
    assert evidence.best_bound == found.certificate.bound
    return found.certificate


@cache
def best() -> Outcome:
    """Return 120 schools solved whole."""
    return solve_ordered(build_grouping(province(120, 1)).problem, Run())


def test_each_goal_of_a_province_has_the_bound_of_its_whole_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten goals in order over 120 schools in six parts or more, each from the assignment the order ends with when solved whole.

    Linking rows wait as in a solve, and each goal is held before the next. No bound is above the optimum.
    """
    done = best()
    assert done.values is not None
    cut(120, 1, 5, monkeypatch)
    problem = build_grouping(province(120, 1)).problem
    assert problem.leaves is not None
    assert problem.leaves.count > 5
    for goal, stage in zip(problem.goals, done.stages, strict=True):
        expression = goal.express()
        form = problem.form()
        evidence = Evidence(form, expression, done.values[: form.columns])
        assert form.accepts(done.values[: form.columns])
        certificate = agrees(evidence, problem)
        assert certificate.bound <= stage.value
        problem.settle(form, goal, expression, stage.value, certificate)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 7, 8])
def test_each_goal_by_itself_has_the_bound_of_its_whole_relaxation_without_a_plan(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it were the first: all but the seventh and the last, whose widest journey and largest group cannot be 0 with pinned groups."""
    cut(120, 1, 5, monkeypatch)
    problem = build_grouping(province(120, 1)).problem
    expression = problem.goals[number].express()
    agrees(Evidence(problem.form(), expression), problem)
