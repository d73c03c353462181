"""Groups formed anew each year: a county worked out by hand, what ends a forecast early, and a start plan."""

from dataclasses import replace

import numpy as np
import pytest

from solver.instance.history import Ban, Pin
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Group, LeftOut
from solver.rules.small import YEAR, small_staff
from solver.solving.best import Best
from solver.solving.draft import Drafts
from solver.solving.engines import Run
from solver.solving.grouping import build_grouping
from solver.solving.pipeline import Pipeline
from solver.solving.result import Progress, Result, ResultWord
from solver.solving.solve import solve
from solver.solving.stopping import Deadline, Stop
from solver.solving.years import BINDING_SHARE, Rolling
from tests.yearly import GOALS, GROUPS, RULES, SECOND, THIRD, yearly_county, yearly_policy, yearly_schools


@pytest.fixture(scope="module")
def result() -> Result:
    """Return what the county is solved to; solved once, as the tests below only look."""
    return solve(yearly_county(), time_limit=60)


def test_the_three_years_are_those_worked_out_by_hand(result: Result) -> None:
    """First year: nothing need change, 5 of 7 are covered (4 needed), travel 6 + 12 + 6 = 24; whoever else joined would add to it.

    Second: S1 has 90 points, leaves S0 and leads; S2 and S5 stay, so S3 (12 minutes) or S6 (30) is free: 12 + 12 + 6 = 30.
    Third: S4 is assessed fail, so all but S0 and S1 are members: S4 (88) is weaker than S0 (90) alone; S0 takes S2, S4 and S1 takes S3;
    S5 and S6 go to S1, 6 minutes nearer each than S0: 12 + 24 + 12 + 24 + 30 = 102. Nobody changes whom no exit lets go.
    """
    assert result.plan is not None
    assert result.plan.groups == GROUPS
    assert result.plan.grouped_to is None
    assert result.word is ResultWord.PROVED_BEST
    travel = {goal.key: (goal.value, goal.year) for goal in result.goals if goal.key.startswith("group_travel")}
    assert travel == {"group_travel": (24, None), f"group_travel@{SECOND}": (30, SECOND), f"group_travel@{THIRD}": (102, THIRD)}
    assert all(goal.value == 0 for goal in result.goals if not goal.key.startswith("group_travel"))


def test_what_became_of_each_school_is_said_by_year(result: Result) -> None:
    """S1 matures in the second year and leads; S4 and S5 lose the revoked group in the third; S6 waits outside for two years."""
    assert result.plan is not None
    moved = [(t.year, t.school, t.reason, t.lead_before, t.lead_after) for t in result.plan.transitions if t.reason != "stayed"]
    assert moved == [
        (SECOND, "S1", "matured", "S0", "S1"), (SECOND, "S3", "joined", None, "S1"), (THIRD, "S4", "changed_lead", "S4", "S0"),
        (THIRD, "S5", "changed_lead", "S4", "S1"), (THIRD, "S6", "joined", None, "S1"),
    ]  # fmt: skip
    reason = "excluded_by_goal"
    assert result.plan.left_out == (LeftOut("S3", reason, YEAR), LeftOut("S6", reason, YEAR), LeftOut("S6", reason, SECOND))


def test_one_set_of_groups_stands_for_all_years_by_default() -> None:
    """Under `cycle` the strictest year's coverage, all 7 of 2028, is asked of the one set; nothing in the plan carries a year."""
    rules = tuple(row for row in RULES if row.rule not in ("relead", "change_budget"))
    found = solve(yearly_county(policy=yearly_policy(regroup="cycle", rules=rules)), time_limit=60)
    assert found.plan is not None
    assert {(g.first_year, g.last_year) for g in found.plan.groups} == {(YEAR, THIRD)}
    assert sum(1 + len(g.members) for g in found.plan.groups) == 7
    assert {move.year for move in found.plan.transitions} == {None}
    assert {left.year for left in found.plan.left_out} <= {None}
    assert {goal.year for goal in found.goals} == {None}


def test_a_forecast_that_no_plan_can_meet_leaves_the_binding_year_alone() -> None:
    """S1 may not lead in the third year, so S3 has to change its lead, and the budget of changes is 0: that year repeats the second."""
    banned = yearly_policy(rules=(*RULES, RuleRow(rule="bans")))
    county = yearly_county(bans=(Ban(kind="lead", subject="S1", years=(THIRD,)),), policy=banned)
    found = solve(county, time_limit=60)
    assert found.plan is not None
    assert found.plan.grouped_to == SECOND
    assert found.word is ResultWord.FEASIBLE_NO_BOUND
    assert found.conflict is not None
    assert (found.conflict.step, found.conflict.year) == ("grouping", THIRD)
    assert set(found.conflict.families) == {"bans", "change_budget"}
    assert found.plan.groups_in(THIRD) == found.plan.groups_in(SECOND)
    assert {t.year for t in found.plan.transitions} == {YEAR, SECOND}
    assert f"no groups were formed for {THIRD} to {THIRD}" in found.message.en


