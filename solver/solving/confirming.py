"""Second opinions in the background: later goals do not wait until a bound of an earlier one is confirmed."""

import queue
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from solver.form.form import Ints
from solver.solving.certificate import tightened
from solver.solving.engines import GRACE, Engine, Run, Terms
from solver.solving.evidence import EXACT, Evidence
from solver.solving.regional import solve_by_region, untied
from solver.solving.relaxing import Relaxed
from solver.solving.shrinking import shrink
from solver.solving.stopping import Deadline, Task

CLOSE = Fraction(1, 500)
"""Above its bound by more than this share, a goal of a large problem is bounded once more, whole."""

OVERRUN = 1.6
"""HiGHS looks at the clock so rarely that on a large form it takes this many times the seconds it was given."""


@dataclass(frozen=True)
class Opinion:
    """A goal on which a second opinion is wanted."""

    evidence: Evidence
    relaxed: Relaxed | None
    region_of: Ints | None
    """The region of every column, where the problem is solved region by region."""
    parted: bool = False
    """Whether the regions were solved alone at the relaxation's prices, so that a second engine can do the same."""
    final: bool = False
    """Whether the form is so large that no engine could say more of it in the time it would be given."""


def ask(
    engines: Sequence[Engine], evidence: Evidence, run: Run, relaxed: Relaxed | None, seconds: float = inf, *, cut: bool = False
) -> None:
    """Run engines side by side on everything that is still open, and take from their answers what integers bear out.

    With `cut` they get the form with the cuts: on a large one that spares them the search for their own.
    """
    form = evidence.form if relaxed is None or not cut else relaxed.form
    if relaxed is not None and relaxed.certificate is not None and evidence.value is not None:
        form = tightened(form, relaxed.certificate, evidence.value)
    small = shrink(form)
    if small is None:
        evidence.denied.add(EXACT)
        return
    hint = None if evidence.values is None else evidence.values[small.kept]
    terms = Terms(seconds, run.effort, hint)
    tasks = [run.start(engine, small.form, small.expression(evidence.objective), terms) for engine in engines]
    for task in tasks:
        answer = run.collect(task, seconds * OVERRUN + GRACE)
        if answer is not None and answer.values is not None and len(answer.values) == small.form.columns:
            answer = replace(answer, values=small.restored(answer.values))
        if answer is not None:
            evidence.hear(answer)


class Confirming:
    """Gathers bounds on goals whose value is settled; it never changes a plan, only what may be said of it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._work: queue.SimpleQueue[Opinion | None] = queue.SimpleQueue()
        self._task: Task[None] | None = Task(self._attend) if run.workers > 1 else None

    def add(self, opinion: Opinion) -> None:
        """Ask for a second opinion on a goal, where one is still wanted. The evidence belongs to the background from now on."""
        if not opinion.evidence.proved and not opinion.final:
            self._work.put(opinion)

    def finish(self) -> None:
        """Wait for the opinions asked for, within the time the effort grants them."""
        self._work.put(None)
        if self._task is None:
            self._task = Task(self._attend)
        limit = Deadline(2 * self._run.effort.seconds)
        if not self._task.wait(lambda: self._run.ended or limit.left <= 0):
            self._task.abandon()

    def _attend(self) -> None:
        seconds, engines = self._run.effort.seconds, self._run.engines
        while (opinion := self._work.get()) is not None:
            evidence = opinion.evidence
            if (
                opinion.region_of is not None
                and opinion.relaxed is not None
                and (opinion.parted or untied(evidence.form, opinion.region_of))
            ):
                if not self._run.ended:
                    solve_by_region(engines.second, evidence, self._run, opinion.relaxed, opinion.region_of)
                continue
            if opinion.region_of is not None:
                if not evidence.within(CLOSE) and not self._run.ended:
                    ask((engines.first, engines.second), evidence, self._run, opinion.relaxed, seconds, cut=True)
                continue
            doubtful = (engines.second, engines.third) if evidence.claimed else (engines.first, engines.second, engines.third)
            for engine in doubtful:
                if not evidence.proved and not self._run.ended:
                    ask((engine,), evidence, self._run, opinion.relaxed, seconds)
