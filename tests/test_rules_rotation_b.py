"""The rules of rotation that count people at schools, at their edges: exact balance, curriculum, floors, quota, dispatch."""

from fractions import Fraction
from math import lcm

import numpy as np
import pytest

from solver.form.form import LARGEST
from solver.instance.history import Previous, PreviousPosting, Waiver
from solver.instance.instance import Instance
from solver.instance.school import School, StagePart
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Plan, Posting
from solver.rules.curriculum_table import PERIODS, TEACHING_WEEKS, grades, weekly_load
from solver.rules.limbs import require_at_most
from solver.rules.options import all_options
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.rules.rotation.curriculum import Curriculum
from solver.rules.rotation.dispatch import Dispatch
from solver.rules.rotation.lead_protection import LeadProtection
from solver.rules.rotation.staffing_floor import StaffingFloor
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Rule
from solver.rules.running import running_postings
from solver.rules.scope import Scope
from solver.rules.small import YEAR, small_county, small_plan, small_school


def accepts(rule: Rule, instance: Instance, plan: Plan) -> bool:
    """Whether the model with the plan fixed and the rule hard has a solution."""
    scope = RotationScope(all_options(instance, plan.groups, {"exchange": (1,), "cadre": (1,)}))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    values = scope.assign(plan)
    columns = np.array(sorted(values), dtype=np.int64)
    fixed = np.array([values[int(column)] for column in columns], dtype=np.int64)
    scope.define(np.arange(len(columns)), columns, 1, fixed, fixed, count=len(columns))
    form = scope.builder.build()
    assert int(np.abs(form.coefficient).max(initial=0)) <= LARGEST
    answer = solve_cp_sat(form, None, CpSatLimits(seconds=20))
    assert answer.word in ("proved", "feasible", "infeasible")
    return answer.word != "infeasible"


def kept(rule: Rule, instance: Instance, plan: Plan) -> bool:
    """Whether the checker finds no breach."""
    return sum(finding.amount for finding in rule.check(instance, plan)) == 0


def primary(number: int, pupils: int, **changes: object) -> School:
    """Return a primary school of some pupils."""
    return small_school(number, parts=(StagePart(stage="primary", pupils=pupils, classes=(1,) * 6),), **changes)


def edge_county(rng: np.random.Generator, rich: int, poor: int) -> Instance:
    """Return a county whose coefficient is exactly (rich - poor) / (rich + poor).

    Half of the pupils are at schools with `rich` backbone teachers per unit of pupils, half at schools with `poor`; the
    schools' sizes are random multiples of a random unit.
    """
    unit, half = int(rng.integers(30, 200)), int(rng.integers(1, 4))
    parts = [int(p) for p in rng.multinomial(half, [0.5, 0.5]) if p]
    others = [int(p) for p in rng.multinomial(half, [0.3, 0.3, 0.4]) if p]
    sizes = [(size, rich) for size in parts] + [(size, poor) for size in others]
    schools = [primary(n, unit * size) for n, (size, _) in enumerate(sizes)]
    rows = [{"school": f"S{n}", "backbone": "county"} for n, (size, rate) in enumerate(sizes) for _ in range(size * rate)]
    return small_county(schools, rows)


def by_hand(instance: Instance, plan: Plan, limit: Fraction) -> bool:
    """Whether the coefficient is within the limit, from the definition: variance and mean of the ratios, pupil-weighted."""
    place = {person.id: person.school for person in instance.staff.persons} | {p.person: p.destination for p in plan.postings}
    pupils = [school.pupils for school in instance.schools]
    ratios = [Fraction(sum(1 for s in place.values() if s == school.id), school.pupils) for school in instance.schools]
    mean = sum((r * p for r, p in zip(ratios, pupils, strict=True)), Fraction(0)) / sum(pupils)
    variance = sum((p * (r - mean) ** 2 for r, p in zip(ratios, pupils, strict=True)), Fraction(0)) / sum(pupils)
    return variance <= limit**2 * mean**2


