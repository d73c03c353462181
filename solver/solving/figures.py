"""Goal figures of a plan: values from the checker, bounds from the stages."""

from solver.check.report import CheckReport
from solver.files.proof import beside
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.solving.best import Best
from solver.solving.evidence import EXACT
from solver.solving.result import GoalFigure

_NOTHING: tuple[int | None, bool, tuple[str, ...], int | None] = (None, False, (), None)


def goal_figures(best: Best, report: CheckReport) -> tuple[GoalFigure, ...]:
    """Return one figure a goal, in the policy's order.

    A stage's bound is said of a plan only where it holds for it: the stages of a step speak of what they were solved beside, and
    where there is no staff the only plan of postings is the best one. A goal without a stage was not reached in time.
    """
    other = {step for step, stood in best.stood.items() if best.plan is not None and _differ(best.plan, stood, step)}
    figures = []
    for bound, value in report.goals:
        goal, stage = bound.goal, best.stages.get(bound.key)
        if goal.step in other:
            stage = None
        lowest, proved, engines, reached = _NOTHING
        if stage is not None:
            lowest, proved, engines, reached = stage.bound, stage.proved, stage.engines, stage.value
        elif goal.step == "rotation" and len(best.instance.staff) == 0:
            lowest, proved, engines = value, True, (EXACT,)
        figures.append(
            GoalFigure(
                bound.key,
                goal.step,
                bound.titled,
                goal.unit,
                value,
                lowest,
                proved,
                bound.slack,
                engines,
                None if reached is None or reached == value else reached,
                bound.key in best.stages or lowest is not None,
                bound.year,
            )
        )
    return tuple(figures)


def _differ(plan: Plan, stood: Plan, step: Step) -> bool:
    return beside(plan, step, None) != beside(stood, step, None)


def worst_gap(figures: tuple[GoalFigure, ...]) -> float | None:
    """Return the largest gap, or None where a goal has no bound."""
    gaps = [figure.gap for figure in figures]
    known = [gap for gap in gaps if gap is not None]
    return None if len(known) < len(gaps) else max(known, default=0.0)
