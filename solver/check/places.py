"""Whether a group, as it stands in a plan, has a place for one more school: asked of the rules on size themselves."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.rules.parameters import BoundRule, bound_rules

SIZE_RULES = ("member_cap", "size_by_assessment")
"""The rules that limit a group's size."""


def full_groups(instance: Instance, plan: Plan, leads_of: Mapping[str, Collection[str]]) -> frozenset[tuple[str, str]]:
    """Return the pairs (lead, school) such that the lead's group has no place for the school under a hard rule on size.

    Parameters
    ----------
    leads_of
        For each school outside the groups, the leads that could take it under the pair rules. Leads that run no group in
        the plan are passed over.
    """
    rows = tuple(row for row in bound_rules(instance.policy) if row.rule.name in SIZE_RULES and row.standing == "hard")
    group_of = {group.lead: group for group in plan.groups}
    return frozenset(
        (lead, school)
        for school, leads in leads_of.items()
        for lead in leads
        if lead in group_of and _full(instance, plan, rows, group_of[lead], school)
    )


def _full(instance: Instance, plan: Plan, rows: tuple[BoundRule, ...], group: Group, school: str) -> bool:
    larger = replace(group, members=(*group.members, school))
    return any(_breach(instance, plan, row, larger) > _breach(instance, plan, row, group) for row in rows)


def _breach(instance: Instance, plan: Plan, row: BoundRule, group: Group) -> int:
    if instance.waived(row.rule.name, group.lead) or not row.rule.applies(instance):
        return 0
    alone = replace(plan, groups=(group,), transitions=(), left_out=(), postings=())
    return sum(finding.amount for finding in row.rule.check(instance, alone))
