"""Writes down, goal after goal, how its bound is computed: multipliers as whole numbers, and each cut by its derivation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from solver.files.proof import beside
from solver.form.form import Expression, LinearForm
from solver.form.proof import CutProof, GoalProof, Proof, StepProof
from solver.solving.certificate import Certificate, arithmetic_bound, certify_whole
from solver.solving.course import Course
from solver.solving.cuts import Cut, cuts_of, used_cuts, with_cuts
from solver.solving.problem import StagedGoal
from solver.solving.relaxing import Relaxed

if TYPE_CHECKING:
    from solver.solving.best import Best
    from solver.solving.result import GoalFigure


class Proving:
    """Keeps the course of a step as a reader will see it, so that what is written is what the reader will compute."""

    def __init__(self) -> None:
        self._course = Course()
        self._number: dict[Cut, int] = {}

    def settle(self, form: LinearForm, goal: StagedGoal, objective: Expression, reached: int, relaxed: Relaxed | None) -> GoalProof:
        """Return the proof of a goal whose value is settled.

        Parameters
        ----------
        form
            The goal's form without cuts, as it was solved.
        reached
            The value the goal is held at, its slack apart.
        relaxed
            Its relaxation, with multipliers for the rows of `form` and of the cuts after them; None where there is none.
        """
        digest, mine = self._course.digest(form, objective), self._course.entered(form)
        steps: list[CutProof] = []
        certificate = None if relaxed is None else self._certificate(mine, objective, relaxed, steps)
        self._course.settle(mine, certificate, reached + goal.slack)
        proof = GoalProof(
            key=goal.key,
            reached=reached,
            slack=goal.slack,
            columns=form.columns,
            rows=form.rows,
            digest=digest,
            cuts=tuple(steps),
            scale=0,
            row=(),
            weight=(),
            bound=arithmetic_bound(mine, objective),
        )
        if certificate is None:
            return proof
        rows = np.flatnonzero(certificate.whole)
        common = gcd(certificate.scale, *certificate.whole[rows].tolist())
        weights = tuple((certificate.whole[rows] // common).tolist())
        bound = max(proof.bound, certificate.bound)
        return replace(proof, scale=certificate.scale // common, row=tuple(rows.tolist()), weight=weights, bound=bound)

    def _certificate(self, form: LinearForm, objective: Expression, relaxed: Relaxed, steps: list[CutProof]) -> Certificate | None:
        """Return what a reader can compute; new cuts go into `steps`. The weight of a cut that nobody can derive again is given up."""
        sharp = relaxed.form
        cuts = cuts_of(sharp)
        if (sharp.rows - len(cuts), sharp.columns) != (form.rows, form.columns):
            return None
        for cut in used_cuts(sharp, relaxed.multipliers):
            self._enter(form, cut, steps)
        if relaxed.certificate is None:
            return None
        whole = np.zeros(form.rows + len(self._course.cuts), dtype=np.int64)
        whole[: form.rows] = relaxed.certificate.whole[: form.rows]
        for cut, weight in zip(cuts, relaxed.certificate.whole[form.rows :].tolist(), strict=True):
            if cut in self._number:
                whole[form.rows + self._number[cut]] += weight
        return certify_whole(with_cuts(form, self._course.cuts), objective, whole, relaxed.certificate.scale)

    def _enter(self, form: LinearForm, cut: Cut, steps: list[CutProof]) -> bool:
        """Give a cut, and first the cut it follows from, the next number, where a reader derives the very same one."""
        how = cut.derivation
        if cut in self._number or how is None:
            return how is not None
        if isinstance(how.source, Cut) and not self._enter(form, how.source, steps):
            return False
        source = -1 - self._number[how.source] if isinstance(how.source, Cut) else how.source
        step = CutProof(source, how.above, how.divisor, tuple(how.flipped.tolist()))
        if self._course.derive(form, [step]) is not None:
            return False
        if not _same(self._course.cuts[-1], cut):
            self._course.cuts.pop()
            return False
        self._number[cut] = len(self._course.cuts) - 1
        steps.append(step)
        return True


def _same(one: Cut, other: Cut) -> bool:
    mine, theirs = one.expression, other.expression
    alike = np.array_equal(mine.column, theirs.column) and np.array_equal(mine.coefficient, theirs.coefficient)
    return alike and one.least == other.least


def claimed(proof: GoalProof | None, bounds: Mapping[str, int]) -> GoalProof | None:
    """Return a goal's proof with the names of those who claim a higher bound than it proves."""
    if proof is None:
        return None
    return replace(proof, claims=tuple(sorted((name, bound) for name, bound in bounds.items() if bound > proof.bound)))


def gathered(best: "Best", figures: Sequence["GoalFigure"], program: str) -> Proof | None:
    """Return the proof of the plan found, with the bounds that the result states; None where no goal was reached.

    A step's proof ends with the first goal of which nothing is known: the bounds after it would rest on it.
    """
    steps = []
    for (step, year), of_step in groupby(figures, key=lambda figure: (figure.step, figure.year)):
        stood = best.stood.get(step, best.plan)
        goals: list[GoalProof] = []
        for figure in of_step:
            stage = best.stages.get(figure.key)
            if stage is None or stage.proof is None:
                break
            goals.append(replace(stage.proof, key=figure.key, claimed=figure.bound))
        if goals and stood is not None:
            steps.append(StepProof(step, beside(stood, step, year), tuple(goals), year))
    return Proof(best.instance.id, program, tuple(steps)) if steps else None
