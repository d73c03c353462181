"""Rules on hosts, gaps, order, neighbours and who is there: seeded violations, and what the solver makes of them together."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from solver.check.checker import check
from solver.geography.matching import matching_size
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.school import NeighbourPair
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.report.calendar_more_parameters import CALENDAR_MORE
from solver.rules.calendar_more_small import PLANNING, RESEARCH, TWO_MONTHS
from solver.rules.calendar_small import INSPECTION, VISIT, small_calendar
from solver.rules.parameters import build, rule_classes
from solver.rules.rule import Finding
from solver.rules.small import small_plan
from solver.solving.solve import solve
from tests.drawing import Rng

DAYS = [f"2026-{month:02d}-{day:02d}" for month, days in ((9, range(1, 31)), (10, range(8, 31))) for day in days]
SCHOOL_DAYS = [day for day in DAYS if np.is_busday(np.datetime64(day))]
ROW = tuple(NeighbourPair(school=f"S{n}", neighbour=f"S{n + 1}") for n in range(3))
RECHECK = Duty(name="recheck", title="复查", holders="schools", per="month")


def county(*rules: RuleRow, duties: tuple[Duty, ...] = (RESEARCH, PLANNING, INSPECTION, RECHECK, VISIT), **changes: Any) -> Instance:
    """Return four schools in a row with two months of school and some duties."""
    usual: dict[str, Any] = {"calendar": TWO_MONTHS, "neighbours": ROW}
    return small_calendar(duties, 4, rules=rules, **(usual | changes))


def broken(instance: Instance, events: list[Event], row: RuleRow) -> list[Finding]:
    """Return the findings of one hard rule on these events by the checker, those of other rules left out."""
    held = instance.replace(policy=replace(instance.policy, rules=(row,)))
    plan = replace(small_plan(held), events=tuple(sorted(events)))
    report = check(held, plan)
    return [finding for rule in report.rules for finding in rule.findings if finding.rule == row.rule and not finding.kept]


def research(day: str, host: int, subject: str = "chinese") -> Event:
    """Return a joint research session."""
    return Event(day, "research", (), subject, f"S{host}")


def planning(day: str, first: int) -> Event:
    """Return a joint planning of a school with the next one."""
    return Event(day, "planning", (f"S{first}", f"S{first + 1}"), "", f"S{first}")


def days(rng: Rng, count: int) -> list[str]:
    """Return different school days in order."""
    return sorted(rng.choice(SCHOOL_DAYS, size=count, replace=False).tolist())


@pytest.mark.parametrize("seed", range(20))
def test_seeded_violations_are_caught_by_name(seed: int) -> None:
    """Each rule, 20 plans that keep it and are then broken in one place: the checker names the rule and the amount."""
    rng, instance = np.random.default_rng(seed), county()
    hosts = rng.permutation(4).tolist()
    even = [research(day, host) for day, host in zip(days(rng, 4), hosts, strict=True)]
    rotation = RuleRow(rule="host_rotation", parameters={"duty": "research", "spread": 0})
    assert not broken(instance, even, rotation)
    moved = [*even[:-1], replace(even[-1], host=even[0].host)]
    assert [f.amount for f in broken(instance, moved, rotation)] == [2]
    minimum = RuleRow(rule="host_minimum", parameters={"duty": "research"})
    assert not broken(instance, even, minimum)
    assert [f.subject for f in broken(instance, moved, minimum)] == [even[-1].host]
    daily = RuleRow(rule="host_daily")
    assert not broken(instance, even, daily)
    twice = [*even, replace(even[0], subject="maths")]
    assert [f.subject for f in broken(instance, twice, daily)] == [even[0].host]
    gap = int(rng.integers(2, 9))
    start = int(rng.integers(0, 10))
    spread = [research(SCHOOL_DAYS[start], 0), research(DAYS[DAYS.index(SCHOOL_DAYS[start]) + gap], 1)]
    assert not broken(instance, spread, RuleRow(rule="duty_gap", parameters={"duty": "research", "days": gap}))
    assert [f.amount for f in broken(instance, spread, RuleRow(rule="duty_gap", parameters={"duty": "research", "days": gap + 2}))] == [2]


@pytest.mark.parametrize("seed", range(20))
def test_seeded_violations_of_order_and_neighbours_are_caught(seed: int) -> None:
    """A second look on or before the day of the inspection; a pair of neighbours, or a school, left out of one month: one breach each."""
    rng, instance = np.random.default_rng([seed, 2]), county()
    first, second = sorted(rng.choice(21, size=2, replace=False).tolist())
    school = f"S{int(rng.integers(4))}"
    looked = Event(SCHOOL_DAYS[first], "inspection", (school,), "", school)
    again = Event(SCHOOL_DAYS[second], "recheck", (school,), "", school)
    order = RuleRow(rule="duty_order", parameters={"first": "inspection", "then": "recheck"})
    assert not broken(instance, [looked, again], order)
    assert len(broken(instance, [replace(looked, date=again.date), replace(again, date=looked.date)], order)) == 1
    assert len(broken(instance, [looked, replace(again, date=looked.date)], order)) == 1
    autumn, later = SCHOOL_DAYS[:22], [day for day in SCHOOL_DAYS if day > "2026-10"]
    full = [planning(str(rng.choice(month)), pair) for month in (autumn, later) for pair in range(3)]
    gone = int(rng.integers(6))
    edge = RuleRow(rule="neighbour_planning", parameters={"duty": "planning"})
    assert not broken(instance, full, edge)
    left = [event for place, event in enumerate(full) if place != gone]
    assert [f.subject for f in broken(instance, left, edge)] == [f"S{gone % 3}"]
    matching = RuleRow(rule="neighbour_planning", parameters={"duty": "planning", "variant": "matching"})
    outer = [full[0], full[2], full[3], full[5]]
    assert not broken(instance, outer, matching)
    assert sum(f.amount for f in broken(instance, outer[1:], matching)) == 1
    cover = RuleRow(rule="neighbour_planning", parameters={"duty": "planning", "variant": "cover"})
    assert not broken(instance, outer, cover)
    assert len(broken(instance, outer[1:], cover)) == 2  # both schools of the pair that is gone
    repeats = RuleRow(rule="neighbour_planning", parameters={"duty": "planning", "variant": "matching", "repeats": 1})
    assert [f.subject for f in broken(instance, outer, repeats)] == ["planning"]


def test_the_solver_dates_matchings_with_the_fewest_repeats() -> None:
    """Four schools in a row over two months: two pairs a month are only the outer ones, so both meet again: 2 repeats, proved."""
    rows = (RuleRow(rule="school_days"), RuleRow(rule="neighbour_planning", parameters={"duty": "planning", "variant": "matching"}))
    instance = county(*rows, duties=(PLANNING,))
    policy = replace(instance.policy, goals=(GoalRow(goal="repeated_pairs", parameters={"duty": "planning"}),))
    result = solve(instance.replace(policy=policy), time_limit=60, workers=1)
    assert result.plan is not None
    assert result.report is not None
    assert result.report.accepted
    assert [(figure.value, figure.proved) for figure in result.goals] == [(2, True)]
    assert len(result.plan.events) == 2 * matching_size((f"S{n}", f"S{n + 1}") for n in range(3))
    assert {event.holder for event in result.plan.events} == {("S0", "S1"), ("S2", "S3")}


def test_a_circle_of_four_needs_no_repeat() -> None:
    """Four schools in a circle have two disjoint ways to form two pairs, so two months repeat nothing."""
    circle = (*ROW, NeighbourPair(school="S3", neighbour="S0"))
    rows = (
        RuleRow(rule="school_days"),
        RuleRow(rule="neighbour_planning", parameters={"duty": "planning", "variant": "matching", "repeats": 0}),
        RuleRow(rule="duty_gap", parameters={"duty": "planning", "days": 7}),
    )
    plan = solved(county(*rows, duties=(PLANNING,), neighbours=circle))
    assert len({event.holder for event in plan.events}) == 4


def test_sessions_go_round() -> None:
    """Two subjects in two months make four sessions at least; each of the four schools hosts one."""
    rows = (
        RuleRow(rule="school_days"),
        RuleRow(rule="duty_times", parameters={"duty": "research"}),
        RuleRow(rule="host_minimum", parameters={"duty": "research"}),
        RuleRow(rule="host_rotation", parameters={"duty": "research"}),
        RuleRow(rule="host_daily"),
    )
    plan = solved(county(*rows, duties=(RESEARCH,)))
    assert {event.host for event in plan.events} == {"S0", "S1", "S2", "S3"}


def test_what_cannot_be_is_called_infeasible() -> None:
    """Two months hold no nine weeks between two sessions: the solver says that the settings contradict each other."""
    rows = (
        RuleRow(rule="school_days"),
        RuleRow(rule="duty_times", parameters={"duty": "research", "times": 1}),
        RuleRow(rule="duty_gap", parameters={"duty": "research", "days": 63}),
    )
    result = solve(county(*rows, duties=(RESEARCH,)), time_limit=60, workers=1)
    assert result.word in {"INFEASIBLE_CONFIRMED", "INFEASIBLE_UNCONFIRMED"}


def test_every_parameter_has_its_chinese_meaning() -> None:
    """The table names each parameter of the eight rules, and none that does not exist."""
    names = {key.split(".")[0] for key in CALENDAR_MORE} - {"repeated_pairs"}
    assert len(names) == 8
    for name in names:
        kind: Any = rule_classes()[name]
        assert {key.split(".")[1] for key in CALENDAR_MORE if key.startswith(f"{name}.")} == {field.name for field in fields(kind)}


@pytest.mark.parametrize("name", ["host_rotation", "host_minimum", "duty_gap", "neighbour_planning", "companions_present", "session_teams"])
def test_a_duty_that_the_policy_does_not_know_is_nobodys(name: str) -> None:
    """Rules on an unknown duty do not apply, instead of failing."""
    more = {"days": 3} if name == "duty_gap" else {}
    assert not build(rule_classes()[name], {"duty": "unknown", **more}).applies(county())


def solved(instance: Instance) -> Plan:
    """Return the accepted plan of an instance."""
    result = solve(instance, time_limit=60, workers=1)
    assert result.report is not None
    assert result.report.accepted, result.report.breaches
    assert result.plan is not None
    return result.plan
