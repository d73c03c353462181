"""What became of every school, and why a school is left out: by hand, and the builder against the checker's own account."""

from dataclasses import replace

import numpy as np
import pytest

from solver.check.checker import check
from solver.check.places import full_groups
from solver.instance.history import Previous, PreviousGroup, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import LeftOut
from solver.plan.reasons import LEFT_OUT, TRANSITIONS, refusals
from solver.plan.transitions import Exits, left_out, transitions
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from tests.drawing import draw_county, draw_grouping_plan
from tests.filling import filled

EVALUATED = small_policy(rules=(RuleRow(rule="exit_by_evaluation"),))


def after_a_year(scores: dict[int, int] | None = None, schools: int = 6) -> Instance:
    """Return a county in which S0 led S1 and S2 in an alliance last year, and S3 led S4."""
    before = (
        PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 1),
        PreviousGroup(lead="S3", mode="tight", members=("S4",), since=YEAR - 2),
    )
    listed = [small_school(n, maturity=(scores or {}).get(n)) for n in range(schools)]
    return small_county(listed, previous=Previous(groups=before), policy=EVALUATED)


def codes(instance: Instance, groups: list[tuple[str, str, list[str]]]) -> dict[str, tuple[str, str | None, str | None]]:
    """Return code, old and new lead of every school with a transition."""
    plan = small_plan(instance, groups)
    found = transitions(instance, plan.groups, Exits.of(instance.policy))
    return {move.school: (move.reason, move.lead_before, move.lead_after) for move in found}


def test_staying_joining_and_leaving_have_their_codes() -> None:
    """S1 stays, S2 leaves a group that stands, S5 joins, and the group of S3 is gone: one code each, leads included."""
    assert codes(after_a_year(), [("S0", "alliance", ["S1", "S5"])]) == {
        "S0": ("stayed", "S0", "S0"), "S1": ("stayed", "S0", "S0"), "S2": ("left", "S0", None),
        "S3": ("dissolved", "S3", None), "S4": ("dissolved", "S3", None), "S5": ("joined", None, "S0"),
    }  # fmt: skip


def test_a_change_of_mode_and_of_lead_have_their_codes() -> None:
    """The group of S0 is tight now; S4 follows S0, and S3, which led, is a member: its lead changed too."""
    found = codes(after_a_year(), [("S0", "tight", ["S1", "S3", "S4"])])
    assert found["S0"] == ("changed_mode", "S0", "S0")
    assert found["S1"] == ("changed_mode", "S0", "S0")
    assert found["S4"] == ("changed_lead", "S3", "S0")
    assert found["S3"] == ("changed_lead", "S3", "S0")
    assert found["S2"] == ("left", "S0", None)


@pytest.mark.parametrize(("score", "code"), [(84, "left"), (85, "matured"), (60, "left"), (59, "removed")])
def test_exits_carry_the_code_of_the_score(score: int, code: str) -> None:
    """R-018 at and beside both thresholds (85 and 60 points): only what crosses one is an exit, all else just left."""
    assert codes(after_a_year({2: score}), [("S0", "alliance", ["S1"])])["S2"] == (code, "S0", None)


def test_an_exit_is_an_exit_wherever_the_school_stands_now() -> None:
    """Matured S2 leads a group of its own, removed S1 follows S3: their codes say why they left S0, not only where they are."""
    found = codes(after_a_year({1: 40, 2: 90}), [("S2", "alliance", ["S5"]), ("S3", "tight", ["S1", "S4"])])
    assert found["S2"] == ("matured", "S0", "S2")
    assert found["S1"] == ("removed", "S0", "S3")
    assert found["S0"] == ("dissolved", "S0", None)


def test_scores_mean_nothing_without_an_evaluation_rule() -> None:
    """The thresholds come from the policy's own row; with none in it, 90 points are no exit, with 95 in it neither."""
    county = after_a_year({2: 90})
    assert codes(county.replace(policy=small_policy()), [("S0", "alliance", ["S1"])])["S2"][0] == "left"
    strict = small_policy(rules=(RuleRow(rule="exit_by_evaluation", parameters={"mature": 95}),))
    assert Exits.of(strict) == Exits(95, 60)
    assert codes(county.replace(policy=strict), [("S0", "alliance", ["S1"])])["S2"][0] == "left"


def test_without_a_last_year_there_are_no_transitions() -> None:
    """Nothing can have changed since a plan that never was; an empty last year makes every school a newcomer."""
    county = after_a_year()
    assert codes(county.replace(previous=None), [("S0", "alliance", ["S1"])]) == {}
    assert codes(county.replace(previous=Previous()), [("S0", "alliance", ["S1"])])["S1"] == ("joined", None, "S0")


def test_a_school_that_closed_has_no_transition() -> None:
    """S4 stood in last year's plan and no longer exists: the plan speaks of the schools of this instance only."""
    assert "S4" not in codes(after_a_year(schools=4), [("S0", "alliance", ["S1"])])


def test_builder_and_checker_agree_on_200_random_years() -> None:
    """Two accounts written apart, one built and one checked, find nothing to differ about; the codes all occur."""
    seen: set[str] = set()
    for seed in range(200):
        rng = np.random.default_rng(seed)
        county = draw_county(rng, schools=int(rng.integers(3, 9))).replace(policy=EVALUATED)
        plan = filled(county, draw_grouping_plan(rng, county))
        assert check(county, plan).structure == ()
        seen |= {move.reason for move in plan.transitions}
    assert seen == set(TRANSITIONS)


