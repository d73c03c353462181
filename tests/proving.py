"""Solved instances with their proofs, made once, and random damage to a proof."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from instances.generators.province import province
from solver.form.proof import CutProof, GoalProof, Proof
from solver.instance.instance import Instance
from solver.solving.result import Result
from solver.solving.solve import solve
from tests.solving import GROUPING, GROUPING_GOALS, ROTATION, ROTATION_GOALS, county

Rng = np.random.Generator
CASES = ("line", "rotation", "province 6", "province 7")
"""The two provinces of 60 schools need cuts: five and nine of them."""


@cache
def solved(case: str) -> tuple[Instance, Result]:
    """Return an instance and its result, proved best."""
    if case.startswith("province"):
        instance = province(60, int(case.split()[1]))
    elif case == "rotation":
        instance = county(8, (*GROUPING, *ROTATION), (*GROUPING_GOALS, *ROTATION_GOALS), staff=3, leads=3)
    else:
        instance = county(10, leads=3)
    return instance, solve(instance, time_limit=60.0)


def proof_of(case: str) -> Proof:
    """Return the proof of a solved instance."""
    proof = solved(case)[1].proof
    assert proof is not None
    return proof


def damaged(rng: Rng, proof: Proof) -> Proof:
    """Return a proof with one to four changes at random places."""
    for _ in range(int(rng.integers(1, 5))):
        number = int(rng.integers(len(proof.steps)))
        step = proof.steps[number]
        at = int(rng.integers(len(step.goals)))
        harm = HARMS[int(rng.integers(len(HARMS)))]
        goals = (*step.goals[:at], harm(rng, step.goals[at]), *step.goals[at + 1 :])
        proof = replace(proof, steps=(*proof.steps[:number], replace(step, goals=goals), *proof.steps[number + 1 :]))
    return proof


def _weight(rng: Rng, goal: GoalProof) -> GoalProof:
    """Change one multiplier: its sign, its size, or to any number."""
    if not goal.weight:
        return goal
    at = int(rng.integers(len(goal.weight)))
    old = goal.weight[at]
    new = (-old, old * 2, old + 1, int(rng.integers(-(2**40), 2**40)), old * 10**6)[int(rng.integers(5))]
    return replace(goal, weight=(*goal.weight[:at], new, *goal.weight[at + 1 :]))


def _row(rng: Rng, goal: GoalProof) -> GoalProof:
    """Give a multiplier to another row, now and then to one that does not exist."""
    if not goal.row:
        return goal
    at = int(rng.integers(len(goal.row)))
    return replace(goal, row=(*goal.row[:at], int(rng.integers(goal.rows + 3)), *goal.row[at + 1 :]))


def _dense(rng: Rng, goal: GoalProof) -> GoalProof:
    """Put a random multiplier on every row."""
    weight = rng.integers(-50, 51, goal.rows)
    return replace(goal, scale=max(1, goal.scale % 97), row=tuple(range(goal.rows)), weight=tuple(weight.tolist()))


def _scale(rng: Rng, goal: GoalProof) -> GoalProof:
    """Read the multipliers at another scale."""
    return replace(goal, scale=(goal.scale * 2, goal.scale // 2, 0, 1)[int(rng.integers(4))])


def _held(rng: Rng, goal: GoalProof) -> GoalProof:
    """Hold the goal at another value, lower than the plan's too."""
    return replace(goal, reached=goal.reached + int(rng.integers(-3, 30)))


def _cut(rng: Rng, goal: GoalProof) -> GoalProof:
    """Derive a cut in another way, or one more cut from any row, which moves the numbers of those after it."""
    cuts = list(goal.cuts)
    flipped = tuple(sorted({int(n) for n in rng.integers(0, 6, int(rng.integers(4)))}))
    new = CutProof(int(rng.integers(-2, goal.rows)), bool(rng.integers(2)), int(rng.integers(1, 9)), flipped)
    if not cuts or rng.integers(4) == 0:
        return replace(goal, cuts=(*cuts, new))
    at = int(rng.integers(len(cuts)))
    old = cuts[at]
    cuts[at] = (replace(old, divisor=new.divisor), replace(old, above=not old.above), replace(old, flipped=()), new)[int(rng.integers(4))]
    return replace(goal, cuts=tuple(cuts))


HARMS: tuple[Callable[[Rng, GoalProof], GoalProof], ...] = (_weight, _row, _dense, _scale, _held, _cut)
