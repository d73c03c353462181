"""Grouping a simulated province through the ordinary door: every Nanyang grouping rule, the goals in their order.

One run is one size and one seed (``--schools N --seed S``); the seed makes the province (`instances.generators.province`) and
seeds the engines. Making the instance and building its model are timed apart from the solve; ``--build-only`` stops there.
"""

import argparse
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.record import SECONDS, Record, goal_gap, peak_mib, record_result
from instances.generators.province import fingerprint, province
from solver import solve
from solver.files.plan import plan_hash
from solver.instance.instance import Instance
from solver.solving.grouping import build_grouping
from solver.solving.result import GoalFigure, Progress

CHECKPOINTS = (10, 60, 300)
"""Wall seconds at which the gap is told."""


@dataclass
class Trace:
    """What a solve told of its goals: (seconds, goal, value, bound) whenever one of them changed."""

    lines: list[tuple[float, str, int | None, int | None]] = field(default_factory=list)

    def hear(self, progress: Progress) -> None:
        """Note a line of progress that speaks of a goal."""
        if progress.goal and (not self.lines or self.lines[-1][1:] != (progress.goal, progress.best, progress.bound)):
            self.lines.append((round(progress.seconds, 2), progress.goal, progress.best, progress.bound))

    @property
    def first_plan(self) -> float | None:
        """Seconds to the first value of any goal."""
        return next((seconds for seconds, _, value, _ in self.lines if value is not None), None)

    def reached(self, figure: GoalFigure, share: float) -> float | None:
        """Return the seconds after which a goal's value was within a share of its final bound, None where it never was."""
        if figure.bound is None:
            return None
        near = (s for s, goal, value, _ in self.lines if goal == figure.key and value is not None and within(value, figure.bound, share))
        return next(near, None)

    def gap_at(self, moment: float) -> dict[str, Any] | None:
        """Return the goal at hand at a moment with its value, bound and certified gap; None before there was one."""
        told = [line for line in self.lines if line[0] <= moment and line[2] is not None]
        if not told:
            return None
        _, goal, value, bound = told[-1]
        gap = None if bound is None or value is None else (value - bound) / max(1, abs(value))
        return {"goal": goal, "value": value, "bound": bound, "gap": gap}


def within(value: int, bound: int, share: float) -> bool:
    """Whether a value is above a bound by no more than a share of itself."""
    return value - bound <= share * abs(value)


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Make, build and solve one province."""
    begun = time.perf_counter()
    instance = province(arguments.schools, arguments.seed)
    made = time.perf_counter() - begun
    details: dict[str, Any] = {
        "schools": len(instance.schools),
        "instance_hash": fingerprint(instance),
        "made_seconds": round(made, 2),
    } | built(instance)
    case = f"grouping/{arguments.schools}"
    if arguments.build_only:
        yield Record(case + "/build", arguments.seed, details["build_seconds"], None, None, None, peak_mib(), "no plan", details=details)
        return
    yield traced(case, instance, arguments, details)


def traced(case: str, instance: Instance, arguments: argparse.Namespace, details: Mapping[str, Any]) -> Record:
    """Solve an instance and return its record, with what the solve told on the way beside the details."""
    trace, limit = Trace(), arguments.time_limit or SECONDS
    begun = time.perf_counter()
    result = solve(instance, seed=arguments.seed, time_limit=limit, workers=arguments.workers, progress=trace.hear)
    seconds = time.perf_counter() - begun
    found: dict[str, Any] = {}
    if result.plan is not None:
        found = {"plan_hash": plan_hash(result.plan), "groups": len(result.plan.groups), "postings": len(result.plan.postings)}
        found["members"] = sum(len(group.members) for group in result.plan.groups)
    found |= {
        "time_limit": limit,
        "workers": arguments.workers,
        "first_plan": trace.first_plan,
        "slow_goals": [slow(trace, figure) for figure in result.goals if goal_gap(figure) != 0],
        "gap_at": {str(moment): trace.gap_at(moment) for moment in CHECKPOINTS if moment <= max(limit, seconds)},
    }
    return record_result(case, arguments.seed, seconds, result, {**details, **found})


def slow(trace: Trace, figure: GoalFigure) -> dict[str, Any]:
    """Return when a goal that was not proved came near its bound."""
    return {"goal": figure.key, "to_1_percent": trace.reached(figure, 0.01), "to_0.1_percent": trace.reached(figure, 0.001)}


def built(instance: Instance) -> dict[str, Any]:
    """Build the model once, with the first goal, and return how long that took and how large it is."""
    begun = time.perf_counter()
    model = build_grouping(instance)
    form = model.problem.form()
    seconds = time.perf_counter() - begun
    return {
        "build_seconds": round(seconds, 2),
        "candidates": len(model.scope.pairs),
        "leads_and_modes": len(model.scope.open_column),
        "columns": form.columns,
        "rows": form.rows,
        "entries": len(form.column),
    }
