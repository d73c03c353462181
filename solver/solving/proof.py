"""Computes the bounds of a proof again, in integers and without any engine: the form is built anew, nothing in the proof is believed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from solver.check.report import CheckReport
from solver.files.faults import InputRefused, json_place
from solver.files.proof import beside
from solver.files.source import refused
from solver.form.form import LARGEST, Expression, LinearForm
from solver.form.proof import GoalProof, Proof, StepProof
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.years import forms_yearly, years_of
from solver.solving.certificate import Certificate, arithmetic_bound, certify_whole
from solver.solving.course import Course
from solver.solving.cuts import with_cuts
from solver.solving.grouping import build_grouping
from solver.solving.problem import Problem
from solver.solving.steps import build_step

Standing = Literal["computed", "other groups", "faulty", "beyond"]
"""`other groups`: the step was solved beside other groups than the plan has; `faulty`: the plan's groups are ill-formed, so that
nothing can be built beside them; `beyond`: the plan has an earlier goal above the value and slack at which the bound holds it, so
the bound says nothing about this plan."""
LARGEST_WEIGHT = 2**62
"""Largest multiplier, times its scale, that is read."""
COMPUTED: Standing = "computed"
OTHER_INSTANCE = Text("这份证明属于另一个实例(现为 {id})", "this proof is for another instance (this one is {id})")
CHANGED = Text(
    "由该实例建立的模型与证明所依据的不同:实例或政策已改动,或证明出自另一版本({program})",
    "the model of this instance is not the one the proof was written for: the instance or its policy has changed, or the proof comes "
    "from another version of this program ({program})",
)
OUT_OF_PLACE = Text("此处的目标或其让步与政策不符", "the policy has another goal, or another slack, in this place")
NO_YEAR = Text("本方案没有这个编组学年", "the plan has no groups of its own for this year")
NO_ROW = Text("模型没有这一行", "the form has no such row")
NO_CUT = Text("由所指的行推不出这个割", "no cut follows from the row named in this way")
TOO_LARGE = Text("数字过大,无法以 64 位整数计算", "the numbers are too large for 64-bit arithmetic")


@dataclass(frozen=True)
class Recomputed:
    """What a reader can say of one goal."""

    key: str
    step: str
    value: int
    """The goal's value in the plan, from the independent checker."""
    standing: Standing
    bound: int | None
    """Computed here: no plan that keeps the hard rules, and every earlier goal at its limit, has the goal below it."""
    reached: int
    """The value the goal had when it was settled, says the proof; later goals may have used its slack since."""
    limit: int
    """The value reached plus its slack: no higher may the goal be for the bounds of the goals after it to hold."""
    stored: int
    """What the proof says its multipliers prove."""
    claimed: int | None
    """What the result claims."""
    claims: tuple[tuple[str, int], ...]
    """Who claims more than the multipliers prove."""
    contradicted: bool
    """Whether this computation, or the plan where the checker accepts it, contradicts what the proof says."""

    @property
    def gap(self) -> Fraction | None:
        """Distance of the plan's value from the bound computed, as a share of the value; None without a bound."""
        if self.bound is None:
            return None
        return Fraction(max(0, self.value - self.bound), max(1, abs(self.value)))


def recompute(instance: Instance, plan: Plan, proof: Proof, report: CheckReport, file: str = "proof") -> tuple[Recomputed, ...]:
    """Compute every bound of a proof again.

    The form of each step is built from the instance, its policy and, after grouping, the plan's groups. Each goal is bounded
    with the proof's multipliers, then held at its limit for the next one. Multipliers and cuts may be any numbers: weak
    duality and rounding make a true bound of them, if a low one.

    Parameters
    ----------
    report
        What the checker says of the plan; the goals' values come from there. Where it could not read the plan there are no bounds.
    file
        The name by which faults call the proof.

    Raises
    ------
    InputRefused
        If the proof is of another model than the instance's, or names rows that do not exist.
    """
    if proof.instance != instance.id:
        raise refused(file, "$.instance", OTHER_INSTANCE.fill(id=instance.id), proof.instance)
    if not report.complete:
        return ()
    values = {bound.key: value for bound, value in report.goals}
    found: list[Recomputed] = []
    for number, step in enumerate(proof.steps):
        reader = Reader(file, proof.program, number, step, values, accepted=report.accepted)
        if step.groups != beside(plan, step.step, step.year):
            found += [reader.told(goal, "other groups", None) for goal in step.goals]
        elif report.structure and step.groups:
            found += [reader.told(goal, "faulty", None) for goal in step.goals]
        else:
            found += reader.replay(_problem(instance, plan, step, file, number))
    return tuple(found)


