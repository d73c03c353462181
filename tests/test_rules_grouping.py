"""Golden numbers and edges of the grouping rules, beyond the contract and the examples they carry."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from pydantic import ValidationError

from solver.instance.history import Ban, Pin, Previous, PreviousGroup, Waiver
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.policy import RuleRow
from solver.instance.school import Satisfaction
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan
from solver.rules.candidates import admitted, all_pairs
from solver.rules.grouping.area_pairs import AreaPairs
from solver.rules.grouping.bans import Bans
from solver.rules.grouping.change_budget import ChangeBudget
from solver.rules.grouping.coverage import Coverage
from solver.rules.grouping.exit_by_evaluation import ExitByEvaluation
from solver.rules.grouping.lead_eligibility import LeadEligibility
from solver.rules.grouping.legal_form import LegalForm
from solver.rules.grouping.member_cap import MemberCap
from solver.rules.grouping.one_group import OneGroup
from solver.rules.grouping.pins import Pins
from solver.rules.grouping.relead import Relead
from solver.rules.grouping.same_area_share import SameAreaShare
from solver.rules.grouping.size_by_assessment import SizeByAssessment
from solver.rules.grouping.travel_limit import TravelLimit
from solver.rules.grouping.weaker_member import WeakerMember
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import build, rule_classes
from solver.rules.rule import PairRule, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from tests.drawing import draw_county

GROUPING = [kind for kind in rule_classes().values() if kind.step == "grouping"]


def breach(rule: Rule, instance: Instance, plan: Plan) -> int:
    """Return the total breach that `check` finds."""
    return sum(finding.amount for finding in rule.check(instance, plan))


def accepts(rule: Rule, instance: Instance, plan: Plan) -> bool:
    """Whether the posted form of one hard rule accepts a plan; a plan outside the admitted candidates is not accepted."""
    rules = [rule] if isinstance(rule, PairRule) else []
    scope = GroupingScope(admitted(all_pairs(instance), rules))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    try:
        values = scope.assign(plan)
    except ValueError:
        return False
    columns = np.array(sorted(values), dtype=np.int64)
    wanted = np.array([values[int(column)] for column in columns], dtype=np.int64)
    scope.builder.rows("fixed", len(columns), np.arange(len(columns)), columns, 1, wanted, wanted)
    return solve_cp_sat(scope.builder.build(), None, CpSatLimits(seconds=20)).word in {"proved", "feasible"}


@pytest.mark.parametrize(("schools", "needed"), [(19, 12), (27, 18), (100, 63), (1, 1), (0, 0), (200, 126)])
def test_63_percent_is_rounded_up_exactly(schools: int, needed: int) -> None:
    """63% of 27 is 17.01 and asks for 18 (R-009, Part D); of 100 exactly 63, where a float product could ask for 64."""
    county = small_county([small_school(n, area="A0" if n < schools else "A1") for n in range(schools + 1)])
    finding = Coverage(area="A0").check(county, small_plan(county))[0]
    assert finding.required == needed
    assert finding.amount == needed


def test_every_share_of_every_number_of_schools_is_exact() -> None:
    """For 1% to 100% of 1 to 40 schools the number needed is the least k with k/n >= share: 4,000 cases without a float."""
    county = small_county(40)
    for schools in range(1, 41):
        part = county.replace(schools=county.schools[:schools])
        empty = small_plan(part)
        for percent in range(1, 101):
            needed = int(Coverage(min_share=Fraction(percent, 100)).check(part, empty)[0].required)
            assert 100 * needed >= percent * schools > 100 * (needed - 1)


@pytest.mark.parametrize(
    ("assessment", "alliance", "tight"), [("excellent", 5, 3), (None, 5, 3), ("good", 3, 2), ("pass", 1, 1), ("fail", 0, 0)]
)
def test_caps_by_assessment(assessment: str | None, alliance: int, tight: int) -> None:
    """R-006 with caps 5 and 3: good has ceil(3/5 of 5) = 3 and ceil(3/5 of 3) = ceil(1.8) = 2 members."""
    county = small_county([small_school(n, assessment=assessment if n == 0 else None) for n in range(8)])
    rule = SizeByAssessment(caps={"alliance": 5, "tight": 3})
    for mode, cap in (("alliance", alliance), ("tight", tight)):
        for size in range(1, 7):
            plan = small_plan(county, [("S0", mode, [f"S{n}" for n in range(1, size + 1)])])
            assert breach(rule, county, plan) == max(0, size - cap)
            assert accepts(rule, county, plan) == (size <= cap)


def test_assessment_never_raises_a_cap() -> None:
    """With a cap of 2, `pass` at 4 and `fail` at 3 members still mean 2: R-006 takes the minimum of both."""
    for assessment in ("pass", "fail"):
        county = small_county([small_school(n, assessment=assessment) for n in range(4)])
        rule = SizeByAssessment(caps={"tight": 2}, pass_members=4, fail_members=3)
        assert breach(rule, county, small_plan(county, [("S0", "tight", ["S1", "S2", "S3"])])) == 1


def test_kindergartens_are_not_counted_in_a_trusteeship() -> None:
    """R-005 caps primary and secondary members at 5: five primaries and a kindergarten are within it, six primaries are not."""
    kindergarten = small_school(6).parts[0].__class__(stage="kindergarten", pupils=60, classes=(1, 1, 1))
    county = small_county([*(small_school(n) for n in range(6)), small_school(6, parts=(kindergarten,)), small_school(7)])
    stages: tuple[Stage, ...] = ("primary", "junior", "senior")
    cap = MemberCap(mode="trusteeship", cap=5, stages=stages)
    size = SizeByAssessment(caps={"trusteeship": 5}, stages={"trusteeship": stages})
    five = [f"S{n}" for n in range(1, 6)]
    for rule in (cap, size):
        assert breach(rule, county, small_plan(county, [("S0", "trusteeship", [*five, "S6"])])) == 0
        assert breach(rule, county, small_plan(county, [("S0", "trusteeship", [*five, "S7"])])) == 1


@pytest.mark.parametrize(("rates", "eligible"), [((85, 85, 85), True), ((100, 100, 55), True), ((84, 85, 85), False), ((84, 85, 86), True)])
def test_mean_satisfaction_of_exactly_85_is_enough(rates: tuple[int, int, int], eligible: bool) -> None:
    """R-002 and R-010: the mean of the three constituencies is exact; 254/3 = 84.67 would round to 85 and is refused."""
    known = Satisfaction(pupils=rates[0], parents=rates[1], community=rates[2])
    county = small_county([small_school(0, satisfaction=known), small_school(1)])
    rule, plan = LeadEligibility(min_classes=6), small_plan(county, [("S0", "alliance", ["S1"])])
    assert (breach(rule, county, plan) == 0) == eligible
    assert accepts(rule, county, plan) == eligible


@pytest.mark.parametrize(("classes", "pupils", "eligible"), [(12, 10, True), (11, 500, True), (11, 499, False)])
def test_a_lead_has_twelve_classes_or_five_hundred_pupils(classes: int, pupils: int, eligible: bool) -> None:
    """R-002: one of the two sizes is enough, each at its exact threshold."""
    part = small_school(0).parts[0].__class__(stage="primary", pupils=pupils, classes=(classes, 0, 0, 0, 0, 0))
    county = small_county([small_school(0, parts=(part,), satisfaction=Satisfaction(pupils=90, parents=90, community=90)), small_school(1)])
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    assert (breach(LeadEligibility(), county, plan) == 0) == eligible
    assert accepts(LeadEligibility(), county, plan) == eligible


def test_a_waiver_keeps_the_candidate_and_only_that_one() -> None:
    """R-002 waived for S0 (原则上): its pairs survive the pruning and its group is accepted, S1 still leads nobody."""
    county = small_county(4, waivers=(Waiver(rule="lead_eligibility", subject="S0", reason="approved by the bureau"),))
    rule = LeadEligibility()
    assert {county.schools[lead].id for lead in admitted(all_pairs(county), [rule]).lead} == {"S0"}
    assert accepts(rule, county, small_plan(county, [("S0", "alliance", ["S2"])]))
    assert not accepts(rule, county, small_plan(county, [("S1", "alliance", ["S2"])]))


def test_a_waiver_of_a_ban_on_the_member_leaves_the_ban_on_the_lead() -> None:
    """S1 may join nobody and S0 may not lead; waiving the first for S1 keeps the pair as a candidate, but the second still forbids it."""
    bans = (Ban(kind="member", subject="S1"), Ban(kind="lead", subject="S0"))
    county = small_county(3, bans=bans, waivers=(Waiver(rule="bans", subject="S1", reason="approved"),))
    assert not accepts(Bans(), county, small_plan(county, [("S0", "alliance", ["S1"])]))
    assert accepts(Bans(), county, small_plan(county, [("S2", "alliance", ["S1"])]))


def test_a_school_twice_in_one_group_is_found() -> None:
    """A hand-edited plan that lists S1 twice, or the lead among its own members, holds one role too many (R-001)."""
    county = small_county(3)
    assert breach(OneGroup(), county, small_plan(county, [("S0", "alliance", ["S1", "S1"])])) == 1
    assert breach(OneGroup(), county, small_plan(county, [("S0", "alliance", ["S0", "S1"])])) == 1


def test_roles_are_counted_year_by_year() -> None:
    """S2 with S0 in the first year and with S1 in the second has one role at a time; with both in one year it has two."""
    county = small_county(3, years=2)
    first, second = small_plan(county, [("S0", "alliance", ["S2"]), ("S1", "alliance", ["S2"])]).groups
    apart = replace(small_plan(county), groups=(replace(first, last_year=YEAR), replace(second, first_year=YEAR + 1)))
    together = replace(small_plan(county), groups=(first, replace(second, first_year=YEAR + 1)))
    assert breach(OneGroup(), county, apart) == 0
    assert breach(OneGroup(), county, together) == 1


def test_pins_and_coverage_hold_in_every_planned_year() -> None:
    """A group that stands in the first of two years only neither keeps a pin nor covers its schools in the second."""
    county = small_county(3, years=2, pins=(Pin(kind="member", subject="S1", target="S0"),))
    group = small_plan(county, [("S0", "alliance", ["S1", "S2"])]).groups[0]
    whole, half = (replace(small_plan(county), groups=(replace(group, last_year=last),)) for last in (YEAR + 1, YEAR))
    for rule, amount in ((Pins(), 1), (Coverage(min_share=Fraction(1)), 3)):
        assert breach(rule, county, whole) == 0
        assert breach(rule, county, half) == amount


@pytest.mark.parametrize(("same", "other", "amount"), [(1, 1, 0), (1, 2, 1), (2, 3, 1), (3, 3, 0), (0, 5, 3), (0, 1, 1)])
def test_half_of_the_members_come_from_the_leads_area(same: int, other: int, amount: int) -> None:
    """R-008: 2 of 5 miss ceil(2.5) = 3 by one; a lone member from elsewhere is 0 of 1 over the whole instance."""
    county = small_county([small_school(n, area="A0" if n <= same else "A1") for n in range(same + other + 1)])
    plan = small_plan(county, [("S0", "alliance", [f"S{n}" for n in range(1, same + other + 1)])])
    assert breach(SameAreaShare(), county, plan) == amount
    assert accepts(SameAreaShare(), county, plan) == (amount == 0)


def test_a_legal_person_is_torn_by_one_row_a_school_left_outside() -> None:
    """R-007: S1 shares its legal person with S2 and S3; with neither, one or both in the group 2, 1 + 1 and 0 are missing."""
    county = small_county([small_school(0), *(small_school(n, legal_person="L") for n in (1, 2, 3))])
    for members, amount in ((["S1"], 2), (["S1", "S2"], 2), (["S1", "S2", "S3"], 0)):
        plan = small_plan(county, [("S0", "tight", members)])
        assert breach(LegalForm(), county, plan) == amount
        assert accepts(LegalForm(), county, plan) == (amount == 0)


def test_new_schools_by_opening_year() -> None:
    """Without a list, a school opened exactly `new_years` before the plan is new and one year earlier it is not; None never is."""
    rule = WeakerMember(new_years=2)
    for opened, amount in ((YEAR - 2, 0), (YEAR - 3, 1), (None, 1), (YEAR + 1, 0)):
        county = small_county([small_school(0), small_school(1, quality=95, opened=opened)])
        plan = small_plan(county, [("S0", "alliance", ["S1"])])
        assert breach(rule, county, plan) == amount
        assert accepts(rule, county, plan) == (amount == 0)


def test_budget_counts_exits_as_the_policy_has_them() -> None:
    """S1 (90 points) leaves: no change where maturity 85 lets it out, a change where the policy says 95 or has no such rule."""
    previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 1),))
    for rows, changes in (
        ((RuleRow(rule="exit_by_evaluation"),), 0),
        ((RuleRow(rule="exit_by_evaluation", parameters={"mature": 95}),), 1),
        ((), 1),
    ):
        county = small_county(
            [small_school(n, maturity=90 if n == 1 else None) for n in range(3)], previous=previous, policy=small_policy(rules=rows)
        )
        plan = small_plan(county, [("S0", "alliance", ["S2"])])
        assert ChangeBudget(max_changes=0).check(county, plan)[0].achieved == changes
        assert accepts(ChangeBudget(max_changes=0), county, plan) == (changes == 0)


def test_members_of_a_revoked_lead_do_not_use_the_budget() -> None:
    """R-018 takes the group of a lead assessed fail apart; its two members may go anywhere under a budget of 0."""
    previous = Previous(groups=(PreviousGroup(lead="S0", mode="alliance", members=("S1", "S2"), since=YEAR - 1),))
    schools = [small_school(n, assessment="fail" if n == 0 else None) for n in range(4)]
    county = small_county(schools, previous=previous, policy=small_policy(rules=(RuleRow(rule="exit_by_evaluation"),)))
    plan = small_plan(county, [("S3", "alliance", ["S1"])])
    assert breach(ChangeBudget(max_changes=0), county, plan) == 0
    assert accepts(ChangeBudget(max_changes=0), county, plan)


def test_without_a_last_year_nothing_changes_and_nobody_leaves() -> None:
    """A first plan has no previous groups: a budget of 0 and the evaluation rule have nothing to refuse."""
    county = small_county([small_school(0), small_school(1, maturity=95)])
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    for rule in (ChangeBudget(max_changes=0), ExitByEvaluation()):
        assert breach(rule, county, plan) == 0
        assert accepts(rule, county, plan)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (ExitByEvaluation, {"mature": 60, "fail": 61}),
        (Coverage, {"min_share": "101%"}),
        (SameAreaShare, {"min_share": "3/2"}),
        (Coverage, {"min_share": "0.6300001"}),
        (Coverage, {"min_share": "1e-9999"}),
        (OneGroup, {"min_members": 0}),
        (SizeByAssessment, {"caps": {"tight": "3"}}),
        (SizeByAssessment, {}),
        (TravelLimit, {"mode": "tight", "minutes": -1}),
        (LeadEligibility, {"min_satisfaction": 101}),
        (ChangeBudget, {"max_changes": -1}),
    ],
)
def test_parameters_out_of_range_are_refused(kind: type[Rule], parameters: dict[str, object]) -> None:
    """Each is just beyond its range (101%, 3/2, seven decimals, 61 > 60, -1, 0 members) or of the wrong type."""
    with pytest.raises(ValidationError):
        build(kind, parameters)


@pytest.mark.parametrize("rule", [trial for kind in GROUPING for trial in kind.trials()], ids=repr)
def test_a_rule_can_be_posted_where_no_candidate_is_left(rule: Rule) -> None:
    """With every pair pruned away, hard and priced rows post without error and the empty plan gets the verdict of `check`."""
    county = small_county(3, pins=(Pin(kind="lead", subject="S0"),))
    breaches = breach(rule, county, small_plan(county))
    for standing in ("hard", "priced"):
        scope = GroupingScope(all_pairs(county).take(np.zeros(18, dtype=bool)))
        scope.enter(rule.name, rule.name, standing, 1)
        rule.post(scope)
        answer = solve_cp_sat(scope.builder.build(), scope.shortfall(), CpSatLimits(seconds=20))
        if standing == "hard":
            assert (answer.word == "proved") == (breaches == 0)
        else:
            assert answer.values is not None
            assert scope.shortfall().value(answer.values) == breaches


@pytest.mark.parametrize("rule", [t for kind in GROUPING for t in kind.trials() if isinstance(t, PairRule)], ids=repr)
def test_pruning_refuses_exactly_the_pairs_that_check_refuses(rule: PairRule) -> None:
    """Each of the 60 pairs of 5 schools in 3 modes (12 fewer for a school from outside) alone as a group, in 4 counties.

    R-007, R-059 and R-083 may ask for more than they prune.
    """
    for seed in range(4):
        county = draw_county(np.random.default_rng(seed), schools=5)
        pairs = all_pairs(county)
        assert len(pairs) == 3 * 4 * sum(not school.outside for school in county.schools)
        for lead, school, mode, kept in zip(pairs.lead, pairs.school, pairs.mode, rule.admits(pairs), strict=True):
            group = (county.schools[lead].id, county.policy.modes[mode].name, [county.schools[school].id])
            amount = breach(rule, county, small_plan(county, [group]))
            assert amount > 0 if not kept else amount == 0 or isinstance(rule, (LegalForm, AreaPairs, Relead))
