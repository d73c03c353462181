"""Golden numbers of the sources (catalogue, Part D and R-205 to R-222) and limits met exactly, one below and one above."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from solver.instance.instance import Instance
from solver.instance.school import StagePart
from solver.plan.plan import Plan, Posting
from solver.plan.spread import spread
from solver.report.figures import Part
from solver.report.summary import part_text
from solver.rules.curriculum_table import PERIODS, TEACHING_WEEKS, weekly_load
from solver.rules.rotation.backbone_share import BackboneShare
from solver.rules.rotation.curriculum import Curriculum
from solver.rules.rotation.duration import Duration
from solver.rules.rotation.eligibility import Eligibility
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rotation.lead_protection import LeadProtection
from solver.rules.rotation.staffing_floor import StaffingFloor
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from tests.test_indicators import BOOKS, PUPILS

GROUPS = [("S0", "alliance", ["S1"])]


def breach(rule: Rule, instance: Instance, plan: Plan) -> int:
    """Return the total breach that `check` finds."""
    return sum(finding.amount for finding in rule.check(instance, plan))


def sent(county: Instance, people: Sequence[int], years: int = 3) -> Plan:
    """Return a plan that sends these people of S0 to S1 on exchange in the first year."""
    return small_plan(county, GROUPS, [Posting(f"T{n}", "S0", "S1", YEAR, YEAR + years - 1, "exchange") for n in people])


def test_xicheng_1592_of_2176() -> None:
    """Part D: 1,592 backbone teachers of 2,176 exchanged are 73.16%, printed as 73%: 73% (1,588.48, so 1,589) holds, 74% lacks 19.

    74% of 2,176 is 1,610.24, so 1,611 people.
    """
    county = small_county(2, [{"backbone": "county" if n < 1592 else "none"} for n in range(2176)])
    plan = sent(county, range(2176))
    assert part_text(Part(1592, 2176)) == "1592/2176 (73.16%)"
    assert breach(BackboneShare(min_share=Fraction(73, 100)), county, plan) == 0
    assert BackboneShare(min_share=Fraction(73, 100)).check(county, plan)[0].required == 1589
    assert breach(BackboneShare(min_share=Fraction(1592, 2176)), county, plan) == 0
    assert breach(BackboneShare(min_share=Fraction(74, 100)), county, plan) == 1611 - 1592


@pytest.mark.parametrize(
    ("rule", "eligible_backbone", "needed"),
    [
        (BackboneShare(min_share=Fraction(3, 20), of="eligible_backbone"), 20, 3),  # Zhejiang: 15% of 20 is 3
        (BackboneShare(min_share=Fraction(3, 20), of="eligible_backbone"), 21, 4),  # 3.15
        (BackboneShare(of="eligible"), 20, 8),  # Anhui as printed: a fifth of all 40 eligible
        (BackboneShare(of="eligible", min_share=Fraction(1, 40)), 20, 1),
    ],
)
def test_the_denominators_of_zhejiang_and_anhui(rule: BackboneShare, eligible_backbone: int, needed: int) -> None:
    """R-215: of 40 eligible teachers some are backbone; exactly as many as needed keep the share, one fewer is one person short."""
    county = small_county(2, [{"backbone": "county" if n < eligible_backbone else "none"} for n in range(40)])
    assert breach(rule, county, sent(county, range(needed))) == 0
    assert breach(rule, county, sent(county, range(needed - 1))) == 1


def test_tianjin_a_fifth_exchanged_and_half_of_them_backbone() -> None:
    """R-215, 20% and 50%: of 45 eligible nine go, of nine five (4.5) are backbone; one fewer of either is one short."""
    county = small_county(2, [{"backbone": "city" if n < 5 else "none"} for n in range(45)])
    fifth, half = ExchangeShare(min_share=Fraction(1, 5)), BackboneShare(min_share=Fraction(1, 2))
    assert (breach(fifth, county, sent(county, range(9))), breach(half, county, sent(county, range(9)))) == (0, 0)
    assert breach(fifth, county, sent(county, range(8))) == 1
    assert breach(half, county, sent(county, range(1, 10))) == 1


@pytest.mark.parametrize(
    ("rule", "person", "eligible"),
    [
        (Eligibility(years={"primary": 9}), {"years_at_school": 9}, True),  # Dalian
        (Eligibility(years={"primary": 9}), {"years_at_school": 8}, False),
        (Eligibility(years={"primary": 12}), {"years_at_school": 12}, True),  # Zhejiang
        (Eligibility(years={"primary": 12}), {"years_at_school": 11}, False),
        (Eligibility(max_age_m=55, max_age_f=50), {"birth_year": YEAR - 55, "sex": "m"}, True),  # Dalian
        (Eligibility(max_age_m=55, max_age_f=50), {"birth_year": YEAR - 56, "sex": "m"}, False),
        (Eligibility(max_age_m=55, max_age_f=50), {"birth_year": YEAR - 50, "sex": "f"}, True),
        (Eligibility(max_age_m=55, max_age_f=50), {"birth_year": YEAR - 51, "sex": "f"}, False),
    ],
)
def test_the_years_and_ages_of_the_provinces(rule: Eligibility, person: dict[str, Any], eligible: bool) -> None:
    """R-215: 9 and 12 years at one school, men to 55 and women to 50; exactly the figure is enough, model and check alike."""
    county = small_county(2, [{"years_at_school": 20} | person])
    assert bool(rule.eligible(county)[0, 0]) is eligible
    assert rule.is_eligible(county, county.staff.persons[0], YEAR, {}) is eligible


@pytest.mark.parametrize(("rule", "years", "amount"), [(Duration(exchange_max=5), 2, 1), (Duration(exchange_max=5), 3, 0),
    (Duration(exchange_max=5), 5, 0), (Duration(exchange_max=5), 6, 1), (Duration(exchange_min=1), 1, 0)])  # fmt: skip
def test_henan_three_years_at_least_tianjin_one(rule: Duration, years: int, amount: int) -> None:
    """R-215: at least three school years (Henan) and, with a greatest length of five, no more than that; Tianjin asks for one."""
    county = small_county(2, [{}])
    assert breach(rule, county, sent(county, [0], years)) == amount


def test_the_example_of_the_clause_term_by_term() -> None:
    """R-205: terms 0.003, 0.849, 5.127, 4.501, 0.173 add up to 10.65, the mean is 6.334, the deviation 3.264, the quotient 0.515."""
    total = sum(PUPILS)
    mean = Fraction(sum(BOOKS), total)
    terms = [Fraction(p, total) * (Fraction(x, p) - mean) ** 2 for x, p in zip(BOOKS, PUPILS, strict=True)]
    assert [round(float(term), 3) for term in terms] == [0.003, 0.849, 5.127, 4.501, 0.173]
    assert (round(float(mean), 3), round(float(sum(terms)) ** 0.5, 3)) == (6.334, 3.264)
    assert spread(BOOKS, PUPILS).squared == sum(terms) / mean**2


SHARES = {
    ("morality",): "6.57", ("chinese",): "20.85", ("maths",): "14.60", ("english",): "7.63", ("history", "geography"): "3.27",
    ("science", "physics", "chemistry", "biology"): "8.70", ("it",): "2.21", ("pe",): "10.60", ("music", "art"): "10.62",
    ("labour", "other"): "14.97",
}  # fmt: skip
"""Share of each subject in the 9,522 periods, percent to two decimals (R-221)."""


def test_the_share_of_every_subject_to_two_decimals() -> None:
    """R-221: the ten rows of the table, and together they are everything."""
    yearly = {subject: sum(n * w for n, w in zip(row, TEACHING_WEEKS, strict=True)) for subject, row in PERIODS.items()}
    assert {subject for row in SHARES for subject in row} == set(yearly)
    for subjects, share in SHARES.items():
        assert f"{100 * sum(yearly[s] for s in subjects) / 9522:.2f}" == share, subjects


@pytest.mark.parametrize(
    ("stage", "subject", "loads"),
    [
        ("primary", "chinese", (14, 16)), ("primary", "maths", (14, 16)), ("primary", "english", (16, 18)),
        ("primary", "morality", (16, 18)), ("primary", "science", (16, 18)), ("primary", "pe", (16, 18)), ("primary", "music", (18, 20)),
        ("primary", "it", (18, 20)),
        ("junior", "chinese", (10, 12)), ("junior", "physics", (10, 12)), ("junior", "biology", (10, 12)), ("junior", "history", (12, 14)),
        ("junior", "geography", (12, 14)), ("junior", "morality", (12, 14)), ("junior", "pe", (14, 16)), ("junior", "art", (14, 16)),
    ],
)  # fmt: skip
def test_the_weekly_loads(stage: Any, subject: str, loads: tuple[int, int]) -> None:
    """R-222: primary 14-16, 16-18, 18-20 and junior 10-12, 12-14, 14-16 periods a week, by subject."""
    assert (weekly_load(stage, subject, "low"), weekly_load(stage, subject, "high")) == loads


@pytest.mark.parametrize(("classes", "teachers", "missing"), [((1, 1), 1, 0), ((1, 1, 1), 1, 7), ((1, 1, 1), 2, 0), ((1, 1), 0, 16)])
def test_periods_given_exactly_as_needed(classes: tuple[int, ...], teachers: int, missing: int) -> None:
    """R-022: grades 1 and 2 need 8 periods of Chinese each, which one teacher (16) gives exactly; grade 3 needs 7 more."""
    school = small_school(0, parts=(StagePart(stage="primary", pupils=90, classes=classes),))
    county = small_county([school], [{}] * teachers)
    assert breach(Curriculum(subjects=("chinese",), pooled_classes=0), county, small_plan(county)) == missing


@pytest.mark.parametrize("people", range(1, 21))
def test_a_fifth_of_a_lead_rounded_down_may_be_away(people: int) -> None:
    """R-006, 20%: a lead of 4 may spare nobody, of 5 to 9 one, of 10 to 14 two; one more is one person too many."""
    county = small_county(2, [{}] * people)
    most = people // 5
    assert breach(LeadProtection(), county, sent(county, range(most))) == 0
    assert breach(LeadProtection(), county, sent(county, range(most + 1))) == 1


def test_the_floor_is_rounded_up_from_the_smaller_of_have_and_need() -> None:
    """Six classes need three teachers of Chinese: 70% of 3 is 2.1, so of four one may go and not two; of two 1.4, so neither may."""
    rule = StaffingFloor(min_share=Fraction(7, 10))
    for have, may_go in ((4, 1), (3, 0), (2, 0), (5, 2)):
        county = small_county(2, [{}] * have)
        assert breach(rule, county, sent(county, range(may_go))) == 0
        assert breach(rule, county, sent(county, range(may_go + 1))) == 1


def test_explanations_follow_their_parameters() -> None:
    """Each setting of the yearly shares reads differently in both languages, so that no two policies are told in one sentence."""
    rules = [*ExchangeShare.trials(), *BackboneShare.trials(), ExchangeShare(counted="away"), ExchangeShare(donors="town_or_quality")]
    for language in ("zh", "en"):
        said = sorted(getattr(rule.explain(), language) for rule in rules)
        assert all(one != other for one, other in pairwise(said))
