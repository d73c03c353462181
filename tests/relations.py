"""Drawn counties, what the grouping step reaches on them, and ways to change them, for the metamorphic tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from solver.goals.ordered import goal_classes, ordered_goals
from solver.instance.history import Waiver
from solver.instance.instance import Instance
from solver.instance.policy import GoalRow, Mode, RuleRow
from solver.instance.school import School
from solver.plan.plan import Group, Plan
from solver.rules.parameters import adapter, rule_classes
from solver.rules.small import MODES, small_policy
from solver.solving.grouping import build_grouping
from tests.drawing import Rng, chance, draw_county, pick
from tests.ordering import Values, solved_in_order

COUNTIES = 100
READ = ("exit_by_evaluation",)
"""Rules whose parameters other rules and goals read, whatever their standing; to add or drop one changes more than the rule."""
DECISIONS = ("bans", "pins")
"""Rules that are left to the relations about them, so that the bans and pins drawn into a county say nothing."""
DRAWN = tuple(name for name, kind in rule_classes().items() if kind.step == "grouping" and name not in {"one_group", *DECISIONS})
TURN = tuple(name for name in DRAWN if name not in READ)
OTHER_GOALS = tuple(
    name for name, kind in goal_classes().items() if kind.step == "grouping" and name not in {"need_left_out", "grouping_shortfall"}
)
"""Goals beside need, which every county has, and the prices of broken rules, which stand there where a row is priced."""
SLACKS = (0, 0, 1, 5)


@dataclass(frozen=True)
class Reached:
    """What the grouping step ends with: the least value of each goal in order, and the groups."""

    values: Values
    groups: tuple[Group, ...]

    def own(self, instance: Instance) -> Values:
        """Return the goals' values of the groups themselves, which may use the slack of each goal."""
        plan = Plan(instance.id, instance.first_year, instance.years, self.groups)
        return tuple(bound.goal.value(instance, plan) for bound in goals_of(instance))


def reached(instance: Instance) -> Reached | None:
    """Solve the grouping step; None where there is no plan. Every value is proved, so that values can be compared."""
    model = build_grouping(instance)
    stages, values = solved_in_order(model.problem)
    if values is None:
        return None
    assert all(stage.proved for stage in stages)
    return Reached(tuple(stage.value for stage in stages), model.scope.groups(values))


def goals_of(instance: Instance) -> list[Any]:
    """Return the goals of grouping that have something to say."""
    return [bound for bound in ordered_goals(instance.policy, "grouping") if bound.goal.applies(instance)]


def places(instance: Instance, goal: str) -> list[int]:
    """Return the places of a goal among the values."""
    return [place for place, bound in enumerate(goals_of(instance)) if bound.goal.name == goal]


def rank(found: Reached | None) -> tuple[float, ...]:
    """Return what orders two outcomes, the smaller the better: values by importance; no plan is worse than any."""
    return (float("inf"),) if found is None else found.values


@cache
def county(seed: int) -> Instance:
    """Return three to five schools under a cap, a coverage and up to three more rules, with three goals or four.

    The first row of the policy, the cap, and the second, the coverage, may be hard or priced; the third is hard, each rule in turn.
    """
    rng = np.random.default_rng([seed, 13])
    drawn = draw_county(rng, schools=3 + seed % 3)
    modes: tuple[Mode, ...] = MODES[:2] if seed % 3 else MODES
    rows = [row(rng, "member_cap", 0.7), row(rng, "coverage", 0.3), row(rng, TURN[seed % len(TURN)], 1.0)]
    rows += [row(rng, pick(rng, DRAWN), 0.5) for _ in range(int(rng.integers(3)))]
    waivers = [Waiver(rule=one.rule, subject=pick(rng, drawn.schools).id, reason="drawn") for one in rows if chance(rng, 0.1)]
    goals = [goal(rng, name) for name in ("need_left_out", *rng.permutation(OTHER_GOALS)[: 1 + seed % 2].tolist())]
    if any(one.standing == "priced" for one in rows):
        goals.append(GoalRow(goal="grouping_shortfall", slack=pick(rng, SLACKS)))
    order = rng.permutation(len(goals)).tolist()
    policy = small_policy(rules=tuple(rows), goals=tuple(goals[n] for n in order), modes=modes)
    return drawn.replace(policy=policy, waivers=tuple(waivers))