@pytest.mark.parametrize("block", range(10))
def test_five_hundred_edges_of_the_coefficient_are_decided_alike(block: int) -> None:
    """At the limit, one person above and below, and the limit a hair (10**-12) lower and higher: model, check and hand agree.

    Ten blocks of ten counties with five cases each are the 500 edge cases that trust asks for; numpy gets a sixth wrong.
    """
    rng = np.random.default_rng(100 + block)
    hair = Fraction(1, 10**12)
    for rich, poor in ((3, 1), (29, 11), (2, 1), (5, 3), (4, 1), (3, 2), (7, 3), (3, 1), (5, 1), (1, 0)):
        county = edge_county(rng, rich, poor)
        groups = small_plan(county, [("S0", "alliance", [school.id for school in county.schools[1:]])]).groups
        last, limit = county.schools[-1].id, Fraction(rich - poor, rich + poor)
        staff = {school.id: [p.id for p in county.staff.persons if p.school == school.id] for school in county.schools}
        below = Posting(staff["S0"][0], "S0", last, YEAR, YEAR, "exchange")
        above = [Posting(person, last, "S0", YEAR, YEAR, "exchange") for person in staff[last][:1]]
        verdicts = []
        for postings, bound in (((), limit), (above, limit), ((below,), limit), ((), limit - hair), ((), limit + hair)):
            plan = Plan(county.id, YEAR, 1, groups, postings=tuple(postings))
            rule = BalanceLimit(stage="primary", limit=bound)
            assert accepts(rule, county, plan) == kept(rule, county, plan) == by_hand(county, plan, bound), (rich, poor, bound, postings)
            verdicts.append(kept(rule, county, plan))
        assert verdicts[0]
        assert not verdicts[3]
        assert verdicts[4]


def test_the_unweighted_coefficient_of_the_clause_passes_where_the_weighted_one_fails() -> None:
    """R-205's five schools (0.515 weighted, 0.489 unweighted) against 0.50, as teachers: the two readings part."""
    pupils, counts = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)
    rows = [{"school": f"S{n}", "backbone": "county"} for n, count in enumerate(counts) for _ in range(count)]
    county = small_county([primary(n, p) for n, p in enumerate(pupils)], rows)
    plan = small_plan(county)
    weighted, alike = (BalanceLimit(stage="primary", limit=Fraction(1, 2), weighting=w) for w in ("pupil", "none"))
    assert not kept(weighted, county, plan)
    assert not accepts(weighted, county, plan)
    assert kept(alike, county, plan)
    assert accepts(alike, county, plan)
    assert weighted.check(county, plan)[0].amount == 16  # 0.5152**2 - 0.25 = 0.01544..., in thousandths rounded up


