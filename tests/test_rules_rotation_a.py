"""Boundary figures of the rotation rules on who moves, how many, how long and where to."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from solver.form.form import Expression
from solver.instance.history import Pin, Previous, PreviousPosting, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.staff import EXEMPTIONS
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Channel, Plan, Posting
from solver.rules.exemptions import exempt, is_exempt
from solver.rules.options import all_options, allowed
from solver.rules.parameters import build
from solver.rules.rotation.backbone_share import BackboneShare
from solver.rules.rotation.commute_limit import CommuteLimit
from solver.rules.rotation.duration import Duration
from solver.rules.rotation.eligibility import Eligibility, begun_years, eligibility_in
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rotation.posting_budget import PostingBudget
from solver.rules.rotation.posting_pins import PostingPins
from solver.rules.rotation.title_gate import TitleGate
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Rule
from solver.rules.running import running_postings
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from tests.drawing import draw_county

GROUP = ("S0", "alliance", ["S1", "S2"])
THREE = {"exchange": (3,)}


def away(person: str, first: int = YEAR, years: int = 3, school: str = "S1", channel: Channel = "exchange") -> Posting:
    """Return a posting from S0."""
    return Posting(person, "S0", school, first, first + years - 1, channel)


def plan_for(instance: Instance, *postings: Posting, mode: str = "alliance") -> Plan:
    """Return a plan with one group of all schools."""
    return small_plan(instance, [("S0", mode, [s.id for s in instance.schools if s.id != "S0"])], postings)


def breach(rule: Rule, instance: Instance, plan: Plan) -> int:
    """Return the total breach that `check` finds."""
    return sum(finding.amount for finding in rule.check(instance, plan))


def fewest_postings(rule: Rule, instance: Instance, **options: Any) -> int | None:
    """Return the least number of postings with which the posted rule holds, or None where it cannot."""
    groups = plan_for(instance).groups
    scope = RotationScope(all_options(instance, groups, THREE, **options), rule.person_keys(instance))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    total = Expression(scope.move_column, np.ones(len(scope.move_column), dtype=np.int64))
    answer = solve_cp_sat(scope.builder.build(), total, CpSatLimits(seconds=20))
    return None if answer.values is None else total.value(answer.values)


@pytest.mark.parametrize(("eligible", "needed"), [(95, 10), (100, 10), (101, 11), (1, 1), (0, 0), (9, 1), (10, 1), (11, 2)])
def test_a_tenth_of_the_eligible_is_rounded_up(eligible: int, needed: int) -> None:
    """10% of 95 is 9.5, so ten people; of 100 exactly ten are enough; of nobody nothing is required; model and check agree."""
    county = small_county(2, [{} for _ in range(eligible)] + [{"years_at_school": 5} for _ in range(7)])
    rule = ExchangeShare()
    assert fewest_postings(rule, county) == needed
    moving = [away(f"T{n}") for n in range(needed)]
    assert breach(rule, county, plan_for(county, *moving)) == 0
    assert breach(rule, county, plan_for(county, *moving[:-1])) == min(needed, 1)


@pytest.mark.parametrize(("moved", "backbone", "amount"), [(5, 1, 0), (6, 1, 1), (10, 2, 0), (11, 2, 1), (0, 0, 0), (1, 0, 1)])
def test_a_fifth_of_the_exchanged_is_backbone(moved: int, backbone: int, amount: int) -> None:
    """One of five is exactly 20% and enough; one of six is 16.7% and one person short."""
    county = small_county(2, [{"backbone": "county" if n < backbone else "school"} for n in range(12)])
    assert breach(BackboneShare(), county, plan_for(county, *(away(f"T{n}") for n in range(moved)))) == amount


def test_denominators_shrink_by_those_who_left_earlier() -> None:
    """Of 20 eligible two leave in the first year and 18 stay eligible: still two (1.8 up) are needed in the second, also after a return."""
    county = small_county(2, [{} for _ in range(20)], years=3)
    first = [away("T0", years=1), away("T1", years=3)]
    plan = plan_for(county, *first, away("T2", YEAR + 1), away("T3", YEAR + 1), away("T4", YEAR + 2))
    assert [(f.required, f.achieved) for f in ExchangeShare().check(county, plan)] == [(2, 2), (2, 2), (2, 1)]
    assert "16" in str(ExchangeShare().check(county, plan)[2].note)


def test_running_postings_count_when_they_start_and_leave_the_denominator_afterwards() -> None:
    """Ten eligible: one left last year, one agreed for this year; so nine are eligible and the agreed one is the exchange required."""
    earlier = (
        PreviousPosting(person="T0", school="S1", first_year=YEAR - 1, last_year=YEAR),
        PreviousPosting(person="T1", school="S1", first_year=YEAR, last_year=YEAR + 2),
    )
    county = small_county(2, [{} for _ in range(10)], previous=Previous(postings=earlier))
    (finding,) = ExchangeShare().check(county, plan_for(county, *running_postings(county)))
    assert (finding.required, finding.achieved, finding.amount) == (1, 1, 0)
    assert "9" in str(finding.note)
    assert fewest_postings(ExchangeShare(), county) == 0
    assert fewest_postings(ExchangeShare(min_share=Fraction(1, 5)), county) == 1


def test_town_and_quality_schools_only() -> None:
    """With donors restricted, a weak rural school's teachers count neither above nor below the line; quality 80 makes it a donor."""
    county = small_county(3, [{"school": "S1"} for _ in range(10)] + [{}])
    plan = small_plan(county, [GROUP], [Posting("T0", "S1", "S2", YEAR, YEAR + 2, "exchange")])
    assert breach(ExchangeShare(donors="town_or_quality"), county, plan) == 1
    assert breach(ExchangeShare(donors="all"), county, plan) == 1
    assert ExchangeShare(donors="all").check(county, plan)[0].achieved == 1
    assert ExchangeShare(donors="town_or_quality", quality=60).check(county, plan)[0].achieved == 1


