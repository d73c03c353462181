"""The exact trade-off between two goals of one step: every plan that is best in one at a given limit on the other.

Each point is solved exactly under a cap on the first goal (the epsilon-constraint method; Haimes, Lasdon, Wismer 1971), never
as a weighted sum, which misses every point that does not lie on the convex hull. The cap is the policy's own instrument: the
first goal is minimised, may then be given up by a slack while the second is minimised, and is minimised again at the end, so
that nothing is given up for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from solver.files.faults import Faults, suggestion
from solver.goals.ordered import BoundGoal, goal_classes, ordered_goals
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, Policy
from solver.instance.scenario import keys_of, row_names
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step, through
from solver.solving.lean import Effort
from solver.solving.narrowing import narrowed
from solver.solving.processes import Alone, Crew, Done, Heard, Work, cores, crew
from solver.solving.stopping import Stop

POINTS = 12
"""Most points of a curve where nobody says otherwise."""
_UNKNOWN = Text("政策中没有这个目标{hint}", "the policy has no such goal{hint}")
_SILENT = Text("这个目标与本实例无关", "the goal has nothing to say about this instance")
_SAME = Text("两个目标相同", "the two goals are the same")
_APART = Text(
    "两个目标属于不同步骤({a}、{b}),先做的步骤不会为后面让步",
    "the goals belong to different steps ({a}, {b}), and none gives way to a later one",
)


@dataclass(frozen=True)
class Point:
    """One plan on the curve."""

    first: int
    """Value of the first goal."""
    second: int
    """Value of the second goal: none smaller is possible unless the first is larger."""
    proved: bool
    """Whether the plan was accepted and every value on the way is proved the least."""
    plan: Plan | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TradeOff:
    """The points between two goals, the first goal rising."""

    goals: tuple[BoundGoal, BoundGoal]
    points: tuple[Point, ...]
    complete: bool
    """Whether every point that no other one dominates is there, each of them proved."""
    open: tuple[tuple[int, int], ...]
    """Ranges of the first goal's values, ends included, in which more points may lie."""

    @property
    def step(self) -> Step:
        """The step of both goals."""
        return self.goals[0].goal.step


