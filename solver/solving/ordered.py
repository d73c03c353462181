"""Goals in strict order: each is minimised while every earlier one keeps the value it reached, plus the slack it grants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.model.answer import Answer, whole_bound
from solver.solving.certificate import Certificate, Floats, arithmetic_bound, certify, tightened
from solver.solving.engines import Engine, Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.shrinking import Shrunk, shrink
from solver.solving.stopping import Task

if TYPE_CHECKING:
    from solver.model.math_opt import Relaxation

Publish = Callable[[Ints], None]
"""Told each better assignment of all columns, so that an interrupted solve still has a plan."""
Tell = Callable[[int | None, int | None], None]
"""Told the best value and the bound of the goal at hand."""
Listen = Callable[[str, int | None, int | None], None]
"""Told the goal, the best value and the bound whenever one of them improves."""


@dataclass(frozen=True)
class StagedGoal:
    """A goal as the model sees it."""

    key: str
    expression: Expression
    slack: int


NO_GOAL = StagedGoal("", Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)), 0)
"""Stands in where a policy has no goals: any assignment will do."""


@dataclass(frozen=True)
class Stage:
    """What became of one goal."""

    key: str
    value: int
    bound: int | None
    proved: bool
    engines: tuple[str, ...]


Record = Callable[[Stage], None]
"""Told what became of each goal as soon as it is settled."""


@dataclass(frozen=True)
class Outcome:
    """The assignment the ordered goals lead to, and what is known of each goal; no values where none was found."""

    values: Ints | None
    stages: tuple[Stage, ...]
    denied: tuple[str, ...] = ()
    """Engines that say no assignment exists."""
    refuted: tuple[str, ...] = ()
    """Engines that were caught in a claim that integers contradict."""


def with_cap(form: LinearForm, expression: Expression, upper: int, family: str) -> LinearForm:
    """Return the form with one more row: ``expression <= upper``."""
    column, inverse = np.unique(expression.column, return_inverse=True)
    coefficient = np.zeros(len(column), dtype=np.int64)
    np.add.at(coefficient, inverse, expression.coefficient)
    return replace(
        form,
        row_lower=np.append(form.row_lower, -INFINITE), row_upper=np.append(form.row_upper, upper - expression.constant),
        start=np.append(form.start, form.start[-1] + len(column)),
        column=np.concatenate([form.column, column]), coefficient=np.concatenate([form.coefficient, coefficient]),
        family=np.append(form.family, len(form.families)), families=(*form.families, family),
    )


def solve_ordered(
    form: LinearForm, goals: Sequence[StagedGoal], run: Run, incumbent: Ints | None = None,
    publish: Publish | None = None, listen: Listen | None = None, record: Record | None = None,
) -> Outcome:
    """Minimise the goals in order; the incumbent is kept here, outside the engines, and never gets worse.

    Where time ends or a stop is asked for, the goals not reached are reported at the value the assignment gives them, with
    the bound that plain arithmetic allows.
    """
    refuted: set[str] = set()
    values = incumbent if incumbent is not None and form.accepts(incumbent) else None
    stages = []
    for goal in goals or (NO_GOAL,):
        evidence = Evidence(form, goal.expression, values)
        certificate = minimise(evidence, run, _to(listen, goal.key))
        refuted |= evidence.refuted
        if evidence.values is None:
            return Outcome(None, (), tuple(sorted(evidence.denied)), tuple(sorted(refuted)))
        if publish is not None and evidence.values is not values:
            publish(evidence.values)
        values, reached = evidence.values, goal.expression.value(evidence.values)
        stages.append(Stage(goal.key, reached, evidence.best_bound, evidence.proved, evidence.supporters))
        _to(listen, goal.key)(reached, evidence.best_bound)
        if record is not None and goals:
            record(stages[-1])
        form = with_cap(form, goal.expression, reached + goal.slack, f"goal {goal.key}")
        if certificate is not None:
            form = tightened(form, certificate, reached + goal.slack)
    return Outcome(values, tuple(stages) if goals else (), (), tuple(sorted(refuted)))


def _to(listen: Listen | None, key: str) -> Tell:
    def tell(value: int | None, bound: int | None) -> None:
        if listen is not None:
            listen(key, value, bound)

    return tell


def minimise(evidence: Evidence, run: Run, tell: Tell) -> Certificate | None:
    """Gather evidence on one goal until its value is proved, the work is spent, or time ends.

    Column bounds come first, then the relaxation with its certificate (whose values are whole surprisingly often), then
    the first engine on all columns that the certificate leaves open, and the others where its word alone stands. Each runs
    to its own deterministic limit and one after the other, so the plan does not depend on the clock. Returns the certificate.
    """
    evidence.bound(EXACT, arithmetic_bound(evidence.form, evidence.objective))
    if evidence.proved or run.ended:
        return None
    certificate = None
    relaxation = relax(evidence, run)
    if relaxation is not None and relaxation.multipliers is not None:
        certificate = certify(evidence.form, evidence.objective, relaxation.multipliers)
        evidence.bound(EXACT, certificate.bound if certificate is not None else None)
    if relaxation is not None and relaxation.values is not None:
        evidence.suggest(np.rint(relaxation.values).astype(np.int64))
    tell(evidence.value, evidence.best_bound)
    for engine in (run.engines.first, run.engines.second, run.engines.third):
        if evidence.proved or run.ended or len(evidence.denied) > 1:
            break
        ask(engine, evidence, run, certificate, tell)
    return certificate


def relax(evidence: Evidence, run: Run) -> "Relaxation | None":
    """Bound the goal by its relaxation, as HiGHS says it; None where time ended first."""
    from solver.model.math_opt import MathOptLimits, solve_relaxed

    small = shrink(evidence.form)
    if small is None:
        evidence.denied.add(EXACT)
        return None
    objective, limits = small.expression(evidence.objective), MathOptLimits(seconds=run.left)
    task: Task[Relaxation] = Task(lambda: solve_relaxed(small.form, objective, "HiGHS", limits))
    if not task.wait(lambda: run.ended):
        task.abandon()
        return None
    found = task.result()
    if found.infeasible:
        evidence.denied.add(found.engine)
    if found.solved:
        evidence.bound(found.engine, whole_bound(found.bound))
    values = multipliers = None
    if found.values is not None:
        values = evidence.form.lower.astype(np.float64)
        values[small.kept] = found.values
    if found.multipliers is not None:
        multipliers = np.zeros(evidence.form.rows)
        multipliers[small.rows] = found.multipliers
    return replace(found, values=values, multipliers=multipliers)


def ask(engine: Engine, evidence: Evidence, run: Run, certificate: Certificate | None, tell: Tell) -> None:
    """Run one engine on everything that is still open, and take from its answer what integers bear out."""
    form = evidence.form
    if certificate is not None and evidence.value is not None:
        form = tightened(form, certificate, evidence.value)
    small = shrink(form)
    if small is None:
        evidence.denied.add(EXACT)
        return
    settled = evidence.value is not None and evidence.value <= max(evidence.bounds.values(), default=evidence.value - 1)
    hint = None if evidence.values is None else evidence.values[small.kept]
    task = run.start(engine, small.form, small.expression(evidence.objective), hint, lambda value, bound: tell(round(value), whole_bound(bound)))
    answer = run.collect(task, run.effort.seconds if settled else inf)
    if answer is not None:
        evidence.hear(_restored(answer, small))
    tell(evidence.value, evidence.best_bound)


def _restored(answer: Answer, small: Shrunk) -> Answer:
    if answer.values is None or len(answer.values) != small.form.columns:
        return answer
    return replace(answer, values=small.restored(answer.values))
