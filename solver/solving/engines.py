"""Which engines a solve uses, how long each may work, and running them so that nobody waits for one that will not stop."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal

from solver.form.form import Expression, Ints, LinearForm
from solver.model.answer import Answer
from solver.solving.stopping import Deadline, Stop, Task

Tell = Callable[[float, float], None]
GRACE = 0.15
"""Seconds an engine may run over its limit, or after a stop, before it is left behind."""


@dataclass(frozen=True)
class Effort:
    """How hard to work on one goal, in deterministic units; the deadline is only the outer safety."""

    work: float = 20.0
    """CP-SAT's deterministic time."""
    nodes: int = 2000
    """Branch-and-bound nodes of the second engine."""
    region_nodes: int = 50
    """Nodes for one block of regions, or for one search between a plan and its relaxation."""
    near: float = 0.003
    """Relative gap at which the first search between a plan and its relaxation may end."""
    nearer: float = 0.0002
    """The same for the searches after it."""
    seed: int = 0
    """Seed of the engines."""
    kernel_work: float = 3.0
    """CP-SAT's deterministic time for a first assignment among what the relaxation uses."""
    gap: float = 0.0
    """Relative gap at which HiGHS or SCIP may stop; only where the assignment is wanted and not the bound."""
    seconds: float = 14.0
    """Wall seconds the second engine may take to confirm a bound; it can change the words of a result, never its plan."""


@dataclass(frozen=True)
class Terms:
    """How one engine is asked once."""

    seconds: float = inf
    """Wall seconds it may take."""
    effort: Effort = field(default_factory=Effort)
    hint: Ints | None = None
    stop: Stop | None = None
    tell: Tell | None = None


Engine = Callable[[LinearForm, Expression | None, Terms], Answer]
"""One engine: minimise an objective over a form on given terms."""


def cp_sat(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
    """Run CP-SAT with one worker: same answer on any machine as long as the work limit ends it and not the clock."""
    return _cp_sat(form, objective, terms, presolve=True)


def cp_sat_unpresolved(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
    """Run CP-SAT without its presolve, which is where its known wrong answers come from."""
    return replace(_cp_sat(form, objective, terms, presolve=False), engine="CP-SAT without presolve")


def _cp_sat(form: LinearForm, objective: Expression | None, terms: Terms, *, presolve: bool) -> Answer:
    from solver.model.cp_sat import CpSatLimits, solve_cp_sat

    limits = CpSatLimits(seconds=terms.seconds, work=terms.effort.work, seed=terms.effort.seed, presolve=presolve)
    return solve_cp_sat(form, objective, limits, terms.hint, terms.stop, terms.tell)


def highs(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
    """Run HiGHS of math_opt; it cannot be stopped before its limits."""
    return _math_opt(form, objective, terms, "HiGHS")


def scip(form: LinearForm, objective: Expression | None, terms: Terms) -> Answer:
    """Run SCIP of math_opt; it cannot be stopped before its limits."""
    return _math_opt(form, objective, terms, "SCIP")


def _math_opt(form: LinearForm, objective: Expression | None, terms: Terms, engine: Literal["HiGHS", "SCIP"]) -> Answer:
    from solver.model.math_opt import solve_whole
    from solver.model.protocol import MathOptLimits

    effort = terms.effort
    return solve_whole(form, objective, engine, MathOptLimits(terms.seconds, effort.nodes, effort.seed, effort.gap), terms.hint)


@dataclass(frozen=True)
class Engines:
    """The engines of a solve, in the order in which they are asked; the later ones only where doubt is left.

    HiGHS comes first because the relaxations of grouping and rotation are nearly whole: on a county it proves goals in
    seconds on which CP-SAT with one worker works for minutes.
    """

    first: Engine = highs
    second: Engine = scip
    third: Engine = cp_sat
    feasible: Engine = cp_sat
    """Asked for any assignment, and whether there is one."""
    doubter: Engine = cp_sat_unpresolved
    """Asked to confirm that there is none."""


@dataclass
class Run:
    """What every part of one solve shares: engines, time, the wish to stop, and who listens."""

    engines: Engines = field(default_factory=Engines)
    deadline: Deadline = field(default_factory=lambda: Deadline(inf))
    stop: Stop = field(default_factory=Stop)
    workers: int = 2
    effort: Effort = field(default_factory=Effort)
    reserve: float = 0.0
    """Seconds before the deadline that are kept for naming and checking the last plan."""

    @property
    def left(self) -> float:
        """Seconds an engine may still work."""
        return max(0.0, self.deadline.left - self.reserve)

    @property
    def ended(self) -> bool:
        """Whether no more work should begin."""
        return self.stop.is_set() or self.left <= 0

    def start(self, engine: Engine, form: LinearForm, objective: Expression | None, terms: Terms | None = None) -> Task[Answer]:
        """Start an engine in a thread of its own; this run's time, stop and (unless the terms say otherwise) effort hold for it."""
        asked = terms or Terms(effort=self.effort)
        bound = replace(asked, seconds=min(self.left, asked.seconds), stop=self.stop)
        return Task(lambda: engine(form, objective, bound))

    def collect(self, task: Task[Answer], seconds: float = inf) -> Answer | None:
        """Wait for an engine; None where it did not end in time and was left behind.

        CP-SAT hears of a stop by itself and gets `GRACE` seconds to hand over what it has.
        """
        limit, leave = Deadline(seconds), Deadline(inf)

        def over() -> bool:
            nonlocal leave
            if self.ended and leave.moment == inf:
                leave = Deadline(GRACE)
            return limit.left <= 0 or leave.left <= 0

        if task.wait(over):
            return task.result()
        task.abandon()
        return None

    def ask(self, engine: Engine, form: LinearForm, objective: Expression | None, terms: Terms | None = None) -> Answer | None:
        """Run one engine and wait for it, a little longer than its own limit; None where it was left behind."""
        seconds = inf if terms is None else terms.seconds + GRACE
        return self.collect(self.start(engine, form, objective, terms), seconds)
