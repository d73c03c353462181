"""Keeping an earlier plan's groups wherever a change does not reach, so that only schools near it are chosen anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from solver.form.form import Expression, Ints
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.difference import difference
from solver.plan.plan import Group, Plan
from solver.plan.years import in_year
from solver.rules.rule import Bools
from solver.solving.certificate import arithmetic_bound
from solver.solving.disturbed import Area, disturbed, joining
from solver.solving.evidence import EXACT
from solver.solving.grouping import LARGE, GroupingModel
from solver.solving.ordered import Stage
from solver.solving.problem import Problem, StagedGoal
from solver.solving.result import Kept

RINGS = 4
"""Rings of neighbours around a change at most: one, and where no plan is found so near it one more, three times."""
FEWEST = "keep"
"""Key of the goal after all others: of plans alike in every goal, the one that changes the fewest memberships."""
NEAR = Text(
    "沿用原方案的编组,只在变动附近重新选择(涉及 {n} 所学校)", "groups kept from the earlier plan; chosen anew near the change: {n} schools"
)
WHOLE = Text(
    "变动附近找不到可行方案(或涉及过广),已整体重新求解", "nothing near the change was enough, or it reaches too far: solved anew as a whole"
)
OTHER = Text("原方案属于另一个实例,没有沿用", "the earlier plan is for another instance; nothing of it was kept")
MOVED = Text("与原方案相比,{members} 项成员关系中变动 {moved} 项", "memberships that differ from it: {moved}, of {members}")


@dataclass
class Near:
    """The grouping of one year with an earlier plan's groups: what it keeps of them, and where it may not."""

    model: GroupingModel
    values: Ints
    """Value of each decision, opens first, under the earlier groups as far as they are still possible."""
    area: Area
    """Where the earlier groups are disturbed."""
    _expressions: dict[str, Expression] = field(default_factory=dict)
    _bounds: dict[str, int] = field(default_factory=dict)

    def rings(self) -> Iterator[Bools]:
        """Yield decisions to make anew, each time more of them, as long as they stay few.

        After each ring schools outside every group may also join near the change, and then, for rules on the whole area, anywhere:
        unlike the next ring, that moves no member.
        """
        scope, last, ring = self.model.scope, -1, -1
        everywhere = np.ones(len(scope.instance.schools), dtype=bool)
        for _ in range(RINGS):
            self.area = self.area.ring(scope)
            here = self.area.free(scope)
            if int(here.sum()) == ring:
                return
            last, ring = min(last, ring), int(here.sum())
            for free in (here, *(here | joining(scope, self.values, leads) for leads in (self.area.leads, everywhere))):
                if last < int(free.sum()) <= LARGE:
                    last = int(free.sum())
                    yield free

    def problem(self, free: Bools) -> Problem:
        """Return the grouping with all decisions but the free ones held where they are."""
        whole = self.model.problem
        goals = tuple(replace(goal, express=partial(self._expressed, goal)) for goal in whole.goals)
        last = StagedGoal(FEWEST, partial(self._changes, free), 0)
        return Problem(whole.builder, whole.decisions, (*goals, last), held=(whole.decisions[~free], self.values[~free]))

    def judged(self, stage: Stage) -> Stage:
        """Return what may be said of the instance: bounds found near a change hold only for plans that keep the rest."""
        if stage.key in self._expressions and stage.key not in self._bounds:
            self._bounds[stage.key] = arithmetic_bound(self.model.problem.builder.build(), self._expressions[stage.key])
        if self._bounds.get(stage.key) == stage.value:
            return replace(stage, bound=stage.value, proved=True, engines=(EXACT,), proof=None)
        return replace(stage, bound=None, proved=False, engines=(), proof=None)

    def anew(self, free: Bools) -> frozenset[str]:
        """Return the schools whose lead, or whose leading, is a free decision."""
        scope = self.model.scope
        opens = len(scope.open_lead)
        marked = np.union1d(scope.open_lead[free[:opens]], scope.pairs.school[free[opens:]])
        return frozenset(scope.instance.schools[school].id for school in marked.tolist())

    def _expressed(self, goal: StagedGoal) -> Expression:
        """Express a goal once: its columns stay in the form when the area is widened."""
        if goal.key not in self._expressions:
            self._expressions[goal.key] = goal.express()
        return self._expressions[goal.key]

    def _changes(self, free: Bools) -> Expression:
        opens = len(self.model.scope.open_lead)
        chosen = np.flatnonzero(free[opens:])
        taken = self.values[opens:][chosen]
        return Expression(self.model.scope.pair_column[chosen], 1 - 2 * taken, int(taken.sum()))


@dataclass
class Keeping:
    """An earlier plan to keep, and what became of it."""

    instance: Instance
    plan: Plan
    anew: set[str] = field(default_factory=set)
    """Schools that were chosen anew near the change."""
    whole: bool = False
    """Whether some year was solved as a whole all the same."""

    def groups(self, year: int) -> tuple[Group, ...]:
        """Return the earlier groups of a year; where it lies outside the earlier plan's years, those of the nearest one."""
        plan = self.plan
        if plan.instance != self.instance.id:
            return ()
        return in_year(plan.groups, min(max(year, plan.first_year), plan.first_year + plan.years - 1))

    def near(self, model: GroupingModel, groups: Sequence[Group]) -> Near:
        """Return what a year's model makes of earlier groups."""
        return Near(model, *disturbed(model, groups, self.plan))

    def told(self, plan: Plan) -> Kept:
        """Return what a planner is told of the plan that was found."""
        year, known = self.instance.first_year, self.instance.school_of
        before, after = (_undated(groups) for groups in (self.groups(year), in_year(plan.groups, year)))
        moves = difference(replace(plan, groups=before), replace(plan, groups=after)).members
        moved = sum(move.school in known for move in moves)
        members = sum(member in known for group in before for member in group.members)
        if self.plan.instance != self.instance.id:
            return Kept(False, 0, 0, moved, OTHER)
        said, counts = WHOLE if self.whole else NEAR.fill(n=len(self.anew)), MOVED.fill(moved=moved, members=members)
        return Kept(not self.whole, len(self.anew), members, moved, Text(f"{said.zh};{counts.zh}", f"{said.en}; {counts.en}"))


def _undated(groups: Sequence[Group]) -> tuple[Group, ...]:
    return tuple(replace(group, first_year=0, last_year=0) for group in groups)
