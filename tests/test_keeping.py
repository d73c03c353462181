"""`solve(instance, keep=plan)`: an earlier plan's groups stand wherever what changed since does not reach."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import solver.solving.disturbed
from instances.generators.province import province
from solver.check.checker import check
from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.rules.small import small_school
from solver.solving.result import Result, ResultWord
from solver.solving.solve import solve
from tests.commanding import Command
from tests.solving import GROUPING, county, rule
from tests.yearly import yearly_county

FILES = Path(__file__).resolve().parent.parent / "instances"
SCHOOLS = 150


@pytest.fixture(scope="module")
def whole() -> tuple[Instance, Plan]:
    """Return a province of 150 schools and its plan: 28 groups with 67 memberships."""
    instance = province(SCHOOLS, 0)
    plan = solve(instance, time_limit=60).plan
    assert plan is not None
    return instance, plan


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return the command, in English, in an empty folder."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


def closed(instance: Instance, school: str) -> Instance:
    """Return the instance without a school; last year's groups, which are history, go on without it."""
    left, before = tuple(s for s in instance.schools if s.id != school), instance.previous
    if before is not None:
        groups = tuple(replace(g, members=tuple(m for m in g.members if m != school)) for g in before.groups if g.lead != school)
        before = replace(before, groups=groups)
    return instance.replace(schools=left, previous=before)


def ordinary(instance: Instance, plan: Plan) -> Group:
    """Return the largest group that no decision of the planner names."""
    named = {name for pin in instance.pins for name in (pin.subject, pin.target)} | {waiver.subject for waiver in instance.waivers}
    return max((g for g in plan.groups if not named & {g.lead, *g.members}), key=lambda g: len(g.members))


def kept_well(instance: Instance, plan: Plan, result: Result, most: int) -> None:
    """Assert that a plan is accepted, states no bound of a part as one of the whole, and moves at most so many members."""
    assert result.plan is not None
    assert result.kept is not None
    assert check(instance, result.plan).accepted
    assert result.kept.near
    assert result.kept.moved <= most
    assert all(goal.bound is None or (goal.proved and goal.bound == goal.value) for goal in result.goals)
    assert (result.word, result.proof) == (ResultWord.FEASIBLE_NO_BOUND, None)
    same = set(plan.groups) & set(result.plan.groups)
    assert len(same) >= len(plan.groups) - 2 * most - 1


def test_nothing_changed(whole: tuple[Instance, Plan]) -> None:
    """The very same plan, with 0 schools chosen anew and 0 memberships of 67 changed."""
    instance, plan = whole
    result = solve(instance, keep=plan, time_limit=60)
    kept_well(instance, plan, result, 0)
    assert result.plan == plan
    assert result.kept is not None
    assert (result.kept.anew, result.kept.members) == (0, 67)


def test_a_member_school_closes(whole: tuple[Instance, Plan]) -> None:
    """At most 3 of 66 members move, which is 5%; all groups but those of five leads at most stay as they are."""
    instance, plan = whole
    changed = closed(instance, ordinary(instance, plan).members[0])
    result = solve(changed, keep=plan, time_limit=60)
    kept_well(changed, plan, result, 3)
    assert result.kept is not None
    assert 0 < result.kept.anew < SCHOOLS // 2


def test_a_lead_closes(whole: tuple[Instance, Plan]) -> None:
    """At most 15 memberships of 67 change: coverage was at its least, so 5 orphans need others to join; solving all anew changes 14."""
    instance, plan = whole
    group = ordinary(instance, plan)
    changed = closed(instance, group.lead)
    result = solve(changed, keep=plan, time_limit=60)
    kept_well(changed, plan, result, 3 * len(group.members))
    assert result.plan is not None
    assert all(group.lead not in (g.lead, *g.members) for g in result.plan.groups)


def test_a_membership_is_banned(whole: tuple[Instance, Plan]) -> None:
    """The member leaves its lead, and at most 3 members of 67 move."""
    instance, plan = whole
    group = ordinary(instance, plan)
    ban = Ban(kind="member", subject=group.members[0], target=group.lead)
    changed = instance.replace(bans=(*instance.bans, ban))
    result = solve(changed, keep=plan, time_limit=60)
    kept_well(changed, plan, result, 3)
    assert result.plan is not None
    assert all(group.members[0] not in g.members for g in result.plan.groups if g.lead == group.lead)


def test_a_new_cap(whole: tuple[Instance, Plan]) -> None:
    """A cap of 4 on trusteeship groups breaks one group of five; solving all anew moves 4 members of 67 too."""
    instance, plan = whole
    rows = tuple(
        replace(row, parameters={**row.parameters, "cap": 4})
        if row.rule == "member_cap" and row.parameters["mode"] == "trusteeship"
        else row
        for row in instance.policy.rules
    )
    changed = instance.replace(policy=replace(instance.policy, rules=rows))
    assert not check(changed, plan).accepted
    kept_well(changed, plan, solve(changed, keep=plan, time_limit=60), 4)


def test_a_new_school(whole: tuple[Instance, Plan]) -> None:
    """Some schools near it are chosen anew, at most 3 of 67 members move, and the new one stands in the plan somewhere."""
    instance, plan = whole
    twin = instance.school_of[ordinary(instance, plan).members[0]]
    changed = instance.replace(schools=(*instance.schools, replace(twin, id="N1", longitude=twin.longitude + 0.001)))
    result = solve(changed, keep=plan, time_limit=60)
    kept_well(changed, plan, result, 3)
    assert result.kept is not None
    assert result.kept.anew > 0


