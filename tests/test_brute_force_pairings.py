"""Tiny pairing instances solved twice: by trying every plan of pairs with `check` alone, and by CP-SAT on the posted form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from solver.check.pairs import misplaced_pairs
from solver.goals.pairing.pairing_changes import PairingChanges
from solver.goals.pairing.pairing_travel import PairingTravel
from solver.goals.pairing.unpaired_need import UnpairedNeed
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import Layer, RuleRow, Standing
from solver.plan.plan import AreaPairing, Group, Pairing, Plan
from solver.rules.pairing_candidates import partner_pairs
from solver.rules.pairing_scope import PairingScope
from solver.rules.parameters import BoundRule, adapter, bound_rules, rule_classes
from solver.rules.partner_rule import PartnerRule
from solver.rules.small import LAYERS, small_plan, small_policy
from tests.drawing import Rng, chance, draw_groups, pick
from tests.pairing_drawing import draw_paired_county
from tests.weighing import Weighing

SEEDS = 48
WEIGHING = Weighing(1000, ((20, UnpairedNeed()), (7, PairingChanges()), (1, PairingTravel())))
"""The goals and the weights with which they are added up; any positive weights would do."""
SHAPES: tuple[tuple[int, int, tuple[Layer, ...]], ...] = (
    (3, 0, LAYERS[:1]),
    (2, 2, LAYERS),
    (3, 1, (replace(LAYERS[1], partners="both"),)),
    (2, 2, (LAYERS[0], replace(LAYERS[1], partners="external"))),
)
"""Schools, outside schools and layers of the instances in turn; 256, 1,024, 512 and 256 plans each."""


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the best value, or None where no plan keeps the hard rules."""

    tried: int
    kept: int
    by_hand: int | None
    by_model: int | None
    plan_value: int | None
    """Value that `check` and `value` give the plan read off the model's solution."""


def draw_policy(rng: Rng, instance: Instance, layers: tuple[Layer, ...]) -> Instance:
    """Return the instance under a random policy: every pairing rule with probability 0.3 at one of its trial settings."""
    rows = []
    for name, kind in rule_classes().items():
        if kind.step == "pairing" and chance(rng, 0.3):
            parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
            standing: Standing = "hard" if chance(rng, 0.6) else "priced"
            rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))
    waivers = [Waiver(rule=row.rule, subject=pick(rng, instance.partners).id, reason="drawn") for row in rows if chance(rng, 0.3)]
    return instance.replace(policy=small_policy(rules=tuple(rows), layers=layers), waivers=tuple(waivers))


def every_plan(instance: Instance, groups: tuple[Group, ...]) -> Iterator[Plan]:
    """Yield every plan of pairs beside the groups, from the schools and layers alone."""
    years, layers = instance.planned_years, instance.policy.layers
    pairs = [
        Pairing(partner.id, school.id, years[0], years[-1], layer.name)
        for layer in layers
        for partner in instance.partners
        for school in instance.schools
    ]
    areas = [
        AreaPairing(partner, area, years[0], years[-1], layer.name)
        for layer in layers
        for partner in layer.partner_areas
        for area in layer.areas
        if partner != area
    ]
    bare = replace(small_plan(instance), groups=groups)
    sound = [pair for pair in pairs if not misplaced_pairs(instance, replace(bare, pairings=(pair,)))]
    for taken in product((False, True), repeat=len(sound) + len(areas)):
        chosen = tuple(pair for pair, take in zip(sound, taken, strict=False) if take)
        above = tuple(area for area, take in zip(areas, taken[len(sound) :], strict=True) if take)
        yield replace(bare, pairings=chosen, area_pairings=above)


def applying(instance: Instance) -> list[BoundRule]:
    """Return the policy's rules that have something to say."""
    return [bound for bound in bound_rules(instance.policy) if bound.rule.applies(instance)]


def best_by_model(instance: Instance, groups: tuple[Group, ...]) -> tuple[int | None, Plan | None]:
    """Return the optimum of the posted form and its plan, candidates pruned by the hard partner rules."""
    rules = applying(instance)
    pruning = [bound.rule for bound in rules if bound.standing == "hard" and isinstance(bound.rule, PartnerRule)]
    scope = PairingScope(partner_pairs(instance, groups, pruning))
    for bound in rules:
        scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
        bound.rule.post(scope)
    found = WEIGHING.least(scope)
    if found is None:
        return None, None
    value, values = found
    bare = replace(small_plan(instance), groups=groups)
    return value, replace(bare, pairings=scope.pairings(values), area_pairings=scope.area_pairings(values))


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for the instance of one seed."""
    rng = np.random.default_rng(seed)
    schools, outside, layers = SHAPES[seed % len(SHAPES)]
    instance = draw_policy(rng, draw_paired_county(rng, schools, outside), layers)
    groups = draw_groups(rng, instance) if chance(rng, 0.5) else ()
    rules = applying(instance)
    costs = [WEIGHING.cost(instance, plan, rules) for plan in every_plan(instance, groups)]
    kept = [value for value in costs if value is not None]
    by_model, plan = best_by_model(instance, groups)
    return Outcome(len(costs), len(kept), min(kept, default=None), by_model, None if plan is None else WEIGHING.cost(instance, plan, rules))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_model_agree(seed: int) -> None:
    """Feasibility and optimum agree over all plans of 48 instances, and the model's own plan has the value the model says."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.plan_value == found.by_model


def test_the_instances_are_of_every_kind() -> None:
    """At least 5 are infeasible and 20 leave a choice between kept and broken; otherwise the agreement above would say little."""
    outcomes = [outcome(seed) for seed in range(SEEDS)]
    assert sum(found.by_hand is None for found in outcomes) >= 5
    assert sum(1 < found.kept < found.tried for found in outcomes) >= 20
    assert len({found.by_hand for found in outcomes}) >= 20
