"""Scenarios side by side: the base and every scenario solved from one seed, in parallel, each from the base's plan where that holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from solver.files.faults import Faults
from solver.files.scenario import Resolved, read_scenarios
from solver.instance.instance import Instance
from solver.instance.scenario import BASE, Scenario
from solver.language import Text
from solver.plan.sections import Step
from solver.solving.lean import Effort
from solver.solving.narrowing import narrowed
from solver.solving.processes import Done, Finish, Heard, Work, cores, crew, lost
from solver.solving.result import Result
from solver.solving.stepping import step_scenario
from solver.solving.stopping import Stop
from solver.solving.tradeoff import POINTS, TradeOff, check_goals, curve_of

SECONDS = 180.0
"""Seconds one scenario may take where nobody says otherwise."""
MOST_WORKERS = 4
"""Workers the base is solved with at most, while nothing else runs."""
BASE_TITLE = Text("基准", "Base")


@dataclass(frozen=True)
class Case:
    """One column of a comparison: the base or a scenario, and what became of it."""

    name: str
    title: Text
    lineage: tuple[str, ...]
    """The scenarios it builds on, the oldest first."""
    instance: Instance = field(repr=False)
    result: Result = field(repr=False)
    clocked: bool = False
    """Whether the clock ended the solve or a search in it: then a second run may find something else."""
    tries: int = 1
    """How often the solve was begun; 2 where its first process died."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What `finish` made of it."""


@dataclass(frozen=True)
class Comparison:
    """The base and its scenarios, each solved and checked."""

    base: Case
    scenarios: tuple[Case, ...]
    """Those of files, those made in memory, single steps, each in the order given; after an interruption those not begun are missing."""
    missing: tuple[str, ...]
    """Scenarios that were not begun because of an interruption."""
    seed: int
    time_limit: float
    """Seconds each solve was given."""
    effort: Effort
    until: Step = "calendar"
    """The last step that was solved."""
    steps: frozenset[str] = frozenset()
    """Scenarios that move one limit by one step (`solver.solving.stepping`)."""
    trade_off: TradeOff | None = None
    """The curve between two goals of the base, where one was asked for."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """The base and all scenarios."""
        return (self.base, *self.scenarios)

    @property
    def clocked(self) -> tuple[str, ...]:
        """Cases that the clock ended: for them a second run may give another table."""
        return tuple(case.name for case in self.cases if case.clocked)

    def case(self, name: str) -> Case:
        """Return a case by name.

        Raises
        ------
        KeyError
            If there is none.
        """
        found = {case.name: case for case in self.cases}
        return found[name]


def compare(
    instance: Instance,
    scenarios: Sequence[Scenario | str | Path] = (),
    *,
    steps: Sequence[str] = (),
    trade_off: tuple[str, str] | None = None,
    points: int = POINTS,
    jobs: int | None = None,
    seed: int = 0,
    time_limit: float = SECONDS,
    effort: Effort = "quick",
    until: Step = "calendar",
    progress: Heard | None = None,
    stop: Stop | None = None,
    finish: Finish | None = None,
) -> Comparison:
    """Solve an instance and scenarios of it, and return them side by side.

    Parameters
    ----------
    instance
        The base.
    scenarios
        Scenarios made in memory, or files of scenarios (TOML or JSON).
    steps
        Single steps of limits, as in ``member_cap#2.cap=+1``; each is one more scenario.
    trade_off
        Two goals of one step of the plan, between which the exact curve is wanted too.
    points
        Most points of that curve.
    jobs
        How many solves run at once, each in a process of its own; None: as many as there are cores. With 1 all of them run
        in this process.
    seed
        Seed of the engines. One seed gives one table as long as no case is `clocked`.
    time_limit
        Wall seconds each solve may take.
    effort
        `quick`, which on large instances searches less for a better plan, or `full`, as `solve` does.
    until
        The last step that is solved: with `grouping` nobody is rotated, which takes seconds where rotation takes a minute.
    progress
        Called with a case's name and progress, and with None when the case is done.
    stop
        Set it to end early; cases that are done are kept, those at work hand over the best plan they have.
    finish
        Makes files of a case's name, instance and result, in the process that solved it, for `Case.files`; it must be importable
        where processes are used, so no lambda and no function of a function.

    Returns
    -------
    Comparison
        Where processes are used, a script that calls this must guard its own start with ``if __name__ == "__main__":``.

    Raises
    ------
    solver.files.faults.InputRefused
        With every fault of the scenarios, steps and goals.
    """
    resolved, stepped = asked_for(instance, scenarios, steps, trade_off)
    instance, whole = narrowed(instance, until), instance
    resolved = tuple(replace(one, instance=narrowed(one.instance, until)) for one in resolved)
    halting = stop or Stop()
    here = cores()
    wanted = max(len(resolved), 0 if trade_off is None else 2, 1)
    side_by_side = max(1, min(jobs or here, wanted))
    settings = Work(BASE, instance, seed, time_limit, min(here, MOST_WORKERS), effort, finish=finish)
    with crew(side_by_side, halting, progress) as hands:
        base = next(iter(hands.run([settings])), None) or lost(settings, None, stopped=True, tries=0)
        each = replace(settings, workers=max(1, here // side_by_side))
        works = [replace(each, name=r.scenario.name, instance=r.instance, start=base.result.plan) for r in resolved]
        done = {one.name: one for one in hands.run(works)}
        curve = None if trade_off is None else curve_of(whole, trade_off, replace(each, finish=None), hands, points)
    cases = tuple(_case(one, done[one.scenario.name]) for one in resolved if one.scenario.name in done)
    missing = tuple(one.scenario.name for one in resolved if one.scenario.name not in done)
    first = Case(BASE, BASE_TITLE, (), instance, base.result, base.clocked, base.tries, base.files)
    return Comparison(first, cases, missing, seed, time_limit, effort, until, stepped, curve)


def asked_for(
    instance: Instance,
    scenarios: Sequence[Scenario | str | Path],
    steps: Sequence[str],
    trade_off: tuple[str, str] | None,
) -> tuple[tuple[Resolved, ...], frozenset[str]]:
    """Return every scenario with its instance, and which of them are steps; those of files come before those made in memory.

    Raises
    ------
    solver.files.faults.InputRefused
        With every fault of all of them at once.
    """
    faults = Faults()
    stepped = [one for one in (step_scenario(instance, written, faults) for written in steps) if one is not None]
    if trade_off is not None:
        check_goals(instance, *trade_off, faults)
    files = [one for one in scenarios if not isinstance(one, Scenario)]
    made = [*(one for one in scenarios if isinstance(one, Scenario)), *stepped]
    return read_scenarios(files, instance, made, faults), frozenset(one.name for one in stepped)


def _case(one: Resolved, done: Done) -> Case:
    return Case(one.scenario.name, one.scenario.titled, one.lineage, one.instance, done.result, done.clocked, done.tries, done.files)
