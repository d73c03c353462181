"""What one more posting would do to a plan: which hard rule it would break, or which goal it would change first, and by how much.

Every figure is exact. Rows over moves alone and goals whose change follows from counts are worked out for all moves at once; what
is left is computed from the plan with the posting added, as long as that is cheap (`EXACT_READS`), and is not told otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.goals.goal import Goal
from solver.goals.ordered import BoundGoal
from solver.goals.postings import minutes_of
from solver.goals.rotation.backbone_dispersion import BackboneDispersion
from solver.goals.rotation.rotation_shortfall import RotationShortfall
from solver.goals.rotation.worst_posting import WorstPosting
from solver.goals.shortfall import priced_rows
from solver.instance.instance import Instance
from solver.plan.indicators import people_of
from solver.plan.plan import Plan
from solver.report.move_rows import MoveRows, move_rows
from solver.rules.parameters import BoundRule
from solver.rules.rule import Bools
from solver.rules.running import new_postings
from solver.rules.squares import counting_classes
from solver.rules.stock import EFFECTIVE
from solver.solving.posting import step_goals

EXACT_READS = 1_000_000
"""Most people read, over all postings tried, for a goal or rule that can only be computed from whole plans."""
LARGEST_STAFF = 60_000
"""Most people on the staff for whom one more posting is weighed at all: it costs about as much as building the step's model."""
NOBODY, UNKNOWN, BREAKS, WORSENS, CHANGES_NOTHING, IMPROVES = range(6)
"""What becomes of one more person on a move: nobody is left who could, unknown, a hard rule breaks, the first goal that changes
gets worse, no goal changes, the first goal that changes gets better."""


@dataclass(frozen=True)
class Margins:
    """What one more person on each move would do."""

    rows: MoveRows
    goals: tuple[BoundGoal, ...]
    state: Ints
    """Of each move: one of the codes above."""
    rule: Ints
    """Of each move that breaks a rule: the number of the policy row among `rows.rules`."""
    goal: Ints
    """Of each move that changes a goal: the number of the first one among `goals`."""
    by: Ints
    """Of each such move: by how much."""

    def least(self, moves: Ints) -> int:
        """Return, of some moves that worsen a goal, the one that does least harm: the last goal, then the smallest change."""
        return int(moves[np.lexsort((moves, self.by[moves], -self.goal[moves]))[0]])


