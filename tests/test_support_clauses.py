"""The figures of the clauses on support as golden cases: workshops, sessions, panels, local teachers, cycles, gaps."""

from fractions import Fraction
from typing import Any

import pytest

from solver.check.support_rows import malformed_support
from solver.instance.history import Previous, PreviousSupport
from solver.instance.instance import Instance
from solver.instance.person_choice import PersonChoice
from solver.instance.policy import GoalRow
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.instance.school import Need
from solver.plan.plan import Plan, Posting
from solver.plan.support import Cohort, Support
from solver.rules.parameters import build, rule_classes
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_plan, small_policy, small_school
from solver.rules.support_small import PROGRAMMES, SCHEMES, small_team, support_county
from solver.solving.result import ResultWord
from solver.solving.solve import solve
from tests.support_solving import row, solved


@pytest.mark.parametrize(("workshops", "mentees", "least", "most"), [(50, 200, 4, 4), (100, 300, 3, 3), (50, 200, 3, 4)])
def test_workshops_take_three_to_four_each(workshops: int, mentees: int, least: int, most: int) -> None:
    """R-109: 200 mentees in 50 workshops are four each, 300 in 100 three each, within one subject, each mentee in one workshop."""
    subjects = ("chinese", "maths", "english", "science", "art")
    scheme = Scheme(
        name="workshop", title="名师工作坊", helpers="staff", helped="staff",
        helper_people=PersonChoice(min_backbone="special"), people=PersonChoice(max_backbone="city"),
    )  # fmt: skip
    staff = [{"subject": subjects[n % 5], "backbone": "special"} for n in range(workshops)]
    staff += [{"subject": subjects[n % 5], "backbone": "county", "school": "S1"} for n in range(mentees)]
    rules = (
        row("support_subject"), row("support_load", most=most, least=least), row("support_served", at_most=1),
        row("support_total", at_least=mentees, counted="helped"), row("support_total", at_least=workshops, counted="helpers"),
    )  # fmt: skip
    county = support_county(2, staff, policy=small_policy(rules=rules, schemes=(scheme,), goals=(GoalRow(goal="support_evenness"),)))
    outcome, plan = solved(county, small_plan(county))
    assert plan is not None
    assert len(plan.supports) == mentees
    assert [(stage.value, stage.proved) for stage in outcome.stages] == [(0, True)]
    assert all(finding.kept for name in ("support_load", "support_served") for finding in checked(county, plan, name))


def checked(county: Instance, plan: Plan, name: str) -> list[Any]:
    """Return the findings of one rule of the policy."""
    found = next(one for one in county.policy.rules if one.rule == name)
    rule: Rule = build(rule_classes()[name], found.parameters)
    return rule.check(county, plan)


