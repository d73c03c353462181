"""One contract over every rule and goal: the model accepts a fixed plan exactly when `check` finds no breach."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from solver.form.form import Expression, FormBuilder
from solver.goals.goal import Goal
from solver.goals.ordered import goal_classes
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Plan
from solver.plan.sections import before as settled_before
from solver.rules.candidates import all_pairs
from solver.rules.grouping_scope import GroupingScope
from solver.rules.later_scope import LaterScope
from solver.rules.options import admission_key, all_options
from solver.rules.pairing_scope import PairingScope
from solver.rules.parameters import adapter, bound_rules, rule_classes
from solver.rules.rotation_scope import OptionTable, RotationScope
from solver.rules.rule import MoveRule, Rule
from solver.rules.small import small_policy
from solver.solving.later import SCOPES
from tests.aid_drawing import draw_aid_plan, draw_aided
from tests.drawing import Rng, draw_county, draw_grouping_plan, draw_groups, draw_postings
from tests.pairing_drawing import draw_paired_county, draw_pairing_plan, open_scope

DRAWS = 60
"""Most plans drawn for one setting."""
ENOUGH = 36
"""Plans after which a setting is done, once both verdicts (for a goal: two values) have been seen."""
LENGTHS = {"exchange": (1, 2, 3), "cadre": (1, 3), "shadow": (1,), "transfer": (1,)}
PRICED = {
    "grouping_shortfall": RuleRow(rule="member_cap", standing="priced", price=3, parameters={"mode": "alliance", "cap": 1}),
    "pairing_shortfall": RuleRow(rule="pairing_capacity", standing="priced", price=3, parameters={"cap": 1}),
    "rotation_shortfall": RuleRow(rule="shadowing", standing="priced", price=3),
}
"""The priced row whose breaches a shortfall goal sums in these tests; every other goal is drawn under a policy without rules."""
READ = {"change_budget": RuleRow(rule="exit_by_evaluation")}
"""The row of another rule whose parameters a rule reads."""


@dataclass(frozen=True)
class Case:
    """A random plan, its instance, and empty scopes with decision columns that can express it."""

    instance: Instance
    plan: Plan
    scope: Callable[[], GroupingScope | PairingScope | RotationScope | LaterScope]
    """Returns a new scope at each call, for it is filled by what is posted."""


@cache
def drawn_county(step: str, seed: int) -> tuple[Instance, Rng]:
    """Return the county of a seed without a policy, and the random numbers as they stand after it; drawn once for all rules."""
    rng = np.random.default_rng(seed)
    if step == "grouping":
        return draw_county(rng, schools=int(rng.integers(3, 8))), rng
    if step == "pairing":
        return draw_paired_county(rng, schools=int(rng.integers(2, 6)), outside=int(rng.integers(3))), rng
    return draw_county(rng, schools=int(rng.integers(2, 6)), people=int(rng.integers(4, 14)), years=int(rng.integers(1, 4))), rng


@cache
def drawn_options(seed: int, row: str, *, everywhere: bool) -> tuple[OptionTable, Rng]:
    """Return the options under random groups, and the random numbers as they stand after them; drawn once for rules of one policy."""
    county, before = drawn_county("rotation", seed)
    rng = deepcopy(before)
    instance = county.replace(policy=small_policy(rules=((PRICED | READ)[row],) if row else ()))
    return all_options(instance, draw_groups(rng, instance), LENGTHS, everywhere=everywhere), rng


def drawn_case(step: str, seed: int, of: Rule | Goal) -> Case:
    """Return a random plan for one rule or goal, the same at each call."""
    row = of.name if of.name in PRICED | READ else ""
    if step in SCOPES:
        drawing: Any = import_module(f"tests.{step}_drawing")
        later, chosen = drawing.draw_case(np.random.default_rng([seed, 5]), of)
        return Case(later, chosen, lambda: SCOPES[of.step].of(later, settled_before(chosen, of.step), ()))
    if step == "pairing":
        county, rng = drawn_county(step, seed)
        paired = county.replace(policy=small_policy(rules=((PRICED | READ)[row],) if row else ()))
        decided = draw_pairing_plan(deepcopy(rng), paired)
        return Case(paired, decided, lambda: open_scope(paired, decided))
    if step == "grouping":
        county, rng = drawn_county(step, seed)
        instance = county.replace(policy=small_policy(rules=((PRICED | READ)[row],) if row else ()))
        plan = draw_grouping_plan(deepcopy(rng), instance, loose=isinstance(of, Rule) and of.structural)
        pairs = all_pairs(instance)
        return Case(instance, plan, lambda: GroupingScope(pairs))
    if of.name == "aid_posting":
        return drawn_aid(seed, of)
    options, before = drawn_options(seed, row, everywhere=of.name == "in_group")
    instance, rng = options.instance, deepcopy(before)
    keys = [*of.person_keys(instance), *([admission_key(of, options)] if isinstance(of, MoveRule) else [])]
    postings = draw_postings(rng, options, float(rng.random()), clash=of.name in {"running_postings", "single_posting"})
    plan = Plan(instance.id, instance.first_year, instance.years, options.groups, postings=postings)
    return Case(instance, plan, lambda: RotationScope(options, keys))


def drawn_aid(seed: int, of: Rule | Goal) -> Case:
    """Return the same for the rule that opens aid along pairs: it opens as much as it asks for."""
    rng = np.random.default_rng([seed, 17])
    row = RuleRow(rule=of.name, parameters=adapter(type(of)).dump_python(of, mode="json"))
    options = draw_aided(rng, row, schools=int(rng.integers(2, 5)), people=int(rng.integers(6, 14)), years=int(rng.integers(1, 3)), pairs=2)
    plan = draw_aid_plan(rng, options, float(rng.random()))
    return Case(options.instance, plan, lambda: RotationScope(options, list(of.person_keys(options.instance))))


def fixed(builder: FormBuilder, values: dict[int, int]) -> None:
    """Fix decision columns by rows of their own."""
    columns = np.array(sorted(values), dtype=np.int64)
    wanted = np.array([values[int(c)] for c in columns], dtype=np.int64)
    builder.rows("fixed", len(columns), np.arange(len(columns)), columns, 1, wanted, wanted)


def rule_trials() -> list[Rule]:
    """Return every trial setting of every rule."""
    return [trial for kind in rule_classes().values() for trial in kind.trials()]


def goal_trials() -> list[Goal]:
    """Return every trial setting of every goal."""
    return [trial for kind in goal_classes().values() for trial in kind.trials()]


@pytest.mark.parametrize("rule", rule_trials(), ids=repr)
def test_the_model_accepts_exactly_what_check_accepts(rule: Rule) -> None:
    """A hard rule: feasible exactly when `check` is silent, and both verdicts occur; a priced one: least slack = breach."""
    verdicts: set[bool] = set()
    for seed in range(DRAWS):
        if seed >= ENOUGH and len(verdicts) > 1:
            break
        case = drawn_case(rule.step, seed, rule)
        if not rule.applies(case.instance):
            continue
        findings = rule.check(case.instance, case.plan)
        breach = sum(finding.amount for finding in findings)
        for standing in ("hard", "priced"):
            scope = case.scope()
            scope.enter(rule.name, rule.name, standing, 1)
            rule.post(scope)
            fixed(scope.builder, scope.assign(case.plan))
            answer = solve_cp_sat(scope.builder.build(), scope.shortfall(), CpSatLimits(seconds=20))
            if standing == "hard":
                assert (answer.word == "proved") == (breach == 0), (seed, breach, findings)
            else:
                assert answer.values is not None, seed
                assert scope.shortfall().value(answer.values) == breach, (seed, findings)
        verdicts.add(breach == 0)
    assert verdicts == {True, False}


@pytest.mark.parametrize("goal", goal_trials(), ids=repr)
def test_a_goals_expression_equals_its_value_on_the_plan(goal: Goal) -> None:
    """With the plan fixed, the least value of the expression is the value computed from the plan; it is not always 0."""
    values: set[int] = set()
    for seed in range(DRAWS):
        if seed >= ENOUGH and len(values) > 1:
            break
        case = drawn_case(goal.step, seed, goal)
        if not goal.applies(case.instance):
            continue
        scope = case.scope()
        for row in bound_rules(case.instance.policy):
            scope.enter(row.rule.name, row.key, row.standing, row.price)
            row.rule.post(scope)
        expression: Expression = goal.express(scope)
        fixed(scope.builder, scope.assign(case.plan))
        answer = solve_cp_sat(scope.builder.build(), expression, CpSatLimits(seconds=20))
        assert answer.values is not None, seed
        assert expression.value(answer.values) == goal.value(case.instance, case.plan), seed
        values.add(goal.value(case.instance, case.plan))
    assert len(values) > 1


@pytest.mark.parametrize("kind", [*rule_classes().values(), *goal_classes().values()], ids=lambda kind: kind.name)
def test_every_rule_and_goal_is_complete(kind: type[Rule] | type[Goal]) -> None:
    """Clause, both languages, trials and examples are there, and the examples hold, a boundary case included."""
    assert kind.clause.numbers
    assert kind.clause.reading.zh
    assert kind.clause.reading.en
    assert kind.title.zh != kind.title.en
    assert kind.trials()
    assert len(kind.examples()) >= 2
    for example in kind.examples():
        if isinstance(example.of, Rule):
            assert sum(f.amount for f in example.of.check(example.instance, example.plan)) == example.amount, example.title
        else:
            assert example.of.value(example.instance, example.plan) == example.amount, example.title
    for trial in kind.trials():
        assert trial.explain().zh
        assert trial.explain().en
