"""The calendar's own rules: clause figures, quotas that cannot be met, first calendars, and what a plan of events may not look like."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from solver.check.calendar_rows import malformed_calendar, unknown_in_calendar
from solver.form.form import INFINITE
from solver.goals.calendar.visit_days import VisitDays
from solver.instance.duty import Content, Duty
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.school_year import school_year
from solver.instance.supply import Calendar, ExternalSupply
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.calendar.duty_contents import DutyContents
from solver.rules.calendar.duty_times import DutyTimes
from solver.rules.calendar.helper_days import HelperDays
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import COUNCIL, INSPECTION, VISIT, council, dated, inspection, small_calendar, visit
from solver.rules.parameters import adapter
from solver.rules.rule import Rule
from solver.rules.small import YEAR
from solver.solving.completion import completed
from solver.solving.engines import Run
from solver.solving.later import LaterModel, build_later
from solver.solving.ordered import solve_ordered
from tests.test_calendar_core_brute_force import draw, values_of

QUARTERLY = replace(VISIT, per="quarter")
QUOTAS = (("demo", 2), ("train", 3), ("observe", 6))
"""R-033: what a team gives a school in a quarter."""


def row(rule: Rule) -> RuleRow:
    """Return the hard policy row of a rule."""
    return RuleRow(rule=rule.name, standing="hard", parameters=adapter(type(rule)).dump_python(rule, mode="json"))


def under(instance: Instance, rules: Sequence[Rule], goals: Sequence[str] = ("visit_days",), **changes: Any) -> Instance:
    """Return the instance under hard rules and goals without parameters, the policy otherwise as it was."""
    listed = tuple(row(rule) for rule in rules)
    policy = replace(instance.policy, rules=listed, goals=tuple(GoalRow(goal=name) for name in goals), **changes)
    return instance.replace(policy=policy)


def solved(instance: Instance, settled: Plan) -> tuple[LaterModel, Plan | None]:
    """Return the calendar's model and the plan the ordered goals lead to."""
    model = build_later(instance, "calendar", settled)
    outcome = solve_ordered(model.problem, Run())
    return model, None if outcome.values is None else model.plan(outcome.values)


def quotas() -> list[Rule]:
    """Return R-033's three quotas, each quarter."""
    return [DutyContents(duty="visit", content=name, at_least=least) for name, least in QUOTAS]


def test_three_years_of_aid_hold_24_36_and_72() -> None:
    """Four quarters of 2, 3 and 6 over three years are 24, 36 and 72 (R-033); three visits a quarter carry them, so 36 in all."""
    county = small_calendar([QUARTERLY], 2, calendar=Calendar(), years=3)
    county = under(county, quotas(), dated_years=3)
    settled = dated(county, supports=(Support("aid", "X0", "S1", "", YEAR, YEAR + 2),))
    _, plan = solved(county, settled)
    assert plan is not None
    held: Counter[str] = Counter()
    for event in plan.events:
        held.update({done.content: done.count for done in event.contents})
    assert held["demo"] >= 24
    assert held["train"] >= 36
    assert held["observe"] >= 72
    assert len(plan.events) == 36
    for name, least in QUOTAS:
        findings = DutyContents(duty="visit", content=name, at_least=least).check(county, plan)
        assert len(findings) == 12
        assert all(finding.kept for finding in findings)


@pytest.mark.parametrize(("quota", "days"), [((2, 3, 6), 3), ((2, 1, 6), 2), ((2, 1, 4), 1), ((2, 3, 13), 4), ((7, 1, 1), 4)])
def test_a_quarters_visit_days_are_those_of_its_tightest_content(quota: tuple[int, int, int], days: int) -> None:
    """With 2 demonstrations, 1 training and 4 observed lessons a day: the most of ceil(q/2), q and ceil(q/4); 2, 3, 6 take 3 days."""
    county = small_calendar([replace(VISIT, per="year")], 2)
    amounts = zip(("demo", "train", "observe"), quota, strict=True)
    county = under(county, [DutyContents(duty="visit", content=name, at_least=least) for name, least in amounts])
    _, plan = solved(county, dated(county, supports=(Support("aid", "X0", "S1", "", YEAR, YEAR),)))
    assert plan is not None
    assert VisitDays().value(county, plan) == days


