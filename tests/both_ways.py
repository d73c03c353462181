"""A tiny instance of a step after rotation solved twice: by the values of every plan, tried one by one, and by the step's model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from solver.goals.ordered import ordered_goals
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.solving.engines import Run
from solver.solving.later import build_later
from solver.solving.ordered import solve_ordered
from solver.solving.stopping import Deadline

Values = tuple[int, ...]
Judge = Callable[[Plan], Values | None]
"""Returns the values of the goals for a plan in their order, from `check` and `value` alone; None where it breaks a hard rule."""


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the best value of each goal in their order, or None where no plan keeps the hard rules."""

    tried: int
    kept: int
    by_hand: Values | None
    by_model: Values | None
    good: bool
    """Whether the model's plan, judged by hand, keeps the hard rules and every goal within its slack of the best."""
    proved: bool
    """Whether the model's answer is proved, goal by goal; of none, whether an engine says that there is none."""


def both_ways(instance: Instance, step: Step, settled: Plan, plans: Iterable[Plan], judge: Judge) -> Outcome:
    """Return what both ways find for an instance whose plans are all in `plans`."""
    tried = [judge(plan) for plan in plans]
    kept = [values for values in tried if values is not None]
    slacks = [goal.slack for goal in ordered_goals(instance.policy, step) if goal.goal.applies(instance)]
    by_hand = _best(kept, slacks)
    model = build_later(instance, step, settled)
    found = solve_ordered(model.problem, Run(workers=1, deadline=Deadline(60)))
    if found.values is None:
        return Outcome(len(tried), len(kept), by_hand, None, good=False, proved=bool(found.denied))
    stages = [stage for stage in found.stages if stage.key]
    by_model, of_plan = tuple(stage.value for stage in stages), judge(model.plan(found.values))
    good = of_plan is not None and all(v <= best + slack for v, best, slack in zip(of_plan, by_model, slacks, strict=True))
    return Outcome(len(tried), len(kept), by_hand, by_model, good, proved=all(stage.proved for stage in stages))


def _best(kept: Sequence[Values], slacks: Sequence[int]) -> Values | None:
    """Return the best value of each goal among the plans that are within their slack of the best in all goals before it."""
    if not kept:
        return None
    best: list[int] = []
    for number, slack in enumerate(slacks):
        best.append(min(values[number] for values in kept))
        kept = [values for values in kept if values[number] <= best[-1] + slack]
    return tuple(best)


def varied(outcomes: Sequence[Outcome], *, infeasible: int, choices: int, values: int) -> bool:
    """Whether so many instances have no plan, leave a choice between kept and broken, and differ in the best values."""
    return (
        sum(found.by_hand is None for found in outcomes) >= infeasible
        and sum(1 < found.kept < found.tried for found in outcomes) >= choices
        and len({found.by_hand for found in outcomes}) >= values
    )