@pytest.mark.parametrize(("sessions", "most", "feasible"), [(1000, 15, True), (1500, 15, True), (1501, 15, False)])
def test_a_hundred_people_give_a_thousand_sessions(sessions: int, most: int, feasible: bool) -> None:
    """R-070: 1,000 sessions at 50 schools are 20 each and 10 of each person; a hundred people at 15 each can give 1,500 and no more."""
    rules = (row("support_total", scheme="talks", at_least=sessions), row("support_load", scheme="talks", most=most))
    goals = (
        GoalRow(goal="support_evenness", parameters={"scheme": "talks", "even": sessions // 100}),
        GoalRow(goal="support_evenness", parameters={"scheme": "talks", "side": "helped", "even": sessions // 50}),
    )
    policy = small_policy(rules=rules, goals=goals, schemes=SCHEMES, programmes=PROGRAMMES)
    county = support_county(50, [], [small_team(n) for n in range(100)], policy=policy)
    outcome, plan = solved(county, small_plan(county))
    assert (plan is not None) == feasible
    if plan is not None:
        assert [(stage.value, stage.proved) for stage in outcome.stages] == [(0, True), (0, True)]
        assert len(plan.supports) == sessions
        assert {sum(one.helped == school.id for one in plan.supports) for school in county.schools} == {sessions // 50}


@pytest.mark.parametrize(("experts", "feasible"), [(4, True), (3, False)])
def test_panels_of_three_experts_from_elsewhere(experts: int, feasible: bool) -> None:
    """R-040: of four county experts, one of the school's own group, three can judge it; of three only two can."""
    teams = [small_team(n, kind="expert", subject=None, level="county", base=f"S{n}") for n in range(experts)]
    teams.append(small_team(9, kind="expert", subject=None, level="city"))
    rules = (row("panel_conflict", scheme="panel"), row("support_served", scheme="panel", at_least=3), row("support_load", most=6))
    county = support_county(8, [], teams, policy=small_policy(rules=rules, schemes=SCHEMES, programmes=PROGRAMMES))
    settled = small_plan(county, [("S0", "alliance", ["S7"])], cohorts=(Cohort("inspection", "S7", YEAR),))
    _, plan = solved(county, settled)
    assert (plan is not None) == feasible
    if plan is not None:
        assert sorted(one.helper for one in plan.supports) == ["E1", "E2", "E3"]


def test_local_teachers_and_teams_of_an_aided_school() -> None:
    """R-123, R-124: 46 teachers on aid are each tied to local ones, 231 in all; with five each 230 is the most, so 231 needs six."""
    scheme = Scheme(
        name="aid_teacher", title="结对本地教师", helpers="staff", helped="staff", years=1,
        helper_people=PersonChoice(min_backbone="county"), people=PersonChoice(max_backbone="none"),
    )  # fmt: skip
    staff: list[dict[str, Any]] = [{"backbone": "city"} for _ in range(46)]
    staff += [{"school": "S1"} for _ in range(231)] + [{"school": "S2"} for _ in range(3)]
    postings = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in range(46)]
    for most, feasible in ((6, True), (5, False)):
        rules = (
            row("support_place", within="posted_school"), row("support_load", most=most, least=1),
            row("support_served", at_least=0, at_most=1),
            row("support_total", at_least=231, counted="helped"), row("support_total", at_least=46, counted="helpers"),
        )  # fmt: skip
        county = support_county(3, staff, policy=small_policy(rules=rules, schemes=(scheme,)))
        _, plan = solved(county, small_plan(county, (), postings))
        assert (plan is not None) == feasible
        if plan is not None:
            assert {county.staff.person(one.helped).school for one in plan.supports} == {"S1"}


def test_the_gap_of_a_subject_without_a_master_is_reported() -> None:
    """R-048: the lead has masters of Chinese and maths, the member teaches art too: two groups served, one short, at the price of one."""
    staff = [{"subject": subject, "backbone": "city"} for subject in ("chinese", "maths")]
    staff += [{"subject": subject, "school": "S1"} for subject in ("chinese", "maths", "art")]
    rules = (
        row("support_subject"), row("support_place", scheme="master", within="lead_to_member"),
        row("support_load", scheme="master", most=5),
        row("support_served", "priced", scheme="master"),
    )  # fmt: skip
    goals = (GoalRow(goal="support_shortfall"), GoalRow(goal="support_travel"))
    county = support_county(2, staff, policy=small_policy(rules=rules, goals=goals, schemes=SCHEMES, programmes=PROGRAMMES))
    outcome, plan = solved(county, small_plan(county, [("S0", "alliance", ["S1"])]))
    assert plan is not None
    assert [stage.value for stage in outcome.stages] == [1, 12]
    assert [(one.helper, one.subject) for one in plan.supports] == [("T0", "chinese"), ("T1", "maths")]
    gaps = [finding for finding in checked(county, plan, "support_served") if not finding.kept]
    assert [(finding.subject, finding.others) for finding in gaps] == [("S1", ("art",))]


def test_a_cycle_stays_fixed_and_the_next_one_is_free() -> None:
    """R-034: E0 came two years ago for three: it stays though E1 is nearer; a year later, the cycle being over, E1 takes its place."""
    teams = [small_team(0, base="S2"), small_team(1, base="S1")]
    schools = [small_school(0), small_school(1, needs=(Need(topic="chinese"),)), small_school(2)]
    rules = (row("support_kept"), row("support_served", scheme="aid", at_most=1), row("support_load", most=2))
    goals = (GoalRow(goal="support_travel"),)
    policy = small_policy(rules=rules, goals=goals, schemes=SCHEMES, programmes=PROGRAMMES)
    for first, helper in ((YEAR - 2, "E0"), (YEAR - 3, "E1")):
        before = PreviousSupport(scheme="aid", helper="E0", helped="S1", subject="chinese", first_year=first, last_year=first + 2)
        county = support_county(schools, [], teams, policy=policy, previous=Previous(supports=(before,)))
        _, plan = solved(county, small_plan(county))
        assert plan is not None
        begun = first if helper == "E0" else YEAR
        assert plan.supports == (Support("aid", helper, "S1", "chinese", begun, begun + 2),)
        assert malformed_support(county, plan) == ()


def test_units_are_served_in_the_year_in_which_their_batch_starts() -> None:
    """Schools of the batches of two planned years are judged in those years; one of a later batch not yet, a town not at all."""
    programme = Programme(name="inspection", title="评估", batches=(YEAR, YEAR + 1, YEAR + 5))
    rules = (row("support_served", scheme="panel", at_least=1), row("support_load", scheme="panel", most=1))
    policy = small_policy(rules=rules, schemes=SCHEMES, programmes=(programme,))
    county = support_county(3, [], [small_team(0, kind="expert")], policy=policy, years=2)
    starts = (("S0", YEAR), ("S1", YEAR + 1), ("S2", YEAR + 5), ("A0", YEAR))
    settled = small_plan(county, cohorts=tuple(Cohort("inspection", unit, year) for unit, year in starts))
    _, plan = solved(county, settled)
    assert plan is not None
    assert plan.supports == (Support("panel", "E0", "S0", "", YEAR, YEAR), Support("panel", "E0", "S1", "", YEAR + 1, YEAR + 1))


def test_half_of_the_needs_can_be_asked_for_and_the_heavier_ones_come_first() -> None:
    """R-035: of four needs half must be served by a team of capacity 2; the goal takes those of weight 5 and 3, which leaves 1 + 2."""
    topics = (("chinese", 1), ("reading", 5), ("maths", 2), ("art", 3))
    schools = [small_school(0, needs=tuple(Need(topic=topic, weight=weight) for topic, weight in topics))]
    rules = (row("support_share", scheme="aid", min_share=str(Fraction(1, 2))), row("support_load", scheme="aid", most=2))
    policy = small_policy(
        rules=rules, goals=(GoalRow(goal="support_unserved", parameters={"scheme": "aid"}),), schemes=SCHEMES, programmes=PROGRAMMES
    )
    county = support_county(schools, [], [small_team(0)], policy=policy)
    outcome, plan = solved(county, small_plan(county))
    assert plan is not None
    assert [stage.value for stage in outcome.stages] == [3]
    assert sorted(one.subject for one in plan.supports) == ["art", "reading"]


def test_solving_goes_on_to_support_after_the_groups() -> None:
    """The whole way: S1 joins S0, then the masters of S0 take its two groups; the third is the gap, and the plan is accepted."""
    staff = [{"subject": subject, "backbone": "city"} for subject in ("chinese", "maths")]
    staff += [{"subject": subject, "school": "S1"} for subject in ("chinese", "maths", "art")]
    rules = (
        row("one_group"), row("weaker_member"), row("support_subject"), row("support_place", scheme="master", within="lead_to_member"),
        row("support_load", scheme="master", most=1), row("support_served", "priced", scheme="master", at_most=1),
    )  # fmt: skip
    goals = tuple(GoalRow(goal=name) for name in ("need_left_out", "support_shortfall", "support_travel"))
    county = support_county(2, staff, policy=small_policy(rules=rules, goals=goals, schemes=SCHEMES, programmes=PROGRAMMES))
    result = solve(county)
    assert result.word == ResultWord.PROVED_BEST
    assert result.plan is not None
    assert [(one.helper, one.helped, one.subject) for one in result.plan.supports] == [("T0", "S1", "chinese"), ("T1", "S1", "maths")]
    assert {goal.key: goal.value for goal in result.goals} == {"need_left_out": 0, "support_shortfall": 1, "support_travel": 12}
    assert result.report is not None
    assert result.report.accepted


def test_masters_who_may_not_come_end_with_the_rules_named() -> None:
    """Served is hard, but no group stands, so nobody is at a lead: confirmed infeasible, place and served named, three groups short."""
    staff: list[dict[str, Any]] = [{"backbone": "city"}, *({"subject": subject, "school": "S1"} for subject in ("chinese", "maths", "art"))]
    rules = (
        row("one_group"), *(row("member_cap", mode=mode, cap=0) for mode in ("alliance", "tight", "trusteeship")),
        row("support_place", scheme="master", within="lead_to_member"), row("support_served", scheme="master"),
    )  # fmt: skip
    county = support_county(2, staff, policy=small_policy(rules=rules, schemes=SCHEMES, programmes=PROGRAMMES))
    result = solve(county)
    assert result.word == ResultWord.INFEASIBLE_CONFIRMED
    assert result.conflict is not None
    assert result.conflict.step == "support"
    assert set(result.conflict.families) == {"support_place", "support_served"}
    assert [(fix.family, fix.amount) for fix in result.conflict.fixes] == [("support_served", 3)]
