"""Grouping rules of one planning period on tiny instances: every plan tried with `check` alone, and CP-SAT on the posted form.

`test_brute_force_grouping.py` draws from all rules; here a few of the later ones meet, each often, with their implied rows.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from solver.goals.grouping.group_travel import GroupTravel
from solver.goals.grouping.need_left_out import NeedLeftOut
from solver.goals.grouping.unmet_needs import UnmetNeeds
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow, Standing
from solver.plan.plan import Plan
from solver.rules.candidates import prune
from solver.rules.grouping_scope import GroupingScope
from solver.rules.parameters import adapter, bound_rules, rule_classes
from solver.rules.rule import PairRule
from solver.rules.small import MODES, small_policy
from tests.drawing import Rng, chance, draw_county, pick
from tests.test_brute_force_grouping import plans_of_one_role
from tests.weighing import Weighing

SEEDS = 68
CONNECTED_SEEDS = 40
WEIGHING = Weighing(30, ((10, NeedLeftOut()), (4, UnmetNeeds()), (1, GroupTravel())))
"""The goals and the weights with which they are added up; any positive weights would do."""
RULES = (
    "area_cap", "area_pairs", "authority_reach", "connected_group", "coverage", "cycle_lock", "group_count", "group_makeup", "group_types",
    "kindergarten_aid", "lead_capacity", "merged_size", "must_join", "outside_leads", "relead", "stage_matrix", "type_pairs",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What both ways found for one instance: the best value, or None where no plan keeps the hard rules."""

    rules: tuple[str, ...]
    tried: int
    kept: int
    by_hand: int | None
    by_model: int | None
    plan_value: int | None
    """Value that `check` and `value` give the plan read off the model's solution."""


def drawn(rng: Rng, instance: Instance, names: tuple[str, ...]) -> Instance:
    """Return the instance under `one_group` and these rules at random trial settings, some priced, some waived for a school."""
    rows = [RuleRow(rule="one_group")]
    for name in names:
        kind = rule_classes()[name]
        standing: Standing = "hard" if chance(rng, 0.7) else "priced"
        parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
        rows.append(RuleRow(rule=name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))
    waivers = [Waiver(rule=name, subject=pick(rng, instance.schools).id, reason="drawn") for name in names if chance(rng, 0.3)]
    modes = MODES[:2] if len(instance.schools) < 5 else (pick(rng, MODES),)
    return instance.replace(policy=small_policy(rules=tuple(rows), modes=modes), waivers=tuple(waivers))


def best_by_model(instance: Instance) -> tuple[int | None, Plan | None]:
    """Return the optimum of the posted form, candidates pruned and implied rows added, and its plan."""
    rules = bound_rules(instance.policy)
    pruning = [bound.rule for bound in rules if bound.standing == "hard" and isinstance(bound.rule, PairRule)]
    scope = GroupingScope(prune(instance, pruning).pairs)
    for step in ("post", "tighten"):
        for bound in rules:
            scope.enter(bound.rule.name, bound.key, bound.standing, bound.price)
            getattr(bound.rule, step)(scope)
    found = WEIGHING.least(scope)
    if found is None:
        return None, None
    value, values = found
    plan = Plan(instance.id, instance.first_year, instance.years, scope.groups(values))
    return value, plan


def both_ways(instance: Instance) -> Outcome:
    """Try every plan, ask the model, and put the two answers side by side."""
    rules = bound_rules(instance.policy)
    costs = [WEIGHING.cost(instance, plan, rules) for plan in plans_of_one_role(instance)]
    kept = [value for value in costs if value is not None]
    by_model, plan = best_by_model(instance)
    names = tuple(row.rule for row in instance.policy.rules)
    return Outcome(
        names, len(costs), len(kept), min(kept, default=None), by_model, None if plan is None else WEIGHING.cost(instance, plan, rules)
    )


@cache
def outcome(seed: int) -> Outcome:
    """Return what both ways find for one to three of the rules on three to five schools; every rule comes in turn."""
    rng = np.random.default_rng([seed, 3])
    county = draw_county(rng, schools=3 + seed % 3)
    others = [name for name in RULES if name != RULES[seed % len(RULES)] and chance(rng, 0.1)]
    return both_ways(drawn(rng, county, (RULES[seed % len(RULES)], *others[:2])))


@cache
def connected(seed: int) -> Outcome:
    """Return what both ways find where groups must hang together: five schools, each two neighbours with an even chance."""
    rng = np.random.default_rng([seed, 5])
    return both_ways(drawn(rng, draw_county(rng, schools=5), ("connected_group", *(("coverage",) if chance(rng, 0.5) else ()))))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_model_agree(seed: int) -> None:
    """Feasibility and optimum agree over all plans of 68 instances, and the model's own plan has the value the model says."""
    found = outcome(seed)
    assert found.by_model == found.by_hand
    assert found.plan_value == found.by_model


@pytest.mark.parametrize("seed", range(CONNECTED_SEEDS))
def test_connected_groups_are_the_best_of_all_plans_that_hang_together(seed: int) -> None:
    """Forty neighbour graphs of five schools, where the flow, its implied rows, prices and waivers could each be wrong."""
    found = connected(seed)
    assert found.by_model == found.by_hand
    assert found.plan_value == found.by_model


def test_the_instances_are_of_every_kind() -> None:
    """Every rule comes at least three times, at least 3 instances are infeasible, and 40 leave a choice between kept and broken."""
    outcomes = [outcome(seed) for seed in range(SEEDS)] + [connected(seed) for seed in range(CONNECTED_SEEDS)]
    for name in RULES:
        assert sum(name in found.rules for found in outcomes) >= 3
    assert sum(found.by_hand is None for found in outcomes) >= 3
    assert sum(1 < found.kept < found.tried for found in outcomes) >= 40
    assert len({found.by_hand for found in outcomes}) >= 30
