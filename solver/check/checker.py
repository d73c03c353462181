"""The independent checker: reads an instance and a plan, in integers and fractions, and never loads an engine."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import get_args

from solver.check.aid import misplaced_aid
from solver.check.calendar_rows import malformed_calendar, unknown_in_calendar
from solver.check.cohort_rows import malformed_cohorts, unknown_in_cohorts
from solver.check.following import not_following
from solver.check.itinerant_rows import malformed_itinerant, unknown_in_itinerant
from solver.check.pairs import misplaced_pairs, unknown_in_pairs
from solver.check.report import CheckedRule, CheckReport
from solver.check.structure import dangling, malformed
from solver.check.support_rows import malformed_support, unknown_in_support
from solver.check.yearly import not_open
from solver.goals.ordered import BoundGoal, ordered_goals
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.years import YearOfPlan, forms_yearly, years_of
from solver.rules.parameters import BoundRule, bound_rules, build, rule_classes
from solver.rules.rule import Finding, findings_of

Look = Callable[[Instance, Plan], Iterable[Finding]]
UNKNOWN: tuple[Look, ...] = (unknown_in_pairs, unknown_in_cohorts, unknown_in_support, unknown_in_itinerant, unknown_in_calendar)
"""What the lists beside groups and postings name that the instance does not know: while there is any, no rule can be read."""
MISPLACED: tuple[Look, ...] = (
    misplaced_pairs, misplaced_aid, malformed_cohorts, malformed_support, malformed_itinerant, malformed_calendar,
)  # fmt: skip
"""What is wrong in those lists, and in aid along the pairs, where all names are known."""


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

    Notes
    -----
    Where the policy forms groups yearly, every rule and goal of grouping is asked of each grouped year by itself: of the
    groups that stand in it, with the year before as last year's plan and the facts foreseen for that year.
    """
    unreadable = (*dangling(instance, plan), *(flaw for unknown in UNKNOWN for flaw in unknown(instance, plan)))
    if unreadable:
        return CheckReport(unreadable, complete=False)
    years = years_of(instance, plan) if forms_yearly(instance) else ()
    closed = not_open(instance, years)
    if closed:
        return CheckReport(closed, complete=False)
    misplaced = (flaw for look in MISPLACED for flaw in look(instance, plan))
    structure = (*malformed(instance, plan), *misplaced, *not_following(instance, plan, years))
    whole = YearOfPlan(instance, plan)
    rules = tuple(_checked(row, years if years and row.rule.step == "grouping" else (whole,)) for row in rows_to_check(instance))
    return CheckReport(structure, rules, tuple(_goals(whole, years)))


def rows_to_check(instance: Instance) -> tuple[BoundRule, ...]:
    """Return the policy's rule rows, then the structural rules it does not list, which hold for every plan."""
    rows = bound_rules(instance.policy)
    listed = {row.rule.name for row in rows}
    implied = (kind for name, kind in rule_classes().items() if kind.structural and name not in listed)
    return (*rows, *(BoundRule(kind.name, build(kind, {}), "hard", 1, None) for kind in implied))


def _checked(row: BoundRule, parts: tuple[YearOfPlan, ...]) -> CheckedRule:
    counted: list[Finding] = []
    waived: list[Finding] = []
    for part in parts:
        here = part.instance
        found = findings_of(here, part.plan, row.rule) if row.rule.applies(here) else []
        if len(parts) > 1:
            found = [replace(finding, year=part.year) if finding.year is None else finding for finding in found]
        for finding in found:
            (counted if finding.kept or not here.waived(row.rule.name, finding.subject) else waived).append(finding)
    return CheckedRule(row, tuple(counted), tuple(waived))


def _goals(whole: YearOfPlan, years: tuple[YearOfPlan, ...]) -> Iterator[tuple[BoundGoal, int]]:
    """Yield each goal that applies with its value: those of grouping year by year where groups are formed yearly."""
    for step in get_args(Step):
        goals = ordered_goals(whole.instance.policy, step)
        for part in years if years and step == "grouping" else (whole,):
            forecast = part.year != whole.year
            for goal in goals:
                if goal.goal.applies(part.instance):
                    yield goal.of_year(part.year) if forecast else goal, goal.goal.value(part.instance, part.plan)
