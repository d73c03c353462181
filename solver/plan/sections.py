"""Which lists of a plan each step decides, and a plan as it stood before a step."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from solver.plan.plan import Plan

Step = Literal["grouping", "pairing", "rotation", "cohort", "support", "itinerant", "calendar"]
"""The step of the solve that a rule or goal belongs to, in the order in which they are taken."""
SECTIONS: Mapping[Step, tuple[str, ...]] = MappingProxyType(
    {
        "grouping": ("groups", "transitions", "left_out"),
        "pairing": ("pairings", "area_pairings"),
        "rotation": ("postings",),
        "cohort": ("cohorts",),
        "support": ("supports",),
        "itinerant": ("rounds",),
        "calendar": ("events",),
    }
)
"""The lists that each step decides, in the order of the steps."""


def before(plan: Plan, step: Step) -> Plan:
    """Return the plan with everything left out that `step` and the steps after it decide."""
    order = list(SECTIONS)
    gone = [section for later in order[order.index(step) :] for section in SECTIONS[later]]
    emptied: dict[str, Any] = dict.fromkeys(gone, ())
    return replace(plan, **emptied)


def through(step: Step) -> tuple[Step, ...]:
    """Return a step and those before it.

    >>> through("pairing")
    ('grouping', 'pairing')
    """
    order = tuple(SECTIONS)
    return order[: order.index(step) + 1]
