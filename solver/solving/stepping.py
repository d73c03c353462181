"""The price of one step of a limit: a scenario that moves one parameter of one rule row, solved like any other."""

import re
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from solver.files.faults import Faults, suggestion
from solver.instance.instance import Instance
from solver.instance.kinds import exact_share
from solver.instance.scenario import RuleChange, Scenario, keys_of, places_of, row_names
from solver.language import Text
from solver.rules.parameters import build, rule_classes

_FORM = re.compile(r"^(?P<rule>[^.=\s]+)\.(?P<path>[^=\s]+)=(?P<by>[+-][^=\s]+)$")
_WRITTEN = Text("应写作 规则.参数=+1 或 规则#2.参数=-5%", "write RULE.PARAMETER=+1 or RULE#2.PARAMETER=-5%")
_NO_RULE = Text("政策中没有这条规则{hint}", "the policy has no such rule row{hint}")
_MANY = Text("这条规则有 {n} 行,请写明 {keys} 之一", "this rule stands in {n} rows; write one of {keys}")
_NO_NUMBER = Text("这条规则没有这个数值参数{hint}", "this rule has no such number among its parameters{hint}")
_STEP = Text("这一步应为 +1、-2、+5% 之类", "the step is written like +1, -2 or +5%")
_PLACE = "--step"


def step_scenario(instance: Instance, written: str, faults: Faults) -> Scenario | None:
    """Return the scenario of ``RULE.PARAMETER=+1``, or None with a fault; whole numbers and shares can be moved.

    >>> from solver.rules.small import small_county, small_policy, small_school
    >>> from solver.instance.policy import RuleRow
    >>> policy = small_policy(rules=(RuleRow(rule="member_cap", parameters={"mode": "tight", "cap": 3}),))
    >>> made = step_scenario(small_county([small_school(0)], policy=policy), "member_cap.cap=+1", Faults())
    >>> made.name, made.rules[0].parameters
    ('member_cap.cap=+1', {'cap': 4})
    """
    read = _FORM.match(written)
    if read is None:
        faults.add(_PLACE, written[:60], _WRITTEN, written)
        return None
    names = row_names(instance.policy, rules=True)
    rows = places_of(names, read["rule"])
    if len(rows) != 1:
        keys = [f"{read['rule']}#{number}" for number in range(1, len(rows) + 1)]
        hint = suggestion(read["rule"], keys_of(names))
        faults.add(_PLACE, written, _MANY.fill(n=len(rows), keys=" / ".join(keys)) if rows else _NO_RULE.fill(hint=hint), read["rule"])
        return None
    row, path = instance.policy.rules[rows[0]], read["path"].split(".")
    rule = build(rule_classes()[row.rule], row.parameters)
    bound = {one.name: getattr(rule, one.name) for one in fields(rule)}
    value = _at(bound, path)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        faults.add(_PLACE, written, _NO_NUMBER.fill(hint=suggestion(path[0], bound)), read["path"])
        return None
    by = _step(read["by"], value)
    if by is None:
        faults.add(_PLACE, written, _STEP, read["by"])
        return None
    moved = value + by
    said = moved if isinstance(moved, int) else str(moved)
    key = f"{row.rule}#{names[: rows[0] + 1].count(row.rule)}"
    title = rule_classes()[row.rule].title
    return Scenario(
        name=written,
        title=f"{title.zh}({read['rule']}):{read['path']} {_said(value)} → {_said(moved)}",
        title_en=f"{title.en} ({read['rule']}): {read['path']} {_said(value)} → {_said(moved)}",
        rules=(RuleChange(rule=key, parameters=_nested(path, said)),),
    )


def _at(tree: Any, path: list[str]) -> Any:
    for part in path:
        tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree


def _nested(path: list[str], value: Any) -> dict[str, Any]:
    return {path[0]: value if len(path) == 1 else _nested(path[1:], value)}


def _step(written: str, value: int | Fraction) -> int | Fraction | None:
    """Return the step in the value's own kind, or None where it is not one."""
    try:
        share: Fraction = exact_share(written.lstrip("+"))
    except ValueError:
        return None
    if isinstance(value, Fraction):
        return share
    return int(share) if share.denominator == 1 else None


def _said(value: int | Fraction) -> str:
    if isinstance(value, int):
        return str(value)
    percent = value * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else str(value)
