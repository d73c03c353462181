"""Keeping what was last worked out of a plan: many rules ask the same of one plan, one after another."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ReferenceType, ref

from solver.instance.instance import Instance
from solver.plan.plan import Plan

Answer = TypeVar("Answer")
PLANS = 4
"""Answers kept of each function: the checker asks of one plan at a time, a solve of two or three."""


def held(function: Callable[[Instance, Plan, int], Answer]) -> Callable[[Instance, Plan, int], Answer]:
    """Return the function with its last answers kept, for as long as the very same instance and plan live."""
    known: deque[tuple[ReferenceType[Instance], ReferenceType[Plan], int, Answer]] = deque(maxlen=PLANS)

    @wraps(function)
    def remembered(instance: Instance, plan: Plan, year: int) -> Answer:
        for of_instance, of_plan, of_year, answer in tuple(known):
            if of_instance() is instance and of_plan() is plan and of_year == year:
                return answer
        found = function(instance, plan, year)
        known.append((ref(instance), ref(plan), year, found))
        return found

    return remembered