def test_moves_inside_one_legal_person_do_not_count() -> None:
    """Neither in a tight group nor between schools that declare one legal person; the model then needs other moves."""
    one = [small_school(0, legal_person="L"), small_school(1, legal_person="L"), small_school(2)]
    county = small_county(one, [{}])
    rule = ExchangeShare(min_share=Fraction(1))
    assert breach(rule, county, plan_for(county, away("T0", school="S1"))) == 1
    assert breach(rule, county, plan_for(county, away("T0", school="S2"))) == 0
    assert breach(rule, county, plan_for(county, away("T0", school="S2"), mode="tight")) == 1
    assert fewest_postings(rule, county) == 1
    assert fewest_postings(rule, small_county(one[:2], [{}])) is None


@pytest.mark.parametrize(
    ("person", "eligible"),
    [
        ({"years_at_school": 6}, True),
        ({"years_at_school": 5}, False),
        ({"on_quota": False}, False),
        ({"position": "principal"}, False),
        ({"position": "middle", "years_at_school": 3}, True),
        ({"position": "middle", "years_at_school": 2}, False),
        ({"birth_year": YEAR - 50, "sex": "m"}, True),
        ({"birth_year": YEAR - 51, "sex": "m"}, False),
        ({"birth_year": YEAR - 45, "sex": "f"}, True),
        ({"birth_year": YEAR - 46, "sex": "f"}, False),
        ({"birth_year": YEAR - 50, "sex": ""}, True),
        ({"birth_year": YEAR - 51, "sex": ""}, False),
        ({"sex": "f"}, True),
        ({"school": "S1"}, False),
        ({"school": "S2", "stage": "kindergarten"}, False),
        ({"exemption": "illness", "exempt_until": YEAR}, False),
        ({"exemption": "illness", "exempt_until": YEAR - 1}, True),
        ({"exemption": "illness"}, False),
    ],
)
def test_each_condition_of_eligibility_at_its_limit(person: dict[str, Any], eligible: bool) -> None:
    """Six full years and an age of exactly 50 (men) or 45 (women) are enough, one less or more is not; both writings agree."""
    county = small_county([small_school(0), small_school(1, public=False), small_school(2)], [person])
    rule = Eligibility(max_age_m=50, max_age_f=45)
    assert bool(rule.eligible(county)[0, 0]) is eligible
    assert rule.is_eligible(county, county.staff.persons[0], YEAR, {}) is eligible


