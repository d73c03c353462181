"""Tiny counties under every rotation rule in turn, hard and priced, and ordered goals with slack: all plans tried, and the engine.

`test_brute_force_rotation.py` adds goals up, asks CP-SAT alone, and lets rules meet as they come; here each rule has its turn on
counties where it matters, and the rotation step runs as `solve` runs it, from pruned options and implied rows to the goals in order.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from math import prod

import numpy as np
import pytest

from solver.check.aid import misplaced_aid
from solver.goals.ordered import goal_classes
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, RuleRow, Standing
from solver.plan.plan import Plan, Posting
from solver.rules.options import all_options, lengths_in
from solver.rules.parameters import adapter, rule_classes
from solver.rules.rotation_scope import OptionTable
from solver.rules.running import running_postings
from solver.rules.small import small_plan, small_policy
from solver.solving.naming import named
from solver.solving.posting import step_goals, step_rules
from solver.solving.rotation import build_rotation
from tests.aid_drawing import OPEN, draw_pairs
from tests.drawing import Rng, chance, draw_county, draw_groups, pick, posting_of
from tests.ordering import ByHand, BySolver, agree, breach, least_in_order, read_in_order, solved_in_order, tried_by_hand
from tests.test_brute_force_ordered import STANDINGS, rule_row

RULES = tuple(name for name, kind in rule_classes().items() if kind.step == "rotation")
GOALS = tuple(name for name, kind in goal_classes().items() if kind.step == "rotation")
SEEDS = 6 * len(RULES)
"""Three instances for each rule and standing: more than 200."""
OFFERED = ("in_group", "duration")
"""Rules that say what is offered at all: the engine has no column for another group, whoever is waived, nor for every other length."""
SLACKS = (0, 1, 5, 20, 1000)
COUNTIES = 240
"""Counties that are drawn; each seed takes the first of them, in an order of its own, in which its rule matters."""
MOST_PLANS = 150
PROBED = 24
"""Plans looked at to see whether a rule matters in a county."""


def turn(seed: int) -> tuple[str, Standing]:
    """Return the rule of a seed and its standing; rules and standings go round."""
    return RULES[seed % len(RULES)], STANDINGS[seed // len(RULES) % 2]


def opened(seed: int) -> str:
    """Return the rule about what is offered that plans tried by hand may break (a hard one only), or the one that opens aid, or nothing."""
    name, standing = turn(seed)
    return name if name == "aid_posting" or (name in OFFERED and standing == "hard") else ""


def short(instance: Instance) -> RuleRow:
    """Return the row on lengths that keeps the plans few: one year, or two as well where a county plans two and has few people."""
    most = 2 if instance.years > 1 and len(instance.staff) < 3 else 1
    lengths = {"exchange_min": 1, "exchange_max": most, "cadre_max": most, "principal_min": 1, "principal_max": 1}
    return RuleRow(rule="duration", parameters=lengths)


@cache
def county(number: int, opening: str) -> tuple[Instance, Plan, tuple[Plan, ...]]:
    """Return two or three schools with a few people, the plan before rotation, and every plan by hand.

    These are the plans that the engine is offered, except where `opening` names a rule about that: under `in_group` postings
    lead everywhere, under `duration` they last up to three years, under `aid_posting` aid leads both ways along every pair.
    """
    rng = np.random.default_rng([number, 13])
    while True:
        instance = draw_county(rng, schools=int(rng.integers(2, 4)), people=int(rng.integers(2, 5)), years=int(rng.integers(1, 3)))
        groups, rows = draw_groups(rng, instance), () if opening == "duration" else (short(instance),)
        lengths = lengths_in(instance.replace(policy=small_policy(rules=rows)))
        aid = opening == "aid_posting"
        settled = replace(small_plan(instance), groups=groups, pairings=draw_pairs(rng, instance, 2) if aid else ())
        offered = instance.replace(policy=small_policy(rules=(OPEN,))) if aid else instance
        options = all_options(offered, groups, lengths, pairings=settled.pairings, everywhere=opening == "in_group")
        if 4 <= prod((np.bincount(options.person, minlength=1) + 1).tolist()) <= MOST_PLANS:
            return instance, settled, tuple(every_plan(instance, settled, options))


def every_plan(instance: Instance, settled: Plan, options: OptionTable) -> Iterator[Plan]:
    """Yield every plan in which each person takes at most one option; running postings go on in all of them."""
    choices = [[None, *np.flatnonzero(options.person == person).tolist()] for person in range(len(instance.staff))]
    for taken in product(*choices):
        yield plan_of(instance, settled, [posting_of(options, move) for move in taken if move is not None])


def plan_of(instance: Instance, settled: Plan, postings: Sequence[Posting]) -> Plan:
    """Return a plan of given groups, pairs and new postings."""
    return replace(settled, postings=(*running_postings(instance), *postings))


def well_formed(instance: Instance, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans in which no aid leads where no row of the policy opens it."""
    return tuple(plan for plan in plans if not any(misplaced_aid(instance, plan)))