def test_the_checker_refuses_every_wrong_transition_and_reason() -> None:
    """Each list entry dropped, recoded or invented is one finding about exactly that school."""
    rng = np.random.default_rng(8)
    county = draw_county(rng, schools=8).replace(policy=EVALUATED)
    while county.previous is None:
        county = draw_county(rng, schools=8).replace(policy=EVALUATED)
    plan = filled(county, draw_grouping_plan(rng, county))
    assert plan.transitions
    assert plan.left_out
    for move in plan.transitions:
        others = tuple(m for m in plan.transitions if m != move)
        for code in set(TRANSITIONS) - {move.reason}:
            wrong = replace(plan, transitions=(*others, replace(move, reason=code)))  # type: ignore[arg-type]  # one of the codes
            assert [f.subject for f in check(county, wrong).structure] == [move.school]
        assert [f.subject for f in check(county, replace(plan, transitions=others)).structure] == [move.school]
    for left in plan.left_out:
        others_out = tuple(other for other in plan.left_out if other != left)
        assert [f.subject for f in check(county, replace(plan, left_out=others_out)).structure] == [left.school]
        unknown = replace(plan, left_out=(*others_out, LeftOut(left.school, "forgotten")))
        assert [f.subject for f in check(county, unknown).structure] == [left.school]
    inside = plan.groups[0].lead
    invented = replace(plan, left_out=(*plan.left_out, LeftOut(inside, "banned")))
    assert [f.subject for f in check(county, invented).structure] == [inside]


def test_a_maturity_code_needs_the_score() -> None:
    """`matured` is refused at 84 points and accepted at 85 for a member of last year, and refused for S5, which was nobody's member."""
    for school, score, wrong in ((2, 84, 1), (2, 85, 0), (5, 85, 1)):
        county = after_a_year({school: score})
        plan = filled(county, small_plan(county, [("S0", "alliance", ["S1"])]))
        outside = tuple(LeftOut(left.school, "matured" if left.school == f"S{school}" else left.reason) for left in plan.left_out)
        assert len(check(county, replace(plan, left_out=outside)).structure) == wrong


def test_refusals_name_the_rule_that_took_the_last_candidate() -> None:
    """E never had one, C fell to a ban, B to its strength, D to the distance; A kept one and has no refusal."""
    stages = [
        ("", frozenset("ABCD")), ("bans", frozenset("ABD")), ("weaker_member", frozenset("AD")), ("travel_limit", frozenset("A")),
    ]  # fmt: skip
    assert refusals(stages) == {"C": "banned", "B": "not_weaker", "D": "no_lead_in_reach"}


def test_left_out_schools_carry_the_strongest_reason() -> None:
    """An exit before a refusal, a refusal before full groups, full groups before the goals; non-compulsory schools not at all."""
    rows = (RuleRow(rule="exit_by_evaluation"), RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 1}))
    county = after_a_year({2: 90}, schools=8).replace(policy=small_policy(rules=rows))
    kindergarten = replace(county.schools[7], parts=(replace(county.schools[7].parts[0], stage="kindergarten", classes=(1, 1, 1)),))
    county = county.replace(schools=(*county.schools[:7], kindergarten))
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    leads_of = {"S2": ("S0",), "S4": ("S0",), "S5": ("S3",), "S6": ("S0", "S3")}
    full = full_groups(county, plan, leads_of)
    assert full == {("S0", "S2"), ("S0", "S4"), ("S0", "S6")}
    exits = Exits.of(county.policy)
    found = left_out(county, plan.groups, exits, refusals={"S2": "banned", "S3": "not_weaker"}, leads_of=leads_of, full=full)
    assert found == (
        LeftOut("S2", "matured"), LeftOut("S3", "not_weaker"), LeftOut("S4", "places_full"), LeftOut("S5", "excluded_by_goal"),
        LeftOut("S6", "places_full"),
    )  # fmt: skip


def test_a_waived_or_priced_cap_leaves_a_place() -> None:
    """A group is full only under a hard rule on size that is not waived for its lead; and a group below its cap is not full.

    S3 leads nothing, so there is no group of it that could be full.
    """
    county = small_county(4)
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    for cap, standing, wanted in ((1, "hard", {("S0", "S2")}), (2, "hard", set()), (1, "priced", set())):
        row = RuleRow(rule="member_cap", standing=standing, parameters={"mode": "alliance", "cap": cap})  # type: ignore[arg-type]
        assert full_groups(county.replace(policy=small_policy(rules=(row,))), plan, {"S2": ("S0", "S3")}) == wanted
    capped = RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 1})
    waived = (Waiver(rule="member_cap", subject="S0", reason="上级批复"),)
    assert full_groups(county.replace(policy=small_policy(rules=(capped,)), waivers=waived), plan, {"S2": ("S0",)}) == set()


def test_every_code_has_words_in_both_languages() -> None:
    """A planner reads codes as sentences; a code without words would reach the screen raw."""
    for text in (*TRANSITIONS.values(), *LEFT_OUT.values()):
        assert text.zh
        assert text.en
        assert text.zh != text.en