def test_both_writings_of_eligibility_agree_on_random_counties() -> None:
    """The vectorised and the one-by-one writing agree on 60 random counties for every trial setting, running postings included."""
    seen: set[bool] = set()
    for seed in range(60):
        county = draw_county(np.random.default_rng(seed), schools=5, people=12, years=3)
        begun = begun_years(running_postings(county))
        for rule in Eligibility.trials():
            table = [[rule.is_eligible(county, person, year, begun) for year in county.planned_years] for person in county.staff.persons]
            assert rule.eligible(county).tolist() == table
            seen.update(value for row in table for value in row)
            told = [[rule.is_exempt(county, person, year) for year in county.planned_years] for person in county.staff.persons]
            assert rule.exempt(county).tolist() == told
        assert exempt(county).tolist() == [[is_exempt(person, year) for year in county.planned_years] for person in county.staff.persons]
    assert seen == {True, False}


def test_a_deferral_ends_after_its_years() -> None:
    """Dalian's three years on top of nine: a programme's lead of 11 years stays, of 12 goes; over three years the one of 11 is due next.

    A school leader under the same row is due after three years and put off until six; a mentor, not named, for good.
    """
    rows: list[dict[str, Any]] = [{"exemption": "programme_lead", "years_at_school": served} for served in (11, 12)]
    rows += [{"exemption": "programme_lead", "years_at_school": 6, "position": "leader"}, {"exemption": "mentor", "years_at_school": 30}]
    county = small_county(2, rows, years=3)
    rule = Eligibility(years={"primary": 9}, max_deferral={"programme_lead": 3})
    assert rule.eligible(county).tolist() == [[False, True, True], [True] * 3, [True] * 3, [False] * 3]


def test_two_rows_make_two_distance_classes() -> None:
    """Zhejiang (R-215): S1 is six minutes away, S2 twelve; ordinary teachers may go six, backbone teachers and cadres twelve."""
    people: list[dict[str, Any]] = [{}, {"backbone": "school"}, {"backbone": "county"}, {"position": "leader"}]
    county = small_county(4, people)
    options = all_options(county, plan_for(county).groups, {"exchange": (3,), "cadre": (3,)})
    near, far = CommuteLimit(minutes=6, who="ordinary"), CommuteLimit(minutes=12, who="backbone_or_cadre")
    open_to = allowed(options, [near, far])
    reached = [sorted({county.schools[s].id for s in open_to.destination[open_to.person == person].tolist()}) for person in range(4)]
    assert reached == [["S1"], ["S1"], ["S1", "S2"], ["S1", "S2"]]
    sent = plan_for(county, *(away(f"T{n}", school="S2", channel="cadre" if n == 3 else "exchange") for n in range(4)))
    assert [finding.subject for finding in near.check(county, sent) if not finding.kept] == ["T0", "T1"]
    assert [finding.subject for finding in far.check(county, sent)] == ["T2", "T3"]


def test_graduating_grades_have_a_share_of_their_own() -> None:
    """Hefei (R-215): a tenth of 30 teachers are three, 30% of the ten in graduating grades are three of those."""
    county = small_county(3, [{"graduating": n >= 20} for n in range(30)])
    assert fewest_postings(ExchangeShare(), county) == 3
    assert fewest_postings(ExchangeShare(min_share=Fraction(3, 10), grades="graduating"), county) == 3
    others, graduating = (plan_for(county, *(away(f"T{n}") for n in people)) for people in (range(3), range(20, 23)))
    hefei = ExchangeShare(min_share=Fraction(3, 10), grades="graduating")
    assert [breach(rule, county, plan) for rule in (ExchangeShare(), hefei) for plan in (others, graduating)] == [0, 0, 3, 0]