def test_the_bound_on_visit_days_stands_in_the_form_before_any_search() -> None:
    """`tighten` adds for each content and quarter a row that asks for ceil(quota / per_visit) visits: 1, 3 and 2 of them."""
    county = under(small_calendar([replace(VISIT, per="year")], 2), quotas())
    model = build_later(county, "calendar", dated(county, supports=(Support("aid", "X0", "S1", "", YEAR, YEAR),)))
    form = model.problem.form()
    implied = [number for number, family in enumerate(form.families) if family == "implied"]
    rows = np.flatnonzero(np.isin(form.family, implied))
    assert sorted((-form.row_upper[rows]).tolist()) == [1, 2, 3]
    assert (form.row_lower[rows] == -INFINITE).all()


def test_eight_lessons_at_a_base_school_fit_two_visits_but_not_one() -> None:
    """R-031: 8 lessons a year at 4 a day take two visits; at most one visit a year leaves no calendar."""
    lessons = Content(name="observe", title="听评课", title_en="observed lessons", per_visit=4)
    base = Duty(name="base", title="基地指导", holders="schools", per="year", contents=(lessons,))
    county = small_calendar([base], 2)
    eight = DutyContents(duty="base", content="observe", at_least=8)
    _, plan = solved(under(county, [eight, DutyTimes(duty="base", at_most=2)]), dated(county))
    assert plan is not None
    assert len(plan.events) == 4
    assert {done.count for event in plan.events for done in event.contents} == {4}
    _, none = solved(under(county, [eight, DutyTimes(duty="base", at_most=1)]), dated(county))
    assert none is None


def test_a_council_each_month_of_the_usual_year_makes_nine() -> None:
    """R-011: every month gets one council; of eleven months with school in 2026/27 February and July have few days and are joined."""
    county = under(small_calendar([replace(COUNCIL, per="month")], 3, calendar=Calendar()), [DutyTimes(duty="council")])
    _, plan = solved(county, dated(county, groups=[("S0", "alliance", ["S1", "S2"])]))
    assert plan is not None
    periods = school_year(county, YEAR).periods("month")
    assert len(plan.events) == len(periods) == 9
    spans = [
        (school_year(county, YEAR).days[p.first].date.isoformat(), school_year(county, YEAR).days[p.last].date.isoformat()) for p in periods
    ]
    assert [sum(first <= event.date <= last for event in plan.events) for first, last in spans] == [1] * len(periods)


def test_a_team_with_too_few_days_ends_with_its_quota_named_and_the_shortage() -> None:
    """A team of 3 days owes two schools 3 visits each (R-033): infeasible; priced, 3 of 6 trainings fail, and 2 lessons at one school."""
    county = small_calendar([replace(VISIT, per="year")], 3)
    rules = [*quotas(), HelperDays()]
    settled = dated(county)
    assert solved(under(county, rules), settled)[1] is None
    train = [replace(row(rule), standing="priced", price=1) for rule in rules if rule.name == "duty_contents"]
    policy = replace(county.policy, rules=(*train, row(HelperDays())), goals=(GoalRow(goal="calendar_shortfall"),))
    _, plan = solved(county.replace(policy=policy), settled)
    assert plan is not None
    short = {rule.content: sum(f.amount for f in rule.check(county, plan)) for rule in quotas() if isinstance(rule, DutyContents)}
    assert short == {"demo": 0, "train": 3, "observe": 2}
    assert len(plan.events) == 3


GOOD = visit("2026-09-07", demo=2, observe=4)
UNKNOWN = (
    replace(GOOD, duty="party"),
    replace(GOOD, holder=("X9", "S1")),
    replace(GOOD, holder=("X0", "S9")),
    replace(GOOD, host="S9"),
    visit("2026-09-07", party=1),
)
MALFORMED = (
    (GOOD, GOOD),
    (visit("2026-09-07", observe=5),),
    (replace(GOOD, contents=(*GOOD.contents, *GOOD.contents)),),
    (replace(GOOD, date="2026-02-30"),),
    (replace(GOOD, date="2025-09-08"),),
    (replace(GOOD, date="2027-09-06"),),
    (replace(GOOD, host="S2"),),
    (replace(GOOD, host=""),),
    (replace(GOOD, subject="maths"),),
    (replace(GOOD, holder=("X0", "S0"), host="S0"),),
    (council("2026-09-07"),),
)


@pytest.mark.parametrize("event", UNKNOWN, ids=range(len(UNKNOWN)))
def test_events_with_unknown_names_are_found(event: Event) -> None:
    """An unknown duty, helper, school, host and content: one finding each, and none for the event they were made from."""
    county = small_calendar([VISIT])
    assert unknown_in_calendar(county, dated(county, GOOD)) == ()
    assert len(unknown_in_calendar(county, dated(county, event))) == 1


