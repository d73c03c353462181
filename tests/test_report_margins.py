"""What one more posting would do, and why needs are unmet: every claim tried out on the plan with that posting added."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from solver.instance.history import Ban
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Plan, Posting
from solver.report import margins as weighing
from solver.report.kept import UNMET, WEIGHED, Weighing
from solver.report.margins import BREAKS, CHANGES_NOTHING, IMPROVES, NOBODY, UNKNOWN, WORSENS, Margins, margins_of
from solver.report.unmet import unmet_table
from solver.rules.parameters import BoundRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_policy
from solver.solving.posting import step_goals, step_rules
from tests.drawing import chance, pick
from tests.solving import rule
from tests.test_brute_force_rotation import draw_case, every_plan
from tests.test_rotation_brute_force import goal_rows

CASES = 60
ASKED = (
    rule("exchange_share", "priced", min_share="1/2", inside_legal_person=True), rule("shadowing", "priced"),
    rule("dispatch", "priced", level="teacher"), rule("curriculum", "watch"),
)  # fmt: skip
"""Rules that leave something wanting in most plans; each is there in every other case."""


@cache
def drawn(seed: int) -> tuple[Instance, Plan]:
    """Return a tiny county with a drawn policy, some needs and goals, and one of its plans, keeping the hard rules if any does.

    It is one of the third with the fewest postings, so that somebody is left to go.
    """
    case, rng = draw_case(seed), np.random.default_rng([seed, 15])
    goals = tuple(row for row in goal_rows(rng) if chance(rng, 0.5))
    asked = tuple(row for row in ASKED if chance(rng, 0.5))
    instance = case.instance.replace(policy=replace(case.instance.policy, rules=(*case.instance.policy.rules, *asked), goals=goals))
    plans = list(every_plan(case))
    kept = [
        plan
        for plan in plans
        if not any(amount(instance, plan, bound) for bound in step_rules(instance, "rotation") if bound.standing == "hard")
    ]
    fewest = sorted(kept or plans, key=lambda plan: (len(plan.postings), plan.postings))
    return instance, pick(rng, fewest[: 1 + len(fewest) // 3])


def amount(instance: Instance, plan: Plan, bound: BoundRule, subject: str | None = None) -> int:
    """Return by how much a plan misses a rule, for one object or for all that are not waived."""
    found = bound.rule.check(instance, plan)
    return sum(f.amount for f in found if subject in (None, f.subject) and not instance.waived(bound.rule.name, f.subject))


def further(instance: Instance, plan: Plan, margins: Margins, move: int) -> list[Plan]:
    """Return the plan with each person added who could take a move and is not posted anew."""
    scope, sent = margins.rows.scope, {posting.person for posting in new_postings(instance, plan)}
    people = [instance.staff.ids[row] for row in np.flatnonzero(scope.person_class == scope.move_class[move]).tolist()]
    return [replace(plan, postings=(*plan.postings, scope.posting(move, person))) for person in people if person not in sent]


def changes(instance: Instance, plan: Plan, more: Plan) -> list[int]:
    """Return by how much each goal changes, in their order."""
    return [bound.goal.value(instance, more) - bound.goal.value(instance, plan) for bound in step_goals(instance, "rotation")]


def confirm(instance: Instance, plan: Plan, margins: Margins, move: int) -> None:
    """Try a move out for everybody who could take it: the rule named is broken, or the goal named changes first, by the figure."""
    state, hard = int(margins.state[move]), [bound for bound in margins.rows.rules if bound.standing == "hard"]
    tried = further(instance, plan, margins, move)
    assert (not tried) == (state == NOBODY)
    for more in tried:
        found = changes(instance, plan, more)
        first = next((place for place, change in enumerate(found) if change), -1)
        if state == BREAKS:
            broken = margins.rows.rules[int(margins.rule[move])]
            assert amount(instance, more, broken) > amount(instance, plan, broken)
        elif state in (WORSENS, IMPROVES):
            assert (first, found[first]) == (int(margins.goal[move]), int(margins.by[move]))
            assert (found[first] > 0) == (state == WORSENS)
        elif state == CHANGES_NOTHING:
            assert first == -1
        if state in (CHANGES_NOTHING, IMPROVES):
            assert all(amount(instance, more, bound) <= amount(instance, plan, bound) for bound in hard)


def states(seeds: range) -> list[int]:
    """Return the states of all moves of the drawn plans, each tried out."""
    found = []
    for seed in seeds:
        instance, plan = drawn(seed)
        margins = margins_of(instance, plan, [bound for bound in step_rules(instance, "rotation") if bound.standing != "watch"])
        for move in range(0 if margins is None else len(margins.state)):
            confirm(instance, plan, margins, move)  # type: ignore[arg-type]  # None has no moves
            found.append(int(margins.state[move]))  # type: ignore[union-attr]  # as above
    return found


def test_every_claim_about_one_more_posting_holds() -> None:
    """60 drawn plans under drawn rules and goals: what is said of each further posting is what happens, and all of it occurs."""
    assert set(states(range(CASES))) == {NOBODY, BREAKS, WORSENS, CHANGES_NOTHING, IMPROVES}


def test_where_whole_plans_may_not_be_read_the_rest_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without anything that costs reading plans: some further postings are left unknown, of the others the same holds."""
    monkeypatch.setattr(weighing, "EXACT_READS", 0)
    found = states(range(CASES))
    assert UNKNOWN in found
    assert {BREAKS, WORSENS} <= set(found)


