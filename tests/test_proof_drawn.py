"""Proofs of small random steps against trying every assignment: written, derived again, damaged."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from solver.files.faults import InputRefused
from solver.form.form import INFINITE, Expression, FormBuilder, LinearForm
from solver.form.proof import Proof, StepProof
from solver.solving.certificate import arithmetic_bound, certify
from solver.solving.cuts import Cut, Derivation, derived, rounding_cuts, with_cuts
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.problem import Problem, StagedGoal
from solver.solving.proof import Reader, Recomputed
from solver.solving.proving import Proving
from solver.solving.relaxing import Relaxations, Relaxed
from solver.solving.stopping import Deadline
from tests.proving import damaged
from tests.test_engine_forms import CASES as FORMS
from tests.test_engine_forms import best_of_all, drawn_form, drawn_goal, every_assignment

DERIVED = 60
"""Random derivations tried on each form."""


def problem_of(seed: int) -> Problem:
    """Return a drawn form with two goals as a step: the second is minimised while the first keeps its least value plus 1."""
    form, builder = drawn_form(seed), FormBuilder()
    builder.columns(form.columns, form.lower, form.upper)
    builder.rows("rows", form.rows, form.row_of_entry(), form.column, form.coefficient, form.row_lower, form.row_upper)
    goals = (StagedGoal("first", lambda: drawn_goal(seed), 1), StagedGoal("second", lambda: drawn_goal(seed + FORMS), 0))
    return Problem(builder, np.arange(form.columns), goals)


@cache
def least_of_both(seed: int) -> tuple[int, int]:
    """Return the least value of each goal of a drawn step, by trying every assignment."""
    first = best_of_all(seed)
    assert first is not None
    kept = [values for values in every_assignment(drawn_form(seed)) if drawn_goal(seed).value(values) <= first + 1]
    return first, min(drawn_goal(seed + FORMS).value(values) for values in kept)


@cache
def written(seed: int) -> StepProof:
    """Return the proof of a drawn step, whose values come from trying everything and whose multipliers from the relaxations."""
    problem, proving, relaxations = problem_of(seed), Proving(), Relaxations(Run(deadline=Deadline(30.0)))
    goals = []
    for staged, least in zip(problem.goals, least_of_both(seed), strict=True):
        form, objective = problem.form(), staged.express()
        relaxed = relaxations.solve(Evidence(form, objective))
        goals.append(proving.settle(form, staged, objective, least, relaxed))
        problem.settle(form, staged, objective, least, None if relaxed is None else relaxed.certificate)
    return StepProof("grouping", "", tuple(goals))


def read_again(seed: int, step: StepProof) -> list[Recomputed]:
    """Compute the proof of a drawn step again, with the least values as the plan's."""
    values = dict(zip(("first", "second"), least_of_both(seed), strict=True))
    return list(Reader("proof", "", 0, step, values, accepted=True).replay(problem_of(seed)))


KEPT = [seed for seed in range(FORMS) if best_of_all(seed) is not None]
"""Drawn forms that have an assignment."""


@pytest.mark.parametrize("seed", KEPT)
def test_drawn_steps_are_computed_again(seed: int) -> None:
    """Both bounds of each drawn step come out as they were written, and never above what trying every assignment finds."""
    step = written(seed)
    found = read_again(seed, step)
    assert [one.bound for one in found] == [goal.bound for goal in step.goals]
    assert all(one.bound is not None and one.bound <= one.value and not one.contradicted for one in found)


def chained(rng: np.random.Generator, form: LinearForm, objective: Expression) -> Relaxed:
    """Return a form with cuts in three rounds, each found at a random point with the cuts before, and random multipliers for all rows."""
    for _ in range(3):
        form = with_cuts(form, rounding_cuts(form, np.asarray(rng.uniform(form.lower, form.upper), dtype=np.float64)))
    multipliers = rng.normal(0.0, 2.0, form.rows)
    return Relaxed(form, np.zeros(form.columns), multipliers, certify(form, objective, multipliers))