@cache
def solved(seed: int) -> Reached | None:
    """Return what the grouping step reaches on a drawn county, solved once."""
    return reached(county(seed))


def row(rng: Rng, name: str, hard: float) -> RuleRow:
    """Return a row of a rule at a trial setting, hard with the given probability."""
    parameters = adapter(rule_classes()[name]).dump_python(pick(rng, rule_classes()[name].trials()), mode="json")
    return RuleRow(rule=name, standing="hard" if chance(rng, hard) else "priced", price=int(rng.integers(1, 4)), parameters=parameters)


def goal(rng: Rng, name: str) -> GoalRow:
    """Return a goal at a trial setting with some slack."""
    parameters = adapter(goal_classes()[name]).dump_python(pick(rng, goal_classes()[name].trials()), mode="json")
    return GoalRow(goal=name, slack=pick(rng, SLACKS), parameters=parameters)


def with_rules(instance: Instance, rules: Sequence[RuleRow]) -> Instance:
    """Return the instance under other rule rows."""
    return instance.replace(policy=replace(instance.policy, rules=tuple(rules)))


def with_goals(instance: Instance, goals: Sequence[GoalRow]) -> Instance:
    """Return the instance under other goals."""
    return instance.replace(policy=replace(instance.policy, goals=tuple(goals)))


def with_parameters(one: RuleRow, **changes: Any) -> RuleRow:
    """Return a rule row with some parameters changed."""
    return replace(one, parameters=one.parameters | changes)


def shuffled(rng: Rng, items: Sequence[Any]) -> tuple[Any, ...]:
    """Return the items in another order."""
    return tuple(items[int(n)] for n in rng.permutation(len(items)))


def copied(instance: Instance, names: Mapping[str, str], degrees: float = 0.0) -> dict[str, Any]:
    """Return all that an instance says of its schools, said of schools with other names, so many degrees farther east."""
    previous = instance.previous

    def name(school: str | None) -> str | None:
        return None if school is None else names.get(school, school)

    def all_of(rows: Sequence[Any], *fields: str) -> tuple[Any, ...]:
        return tuple(replace(one, **{field: name(getattr(one, field)) for field in fields}) for one in rows)

    schools: tuple[School, ...] = all_of(instance.schools, "id", "legal_person")
    if previous is not None:
        groups = (replace(group, members=tuple(names[member] for member in group.members)) for group in previous.groups)
        previous = replace(previous, groups=all_of(tuple(groups), "lead"), matured=all_of(previous.matured, "school"))
    return {
        "schools": tuple(replace(school, longitude=school.longitude + degrees) for school in schools),
        "previous": previous,
        "waivers": all_of(instance.waivers, "subject"),
        "pins": all_of(instance.pins, "subject", "target"),
        "bans": all_of(instance.bans, "subject", "target"),
        "neighbours": all_of(instance.neighbours, "school", "neighbour"),
    }


def measured(instance: Instance) -> pd.DataFrame:
    """Return the minutes and metres between all schools as a travel matrix."""
    from solver.geography.travel import TravelTimes

    count, travel = len(instance.schools), TravelTimes.of(instance)
    ids = np.array([school.id for school in instance.schools])
    origin, end = np.repeat(np.arange(count), count), np.tile(np.arange(count), count)
    return pd.DataFrame({"from": ids[origin], "to": ids[end], "minutes": travel.minutes(origin, end), "metres": travel.metres(origin, end)})


def each() -> Iterator[tuple[int, Rng, Instance, Reached | None]]:
    """Yield the drawn counties, with what is reached on each."""
    for seed in range(COUNTIES):
        yield seed, np.random.default_rng([seed, 14]), county(seed), solved(seed)
