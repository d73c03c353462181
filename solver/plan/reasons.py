"""Reason codes a plan may carry, in words: what became of a school, and why a school stands outside every group."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from solver.language import Text

TRANSITIONS: Mapping[str, Text] = MappingProxyType(
    {
        "joined": Text("新加入", "joined"),
        "stayed": Text("留在原集团", "stayed"),
        "changed_lead": Text("更换龙头校", "changed lead school"),
        "changed_mode": Text("更换办学模式", "changed mode"),
        "matured": Text("达标退出", "matured and left"),
        "removed": Text("考核不合格退出", "removed after a failed assessment"),
        "dissolved": Text("集团撤销", "its group was dissolved"),
        "left": Text("本次未编入集团", "not taken into a group this time"),
    }
)
"""Codes of `Transition.reason`."""

LEFT_OUT: Mapping[str, Text] = MappingProxyType(
    {
        "no_lead_in_reach": Text("可达范围内没有可带的龙头校", "no lead school within reach may take it"),
        "not_weaker": Text("不弱于可达的龙头校", "not weaker than any lead school within reach"),
        "matured": Text("已达标退出", "matured and left its group"),
        "removed": Text("考核不合格退出", "removed after a failed assessment"),
        "places_full": Text("可达的集团名额已满", "every group within reach is full"),
        "banned": Text("规划人员已排除", "ruled out by the planner"),
        "excluded_by_goal": Text("可以编入,但目标取舍后未编入", "could join, but the goals weigh against it"),
    }
)
"""Codes of `LeftOut.reason`."""

REASON_OF_RULE: Mapping[str, str] = MappingProxyType({"weaker_member": "not_weaker", "bans": "banned", "pins": "banned"})
"""The reason a school carries whose last candidate fell to this rule; every other rule means that no lead is in reach."""


def refusals(stages: Iterable[tuple[str, frozenset[str]]]) -> dict[str, str]:
    """Return why each school without a candidate has none.

    Parameters
    ----------
    stages
        For each pair rule in the order in which candidates were pruned: the rule's name, and the schools that still had a
        candidate after it. The first entry is ``("", schools with any candidate at all)``.

    Returns
    -------
    dict
        Reason code of every school that lost its last candidate on the way.

    >>> refusals([("", frozenset("ABC")), ("bans", frozenset("AB")), ("weaker_member", frozenset("A"))])
    {'C': 'banned', 'B': 'not_weaker'}
    """
    found: dict[str, str] = {}
    before: frozenset[str] = frozenset()
    for rule, after in stages:
        for school in sorted(before - after):
            found[school] = REASON_OF_RULE.get(rule, "no_lead_in_reach")
        before = after
    return found
