"""Scenario files: TOML or JSON, one or many scenarios; every fault at once, and each scenario as the instance it makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from solver.files.content import source_hash
from solver.files.faults import Faults, InputRefused, suggestion
from solver.files.identity import check_unique, known
from solver.files.policy_file import toml_tree
from solver.files.salvage import draft_of
from solver.files.scan import scan
from solver.files.scenario_policy import changed_policy
from solver.files.scenario_spot import Spot
from solver.files.scenario_world import changed_world
from solver.files.source import JSON_BYTES, load, utf8
from solver.files.words import Loc
from solver.instance.instance import Instance
from solver.instance.scenario import BASE, Scenario, ScenarioSet
from solver.language import Text

_WHAT, _AREA = Text("情景", "scenario"), Text("区域", "area")
_RESERVED = Text("“base”是基准的名称,请换一个", "`base` is the name of the base; choose another")
_CIRCLE = Text("情景互为基础,绕成了一圈", "the scenarios build on each other in a circle")
_MEMORY = "scenarios"
_NEUTRAL_ONE: dict[str, Any] = {"name": "?", "title": "?"}
_NEUTRAL: dict[str, Any] = {"title": "?", "scenarios": [_NEUTRAL_ONE]}
_LISTS: tuple[Loc, ...] = tuple(
    (name,) for name in ("rules", "goals", "schools", "closed", "new_schools", "pins", "bans", "waivers", "drop")
)


@dataclass(frozen=True)
class Written:
    """One scenario with the place it was read from."""

    scenario: Scenario
    spot: Spot


@dataclass(frozen=True)
class Resolved:
    """One scenario with the instance it makes."""

    scenario: Scenario
    lineage: tuple[str, ...]
    """The scenarios it builds on, the oldest first; empty where it builds on the base itself."""
    instance: Instance = field(repr=False)


@cache
def _one_adapter() -> TypeAdapter[Scenario]:
    return TypeAdapter(Scenario)


@cache
def scenario_adapter() -> TypeAdapter[ScenarioSet]:
    """Return the adapter of the scenario format, made once."""
    return TypeAdapter(ScenarioSet)


def read_scenarios(
    paths: Sequence[str | Path], instance: Instance, more: Sequence[Scenario] = (), faults: Faults | None = None
) -> tuple[Resolved, ...]:
    """Return the scenarios of some files in their order, then those made in memory, each with the instance it makes of the base.

    Raises
    ------
    InputRefused
        With every fault of every file, each with its place, and those in `faults`; places of those made in memory count them from 0.
    """
    faults, written = Faults() if faults is None else faults, list[Written]()
    for path in paths:
        written += _written(Path(path), faults)
    written += [Written(one, Spot(_MEMORY, ("scenarios", i), faults)) for i, one in enumerate(more)]
    return resolved(written, instance, faults)


def resolved(written: Sequence[Written], instance: Instance, faults: Faults) -> tuple[Resolved, ...]:
    """Return each scenario with its lineage and instance.

    Raises
    ------
    InputRefused
        With every fault found before and here.
    """
    _check_names(written, faults)
    first = {one.scenario.name: one for one in reversed(written)}
    made: dict[str, Resolved | None] = {}
    for one in written:
        _make(one, first, instance, made, faults)
    faults.refuse()
    found = (made[one.scenario.name] for one in written)
    return tuple(one for one in found if one is not None)


def _written(path: Path, faults: Faults) -> Iterator[Written]:
    file = path.name
    try:
        if path.suffix.lower() == ".toml":
            raw = toml_tree(path, file, faults)
        else:
            raw, _ = scan(utf8(load(path, file, JSON_BYTES), file, faults), file, faults)
    except InputRefused as refusal:
        faults.kept.extend(refusal.faults)
        return
    listed = raw.get("scenarios")
    items = listed if isinstance(listed, list) else []
    head = raw if not items else {**raw, "scenarios": [_NEUTRAL_ONE]}
    draft_of(scenario_adapter(), ScenarioSet, head, None, (), _NEUTRAL, file, faults, root="")
    for number, item in enumerate(items):
        spot = Spot(file, ("scenarios", number), faults)
        if not isinstance(item, dict):
            spot.add(spot.place(), Text("应为对象 {...}", "must be an object {...}"))
            continue
        one = draft_of(_one_adapter(), Scenario, item, None, _LISTS, _NEUTRAL_ONE, file, faults, root=spot.place())
        if one is not None and ("name",) not in one.dropped:
            yield Written(one.document, replace(spot, index=one.index))


def _check_names(written: Sequence[Written], faults: Faults) -> None:
    for file in sorted({one.spot.file for one in written}):
        mine = [one for one in written if one.spot.file == file]
        check_unique([one.scenario.name for one in mine], _places(mine), _WHAT, file, faults)
    names: dict[str, str] = {}
    for one in written:
        if one.scenario.name == BASE:
            one.spot.add(one.spot.place("name"), _RESERVED)
        other = names.setdefault(one.scenario.name, one.spot.file)
        if other != one.spot.file:
            words = Text("文件 {file} 中已有同名情景", "a scenario of this name stands in {file}").fill(file=other)
            one.spot.add(one.spot.place("name"), words, one.scenario.name)


def _places(mine: Sequence[Written]) -> Any:
    return lambda i: mine[i].spot.place("name")


def _make(one: Written, first: dict[str, Written], base: Instance, made: dict[str, Resolved | None], faults: Faults) -> Resolved | None:
    """Return a scenario's instance, its parents' made before it; None where it or one of them has faults."""
    name = one.scenario.name
    chain = _chain(one, first)
    if name in made or chain is None:
        made.setdefault(name, None)
        return made[name]
    parent = None if not chain else _make(first[chain[-1]], first, base, made, faults)
    if chain and parent is None:
        made[name] = None
        return None
    before = len(faults.kept)
    instance = _applied(base if parent is None else parent.instance, one)
    made[name] = None if len(faults.kept) > before else Resolved(one.scenario, tuple(chain), instance)
    return made[name]


def _chain(one: Written, first: dict[str, Written]) -> list[str] | None:
    """Return the names of the scenarios one builds on, the oldest first; None with a fault where there is none or a circle."""
    chain: list[str] = []
    at = one.scenario.on
    while at is not None and at != BASE:
        place = one.spot.place("on")
        if at not in first:
            if not chain:
                hint = suggestion(at, known(_WHAT, first).ids)
                one.spot.add(place, Text("没有这个情景{hint}", "there is no such scenario{hint}").fill(hint=hint), at)
            return None
        if at == one.scenario.name or at in chain:
            one.spot.add(place, _CIRCLE, at)
            return None
        chain.append(at)
        at = first[at].scenario.on
    return chain[::-1]


def _applied(base: Instance, one: Written) -> Instance:
    areas = known(_AREA, (area.id for area in base.areas))
    policy = changed_policy(base.policy, one.scenario, one.spot, areas)
    found = changed_world(base.replace(policy=policy), one.scenario, one.spot)
    return found.replace(source_hash=source_hash(found))
