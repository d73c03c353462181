"""An instance narrowed to some steps: what later steps ask is left out, and with rotation the staff."""

from dataclasses import replace
from typing import Any

from solver.goals.ordered import goal_classes
from solver.instance.instance import Instance
from solver.instance.staff import Staff
from solver.plan.sections import Step, through
from solver.rules.parameters import rule_classes

_PERSONAL = frozenset({"posting", "stay"})
"""Kinds of decisions that speak of a person."""


def narrowed(instance: Instance, step: Step) -> Instance:
    """Return the instance with the rules and goals of the steps up to one; grouping and pairing are asked without staff."""
    if step == "calendar":
        return instance
    steps = through(step)
    rules = tuple(row for row in instance.policy.rules if rule_classes()[row.rule].step in steps)
    goals = tuple(row for row in instance.policy.goals if goal_classes()[row.goal].step in steps)
    found = instance.replace(policy=replace(instance.policy, rules=rules, goals=goals))
    return found if "rotation" in steps else found.replace(**_without_people(instance))


def _without_people(instance: Instance) -> dict[str, Any]:
    previous = instance.previous
    people = set(instance.staff.ids)
    return {
        "staff": Staff.empty(),
        "previous": None if previous is None else replace(previous, postings=(), supports=()),
        "pins": tuple(pin for pin in instance.pins if pin.kind not in _PERSONAL),
        "bans": tuple(ban for ban in instance.bans if ban.kind not in _PERSONAL),
        "waivers": tuple(waiver for waiver in instance.waivers if waiver.subject not in people),
    }
