"""The national indicators against the catalogue's golden numbers (Part D) and hand-made schools."""

from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
import pytest

from solver.instance.instance import Instance
from solver.instance.school import Resources, School, StagePart
from solver.plan.indicators import CV_LIMITS, INDICATORS, THRESHOLDS, evaluated, figures, floor_of, split_share, spread_of
from solver.plan.plan import Plan, Posting
from solver.plan.spread import Spread, spread
from solver.rules.small import YEAR, small_county, small_plan, small_school

PUPILS = (45, 37, 89, 76, 55)
BOOKS = (279, 137, 935, 160, 402)
"""The five schools of the worked example of R-205."""


def test_the_worked_example_of_the_clause_gives_its_coefficient() -> None:
    """R-205's example: 0.515 weighted, which fails a limit of 0.50, and 0.489 unweighted, which passes it."""
    weighted, unweighted = spread(BOOKS, PUPILS), spread(BOOKS, PUPILS, "none")
    assert weighted.decimal() == "0.515"
    assert unweighted.decimal() == "0.489"
    assert not weighted.at_most(Fraction(1, 2))
    assert unweighted.at_most(Fraction(1, 2))


def test_the_square_is_the_definition_in_fractions() -> None:
    """The square equals sum of pupil shares times squared deviations, by the square of the mean, computed term by term."""
    total, pupils = sum(BOOKS), sum(PUPILS)
    mean = Fraction(total, pupils)
    variance = sum(Fraction(p, pupils) * (Fraction(x, p) - mean) ** 2 for x, p in zip(BOOKS, PUPILS, strict=True))
    assert spread(BOOKS, PUPILS).squared == variance / mean**2
    assert round(float(variance), 2) == 10.65  # the example's own sum


def test_exactly_at_the_limit_is_kept_where_floats_waver() -> None:
    """Counts 3 m and m at equal schools have a coefficient of exactly 1/2 for every m; a hair less as a limit is broken."""
    for count in range(1, 200):
        found = spread([3 * count, count], [7 * count, 7 * count])
        assert found.at_most(Fraction(1, 2))
        assert not found.at_most(Fraction(1, 2) - Fraction(1, 10**18))


def test_decimals_are_rounded_without_floats() -> None:
    """Four hundred random squares agree with square roots of forty digits, rounded half up."""
    getcontext().prec = 60
    rng = np.random.default_rng(5)
    for _ in range(400):
        squared = Fraction(int(rng.integers(0, 10**6)), int(rng.integers(1, 10**6)))
        root = (Decimal(squared.numerator) / Decimal(squared.denominator)).sqrt()
        assert Spread(squared).decimal(4) == str(root.quantize(Decimal("0.0001"), rounding="ROUND_HALF_UP"))
    assert Spread(None).decimal() == "—"
    assert Spread(Fraction(2)).decimal(0) == "1"


def test_no_quantity_anywhere_has_no_coefficient_and_breaks_no_limit() -> None:
    """With a mean of 0 the coefficient has no meaning."""
    assert spread([0, 0], [10, 20]).squared is None
    assert spread([0, 0], [10, 20], "none").at_most(Fraction(0))


def test_the_floors_of_six_of_seven() -> None:
    """Part D: 85% of each threshold, primary and junior."""
    primary = ("3.57", "0.85", "0.765", "3.825", "6.375", "1700", "1.955")
    junior = ("4.505", "0.85", "0.765", "4.93", "8.67", "2125", "2.04")
    assert [floor_of("primary", name) for name in INDICATORS] == [Fraction(value) for value in primary]
    assert [floor_of("junior", name) for name in INDICATORS] == [Fraction(value) for value in junior]
    assert [CV_LIMITS["primary"], CV_LIMITS["junior"]] == [Fraction(1, 2), Fraction(9, 20)]


def rich(**changes: int) -> Resources:
    """Return resources that meet every threshold of a primary school of 1,000 pupils exactly, with changes."""
    return Resources(**({"floor_area_m2": 4500, "sports_area_m2": 7500, "equipment_yuan": 2_000_000, "multimedia_rooms": 23} | changes))


def county_of(resources: Resources | None, backbone: int = 10, stage: str = "primary") -> Instance:
    """Return one school of 1,000 pupils with 42 bachelors, 9 of them in PE, and some backbone teachers: exactly at R-201."""
    part = StagePart(stage=stage, pupils=1000, classes=(4, 4, 4, 4, 4, 4))  # type: ignore[arg-type]  # a stage's name
    staff = [
        {"subject": "pe" if n < 9 else "chinese", "backbone": "county" if n < backbone else "school", "stage": stage} for n in range(42)
    ]
    return small_county([small_school(0, parts=(part,), resources=resources)], staff)


def test_a_school_exactly_at_every_threshold_meets_all_seven() -> None:
    """42 of 1,000 is 4.2 per hundred: at the threshold is met."""
    (row,) = figures(county_of(rich()), "primary")
    assert [row.value(name) for name in INDICATORS] == [THRESHOLDS["primary"][name] for name in INDICATORS]
    assert row.met() == 7
    assert row.passes() is True


@pytest.mark.parametrize(
    ("backbone", "floor_area", "passes"), [(9, 4500, True), (8, 4500, False), (9, 4499, False), (10, 3825, True), (10, 3824, False)]
)
def test_one_indicator_may_miss_if_it_reaches_85_percent(backbone: int, floor_area: int, passes: bool) -> None:
    """9 backbone teachers are 0.9 >= 0.85; 8 are below; a second miss breaks 6 of 7; 3,825 m2 is the floor of 4.5 to the metre."""
    (row,) = figures(county_of(rich(floor_area_m2=floor_area), backbone), "primary")
    assert row.passes() is passes


