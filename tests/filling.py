"""Drawn plans completed with the lists that follow from their groups, as the pipeline writes them."""

from dataclasses import replace

from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.transitions import Exits, left_out, transitions


def filled(instance: Instance, plan: Plan) -> Plan:
    """Return the plan with its transitions and left-out schools; without candidates known, nobody is refused or full."""
    exits = Exits.of(instance.policy)
    return replace(
        plan,
        transitions=transitions(instance, plan.groups, exits),
        left_out=left_out(instance, plan.groups, exits, refusals={}, leads_of={}),
    )
