"""`solve`: from an instance to a checked plan, in the time given, in words that say no more than was shown."""

import logging
import platform
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from solver.check.checker import check
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.years import forms_yearly
from solver.solving.best import Best
from solver.solving.engines import Effort, Engines, Run
from solver.solving.figures import goal_figures, worst_gap
from solver.solving.keeping import Keeping
from solver.solving.pipeline import Pipeline
from solver.solving.proving import gathered
from solver.solving.result import Conflict, GoalFigure, Nearest, Progress, Result, ResultWord
from solver.solving.stopping import Deadline, Stop, Task

PATIENCE = 1.5
"""Seconds an interrupted or late solve may take to hand over its plan before it is left behind."""
MESSAGES = {
    ResultWord.PROVED_BEST: Text("已证明没有更好的方案", "no better plan exists, and two engines or exact arithmetic show it"),
    ResultWord.BEST_KNOWN_WITHIN: Text("与下界的最大差距为 {gap}", "the largest distance of a goal from its bound is {gap}"),
    ResultWord.FEASIBLE_NO_BOUND: Text(
        "没有下界的目标:{goals} 个中 {bare} 个;时限内未轮到、因而未经优化的:{late} 个",
        "goals without a bound: {bare} of {goals}; not reached in time, and so minimised by nobody: {late}",
    ),
    ResultWord.INFEASIBLE_CONFIRMED: Text("没有方案能同时满足全部硬性规则", "no plan can keep all hard rules"),
    ResultWord.INFEASIBLE_UNCONFIRMED: Text(
        "一个求解器认为没有方案,尚未得到第二个证实", "one engine says that no plan exists; no second one has confirmed it"
    ),
    ResultWord.NO_PLAN_IN_TIME: Text("在时限内没有找到方案", "no plan was found within the time limit"),
    ResultWord.INTERRUPTED_WITH_PLAN: Text(
        "中断时未轮到、因而未经优化的目标:{goals} 个中 {late} 个",
        "goals not reached before the interruption, and so minimised by nobody: {late} of {goals}",
    ),
    ResultWord.INTERRUPTED_NO_PLAN: Text("已中断,还没有方案", "interrupted before there was a plan"),
    ResultWord.RESOURCE_LIMIT: Text("内存不足", "memory ran out"),
    ResultWord.INTERNAL_ERROR: Text("程序自身出错:{error}", "a fault of this program: {error}"),
}

_REPEATED = Text("{a}—{b} 学年没有编组,沿用 {to} 学年的集团", "no groups were formed for {a} to {b}, which repeat those of {to}")

_EACH = Text("(其后各年为预测:在上一年的基础上最好)", " (each forecast year: none better after the year before it)")


def solve(
    instance: Instance,
    *,
    seed: int = 0,
    time_limit: float = 600.0,
    workers: int = 2,
    start: Plan | None = None,
    keep: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
    engines: Engines | None = None,
) -> Result:
    """Group the schools, rotate the staff, check the plan.

    Parameters
    ----------
    instance
        What is given; read without faults.
    seed
        Seed of the engines. One seed gives one plan on any machine as long as the work limits end the solve and not the clock.
    time_limit
        Wall seconds for everything this function does.
    workers
        How many engines may run side by side.
    start
        A plan to begin from, e.g. last year's result; where the checker accepts it, the result is never worse than it.
    keep
        An earlier plan of (nearly) this instance whose groups are kept wherever what changed since does not reach; not with `start`.
        Bounds are stated only where they hold for the whole instance. Pairs and postings are chosen anew.
    progress
        Called with each step, goal and improvement, from another thread.
    stop
        Set by a caller or a signal handler to end early with the best plan so far.
    engines
        Other engines than the usual ones, for tests and experiments.

    Returns
    -------
    Result
        Its plan, if it has one, has passed the independent checker.

    Raises
    ------
    ValueError
        If both `start` and `keep` are given.
    """
    if start is not None and keep is not None:
        raise ValueError("a plan is either one to start from or one to keep")
    begun = time.monotonic()
    halting, deadline = stop or Stop(), Deadline(time_limit)
    run = Run(engines or Engines(), deadline, halting, workers, Effort(seed=seed))
    best = Best(instance)
    keeping = None if keep is None else Keeping(instance, keep)
    pipeline = Pipeline(instance, run, best, start, progress, keeping, begun)
    failure = _attended(pipeline, deadline, halting)
    plan, report = best.held() or (None, None)
    if failure is not None:
        plan = report = None
    figures = () if report is None else goal_figures(best, report)
    versions = _versions()
    word = failure or _word(halting, figures, pipeline.conflict, best, has_plan=plan is not None)
    return Result(
        word,
        plan,
        figures,
        report,
        pipeline.conflict if plan is None or plan.grouped_to is not None else None,
        time.monotonic() - begun,
        seed,
        worst_gap(figures) if word is ResultWord.BEST_KNOWN_WITHIN else None,
        _message(word, figures, best),
        versions,
        None if report is None else gathered(best, figures, dict(versions)["school-group-planner"]),
        None if keeping is None or plan is None else keeping.told(plan),
        None if plan is not None or pipeline.nearest is None else Nearest(pipeline.nearest, check(instance, pipeline.nearest)),
    )


