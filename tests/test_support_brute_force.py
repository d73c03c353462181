"""Tiny instances of support solved twice: by trying every plan of ties with `check` and `value` alone, and by the step's model."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
import pytest

from solver.goals.ordered import ordered_goals
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow, Standing
from solver.instance.scheme import Scheme
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.parameters import BoundRule, adapter, bound_rules, rule_classes
from solver.rules.small import small_policy
from solver.rules.support_facts import earlier_ties, helped_ones, helper_ids
from solver.rules.support_small import PROGRAMMES, SCHEMES
from tests.both_ways import Outcome, Values, both_ways, varied
from tests.drawing import Rng, chance, pick
from tests.support_drawing import draw_settled, draw_supported_county

SEEDS = 100
MOST_TIES = 7
"""At most 128 plans of an instance are tried."""


def every_tie(instance: Instance, settled: Plan) -> list[Support]:
    """Return every tie that the schemes allow, from the plain facts: the earlier ones with their own years, then each other pair."""
    earlier = list(earlier_ties(instance))
    taken = {(tie.scheme, tie.helper, tie.helped, tie.subject) for tie in earlier}
    found = []
    for scheme in instance.policy.schemes:
        for helper, one in product(helper_ids(instance, scheme), helped_ones(instance, settled, scheme)):
            itself = scheme.helpers == scheme.helped and helper == one.id
            if not itself and (scheme.name, helper, one.id, one.subject) not in taken:
                found.append(Support(scheme.name, helper, one.id, one.subject, one.first_year, one.first_year + scheme.years - 1))
    return earlier + found


def draw_small(rng: Rng) -> tuple[Instance, Plan, list[Support]]:
    """Return a county under one or two schemes with one to `MOST_TIES` ties to choose from, and what is settled."""
    while True:
        county = draw_supported_county(rng, schools=3, people=4, teams=2)
        schemes: tuple[Scheme, ...] = tuple(scheme for scheme in SCHEMES if chance(rng, 0.4))
        county = county.replace(policy=small_policy(schemes=schemes, programmes=PROGRAMMES))
        settled = draw_settled(rng, county)
        ties = every_tie(county, settled)
        if 3 <= len(ties) <= MOST_TIES:
            return county, settled, ties


def draw_policy(rng: Rng, county: Instance) -> Instance:
    """Return the county under a random policy: every support rule with probability 0.3 at one of its trial settings, and three goals."""
    rows: list[RuleRow] = []
    for name, kind in rule_classes().items():
        if kind.step == "support" and chance(rng, 0.3):
            parameters: dict[str, Any] = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
            scheme = pick(rng, (None, *(scheme.name for scheme in county.policy.schemes)))
            standing: Standing = "hard" if chance(rng, 0.5) else "priced"
            rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters | {"scheme": scheme}))
    last = pick(rng, ("support_evenness", "worst_support_travel"))
    goals = [GoalRow(goal=goal) for goal in ("support_shortfall", "support_unserved", last, "support_travel")]
    named = [*(school.id for school in county.schools), *county.staff.ids, *(team.id for team in county.external.teams)]
    waivers = [Waiver(rule=row.rule, subject=pick(rng, named), reason="drawn") for row in rows if chance(rng, 0.3)]
    return county.replace(policy=replace(county.policy, rules=tuple(rows), goals=tuple(goals)), waivers=tuple(waivers))


def every_plan(settled: Plan, ties: list[Support]) -> Iterator[Plan]:
    """Yield every plan of ties."""
    for taken in product((False, True), repeat=len(ties)):
        yield replace(settled, supports=tuple(tie for tie, take in zip(ties, taken, strict=True) if take))


def judged(instance: Instance, rules: list[BoundRule], plan: Plan) -> Values | None:
    """Return the goals' values of a plan, None where it breaks one of these hard rules, waivers apart."""
    for bound in rules:
        broken = [finding.subject for finding in bound.rule.check(instance, plan) if not finding.kept]
        if not all(instance.waived(bound.rule.name, subject) for subject in broken):
            return None
    return tuple(goal.goal.value(instance, plan) for goal in ordered_goals(instance.policy, "support") if goal.goal.applies(instance))


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed."""
    rng = np.random.default_rng(seed)
    county, settled, ties = draw_small(rng)
    instance = draw_policy(rng, county)
    rules = [bound for bound in bound_rules(instance.policy) if bound.standing == "hard" and bound.rule.applies(instance)]
    return both_ways(instance, "support", settled, every_plan(settled, ties), partial(judged, instance, rules))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_model_agree(seed: int) -> None:
    """Feasibility and the ordered goals agree over all plans of 100 instances (the issue's figure), all proved, and so the model's plan."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.good == (found.by_hand is not None)
    assert found.proved


def test_the_instances_are_of_every_kind() -> None:
    """At least 5 are infeasible, 30 leave a choice, and 40 values differ; otherwise the agreement above would say little."""
    assert varied([outcome(seed) for seed in range(SEEDS)], infeasible=5, choices=30, values=40)
