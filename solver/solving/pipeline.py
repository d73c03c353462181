"""The steps of a solve in their order: start plan, grouping, rotation; each plan on the way is checked and kept."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.rules.rule import Step
from solver.solving.best import Best
from solver.solving.conflict import explain
from solver.solving.draft import Drafts
from solver.solving.engines import Run
from solver.solving.grouping import GroupingModel, build_grouping
from solver.solving.naming import named
from solver.solving.ordered import Outcome, Stage, solve_ordered
from solver.solving.result import Conflict, Progress
from solver.solving.rotation import RotationModel, build_rotation

GROUPING: tuple[Step, ...] = ("grouping",)
BOTH: tuple[Step, ...] = ("grouping", "rotation")
GROUPING_SHARE = 0.4
"""Part of the time left that grouping may take at most where staff are still to be rotated."""
SAYS = {
    "grouping": Text("编组", "grouping"),
    "rotation": Text("轮岗", "rotation"),
    "checking": Text("核查", "checking"),
    "conflict": Text("查找冲突的规则", "looking for the rules that clash"),
    "building": Text("建立模型", "building the model"),
}


@dataclass
class Pipeline:
    """One solve of one instance; `run_all` is the work of the solving thread."""

    instance: Instance
    run: Run
    best: Best
    start: Plan | None = None
    progress: Callable[[Progress], None] | None = None
    begun: float = field(default_factory=time.monotonic)
    conflict: Conflict | None = None
    drafts: Drafts = field(init=False)

    def run_all(self) -> None:
        """Group, rotate, check; leaves what it found in `best` and `conflict`."""
        if self.start is not None:
            self.best.offer(self.start)
        self.tell("grouping", text=SAYS["building"])
        self.drafts = Drafts(self.instance)
        groups = self._group()
        if groups is None or self.run.stop.is_set():
            return
        self._rotate(groups)

    def tell(self, step: str, goal: str = "", best: int | None = None, bound: int | None = None, text: Text | None = None) -> None:
        """Report progress."""
        if self.progress is not None:
            said = Text("", "") if text is None else text
            self.progress(Progress(step, goal, best, bound, time.monotonic() - self.begun, said))

    def _group(self) -> tuple[Group, ...] | None:
        model = build_grouping(self.instance)
        outcome = self._solve("grouping", model, None, self._incumbent(model))
        if outcome.values is None:
            self._explain("grouping", outcome, None)
            return None
        return model.scope.groups(outcome.values)

    def _rotate(self, groups: tuple[Group, ...]) -> None:
        first = self.drafts.plan(groups)
        self._offer(first, GROUPING)
        self.best.groups_of_stages = first
        if len(self.instance.staff) == 0:
            return
        self.tell("rotation", text=SAYS["building"])
        model = build_rotation(self.instance, groups)
        incumbent = self._incumbent(model, groups)
        outcome = self._solve("rotation", model, groups, incumbent)
        if outcome.values is None:
            self._explain("rotation", outcome, groups)

    def _solve(self, step: Step, model: GroupingModel | RotationModel, groups: tuple[Group, ...] | None, incumbent: Ints | None) -> Outcome:
        def publish(values: Ints) -> None:
            self._publish(model, groups, values)

        def record(stage: Stage) -> None:
            self.best.stages[stage.key] = stage

        run = self.run
        if step == "grouping" and len(self.instance.staff):
            run = replace(run, deadline=run.deadline.within(run.left * GROUPING_SHARE))
        outcome = solve_ordered(
            model.problem, run, incumbent, publish, lambda key, value, bound: self.tell(step, key, value, bound), record
        )
        self.best.refuted |= set(outcome.refuted)
        if outcome.values is not None:
            self._publish(model, groups, outcome.values)
        return outcome

    def _publish(self, model: GroupingModel | RotationModel, groups: tuple[Group, ...] | None, values: Ints) -> None:
        if isinstance(model, GroupingModel):
            self._offer(self.drafts.plan(model.scope.groups(values)), GROUPING)
        else:
            self._offer(self.drafts.plan(groups or (), named(model.scope, values)), BOTH)

    def _offer(self, plan: Plan, promised: Collection[Step]) -> bool:
        """Check a plan, and keep so much time in reserve that the last one can be named and checked before the deadline."""
        self.tell("checking", text=SAYS["checking"])
        begun = time.monotonic()
        accepted = self.best.offer(plan, promised)
        reserve = 3 * (time.monotonic() - begun) + 0.2
        self.run.reserve = max(self.run.reserve, reserve)
        return accepted

    def _incumbent(self, model: GroupingModel | RotationModel, groups: tuple[Group, ...] | None = None) -> Ints | None:
        """Return the start plan's decisions, where it was accepted and the model has a place for all it says."""
        plan = self.best.plan
        if plan is None or (groups is not None and plan.groups != groups):
            return None
        try:
            found = model.scope.assign(plan)
        except ValueError:
            return None
        return np.array([found[int(column)] for column in model.problem.decisions], dtype=np.int64)

    def _explain(self, step: Step, outcome: Outcome, groups: Sequence[Group] | None) -> None:
        if outcome.denied and self.best.plan is None and not self.run.stop.is_set():
            self.tell(step, text=SAYS["conflict"])
            self.conflict = explain(self.instance, step, groups, outcome.denied, replace(self.run, reserve=0.2))
