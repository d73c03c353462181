"""A step after rotation that cannot keep all its hard rules: the quota is named, the shortage told in days, and the rest is still made."""

from collections import Counter
from functools import cache

import pytest

from solver import check, solve
from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.report.nearest import nearest_lines
from solver.report.outputs import output_files
from solver.report.summary import summary_text
from solver.rules.calendar_small import COUNCIL, VISIT, small_calendar
from solver.solving.result import Result

QUOTAS = {"demo": 2, "train": 3, "observe": 6}
"""R-033: three visit days a semester at one training a day."""
SEMESTERS = 2


def row(rule: str, **parameters: object) -> RuleRow:
    """Return a hard policy row."""
    return RuleRow(rule=rule, parameters=parameters)


def county(*, days: int) -> Instance:
    """Return a county whose one team owes one school R-033's quotas twice a year and has so many days; a group owes its councils."""
    rules = (
        row("pins"),
        row("support_served", scheme="aid", at_least=1, at_most=1),
        row("support_load", scheme="aid", most=1),
        *(row("duty_contents", duty="visit", content=name, at_least=count) for name, count in QUOTAS.items()),
        row("duty_times", duty="council"),
        row("helper_days", most=days),
    )
    base = small_calendar((COUNCIL, VISIT), schools=2)
    policy = base.policy.__class__(**{
        **{name: getattr(base.policy, name) for name in ("name", "title", "modes", "layers", "duties")},
        "schemes": tuple(s.__class__(**{**vars(s), "schools": s.schools.__class__(labels=("weak",))}) for s in base.policy.schemes),
        "rules": rules,
        "goals": (GoalRow(goal="visit_days"),),
    })  # fmt: skip
    return base.replace(policy=policy, pins=(Pin(kind="member", subject="S1", target="S0", mode="alliance"),))


@cache
def outcome(days: int) -> Result:
    """Solve the county once for all tests."""
    return solve(county(days=days), time_limit=60)


def test_enough_days_make_a_plan() -> None:
    """Six days are what two semesters of three visits need: an accepted plan of 6 visits and 2 councils, and no nearest one."""
    result = outcome(6)
    assert result.plan is not None
    assert result.nearest is None
    assert Counter(event.duty for event in result.plan.events) == {"visit": 3 * SEMESTERS, "council": SEMESTERS}


@pytest.mark.parametrize("days", [2, 5])
def test_the_quota_and_the_missing_days_are_named(days: int) -> None:
    """With too few days no plan exists; the clashing rows are the trainings and the days, and the days alone need 6 - days more."""
    conflict = outcome(days).conflict
    assert outcome(days).word == "INFEASIBLE_CONFIRMED"
    assert conflict is not None
    assert conflict.step == "calendar"
    assert {key.split("#")[0] for key in conflict.families} == {"duty_contents", "helper_days"}
    alone = {fix.family: (fix.amount, fix.unit.en) for fix in conflict.alone}
    assert alone["helper_days"] == (3 * SEMESTERS - days, "days")


@pytest.mark.parametrize("days", [2, 5])
def test_the_rest_of_the_calendar_is_still_made(days: int) -> None:
    """The nearest plan keeps the days, holds every council, uses all the team's days and misses exactly one training a missing day.

    With 5 of 6 days only a training is missed; with 2 also lessons (at most 4 observed a day, 12 are owed).
    """
    nearest = outcome(days).nearest
    assert nearest is not None
    assert outcome(days).plan is None
    held = Counter(event.duty for event in nearest.plan.events)
    assert held == {"visit": days, "council": SEMESTERS}
    assert {finding.rule for finding in nearest.report.violations} == {"duty_contents"}
    report = check(county(days=days), nearest.plan)
    missed = {rule.bound.rule.content: rule.amount for rule in report.rules if rule.bound.rule.name == "duty_contents"}  # type: ignore[attr-defined]
    assert missed["train"] == 3 * SEMESTERS - days
    assert missed["observe"] == max(0, 6 * SEMESTERS - 4 * days)


def test_the_folder_says_that_it_is_no_accepted_plan() -> None:
    """The files of a nearest plan are written, its word is no plan's, and summary and lines name the breaches in both languages."""
    result, instance = outcome(5), county(days=5)
    files = output_files(instance, result, {}, "en")
    assert {"plan.json", "compliance.csv", "summary.txt"} <= files.keys()
    assert b'"word": "INFEASIBLE_CONFIRMED"' in files["manifest.json"]
    assert "The nearest plan (not accepted" in summary_text(result, instance, "en")
    assert any("缺口最小的方案" in line for line in nearest_lines(result.nearest, instance, "zh"))
    assert nearest_lines(None, instance, "zh") == []