def matters(instance: Instance, name: str, plans: Sequence[Plan]) -> bool:
    """Whether some plans break the rule of a name and others keep it; of many plans a few are looked at."""
    rows = [bound for bound in step_rules(instance, "rotation") if bound.rule.name == name]
    seen: set[bool] = set()
    for plan in plans[:: max(1, len(plans) // PROBED)] if rows else ():
        seen.add(breach(rows[0], instance, plan) > 0)
        if len(seen) > 1:
            return True
    return False


@cache
def drawn(seed: int) -> tuple[Instance, Plan, tuple[Plan, ...]]:
    """Return a county in which the rule of the seed matters, under up to three more rules, some waived for somebody, and goals.

    Of the plans by hand only those stay whose aid some row opens: the others are ill-formed.
    """
    name, standing = turn(seed)
    rng = np.random.default_rng([seed, 14])
    for number in rng.permutation(COUNTIES).tolist():
        place, settled, plans = county(number, opened(seed))
        rows = [rule_row(rng, name, standing)] + ([] if name == "duration" else [short(place)])
        under = place.replace(policy=small_policy(rules=tuple(rows)))
        if matters(under, name, well_formed(under, plans)):
            break
    others = [other for other in RULES if other != "duration"]
    rows += [rule_row(rng, pick(rng, others), "hard" if chance(rng, 0.4) else "priced") for _ in range(int(rng.integers(4)))]
    subjects = [*place.staff.ids, *(school.id for school in place.schools)]
    waivers = [Waiver(rule=row.rule, subject=pick(rng, subjects), reason="drawn")
               for row in rows[1:] if row.rule not in OFFERED and not rule_classes()[row.rule].structural and chance(rng, 0.2)]  # fmt: skip
    policy = small_policy(rules=tuple(rows), goals=goal_rows(rng))
    place = place.replace(policy=policy, waivers=tuple(waivers))
    return place, settled, well_formed(place, plans)


def goal_rows(rng: Rng) -> tuple[GoalRow, ...]:
    """Return the prices of broken rules, wishes against travel, and one more goal, in any order, with any slack."""
    usual = ["rotation_shortfall", "wishes", "posting_travel"]
    names = [*usual, pick(rng, [name for name in GOALS if name not in usual])]
    return tuple(goal_row(rng, names[place]) for place in rng.permutation(len(names)).tolist())


def goal_row(rng: Rng, name: str) -> GoalRow:
    """Return a row of a goal at one of its trial settings."""
    kind = goal_classes()[name]
    parameters = adapter(kind).dump_python(pick(rng, kind.trials()), mode="json")
    return GoalRow(goal=name, slack=pick(rng, SLACKS), parameters=parameters)


def by_solver(instance: Instance, settled: Plan) -> BySolver:
    """Run the rotation step and read its plan."""
    model = build_rotation(instance, settled.groups, pairings=settled.pairings)
    stages, values = solved_in_order(model.problem)
    if values is None:
        return BySolver((), None, None, 0)
    plan = plan_of(instance, settled, [replace(posting, post="", reason="") for posting in named(model.scope, values)])
    return read_in_order(instance, "rotation", stages, plan)


@cache
def both_ways(seed: int) -> tuple[ByHand, BySolver]:
    """Return what trying every plan and the engine say of the instance of a seed."""
    instance, settled, plans = drawn(seed)
    return tried_by_hand(instance, plans, step_rules(instance, "rotation"), step_goals(instance, "rotation")), by_solver(instance, settled)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_plan_tried_and_the_engine_agree_goal_by_goal(seed: int) -> None:
    """Six instances a rule: each goal's value is the least of all plans that leave the earlier goals within their slack, proved."""
    agree(*both_ways(seed))


def test_every_rule_matters_in_both_standings() -> None:
    """Each rule is broken by some plans and kept by others where it is hard, and costs something where it is priced, three times.

    A new rule comes in by itself, and must matter too. The rule on groups matters only where it is hard: no option leaves a group.
    """
    bites = Counter(bite for seed in range(SEEDS) for bite in both_ways(seed)[0].bites)
    wanted = [(name, standing) for name in RULES for standing in STANDINGS if standing == "hard" or not rule_classes()[name].structural]
    wanted.remove(("in_group", "priced"))
    assert [(rule, bites[rule]) for rule in wanted if bites[rule] < 3] == []


def test_the_instances_are_of_every_kind() -> None:
    """200 instances and more: 10 have no plan, 100 a choice; each goal comes 10 times, and slack lets one go lower in 3."""
    found = [both_ways(seed) for seed in range(SEEDS)]
    assert len(found) >= 200
    assert sum(hand.least is None for hand, _ in found) >= 10
    assert sum(1 < len(hand.kept) < hand.tried for hand, _ in found) >= 100
    spoken = Counter(row.goal for seed in range(SEEDS) for row in drawn(seed)[0].policy.goals)
    assert [goal for goal in GOALS if spoken[goal] < 10] == []
    assert sum(hand.least != least_in_order(hand.kept, (0,) * len(hand.slacks)) for hand, _ in found) >= 3
