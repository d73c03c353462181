"""Pairs end to end: candidates, the checker's structure, solving after the groups, conflicts, tables and summary."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solver.check.checker import check
from solver.check.report import STRUCTURE
from solver.files.plan import plan_text
from solver.instance.history import Previous, PreviousPairing
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, Layer, RuleRow
from solver.instance.school import Area
from solver.instance.school_choice import SchoolChoice
from solver.instance.supply import ExternalSchool, ExternalSupply
from solver.plan.difference import difference
from solver.plan.plan import AreaPairing, Pairing, Plan
from solver.report.pairings import pair_tables, pairing_lines
from solver.rules import pairing_candidates
from solver.rules.pairing_candidates import partner_pairs
from solver.rules.parameters import rule_classes
from solver.rules.partner_rule import PartnerRule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.solving.pairing import pairs_schools
from solver.solving.result import ResultWord
from solver.solving.solve import solve
from tests.drawing import draw_groups
from tests.filling import filled
from tests.pairing_drawing import draw_paired_county
from tests.solving import GROUPING, GROUPING_GOALS, goal, rule

AID = (rule("pairing_set", layer="aid", side="partner", settings=["urban"]),
       rule("pairing_set", layer="aid", side="school", settings=["rural"]),
       rule("pairing_coverage", layer="aid", settings=["rural"]), rule("pairing_capacity", cap=2))  # fmt: skip
AID_GOALS = (goal("unpaired_need"), goal("pairing_travel"))


def county(schools: int = 6, rules: tuple[RuleRow, ...] = AID, goals: tuple[GoalRow, ...] = AID_GOALS, **changes: Any) -> Instance:
    """Return schools on a line 6 minutes apart, S0 and S1 urban and strong, under a policy that pairs and forms no group."""
    strong = {"setting": "urban", "quality": 90, "lead_candidate": True, "weak": False}
    listed = [small_school(n, **(strong if n < 2 else {})) for n in range(schools)]
    policy = small_policy(rules=(rule("one_group"), *NO_GROUPS, *rules), goals=goals)
    return small_county(listed, policy=policy, **changes)


NO_GROUPS = tuple(rule("member_cap", mode=mode, cap=0) for mode in ("alliance", "tight", "trusteeship"))


@pytest.mark.parametrize("block", [1, 7, 1 << 21])
def test_pruning_while_pairs_are_made_equals_pruning_all(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For 12 drawn counties and every partner rule: the same candidates whether pruned on the way or afterwards, in blocks of any size."""
    monkeypatch.setattr(pairing_candidates, "BLOCK", block)
    seen = set()
    for seed in range(12):
        rng = np.random.default_rng(seed)
        instance = draw_paired_county(rng, 5, 2).replace(policy=small_policy())
        groups = draw_groups(rng, instance)
        for trial in (trial for kind in rule_classes().values() for trial in kind.trials()):
            if not isinstance(trial, PartnerRule):
                continue
            made = partner_pairs(instance, groups, [trial])
            everything = partner_pairs(instance, groups)
            kept = everything.take(trial.admits(everything))
            rows = [sorted(zip(t.partner, t.school, t.layer, t.minutes, strict=True)) for t in (made, kept)]
            assert rows[0] == rows[1], (seed, trial)
            seen.add(len(made) < len(everything))
    assert seen == {True, False}


