"""The independent checker: reads an instance and a plan, in integers and fractions, and never loads an engine."""

from typing import get_args

from solver.check.following import not_following
from solver.check.pairs import misplaced_pairs, unknown_in_pairs
from solver.check.report import CheckedRule, CheckReport
from solver.check.structure import dangling, malformed
from solver.goals.ordered import BoundGoal, ordered_goals
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.parameters import BoundRule, bound_rules, build, rule_classes
from solver.rules.rule import Step


def check(instance: Instance, plan: Plan) -> CheckReport:
    """Check a plan, also one that was edited by hand, against its instance and the instance's policy.

    Parameters
    ----------
    instance
        The instance the plan is for, its policy included; read without faults.
    plan
        Any plan; nothing is taken for granted about what it says.

    Returns
    -------
    CheckReport
        What is wrong with the plan itself, every rule row with what it finds, and every goal's value. Where the plan
        names schools, people, modes or years that the instance does not know, only that is reported: the rules would have
        nothing to read.
    """
    unreadable = (*dangling(instance, plan), *unknown_in_pairs(instance, plan))
    if unreadable:
        return CheckReport(unreadable, complete=False)
    structure = (*malformed(instance, plan), *misplaced_pairs(instance, plan), *not_following(instance, plan))
    rules = tuple(_checked(row, instance, plan) for row in rows_to_check(instance))
    goals = tuple((goal, goal.goal.value(instance, plan)) for goal in _goals(instance) if goal.goal.applies(instance))
    return CheckReport(structure, rules, goals)


def rows_to_check(instance: Instance) -> tuple[BoundRule, ...]:
    """Return the policy's rule rows, then the structural rules it does not list, which hold for every plan."""
    rows = bound_rules(instance.policy)
    listed = {row.rule.name for row in rows}
    implied = (kind for name, kind in rule_classes().items() if kind.structural and name not in listed)
    return (*rows, *(BoundRule(kind.name, build(kind, {}), "hard", 1, None) for kind in implied))


def _checked(row: BoundRule, instance: Instance, plan: Plan) -> CheckedRule:
    if not row.rule.applies(instance):
        return CheckedRule(row, ())
    findings = row.rule.check(instance, plan)
    waived = tuple(f for f in findings if not f.kept and instance.waived(row.rule.name, f.subject))
    counted = tuple(f for f in findings if f.kept or not instance.waived(row.rule.name, f.subject))
    return CheckedRule(row, counted, waived)


def _goals(instance: Instance) -> tuple[BoundGoal, ...]:
    return tuple(goal for step in get_args(Step) for goal in ordered_goals(instance.policy, step))
