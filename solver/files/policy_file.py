"""A policy from TOML or inline: read strictly, every rule and goal bound to its parameters, every fault at its row."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from solver.files.arranged import check_arranged
from solver.files.document import policy_adapter
from solver.files.faults import Faults, InputRefused, json_place, suggestion
from solver.files.identity import Known, check_unique, known
from solver.files.kpis import check_kpis
from solver.files.layers import check_layers
from solver.files.salvage import Draft, draft_of
from solver.files.source import TOML_BYTES, load, refused, utf8
from solver.files.words import add_errors
from solver.goals.ordered import goal_classes
from solver.instance.kinds import AreaName, LayerName, ModeName
from solver.instance.policy import GoalRow, Policy, RuleRow
from solver.language import Text
from solver.rules.parameters import adapter, rule_classes

LISTS = (("modes",), ("layers",), ("programmes",), ("schemes",), ("duties",), ("rules",), ("goals",), ("kpis",))
NAMED = ("modes", "layers", "programmes", "schemes", "duties")
"""The tables whose rows have names that others speak of."""
_NEUTRAL = {"name": "?", "title": "?", "modes": [{"name": "?", "title": "?"}], "rules": [], "goals": []}
_MODE = Text("办学模式", "mode")
_STRUCTURAL = Text("没有这条规则方案就没有意义,只能是硬性(hard)", "a plan means nothing without this rule; it can only be hard")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_DEEP = 64


def read_policy(path: str | Path) -> Policy:
    """Return the policy of a TOML file.

    Raises
    ------
    InputRefused
        With every fault of the file.
    """
    path, faults = Path(path), Faults()
    draft = policy_from_toml(path, path.name, faults)
    if draft is not None:
        check_policy(draft, path.name, "", (), faults)
    faults.refuse()
    if draft is None:
        raise refused(path.name, "$", Text("政策无法读取", "the policy cannot be read"))
    return draft.document


def policy_from_toml(path: Path, file: str, faults: Faults) -> Draft[Policy] | None:
    """Read a policy file as far as it is sound; None where nothing is left of it."""
    try:
        tree = _tree(utf8(load(path, file, TOML_BYTES), file, faults), file)
    except InputRefused as refusal:
        faults.kept.extend(refusal.faults)
        return None
    return draft_of(policy_adapter(), Policy, _plain(tree, [], file, faults), None, LISTS, _NEUTRAL, file, faults, root="")


def toml_tree(path: Path, file: str, faults: Faults) -> dict[str, Any]:
    """Return a TOML file as a tree of JSON values.

    Raises
    ------
    InputRefused
        If it cannot be read as TOML; what is no JSON value is a fault in `faults`.
    """
    tree: dict[str, Any] = _plain(_tree(utf8(load(path, file, TOML_BYTES), file, faults), file), [], file, faults)
    return tree


def _tree(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _AT.search(str(error))
        end = (str(text.count("\n") + 1), str(len(text) - text.rfind("\n")))
        line, column = (where[1], where[2]) if where else end
        words = Text("不是有效的 TOML:{said}", "this is not valid TOML: {said}").fill(said=_AT.sub("", str(error)).strip())
        raise refused(file, f"line {line}, column {column}", words) from None
    except RecursionError:
        raise refused(file, "$", Text("括号嵌套太深", "brackets are nested too deep")) from None
    except ValueError:  # a number of thousands of digits
        raise refused(file, "$", Text("有一个数字太长", "a number is too long")) from None


def _plain(value: Any, path: list[str | int], file: str, faults: Faults) -> Any:
    """Return TOML values as JSON values; dates and numbers that are none are faults and stand as None."""
    if isinstance(value, dict):
        return {name: _plain(item, [*path, name], file, faults) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, [*path, position], file, faults) for position, item in enumerate(value)]
    if isinstance(value, float) and not float("-inf") < value < float("inf"):
        faults.add(file, json_place(path, ""), Text("应为有限的数", "must be a finite number"), value)
        return None
    if isinstance(value, date | time):
        faults.add(
            file, json_place(path, ""), Text("这里不能写日期;学年写作整数", "no date belongs here; years are whole numbers"), str(value)
        )
        return None
    if isinstance(value, int) and abs(value) >= 10**30:
        faults.add(file, json_place(path, ""), Text("数字超过 30 位", "the number has more than 30 digits"))
        return None
    return value


def check_policy(draft: Draft[Policy], file: str, root: str, at: Sequence[str | int], faults: Faults, areas: Known | None = None) -> None:
    """Check names and parameters of every rule and goal, and what they say of modes, of areas (where known) and of each other."""
    policy = draft.document

    def place(section: str, kept: int, *below: str | int) -> str:
        position = draft.index[(*at, section)][kept] if (*at, section) in draft.index else kept
        return json_place([*at, section, position, *below], root)

    check_unique([mode.name for mode in policy.modes], lambda i: place("modes", i, "name"), _MODE, file, faults)
    modes = known(_MODE, (mode.name for mode in policy.modes), complete=(*at, "modes") not in draft.index)
    layers = check_layers(policy, place, file, faults, areas, complete=(*at, "layers") not in draft.index)
    arranged = check_arranged(policy, place, file, faults, areas, modes, layers, lambda table: (*at, table) not in draft.index)
    references: dict[Any, Known | None] = {ModeName: modes, AreaName: areas, LayerName: layers, **arranged}
    check_kpis(policy, place, file, faults, areas, references)
    rules, goals = rule_classes(), goal_classes()
    names = [row.rule for row in policy.rules]
    for i, rule_row in enumerate(policy.rules):
        bound = _bound(rule_row, rules, place("rules", i, "rule"), place("rules", i, "parameters"), file, faults)
        if bound is not None and bound.structural and rule_row.standing != "hard":
            faults.add(file, place("rules", i, "standing"), _STRUCTURAL, rule_row.standing)
        for ids, name, *below in _named(bound, references):
            ids.check(name, file, place("rules", i, "parameters", *below), faults)
    for i, goal_row in enumerate(policy.goals):
        bound = _bound(goal_row, goals, place("goals", i, "goal"), place("goals", i, "parameters"), file, faults)
        for ids, name, *below in _named(bound, references):
            ids.check(name, file, place("goals", i, "parameters", *below), faults)
        if (*at, "rules") not in draft.index:
            _check_rules_named(bound, names, place("goals", i, "parameters", "rules"), file, faults)
    for i, row in enumerate(policy.rules):
        if row in policy.rules[:i]:
            faults.add(file, place("rules", i), Text("与前面的一行完全相同", "this row is the same as an earlier one"), row.rule)


def _bound(row: RuleRow | GoalRow, kinds: Mapping[str, type[Any]], name_place: str, place: str, file: str, faults: Faults) -> Any:
    """Return the rule or goal of a row, or None with its faults."""
    name = row.rule if isinstance(row, RuleRow) else row.goal
    kind = kinds.get(name)
    if kind is None:
        what = Text("规则", "rule") if isinstance(row, RuleRow) else Text("目标", "goal")
        message = Text("没有这条{what}{hint}", "there is no such {what}{hint}").fill(what=what, hint=suggestion(name, kinds))
        faults.add(file, name_place, message, name)
        return None
    try:
        return adapter(kind).validate_json(json.dumps(dict(row.parameters)))
    except ValidationError as error:
        add_errors(error, kind, row.parameters, file, faults, root=place)
        return None


def _named(bound: Any, kinds: Mapping[Any, Known | None]) -> Iterator[tuple[Any, ...]]:
    """Yield, for everything that the parameters of a rule or goal name (modes, areas, ...), the ids to look in, the name and its place."""
    hints = get_type_hints(type(bound), include_extras=True) if bound is not None else {}
    for field in fields(bound) if bound is not None else ():
        for ids, name, *below in _named_in(getattr(bound, field.name), hints[field.name], kinds):
            yield ids, name, field.name, *below


def _named_in(value: Any, hint: Any, kinds: Mapping[Any, Known | None]) -> Iterator[tuple[Any, ...]]:
    """Yield the same for one parameter: a name, a list of names, a mapping by names, or records that hold names."""
    ids = next((kinds[kind] for kind in (hint, *get_args(hint)) if kind in kinds), None)
    if is_dataclass(value):
        yield from _named(value, kinds)
    elif isinstance(value, Mapping):
        yield from ((ids, name, name) for name in value if ids is not None)
    elif isinstance(value, tuple):
        inner = next(iter(get_args(hint)), None)
        for position, item in enumerate(value):
            yield from ((ids, name, position, *below) for ids, name, *below in _named_in(item, inner, kinds))
    elif ids is not None and value is not None:
        yield ids, value


def _check_rules_named(bound: Any, names: Sequence[str], place: str, file: str, faults: Faults) -> None:
    named = getattr(bound, "rules", ())
    for name in named if isinstance(named, tuple) else ():
        row, _, number = str(name).partition("#")
        if row not in names or (number and not (number.isdecimal() and 1 <= int(number) <= names.count(row))):
            message = Text("政策中没有这条规则{hint}", "the policy has no such rule row{hint}").fill(hint=suggestion(row, names))
            faults.add(file, place, message, name)
