"""From groups and postings to a whole plan: transitions, reasons for schools left out, and the postings that still run."""

from collections.abc import Mapping, Sequence

from solver.check.places import full_groups
from solver.instance.instance import Instance
from solver.plan.plan import AreaPairing, Group, Pairing, Plan, Posting
from solver.plan.reasons import refusals
from solver.plan.transitions import Exits, left_out, transitions
from solver.rules.candidates import prune
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
        self.pairings: tuple[Pairing, ...] = ()
        self.area_pairings: tuple[AreaPairing, ...] = ()
        self.running = tuple(
            Posting(p.person, p.origin, p.destination, p.first_year, p.last_year, p.channel, post_of(instance, p), p.reason)
            for p in running_postings(instance)
        )

    def pair(self, pairings: Sequence[Pairing], area_pairings: Sequence[AreaPairing]) -> None:
        """Write these pairs into every plan from now on."""
        self.pairings, self.area_pairings = tuple(pairings), tuple(area_pairings)

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
            pairings=self.pairings,
            area_pairings=self.area_pairings,
        )


def _reach(instance: Instance) -> tuple[dict[str, str], Mapping[str, tuple[str, ...]]]:
    """Return why schools without a candidate have none, and the leads that could take each of the others."""
    rules = [bound.rule for bound in grouping_rules(instance) if bound.standing == "hard" and isinstance(bound.rule, PairRule)]
    pruning = prune(instance, rules)
    return refusals(pruning.stages), pruning.leads_of()