@pytest.mark.parametrize("weighting", ["pupil", "none"])
def test_a_county_too_large_for_exact_rows_is_bracketed(weighting: str) -> None:
    """Sixty schools whose pupils have a 60-digit common multiple: outward keeps what the check keeps, inward refuses what it refuses.

    The limit is the plan's own coefficient up to 10**-9, so a rounding of even a millionth would show.
    """
    rng = np.random.default_rng(3)
    sizes = [int(p) for p in rng.choice(np.arange(60, 2000), 60, replace=False)]
    assert lcm(*sizes) > 10**60
    rows = [{"school": f"S{n}", "backbone": "county"} for n, p in enumerate(sizes) for _ in range(1 + p // 120)]
    county = small_county([primary(n, p) for n, p in enumerate(sizes)], rows)
    groups = [(f"S{n}", "alliance", [f"S{m}" for m in range(n + 1, n + 5)]) for n in range(0, 60, 5)]
    plan = small_plan(county, groups, [Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
    probe = BalanceLimit(stage="primary", limit=Fraction(1), weighting=weighting)  # type: ignore[arg-type]  # one of the two weightings
    squared = probe.check(county, plan)[0].achieved
    near = Fraction(int(squared ** Fraction(1, 2) * 10**9), 10**9)
    wide = Fraction(1, 10**9 if weighting == "pupil" else 10**4)
    for limit in (near - wide, near + wide):
        verdict = squared <= limit**2
        for rounding in ("outward", "inward"):
            rule = BalanceLimit(stage="primary", limit=limit, weighting=weighting, rounding=rounding)  # type: ignore[arg-type]
            assert kept(rule, county, plan) == verdict
            assert accepts(rule, county, plan) == verdict


def test_backbone_teachers_of_another_stage_or_school_out_of_scope_do_not_count() -> None:
    """At 2 and 1 the coefficient is 1/3; posting one to a teaching point of 40 pupils leaves 1 and 1: 0, model and check alike."""
    point = primary(2, 40, teaching_point=True)
    county = small_county(
        [primary(0, 100), primary(1, 100), point], [{"backbone": "county"}] * 2 + [{"school": "S1", "backbone": "county"}]
    )
    groups = [("S0", "alliance", ["S1", "S2"])]
    rule = BalanceLimit(stage="primary", limit=Fraction(1, 4))
    stay, out = small_plan(county, groups), small_plan(county, groups, [Posting("T0", "S0", "S2", YEAR, YEAR, "exchange")])
    assert (accepts(rule, county, stay), accepts(rule, county, out)) == (False, True)
    assert (kept(rule, county, stay), kept(rule, county, out)) == (False, True)
    assert rule.check(county, out)[0].achieved == 0


def test_long_rows_in_limbs_are_the_row_itself() -> None:
    """Three hundred random rows of up to 170-bit coefficients, bounds at, one below and one above the activity, all right."""
    rng = np.random.default_rng(8)
    for _ in range(100):
        size, bits = int(rng.integers(1, 6)), int(rng.integers(1, 170))
        numbers = [int.from_bytes(rng.bytes(22), "big") % 2**bits * (1 if rng.random() < 0.7 else -1) for _ in range(size)]
        values = [int(v) for v in rng.integers(0, 50, size)]
        activity = sum(a * v for a, v in zip(numbers, values, strict=True))
        for bound in (activity - 1, activity, activity + 1):
            scope = Scope(small_county(1))
            column = scope.columns(size, values, values)
            assert require_at_most(scope, column, numbers, bound)
            form = scope.builder.build()
            answer = solve_cp_sat(form, None, CpSatLimits(seconds=20))
            assert (answer.word != "infeasible") == (activity <= bound), (numbers, values, bound)


def test_rounded_rows_err_on_the_side_they_name() -> None:
    """A row of 400 bits: outward accepts what the exact row accepts, inward refuses what it refuses, both right a part in 10**9 away."""
    rng = np.random.default_rng(9)
    for _ in range(60):
        numbers = [int.from_bytes(rng.bytes(50), "big") * (1 if rng.random() < 0.7 else -1) for _ in range(4)]
        values = [int(v) for v in rng.integers(1, 50, 4)]
        activity = sum(a * v for a, v in zip(numbers, values, strict=True))
        clear = max(abs(number) for number in numbers) // 10**9
        for bound, inward, verdict in (
            (activity, False, True),
            (activity - 1, True, False),
            (activity - clear, False, False),
            (activity + clear, True, True),
        ):
            scope = Scope(small_county(1))
            column = scope.columns(4, values, values)
            assert not require_at_most(scope, column, numbers, bound, inward=inward)
            answer = solve_cp_sat(scope.builder.build(), None, CpSatLimits(seconds=20))
            assert (answer.word != "infeasible") is verdict


def test_the_weekly_table_keeps_every_total_and_share_of_the_national_plan() -> None:
    """R-220: 26, 30 and 34 periods a week, 9,522 in nine years; R-221: the shares of Chinese, maths, science, PE, arts, practice."""
    weekly = [sum(row[grade] for row in PERIODS.values()) for grade in range(9)]
    assert weekly == [26, 26, 30, 30, 30, 30, 34, 34, 34]
    yearly = {subject: sum(n * w for n, w in zip(row, TEACHING_WEEKS, strict=True)) for subject, row in PERIODS.items()}
    assert sum(yearly.values()) == 9522
    for subjects, low, high in (
        (("chinese",), 20, 22),
        (("maths",), 13, 15),
        (("science", "physics", "chemistry", "biology"), 8, 10),
        (("pe",), 10, 11),
        (("music", "art"), 9, 11),
        (("labour", "other"), 14, 18),
        (("history", "geography"), 3, 4),
    ):
        share = Fraction(sum(yearly[subject] for subject in subjects) * 100, 9522)
        assert low <= share <= high, (subjects, float(share))
    assert min(PERIODS["labour"]) >= 1


def test_loads_are_even_so_that_half_a_load_is_whole() -> None:
    """A middle manager gives half a load; and the lower end is below the higher one, everywhere."""
    for stage in ("primary", "junior"):
        for subject in PERIODS:
            low, high = (weekly_load(stage, subject, end) for end in ("low", "high"))
            assert low % 2 == high % 2 == 0
            assert low < high


def test_grades_of_other_systems() -> None:
    """Five-year primaries end at grade 5; a four-year junior part begins at grade 6; senior parts have no table."""
    assert grades(StagePart(stage="primary", pupils=1, classes=(1,) * 5)) == (1, 2, 3, 4, 5)
    assert grades(StagePart(stage="junior", pupils=1, classes=(1, 1))) == (7, 8)
    assert grades(StagePart(stage="senior", pupils=1, classes=(1, 1, 1))) == ()


def test_a_small_part_counts_its_subjects_together() -> None:
    """Five classes (one grade missing) pool their subjects, six do not: two generalists in Chinese cover half of a point's week."""
    classes = StagePart(stage="primary", pupils=30, classes=(1, 1, 0, 0, 0, 0))
    county = small_county([small_school(0, parts=(classes,))], [{}] * 2)
    (pooled,) = Curriculum().check(county, small_plan(county))
    assert (pooled.required, pooled.achieved, pooled.amount) == (46, 32, 14)  # 2 x (26 - 3) periods; 2 x 16 given
    apart = Curriculum(pooled_classes=1).check(county, small_plan(county))
    assert {finding.note.en for finding in apart if finding.note is not None} >= {"weekly periods of Chinese, primary"}
    assert sum(finding.amount for finding in apart) == 46 - 16


def test_a_middle_manager_gives_half_a_load_and_a_principal_none() -> None:
    """Two grades of one class need 16 periods of Chinese: a middle manager gives 8, leader and principal nothing."""
    part = StagePart(stage="primary", pupils=60, classes=(1, 1))
    county = small_county([small_school(0, parts=(part,))], [{"position": p} for p in ("middle", "leader", "principal")])
    rule = Curriculum(subjects=("chinese",), pooled_classes=0)
    (finding,) = rule.check(county, small_plan(county))
    assert (finding.required, finding.achieved) == (16, 8)
    assert not accepts(rule, county, small_plan(county))


def agreed_county() -> tuple[Instance, Plan]:
    """Return a lead of five teachers, one of them already at the member for two years, and the plan that lists it."""
    earlier = Previous(postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 1, last_year=YEAR),))
    county = small_county(2, [{"backbone": "county"}] * 5, previous=earlier)
    return county, small_plan(county, [("S0", "alliance", ["S1"])], running_postings(county))


@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        (Dispatch(level="teacher"), 0), (Dispatch(level="teacher", minimum=2), 1), (LeadProtection(), 0),
        (LeadProtection(max_out=Fraction(1, 6)), 1), (StaffingFloor(min_share=Fraction(1)), 0),
        (BalanceLimit(stage="primary", limit=Fraction(3, 5)), 0), (BalanceLimit(stage="primary", limit=Fraction(599, 1000)), 2),
    ],
    ids=repr,
)  # fmt: skip
def test_running_postings_count_as_constants(rule: Rule, amount: int) -> None:
    """The person already at the member is there, and gone from the lead: 4 and 1 is a coefficient of exactly 0.6."""
    county, plan = agreed_county()
    assert sum(finding.amount for finding in rule.check(county, plan)) == amount
    assert accepts(rule, county, plan) == (amount == 0)


def test_a_waived_member_is_not_required_in_the_model() -> None:
    """A waiver names the member: the row goes, and the model accepts a plan that sends nobody there."""
    county = small_county(2, [{}])
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    assert not accepts(Dispatch(level="teacher"), county, plan)
    waived = county.replace(waivers=(Waiver(rule="dispatch", subject="S1", reason="closing"),))
    assert accepts(Dispatch(level="teacher"), waived, plan)


def test_groups_of_other_years_ask_nothing() -> None:
    """A group that stands only in the second year requires dispatch in that year alone, in the model as in the check."""
    county = small_county(2, [{}], years=2)
    group = Group("S0", "alliance", ("S1",), YEAR + 1, YEAR + 1)
    plan = Plan(county.id, YEAR, 2, (group,), postings=(Posting("T0", "S0", "S1", YEAR + 1, YEAR + 1, "exchange"),))
    assert kept(Dispatch(level="teacher"), county, plan)
    assert accepts(Dispatch(level="teacher"), county, plan)
