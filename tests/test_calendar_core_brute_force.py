"""Tiny calendars solved twice: by trying every plan of events with `check` alone, and by the ordered goals on the posted form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from solver.check.calendar_rows import malformed_calendar
from solver.check.checker import rows_to_check
from solver.goals.ordered import ordered_goals
from solver.instance.duty import Content, Duty
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.supply import Calendar, Term
from solver.plan.circuit import Done, Event
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.calendar_small import COUNCIL, INSPECTION, VISIT, dated, small_calendar
from solver.rules.lines import lines_of
from solver.rules.small import YEAR
from solver.solving.engines import Run
from solver.solving.later import build_later
from solver.solving.ordered import solve_ordered
from tests.drawing import Rng, chance, pick

SEEDS = 100
"""The issue's figure."""
CORE = ("duty_times", "duty_contents", "helper_days", "leader_load", "school_days", "no_clash")
WEEKLY: dict[str, Any] = {"per": "week"}
LESSONS = (Content(name="observe", title="听评课", title_en="observed lessons", per_visit=2),)
SHAPES: tuple[tuple[int, tuple[Duty, ...]], ...] = (
    (5, (replace(COUNCIL, **WEEKLY), replace(INSPECTION, name="inspection", per="semester", months=(2,)))),
    (4, (replace(VISIT, contents=(), **WEEKLY),)),
    (4, (replace(VISIT, contents=LESSONS, per="semester"),)),
    (4, (replace(COUNCIL, host="rotating", per="semester", weekdays=(3, 4, 1)),)),
    (3, (replace(COUNCIL, **WEEKLY), replace(VISIT, contents=(), per="semester", attend=("helper", "leaders")))),
)
"""Days that are tried, from a Wednesday at the end of January on, and the duties of the instances in turn; 32 to 1,024 plans each."""
DATES = ("2027-01-27", "2027-01-28", "2027-01-30", "2027-02-01", "2027-02-03")
"""Wednesday, Thursday, Saturday, Monday and Wednesday: two semesters, two weeks, one day as a rule without school."""
BETWEEN = ("2027-01-29", "2027-02-02")
"""Holidays in every instance."""


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the values of the goals in their order; None where no plan keeps the hard rules."""

    tried: int
    kept: int
    by_hand: tuple[int, ...] | None
    by_model: tuple[int, ...] | None
    of_plan: tuple[int, ...] | None
    """The values that `value` gives the plan read off the model's solution."""
    sound: bool
    """Whether there is such a plan, and its events are well formed."""


def draw_rules(rng: Rng, duties: Sequence[Duty]) -> tuple[RuleRow, ...]:
    """Return random rows of the core rules: hard or priced, at small figures."""
    rows: list[RuleRow] = []

    def add(rule: str, **parameters: object) -> None:
        rows.append(
            RuleRow(rule=rule, standing=pick(rng, ("hard", "hard", "priced")), price=int(rng.integers(1, 4)), parameters=parameters)
        )

    for duty in duties:
        if chance(rng, 0.8):
            add(
                "duty_times",
                duty=duty.name,
                times=int(rng.integers(3)),
                per=pick(rng, (None, "semester", "week")),
                at_most=pick(rng, (None, 1)),
            )
        if duty.contents:
            add("duty_contents", duty=duty.name, content="observe", at_least=int(rng.integers(1, 6)), per=pick(rng, (None, "year")))
    if chance(rng, 0.5):
        add("leader_load", most=int(rng.integers(3)), per=pick(rng, ("week", "semester")))
    if chance(rng, 0.5):
        add("helper_days", most=pick(rng, (None, 1, 2)))
    return tuple(rows)


def draw_goals(rng: Rng) -> tuple[GoalRow, ...]:
    """Return the shortfall and two others in random order, over all duties or visits alone."""
    names = ("visit_days", "calendar_travel", "week_evenness", "early_help")
    chosen = rng.permutation(len(names))[:2].tolist()
    others = [GoalRow(goal=names[place], parameters=pick(rng, ({}, {"duty": "visit"}))) for place in chosen]
    return (GoalRow(goal="calendar_shortfall"), *others)


