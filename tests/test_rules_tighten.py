"""Implied rows: they exclude no plan, whatever hard rules, waivers and prices stand beside each other, and they lift the bound."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

import numpy as np

from solver.form.form import IMPLIED, Expression, FormBuilder, LinearForm
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.model.math_opt import solve_relaxed
from solver.model.protocol import MathOptLimits
from solver.plan.plan import Plan
from solver.rules.candidates import all_pairs
from solver.rules.grouping_scope import GroupingScope
from solver.rules.options import all_options
from solver.rules.parameters import bound_rules
from solver.rules.rotation_scope import RotationScope
from solver.rules.small import small_policy
from tests.drawing import Rng, chance, draw_county, draw_grouping_plan, draw_groups, draw_postings, pick

DRAWS = 120
"""Drawn cases of each step; a fixed plan takes about 10 ms to decide, so both steps together take a few seconds."""
WITHOUT = frozenset({IMPLIED})
LIMITS = CpSatLimits(seconds=20)
CLOSE = 1e-6
"""Within what two optima of a relaxation in floating point are the same; they are whole numbers or fractions of small ones."""
MODES = ("alliance", "tight", "trusteeship")


def draw_rows(rng: Rng) -> tuple[RuleRow, ...]:
    """Return one group a school, caps, caps by assessment and a share of the lead's area, nearly always hard."""
    caps = {mode: int(rng.integers(1, 5)) for mode in MODES if chance(rng, 0.8)}
    rows = [
        RuleRow(
            rule="member_cap",
            parameters={"mode": mode, "cap": int(rng.integers(1, 4)), "unit_counted": pick(rng, ("school", "campus"))}
            | ({"stages": [pick(rng, ("primary", "junior"))]} if chance(rng, 0.3) else {}),
        )
        for mode in MODES
        if chance(rng, 0.6)
    ]
    size = {
        "caps": caps,
        "good_share": str(Fraction(int(rng.integers(1, 4)), 3)),
        "stages": {mode: ["primary"] for mode in caps if chance(rng, 0.2)},
    }
    rows.append(RuleRow(rule="one_group"))
    rows.append(RuleRow(rule="size_by_assessment", standing=pick(rng, ("hard", "hard", "priced")), parameters=size))
    share = str(Fraction(int(rng.integers(1, 5)), 5))
    rows.append(RuleRow(rule="same_area_share", standing=pick(rng, ("hard", "hard", "hard", "priced")), parameters={"min_share": share}))
    return tuple(rows[int(i)] for i in rng.permutation(len(rows)))


@cache
def grouping_case(seed: int) -> tuple[Instance, Plan, GroupingScope]:
    """Return a county under drawn rules, half of the time with waivers, a random plan, and the scope with all their rows."""
    rng = np.random.default_rng(seed)
    county = draw_county(rng, schools=int(rng.integers(4, 7)))
    rows = draw_rows(rng)
    subjects = [county.id, *(school.id for school in county.schools)]
    names = sorted({row.rule for row in rows} - {"one_group"})
    named = sorted({(pick(rng, names), pick(rng, subjects)) for _ in range(int(rng.integers(1, 4)))}) if chance(rng, 0.5) else []
    waivers = tuple(Waiver(rule=rule, subject=subject, reason="drawn") for rule, subject in named)
    instance = county.replace(policy=small_policy(rules=rows), waivers=waivers)
    plan = draw_grouping_plan(rng, instance)
    scope = GroupingScope(all_pairs(instance))
    for bound in bound_rules(instance.policy):
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    for bound in bound_rules(instance.policy):
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.tighten(scope)
    return instance, plan, scope


@cache
def curriculum_case(seed: int) -> tuple[Plan, RotationScope]:
    """Return a random plan and a scope with one curriculum row, priced; periods a teacher differ, so that its rows round."""
    rng = np.random.default_rng(seed)
    subjects = pick(rng, (["chinese"], ["maths", "pe"], ["chinese", "maths", "pe"]))
    parameters = {"subjects": subjects, "min_share": pick(rng, ("1/10", "1/5", "1")), "load": pick(rng, ("low", "high"))}
    row = RuleRow(rule="curriculum", standing="priced", price=int(rng.integers(1, 4)), parameters=parameters)
    county = draw_county(rng, schools=int(rng.integers(2, 6)), people=int(rng.integers(4, 14)), years=int(rng.integers(1, 3)))
    instance = county.replace(policy=small_policy(rules=(row,)))
    options = all_options(instance, draw_groups(rng, instance), {"exchange": (1, 2), "cadre": (1,), "shadow": (1,), "transfer": (1,)})
    (bound,) = bound_rules(instance.policy)
    scope = RotationScope(options, list(bound.rule.person_keys(instance)))
    scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
    bound.rule.post(scope)
    plan = Plan(instance.id, instance.first_year, instance.years, options.groups, postings=draw_postings(rng, options, float(rng.random())))
    return plan, scope