def test_it_takes_the_place_that_is_free() -> None:
    """Two leads with 2 members each of 7 schools; a member closes, and the one left out so far takes its place, the others stay."""
    before = county(7, goals=county().policy.goals[:1])
    plan = solve(before, time_limit=30).plan
    assert plan is not None
    (out,) = plan.left_out
    gone = next(member for group in plan.groups for member in group.members)
    result = solve(closed(before, gone), keep=plan, time_limit=30)
    assert result.plan is not None
    assert result.kept is not None
    assert (result.plan.left_out, result.kept.moved, result.kept.members) == ((), 1, 3)
    assert any(out.school in group.members for group in result.plan.groups)


def test_a_rule_on_the_whole_area_is_met_by_schools_that_join() -> None:
    """Full coverage of five schools, three of them in one group: both others join, and nobody else moves."""
    before = county(5)
    plan = solve(county(5, rules=(*GROUPING, rule("group_count", at_most=1))), time_limit=30).plan
    assert plan is not None
    assert len(plan.left_out) == 2
    changed = before.replace(policy=replace(before.policy, rules=(*GROUPING, rule("coverage", min_share="100%"))))
    result = solve(changed, keep=plan, time_limit=30)
    assert result.plan is not None
    assert result.kept is not None
    assert (result.plan.left_out, result.kept.near, set(plan.groups) <= set(result.plan.groups)) == ((), True, True)


def test_where_the_change_cannot_be_placed_the_whole_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """One group at most instead of two, in a row that ties more decisions than are looked at: as without the plan, bounds and all."""
    monkeypatch.setattr(solver.solving.disturbed, "LOCAL", 0)
    plan = solve(county(5), time_limit=30).plan
    assert plan is not None
    assert len(plan.groups) == 2
    changed = county(5, rules=(*GROUPING, rule("group_count", at_most=1)))
    kept, anew = (solve(changed, keep=given, time_limit=30) for given in (plan, None))
    assert kept.kept is not None
    assert not kept.kept.near
    assert (kept.word, kept.plan, kept.goals) == (ResultWord.PROVED_BEST, anew.plan, anew.goals)
    assert "anew as a whole" in kept.kept.text.en


def test_a_plan_of_another_instance_is_not_kept() -> None:
    """The same result as without it, and the summary says so; a plan both to start from and to keep is refused."""
    instance = county()
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    result = solve(instance, keep=replace(plan, instance="another"), time_limit=30)
    assert (result.word, result.plan) == (ResultWord.PROVED_BEST, plan)
    assert result.kept is not None
    assert (result.kept.near, "another instance" in result.kept.text.en) == (False, True)
    with pytest.raises(ValueError, match="keep"):
        solve(instance, keep=plan, start=plan)


def test_groups_formed_yearly_are_kept_year_by_year() -> None:
    """Three years with groups of their own: all of them the same; a new school in the last place changes no group but near it."""
    instance = yearly_county()
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    again = solve(instance, keep=plan, time_limit=30)
    assert again.plan == plan
    changed = instance.replace(schools=(*instance.schools, replace(small_school(7), satisfaction=instance.schools[0].satisfaction)))
    result = solve(changed, keep=plan, time_limit=30)
    assert result.plan is not None
    assert result.kept is not None
    assert check(changed, result.plan).accepted
    assert (result.kept.near, result.kept.anew > 0, result.kept.moved <= 2) == (True, True, True)


def test_last_years_plan_is_kept_for_this_year() -> None:
    """A plan of the year before that ends before the planned year: its groups stand again, two of them, and nobody moves."""
    instance = county()
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    groups = tuple(replace(g, first_year=g.first_year - 1, last_year=g.last_year - 1) for g in plan.groups)
    result = solve(instance, keep=replace(plan, first_year=plan.first_year - 1, groups=groups), time_limit=30)
    assert result.plan is not None
    assert result.kept is not None
    assert (len(groups), result.plan, result.kept.moved) == (2, plan, 0)


def test_postings_are_chosen_anew_for_the_kept_groups() -> None:
    """The rotation example: the same two postings as before, for grouping alone is kept."""
    from solver.files.read import read

    instance = read(FILES / "tiny-rotation.json")
    plan = solve(instance, time_limit=30).plan
    assert plan is not None
    result = solve(instance, keep=plan, time_limit=30)
    assert result.plan is not None
    assert (result.plan.groups, len(result.plan.postings)) == (plan.groups, 2)


def test_the_command_keeps_a_plan(command: Command) -> None:
    """A school that closed is no fault of the earlier plan; another instance's is refused at `$.instance`; not with --start."""
    document = json.loads((FILES / "tiny-grouping.json").read_text(encoding="utf-8"))
    Path("before.json").write_text(json.dumps(document), encoding="utf-8")
    assert command("before.json", "--out", "first", "--quiet").code == 0
    document["schools"] = [school for school in document["schools"] if school["id"] != "G6"]
    Path("after.json").write_text(json.dumps(document), encoding="utf-8")
    assert command("after.json", "--start", "first/plan.json", "--quiet").code == 2
    ran = command("after.json", "--keep", "first/plan.json", "--out", "second", "--quiet")
    assert ran.code == 0
    assert "groups kept from the earlier plan" in ran.out
    assert json.loads(Path("second/manifest.json").read_text(encoding="utf-8"))["settings"]["keep"] == "plan.json"
    told = command("after.json", "--keep", "first/plan.json", "--out", "second", "--json").document["kept"]
    assert (told["near"], told["members"], told["moved"]) == (True, 2, 0)
    refused = command(FILES / "tiny-rotation.json", "--keep", "first/plan.json", "--quiet")
    assert (refused.code, "$.instance" in refused.err) == (2, True)
    both = command("after.json", "--keep", "first/plan.json", "--start", "first/plan.json")
    assert (both.code, "--keep" in both.err) == (2, True)
