"""Tiny programmes solved twice: by trying every plan of batches with `check` and `value` alone, and by the ordered solve."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import product

import numpy as np
import pytest

from solver.check.checker import check
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow, Standing
from solver.plan.plan import Plan
from solver.plan.support import Cohort
from solver.rules.cohort_units import batches_of, units_of
from solver.rules.parameters import adapter, rule_classes
from solver.rules.small import small_plan
from tests.both_ways import Outcome, Values, both_ways, varied
from tests.cohort_drawing import draw_programme_county
from tests.drawing import Rng, chance, pick
from tests.filling import filled

SEEDS = 100
SHAPES = ((3, ("project",)), (1, ("project", "zones")), (3, ("project",)), (2, ("zones",)))
"""Schools and programmes of the instances in turn; at most 125, 135, 125 and 27 plans."""
GOALS = ("cohort_shortfall", "cohort_evenness", "cohort_late_need")


def draw_policy(rng: Rng, instance: Instance, names: tuple[str, ...]) -> Instance:
    """Return the instance with these programmes under a random policy: every rule with probability 0.5, goals with slack."""
    programmes = tuple(programme for programme in instance.policy.programmes if programme.name in names)
    rows = []
    for name, kind in rule_classes().items():
        if kind.step == "cohort" and not kind.structural and chance(rng, 0.5):
            parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
            standing: Standing = "hard" if chance(rng, 0.75) else "priced"
            rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))
    goals = tuple(GoalRow(goal=name, slack=int(rng.integers(2))) for name in GOALS if chance(rng, 0.8))
    waived = [Waiver(rule=row.rule, subject=pick(rng, instance.schools).id, reason="drawn") for row in rows if chance(rng, 0.3)]
    policy = replace(instance.policy, programmes=programmes, rules=tuple(rows), goals=goals)
    return instance.replace(policy=policy, waivers=tuple(waived))


def every_plan(instance: Instance, settled: Plan) -> Iterator[Plan]:
    """Yield every plan in which each unit starts in one of its batches or in none."""
    options: list[list[tuple[Cohort, ...]]] = []
    for programme in instance.policy.programmes:
        starts = [[Cohort(programme.name, unit.id, year) for year in batches_of(programme, unit)] for unit in units_of(instance, programme)]
        options += [[(), *((start,) for start in of)] for of in starts]
    for taken in product(*options):
        yield replace(settled, cohorts=tuple(cohort for some in taken for cohort in some))


def judged(instance: Instance, plan: Plan) -> Values | None:
    """Return the goals' values of a plan, None where the checker does not accept it."""
    report = check(instance, plan)
    return tuple(value for _, value in report.goals) if report.accepted else None


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed."""
    rng = np.random.default_rng([seed, 12])
    schools, names = SHAPES[seed % len(SHAPES)]
    instance = draw_policy(rng, draw_programme_county(rng, schools), names)
    settled = filled(instance, small_plan(instance))
    return both_ways(instance, "cohort", settled, every_plan(instance, settled), partial(judged, instance))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_ordered_solve_agree(seed: int) -> None:
    """Feasibility and every goal's best value, slack granted, agree on 100 instances, all proved, and the solve's plan keeps to them."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.good == (found.by_hand is not None)
    assert found.proved


def test_the_instances_are_of_every_kind() -> None:
    """At least 10 are infeasible, 30 leave a choice, and 20 values differ; otherwise the agreement above would say little."""
    assert varied([outcome(seed) for seed in range(SEEDS)], infeasible=10, choices=30, values=20)
