"""From a policy row to a rule object: parameters checked against the rule's own fields, all faults at once."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from pydantic import TypeAdapter

from solver.instance.policy import Policy, RuleRow, Standing
from solver.rules import calendar, cohort, grouping, itinerant, pairing, rotation, support
from solver.rules.rule import Rule


@dataclass(frozen=True)
class BoundRule:
    """A rule of a policy with its parameters, and how it binds."""

    key: str
    """The rule's name, with its row number where the rule stands in several rows."""
    rule: Rule
    standing: Standing
    price: int
    local_clause: str | None


def binding(rules: Iterable[BoundRule]) -> tuple[BoundRule, ...]:
    """Return the rows that a model posts: all but those only watched, whose columns would slow the search for nothing."""
    return tuple(bound for bound in rules if bound.standing != "watch")


@cache
def rule_classes() -> Mapping[str, type[Rule]]:
    """Return every rule by name: those of the rule rooms, and those other packages list under `solver.rules`."""
    found: dict[str, type[Rule]] = {}
    for room in (grouping, pairing, rotation, cohort, support, itinerant, calendar):
        found |= classes_in(room, Rule)
    for entry in entry_points(group="solver.rules"):
        extra = entry.load()
        found[extra.name] = extra
    return MappingProxyType(dict(sorted(found.items())))


def classes_in(room: ModuleType, base: type[Any]) -> dict[str, type[Any]]:
    """Return the concrete subclasses of `base` defined in the modules of a room, by name.

    Raises
    ------
    ValueError
        If two classes carry one name.
    """
    found: dict[str, type[Any]] = {}
    for module in pkgutil.iter_modules(room.__path__):
        loaded = importlib.import_module(f"{room.__name__}.{module.name}")
        items: list[Any] = [item for _, item in inspect.getmembers(loaded, inspect.isclass)]
        for item in items:
            if issubclass(item, base) and not inspect.isabstract(item) and item.__module__ == loaded.__name__:
                if item.name in found:
                    raise ValueError(f"two classes are named {item.name}")
                found[item.name] = item
    return found


def bind_row(row: RuleRow) -> Rule:
    """Return the rule object of one policy row.

    Raises
    ------
    KeyError
        If no rule has this name.
    pydantic.ValidationError
        If a parameter is unknown, missing, of the wrong type or out of range; every fault at once.
    """
    rule: Rule = build(rule_classes()[row.rule], row.parameters)
    return rule


def build(kind: type[Any], parameters: Mapping[str, Any]) -> Any:
    """Return `kind` built from plain JSON parameters, strictly."""
    return adapter(kind).validate_json(json.dumps(dict(parameters)))


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return the pydantic adapter of a rule or goal class, made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_BOUND: dict[int, tuple[Policy, tuple[BoundRule, ...]]] = {}


def bound_rules(policy: Policy) -> tuple[BoundRule, ...]:
    """Return the policy's rules with their parameters bound, in the policy's order."""
    held = _BOUND.get(id(policy))
    if held is not None and held[0] is policy:
        return held[1]
    names = [row.rule for row in policy.rules]
    seen: dict[str, int] = {}
    bound = []
    for row in policy.rules:
        seen[row.rule] = seen.get(row.rule, 0) + 1
        key = row.rule if names.count(row.rule) == 1 else f"{row.rule}#{seen[row.rule]}"
        bound.append(BoundRule(key, bind_row(row), row.standing, row.price, row.clause))
    if len(_BOUND) > 64:
        _BOUND.clear()
    _BOUND[id(policy)] = (policy, tuple(bound))
    return tuple(bound)
