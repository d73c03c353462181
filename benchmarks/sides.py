"""What a planner compares of two ways to group the same schools: whom they cover, how far people travel, how large groups are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

import numpy as np

from solver.check.checker import check
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.solving.draft import Drafts

Groups = Sequence[tuple[str, tuple[str, ...]]]
"""Leads with their members."""


def side(instance: Instance, groups: Groups) -> dict[str, Any]:
    """Return the figures of one way to group the schools of an instance; a lead is covered by its own group."""
    members = [member for _, some in groups for member in some]
    covered = {lead for lead, _ in groups} | set(members)
    compulsory = [school for school in instance.schools if school.compulsory]
    inside = sum(school.id in covered for school in compulsory)
    sizes = Counter(len(some) for _, some in groups)
    return {
        "groups": len(groups),
        "members": len(members),
        "covered": inside,
        "coverage": str(Fraction(inside, max(1, len(compulsory)))),
        "left_out": len(compulsory) - inside,
        "weak_covered": sum(school.weak and school.id in covered for school in instance.schools),
        "members_by_group": {str(size): sizes[size] for size in sorted(sizes)},
        "members_median": float(median(sizes.elements())) if groups else None,
        "members_most": max(sizes, default=0),
    } | travel(instance, groups)


def travel(instance: Instance, groups: Groups) -> dict[str, Any]:
    """Return the minutes between leads and their members: sum, mean (to a hundredth) and worst."""
    place = instance.position_of
    pairs = [(place[lead], place[member]) for lead, members in groups for member in members]
    if not pairs:
        return {"minutes": 0, "minutes_mean": None, "minutes_worst": None}
    lead, member = np.array(pairs, dtype=np.int64).T
    minutes = TravelTimes.of(instance).minutes(lead, member)
    total = int(minutes.sum())
    return {"minutes": total, "minutes_mean": round(total / len(pairs), 2), "minutes_worst": int(minutes.max())}


def changes(before: Groups, after: Groups) -> dict[str, int]:
    """Return what became of the members of `before`.

    Which school leads a trust is our reading of it, so besides the members that kept their lead those are counted which share
    a group with any school of their old one.
    """
    now = {member: lead for lead, members in after for member in members}
    group_of = {school: lead for lead, members in after for school in (lead, *members)}
    found = Counter(members=0, kept_lead=0, other_group=0, leads_now=0, left=0, with_old_companions=0)
    for lead, members in before:
        for member in members:
            found["members"] += 1
            found[
                "kept_lead"
                if now.get(member) == lead
                else "other_group"
                if member in now
                else "leads_now"
                if member in group_of
                else "left"
            ] += 1
            companions = {lead, *members} - {member}
            found["with_old_companions"] += (
                any(group_of.get(other) == group_of[member] for other in companions) if member in group_of else 0
            )
    return dict(found)


def breaches(instance: Instance, groups: Groups, mode: str) -> Mapping[str, int]:
    """Return what the policy's hard rules have against groups that were formed without it, by rule, as the checker counts."""
    years = (instance.first_year, instance.first_year + instance.years - 1)
    plan: Plan = Drafts(instance).plan([Group(lead, mode, tuple(sorted(members)), *years) for lead, members in sorted(groups)])
    report = check(instance, plan)
    found = {
        checked.bound.rule.name: len(checked.broken) for checked in report.rules if checked.bound.standing == "hard" and checked.broken
    }
    return found | ({"structure": len(report.structure)} if report.structure else {})
