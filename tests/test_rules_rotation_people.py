"""Rules about people, durations and posts: figures of the provinces at their limits, and whole solves in which they meet."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from solver.check.checker import check
from solver.instance.history import Pin, Previous, PreviousPosting, Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.plan.plan import Group, Posting
from solver.rules.earlier import EarlierTable
from solver.rules.options import all_options, allowed
from solver.rules.rotation.duration import Duration
from solver.rules.rotation.eligibility import Eligibility
from solver.rules.rotation.held_posts import HeldPosts
from solver.rules.rotation.principal_terms import PrincipalTerms
from solver.rules.rotation.rest import Rest
from solver.rules.rotation.two_way_balance import TwoWayBalance
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.solving.result import ResultWord
from solver.solving.solve import solve
from tests.drawing import draw_county

TIANJIN = Eligibility(principal_years=6, max_age_m=50, max_age_f=45, head_max_age_m=55, head_max_age_f=50, rural_years=6)
PRINCIPAL = {"position": "principal", "terms": 1, "term_first_year": YEAR - 3}
SHORT = {"cadre_max": 1, "principal_min": 1, "principal_max": 1}


@pytest.mark.parametrize(
    ("person", "eligible"),
    [
        ({"position": "principal", "sex": "m", "birth_year": YEAR - 55}, True),
        ({"position": "principal", "sex": "m", "birth_year": YEAR - 56}, False),
        ({"position": "leader", "sex": "f", "birth_year": YEAR - 50}, True),
        ({"position": "leader", "sex": "f", "birth_year": YEAR - 51}, False),
        ({"position": "middle", "sex": "m", "birth_year": YEAR - 51}, False),
        ({"position": "principal", "years_at_school": 5}, False),
        ({"rural_years": 6}, False),
        ({"rural_years": 5}, True),
        ({"rural_years": 9, "school": "S1"}, True),
    ],
)
def test_tianjins_ages_of_heads_and_rural_years(person: dict[str, Any], eligible: bool) -> None:
    """Heads of 55 and 50 at most, everybody else 50 and 45; six rural years spare town people only. Both writings agree (R-214, R-215)."""
    county = small_county(2, [person])
    assert TIANJIN.is_eligible(county, county.staff.persons[0], YEAR, {}) is eligible
    assert bool(TIANJIN.eligible(county)[0, 0]) is eligible


@pytest.mark.parametrize("years", [(10, 10), (8, 8), (6, 6), (9, 6), (5, 6)])
def test_years_at_one_school_that_make_a_principal_move(years: tuple[int, int]) -> None:
    """Tianjin's 10, Shaanxi's 8 and Beijing's 6 years: exactly reached at the start of the plan is due then, one short a year later."""
    served, limit = years
    county = small_county(1, [{"position": "principal", "years_at_school": served}], years=2)
    rule = PrincipalTerms(years=limit)
    assert rule.due(county).tolist() == [YEAR if served >= limit else YEAR + 1]


def test_earlier_postings_meet_each_option_of_their_person_once() -> None:
    """On 40 random counties the layers list exactly the pairs of an option and an earlier posting of its person; some have two."""
    most = 0
    for seed in range(40):
        county = draw_county(np.random.default_rng(seed), schools=4, people=8, years=2)
        twice = county.previous.postings if county.previous else ()
        more = tuple(PreviousPosting(person=p.person, school=p.school, first_year=YEAR - 9, last_year=YEAR - 8) for p in twice)
        county = county.replace(previous=Previous(postings=(*twice, *more)))
        table, people = EarlierTable.of(county), np.repeat(np.arange(len(county.staff)), 2)
        found = [(int(place), int(row)) for places, rows in table.layers(people) for place, row in zip(places, rows, strict=True)]
        wanted = [(place, row) for place, who in enumerate(people) for row, owner in enumerate(table.person) if who == owner]
        assert sorted(found) == wanted
        most = max(most, len(table.person))
    assert most >= 4


def test_rest_and_length_prune_options() -> None:
    """Home since last year, with a rest of two: only the last of three planned years is left; waived, all three are."""
    history = Previous(postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 3, last_year=YEAR - 2),))
    county = small_county(3, [{}], years=3, previous=history)
    groups = (Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR + 2),)
    rules = [Rest(years=3), Duration(exchange_min=2, exchange_max=2)]
    options = all_options(county, groups, {"exchange": (1, 2)})
    assert set(allowed(options, rules).first_year.tolist()) == {YEAR + 2}
    waived = county.replace(waivers=(Waiver(rule="rest", subject="T0", reason="volunteers"),))
    options = all_options(waived, groups, {"exchange": (1, 2)})
    assert set(allowed(options, rules).first_year.tolist()) == {YEAR, YEAR + 1, YEAR + 2}


