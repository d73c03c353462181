"""What a benchmark measures, one object a case, and how it is printed."""

import json
import os
import platform
import resource
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from solver.check.report import CheckReport
from solver.plan.plan import Plan
from solver.solving.result import GoalFigure, Result

SECONDS = 600.0
"""Wall seconds a solve may take where `--time-limit` does not say."""
PACKAGES = ("ortools", "networkx", "numpy", "pandas", "pydantic")
OPTIONAL = ("spopt", "pulp")
"""Named where they are installed."""


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that measure or are measured."""
    found = {"python": platform.python_version()} | {package: version(package) for package in PACKAGES}
    for package in OPTIONAL:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


@dataclass(frozen=True)
class Record:
    """One case of one benchmark."""

    case: str
    seed: int
    seconds: float
    """Wall seconds of the case, reading, solving and checking included."""
    value: int | None
    """Value of the goal with the largest gap (the first one when all are proved)."""
    bound: int | None
    gap: float | None
    """Largest gap of any goal: (value - bound) / value."""
    peak_mib: int
    """Peak resident memory of the process so far, in MiB."""
    checker: str
    """`accepted`, or the number of breaches, or `no plan`."""
    machine: str = field(default_factory=lambda: f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}")
    versions: Mapping[str, str] = field(default_factory=versions)
    details: Mapping[str, Any] = field(default_factory=dict)
    """Figures of this benchmark only."""


def peak_mib() -> int:
    """Return the peak resident memory of this process in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // 1024 if sys.platform != "darwin" else peak // 1024**2)


def goal_gap(figure: GoalFigure) -> Fraction | None:
    """Return how far a goal's value may be from the best, relative to the value; None without a bound."""
    if figure.bound is None:
        return None
    return Fraction(figure.value - figure.bound, max(1, abs(figure.value)))


def widest(gaps: Sequence[Fraction | float | None]) -> float | None:
    """Return the largest gap; None where there is none or one of them is not known."""
    known = [gap for gap in gaps if gap is not None]
    return float(max(known)) if known and len(known) == len(gaps) else None


def told_of(result: Result) -> tuple[Plan, CheckReport] | None:
    """Return the plan of a solve with its report, or the nearest one; None where there is neither."""
    if result.nearest is not None:
        return result.nearest.plan, result.nearest.report
    return None if result.plan is None or result.report is None else (result.plan, result.report)


def record_result(case: str, seed: int, seconds: float, result: Result, details: Mapping[str, Any]) -> Record:
    """Return the record of one solve."""
    figures = list(result.goals)
    gaps = [goal_gap(figure) for figure in figures]
    worst = max(range(len(figures)), key=lambda i: (gaps[i] is None, gaps[i] or Fraction(0), -i), default=None)
    verdict = "no plan" if result.report is None else "accepted" if result.report.accepted else str(len(result.report.breaches))
    goals = [
        {"goal": f.key, "step": f.step, "value": f.value, "bound": f.bound, "proved": f.proved, "engines": list(f.engines)} for f in figures
    ]
    gap = None if worst is None else gaps[worst]
    return Record(
        case,
        seed,
        round(seconds, 2),
        None if worst is None else figures[worst].value,
        None if worst is None else figures[worst].bound,
        None if gap is None else float(gap),
        peak_mib(),
        verdict,
        details={"word": result.word, "goals": goals} | dict(details),
    )


def show(record: Record, *, as_json: bool) -> None:
    """Print a record: one JSON object a line, or lines a person reads."""
    if as_json:
        print(json.dumps(asdict(record), ensure_ascii=False, sort_keys=True), flush=True)
        return
    gap = "none" if record.gap is None else f"{record.gap:.4%}"
    print(f"{record.case}  seed {record.seed}  {record.seconds:.1f} s  gap {gap}  checker: {record.checker}  peak {record.peak_mib} MiB")
    for name, figure in record.details.items():
        if isinstance(figure, list):
            for row in figure:
                print("   ", json.dumps(row, ensure_ascii=False))
        else:
            print(f"    {name}: {figure}")
    sys.stdout.flush()
