"""The contract of pairing and rotation rules where the groups differ from year to year, and postings through such years."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from solver.goals.goal import Goal
from solver.goals.ordered import goal_classes
from solver.instance.instance import Instance
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Plan, Posting
from solver.plan.years import spans
from solver.rules.options import admission_key, all_options
from solver.rules.pairing.pairing_coverage import PairingCoverage
from solver.rules.parameters import rule_classes
from solver.rules.rotation.in_group import InGroup
from solver.rules.rotation_scope import OptionTable, RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school
from tests.drawing import Rng, draw_county, draw_groups, draw_postings
from tests.pairing_drawing import draw_paired_county, draw_pairing_plan, open_scope
from tests.test_contract import LENGTHS, fixed

DRAWS = 6
YEARS = 3


def draw_yearly_groups(rng: Rng, instance: Instance) -> tuple[Group, ...]:
    """Return groups drawn for each planned year by itself; about a third of the years repeat the year before."""
    found: list[tuple[Group, ...]] = []
    for year in instance.planned_years:
        drawn = draw_groups(rng, instance.replace(first_year=year, years=1))
        again = [replace(g, first_year=year, last_year=year) for g in found[-1]] if found and rng.random() < 0.3 else drawn
        found.append(tuple(again))
    return spans(found)


@cache
def paired(seed: int) -> tuple[Instance, Plan]:
    """Return a county of three years with random pairs beside groups that differ from year to year."""
    rng = np.random.default_rng([seed, 5])
    county = draw_paired_county(rng, schools=5, outside=1).replace(policy=small_policy(regroup="yearly"), years=YEARS)
    return county, replace(draw_pairing_plan(rng, county), groups=draw_yearly_groups(rng, county))


@cache
def rotated(seed: int) -> OptionTable:
    """Return the options of a county with staff inside groups that differ from year to year."""
    rng = np.random.default_rng([seed, 6])
    county = draw_county(rng, schools=5, people=8, years=YEARS).replace(policy=small_policy(regroup="yearly"))
    return all_options(county, draw_yearly_groups(rng, county), LENGTHS)


def trials(step: str) -> list[Any]:
    """Return every trial setting of the rules and goals of a step."""
    kinds: list[Any] = [*rule_classes().values(), *goal_classes().values()]
    return [trial for kind in kinds if kind.step == step for trial in kind.trials() if "shortfall" not in kind.name]


def agrees(of: Rule | Goal, instance: Instance, plan: Plan, scope: Any) -> int:
    """Assert that model and checker agree on a plan, and return the breach or value."""
    if isinstance(of, Rule):
        scope.enter(of.name, of.name, "priced", 1)
        of.post(scope)
        expression, expected = scope.shortfall(), sum(finding.amount for finding in of.check(instance, plan))
    else:
        expression, expected = of.express(scope), of.value(instance, plan)
    fixed(scope.builder, scope.assign(plan))
    answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=20))
    assert answer.values is not None
    assert expression.value(answer.values) == expected
    return expected


@pytest.mark.parametrize("of", trials("pairing"), ids=repr)
def test_pairs_beside_groups_of_each_year(of: Rule | Goal) -> None:
    """Pairs are decided once and stand beside every year's groups: in each draw slack equals breach, expression value."""
    for seed in range(DRAWS):
        instance, plan = paired(seed)
        if of.applies(instance):
            agrees(of, instance, plan, open_scope(instance, plan))


@pytest.mark.parametrize("of", trials("rotation"), ids=repr)
def test_postings_inside_groups_of_each_year(of: Rule | Goal) -> None:
    """The same for postings, whose options lead through groups that change under them."""
    for seed in range(DRAWS):
        options = rotated(seed)
        instance = options.instance
        if not of.applies(instance):
            continue
        postings = draw_postings(np.random.default_rng([seed, 7]), options, 0.6)
        plan = Plan(instance.id, instance.first_year, instance.years, options.groups, postings=postings)
        keys = [*of.person_keys(instance), *([admission_key(of, options)] if isinstance(of, MoveRule) else [])]
        agrees(of, instance, plan, RotationScope(options, keys))


