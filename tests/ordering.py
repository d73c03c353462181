"""Ordered goals over a list of all plans: what the engine must reach, and whether it did, goal by goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from solver.form.form import Ints
from solver.goals.ordered import BoundGoal
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule
from solver.solving.engines import Run
from solver.solving.ordered import Stage, solve_ordered
from solver.solving.posting import step_goals, step_rules
from solver.solving.problem import Problem
from solver.solving.stopping import Deadline

Values = tuple[int, ...]


@dataclass(frozen=True)
class ByHand:
    """What trying every plan says of one instance."""

    tried: int
    kept: tuple[Values, ...]
    """The goals' values of each plan that keeps the hard rules."""
    slacks: Values
    bites: frozenset[tuple[str, str]]
    """Rule and standing of the rows that matter: a hard row some plan breaks and another keeps, a priced row some plan breaks."""

    @property
    def least(self) -> Values | None:
        """The least value of each goal among the plans that leave every earlier one within its slack; None where no plan is kept."""
        return least_in_order(self.kept, self.slacks)


def least_in_order(plans: Sequence[Values], slacks: Values) -> Values | None:
    """Return the least value of each goal in turn, the plans thinned out after each by its slack.

    >>> least_in_order([(0, 9), (1, 4), (2, 0)], (1, 0)), least_in_order([(0, 9), (1, 4), (2, 0)], (0, 0))
    ((0, 4), (0, 9))
    """
    if not plans:
        return None
    left, found = list(plans), []
    for place, slack in enumerate(slacks):
        found.append(min(values[place] for values in left))
        left = [values for values in left if values[place] <= found[-1] + slack]
    return tuple(found)


def breach(bound: BoundRule, instance: Instance, plan: Plan) -> int:
    """Return by how much a plan breaks a rule row, waived objects apart."""
    return sum(f.amount for f in bound.rule.check(instance, plan) if not instance.waived(bound.rule.name, f.subject))


def tried_by_hand(instance: Instance, plans: Sequence[Plan], rules: Sequence[BoundRule], goals: Sequence[BoundGoal]) -> ByHand:
    """Look at every plan with `check` and `value` alone."""
    kept, broken = [], [0] * len(rules)
    for plan in plans:
        amounts = [breach(bound, instance, plan) for bound in rules]
        broken = [count + (amount > 0) for count, amount in zip(broken, amounts, strict=True)]
        if all(amount == 0 or bound.standing != "hard" for bound, amount in zip(rules, amounts, strict=True)):
            kept.append(tuple(bound.goal.value(instance, plan) for bound in goals))
    bites = {
        (bound.rule.name, bound.standing)
        for bound, count in zip(rules, broken, strict=True)
        if count > 0 and (count < len(plans) or bound.standing != "hard")
    }
    return ByHand(len(plans), tuple(kept), tuple(bound.slack for bound in goals), frozenset(bites))


@dataclass(frozen=True)
class BySolver:
    """What the engine says of the same instance; `found` holds the goals' values of its plan, None where it says there is none."""

    stages: tuple[Stage, ...]
    plan: Plan | None
    found: Values | None
    breaches: int
    """Units by which its plan breaks hard rules, as `check` counts them."""


def read_in_order(instance: Instance, step: Step, stages: tuple[Stage, ...], plan: Plan) -> BySolver:
    """Return what the engine says of a step that ends with a plan: the goals' values and the breaches, as the plan alone has them."""
    found = tuple(bound.goal.value(instance, plan) for bound in step_goals(instance, step))
    broken = sum(breach(bound, instance, plan) for bound in step_rules(instance, step) if bound.standing == "hard")
    return BySolver(stages, plan, found, broken)


def engine_run() -> Run:
    """Return a run of one worker, which gives the same answer each time; its clock only guards the tests against hanging."""
    return Run(deadline=Deadline(60.0), workers=1)


def agree(hand: ByHand, solver: BySolver) -> None:
    """Assert that both ways found the same: a plan or none, each goal's least value, no false bound, and a plan that has these values."""
    if hand.least is None:
        assert solver.plan is None
        return
    assert solver.found is not None
    assert solver.breaches == 0
    assert solver.found in hand.kept
    assert tuple(stage.value for stage in solver.stages) == hand.least
    for stage, least in zip(solver.stages, hand.least, strict=True):
        assert stage.proved
        assert stage.bound == least
    for value, least, slack in zip(solver.found, hand.least, hand.slacks, strict=True):
        assert value <= least + slack
    assert solver.found[-1] == hand.least[-1]


def solved_in_order(problem: Problem) -> tuple[tuple[Stage, ...], Ints | None]:
    """Return the stages and the assignment the engine ends with; it must not give up for want of time."""
    run = engine_run()
    outcome = solve_ordered(problem, run)
    assert not run.ended
    assert outcome.values is not None or outcome.denied
    assert not outcome.refuted
    return outcome.stages, outcome.values
