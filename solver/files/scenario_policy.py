"""The policy of a scenario: the rows of the base as the changes leave them, every fault at the change that made it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from solver.files.faults import Faults, suggestion
from solver.files.identity import Known
from solver.files.policy_file import check_policy
from solver.files.salvage import Draft
from solver.files.scenario_spot import Spot
from solver.instance.policy import GoalRow, Policy, RuleRow
from solver.instance.scenario import (
    GoalChange,
    RuleChange,
    Scenario,
    asked,
    changed_goal,
    changed_rule,
    chosen,
    key_of,
    keys_of,
    places_of,
    row_names,
)
from solver.language import Text

_NO_ROW = Text("所依据的政策中没有这一行{hint}", "the policy it builds on has no such row{hint}")
_NO_MATCH = Text("政策中没有这样写参数的行", "no row of the policy has its parameters written like this")
_NOTHING = Text("没有写要改什么", "nothing is changed here")
_ONLY_NAME = Text("删去一行时不写别的", "a row that is removed takes nothing else")
_NO_WHERE = Text("新增的行没有 where 和 unset", "a row that is added has neither `where` nor `unset`")
_KEY = Text("新增的行写规则或目标的名称,不带编号", "a row that is added is named without a number")
_TWICE = Text("这个目标排了两次", "this goal is put in order twice")
_PLACE = re.compile(r"^(rules|goals)\[(\d+)\](.*)$")


def changed_policy(policy: Policy, scenario: Scenario, spot: Spot, areas: Known) -> Policy:
    """Return the policy as a scenario leaves it."""
    held = Held(policy, spot)
    for number, change in enumerate(scenario.rules):
        held.take(change, spot.item("rules", number))
    for number, goal in enumerate(scenario.goals):
        held.take(goal, spot.item("goals", number))
    held.order(scenario.goal_order)
    held.check(areas)
    return held.policy


class Held:
    """A policy under change; remembers which change touched which row last."""

    def __init__(self, policy: Policy, spot: Spot) -> None:
        self.policy, self.spot = policy, spot
        self.origin: dict[str, list[str | None]] = {"rules": [None] * len(policy.rules), "goals": [None] * len(policy.goals)}

    def take(self, change: RuleChange | GoalChange, place: str) -> None:
        """Carry out one change."""
        section = "rules" if isinstance(change, RuleChange) else "goals"
        if not self._sensible(change, place, section):
            return
        if change.do == "add":
            self._set(section, (*self._rows(section), _added(change)), [*self.origin[section], place])
            return
        rows = chosen(self.policy, change)
        if not rows:
            self._no_row(change, place, section)
        elif change.do == "remove":
            kept = [i for i in range(len(self._rows(section))) if i not in rows]
            self._set(section, tuple(self._rows(section)[i] for i in kept), [self.origin[section][i] for i in kept])
        else:
            changed = list(self._rows(section))
            for row in rows:
                changed[row] = _changed(changed[row], change)
                self.origin[section][row] = place
            self._set(section, tuple(changed), self.origin[section])

    def order(self, keys: Sequence[str]) -> None:
        """Put goals in front, in the order of their keys; the others follow as they stood."""
        names = row_names(self.policy, rules=False)
        first: list[int] = []
        for number, key in enumerate(keys):
            rows, place = places_of(names, key), self.spot.place("goal_order", number)
            if not rows:
                self.spot.add(place, _NO_ROW.fill(hint=suggestion(key, keys_of(names))), key)
            elif set(rows) & set(first):
                self.spot.add(place, _TWICE, key)
            first += [row for row in rows if row not in first]
        order = [*first, *(i for i in range(len(names)) if i not in first)]
        self._set("goals", tuple(self.policy.goals[i] for i in order), [self.origin["goals"][i] for i in order])

    def check(self, areas: Known) -> None:
        """Check the whole policy as the base's was checked; what is wrong now is the work of the changes."""
        found = Faults()
        check_policy(Draft(self.policy, {}), self.spot.file, "", (), found, areas)
        for fault in found.kept:
            self.spot.add(self._translated(fault.place), fault.message, fault.value)

    def _translated(self, place: str) -> str:
        where = _PLACE.match(place)
        if where is None:
            return self.spot.place()
        section, number = where[1], int(where[2])
        origin = self.origin[section][number]
        if origin is not None:
            return origin + where[3]
        names = row_names(self.policy, rules=section == "rules")
        return f"{self.spot.place(section)} ({key_of(names, number)}{where[3]})"

    def _sensible(self, change: RuleChange | GoalChange, place: str, section: str) -> bool:
        standing = (change.standing, change.price, change.clause) if isinstance(change, RuleChange) else (change.slack,)
        says = bool(change.parameters or change.unset) or any(value is not None for value in standing)
        if change.do == "add" and "#" in asked(change):
            self.spot.add(f"{place}.{section[:-1]}", _KEY, asked(change))
        elif change.do == "add" and (change.where or change.unset):
            self.spot.add(f"{place}.{'where' if change.where else 'unset'}", _NO_WHERE)
        elif change.do == "remove" and says:
            self.spot.add(place, _ONLY_NAME)
        elif change.do == "change" and not says:
            self.spot.add(place, _NOTHING)
        else:
            return True
        return False

    def _no_row(self, change: RuleChange | GoalChange, place: str, section: str) -> None:
        names = row_names(self.policy, rules=section == "rules")
        if places_of(names, asked(change)):
            self.spot.add(f"{place}.where", _NO_MATCH, str(change.where))
        else:
            self.spot.add(f"{place}.{section[:-1]}", _NO_ROW.fill(hint=suggestion(asked(change), keys_of(names))), asked(change))

    def _rows(self, section: str) -> tuple[RuleRow | GoalRow, ...]:
        return self.policy.rules if section == "rules" else self.policy.goals

    def _set(self, section: str, rows: tuple[RuleRow | GoalRow, ...], origin: list[str | None]) -> None:
        listed: dict[str, Any] = {section: rows}
        self.policy, self.origin[section] = replace(self.policy, **listed), origin


def _added(change: RuleChange | GoalChange) -> RuleRow | GoalRow:
    if isinstance(change, GoalChange):
        return GoalRow(goal=change.goal, slack=change.slack or 0, parameters=change.parameters)
    standing, price = change.standing or "hard", change.price or 1
    return RuleRow(rule=change.rule, standing=standing, price=price, clause=change.clause, parameters=change.parameters)


def _changed(row: RuleRow | GoalRow, change: RuleChange | GoalChange) -> RuleRow | GoalRow:
    if isinstance(row, RuleRow) and isinstance(change, RuleChange):
        return changed_rule(row, change)
    if isinstance(row, GoalRow) and isinstance(change, GoalChange):
        return changed_goal(row, change)
    raise TypeError("a change of rules speaks of rules, one of goals of goals")
