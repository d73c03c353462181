"""The steps of a solve in their order, from a start plan to the calendar; each plan on the way is checked and kept."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from solver.check.checker import check
from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Group, Plan, Posting
from solver.plan.sections import Step, before, through
from solver.plan.years import in_year
from solver.rules.parameters import BoundRule
from solver.solving.best import Best, broken_in
from solver.solving.conflict import explain
from solver.solving.draft import Drafts
from solver.solving.engines import Run
from solver.solving.grouping import GroupingModel, build_grouping
from solver.solving.keeping import FEWEST, Keeping
from solver.solving.later import LaterModel, build_later, wanted
from solver.solving.naming import named
from solver.solving.nearest import nearest
from solver.solving.ordered import Outcome, Stage, solve_ordered
from solver.solving.pairing import PairingModel, build_pairing, pairs_schools
from solver.solving.posting import step_rules
from solver.solving.problem import Problem
from solver.solving.result import Conflict, Progress
from solver.solving.rotation import RotationModel, build_rotation
from solver.solving.rounding import inward, restated, rounded
from solver.solving.says import SAYS
from solver.solving.shares import EXPLAINING_SHARE, GROUPING_SHARE, KEEPING_SHARE, LATER_SHARE
from solver.solving.steps import Model, decisions_of
from solver.solving.stopping import Deadline
from solver.solving.years import Rolling, possible


@dataclass
class Pipeline:
    """One solve of one instance; `run_all` is the work of the solving thread."""

    instance: Instance
    run: Run
    best: Best
    start: Plan | None = None
    progress: Callable[[Progress], None] | None = None
    keeping: Keeping | None = None
    begun: float = field(default_factory=time.monotonic)
    conflict: Conflict | None = None
    drafts: Drafts = field(init=False)
    rolling: Rolling = field(init=False)
    excused: frozenset[str] = frozenset()
    """Rules that a plan of the model at hand may break by rounding alone."""
    nearest: Plan | None = None
    """The nearest plan so far, once a step after rotation could not keep all its rules; nothing is offered as a plan from then on."""
    later: tuple[Step, ...] = field(init=False)
    """The steps after rotation that are still to be taken."""
    outward: tuple[Stage, ...] | None = None
    """What the solve with rows rounded outward knew of each goal, once it is solved again; see `solver.solving.rounding`."""

    def __post_init__(self) -> None:
        self.later = wanted(self.instance)

    def run_all(self) -> None:
        """Take one step after another; leaves what it found in `best` and `conflict`."""
        if self.start is not None:
            self.best.offer(self.start)
        self.tell("grouping", text=SAYS["building"])
        self.drafts, self.rolling = Drafts(self.instance), Rolling(self.instance)
        groups = self._group()
        if groups is None or self.run.stop.is_set():
            return
        if self._pair(groups) and not self.run.stop.is_set():
            settled = self._rotate(groups)
            if settled is not None:
                self._go_on(settled)

    def tell(self, step: str, goal: str = "", best: int | None = None, bound: int | None = None, text: Text | None = None) -> None:
        """Report progress."""
        if self.progress is not None:
            said = Text("", "") if text is None else text
            self.progress(Progress(step, goal, best, bound, time.monotonic() - self.begun, said))

    def _group(self) -> tuple[Group, ...] | None:
        """Form the groups: once, or year by year; a forecast year that ends without groups, and those after it, repeat the year before."""
        limit = self._grouping_deadline()
        while not self.rolling.done:
            if self.rolling.forecast is not None:
                if self.run.stop.is_set():
                    break
                self.tell("grouping", text=SAYS["forecast"].fill(year=self.rolling.forecast))
            model = build_grouping(self.rolling.current)
            deadline = self.rolling.deadline(limit)
            run = self.run if deadline is self.run.deadline else replace(self.run, deadline=deadline, reserve=0.0)
            outcome = self._keep(model, run)
            if outcome is None:
                if self.keeping is not None:
                    model = build_grouping(self.rolling.current)  # without the columns of goals that a try at keeping left behind
                outcome, _ = self._solve("grouping", model, None, self._grouping_start(model), run)
            if outcome.values is None:
                self._explain("grouping", outcome, None)
                break
            self.rolling.settle(model.scope.groups(outcome.values))
        return self.rolling.groups() if self.rolling.done or self.rolling.forecast is not None else None

    def _keep(self, model: GroupingModel, run: Run) -> Outcome | None:
        """Group anew near what disturbs the groups to be kept, in wider and wider rings; None where the whole must be solved anew."""
        if self.keeping is None:
            return None
        groups = self.keeping.groups(self.rolling.current.first_year)
        run = replace(run, deadline=run.deadline.within(run.left * KEEPING_SHARE), effort=replace(run.effort, seconds=0.0))
        near = self.keeping.near(model, groups)
        for free in near.rings() if groups else ():
            if run.ended:
                break
            outcome, _ = self._solve("grouping", model, None, near.values, run, near.problem(free), near.judged)
            if outcome.values is not None:
                self.keeping.anew |= near.anew(free)
                return outcome
        self.keeping.whole = True
        return None

    def _grouping_deadline(self) -> Deadline:
        more = len(self.instance.staff) or pairs_schools(self.instance) or self.later
        return self.run.deadline.within(self.run.left * GROUPING_SHARE) if more else self.run.deadline

    def _pair(self, groups: tuple[Group, ...]) -> bool:
        """Pair schools beside the groups, where the policy asks for it; return whether the next step may begin."""
        if not pairs_schools(self.instance):
            return True
        settled = self.best.stood["pairing"] = self._plan(groups)
        self.tell("pairing", text=SAYS["building"])
        model = build_pairing(self.instance, groups)
        outcome, _ = self._solve("pairing", model, settled, self._incumbent(model, groups))
        if outcome.values is None:
            self._explain("pairing", outcome, settled)
        return outcome.values is not None

    def _rotate(self, groups: tuple[Group, ...]) -> Plan | None:
        """Rotate the staff; return the plan with which the next step begins, None where there is none, or no such step."""
        first = self._plan(groups)
        self._offer(first, through("pairing"))
        if len(self.instance.staff) == 0:
            return first
        self.best.stood["rotation"] = first
        rules = step_rules(self.instance, "rotation")
        self.excused = rounded(rules)
        model, outcome, accepted = self._rotate_under(rules, first)
        if outcome.values is None:
            self._explain("rotation", outcome, first)
        elif not accepted and self.excused and not self.best.faulty and not self.run.ended:
            self.tell("rotation", text=SAYS["rounding"])
            self.excused, self.outward = frozenset(), outcome.stages
            for stage in outcome.stages:
                self.best.stages.pop(stage.key, None)
            model, outcome, accepted = self._rotate_under(inward(rules), first)
            self.outward = None
        return None if outcome.values is None or not self.later else self._plan(groups, named(model.scope, outcome.values))

    def _rotate_under(self, rules: Sequence[BoundRule], first: Plan) -> tuple[RotationModel, Outcome, bool]:
        self.tell("rotation", text=SAYS["building"])
        model = build_rotation(self.instance, first.groups, rules, pairings=first.pairings)
        return model, *self._solve("rotation", model, first, self._incumbent(model, first.groups))

    def _go_on(self, settled: Plan) -> None:
        """Take the steps after rotation, each beside what the steps before it have settled."""
        while self.later and not self.run.ended:
            step = self.later[0]
            self.tell(step, text=SAYS["building"])
            self.best.stood[step] = settled
            model = build_later(self.instance, step, settled)
            outcome, _ = self._solve(step, model, settled, self._later_start(model))
            if outcome.values is not None:
                settled = model.plan(outcome.values)
            else:
                found = self._fall_short(step, outcome, settled)
                if found is None:
                    return
                settled = found
            self.later = self.later[1:]
            self.nearest = None if self.nearest is None else settled

    def _fall_short(self, step: Step, outcome: Outcome, settled: Plan) -> Plan | None:
        """Explain why a step cannot keep all its rules, and return the plan that misses the least, with which the rest is still made."""
        if not outcome.denied or self.run.stop.is_set():
            return None
        self.tell(step, text=SAYS["nearest"])
        found = nearest(self.instance, step, settled, replace(self.run, deadline=self.run.deadline.within(self.run.left / 2)))
        broken = [] if found is None else broken_in(check(self.instance, found), through(step))
        if found is not None and not broken:  # the denial was wrong
            self._offer(found, through(step))
            return found
        self.nearest = found or self.nearest
        if self.conflict is None:
            self._explain(step, outcome, settled, {finding.rule for finding in broken})
        return found

    def _solve(
        self,
        step: Step,
        model: Model,
        settled: Plan | None,
        incumbent: Ints | None,
        run: Run | None = None,
        problem: Problem | None = None,
        judged: Callable[[Stage], Stage] | None = None,
    ) -> tuple[Outcome, bool]:
        """Return what solving a step leads to, and whether the checker accepts the plan it ends with.

        `problem` stands in for the model's own where only a part of it is to be decided; `judged` then says what a stage is worth.
        """

        def label(key: str) -> str:
            if key == FEWEST:
                return ""
            return self.rolling.key(key) if step == "grouping" else key

        keys = [goal.key for goal in model.problem.goals]
        last: list[tuple[bytes, bool]] = []

        def publish(values: Ints) -> None:
            decided = values[model.problem.decisions].tobytes()
            if not last or last[-1][0] != decided:
                last.append((decided, self._publish(model, settled, values)))

        def hear(key: str, value: int | None, bound: int | None) -> None:
            self.tell(step, label(key), value, bound if judged is None else None)

        def record(stage: Stage) -> None:
            if self.outward is not None:
                earlier = [self.best.stages[key] for key in keys[: keys.index(stage.key)] if key in self.best.stages]
                stage = restated(stage, earlier, self.outward)
            if judged is not None:
                stage = judged(stage)
            self.best.stages[label(stage.key)] = replace(stage, key=label(stage.key))

        run = run or self.run
        more = self.later[1:] if step in self.later else self.later or (step == "pairing" and len(self.instance.staff))
        if step != "grouping" and more:
            share = LATER_SHARE if step in self.later else GROUPING_SHARE
            run = replace(run, deadline=run.deadline.within(run.left * share), reserve=0.0)
        outcome = solve_ordered(problem or model.problem, run, incumbent, publish, hear, record)
        self.best.refuted |= set(outcome.refuted)
        if outcome.values is not None:
            publish(outcome.values)
        return outcome, outcome.values is not None and last[-1][1]

    def _publish(self, model: Model, settled: Plan | None, values: Ints) -> bool:
        if isinstance(model, GroupingModel):
            spread, grouped_to = self.rolling.with_current(model.scope.groups(values))
            return self._offer(self.drafts.plan(spread, grouped_to=grouped_to), through("grouping"))
        if isinstance(model, LaterModel):
            return self.nearest is None and self._offer(model.plan(values), through(model.scope.step))
        groups = () if settled is None else settled.groups
        if isinstance(model, PairingModel):
            self.drafts.pair(model.scope.pairings(values), model.scope.area_pairings(values))
            return self._offer(self._plan(groups), through("pairing"))
        return self._offer(self._plan(groups, named(model.scope, values)), through("rotation"))

    def _plan(self, groups: tuple[Group, ...], postings: Sequence[Posting] = ()) -> Plan:
        return self.drafts.plan(groups, postings, self.rolling.grouped_to)

    def _offer(self, plan: Plan, promised: Collection[Step]) -> bool:
        """Check a plan, and keep so much time in reserve that the last one can be named and checked before the deadline."""
        self.tell("checking", text=SAYS["checking"])
        begun = time.monotonic()
        accepted = self.best.offer(plan, promised, self.excused)
        reserve = 3 * (time.monotonic() - begun) + 0.2
        self.run.reserve = max(self.run.reserve, reserve)
        return accepted

    def _incumbent(self, model: Model, groups: tuple[Group, ...] | None = None) -> Ints | None:
        """Return the start plan's decisions, where it was accepted and the model has a place for all it says."""
        plan = self.best.plan
        return None if plan is None or (groups is not None and plan.groups != groups) else decisions_of(model, plan)

    def _later_start(self, model: LaterModel) -> Ints | None:
        """Return the same for a step after rotation, where the start plan agrees with what was settled before it; else its own draft."""
        plan, scope = self.best.plan, model.scope
        known = None if plan is None or before(plan, scope.step) != scope.settled else decisions_of(model, plan)
        return scope.draft(model.problem.form()) if known is None else known

    def _grouping_start(self, model: GroupingModel) -> Ints | None:
        """Return decisions to begin from: the start plan's groups of the year at hand, else what is left open of the year before."""
        if not self.rolling.yearly:
            return self._incumbent(model)
        year, plan = self.rolling.current.first_year, self.best.plan
        known = () if plan is None or (plan.grouped_to or year) < year else in_year(plan.groups, year)
        here, groups = model.scope.instance, known or possible(self.rolling.before(), model.scope)
        return decisions_of(model, Plan(here.id, here.first_year, here.years, tuple(groups))) if groups else None

    def _explain(self, step: Step, outcome: Outcome, settled: Plan | None, suspects: Collection[str] = ()) -> None:
        """Look for the rules that clash where there is no plan, or none for a forecast year; the latter may not cost much."""
        year = self.rolling.forecast if step == "grouping" else None
        if outcome.denied and (self.best.plan is None or year is not None) and not self.run.stop.is_set():
            self.tell(step, text=SAYS["conflict"])
            here, run = self.instance if step != "grouping" else self.rolling.current, replace(self.run, reserve=0.2)
            if year is not None:
                run = replace(run, deadline=run.deadline.within(run.left * EXPLAINING_SHARE))
            self.conflict = replace(explain(here, step, settled, outcome.denied, run, suspects), year=year)