@dataclass(frozen=True)
class Box:
    """Two neighbouring points, and the values of the first goal between them that have not been asked for yet."""

    left: Point
    right: Point
    low: int
    """No point but `left` has a first value up to here."""

    @property
    def empty(self) -> bool:
        """Whether no point can lie between the two."""
        return self.low >= self.right.first - 1 or self.left.second <= self.right.second + 1

    @property
    def middle(self) -> int:
        """The next value of the first goal to be asked for."""
        return max(self.low + 1, (self.low + self.right.first - 1) // 2)

    @property
    def size(self) -> int:
        """How much there may be to find."""
        return (self.right.first - self.low) * (self.left.second - self.right.second)


def check_goals(instance: Instance, first: str, second: str, faults: Faults) -> tuple[BoundGoal, BoundGoal] | None:
    """Return two goals of one step by their keys, or None with faults."""
    goals = {goal.key: goal for step in through("calendar") for goal in ordered_goals(instance.policy, step)}
    for key in dict.fromkeys((first, second)):
        if key not in goals:
            faults.add("--trade-off", f"{first} {second}", _UNKNOWN.fill(hint=suggestion(key, goals)), key)
        elif not goals[key].goal.applies(narrowed(instance, goals[key].goal.step)):
            faults.add("--trade-off", f"{first} {second}", _SILENT, key)
    if first not in goals or second not in goals:
        return None
    one, other = goals[first], goals[second]
    if first == second:
        faults.add("--trade-off", f"{first} {second}", _SAME, first)
    elif one.goal.step != other.goal.step:
        faults.add("--trade-off", f"{first} {second}", _APART.fill(a=one.goal.step, b=other.goal.step))
    else:
        return one, other
    return None


def trade_off(
    instance: Instance,
    first: str,
    second: str,
    *,
    points: int = POINTS,
    jobs: int | None = None,
    seed: int = 0,
    time_limit: float = 600.0,
    effort: Effort = "full",
    progress: Heard | None = None,
    stop: Stop | None = None,
) -> TradeOff:
    """Return the points between two goals of the policy's that no other point dominates, at most so many.

    The steps before the goals' step are solved as the policy says; those after it are left out. The widest ranges are split
    first, so that few points show the whole curve.

    Raises
    ------
    solver.files.faults.InputRefused
        If a goal is unknown or the two are of different steps.
    """
    settings = Work("", instance, seed, time_limit, 1, effort)
    with crew(min(jobs or cores(), points), stop or Stop(), progress) as hands:
        return curve_of(instance, (first, second), settings, hands, points)


def curve_of(instance: Instance, keys: tuple[str, str], settings: Work, hands: Alone | Crew, points: int) -> TradeOff:
    """Return the same, solved by hands that are there already.

    Raises
    ------
    solver.files.faults.InputRefused
        If a goal is unknown or the two are of different steps.
    """
    faults = Faults()
    goals = check_goals(instance, *keys, faults)
    faults.refuse()
    if goals is None:
        raise ValueError("the goals were refused without a fault")
    return Curve(instance, goals, settings, hands).run(points)


class Curve:
    """The search for the points; what is asked next depends on what was found and not on how many solves run at once."""

    def __init__(self, instance: Instance, goals: tuple[BoundGoal, BoundGoal], settings: Work, hands: Alone | Crew) -> None:
        self.goals, self.settings, self.hands, self.stop = goals, settings, hands, hands.stop
        self.rows = tuple(replace(row_of(instance.policy, goal.key), slack=0) for goal in goals)
        self.instance = before_goals(instance, goals[0].goal.step)
        self.sure = True

    def run(self, most: int) -> TradeOff:
        """Look for at most so many points."""
        first, second = self.rows
        low, high = self._solved([("first", (first, second, first)), ("second", (second, first, second))])
        left, right = self._point(low, turned=False), self._point(high, turned=True)
        if left is None or right is None:
            return TradeOff(self.goals, tuple(one for one in (left, right) if one is not None), False, ())
        points, boxes = [left, right], [Box(left, right, left.first)]
        while not self.stop.is_set():
            asked = sorted((box for box in boxes if not box.empty), key=lambda box: (-box.size, box.low))[: max(0, most - len(set(points)))]
            if not asked:
                break
            answers = self._solved([(f"<= {box.middle}", self._capped(box.middle - left.first)) for box in asked])
            for box, done in zip(asked, answers, strict=True):
                boxes.remove(box)
                point = self._point(done, turned=False)
                if point is None:
                    self.sure = False
                    continue
                boxes += split(box, point)
                points.append(point)
        return self._told(points, [box for box in boxes if not box.empty])

    def _told(self, points: Sequence[Point], boxes: Sequence[Box]) -> TradeOff:
        best = undominated(points)
        complete = self.sure and not boxes and all(point.proved for point in best) and not self.stop.is_set()
        ranges = tuple(sorted((box.low + 1, box.right.first - 1) for box in boxes))
        return TradeOff(self.goals, best, complete, ranges)

    def _capped(self, slack: int) -> tuple[GoalRow, ...]:
        """Return the goals of a solve in which the first may be given up by so much while the second is minimised."""
        first, second = self.rows
        return replace(first, slack=slack), second, first

    def _solved(self, asked: Sequence[tuple[str, tuple[GoalRow, ...]]]) -> list[Done | None]:
        works = []
        for name, rows in asked:
            policy = replace(self.instance.policy, goals=(*self.instance.policy.goals, *rows))
            works.append(replace(self.settings, name=name, instance=self.instance.replace(policy=policy)))
        done = {one.name: one for one in self.hands.run(works)}
        return [done.get(work.name) for work in works]

    def _point(self, done: Done | None, *, turned: bool) -> Point | None:
        """Return the point that a solve found; `turned` where the second goal came first."""
        if done is None or done.result.plan is None:
            return None
        step = self.goals[0].goal.step
        one, other, again = (figure for figure in done.result.goals if figure.step == step and figure.year is None)  # of the binding year
        first, second = (other, again) if turned else (again, other)
        accepted = done.result.report is not None and done.result.report.accepted
        proved = accepted and one.proved and other.proved and again.proved
        return Point(first.value, second.value, proved, done.result.plan)


def split(box: Box, point: Point) -> list[Box]:
    """Return what is left of a box once a point is known to be the best at its middle.

    >>> left, right, found = (Point(a, b, True) for a, b in ((0, 9), (8, 0), (2, 5)))
    >>> [(one.left.first, one.right.first, one.low) for one in split(Box(left, right, 0), found)]
    [(0, 2, 0), (2, 8, 3)]
    """
    middle = box.middle
    if point.second >= box.left.second:  # nothing better than the left point up to the middle
        return [Box(box.left, box.right, middle)]
    return [Box(box.left, point, box.low), Box(point, box.right, middle)]


def undominated(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the points that no other one betters, once each, the first goal rising; of equals a proved one.

    >>> found = undominated([Point(3, 1, True), Point(1, 3, False), Point(1, 3, True), Point(3, 2, True)])
    >>> [(point.first, point.second, point.proved) for point in found]
    [(1, 3, True), (3, 1, True)]
    """
    best: list[Point] = []
    for point in sorted(points, key=lambda one: (one.first, one.second, not one.proved)):
        if not best or point.second < best[-1].second:
            best.append(point)
    return tuple(best)


def before_goals(instance: Instance, step: Step) -> Instance:
    """Return the instance narrowed to a step, without the goals of the step itself."""
    found = narrowed(instance, step)
    goals = tuple(row for row in found.policy.goals if goal_classes()[row.goal].step != step)
    return found.replace(policy=replace(found.policy, goals=goals))


def row_of(policy: Policy, key: str) -> GoalRow:
    """Return the row of a goal's key, numbered as `ordered_goals` numbers within a step (a goal's name belongs to one step)."""
    return policy.goals[keys_of(row_names(policy, rules=False)).index(key)]