def margins_of(instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> Margins | None:
    """Return what one more posting would do under the rotation rules `rules`.

    Returns
    -------
    Margins | None
        None where the staff is too large, or a posting of the plan is not among the options of the step.
    """
    rows = move_rows(instance, plan, rules) if len(instance.staff) <= LARGEST_STAFF else None
    return None if rows is None else _Weighing(instance, plan, rows).margins()


class _Weighing:
    def __init__(self, instance: Instance, plan: Plan, rows: MoveRows) -> None:
        self.instance, self.plan, self.rows, self.scope = instance, plan, rows, rows.scope
        self.goals = step_goals(instance, "rotation")

    def margins(self) -> Margins:
        moves = len(self.rows.counts)
        rule = self.rows.refusals()
        state = np.where(self.rows.spare(), np.where(rule >= 0, BREAKS, CHANGES_NOTHING), NOBODY)
        goal, by = np.full(moves, -1, dtype=np.int64), np.zeros(moves, dtype=np.int64)
        for number, bound in enumerate(self.goals):
            tied = np.flatnonzero(state == CHANGES_NOTHING)
            if not len(tied):
                break
            change = self._change(bound.goal, tied)
            if change is None:
                state[tied] = UNKNOWN
                break
            state[tied] = np.where(change > 0, WORSENS, np.where(change < 0, IMPROVES, CHANGES_NOTHING))
            goal[tied], by[tied] = np.where(change != 0, number, -1), change
        self._try_opaque(state, rule)
        return Margins(self.rows, self.goals, state, rule, goal, by)

    def _try_opaque(self, state: Ints, rule: Ints) -> None:
        """Look at the hard rules that moves alone do not tell, for the moves that no goal speaks against."""
        numbers = np.unique(self.rows.rule[self.rows.opaque & (self.rows.unit == 0)]).tolist()
        moves = np.flatnonzero(np.isin(state, [UNKNOWN, CHANGES_NOTHING, IMPROVES]))
        if not numbers or not len(moves):
            return
        if not self._cheap(moves):
            state[moves] = UNKNOWN
            return
        before = {number: self._amount(number, self.plan) for number in numbers}
        for move in moves.tolist():
            more = self._with(move)
            broken = next((number for number in numbers if self._amount(number, more) > before[number]), None)
            if broken is not None:
                state[move], rule[move] = BREAKS, broken

    def _amount(self, number: int, plan: Plan) -> int:
        rule = self.rows.rules[number].rule
        findings = rule.check(self.instance, plan)
        return sum(f.amount for f in findings if f.amount and not self.instance.waived(rule.name, f.subject))

    def _change(self, goal: Goal, moves: Ints) -> Ints | None:
        """Return by how much one more person on each of these moves changes a goal; None where that is not told cheaply."""
        if isinstance(goal, RotationShortfall):
            found = self._shortfall(goal)
        elif isinstance(goal, BackboneDispersion) and goal.within == "instance":
            found = self._dispersion(goal)
        elif isinstance(goal, WorstPosting):
            farthest = max(minutes_of(self.instance, new_postings(self.instance, self.plan)), default=0)
            found = np.maximum(self.scope.move_options.minutes - farthest, 0)
        else:
            found = self._linear(goal)
        if found is not None:
            return found[moves]
        if not self._cheap(moves):
            return None
        now = goal.value(self.instance, self.plan)
        return np.array([goal.value(self.instance, self._with(move)) - now for move in moves.tolist()], dtype=np.int64)

    def _linear(self, goal: Goal) -> Ints | None:
        expression, place = goal.express(self.scope), np.full(self.scope.builder.size, -1, dtype=np.int64)
        place[self.scope.move_column] = np.arange(len(self.scope.move_column))
        moves = place[expression.column]
        if np.any(moves < 0):
            return None
        found = np.zeros(len(self.scope.move_column), dtype=np.int64)
        np.add.at(found, moves, expression.coefficient)
        return found

    def _shortfall(self, goal: RotationShortfall) -> Ints | None:
        rows, keys = self.rows, {row.key: row.price for row in priced_rows(self.instance, "rotation", goal.rules)}
        price = np.array([keys.get(bound.key, 0) for bound in rows.rules], dtype=np.int64)[rows.rule]
        if np.any(rows.opaque & (price > 0)):
            return None
        used = np.flatnonzero(price[rows.row] > 0)
        row = rows.row[used]
        change = rows.breach(rows.left[row] + rows.coefficient[used], row) - rows.breach(rows.left[row], row)
        found = np.zeros(len(rows.counts), dtype=np.int64)
        np.add.at(found, rows.move[used], price[row] * change)
        return found

    def _dispersion(self, goal: BackboneDispersion) -> Ints:
        """Return ``w ((b + 1)**2 - b**2) - v`` at the school reached and ``w ((b - 1)**2 - b**2) + v`` at home, where they count."""
        instance, moves, last = self.instance, self.scope.move_options, self.instance.planned_years[-1]
        there = people_of(instance, goal.indicator, goal.stage, self.plan, last, "effective")
        weights, total, _ = goal.weights(instance)
        place = [instance.position_of[school] for school in there]
        weight, people, counts = (np.zeros(len(instance.schools), dtype=np.int64) for _ in range(3))
        weight[place], people[place], counts[place] = weights, list(there.values()), 1
        counted = counting_classes(self.scope, goal.indicator, goal.stage)[self.scope.move_class]
        counted &= np.isin(moves.channel, EFFECTIVE) & self.scope.away(last)
        home, reached = moves.home, moves.destination
        arriving = counts[reached] * (weight[reached] * (2 * people[reached] + 1) - total)
        leaving = counts[home] * (weight[home] * (1 - 2 * people[home]) + total)
        return np.where(counted, arriving + leaving, 0)

    def _cheap(self, moves: Ints) -> bool:
        return len(moves) * (len(self.instance.staff) + len(self.plan.postings)) <= EXACT_READS

    def _with(self, move: int) -> Plan:
        """Return the plan with one more person on a move."""
        people = self._waiting[int(self.scope.move_class[move])]
        posting = self.scope.posting(move, self.instance.staff.ids[people])
        return replace(self.plan, postings=tuple(sorted((*self.plan.postings, posting))))

    @cached_property
    def _waiting(self) -> dict[int, int]:
        """The first person of each class whom the plan does not post anew."""
        sent = np.zeros(len(self.instance.staff), dtype=bool)
        sent[[self.instance.staff.position_of[p.person] for p in new_postings(self.instance, self.plan)]] = True
        return self._first(~sent)

    def _first(self, free: Bools) -> dict[int, int]:
        people = np.flatnonzero(free)
        classes, first = np.unique(self.scope.person_class[people], return_index=True)
        return dict(zip(classes.tolist(), people[first].tolist(), strict=True))
