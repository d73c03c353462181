"""Goals in strict order: each is minimised while every earlier one keeps the value it reached, plus the slack it grants."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial

import numpy as np

from solver.form.form import Expression, Ints, LinearForm
from solver.form.proof import GoalProof
from solver.solving.ascent import ascended
from solver.solving.certificate import arithmetic_bound
from solver.solving.completion import completed
from solver.solving.confirming import Confirming, Opinion, ask
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.large import minimise_large
from solver.solving.problem import Problem, StagedGoal
from solver.solving.proving import Proving, claimed
from solver.solving.regional import solve_by_region, untied
from solver.solving.regions import cross, improve, merge, regions_of_columns
from solver.solving.relaxing import Relaxations, Relaxed
from solver.solving.stopping import Deadline
from solver.solving.wholes import search_by_shares

NEAR = Fraction(1, 8)
"""A value above its bound by no more than this share, after crossing, is not improved region by region."""
OFTEN = 4.0
"""Seconds at least between two assignments that are published."""
SHARE = 10
"""So many times as long as publishing took, nothing is published again: naming and checking a large plan takes seconds."""
NOTHING = Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
NO_GOAL = StagedGoal("", lambda: NOTHING, 0)
"""Stands in where a policy has no goals: any assignment will do."""
Publish = Callable[[Ints], None]
"""Told each assignment of all columns worth keeping, so that an interrupted solve still has a plan."""
Tell = Callable[[int | None, int | None], None]
"""Told the best value and the bound of the goal at hand."""
Listen = Callable[[str, int | None, int | None], None]
"""Told the goal, the best value and the bound whenever one of them improves."""


Reached = tuple[StagedGoal, int, Evidence]
"""A goal, the value it is held at, and what is known of it."""


@dataclass(frozen=True)
class Stage:
    """What became of one goal."""

    key: str
    value: int
    bound: int | None
    proved: bool
    engines: tuple[str, ...]
    proof: GoalProof | None = None
    """What a reader needs to compute the exact bound again, and what is claimed beyond it."""


@dataclass(frozen=True)
class Outcome:
    """The assignment the ordered goals lead to, and what is known of each goal; no values where none was found."""

    values: Ints | None
    stages: tuple[Stage, ...]
    denied: tuple[str, ...] = ()
    """Engines that say no assignment exists."""
    refuted: tuple[str, ...] = ()
    """Engines that were caught in a claim that integers contradict."""


def solve_ordered(
    problem: Problem,
    run: Run,
    start: Ints | None = None,
    publish: Publish | None = None,
    listen: Listen | None = None,
    record: Callable[[Stage], None] | None = None,
) -> Outcome:
    """Minimise the goals in order; the incumbent is kept here, outside the engines, and never gets worse.

    `start` holds a value for each decision. Where time ends or a stop is asked for, the goals not reached have no stage.
    """
    found: list[Reached] = []
    expressions: list[Expression] = []
    confirming, values, shown = Confirming(run), start, Shown(publish, problem.decisions)
    tell = listen if listen is not None else _silent
    final: Ints | None = None
    relaxations, proving = Relaxations(run), Proving()
    goals = tuple(problem.goals) if problem.goals else (NO_GOAL,)
    for goal in goals:
        if run.ended and final is not None:
            break
        expressions.append(goal.express())
        form = problem.form()
        if final is None and goal is not goals[-1] and not len(expressions[-1].column):
            found.append((goal, expressions[-1].constant, _idle(form, expressions[-1])))
            found[-1][2].proof = proving.settle(form, goal, expressions[-1], expressions[-1].constant, None)
            problem.settle(form, goal, expressions[-1], expressions[-1].constant, None)
            continue
        full = None if values is None else completed(form, problem.decisions, values, expressions, run)
        if full is None and final is not None:
            break
        evidence = Evidence(form, expressions[-1], full)
        opinion = minimise(evidence, run, problem, relaxations, partial(shown.tell, evidence, partial(tell, goal.key)))
        if evidence.values is None:
            confirming.finish()
            return Outcome(None, (), tuple(sorted(evidence.denied)), _refuted(found, evidence))
        if not evidence.proved:  # an engine that stopped within a gap may leave what follows from decisions above its least value
            evidence.suggest(completed(form, problem.decisions, evidence.values[problem.decisions], expressions[-1:], run))
        for idle, constant, of_idle in found if final is None else ():
            of_idle.values = evidence.values[: of_idle.form.columns]
            _record(record, idle, constant, of_idle)
        final = evidence.values
        values, reached = final[problem.decisions], expressions[-1].value(final)
        shown.offer(final)
        tell(goal.key, reached, evidence.best_bound)
        evidence.proof = proving.settle(form, goal, expressions[-1], reached, opinion.relaxed)
        found.append((goal, reached, evidence))
        _record(record if problem.goals else None, goal, reached, evidence)
        problem.settle(form, goal, expressions[-1], reached, None if opinion.relaxed is None else opinion.relaxed.certificate)
        _hold_what_came_with_it(found, expressions, final, problem)
        confirming.add(opinion)
    confirming.finish()
    stages = [_record(record if problem.goals else None, *one) for one in found]
    return Outcome(final, tuple(stages) if problem.goals else (), (), _refuted(found, found[-1][2]))


@dataclass
class Shown:
    """What has been published: the first assignment as soon as there is one, as the first goal may take minutes more, then later ones.

    Naming and checking a plan takes its time, so a goal that is done in less than `OFTEN` is not published by itself.
    """

    publish: Publish | None
    decisions: Ints
    again: Deadline = field(default_factory=lambda: Deadline(0.0))
    values: Ints | None = None
    """The decisions published last."""

    def offer(self, values: Ints | None) -> None:
        """Publish an assignment, unless it is the one published last or that was a moment ago."""
        if self.publish is None or values is None or self.again.left > 0:
            return
        if self.values is None or not np.array_equal(values[self.decisions], self.values):
            self.values = values[self.decisions]
            begun = time.monotonic()
            self.publish(values)
            self.again = Deadline(max(OFTEN, SHARE * (time.monotonic() - begun)))

    def tell(self, evidence: Evidence, tell: Tell, value: int | None, bound: int | None) -> None:
        """Tell value and bound, after publishing the assignment behind them where none has been yet."""
        if self.values is None:
            self.offer(evidence.values)
        tell(value, bound)


def _hold_what_came_with_it(found: list[Reached], expressions: Sequence[Expression], final: Ints, problem: Problem) -> None:
    """Keep an earlier goal that was not proved where an assignment of this one happens to be better in it: the order is strict."""
    for number, (goal, reached, evidence) in enumerate(found[:-1]):
        value = expressions[number].value(final)
        if value < reached:
            evidence.offer(final[: evidence.form.columns], EXACT)
            if evidence.proof is not None:
                evidence.proof = replace(evidence.proof, reached=value)
            found[number] = goal, value, evidence
            problem.hold(number, value)


def _idle(form: LinearForm, expression: Expression) -> Evidence:
    """Return the evidence on a goal that no assignment changes, as one of shortfalls where no rule is priced; it waits for a plan."""
    evidence = Evidence(form, expression)
    evidence.bound(EXACT, expression.constant)
    return evidence


def _silent(key: str, value: int | None, bound: int | None) -> None:
    """Tell nobody."""


def _record(record: Callable[[Stage], None] | None, goal: StagedGoal, reached: int, evidence: Evidence) -> Stage:
    """Say what is known of a goal now; a background engine may have found a better value, which only costs the proof."""
    bound = evidence.best_bound
    proof = claimed(evidence.proof, evidence.bounds)
    stage = Stage(goal.key, reached, bound, evidence.proved and evidence.value == reached, evidence.supporters, proof)
    if record is not None:
        record(stage)
    return stage


def _refuted(found: list[Reached], last: Evidence) -> tuple[str, ...]:
    return tuple(sorted(last.refuted.union(*(evidence.refuted for _, _, evidence in found))))


def minimise(evidence: Evidence, run: Run, problem: Problem, relaxations: Relaxations, tell: Tell) -> Opinion:
    """Gather evidence on one goal until its value is proved, the work is spent, or time ends; return what a second opinion needs.

    Column bounds come first, then the relaxation with its certificate, whose values are whole surprisingly often; then the
    search for a better assignment (`search`).
    """
    evidence.bound(EXACT, arithmetic_bound(evidence.form, evidence.objective))
    if evidence.proved or (run.ended and evidence.values is not None):
        return Opinion(evidence, None, None)
    if problem.leaves is not None:
        begun_with = evidence.values
        relaxed = minimise_large(evidence, run, problem.decisions, problem.leaves, problem.parts, tell)
        find_first(evidence, run, relaxed, problem.decisions)
        if relaxed is None and begun_with is None and evidence.values is not None and not run.ended:
            # a part that needs columns between parts has no relaxation of its own at the lower bounds; at an assignment it has
            relaxed = minimise_large(evidence, run, problem.decisions, problem.leaves, problem.parts, tell)
        if problem.parts is None or relaxed is None or _highest_is_exact(evidence):
            return Opinion(evidence, relaxed, None, final=True)
        return Opinion(evidence, relaxed, regions_of_columns(evidence.form, problem.decisions, problem.parts), parted=True)
    quick = ascended(evidence) if problem.quotas else None
    if quick is not None and quick.certificate is not None and evidence.value == quick.certificate.bound:
        return Opinion(evidence, quick, None)
    region_of = None
    if problem.regions is not None and int((evidence.form.lower < evidence.form.upper).sum()) > problem.whole:
        region_of = regions_of_columns(evidence.form, problem.decisions, problem.regions)
    relaxed = relaxations.solve(evidence, region_of)
    if relaxed is not None:
        evidence.suggest(np.rint(relaxed.values).astype(np.int64))
    tell(evidence.value, evidence.best_bound)
    opinion = Opinion(evidence, relaxed, region_of)
    if region_of is not None and relaxed is not None and not evidence.proved:
        search_by_shares(evidence, run, relaxations, relaxed, problem.decisions, region_of)
        tell(evidence.value, evidence.best_bound)
    search(evidence, run, problem, opinion, relaxed, tell)
    return opinion


def _highest_is_exact(evidence: Evidence) -> bool:
    return evidence.bounds.get(EXACT) == max(evidence.bounds.values(), default=None)


def search(evidence: Evidence, run: Run, problem: Problem, opinion: Opinion, relaxed: Relaxed | None, tell: Tell) -> None:
    """Look for a better assignment.

    A small form is given to the first engine whole. A large one is crossed with its relaxation; where that
    leaves it far from its bound, its regions are solved alone, merged and crossed again, and at last improved one by one.
    """
    if evidence.proved:
        return
    if opinion.region_of is None and not run.ended:
        ask((run.engines.first,), evidence, run, relaxed)
    find_first(evidence, run, relaxed, problem.decisions)
    tell(evidence.value, evidence.best_bound)
    if opinion.region_of is None or problem.regions is None or evidence.values is None or relaxed is None:
        return
    apart = untied(evidence.form, opinion.region_of)
    if not apart:
        cross(evidence, run, problem.decisions, relaxed)
        tell(evidence.value, evidence.best_bound)
    if run.ended or (evidence.within(NEAR) and not apart):
        return
    found = solve_by_region(run.engines.first, evidence, run, relaxed, opinion.region_of)
    merge(evidence, run, opinion.region_of, found)
    tell(evidence.value, evidence.best_bound)
    if apart and evidence.claimed:
        return
    cross(evidence, run, problem.decisions, relaxed)
    tell(evidence.value, evidence.best_bound)
    if not evidence.within(NEAR):
        improve(evidence, run, problem.regions, opinion.region_of, found)
        cross(evidence, run, problem.decisions, relaxed)


def find_first(evidence: Evidence, run: Run, relaxed: Relaxed | None, decisions: Ints) -> None:
    """Look for any assignment, where none is known, without an objective: among the decisions the relaxation takes, then among all.

    The relaxation's own decisions are few and good ones, so an assignment found there is found sooner and worth more. Only
    assignments are taken from there; whether there is none is asked of the whole form.
    """
    form = evidence.form
    if evidence.value is not None or len(evidence.denied) > 1:
        return
    if relaxed is not None and not run.ended:
        upper = form.upper.copy()
        unused = decisions[relaxed.values[decisions] < form.lower[decisions] + 1e-6]
        upper[unused] = form.lower[unused]
        kernel = Evidence(replace(form, upper=upper), NOTHING)
        ask((run.engines.feasible,), kernel, replace(run, effort=replace(run.effort, work=run.effort.kernel_work)), None)
        evidence.suggest(kernel.values)
    for engine in (run.engines.feasible, run.engines.first, run.engines.second):
        if evidence.values is not None or evidence.denied or run.ended:
            return
        bare = Evidence(form, NOTHING)
        ask((engine,), bare, run, None)
        evidence.denied |= bare.denied
        evidence.suggest(bare.values)
