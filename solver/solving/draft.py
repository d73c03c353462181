"""From groups and postings to a whole plan: transitions, reasons for schools left out, and the postings that still run."""

from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from solver.check.places import full_groups
from solver.instance.instance import Instance
from solver.plan.plan import AreaPairing, Group, LeftOut, Pairing, Plan, Posting, Transition
from solver.plan.reasons import refusals
from solver.plan.transitions import Exits, left_out, transitions
from solver.plan.years import YearOfPlan, forms_yearly, years_of
from solver.rules.candidates import prune
from solver.rules.rule import PairRule
from solver.rules.running import running_postings
from solver.solving.naming import post_of
from solver.solving.posting import step_rules

Reach = tuple[dict[str, str], Mapping[str, tuple[str, ...]]]


class Drafts:
    """Writes plans of one instance; what does not depend on the groups is worked out once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.exits = Exits.of(instance.policy)
        self.pairings: tuple[Pairing, ...] = ()
        self.area_pairings: tuple[AreaPairing, ...] = ()
        self.running = tuple(
            Posting(p.person, p.origin, p.destination, p.first_year, p.last_year, p.channel, post_of(instance, p), p.reason)
            for p in running_postings(instance)
        )
        self._reach: WeakKeyDictionary[Instance, Reach] = WeakKeyDictionary()
        """Who reaches whom in each instance that groups were formed for: the whole one, or one for each year."""

    def pair(self, pairings: Sequence[Pairing], area_pairings: Sequence[AreaPairing]) -> None:
        """Write these pairs into every plan from now on."""
        self.pairings, self.area_pairings = tuple(pairings), tuple(area_pairings)

    def plan(self, groups: Sequence[Group], postings: Sequence[Posting] = (), grouped_to: int | None = None) -> Plan:
        """Return the plan with these groups, these new postings, and all that follows from them.

        Parameters
        ----------
        grouped_to
            Last year whose groups were worked out, where a yearly forecast ended before the last planned year.
        """
        instance = self.instance
        bare = Plan(instance.id, instance.first_year, instance.years, tuple(groups), grouped_to=grouped_to)
        parts = years_of(instance, bare) if forms_yearly(instance) else (YearOfPlan(instance, bare),)
        dated = forms_yearly(instance)
        return Plan(
            instance.id,
            instance.first_year,
            instance.years,
            tuple(groups),
            transitions=tuple(move for part in parts for move in self._moves(part, part.year if dated else None)),
            left_out=tuple(left for part in parts for left in self._left_out(part, part.year if dated else None)),
            postings=(*postings, *self.running),
            pairings=self.pairings,
            area_pairings=self.area_pairings,
            grouped_to=grouped_to,
        )

    def _moves(self, part: YearOfPlan, year: int | None) -> Iterator[Transition]:
        yield from transitions(part.instance, part.plan.groups, self.exits, year)

    def _left_out(self, part: YearOfPlan, year: int | None) -> Iterator[LeftOut]:
        if part.instance not in self._reach:
            self._reach[part.instance] = _reach(part.instance)
        refused, leads_of = self._reach[part.instance]
        grouped = {school for group in part.plan.groups for school in (group.lead, *group.members)}
        outside = {school: leads for school, leads in leads_of.items() if school not in grouped}
        full = full_groups(part.instance, part.plan, outside)
        yield from left_out(part.instance, part.plan.groups, self.exits, refused, leads_of, full, year)


def _reach(instance: Instance) -> Reach:
    """Return why schools without a candidate have none, and the leads that could take each of the others."""
    rules = [bound.rule for bound in step_rules(instance, "grouping") if bound.standing == "hard" and isinstance(bound.rule, PairRule)]
    pruning = prune(instance, rules)
    return refusals(pruning.stages), pruning.leads_of()