@pytest.mark.parametrize("reason", EXEMPTIONS[1:])
def test_exempt_people_have_no_option_at_all(reason: str) -> None:
    """Whatever the reason, an exempt person is offered nothing in any of the four channels, and a waiver brings the options back."""
    county = small_county(3, [{"exemption": reason, "school": "S1"}, {"school": "S1"}])
    groups = plan_for(county).groups
    rule = Eligibility()
    assert set(allowed(all_options(county, groups), [rule]).person.tolist()) == {1}
    waived = county.replace(waivers=(Waiver(rule="eligibility", subject="T0", reason="本人申请"),))
    assert set(allowed(all_options(waived, groups), [rule]).person.tolist()) == {0, 1}
    for channel in ("exchange", "shadow", "transfer"):
        assert breach(rule, county, plan_for(county, Posting("T0", "S1", "S0", YEAR, YEAR, channel))) == 1


def test_eligibility_is_read_from_the_policy() -> None:
    """The shares count by the policy's own eligibility row: at nine years nobody with eight is eligible, at six everybody is."""
    county = small_county(2, [{} for _ in range(10)])
    nine = county.replace(policy=small_policy(rules=(RuleRow(rule="eligibility", standing="watch", parameters={"years": {"primary": 9}}),)))
    assert eligibility_in(county) == Eligibility()
    assert eligibility_in(nine) == Eligibility(years={"primary": 9})
    assert breach(ExchangeShare(), county, plan_for(county)) == 1
    assert breach(ExchangeShare(), nine, plan_for(nine)) == 0


@pytest.mark.parametrize("parameters", [{"exchange_min": 4}, {"cadre_min": 4}, {"extended_max": 2}, {"exchange_min": 0}])
def test_senseless_lengths_are_refused(parameters: dict[str, int]) -> None:
    """A least length above its greatest, an extension below it and a posting of no years are faults of the policy."""
    with pytest.raises(ValidationError):
        build(Duration, parameters)


def test_the_title_gate_asks_only_for_what_can_still_be_done() -> None:
    """Applying in the first planned year is too early to help, the year after the plan is in time, later ones are not spoken of."""
    rows = [{"title_application_year": YEAR + n} for n in (0, 1, 2, 3)]
    county = small_county(2, rows, years=2)
    findings = TitleGate().check(county, plan_for(county))
    assert [(f.subject, f.amount, f.note is not None) for f in findings] == [("T0", 0, True), ("T1", 1, False), ("T2", 1, False)]
    assert fewest_postings(TitleGate(), county) == 2
    assert [f.amount for f in TitleGate(years=2).check(county, plan_for(county))] == [0, 0, 1]


def test_running_years_at_a_weak_school_open_the_gate() -> None:
    """A running year at a weak school before the application is enough; a running stay at an urban school is not, and blocks the person."""
    for school, note in (("S1", False), ("S2", True)):
        earlier = (PreviousPosting(person="T0", school=school, first_year=YEAR - 1, last_year=YEAR),)
        schools = [small_school(0), small_school(1), small_school(2, setting="urban", weak=False)]
        county = small_county(schools, [{"title_application_year": YEAR + 1}], previous=Previous(postings=earlier))
        (finding,) = TitleGate().check(county, plan_for(county, *running_postings(county)))
        assert (finding.amount, finding.note is not None) == (0, note)
        assert fewest_postings(TitleGate(), county) == 0


def test_a_pin_without_a_way_is_infeasible() -> None:
    """A person pinned to a school outside the group cannot be served: the model says so instead of leaving the pin out."""
    county = small_county(3, [{}], pins=(Pin(kind="posting", subject="T0", target="S2"),))
    groups = small_plan(county, [("S0", "alliance", ["S1"])]).groups
    rule = PostingPins()
    scope = RotationScope(all_options(county, groups, THREE), rule.person_keys(county))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    assert solve_cp_sat(scope.builder.build(), None, CpSatLimits(seconds=20)).word == "infeasible"


def test_a_budget_does_not_count_running_postings() -> None:
    """With one running posting starting this year and a budget of none, the plan that lists it is kept, one more is not."""
    earlier = (PreviousPosting(person="T0", school="S1", first_year=YEAR, last_year=YEAR),)
    county = small_county(2, [{}, {}], previous=Previous(postings=earlier))
    rule = PostingBudget(max_per_year=0)
    assert breach(rule, county, plan_for(county, *running_postings(county))) == 0
    assert breach(rule, county, plan_for(county, *running_postings(county), away("T1"))) == 1
