"""Keeping what was last worked out of a plan: rules, goals and reports ask the same of one plan, one after another."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple
from weakref import ReferenceType, ref

from solver.instance.instance import Instance
from solver.plan.plan import Plan

Answer = TypeVar("Answer")
More = TypeVarTuple("More")
ANSWERS = 100
"""Answers kept of each function: of every rule on one plan, or of a plan before and after a step, six years each."""


def held(function: Callable[[Instance, Plan, *More], Answer]) -> Callable[[Instance, Plan, *More], Answer]:
    """Return the function with its last answers kept, for as long as the very same instance and plan live, and no longer.

    What is asked beside them (a year, a stage) is compared by its value. An answer is shared, so it must never be changed.
    """
    known: deque[tuple[ReferenceType[Instance], ReferenceType[Plan], tuple[object, ...], Answer]] = deque(maxlen=ANSWERS)

    @wraps(function)
    def remembered(instance: Instance, plan: Plan, *more: *More) -> Answer:
        for of_instance, of_plan, asked, answer in tuple(known):
            if of_instance() is instance and of_plan() is plan and asked == more:
                return answer
        found = function(instance, plan, *more)
        if any(of_plan() is None for _, of_plan, _, _ in known):
            living = [entry for entry in known if entry[1]() is not None]
            known.clear()
            known.extend(living)
        known.append((ref(instance), ref(plan), more, found))
        return found

    return remembered
