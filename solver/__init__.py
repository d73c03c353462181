"""Forms school groups (集团化办学) and rotates teachers between their schools, with proofs and an independent checker.

The public face of the library; everything loads what it needs when it is used, so that ``import solver`` is light and
`check` never loads an engine.

>>> from solver import check, read, solve
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from solver.check.report import CheckReport
    from solver.instance.instance import Instance
    from solver.instance.scenario import Scenario
    from solver.plan.plan import Plan
    from solver.solving.comparing import Comparison
    from solver.solving.processes import Heard
    from solver.solving.result import Progress, Result
    from solver.solving.stopping import Stop

__all__ = ["Instance", "Plan", "Result", "check", "compare", "read", "solve"]

import_module("solver.check")  # binds the room's name now, so that the function `check` below keeps it whoever imports the room later
_CLASSES = {"Instance": "solver.instance.instance", "Plan": "solver.plan.plan", "Result": "solver.solving.result"}


def read(path: "str | PathLike[str]") -> "Instance":
    """Read an instance file and the tables it points to.

    Parameters
    ----------
    path
        A JSON file as `solve schema` describes it.

    Returns
    -------
    Instance
        Frozen and sorted; two files that differ only in the order of their rows give equal plans.

    Raises
    ------
    solver.files.faults.InputRefused
        If anything is wrong; its `faults` list everything at once, each with its place.
    """
    from pathlib import Path

    from solver.files.read import read as run

    return run(Path(path))


def solve(
    instance: "Instance",
    *,
    seed: int = 0,
    time_limit: float = 600.0,
    workers: int = 2,
    start: "Plan | None" = None,
    keep: "Plan | None" = None,
    progress: "Callable[[Progress], None] | None" = None,
    stop: "Stop | None" = None,
) -> "Result":
    """Form the groups and rotate the teachers under the instance's policy; the plan it returns has been checked.

    Parameters
    ----------
    instance
        From `read`, or built in memory.
    seed
        Random seed of the engines, 0 or more.
    time_limit
        Seconds from end to end, checking included.
    workers
        Threads an engine may use.
    start
        A plan to start from; the result is never worse than it where it keeps the hard rules.
    keep
        An earlier plan of (nearly) this instance whose groups are kept where what changed since does not reach; not with `start`.
    progress
        Called with each report of progress, from any thread.
    stop
        Set it from another thread or a signal handler to get the best plan so far.

    Returns
    -------
    Result
        What was found, in words that say no more than was shown.
    """
    from solver.solving.solve import solve as run

    return run(instance, seed=seed, time_limit=time_limit, workers=workers, start=start, keep=keep, progress=progress, stop=stop)


def compare(
    instance: "Instance",
    scenarios: "Sequence[Scenario | str | PathLike[str]]" = (),
    *,
    steps: "Sequence[str]" = (),
    trade_off: "tuple[str, str] | None" = None,
    jobs: int | None = None,
    seed: int = 0,
    time_limit: float = 180.0,
    progress: "Heard | None" = None,
    stop: "Stop | None" = None,
) -> "Comparison":
    """Solve an instance and scenarios of it and return them side by side.

    Parameters
    ----------
    instance
        The base.
    scenarios
        Scenarios made in memory (`solver.instance.scenario.Scenario`), or files of scenarios.
    steps
        Single steps of limits, as in ``member_cap#2.cap=+1``.
    trade_off
        Two goals between which the exact curve is wanted.
    jobs
        Solves at once, each in a process of its own; None: one a core. With 1 all run in this process.
    seed
        Random seed of the engines; one seed gives one table.
    time_limit
        Seconds for each solve.
    progress
        Called with a case's name and each report of progress, and with None when the case is done.
    stop
        Set it from another thread or a signal handler to keep what is finished.

    Returns
    -------
    solver.solving.comparing.Comparison
        The base and each scenario with its result; `solver.report.comparison` makes lines and files of it.

    Raises
    ------
    solver.files.faults.InputRefused
        With every fault of the scenarios.
    """
    from pathlib import Path

    from solver.instance.scenario import Scenario
    from solver.solving.comparing import compare as run

    given = [one if isinstance(one, Scenario) else Path(one) for one in scenarios]
    return run(instance, given, steps=steps, trade_off=trade_off, jobs=jobs, seed=seed, time_limit=time_limit, progress=progress, stop=stop)


def check(instance: "Instance", plan: "Plan") -> "CheckReport":
    """Check a plan, also a hand-edited one, against its instance and policy; independent of the solve, loads no engine.

    Returns
    -------
    solver.check.report.CheckReport
        Every rule with its findings; `accepted` says whether every hard rule is kept.
    """
    from solver.check.checker import check as run

    return run(instance, plan)


def __getattr__(name: str) -> Any:
    """Load a public class when it is first asked for."""
    if name not in _CLASSES:
        raise AttributeError(f"module 'solver' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_CLASSES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