def _problem(instance: Instance, plan: Plan, step: StepProof, file: str, number: int) -> Problem:
    """Build a step's model anew."""
    if step.step != "grouping":
        return build_step(instance, step.step, plan).problem
    if not forms_yearly(instance) and step.year is None:
        return build_grouping(instance).problem
    years = {part.year: part.instance for part in (years_of(instance, plan) if forms_yearly(instance) else ())}
    year = instance.first_year if step.year is None else step.year
    if year not in years:
        raise refused(file, json_place(["steps", number, "year"]), NO_YEAR, year)
    return build_grouping(years[year]).problem


@dataclass(frozen=True)
class Reader:
    """Reads one step of a proof."""

    file: str
    program: str
    number: int
    step: StepProof
    values: Mapping[str, int]
    accepted: bool

    def replay(self, problem: Problem) -> Iterator[Recomputed]:
        """Yield every goal of the step, in order."""
        course, standing, year = Course(), COMPUTED, "" if self.step.year is None else f"@{self.step.year}"
        for position, goal in enumerate(self.step.goals):
            staged = problem.goals[position] if position < len(problem.goals) else None
            if staged is None or (goal.key, goal.slack) != (staged.key + year, staged.slack) or goal.key not in self.values:
                raise self._fault(OUT_OF_PLACE, position, "key")
            if abs(goal.reached) > LARGEST:
                raise self._fault(TOO_LARGE, position, "reached")
            objective, built = staged.express(), problem.form()
            if (goal.columns, goal.rows, goal.digest) != (built.columns, built.rows, course.digest(built, objective)):
                raise self._fault(CHANGED.fill(program=self.program), position, "digest")
            form = course.entered(built)
            certificate = self._certificate(goal, position, course, form, objective)
            lowest = arithmetic_bound(form, objective)
            bound = lowest if certificate is None else max(lowest, certificate.bound)
            yield self.told(goal, standing, bound if standing == COMPUTED else None)
            if self.values[goal.key] > goal.reached + goal.slack:
                standing = "beyond"
            problem.settle(built, staged, objective, goal.reached, None)
            course.settle(form, certificate, goal.reached + goal.slack)

    def told(self, goal: GoalProof, standing: Standing, bound: int | None) -> Recomputed:
        """Say what is known of a goal."""
        value = self.values.get(goal.key, 0)
        claims = [claim for _, claim in goal.claims] + ([] if goal.claimed is None else [goal.claimed])
        wrong = bound is not None and (bound < goal.bound or (self.accepted and max([bound, *claims]) > value))
        limit = goal.reached + goal.slack
        return Recomputed(
            goal.key, self.step.step, value, standing, bound, goal.reached, limit, goal.bound, goal.claimed, goal.claims, wrong
        )

    def _certificate(self, goal: GoalProof, position: int, course: Course, form: LinearForm, objective: Expression) -> Certificate | None:
        """Return what the stored multipliers prove; None where there are none."""
        wrong = course.derive(form, goal.cuts)
        if wrong is not None:
            raise self._fault(NO_CUT, position, "cuts", wrong)
        if goal.scale == 0:
            return None
        sharp = with_cuts(form, course.cuts)
        if goal.row and not 0 <= min(goal.row) <= max(goal.row) < sharp.rows:
            raise self._fault(NO_ROW, position, "row")
        certificate = None
        if max(map(abs, goal.weight), default=0) <= LARGEST_WEIGHT:
            whole = np.zeros(sharp.rows, dtype=np.int64)
            whole[list(goal.row)] = goal.weight
            certificate = certify_whole(sharp, objective, whole, goal.scale)
        if certificate is None:
            raise self._fault(TOO_LARGE, position, "weight")
        return certificate

    def _fault(self, message: Text, position: int, *rest: str | int) -> InputRefused:
        """Return the refusal of the proof at a field of one goal."""
        return refused(self.file, json_place(["steps", self.number, "goals", position, *rest]), message)
