"""The curve between two goals against enumeration, and steps of limits."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from solver.files.faults import Faults, InputRefused
from solver.goals.ordered import ordered_goals
from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Plan
from solver.rules.small import small_county, small_plan, small_policy, small_school
from solver.solving.stepping import step_scenario
from solver.solving.tradeoff import Box, Point, split, trade_off

CAP = 2


def drawn(seed: int) -> Instance:
    """Return one lead and five members at drawn places with drawn needs, of which the lead may take two."""
    rng = random.Random(seed)  # noqa: S311  # a test draws schools, not secrets
    members = [
        small_school(n, weak=rng.random() < 0.5, setting=rng.choice(["urban", "rural"]), longitude=112.5 + rng.randint(1, 30) / 100)
        for n in range(1, 6)
    ]
    caps = tuple(RuleRow(rule="member_cap", parameters={"mode": mode.name, "cap": CAP}) for mode in small_policy().modes)
    rules = (RuleRow(rule="one_group"), RuleRow(rule="bans"), *caps)
    goals = (GoalRow(goal="need_left_out"), GoalRow(goal="group_travel"))
    bans = tuple(Ban(kind="lead", subject=school.id) for school in members)
    return small_county([small_school(0), *members], policy=small_policy(rules=rules, goals=goals), bans=bans)


def every_plan(instance: Instance) -> list[Plan]:
    """Return all plans in which S0 leads nobody or at most two schools."""
    others = [school.id for school in instance.schools if school.id != "S0"]
    chosen = [members for size in range(CAP + 1) for members in combinations(others, size)]
    mode = instance.policy.modes[0].name  # no rule or goal here tells the modes apart
    return [small_plan(instance, [("S0", mode, list(members))] if members else []) for members in chosen]


def front(instance: Instance) -> list[tuple[int, int]]:
    """Return the pairs of values that no other plan betters, by looking at every plan."""
    first, second = ordered_goals(instance.policy, "grouping")
    pairs = {(first.goal.value(instance, plan), second.goal.value(instance, plan)) for plan in every_plan(instance)}
    return sorted(p for p in pairs if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in pairs))


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_is_the_enumerated_front(seed: int) -> None:
    """Five drawn counties: the points are those of all plans looked at one by one, complete and each proved."""
    instance = drawn(seed)
    found = trade_off(instance, "need_left_out", "group_travel", points=100, jobs=1, time_limit=60)
    assert [(point.first, point.second) for point in found.points] == front(instance)
    assert found.complete
    assert found.open == ()


def test_few_points_are_points_of_the_front_and_say_what_is_open() -> None:
    """With three points asked for there are at most three, all of them on the front, and the ranges left open hold the others."""
    seed = next(number for number in range(50) if len(front(drawn(number))) > 3)
    whole = front(drawn(seed))
    found = trade_off(drawn(seed), "need_left_out", "group_travel", points=3, jobs=1, time_limit=60)
    here = [(point.first, point.second) for point in found.points]
    assert len(here) <= 3
    assert set(here) <= set(whole)
    assert not found.complete
    for first, _ in set(whole) - set(here):
        assert any(low <= first <= high for low, high in found.open)


def test_the_curve_of_a_policy_that_forms_groups_yearly_is_that_of_the_binding_year() -> None:
    """Grouped for two years the drawn county has figures of a forecast too; the points are those of the first year all the same."""
    instance = drawn(0)
    yearly = instance.replace(years=2, policy=replace(instance.policy, regroup="yearly"))
    found = trade_off(yearly, "need_left_out", "group_travel", points=100, jobs=1, time_limit=60)
    assert [(point.first, point.second) for point in found.points] == front(instance)


def test_a_goal_that_says_nothing_about_the_instance_is_refused() -> None:
    """Without groups of last year there are no changes to count: the goal stands in the policy, but no curve can be drawn with it."""
    instance = drawn(0)
    goals = (*instance.policy.goals, GoalRow(goal="group_changes"))
    with pytest.raises(InputRefused) as refused:
        trade_off(instance.replace(policy=replace(instance.policy, goals=goals)), "need_left_out", "group_changes", jobs=1)
    assert [fault.value for fault in refused.value.faults] == ["group_changes"]


def test_a_box_whose_middle_gives_nothing_is_cut() -> None:
    """From 0 to 8 asked for at 3: where the left point comes again, nothing lies up to 3; neighbours at distance 1 leave nothing."""
    left, right = Point(0, 9, True), Point(8, 0, True)
    box = Box(left, right, 0)
    assert box.middle == 3
    assert [(one.left, one.low) for one in split(box, left)] == [(left, 3)]
    assert Box(left, Point(1, 0, True), 0).empty
    assert Box(left, Point(8, 8, True), 0).empty


@pytest.mark.parametrize(
    ("written", "parameters"),
    [
        ("member_cap.cap=+1", {"cap": 3}),
        ("member_cap.cap=-2", {"cap": 0}),
        ("coverage.min_share=+5%", {"min_share": "17/25"}),
        ("size_by_assessment.caps.tight=+1", {"caps": {"tight": 4}}),
    ],
)
def test_a_step_moves_one_number(written: str, parameters: dict[str, object]) -> None:
    """Whole numbers, shares (63% + 5% is 17/25) and members of an object move by the step and nothing else changes."""
    rules = (
        RuleRow(rule="member_cap", parameters={"mode": "tight", "cap": 2}),
        RuleRow(rule="coverage", parameters={"min_share": "63%"}),
        RuleRow(rule="size_by_assessment", parameters={"caps": {"tight": 3, "alliance": 5}}),
    )
    made = step_scenario(small_county([small_school(0)], policy=small_policy(rules=rules)), written, Faults())
    assert made is not None
    assert made.rules[0].parameters == parameters


@pytest.mark.parametrize(
    "written",
    ["member_cap", "member_cap.cap", "member_cap.cap=1", "nothing.cap=+1", "member_cap.mode=+1", "member_cap.cap=+x", "member_cap.cap=+1%"],
)
def test_a_step_that_means_nothing_is_a_fault(written: str) -> None:
    """No number, no sign, no such rule, a word for a parameter, a share of a whole number: one fault each, none a guess."""
    rules = (RuleRow(rule="member_cap", parameters={"mode": "tight", "cap": 2}),)
    faults = Faults()
    assert step_scenario(small_county([small_school(0)], policy=small_policy(rules=rules)), written, faults) is None
    assert len(faults.kept) == 1
