"""Rules and reports about schools, shares, staffing and balance against the catalogue's own numbers and against enumeration."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from solver.goals.ordered import ordered_goals
from solver.goals.rotation.backbone_dispersion import BackboneDispersion
from solver.goals.rotation.rotation_shortfall import RotationShortfall
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow
from solver.instance.school import Area, Resources, StagePart
from solver.language import Text
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.indicators import MOVED, IndicatorStage, MovedIndicator, evaluated, figures, people_of
from solver.plan.plan import Plan, Posting
from solver.plan.spread import spread
from solver.report.balance import LEDGERS
from solver.report.reachable import holders, least_squared, reachable, reachable_lines
from solver.report.standard import attained, spread_table, standard_figures, standard_lines, standard_table
from solver.rules.options import all_options
from solver.rules.rotation.balance_limit import BalanceLimit
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rotation.standard_attainment import StandardAttainment
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from solver.solving.result import GoalFigure
from tests.drawing import draw_county, draw_groups

NOBODY: dict[str, Any] = {"qualification": "secondary"}
COUNTED: dict[MovedIndicator, dict[str, Any]] = {
    "qualified": {"qualification": "bachelor"},
    "backbone": NOBODY | {"backbone": "county"},
    "pe_arts": NOBODY | {"subject": "music"},
}
STAGES: tuple[IndicatorStage, ...] = ("primary", "junior")


def accepts(rule: Rule, instance: Instance) -> bool:
    """Whether the model under one hard rule, without any move, is feasible."""
    scope = RotationScope(all_options(instance, ()), list(rule.person_keys(instance)))
    scope.enter(rule.name, rule.name, "hard", 1)
    rule.post(scope)
    return solve_cp_sat(scope.builder.build(), scope.shortfall(), CpSatLimits(seconds=20)).word == "proved"


@pytest.mark.parametrize("indicator", MOVED)
def test_equal_one_below_and_one_above_the_limit(indicator: MovedIndicator) -> None:
    """Two equal schools with a and b people have a coefficient of |a - b| / (a + b): 77 pairs, each at, below and above its limit.

    Model and checker agree on all 231 for each of the three indicators, 693 in all; at the limit is kept.
    """
    pairs = [(a, b) for a, b in product(range(1, 15), range(7)) if a > b]
    assert len(pairs) == 77
    for a, b in pairs:
        county = small_county(2, [{"school": "S0"} | COUNTED[indicator]] * a + [{"school": "S1"} | COUNTED[indicator]] * b)
        exact, hair = Fraction(a - b, a + b), Fraction(1, 1000)
        for limit, kept in ((exact, True), (exact - hair, False), (exact + hair, True)):
            rule = BalanceLimit(stage="primary", limit=limit, indicator=indicator)
            findings = rule.check(county, small_plan(county))
            assert (sum(f.amount for f in findings) == 0) == kept, (a, b, limit)
            assert accepts(rule, county) == kept, (a, b, limit)


def test_the_country_counts_province_by_province() -> None:
    """Two provinces of ten eligible teachers each: one moves in X and none in Y; in all 1 of 20 is short by one, as is Y by itself."""
    inside = [Area(id=name, name=name, parent=name[0], level="county") for name in ("X1", "X2", "Y1")]
    areas = (Area(id="X", name="X", level="province"), Area(id="Y", name="Y", level="province"), *inside)
    schools = [small_school(n, area=area) for n, area in enumerate(("X1", "X2", "Y1"))]
    county = small_county(schools, [{"school": school} for school in ("S0", "S2") for _ in range(10)], areas=areas)
    plan = small_plan(county, [("S0", "alliance", ["S1"])], [Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange")])
    together = ExchangeShare().check(county, plan)
    apart = ExchangeShare(level="province").check(county, plan)
    assert [(f.subject, f.required, f.achieved, f.amount) for f in together] == [(str(YEAR), 2, 1, 1)]
    assert [(f.subject, f.required, f.achieved, f.amount) for f in apart] == [("X", 1, 1, 0), ("Y", 1, 0, 1)]
    assert {f.subject for f in ExchangeShare(level="county").check(county, plan)} == {"X1", "X2", "Y1"}


def test_xicheng_counts_cadres_above_and_below_the_line() -> None:
    """Part C 5: with cadres counted, one teacher and one middle manager of 20 eligible are a tenth; without, one of 18 is short by one."""
    county = small_county(2, [{"position": "middle" if n < 2 else "teacher"} for n in range(20)])
    away = [Posting("T0", "S0", "S1", YEAR, YEAR, "cadre"), Posting("T2", "S0", "S1", YEAR, YEAR + 2, "exchange")]
    plan = small_plan(county, [("S0", "alliance", ["S1"])], away)
    both = ExchangeShare(channels=("exchange", "cadre"))
    assert [(f.required, f.achieved) for f in both.check(county, plan)] == [(2, 2)]
    assert [(f.required, f.achieved) for f in ExchangeShare().check(county, plan)] == [(2, 1)]


def test_special_schools_and_small_points_have_no_figures() -> None:
    """R-206: special, vocational, and points of 49 pupils are out; points of 50 and ordinary schools of 49 are in."""
    few = (StagePart(stage="primary", pupils=49, classes=(1, 1, 1, 1, 1, 1)),)
    fifty = (replace(few[0], pupils=50),)
    work = (StagePart(stage="vocational", pupils=300, classes=(1, 1, 1)),)
    schools = [
        small_school(0), small_school(1, special=True), small_school(2, parts=few, teaching_point=True), small_school(3, parts=few),
        small_school(4, parts=fifty, teaching_point=True), small_school(5, parts=few + work),
    ]  # fmt: skip
    assert [school.id for school in schools if evaluated(school, "primary")] == ["S0", "S3", "S4"]
    county = small_county(schools, [{}])
    assert [row.school for row in figures(county, "primary")] == ["S0", "S3", "S4"]
    assert accepts(StandardAttainment(stage="primary", indicators=("backbone",), floor=Fraction(0)), county)


@pytest.mark.parametrize(
    ("missing", "people"),
    [
        ({}, 0),
        ({"qualified": 1}, 0),
        ({"qualified": 6}, 0),
        ({"qualified": 7}, 1),
        ({"qualified": 1, "pe_arts": 1}, 1),
        ({"backbone": 2}, 1),
    ],
)
def test_six_of_seven_with_85_percent(missing: dict[MovedIndicator, int], people: int) -> None:
    """Part D's floors at 1,000 primary pupils: 35.7, 8.5 and 7.65 of 42, 10 and 9 people; model, checker and report agree.

    36 of 42 qualified is the least that may be missed alone; a second indicator missed lacks its one person.
    """
    resources = Resources(floor_area_m2=4500, sports_area_m2=7500, equipment_yuan=2_000_000, multimedia_rooms=23)
    part = StagePart(stage="primary", pupils=1000, classes=(4, 4, 4, 4, 4, 4))
    full: dict[MovedIndicator, int] = {"qualified": 42, "backbone": 10, "pe_arts": 9}
    staff = [row for name in MOVED for row in [COUNTED[name]] * (full[name] - missing.get(name, 0))]
    county = small_county([small_school(0, parts=(part,), resources=resources)], staff)
    rule, plan = StandardAttainment(stage="primary"), small_plan(county)
    assert sum(f.amount for f in rule.check(county, plan)) == people
    assert accepts(rule, county) == (people == 0)
    assert attained(county, plan, "primary") == (1, int(people == 0), int(people == 0))
    assert "→" in standard_lines(county, plan, "en")[0]


def drawn(seed: int) -> tuple[Instance, Plan]:
    """Return a random county with a plan that lets every tenth option pass."""
    rng = np.random.default_rng(seed)
    county = draw_county(rng, schools=int(rng.integers(3, 7)), people=30, years=2)
    groups = draw_groups(rng, county)
    options = all_options(county, groups)
    chosen: dict[int, Posting] = {}
    for i in rng.permutation(len(options))[: len(options) // 10].tolist():
        ids, schools = county.staff.ids, county.schools
        if options.channel[i] == 0:
            chosen[int(options.person[i])] = Posting(
                ids[options.person[i]], schools[options.home[i]].id, schools[options.destination[i]].id,
                int(options.first_year[i]), int(options.last_year[i]), "exchange",
            )  # fmt: skip
    return county, Plan(county.id, county.first_year, county.years, groups, postings=tuple(chosen.values()))


def test_the_report_counts_as_the_checker_counts() -> None:
    """On 25 random counties the tables' figures, computed from arrays, equal those of `figures`, computed person by person."""
    moved = 0
    for seed in range(25):
        county, plan = drawn(seed)
        for stage in STAGES:
            table = standard_figures(county, plan, stage)
            assert table["official_before"] == figures(county, stage)
            assert table["official_after"] == figures(county, stage, plan)
            assert table["effective_after"] == figures(county, stage, plan, ledger="effective")
            moved += table["effective_after"] != table["effective_before"]
        assert len(standard_table(county, plan).rows) == sum(len(figures(county, stage)) for stage in STAGES)
        assert {row[0] for row in spread_table(county, plan).rows} <= {"全域", "片区", "集团"}
    assert moved > 10
    assert set(LEDGERS) == set(table)