def test_minutes_follow_the_pairs_that_are_taken() -> None:
    """Minutes worked out before pairs are taken stay with their pairs: 6 a school on the line, -1 for a partner without a place."""
    outside = ExternalSupply(schools=(ExternalSchool(id="X0", name="外", stages=("primary",)),))
    pairs = partner_pairs(small_county(3, external=outside), ())
    before = pairs.minutes
    taken = pairs.take(pairs.partner > 1)
    assert taken.minutes.tolist() == before[pairs.partner > 1].tolist()
    assert set(pairs.minutes[pairs.partner == 3].tolist()) == {-1}
    assert pairs.minutes[(pairs.partner == 0) & (pairs.school == 2)].tolist() == [12, 12]


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (SchoolChoice(), "S0 S1 S2 S3"), (SchoolChoice(settings=("urban", "town")), "S0 S2"), (SchoolChoice(stages=("junior",)), ""),
        (SchoolChoice(labels=("new", "private")), "S1 S3"), (SchoolChoice(without=("weak",)), "S0 S3"),
        (SchoolChoice(area="C"), "S0 S1 S2"), (SchoolChoice(area="A1"), "S2"),
        (SchoolChoice(min_quality=75), "S0 S2"), (SchoolChoice(max_quality=74), "S1 S3"),
        (SchoolChoice(settings=("rural",), labels=("new",)), "S1"),
    ],
)  # fmt: skip
def test_a_choice_takes_just_the_schools_it_describes(choice: SchoolChoice, taken: str) -> None:
    """Each parameter alone and two together, counted by hand; both halves of rules read this fact, so it has a test of its own."""
    schools = (
        small_school(0), small_school(1, new=True), small_school(2, setting="town", area="A1", quality=75),
        small_school(3, public=False, area="B", quality=74, weak=False),
    )  # fmt: skip
    areas = (Area(id="C", name="C"), Area(id="A0", name="A0", parent="C"), Area(id="A1", name="A1", parent="C"), Area(id="B", name="B"))
    instance = small_county(schools, areas=areas)
    assert " ".join(school.id for school in instance.schools if choice.selects(instance, school)) == taken
    assert choice.chosen().zh
    assert choice.chosen().en


def sound() -> tuple[Instance, Plan]:
    """Return a county and a plan with pairs that nothing is wrong with."""
    outside = ExternalSupply(schools=(ExternalSchool(id="X0", name="外", stages=("primary",)),))
    layers = (
        Layer(name="aid", title="城乡结对", partner_areas=("A0",), areas=("A1",)),
        Layer(name="friend", title="友好学校", partners="external"),
    )
    schools = [small_school(n, area=f"A{n % 2}") for n in range(4)] + [small_school(4, outside=True)]
    instance = small_county(schools, external=outside, policy=small_policy(layers=layers))
    pairs = [("S0", "S1", "aid"), ("X0", "S1", "friend"), ("S4", "S2", "friend")]
    return instance, filled(instance, small_plan(instance, pairings=pairs, area_pairings=[("A0", "A1", "aid")]))


def with_pair(plan: Plan, **changes: object) -> Plan:
    """Return the plan with its first pair, S0 with S1 in the layer aid, changed."""
    return replace(plan, pairings=(replace(plan.pairings[0], **changes), *plan.pairings[1:]))  # type: ignore[arg-type]  # fields by name


def with_areas(plan: Plan, **changes: object) -> Plan:
    """Return the plan with its pair of areas changed."""
    return replace(plan, area_pairings=(replace(plan.area_pairings[0], **changes),))  # type: ignore[arg-type]  # fields by name


FLAWS: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "an unknown partner": (lambda p: with_pair(p, partner="S9"), "S9"),
    "an unknown school": (lambda p: with_pair(p, school="X0"), "X0"),
    "an unknown layer": (lambda p: with_pair(p, layer="x"), "S1"),
    "an unknown area": (lambda p: with_areas(p, area="A9"), "A9"),
    "an unknown layer of areas": (lambda p: with_areas(p, layer="x"), "A1"),
    "a school paired with itself": (lambda p: with_pair(p, partner="S1"), "S1"),
    "areas paired with themselves": (lambda p: with_areas(p, partner="A1"), "A1"),
    "an outside partner in a layer of schools": (lambda p: with_pair(p, partner="X0"), "X0"),
    "a school of the area in a layer of outside partners": (lambda p: with_pair(p, layer="friend"), "S0"),
    "a school from outside is helped": (lambda p: with_pair(p, school="S4"), "S4"),
    "a pair that begins late": (lambda p: with_pair(p, first_year=YEAR + 1, last_year=YEAR + 1), "S1"),
    "areas that end late": (lambda p: with_areas(p, last_year=YEAR + 1), "A1"),
    "areas that the layer does not list": (lambda p: with_areas(p, partner="A1", area="A0"), "A0"),
    "areas of a layer without areas": (lambda p: with_areas(p, layer="friend"), "A1"),
    "a pair that stands twice": (lambda p: replace(p, pairings=(*p.pairings, p.pairings[0])), "S1"),
    "areas that stand twice": (lambda p: replace(p, area_pairings=p.area_pairings * 2), "A1"),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_plan_with_ill_formed_pairs_is_refused(name: str) -> None:
    """Each of sixteen edits of a sound plan is found by the checker, in the plan's structure, at the object it spoils."""
    instance, plan = sound()
    assert check(instance, plan).structure == ()
    change, subject = FLAWS[name]
    report = check(instance, change(plan))
    assert not report.accepted
    assert subject in {finding.subject for finding in report.structure}
    assert {finding.rule for finding in report.structure} == {STRUCTURE}