def implied_rows(form: LinearForm) -> int:
    """Return how many rows of a form are implied ones."""
    return int(np.sum(form.family == form.families.index(IMPLIED))) if IMPLIED in form.families else 0


def at(form: LinearForm, values: dict[int, int]) -> LinearForm:
    """Return the form with some columns fixed by their bounds."""
    lower, upper = form.lower.copy(), form.upper.copy()
    columns = np.array(sorted(values), dtype=np.int64)
    lower[columns] = upper[columns] = np.array([values[int(column)] for column in columns], dtype=np.int64)
    return LinearForm(lower, upper, form.row_lower, form.row_upper, form.start, form.column, form.coefficient, form.family, form.families)


def both(builder: FormBuilder) -> tuple[LinearForm, LinearForm]:
    """Return the form with and without its implied rows."""
    return builder.build(), builder.build(WITHOUT)


def least(form: LinearForm, objective: Expression) -> int | None:
    """Return the least value in whole numbers, or None where nothing is feasible."""
    answer = solve_cp_sat(form, objective, LIMITS)
    assert answer.word in {"proved", "infeasible"}
    return None if answer.values is None else objective.value(answer.values)


def relaxed(form: LinearForm, objective: Expression) -> float:
    """Return the least value with fractions allowed."""
    found = solve_relaxed(form, objective, "HiGHS", MathOptLimits(seconds=20))
    assert found.bound is not None
    return found.bound


def grouped(scope: GroupingScope) -> Expression:
    """Return minus the members of another area than their lead's: what the area share holds back, as large as can be."""
    area = [school.area for school in scope.instance.schools]
    crossing = np.array([area[a] != area[b] for a, b in zip(scope.pairs.lead, scope.pairs.school, strict=True)], dtype=bool)
    short = scope.shortfall()
    columns = np.concatenate([scope.pair_column[crossing], short.column])
    return Expression(columns, np.concatenate([np.full(int(crossing.sum()), -1), 3 * short.coefficient]).astype(np.int64))


def shares(values: Sequence[bool]) -> float:
    """Return the share of true values."""
    return sum(values) / len(values)


def test_a_fixed_plan_is_accepted_with_the_implied_rows_exactly_when_it_is_without() -> None:
    """Caps, assessments, area shares and waivers drawn together: the same verdict and the same least price; both verdicts are common."""
    verdicts, rows = [], 0
    for seed in range(DRAWS):
        _, plan, scope = grouping_case(seed)
        fixed = scope.assign(plan)
        whole, bare = (least(at(form, fixed), scope.shortfall()) for form in both(scope.builder))
        assert whole == bare, seed
        verdicts.append(whole is not None)
        rows += implied_rows(scope.builder.build())
    assert 0.1 <= shares(verdicts) <= 0.9
    assert rows > DRAWS
    assert sum(bool(grouping_case(seed)[0].waivers) for seed in range(DRAWS)) > DRAWS / 4


def test_the_best_plan_is_the_same_and_the_relaxation_closer_with_implied_grouping_rows() -> None:
    """Most members from other areas over 30 counties: equal in whole numbers; the bound never falls, and rises in at least five."""
    lifted = 0
    for seed in range(30):
        _, _, scope = grouping_case(seed)
        objective = grouped(scope)
        whole, bare = (least(form, objective) for form in both(scope.builder))
        close, loose = (relaxed(form, objective) for form in both(scope.builder))
        assert whole == bare, seed
        assert whole is not None
        assert loose - CLOSE <= close <= whole + CLOSE, seed
        lifted += close > loose + CLOSE
    assert lifted >= 5


def test_rounded_curriculum_rows_leave_the_price_of_every_plan_as_it_is() -> None:
    """Priced periods of a fixed plan: the least shortfall is equal with and without the rounding, and it is not always nothing."""
    prices = set()
    rounded = 0
    for seed in range(DRAWS):
        plan, scope = curriculum_case(seed)
        fixed = scope.assign(plan)
        whole, bare = (least(at(form, fixed), scope.shortfall()) for form in both(scope.builder))
        assert whole == bare, seed
        prices.add(whole)
        rounded += implied_rows(scope.builder.build()) > 0
    assert None not in prices
    assert len(prices) > 10
    assert rounded > DRAWS / 4


def test_rounding_lifts_the_bound_of_the_curriculum() -> None:
    """The least price over all plans of 40 counties: equal in whole numbers; the bound never falls, and rises in at least five."""
    lifted = 0
    for seed in range(40):
        _, scope = curriculum_case(seed)
        objective = scope.shortfall()
        whole, bare = (least(form, objective) for form in both(scope.builder))
        close, loose = (relaxed(form, objective) for form in both(scope.builder))
        assert whole == bare, seed
        assert whole is not None
        assert loose - CLOSE <= close <= whole + CLOSE, seed
        lifted += close > loose + CLOSE
    assert lifted >= 5