def _attended(pipeline: Pipeline, deadline: Deadline, stop: Stop) -> ResultWord | None:
    """Run the pipeline in a thread of its own and wait for it, but not longer than the deadline and `PATIENCE` allow."""
    leave: list[Deadline] = []

    def over() -> bool:
        if not leave and (stop.is_set() or deadline.left <= 0):
            leave.append(Deadline(PATIENCE))
        return bool(leave) and leave[0].left <= 0

    task: Task[None] = Task(pipeline.run_all)
    if not task.wait(over):
        task.abandon()
        return None
    try:
        task.result()
    except MemoryError:
        return ResultWord.RESOURCE_LIMIT
    except Exception as error:
        logging.getLogger("solver").exception("the solve failed")
        pipeline.best.error = f"{type(error).__name__}: {error}"
        return ResultWord.INTERNAL_ERROR
    return None


def _word(stop: Stop, figures: tuple[GoalFigure, ...], conflict: Conflict | None, best: Best, *, has_plan: bool) -> ResultWord:
    if best.faulty:
        return ResultWord.INTERNAL_ERROR
    if stop.reason in {"interrupt", "terminate"}:
        return ResultWord.INTERRUPTED_WITH_PLAN if has_plan else ResultWord.INTERRUPTED_NO_PLAN
    if has_plan:
        bare = bool(best.ungrouped) or any(figure.bound is None for figure in figures)
        if not bare and all(figure.proved for figure in figures):
            return ResultWord.PROVED_BEST
        return ResultWord.FEASIBLE_NO_BOUND if bare else ResultWord.BEST_KNOWN_WITHIN
    if conflict is not None:
        return ResultWord.INFEASIBLE_CONFIRMED if conflict.confirmed else ResultWord.INFEASIBLE_UNCONFIRMED
    return ResultWord.NO_PLAN_IN_TIME


def _message(word: ResultWord, figures: tuple[GoalFigure, ...], best: Best) -> Text:
    gap, error = worst_gap(figures), best.error
    if best.faulty:
        error = "; ".join(sorted({f"{f.rule} {f.subject}" for f in best.faulty})[:5])
    counts = {
        "goals": len(figures),
        "bare": sum(1 for figure in figures if figure.bound is None),
        "late": sum(1 for figure in figures if not figure.reached),
    }
    said = MESSAGES[word].fill(gap="—" if gap is None else f"{100 * gap:.2f}%", error=error, **counts)
    if forms_yearly(best.instance) and word is ResultWord.PROVED_BEST:
        return Text(said.zh + _EACH.zh, said.en + _EACH.en)
    if not best.ungrouped or best.plan is None:
        return said
    short = _REPEATED.fill(a=best.ungrouped[0], b=best.ungrouped[-1], to=best.plan.grouped_to)
    return Text(f"{said.zh};{short.zh}", f"{said.en}; {short.en}")


def _versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version()), ("numpy", np.__version__)]
    for package in ("school-group-planner", "ortools"):
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            found.append((package, "not installed"))
    return tuple(sorted(found))