def figure(key: str, value: int, bound: int | None) -> GoalFigure:
    """Return a goal's figure as a solve would leave it."""
    return GoalFigure(key, "rotation", Text("目标", "goal"), Text("单位", "unit"), value, bound, value == bound, 0, ())


@pytest.mark.parametrize("seed", range(12))
def test_the_least_reachable_coefficient_is_a_bound(seed: int) -> None:
    """Three schools, eight backbone teachers: over all 3**8 ways to spread them, none is below what the goal's least value gives.

    The least goal value is a valid bound, so the coefficient it gives must not pass the true least one, and at a scale of 10**9
    it comes within a millionth of it.
    """
    rng = np.random.default_rng(seed)
    parts = [(StagePart(stage="primary", pupils=int(rng.integers(60, 900)), classes=(1, 1, 1, 1, 1, 1)),) for _ in range(3)]
    homes = [f"S{n}" for n in rng.integers(0, 3, 8)]
    county = small_county([small_school(n, parts=part) for n, part in enumerate(parts)], [{"school": h, "backbone": "city"} for h in homes])
    pupils = [part[0].pupils for part in parts]
    goal = BackboneDispersion(stage="primary", scale=10**9)
    least: Fraction | None = None
    bound: int | None = None
    for where in product(range(3), repeat=8):
        counts = [where.count(n) for n in range(3)]
        weight, total, constant = goal.weights(county)
        value = sum(w * b * b for w, b in zip(weight, counts, strict=True)) - total * 8 + constant
        bound = value if bound is None else min(bound, value)
        found = spread(counts, pupils).squared
        assert found is not None
        least = found if least is None else min(least, found)
    assert bound is not None
    assert least is not None
    said = least_squared(county, goal, 8, bound)
    assert said is not None
    assert said <= least <= said + Fraction(1, 10**6)