def heads(rules: tuple[RuleRow, ...], *people: dict[str, Any], **changes: Any) -> Instance:
    """Return three schools in a group that a policy keeps together, with a few people and rules about them."""
    policy = small_policy(
        rules=(
            RuleRow(rule="one_group"),
            RuleRow(rule="pins"),
            RuleRow(rule="in_group"),
            RuleRow(rule="eligibility", parameters={"principal_years": 0, "cadre_years": 0, "years": {"primary": 0}}),
            RuleRow(rule="duration", parameters=SHORT | {"exchange_min": 1, "exchange_max": 1}),
            *rules,
        ),
        goals=(GoalRow(goal="need_left_out"), GoalRow(goal="posting_travel")),
    )
    pins = tuple(Pin(kind="member", subject=school, target="S0") for school in ("S1", "S2"))
    return small_county(3, people, policy=policy, pins=pins, **changes)


def test_due_principals_change_schools_and_no_school_is_left_without_a_head() -> None:
    """Three principals after two terms: a solve moves all three in a ring or by a swap that leaves nobody headless; none is waived."""
    rules = (RuleRow(rule="principal_terms"), RuleRow(rule="school_heads"), RuleRow(rule="term_end"))
    county = heads(rules, *(PRINCIPAL | {"school": f"S{n}"} for n in range(3)))
    result = solve(county, time_limit=30)
    assert result.plan is not None
    assert {(p.origin, p.channel) for p in result.plan.postings} == {(f"S{n}", "cadre") for n in range(3)}
    assert {p.destination for p in result.plan.postings} == {"S0", "S1", "S2"}
    assert check(county, result.plan).accepted


def test_two_of_three_principals_swap_where_the_third_is_waived() -> None:
    """Who is waived stays: going away would leave the school without a head, or cost travel."""
    rules = (RuleRow(rule="principal_terms"), RuleRow(rule="school_heads"))
    waiver = Waiver(rule="principal_terms", subject="T2", reason="in principle: the building work ends next year")
    county = heads(rules, *(PRINCIPAL | {"school": f"S{n}"} for n in range(3)), waivers=(waiver,))
    result = solve(county, time_limit=30)
    assert result.plan is not None
    assert {(p.origin, p.destination) for p in result.plan.postings} == {("S0", "S1"), ("S1", "S0")}


def test_one_due_principal_alone_cannot_leave() -> None:
    """With one principal due and the others within their terms, who may move only at a term's end, no plan keeps all three rules."""
    rules = (RuleRow(rule="principal_terms"), RuleRow(rule="school_heads"), RuleRow(rule="term_end"))
    within = {"position": "principal", "term_first_year": YEAR - 1}
    county = heads(rules, PRINCIPAL, within | {"school": "S1"}, within | {"school": "S2"})
    assert solve(county, time_limit=30).word == ResultWord.INFEASIBLE_CONFIRMED


@pytest.mark.parametrize(("count", "left"), [(1, 0), (4, 0), (5, 1), (8, 4)])
def test_posts_are_filled_from_the_narrowest(count: int, left: int) -> None:
    """One subject group, one grade of one class and two departments hold four backbone teachers of one subject; no more."""
    school = small_school(1)
    one_grade = small_school(1, parts=(school.parts[0].__class__(stage="primary", pupils=30, classes=(1,)),))
    county = small_county([small_school(0), one_grade], [{"backbone": "city"} for _ in range(count)])
    away = [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in range(count)]
    plan = small_plan(county, [("S0", "alliance", ["S1"])], away)
    assert sum(finding.amount for finding in HeldPosts(departments=2).check(county, plan)) == left


@pytest.mark.parametrize(("sent", "received", "beyond"), [(10, 8, 0), (10, 7, 1), (10, 12, 0), (10, 13, 1), (0, 1, 1), (1, 1, 0)])
def test_the_balance_is_a_share_of_those_sent(sent: int, received: int, beyond: int) -> None:
    """A fifth of ten is two either way; where nobody is sent nobody may come (R-065: 20% of the outflow)."""
    county = small_county(2, [*({} for _ in range(sent)), *({"school": "S1"} for _ in range(received))])
    ids = {"S0": [p.id for p in county.staff.persons if p.school == "S0"], "S1": [p.id for p in county.staff.persons if p.school == "S1"]}
    away = [Posting(person, a, b, YEAR, YEAR, "exchange") for a, b in (("S0", "S1"), ("S1", "S0")) for person in ids[a]]
    plan = small_plan(county, [("S0", "alliance", ["S1"])], away)
    rule = TwoWayBalance(schools="leads", tolerance=Fraction(1, 5))
    assert sum(finding.amount for finding in rule.check(county, plan)) == beyond
