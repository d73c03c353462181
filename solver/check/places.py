"""Whether a group, as it stands in a plan, has a place for one more school: asked of the rules on size themselves."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.rules.parameters import BoundRule, bound_rules

SIZE_RULES = ("member_cap", "size_by_assessment")
"""The rules that limit a group's size."""


def full_groups(instance: Instance, plan: Plan, leads_of: Mapping[str, Collection[str]]) -> AbstractSet[tuple[str, str]]:
    """Return the pairs (lead, school) such that the lead's group has no place for the school under a hard rule on size.

    A pair is judged when it is asked for: whoever looks for a place stops at the first group that has one.

    Parameters
    ----------
    leads_of
        For each school outside the groups, the leads that could take it under the pair rules. Leads that run no group in
        the plan are passed over.
    """
    return _FullGroups(instance, plan, leads_of)


class _FullGroups(AbstractSet[tuple[str, str]]):
    def __init__(self, instance: Instance, plan: Plan, leads_of: Mapping[str, Collection[str]]) -> None:
        self._instance, self._leads_of = instance, leads_of
        self._alone = replace(plan, groups=(), transitions=(), left_out=(), postings=())
        self._rows = tuple(row for row in bound_rules(instance.policy) if row.rule.name in SIZE_RULES and row.standing == "hard")
        self._group_of = {group.lead: group for group in plan.groups}
        self._now: dict[str, tuple[int, ...]] = {}

    def __contains__(self, pair: object) -> bool:
        if not isinstance(pair, tuple) or len(pair) != 2:
            return False
        lead, school = pair
        return lead in self._group_of and lead in self._leads_of.get(school, ()) and self._full(lead, school)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        pairs = ((lead, school) for school, leads in self._leads_of.items() for lead in leads)
        return (pair for pair in pairs if pair in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> frozenset[Any]:  # what `&`, `|` and `-` of two sets return
        return frozenset(it)

    def _full(self, lead: str, school: str) -> bool:
        group = self._group_of[lead]
        if lead not in self._now:
            self._now[lead] = self._breaches(group)
        larger = self._breaches(replace(group, members=(*group.members, school)))
        return any(then > now for then, now in zip(larger, self._now[lead], strict=True))

    def _breaches(self, group: Group) -> tuple[int, ...]:
        plan = replace(self._alone, groups=(group,))
        return tuple(0 if self._spared(row, group) else sum(f.amount for f in row.rule.check(self._instance, plan)) for row in self._rows)

    def _spared(self, row: BoundRule, group: Group) -> bool:
        return self._instance.waived(row.rule.name, group.lead) or not row.rule.applies(self._instance)
