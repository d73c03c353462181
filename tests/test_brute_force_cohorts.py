"""Tiny programmes solved twice: by trying every plan of batches with `check` and `value` alone, and by the ordered solve."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
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
from solver.solving.engines import Run
from solver.solving.later import build_later
from solver.solving.ordered import solve_ordered
from solver.solving.stopping import Deadline
from tests.cohort_drawing import draw_programme_county
from tests.drawing import Rng, chance, pick
from tests.filling import filled

SEEDS = 100
SHAPES = ((3, ("project",)), (1, ("project", "zones")), (3, ("project",)), (2, ("zones",)))
"""Schools and programmes of the instances in turn; at most 125, 135, 125 and 27 plans."""
GOALS = ("cohort_shortfall", "cohort_evenness", "cohort_late_need")


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the values of the goals in their order, or None where no plan keeps the hard rules."""

    tried: int
    kept: int
    by_hand: tuple[int, ...] | None
    by_model: tuple[int, ...] | None
    accepted: bool
    """Whether the checker accepts the model's plan with these values."""


def draw_policy(rng: Rng, instance: Instance, names: tuple[str, ...]) -> Instance:
    """Return the instance with these programmes under a random policy: every rule with probability 0.45, goals with slack."""
    programmes = tuple(programme for programme in instance.policy.programmes if programme.name in names)
    rows = []
    for name, kind in rule_classes().items():
        if kind.step == "cohort" and not kind.structural and chance(rng, 0.45):
            parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
            standing: Standing = "hard" if chance(rng, 0.75) else "priced"
            rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))
    goals = tuple(GoalRow(goal=name, slack=int(rng.integers(2))) for name in GOALS if chance(rng, 0.8))
    waived = [Waiver(rule=row.rule, subject=pick(rng, instance.schools).id, reason="drawn") for row in rows if chance(rng, 0.3)]
    policy = replace(instance.policy, programmes=programmes, rules=tuple(rows), goals=goals)
    return instance.replace(policy=policy, waivers=tuple(waived))


def every_plan(instance: Instance) -> Iterator[Plan]:
    """Yield every plan in which each unit starts in one of its batches or in none."""
    options: list[list[tuple[Cohort, ...]]] = []
    for programme in instance.policy.programmes:
        starts = [[Cohort(programme.name, unit.id, year) for year in batches_of(programme, unit)] for unit in units_of(instance, programme)]
        options += [[(), *((start,) for start in of)] for of in starts]
    bare = filled(instance, small_plan(instance))
    for taken in product(*options):
        yield replace(bare, cohorts=tuple(cohort for some in taken for cohort in some))


def best_by_hand(instance: Instance) -> tuple[int, int, tuple[int, ...] | None]:
    """Return the number of plans, of those that keep the hard rules, and the values the goals reach in their order."""
    reports = [check(instance, plan) for plan in every_plan(instance)]
    left = [tuple(value for _, value in report.goals) for report in reports if report.accepted]
    if not left:
        return len(reports), 0, None
    kept, best = len(left), []
    slacks = [goal.slack for goal, _ in reports[0].goals]
    for number, slack in enumerate(slacks):
        best.append(min(values[number] for values in left))
        left = [values for values in left if values[number] <= best[-1] + slack]
    return len(reports), kept, tuple(best)


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed."""
    rng = np.random.default_rng([seed, 12])
    schools, names = SHAPES[seed % len(SHAPES)]
    instance = draw_policy(rng, draw_programme_county(rng, schools), names)
    tried, kept, by_hand = best_by_hand(instance)
    model = build_later(instance, "cohort", filled(instance, small_plan(instance)))
    solved = solve_ordered(model.problem, Run(deadline=Deadline(60)))
    if solved.values is None:
        return Outcome(tried, kept, by_hand, None, accepted=False)
    report = check(instance, model.plan(solved.values))
    by_model = tuple(stage.value for stage in solved.stages if stage.key)
    return Outcome(tried, kept, by_hand, by_model, report.accepted)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_ordered_solve_agree(seed: int) -> None:
    """Feasibility and every goal's best value, slack granted, agree on 100 instances, and the checker accepts the solve's plan."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.accepted == (found.by_hand is not None)


def test_the_instances_are_of_every_kind() -> None:
    """At least 10 are infeasible and 30 leave a choice between kept and broken; otherwise the agreement above would say little."""
    outcomes = [outcome(seed) for seed in range(SEEDS)]
    assert sum(found.by_hand is None for found in outcomes) >= 10
    assert sum(1 < found.kept < found.tried for found in outcomes) >= 30
    assert len({found.by_hand for found in outcomes}) >= 20
