"""From groups and postings to a whole plan: transitions, reasons for schools left out, and the postings that still run."""

from collections.abc import Sequence

import numpy as np

from solver.check.places import full_groups
from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan, Posting
from solver.plan.reasons import refusals
from solver.plan.transitions import Exits, left_out, transitions
from solver.rules.candidates import admitted, all_pairs
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import PairRule
from solver.rules.running import running_postings
from solver.solving.grouping import grouping_rules
from solver.solving.naming import post_of


class Drafts:
    """Writes plans of one instance; what does not depend on the groups is worked out once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.exits = Exits.of(instance.policy)
        self.refusals, self.leads_of = _reach(instance)
        self.running = tuple(
            Posting(p.person, p.origin, p.destination, p.first_year, p.last_year, p.channel, post_of(instance, p), p.reason)
            for p in running_postings(instance)
        )

    def plan(self, groups: Sequence[Group], postings: Sequence[Posting] = ()) -> Plan:
        """Return the plan with these groups, these new postings, and all that follows from them."""
        instance = self.instance
        bare = Plan(instance.id, instance.first_year, instance.years, tuple(groups))
        grouped = {school for group in groups for school in (group.lead, *group.members)}
        outside = {school: leads for school, leads in self.leads_of.items() if school not in grouped}
        return Plan(
            instance.id,
            instance.first_year,
            instance.years,
            tuple(groups),
            transitions=transitions(instance, groups, self.exits),
            left_out=left_out(instance, groups, self.exits, self.refusals, self.leads_of, full_groups(instance, bare, outside)),
            postings=(*postings, *self.running),
        )


def _reach(instance: Instance) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return why schools without a candidate have none, and the leads that could take each of the others."""
    pairs = all_pairs(instance)
    stages = [("", _schools(pairs))]
    for bound in grouping_rules(instance):
        if bound.standing == "hard" and isinstance(bound.rule, PairRule):
            pairs = admitted(pairs, [bound.rule])
            stages.append((bound.rule.name, _schools(pairs)))
    leads: dict[str, set[str]] = {}
    for lead, school in zip(pairs.lead.tolist(), pairs.school.tolist(), strict=True):
        leads.setdefault(instance.schools[school].id, set()).add(instance.schools[lead].id)
    return refusals(stages), {school: tuple(sorted(found)) for school, found in sorted(leads.items())}


def _schools(pairs: PairTable) -> frozenset[str]:
    return frozenset(pairs.instance.schools[school].id for school in np.unique(pairs.school).tolist())
