"""Explanations in a planner's words: titles of modes, layers and later tables, and names of areas, in place of the policy's identifiers."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol, get_args, get_type_hints

from solver.instance.instance import Instance
from solver.instance.kinds import AreaName, DutyName, LayerName, ModeName, ProgrammeName, SchemeName
from solver.instance.titles import duty_title, layer_title, mode_title, programme_title, scheme_title
from solver.language import Language, Text


class Explained(Protocol):
    """A rule or a goal: a frozen dataclass that explains itself with its own figures."""

    def explain(self) -> Text:
        """Return one sentence with its numbers, in both languages."""


Spoken = Mapping[Any, Callable[[str], str]]


def explained(thing: Explained, instance: Instance) -> Text:
    """Return a rule's or goal's explanation in which whatever the policy names, and every area, is called as planners call it.

    Parameters
    ----------
    thing
        A rule or a goal. Its fields of type `ModeName`, `LayerName`, `ProgrammeName`, `SchemeName`, `DutyName` and `AreaName`, also
        inside mappings, lists and records, are given their titles before it explains itself, so that no rule needs to know the policy
        for that.
    instance
        For the titles of its policy's tables, and the names of its areas.
    """
    return Text(titled(thing, _spoken(instance, "zh")).explain().zh, titled(thing, _spoken(instance, "en")).explain().en)


def titled(thing: Any, spoken: Spoken) -> Any:
    """Return a copy of a rule, a goal or a record of theirs with what `spoken` calls its identifiers; it is good for texts only."""
    hints = get_type_hints(type(thing), include_extras=True)
    changes = {field.name: _said(getattr(thing, field.name), hints[field.name], spoken) for field in fields(thing)}
    return replace(thing, **changes)


def _spoken(instance: Instance, language: Language) -> Spoken:
    policy, areas = instance.policy, instance.area_of
    return {
        ModeName: lambda name: mode_title(name, policy.modes).say(language),
        LayerName: lambda name: layer_title(name, policy.layers).say(language),
        ProgrammeName: lambda name: programme_title(name, policy.programmes).say(language),
        SchemeName: lambda name: scheme_title(name, policy.schemes).say(language),
        DutyName: lambda name: duty_title(name, policy.duties).say(language),
        AreaName: lambda name: areas[name].name if name in areas else name,
    }


def _said(value: Any, hint: Any, spoken: Spoken) -> Any:
    say = next((spoken[kind] for kind in (hint, *get_args(hint)) if kind in spoken), None)
    if is_dataclass(value) and not isinstance(value, type):
        return titled(value, spoken)
    if isinstance(value, dict):
        return {key if say is None else say(key): item for key, item in value.items()}
    if isinstance(value, tuple):
        inner = next(iter(get_args(hint)), None)
        return tuple(_said(item, inner, spoken) for item in value)
    return say(value) if say is not None and isinstance(value, str) else value