def test_the_draws_have_groups_that_change() -> None:
    """In every draw some group does not stand in all three years; otherwise the two tests above would only repeat the contract."""
    tables = [rotated(seed) for seed in range(DRAWS)]
    assert all(any(g.last_year - g.first_year < YEARS - 1 for g in table.groups) for table in tables)
    assert sum(len(table) for table in tables) > 60


def test_a_posting_lasts_no_longer_than_both_schools_share_a_group() -> None:
    """S1 and S2 are S0's members in 2026 and 2027, and S1 leads S2 in 2028; S3 joins S0 in 2028.

    From S1 to S2 three years are open: one group in each, whoever leads it. From S0 to S1 two years from 2026 on, from S0 to S3 one from
    2028 on. Shadowing leads to the lead of its year: S2 goes to S0 in 2026 or 2027, to S1 in 2028.
    """
    county = small_county(4, [{"school": "S0"}, {"school": "S1"}, {"school": "S2"}], years=3)
    groups = (
        Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR + 1), Group("S0", "alliance", ("S3",), YEAR + 2, YEAR + 2),
        Group("S1", "alliance", ("S2",), YEAR + 2, YEAR + 2),
    )  # fmt: skip
    table = all_options(county, groups, {"exchange": (1, 2, 3), "shadow": (1,)})
    rows = zip(table.home.tolist(), table.destination.tolist(), table.first_year.tolist(), table.last_year.tolist(), table.channel.tolist(),
               strict=True)  # fmt: skip
    found = {(home, to, first - YEAR, last - YEAR, channel) for home, to, first, last, channel in rows}
    stays = {(first, last) for home, to, first, last, channel in found if (home, to, channel) == (1, 2, 0)}
    assert stays >= {(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)}
    assert {(f, last) for home, to, f, last, c in found if (home, to, c) == (0, 1, 0)} == {(0, 0), (0, 1), (1, 1)}
    assert {(f, min(last, 2)) for home, to, f, last, c in found if (home, to, c) == (0, 3, 0)} == {(2, 2)}
    assert {(to, f) for home, to, f, _, c in found if (home, c) == (2, 2)} == {(0, 0), (0, 1), (1, 2)}
    stay = Posting("T0", "S0", "S1", YEAR, YEAR + 2, "exchange")
    (finding,) = InGroup().check(county, Plan("small", YEAR, 3, groups, postings=(stay,)))
    assert (finding.required, finding.achieved, finding.amount) == (3, 2, 1)


def test_pairs_cover_by_each_years_share_and_groups() -> None:
    """Half of four schools in 2026 and all of them in 2027; S1 and S2 are S0's members in 2026, S3 in 2027, and S2 is paired.

    2026 asks for 2 of the 4 weak schools S1..S4 and has S1, S2. 2027 asks for each: S2 by its pair, S3 by its group, not S1 and S4.
    """
    county = small_county([small_school(n) for n in range(5)], years=2)
    groups = (Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR), Group("S0", "alliance", ("S3",), YEAR + 1, YEAR + 1))
    plan = replace(small_plan(county, pairings=[("S0", "S2", "aid")]), groups=groups)
    rule = PairingCoverage(labels=("weak",), min_share=PairingCoverage().min_share / 2, shares={YEAR + 1: PairingCoverage().min_share})
    found = rule.check(county, plan)
    assert [(f.subject, f.required, f.achieved, f.year) for f in found] == [
        ("small", 2, 2, YEAR), ("S1", 1, 0, YEAR + 1), ("S2", 1, 1, YEAR + 1), ("S3", 1, 1, YEAR + 1), ("S4", 1, 0, YEAR + 1),
    ]  # fmt: skip
