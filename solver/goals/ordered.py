"""The goals of a policy in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from solver.goals import calendar, cohort, grouping, itinerant, pairing, rotation, support
from solver.goals.goal import Goal
from solver.instance.policy import Policy
from solver.language import Text
from solver.plan.sections import Step
from solver.rules.parameters import build, classes_in


@dataclass(frozen=True)
class BoundGoal:
    """A goal of a policy with its parameters and the slack it grants to later goals."""

    key: str
    goal: Goal
    slack: int
    year: int | None = None
    """The school year it is a forecast for, where groups are formed yearly and this is not the first year."""

    @property
    def titled(self) -> Text:
        """The goal's title, with the year where it is a forecast."""
        if self.year is None:
            return self.goal.title
        return Text(f"{self.goal.title.zh}({self.year} 学年预测)", f"{self.goal.title.en} (forecast for {self.year})")

    def of_year(self, year: int) -> "BoundGoal":
        """Return the same goal as one of a forecast year; its key names the year, as in ``group_travel@2027``."""
        return replace(self, key=f"{self.key}@{year}", year=year)


@cache
def goal_classes() -> Mapping[str, type[Goal]]:
    """Return every goal by name."""
    found: dict[str, type[Goal]] = {}
    for room in (grouping, pairing, rotation, cohort, support, itinerant, calendar):
        found |= classes_in(room, Goal)
    return MappingProxyType(dict(sorted(found.items())))


def ordered_goals(policy: Policy, step: Step) -> tuple[BoundGoal, ...]:
    """Return the goals of one step, most important first, parameters bound."""
    found: list[BoundGoal] = []
    seen: dict[str, int] = {}
    for row in policy.goals:
        goal = build(goal_classes()[row.goal], row.parameters)
        if goal.step != step:
            continue
        seen[row.goal] = seen.get(row.goal, 0) + 1
        key = row.goal if seen[row.goal] == 1 else f"{row.goal}#{seen[row.goal]}"
        found.append(BoundGoal(key, goal, row.slack))
    return tuple(found)