def test_every_rural_school_is_paired_with_the_nearest_partner_that_has_places() -> None:
    """Four rural schools, two partners of two places each: S1 takes its neighbours S2 and S3, S0 the rest (6 + 12 + 24 + 30 minutes).

    Any other split is longer or equal: all four distances to S0 exceed those to S1 by 6, so just two pay that: 72 in all.
    """
    result = solve(county(), time_limit=30)
    assert result.word is ResultWord.PROVED_BEST
    assert result.plan is not None
    assert sorted(pair.school for pair in result.plan.pairings) == ["S2", "S3", "S4", "S5"]
    assert [goal.value for goal in result.goals] == [0, 72]
    assert all(goal.proved and goal.step == "pairing" for goal in result.goals)


def test_rows_in_another_order_give_the_same_pairs() -> None:
    """Schools and outside schools listed backwards: the same text of the plan."""
    outside = tuple(ExternalSchool(id=f"X{n}", name=f"外{n}", stages=("primary",)) for n in range(8))
    friends = (rule("pairing_coverage", layer="friend", group_leads=[]), rule("one_to_one", layer="friend"))
    first = county(rules=(*AID, *friends), external=ExternalSupply(schools=outside))
    second = first.replace(schools=first.schools[::-1], external=ExternalSupply(schools=outside[::-1]))
    plans = [solve(instance, time_limit=30).plan for instance in (first, second)]
    assert plans[0] is not None
    assert plans[1] is not None
    assert len(plans[0].pairings) == 4 + 6
    assert plan_text(plans[0]) == plan_text(plans[1])


def test_members_of_urban_leads_need_no_partner() -> None:
    """Groups come first: both leads take two members each under the usual goals, and only what is left is paired."""
    policy = small_policy(rules=(*GROUPING, *AID), goals=(*GROUPING_GOALS, *AID_GOALS))
    instance = county(8).replace(policy=policy)
    result = solve(instance, time_limit=30)
    assert result.plan is not None
    members = {member for group in result.plan.groups for member in group.members}
    paired = {pair.school for pair in result.plan.pairings}
    assert len(members) == 4
    assert paired == {"S2", "S3", "S4", "S5", "S6", "S7"} - members
    assert [goal.step for goal in result.goals] == ["grouping", "grouping", "pairing", "pairing"]


def test_too_few_places_are_named_as_a_conflict() -> None:
    """Six rural schools, two partners of two places: coverage and capacity clash, and two schools too many is the least fix."""
    result = solve(county(8), time_limit=30)
    assert result.word is ResultWord.INFEASIBLE_CONFIRMED
    assert result.conflict is not None
    assert result.conflict.step == "pairing"
    assert {family.split("#")[0] for family in result.conflict.families} == {"pairing_set", "pairing_coverage", "pairing_capacity"}
    assert any(fix.amount == 2 for fix in result.conflict.fixes)