def test_a_pin_of_one_year_binds_in_that_year_alone() -> None:
    """S6 pinned to S4 in the second year: it joins there then, 12 minutes away, and must leave it in the third, when S4 leads no more."""
    pinned = yearly_policy(rules=(*RULES, RuleRow(rule="pins")))
    found = solve(yearly_county(pins=(Pin(kind="member", subject="S6", target="S4", years=(SECOND,)),), policy=pinned), time_limit=60)
    assert found.plan is not None
    leads = [group.lead if group is not None else None for group in (found.plan.group_of("S6", year) for year in (YEAR, SECOND, THIRD))]
    assert leads == [None, "S4", "S1"]


def test_an_interrupt_after_the_first_year_keeps_it_to_the_end() -> None:
    """Stopped when the binding year's last goal is at its best, 24: its groups stand in all years, and the plan says how far it goes."""
    stop = Stop()

    def listen(progress: Progress) -> None:
        if progress.goal == "group_travel" and progress.best == 24:
            stop.set()

    found = solve(yearly_county(), time_limit=60, stop=stop, progress=listen)
    assert found.word is ResultWord.INTERRUPTED_WITH_PLAN
    assert found.plan is not None
    assert found.plan.grouped_to == YEAR
    assert found.plan.groups == tuple(replace(group, last_year=THIRD) for group in GROUPS if group.first_year == YEAR)


def test_a_start_plan_is_never_made_worse() -> None:
    """Begun from the best plan and interrupted at once, the solve returns that plan with all its years."""
    county, stop = yearly_county(), Stop()
    stop.set()
    best = Drafts(county).plan(GROUPS)
    assert solve(county, time_limit=60, start=best, stop=stop).plan == best


def test_each_year_begins_from_the_start_plan_or_the_year_before() -> None:
    """The second year's model takes S0 with S2 and S4 with S5 over from the first (S1 has left); a start plan goes before that."""
    county = yearly_county()
    groups = _start_of_second_year(county, Best(county))
    assert [(g.lead, g.members) for g in groups] == [("S0", ("S2",)), ("S4", ("S5",))]
    known = Best(county)
    assert known.offer(Drafts(county).plan(GROUPS))
    assert _start_of_second_year(county, known) == tuple(
        replace(g, first_year=SECOND, last_year=SECOND) for g in GROUPS if g.covers(SECOND)
    )


def test_time_for_groups_goes_to_the_binding_year_first() -> None:
    """Of 60 s the first of three years may take half, the second half of what is left, the last all of it."""
    rolling, limit = Rolling(yearly_county()), Deadline(60)
    assert rolling.deadline(limit).left == pytest.approx(60 * BINDING_SHARE, abs=1)
    rolling.settle(())
    assert rolling.deadline(limit).left == pytest.approx(30, abs=1)
    rolling.settle(())
    assert rolling.deadline(limit) is limit


def _start_of_second_year(county: Instance, best: Best) -> tuple[Group, ...]:
    """Return the groups that the second year's model begins from, once the first year is settled."""
    pipeline = Pipeline(county, Run(deadline=Deadline(30)), best)
    pipeline.drafts, pipeline.rolling = Drafts(county), Rolling(county)
    pipeline.rolling.settle([replace(group, last_year=YEAR) for group in GROUPS if group.covers(YEAR)])
    model = build_grouping(pipeline.rolling.current)
    decisions = pipeline._grouping_start(model)
    assert decisions is not None
    values = np.zeros(model.problem.form().columns, dtype=np.int64)
    values[model.problem.decisions] = decisions
    return model.scope.groups(values)


def test_pairs_and_postings_go_through_the_years() -> None:
    """With two teachers at each school, an aid layer and the rules of rotation: every posting stays inside the groups of its years."""
    rules = (*RULES, RuleRow(rule="pairing_coverage", parameters={"layer": "aid", "labels": ["weak"]}), RuleRow(rule="single_posting"),
             RuleRow(rule="in_group"), RuleRow(rule="keeps_identity"), RuleRow(rule="exchange_share", parameters={"min_share": "1/10"}),
             RuleRow(rule="duration", parameters={"exchange_min": 2, "exchange_max": 3}))  # fmt: skip
    goals = (*GOALS, GoalRow(goal="pairing_travel"), GoalRow(goal="posting_travel"))
    staff = [{"id": f"{school.id}-{n}", "school": school.id} for school in yearly_schools() for n in range(2)]
    county = yearly_county(policy=yearly_policy(rules=rules, goals=goals)).replace(staff=small_staff(staff))
    found = solve(county, time_limit=60)
    assert found.plan is not None
    assert found.report is not None
    assert found.report.accepted
    assert found.plan.groups == GROUPS
    alone = [s for s in ("S2", "S3", "S5", "S6") if any(found.plan.group_of(s, year) is None for year in (YEAR, SECOND, THIRD))]
    assert {"S3", "S6"} == set(alone) <= {pair.school for pair in found.plan.pairings}
    assert {posting.first_year for posting in found.plan.postings} >= {YEAR}
    for posting in found.plan.postings:
        for year in (y for y in (YEAR, SECOND, THIRD) if posting.covers(y)):
            group = found.plan.group_of(posting.origin, year)
            assert group is not None
            assert posting.destination in {group.lead, *group.members}
    assert {goal.step: goal.year for goal in found.goals if goal.step != "grouping"} == {"pairing": None, "rotation": None}
