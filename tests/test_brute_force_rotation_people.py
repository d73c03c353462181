"""Rules about people, durations and posts on tiny counties: every plan tried with `check` alone, and CP-SAT on the posted form.

`test_brute_force_rotation.py` draws from all rules; here only these meet, each often, with waivers for some of their objects.
"""

from functools import cache
from math import prod

import numpy as np
import pytest

from solver.goals.rotation.posting_travel import PostingTravel
from solver.goals.rotation.rotation_shortfall import RotationShortfall
from solver.goals.rotation.wishes import Wishes
from solver.instance.history import Waiver
from solver.instance.policy import RuleRow
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan
from solver.rules.options import all_options
from solver.rules.parameters import adapter, bound_rules, rule_classes
from solver.rules.small import small_policy
from tests.drawing import Rng, chance, draw_county, draw_groups, pick
from tests.test_brute_force_rotation import ALWAYS, Case, every_plan, modelled, named

RULES = (
    "burden_cap", "cohorts", "dispatch", "duration", "eligibility", "held_posts", "institute_posts", "principal_gate", "principal_terms",
    "researcher_service", "rest", "school_heads", "shadowing", "term_end", "transfer_after", "two_way_balance",
)  # fmt: skip
LENGTHS = {"exchange": (1, 2), "cadre": (1, 2), "shadow": (1,), "transfer": (1,)}
CASES = 80
MOST_PLANS = 1200
"""Plans enumerated in one county, so that all cases take about half a minute."""


def draw_rows(rng: Rng, first: int) -> tuple[RuleRow, ...]:
    """Return the rules that give a plan its meaning, rule number `first` and one or two others, and prices on people who are not sent.

    Without those prices the best plan would mostly be to send nobody, which most rules let pass.
    """
    rows = [RuleRow(rule=name) for name in ALWAYS]
    rows += [RuleRow(rule="dispatch", standing="priced", price=2, parameters={"level": level}) for level in ("teacher", "middle")]
    others = [place for place in rng.permutation(len(RULES)).tolist() if place != first]
    for place in [first, *others[: int(rng.integers(1, 3))]]:
        kind = rule_classes()[RULES[place]]
        parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
        standing = pick(rng, ("hard", "priced", "priced"))
        rows.append(RuleRow(rule=kind.name, standing=standing, price=int(rng.integers(1, 4)), parameters=parameters))  # type: ignore[arg-type]  # a standing
    return tuple(rows)


@cache
def draw_case(seed: int) -> Case:
    """Return a case with options few enough to enumerate every plan, in which each rule comes first in turn; half of them waive a rule."""
    rng = np.random.default_rng([11, seed])
    while True:
        instance = draw_county(rng, schools=int(rng.integers(2, 4)), people=int(rng.integers(2, 6)), years=int(rng.integers(1, 3)))
        rows = draw_rows(rng, seed % len(RULES))
        instance = instance.replace(policy=small_policy(rules=rows))
        if chance(rng, 0.5):
            subject = pick(rng, [*instance.staff.ids, *(school.id for school in instance.schools)])
            instance = instance.replace(waivers=(Waiver(rule=pick(rng, rows[4:]).rule, subject=subject, reason="drawn"),))
        groups = draw_groups(rng, instance)
        options = all_options(instance, groups, LENGTHS)
        known = {bound.rule.name for bound in bound_rules(instance.policy) if bound.rule.applies(instance)}
        if RULES[seed % len(RULES)] in known and 4 <= prod((np.bincount(options.person, minlength=1) + 1).tolist()) <= MOST_PLANS:
            goals = (RotationShortfall(), Wishes(), PostingTravel())
            return Case(instance, groups, options, tuple(goal for goal in goals if goal.applies(instance)))


def kept(case: Case, plan: Plan) -> bool:
    """Whether a plan keeps every hard rule by `check` alone, objects that a waiver names apart."""
    return all(
        finding.kept or case.instance.waived(finding.rule, finding.subject)
        for bound in case.rules
        if bound.standing == "hard"
        for finding in bound.rule.check(case.instance, plan)
    )


@cache
def best(seed: int) -> int | None:
    """Return the least cost over all plans, or None where no plan keeps the hard rules."""
    case = draw_case(seed)
    return min((case.cost(plan) for plan in every_plan(case) if kept(case, plan)), default=None)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_model_finds_the_best_of_all_plans(seed: int) -> None:
    """Same feasibility and same least sum of goals as enumeration; the named plan is kept at that sum."""
    case = draw_case(seed)
    scope, objective = modelled(case)
    answer = solve_cp_sat(scope.builder.build(), objective, CpSatLimits(seconds=30))
    if best(seed) is None:
        assert answer.word == "infeasible", case.rules
        return
    assert answer.word == "proved", case.rules
    assert answer.values is not None
    assert objective.value(answer.values) == best(seed), case.rules
    plan = named(case, scope, answer.values)
    assert kept(case, plan), case.rules
    assert case.cost(plan) == best(seed), case.rules


def test_the_cases_are_of_every_sort() -> None:
    """Of 80 cases at least five are infeasible, fifty feasible, thirty cost something, twenty of them not by priced rows alone.

    Every rule has something to say in five cases or more, for each comes first in so many.
    """
    found = [best(seed) for seed in range(CASES)]
    assert sum(value is None for value in found) >= 5
    assert sum(value is not None for value in found) >= 50
    assert sum(value is not None and value > 0 for value in found) >= 30
    assert sum(value is not None and value % 2000 != 0 for value in found) >= 20
    drawn = [bound.rule.name for seed in range(CASES) for bound in draw_case(seed).rules]
    assert all(drawn.count(name) >= 5 for name in RULES)