def draw(seed: int) -> tuple[Instance, Plan]:
    """Return a tiny instance and its settled plan: one group of two with a team that helps one or two schools."""
    rng = np.random.default_rng([seed, 11])
    days, duties = SHAPES[seed % len(SHAPES)]
    staff = [{"position": "principal"}] if chance(rng, 0.5) else []
    terms = Term(name="上", first_day="2027-01-27", last_day="2027-01-31"), Term(name="下", first_day="2027-02-01", last_day="2027-02-03")
    off = [*BETWEEN, *DATES[:-days], *(["2027-01-28"] if chance(rng, 0.3) else [])]
    calendar = Calendar(terms=terms, holidays=tuple(off), make_up_days=("2027-01-30",) if chance(rng, 0.5) else ())
    instance = small_calendar(duties, 2, staff, draw_rules(rng, duties), calendar=calendar)
    instance = instance.replace(policy=replace(instance.policy, goals=draw_goals(rng)))
    helped = ("S1",) if duties[0].contents or days == 3 else ("S0", "S1")
    ties = tuple(Support("aid", "X0", school, "", YEAR, YEAR) for school in helped)
    return instance, dated(instance, groups=[("S0", pick(rng, ("alliance", "tight")), ["S1"])], supports=ties)


def every_plan(instance: Instance, settled: Plan, days: int) -> Iterator[Plan]:
    """Yield every plan of events on the days that are tried, from the policy's duties alone."""
    rows = []
    for line in lines_of(instance, settled, YEAR):
        amounts = [range(content.per_visit + 1) for content in line.duty.contents]
        tried = [day for day in DATES[-days:] if not line.duty.months or int(day[5:7]) in line.duty.months]
        for day, host in product(tried, line.hosts):
            events: list[Event | None] = [None]
            for held in product(*amounts):
                contents = tuple(Done(c.name, count) for c, count in zip(line.duty.contents, held, strict=True) if count)
                events.append(Event(day, line.duty.name, line.holder, line.subject, host, contents))
            rows.append(events)
    for chosen in product(*rows):
        yield replace(settled, events=tuple(event for event in chosen if event is not None))


def values_of(instance: Instance, plan: Plan) -> tuple[int, ...] | None:
    """Return the goals' values of a plan; None where a hard rule is broken."""
    rows = [row for row in rows_to_check(instance) if row.rule.name in CORE and row.standing == "hard" and row.rule.applies(instance)]
    if not all(finding.kept for row in rows for finding in row.rule.check(instance, plan)):
        return None
    goals = [goal.goal for goal in ordered_goals(instance.policy, "calendar") if goal.goal.applies(instance)]
    return tuple(goal.value(instance, plan) for goal in goals)


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed."""
    instance, settled = draw(seed)
    days = SHAPES[seed % len(SHAPES)][0]
    plans = list(every_plan(instance, settled, days))
    kept = [value for value in (values_of(instance, plan) for plan in plans) if value is not None]
    model = build_later(instance, "calendar", settled)
    found = solve_ordered(model.problem, Run())
    plan = None if found.values is None else model.plan(found.values)
    return Outcome(
        len(plans),
        len(kept),
        min(kept, default=None),
        None if plan is None else tuple(stage.value for stage in found.stages),
        None if plan is None else values_of(instance, plan),
        plan is not None and not malformed_calendar(instance, plan),
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_model_agree(seed: int) -> None:
    """Feasibility and the ordered optimum agree on 100 instances (the issue's figure), and the model's own plan has those values."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.of_plan == found.by_model
    assert found.sound == (found.by_hand is not None)


def test_the_instances_are_of_every_kind() -> None:
    """At least 5 are infeasible, 40 leave a choice, and 20 values differ; otherwise the agreement above would say little."""
    outcomes = [outcome(seed) for seed in range(SEEDS)]
    assert sum(found.by_hand is None for found in outcomes) >= 5
    assert sum(1 < found.kept < found.tried for found in outcomes) >= 40
    assert len({found.by_hand for found in outcomes}) >= 20