def test_reasons_of_unmet_needs_hold() -> None:
    """Unless a need was merely weighed: whatever further posting lowers it breaks a hard rule or makes the first goal that changes worse.

    Where nobody can help or all are sent, none lowers it. At least three of the five reasons occur in 60 drawn plans.
    """
    seen: set[str] = set()
    for seed in range(CASES):
        instance, plan = drawn(seed)
        margins = margins_of(instance, plan, [bound for bound in step_rules(instance, "rotation") if bound.standing != "watch"])
        if margins is None:
            continue
        for need in Weighing(instance, plan).unmet():
            codes = {code for code, _ in need.reasons}
            assert codes <= set(UNMET)
            assert codes
            seen |= codes
            if "weighed" in codes:
                continue
            tried = [(m, more) for m in range(len(margins.state)) for more in further(instance, plan, margins, m)]
            now = amount(instance, plan, need.bound, need.subject)
            helping = [move for move, more in tried if amount(instance, more, need.bound, need.subject) < now]
            assert not helping or codes - {"nobody_open", "all_sent"}
            assert {int(margins.state[move]) for move in helping} <= {BREAKS, WORSENS}
    assert len(seen) >= 3


def test_a_plan_outside_the_options_is_not_weighed() -> None:
    """A posting to a school of no group, written in by hand, is among no options: people who stay keep the neutral code."""
    policy = small_policy(rules=(rule("keeps_identity"),))
    county = small_county(3, [{}, {}], policy=policy)
    plan = small_plan(county, [("S0", "alliance", ["S1"])], [Posting("T0", "S0", "S2", YEAR, YEAR, "exchange")])
    assert margins_of(county, plan, step_rules(county, "rotation")) is None
    assert Weighing(county, plan).keeps(1) == ("not_chosen", WEIGHED["not_chosen"])


def test_a_large_staff_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one person more than the limit nothing is claimed."""
    monkeypatch.setattr(weighing, "LARGEST_STAFF", 1)
    county = small_county(2, [{}, {}], policy=small_policy(rules=(rule("keeps_identity"),)))
    assert margins_of(county, small_plan(county, [("S0", "alliance", ["S1"])]), step_rules(county, "rotation")) is None


def test_in_a_hurry_nothing_is_claimed() -> None:
    """After an interrupt, on ten drawn plans: every code is the neutral one, where calm weighing has others to tell of some."""
    calm: set[str] = set()
    for seed in range(10):
        instance, plan = drawn(seed)
        hurried, usual = Weighing(instance, plan, hurried=True), Weighing(instance, plan)
        people = range(len(instance.staff))
        assert {hurried.keeps(person)[0] for person in people} == {"not_chosen"}
        assert {code for need in hurried.unmet() for code, _ in need.reasons} <= {"weighed"}
        calm |= {usual.keeps(person)[0] for person in people}
    assert len(calm) > 1


def needs(
    people: list[dict[str, object]], sent: int, rules: tuple[RuleRow, ...], goals: tuple[GoalRow, ...] = (), **more: object
) -> list[str]:
    """Return the reason codes of what S1 lacks that is to get a teacher of S0, of whom the first `sent` go to S2 for a year."""
    asked = rule("dispatch", "priced", level="teacher")
    policy = small_policy(rules=(rule("duration", exchange_min=1, exchange_max=1), asked, *rules), goals=goals)
    county = small_county(3, people, policy=policy, **more)
    away = [Posting(f"T{n}", "S0", "S2", YEAR, YEAR, "exchange") for n in range(sent)]
    plan = small_plan(county, [("S0", "alliance", ["S1", "S2"])], away)
    sheets = unmet_table(county, Weighing(county, plan))
    return [str(row[7]) for sheet in sheets for row in sheet.rows if row[3] == "S1"]


def test_a_need_says_why_it_is_not_met() -> None:
    """S1 asks for a teacher of the lead S0: banned, all at S2 already, no money left, too far for the first goal, or merely not done."""
    travel, short = GoalRow(goal="posting_travel"), GoalRow(goal="rotation_shortfall")
    bans = (Ban(kind="posting", subject="T0", target="S1"),)
    assert needs([{}], 0, (rule("posting_bans"),), bans=bans) == ["nobody_open"]
    assert needs([{}], 1, ()) == ["all_sent"]
    assert needs([{}, {}], 1, (rule("posting_budget", max_per_year=1),)) == ["would_break"]
    assert needs([{}], 0, (), (travel, short)) == ["would_worsen"]
    assert needs([{}], 0, (), (short, travel)) == ["weighed"]


def test_a_need_that_is_only_watched_has_a_reason_too() -> None:
    """A watched share of one half of two teachers misses one; nobody may go, for the budget is nil."""
    policy = small_policy(rules=(rule("exchange_share", "watch", min_share="1/2"), rule("posting_budget", max_per_year=0)))
    county = small_county(2, [{}, {}], policy=policy)
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    (sheet,) = unmet_table(county, Weighing(county, plan))
    assert [(row[0], row[2], row[3], row[5], row[7]) for row in sheet.rows] == [("exchange_share", "只监测", str(YEAR), 1, "would_break")]
    assert unmet_table(county, Weighing(county, small_plan(county))) != ()


def test_nothing_missing_no_table() -> None:
    """Where every rule is kept there is no table of unmet needs."""
    county = small_county(2, [{}], policy=small_policy(rules=(rule("posting_budget", max_per_year=0),)))
    assert unmet_table(county, Weighing(county, small_plan(county))) == ()


def test_every_code_is_told_in_both_languages() -> None:
    """The codes of people who could go and stay and of unmet needs have words in Chinese and English."""
    assert all(text.zh and text.en and text.zh != text.en for text in (*WEIGHED.values(), *UNMET.values()))