def test_the_schools_that_hold_the_coefficient_up() -> None:
    """S0 has 6 of 8 and leads S1 with none: its group of 6 for two schools is above the mean of 2 a school; S3 stands outside.

    Deviations of 4, -2, 0, -2 heads at equal schools: S0 holds 16 of 24 parts, S1 and S3 4 each.
    """
    staff = [{"school": "S0", "backbone": "county"}] * 6 + [{"school": "S2", "backbone": "county"}] * 2
    rows = (GoalRow(goal="backbone_dispersion", parameters={"stage": "primary"}),)
    county = small_county(4, staff, policy=small_policy(goals=rows))
    plan = small_plan(county, [("S0", "alliance", ["S1"])])
    there = people_of(county, "backbone", "primary", plan, YEAR, "effective")
    found = holders(plan, YEAR, there, dict.fromkeys(there, 180))
    assert [(h.school, h.share, h.above, h.why) for h in found] == [
        ("S0", Fraction(2, 3), True, "inside"),
        ("S1", Fraction(1, 6), False, "inside"),
        ("S3", Fraction(1, 6), False, "no_group"),
    ]
    (key,) = (bound.key for bound in ordered_goals(county.policy, "rotation"))
    (one,) = reachable(county, plan, [figure(key, 1_500_000, 375_000)])
    assert (one.reached.decimal(4), one.least_decimal(), one.proved) == ("1.2247", "0.6123", False)
    assert "0.6123" in reachable_lines(county, [one], "en")[1]
    assert reachable(county, plan, [figure(key, 1_500_000, None)])[0].least_decimal() == "—"
    assert reachable_lines(county, [], "zh") == []


def test_physical_education_music_and_art_come_first() -> None:
    """R-088 with rules there are: two rows of `curriculum` at prices 2 and 1, or one shortfall goal before the other.

    A six-class primary without teachers lacks 20 PE and 25 maths periods (counted from the table): 2 * 20 + 25 points.
    """
    rows = tuple(
        RuleRow(rule="curriculum", standing="priced", price=price, parameters={"subjects": [subject]})
        for subject, price in (("pe", 2), ("maths", 1))
    )
    county = small_county(1, policy=small_policy(rules=rows))
    plan = small_plan(county)
    pe, maths = (RotationShortfall(rules=(f"curriculum#{n}",)).value(county, plan) for n in (1, 2))
    assert (pe, maths) == (2 * 20, 25)
    assert RotationShortfall().value(county, plan) == pe + maths


def test_explanations_say_what_is_set() -> None:
    """Levels, channels, indicators and ledgers that differ from the usual appear in the sentence of the rule, in both languages."""
    rules: Sequence[tuple[Rule, Sequence[str]]] = (
        (ExchangeShare(level="group", rounding="down"), ("每个集团", "向下取整", "each group", "rounded down")),
        (BalanceLimit(stage="junior", limit=Fraction(9, 20), indicator="pe_arts", within="area"), ("体育", "片区", "PE and arts", "area")),
        (StandardAttainment(stage="primary", ledger="official"), ("17/20", "编制口径", "official")),
    )
    for rule, words in rules:
        said = rule.explain()
        assert all(word in said.zh + said.en for word in words), said
