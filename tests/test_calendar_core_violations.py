"""The calendar's own rules, broken on purpose: the checker names the rule and no other, and a waiver lets the plan pass."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from solver.check.checker import check
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Plan
from solver.rules.calendar.duty_contents import DutyContents
from solver.rules.calendar.duty_times import DutyTimes
from solver.rules.calendar.helper_days import HelperDays
from solver.rules.calendar.leader_load import LeaderLoad
from solver.rules.calendar.no_clash import NoClash
from solver.rules.calendar.school_days import SchoolDays
from solver.rules.parameters import adapter
from solver.rules.rule import Finding, Rule
from tests.calendar_drawing import draw_case

WANTED = 20
DRAWS = 400
KINDS: tuple[type[Rule], ...] = (SchoolDays, NoClash, DutyTimes, DutyContents, HelperDays, LeaderLoad)


def others_kept(kind: type[Rule], instance: Instance, plan: Plan) -> bool:
    """Whether the structural rules other than the one under test hold; a draw that breaks them too is no case for one rule."""
    others = [other() for other in (SchoolDays, NoClash) if other is not kind]
    return all(finding.kept for other in others for finding in other.check(instance, plan))


@cache
def broken_cases(kind: type[Rule]) -> list[tuple[Rule, Instance, Plan, list[Finding]]]:
    """Return seeded draws, over all trial settings in turn, in which the rule, and of the structural ones only it, finds a breach."""
    found: list[tuple[Rule, Instance, Plan, list[Finding]]] = []
    trials = kind.trials()
    for seed in range(DRAWS):
        if len(found) == WANTED:
            break
        rule = trials[seed % len(trials)]
        instance, plan = draw_case(np.random.default_rng([seed, 77]), rule)
        plan = replace(plan, postings=())  # heads who are posted may break rotation's own structure
        row = RuleRow(rule=rule.name, standing="hard", parameters=adapter(kind).dump_python(rule, mode="json"))
        instance = instance.replace(policy=replace(instance.policy, rules=(row,)))
        breaches = [f for f in rule.check(instance, plan) if not f.kept] if rule.applies(instance) else []
        if breaches and others_kept(kind, instance, plan):
            found.append((rule, instance, plan, breaches))
    return found


def broken(instance: Instance, plan: Plan) -> dict[str, int]:
    """Return what the checker finds broken in the calendar, by rule."""
    report = check(instance, plan)
    rows = [row for row in report.rules if row.bound.rule.step == "calendar" and row.amount]
    return {row.bound.rule.name: row.amount for row in rows}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_twenty_violations_are_flagged_with_the_right_rule_and_no_other(kind: type[Rule]) -> None:
    """At least 20 seeded violations of each rule (the issue's figure): all found and all charged to it."""
    cases = broken_cases(kind)
    assert len(cases) >= WANTED
    for rule, instance, plan, breaches in cases:
        assert broken(instance, plan) == {rule.name: sum(finding.amount for finding in breaches)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_waiver_for_each_object_lets_the_plan_pass(kind: type[Rule]) -> None:
    """With every subject of a breach waived, nothing is left that counts; without the last waiver something is."""
    for rule, instance, plan, breaches in broken_cases(kind):
        subjects = sorted({finding.subject for finding in breaches})
        waivers = tuple(Waiver(rule=rule.name, subject=subject, reason="drawn") for subject in subjects)
        assert broken(instance.replace(waivers=waivers), plan) == {}
        assert broken(instance.replace(waivers=waivers[:-1]), plan)