def test_unknown_resources_leave_the_verdict_open_unless_it_is_lost_already() -> None:
    """Without resources I4 to I7 are unknown: no verdict, except where backbone teachers are below 85% anyway."""
    (row,) = figures(county_of(None), "primary")
    assert row.value("equipment") is None
    assert row.met() == 3
    assert row.passes() is None
    (lost,) = figures(county_of(None, backbone=8), "primary")
    assert lost.passes() is False


def test_through_schools_split_what_they_own_once() -> None:
    """R-206: a nine-year school with 110 primary and 100 junior pupils splits 1:1; twelve years 1:1.1:1.32; others take nothing."""

    def school(**pupils: int) -> School:
        return small_school(0, parts=tuple(StagePart(stage=s, pupils=p, classes=(1, 1, 1)) for s, p in pupils.items()))  # type: ignore[arg-type]

    nine = school(primary=110, junior=100)
    assert (split_share(nine, "primary"), split_share(nine, "junior")) == (Fraction(1, 2), Fraction(1, 2))
    twelve = school(primary=100, junior=100, senior=100)
    assert [split_share(twelve, s) for s in ("primary", "junior", "senior")] == [Fraction(w, 342) for w in (100, 110, 132)]
    complete = school(junior=120, senior=100)
    assert split_share(complete, "junior") == split_share(complete, "senior")  # 1 : 1.2
    assert split_share(school(kindergarten=50, primary=10), "primary") == 1
    assert split_share(school(kindergarten=50), "kindergarten") == 0


def test_which_schools_are_evaluated() -> None:
    """R-206: a teaching point of 49 is out, one of 50 is in, a small complete school is in, vocational schools are out."""

    def school(pupils: int, *, point: bool = False, more: tuple[StagePart, ...] = ()) -> School:
        return small_school(0, parts=(StagePart(stage="primary", pupils=pupils, classes=(1,)), *more), teaching_point=point)

    assert not evaluated(school(49, point=True), "primary")
    assert evaluated(school(50, point=True), "primary")
    assert evaluated(school(49), "primary")
    assert not evaluated(school(0), "primary")
    assert not evaluated(school(60), "junior")
    assert not evaluated(school(60, more=(StagePart(stage="vocational", pupils=9, classes=(1,)),)), "primary")


def test_the_norm_of_qualification_depends_on_the_stage() -> None:
    """R-202: a diploma is above the norm in a primary school and not in a junior school."""
    parts = tuple(StagePart(stage=stage, pupils=100, classes=(1, 1, 1)) for stage in ("primary", "junior"))
    staff = [{"stage": stage, "qualification": q} for stage in ("primary", "junior") for q in ("secondary", "diploma", "bachelor")]
    county = small_county([small_school(0, parts=parts)], staff)
    assert [figures(county, stage)[0].quantities["qualified"] for stage in ("primary", "junior")] == [2, 1]


def postings_case(pupils: int, setting: str = "rural") -> tuple[Instance, Plan]:
    """Return two schools, the second of some pupils, with a PE teacher posted there for one of two years and one who shadows."""
    part = StagePart(stage="primary", pupils=pupils, classes=(1,) * 6)
    schools = [small_school(0), small_school(1, parts=(part,), setting=setting)]
    county = small_county(schools, [{"subject": "pe", "backbone": "county"}, {"school": "S1", "subject": "pe"}], years=2)
    return county, small_plan(
        county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "exchange"), Posting("T1", "S1", "S0", YEAR, YEAR, "shadow")]
    )


@pytest.mark.parametrize(
    ("pupils", "setting", "counted"), [(50, "rural", 2), (99, "rural", 2), (49, "rural", 1), (100, "rural", 1), (60, "town", 1)]
)
def test_visiting_pe_teachers_count_only_at_small_rural_schools(pupils: int, setting: str, counted: int) -> None:
    """R-202: on the official ledger a visitor counts in I3 at rural schools of 50 to 99 pupils, and nowhere else."""
    county, plan = postings_case(pupils, setting)
    assert figures(county, "primary", plan, YEAR)[1].quantities["pe_arts"] == counted
    assert figures(county, "primary", plan, YEAR, "effective")[1].quantities["pe_arts"] == 2


def test_the_two_ledgers_differ_by_postings_and_agree_on_transfers() -> None:
    """An exchange moves a backbone teacher on the effective ledger in its year only; a transfer on both, for good."""
    county, plan = postings_case(60)

    def backbone(plan: Plan, year: int, ledger: str) -> list[Fraction | None]:
        return [row.quantities["backbone"] for row in figures(county, "primary", plan, year, ledger)]  # type: ignore[arg-type]

    assert backbone(plan, YEAR, "official") == [1, 0]
    assert backbone(plan, YEAR, "effective") == [0, 1]
    assert backbone(plan, YEAR + 1, "effective") == [1, 0]
    moved = small_plan(county, postings=[Posting("T0", "S0", "S1", YEAR, YEAR, "transfer")])
    assert backbone(moved, YEAR + 1, "official") == backbone(moved, YEAR + 1, "effective") == [0, 1]


def test_the_spread_of_an_indicator_leaves_out_unknown_figures() -> None:
    """Two schools of 180 pupils with one backbone teacher in all have a coefficient of 1; unknown floor areas have none."""
    county, _ = postings_case(180)
    rows = figures(county, "primary")
    assert spread_of(rows, "backbone").squared == 1
    assert spread_of(rows, "floor_area").squared is None