def test_areas_are_paired_first() -> None:
    """One pair of areas is allowed and every rural school needs a partner from another area: A0 helps A1, and so do their schools."""
    areas = (rule("inside_area_pairs", layer="aid"), rule("pairing_count", layer="aid", of="areas", at_most=1))
    instance = county(rules=(*AID, *areas))
    schools = tuple(replace(school, area="A0" if n < 2 else "A1") for n, school in enumerate(instance.schools))
    result = solve(instance.replace(schools=schools, areas=(Area(id="A0", name="A0"), Area(id="A1", name="A1"))), time_limit=30)
    assert result.plan is not None
    assert result.plan.area_pairings == (AreaPairing("A0", "A1", YEAR, YEAR, "aid"),)
    assert len(result.plan.pairings) == 4


def test_watched_rules_and_layers_alone_pair_nobody() -> None:
    """Without a binding rule or a goal of pairing the step does not run; the rule is reported all the same."""
    instance = county(rules=(rule("pairing_coverage", "watch", settings=["rural"]),), goals=())
    result = solve(instance, time_limit=30)
    assert not pairs_schools(instance)
    assert pairs_schools(county())
    assert result.plan is not None
    assert result.plan.pairings == ()
    assert result.report is not None
    assert len(result.report.watched) == 4


def test_tables_and_summary_name_every_pair() -> None:
    """One row a pair with its layer's title, minutes and history; one line a layer; nothing where nobody is paired."""
    instance, plan = sound()
    previous = Previous(
        pairings=(
            PreviousPairing(partner="S0", school="S1", layer="aid", since=YEAR - 2),
            PreviousPairing(partner="S0", school="S3", layer="aid", since=YEAR - 1),
        )
    )
    instance = instance.replace(previous=previous)
    schools, areas = pair_tables(instance, plan)
    assert (schools.name, areas.name) == ("pairings.csv", "area_pairings.csv")
    text = schools.text().splitlines()
    assert text[1].startswith("aid,城乡结对,S0,第0小学,A0,S1,第1小学,A1,乡村,2026,2026,6,2024,延续")
    assert text[2].startswith("friend,友好学校,S4,第4小学,A0,S2,第2小学,A0,乡村,2026,2026,12,2026,新增")
    assert text[3].startswith("friend,友好学校,X0,外,外部学校,S1,第1小学,A1,乡村,2026,2026,,2026,新增")
    assert areas.text().splitlines()[1] == "aid,城乡结对,A0,A0,A1,A1,2026,2026,1"
    assert pairing_lines(instance, plan, "en") == [
        "", "Pairs", "  aid: pairs 1, partners 1, schools helped 1; pairs of areas 1", "    since last year: continued 1, ended 1, new 0",
        "  friend: pairs 2, partners 2, schools helped 2",
    ]  # fmt: skip
    assert pairing_lines(instance, plan, "zh")[2] == "  城乡结对: 结对 1 对,帮扶学校 1 所,受援学校 1 所;区域结对 1 对"
    bare = replace(plan, pairings=(), area_pairings=())
    assert pair_tables(instance, bare) == ()
    assert pairing_lines(instance, bare, "zh") == []


def test_a_pair_covers_its_own_years() -> None:
    """First and last year count, the years around them do not."""
    pair, above = Pairing("S0", "S1", 2026, 2027, "aid"), AreaPairing("A0", "A1", 2026, 2027, "aid")
    assert [pair.covers(year) for year in (2025, 2026, 2027, 2028)] == [False, True, True, False]
    assert [above.covers(year) for year in (2025, 2026, 2027, 2028)] == [False, True, True, False]


def test_the_difference_of_plans_tells_pairs() -> None:
    """A pair taken out and one put in: two lines, schools by name and areas by id; the same pairs are no difference."""
    _, plan = sound()
    after = replace(plan, pairings=plan.pairings[1:], area_pairings=(*plan.area_pairings, AreaPairing("A1", "A0", YEAR, YEAR, "aid")))
    assert difference(plan, plan).empty
    assert [line.en for line in difference(plan, after).lines({"S0": "First"})] == [
        "Pair removed: First → S1(aid)", "Pair added: A1 → A0(aid)",
    ]  # fmt: skip
    assert difference(plan, after).lines()[0].zh == "取消结对:S0 → S1(aid)"
