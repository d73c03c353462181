"""Our own engine on a stored form: the one place to change when the engine changes."""

import time

from benchmarks.stored import Stored
from solver.form.form import Ints
from solver.model.answer import Answer, Word
from solver.solving.engines import Effort, Engines, Run, Tell
from solver.solving.ordered import solve_ordered
from solver.solving.problem import Problem, StagedGoal
from solver.solving.stopping import Deadline, Stop

NAME = "planner"


def solve_stored(stored: Stored, seconds: float, workers: int, seed: int, tell: Tell) -> Answer:
    """Minimise one objective with the engine that `solve` gives its steps to, the objective being the only goal of the problem.

    Where the form has regions, as one of postings has, the problem has them too, as `solver.solving.rotation` sets them.

    Returns
    -------
    Answer
        `proved` only where the bound is confirmed as `solve` confirms it; `work` is 0, for the clock ends it.
    """
    begun = time.perf_counter()
    problem = Problem(stored.builder(), stored.decisions, (StagedGoal("objective", lambda: stored.objective, 0),), stored.regions)
    run = Run(Engines(), Deadline(seconds), Stop(), workers, Effort(seed=seed))

    def publish(values: Ints) -> None:
        """Tell of the first assignment."""
        tell(float(stored.objective.value(values)), float("-inf"))

    def listen(_: str, value: int | None, bound: int | None) -> None:
        if value is not None:
            tell(float(value), float("-inf") if bound is None else float(bound))

    outcome = solve_ordered(problem, run, None, publish, listen)
    stage = outcome.stages[0] if outcome.stages else None
    word: Word = "infeasible" if outcome.denied else "unknown"
    if outcome.values is not None:
        word = "proved" if stage is not None and stage.proved else "feasible"
    bound = None if stage is None or stage.bound is None else float(stage.bound)
    return Answer(word, outcome.values, bound, NAME, time.perf_counter() - begun, 0.0)
