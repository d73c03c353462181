"""The best plan so far: every plan is checked before it is kept, and the one kept never gets worse."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from solver.check.checker import check
from solver.check.report import CheckReport
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.rule import Finding
from solver.solving.ordered import Stage


def not_worse(new: CheckReport, old: CheckReport) -> bool:
    """Whether the goals of one plan, in order and with their slack, are no worse than those of another.

    The first goal whose values differ by more than its slack decides; where there is none, the first that differs at all. A
    plan that has groups for more years than another is better, unless it is worse in the years that both have.
    """
    theirs = {goal.key: value for goal, value in old.goals}
    mine = {goal.key for goal, _ in new.goals}
    shared = [(goal, value - theirs[goal.key]) for goal, value in new.goals if goal.key in theirs]
    if len(mine) != len(theirs):
        grouping = _verdict([(goal.slack, gap) for goal, gap in shared if goal.goal.step == "grouping"])
        return len(mine) > len(theirs) if grouping == 0 else grouping < 0
    return _verdict([(goal.slack, gap) for goal, gap in shared]) <= 0


def _verdict(pairs: Sequence[tuple[int, int]]) -> int:
    decisive = next((gap for slack, gap in pairs if abs(gap) > slack), None)
    return decisive if decisive is not None else next((gap for _, gap in pairs if gap), 0)


def broken_in(report: CheckReport, steps: Collection[Step]) -> list[Finding]:
    """Return what a plan breaks of these steps' hard rules, and what is wrong with the plan itself."""
    step_of = {row.bound.rule.name: row.bound.rule.step for row in report.rules}
    return [finding for finding in report.violations if finding.rule not in step_of or step_of[finding.rule] in steps]


@dataclass
class Best:
    """What a solve would return if it ended now; written by the solving thread, read by the one that waits."""

    instance: Instance
    plan: Plan | None = None
    report: CheckReport | None = None
    stages: dict[str, Stage] = field(default_factory=dict)
    """What is known of each goal, by key."""
    stood: dict[Step, Plan] = field(default_factory=dict)
    """The plan beside which the stages of each step after grouping were solved."""
    faulty: tuple[Finding, ...] = ()
    """What the checker found in a plan that the model had promised to keep: a fault of this program."""
    error: str = ""
    """What went wrong inside the solve."""
    refuted: set[str] = field(default_factory=set)
    """Engines that were caught in a claim that integers contradict."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, plan: Plan, promised: Collection[Step] = (), excused: Collection[str] = ()) -> bool:
        """Check a plan and keep it if it is accepted and no worse; return whether the checker accepts it as far as was promised.

        `promised` are the steps whose rules the model has kept, as it believes; what the checker finds there all the same is
        a fault of this program. Rules in `excused` the model keeps only up to rounding. Where nothing is promised, all rules count.
        """
        report = check(self.instance, plan)
        if not report.accepted:
            found = broken_in(report, promised)
            if promised:
                self.faulty += tuple(f for f in found if f.rule not in excused)
            return bool(promised) and not found
        with self._lock:
            if self.report is None or not_worse(report, self.report):
                self.plan, self.report = plan, report
        return True

    @property
    def ungrouped(self) -> range:
        """The planned years at the end for which the plan has formed no groups of their own."""
        last = self.instance.planned_years[-1]
        return range(last + 1 if self.plan is None or self.plan.grouped_to is None else self.plan.grouped_to + 1, last + 1)

    def held(self) -> tuple[Plan, CheckReport] | None:
        """Return the plan and its report as they stand together."""
        with self._lock:
            return None if self.plan is None or self.report is None else (self.plan, self.report)