@pytest.mark.parametrize("events", MALFORMED, ids=range(len(MALFORMED)))
def test_ill_formed_events_are_found(events: tuple[Event, ...]) -> None:
    """Twice, too full, two rows of a content, no such day, outside the dated year, a wrong host, subject, holder, or no such group."""
    county = small_calendar([VISIT, COUNCIL])
    assert malformed_calendar(county, dated(county, GOOD)) == ()
    assert unknown_in_calendar(county, dated(county, *events)) == ()
    assert malformed_calendar(county, dated(county, *events))


def test_a_waived_day_stays_among_the_choices() -> None:
    """With `school_days` waived for S1 a visit there may be on the holiday; for S2 that day is no choice."""
    county = small_calendar([VISIT]).replace(waivers=(Waiver(rule="school_days", subject="S1", reason="agreed"),))
    table = build_later(county, "calendar", dated(county)).scope.choices
    kept = {
        table.lines[line].named for line, day in zip(table.line.tolist(), table.day.tolist(), strict=True) if not table.days.school[day]
    }
    assert kept == {"S1"}


def test_a_plan_reads_back_as_its_own_columns() -> None:
    """`assign` and `decided` undo each other, contents included; what is not among the choices, or twice there, is refused."""
    county = small_calendar([VISIT, INSPECTION])
    plan = dated(county, GOOD, inspection("2026-09-08", "S0"))
    scope = build_later(county, "calendar", plan).scope
    values = np.zeros(scope.builder.size, dtype=np.int64)
    for column, value in scope.assign(plan).items():
        values[column] = value
    assert scope.decided(values) == {"events": plan.events}
    for wrong in ((replace(GOOD, host="S2"),), (replace(GOOD, date="2026-09-09"),), (GOOD, GOOD), (council("2026-09-07"),)):
        with pytest.raises(ValueError, match="event"):
            scope.assign(dated(county, *wrong))


def test_a_rule_that_names_an_unknown_duty_says_nothing() -> None:
    """Under a policy without the duty neither rule applies, and neither fails when it is posted or checked."""
    county = small_calendar([INSPECTION])
    for rule in (DutyTimes(duty="nobody"), DutyContents(duty="inspection", content="none", at_least=1)):
        assert not rule.applies(county)
        assert rule.check(county, dated(county)) == []
        scope = CalendarScope.of(county, dated(county), ())
        rule.post(scope)
        assert scope.builder.build().rows == 0


@pytest.mark.parametrize("seed", range(30))
def test_a_first_calendar_keeps_the_hard_rules(seed: int) -> None:
    """On 30 drawn policies the draft, where there is one, can be completed to a plan that the checker accepts."""
    found = drafted(seed)
    assert found in {"none", "kept"}


def test_first_calendars_are_found_more_often_than_not() -> None:
    """Of the 30 at least 15 have a draft: a draft that is never found would pass the test above."""
    assert sum(drafted(seed) == "kept" for seed in range(30)) >= 15


@cache
def drafted(seed: int) -> str:
    """Return what became of the draft of one tiny instance."""
    instance, settled = draw(seed)
    model = build_later(instance, "calendar", settled, with_goals=False)
    values = model.scope.draft(model.problem.form())
    if values is None:
        return "none"
    full = completed(model.problem.form(), model.problem.decisions, values, (), Run())
    return "kept" if full is not None and values_of(instance, model.plan(full)) is not None else "broken"


def test_a_first_calendar_takes_the_nearest_host_and_few_days() -> None:
    """Three schools in a row, a council a semester, R-033 at two schools: two councils in the middle, three visits at each school."""
    county = small_calendar([replace(COUNCIL, host="rotating"), replace(VISIT, per="year")], 3)
    team = replace(county.external.teams[0], days_per_year=6)
    county = under(county, [*quotas(), HelperDays(), DutyTimes(duty="council")]).replace(external=ExternalSupply(teams=(team,)))
    model = build_later(county, "calendar", dated(county, groups=[("S0", "alliance", ["S1", "S2"])]))
    values = model.scope.draft(model.problem.form())
    assert values is not None
    full = np.zeros(model.scope.builder.size, dtype=np.int64)
    full[model.problem.decisions] = values
    assert model.problem.form().accepts(full)
    assert Counter((event.duty, event.host) for event in model.plan(full).events) == {
        ("council", "S1"): 2,
        ("visit", "S1"): 3,
        ("visit", "S2"): 3,
    }