def test_cuts_of_cuts_are_derived_again() -> None:
    """Chains of cuts with random multipliers on the drawn steps: every certificate comes out the same; 10 cuts follow from other cuts."""
    followed = 0
    for seed in KEPT:
        problem, proving, rng, goals = problem_of(seed), Proving(), np.random.default_rng([seed, 7]), []
        for staged, least in zip(problem.goals, least_of_both(seed), strict=True):
            form, objective = problem.form(), staged.express()
            relaxed = chained(rng, form, objective)
            assert relaxed.certificate is not None
            goals.append(proving.settle(form, staged, objective, least, relaxed))
            assert goals[-1].bound == max(relaxed.certificate.bound, arithmetic_bound(form, objective))
            problem.settle(form, staged, objective, least, relaxed.certificate)
        found = read_again(seed, StepProof("grouping", "", tuple(goals)))
        assert [one.bound for one in found] == [goal.bound for goal in goals]
        followed += sum(cut.source < 0 for goal in goals for cut in goal.cuts)
    assert followed >= 10


@pytest.mark.parametrize(
    ("field", "value"),
    [("weight", 2**63), ("weight", -(2**62)), ("scale", 2**90), ("reached", 2**60), ("row", -1), ("row", 10**6)],
)
def test_numbers_beyond_the_machine_are_refused(field: str, value: int) -> None:
    """Multipliers, scales and values that 64 bits do not hold, and rows that do not exist: refused at their field, nothing overflows."""
    seed = next(seed for seed in KEPT if written(seed).goals[0].row)
    step = written(seed)
    first = step.goals[0]
    wrong = {
        "weight": replace(first, weight=(value, *first.weight[1:])),
        "row": replace(first, row=(value, *first.row[1:])),
        "scale": replace(first, scale=value),
        "reached": replace(first, reached=value),
    }
    with pytest.raises(InputRefused) as refusal:
        read_again(seed, replace(step, goals=(wrong[field], *step.goals[1:])))
    assert refusal.value.faults[0].place in {f"$.steps[0].goals[0].{field}", "$.steps[0].goals[0].weight"}


@pytest.mark.parametrize("seed", KEPT)
def test_damage_to_drawn_steps_only_loses(seed: int) -> None:
    """Forty damaged proofs a form: none bounds a goal above its least value over all assignments."""
    for number in range(40):
        proof = damaged(np.random.default_rng([seed, number]), Proof("", "", (written(seed),)))
        try:
            found = read_again(seed, proof.steps[0])
        except InputRefused:
            continue
        assert all(one.bound is None or one.bound <= one.value for one in found)


@pytest.mark.parametrize("seed", range(FORMS))
def test_any_derivation_gives_a_true_cut(seed: int) -> None:
    """Sixty random derivations a form, half of them from a cut: each that gives a cut gives one that every assignment keeps."""
    form, rng, found = drawn_form(seed), np.random.default_rng([seed, 6]), list[Cut]()
    whole = every_assignment(form)
    for _ in range(DERIVED):
        from_cut = bool(found) and bool(rng.integers(2))
        source = found[int(rng.integers(len(found)))] if from_cut else int(rng.integers(form.rows))
        above, divisor = bool(rng.integers(2)) and not from_cut, int(rng.integers(1, 7))
        cut = derived(form, Derivation(source, above, divisor, np.flatnonzero(rng.integers(0, 2, form.columns - 1))))
        if cut is not None:
            found.append(cut)
            assert all(cut.expression.value(values) >= cut.least for values in whole)
    assert len(found) >= 5


@pytest.mark.parametrize(
    ("row", "above", "divisor", "flipped", "gives"),
    [
        (0, False, 3, (), True), (0, False, 3, (0,), True), (0, True, 3, (), False), (1, False, 3, (), False), (0, False, 0, (), False),
        (0, False, 4, (), False), (0, False, 3, (2,), False), (0, False, 2**54, (), False),
    ],
)  # fmt: skip
def test_what_derives_a_cut(row: int, above: bool, divisor: int, flipped: tuple[int, ...], gives: bool) -> None:
    """3x + 3y >= 4 over 0 to 5 divided by 3 gives a cut; not from its missing side, another row, by 0, by 4 which divides, or entry 2."""
    builder = FormBuilder()
    builder.rows("row", 1, [0, 0], builder.columns(2, 0, 5), [3, 3], 4, INFINITE)
    cut = derived(builder.build(), Derivation(row, above, divisor, np.array(flipped, dtype=np.int64)))
    assert (cut is not None) == gives
