"""Pairing rules that look at one (partner, school, layer) alone: they prune candidates before any model exists."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Group, Pairing
from solver.plan.sections import Step
from solver.rules.pairing_scope import PairingScope, PartnerTable
from solver.rules.rule import Bools, Finding, Ints, Rule

Side = Literal["partner", "school"]
"""The side of a pair: the partner that helps, or the school that is helped."""
SIDE_WORDS = {"partner": Text("帮扶学校", "partner"), "school": Text("受援学校", "paired school")}


class PartnerRule(Rule):
    """A pairing rule that admits or refuses each candidate by itself."""

    step: ClassVar[Step] = "pairing"

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    @abstractmethod
    def admits(self, pairs: PartnerTable) -> Bools:
        """Return, for each candidate, whether the rule admits it; candidates of other layers are admitted."""

    def subjects(self, pairs: PartnerTable) -> Ints:
        """Return, for each candidate, the position in `instance.partners` of the school that a waiver names: the helped one."""
        return np.asarray(pairs.school, dtype=np.int64)

    def post(self, scope: PairingScope) -> None:
        """Forbid every candidate that the rule does not admit."""
        refused = np.flatnonzero(~self.admits(scope.pairs))
        partners = scope.instance.partners
        scope.at_most(
            subjects=[partners[at].id for at in self.subjects(scope.pairs)[refused].tolist()],
            row=np.arange(len(refused)),
            column=scope.pair_column[refused],
            coefficient=1,
            bound=0,
        )


class SideRule(PartnerRule):
    """A partner rule that looks at one side of the pair alone; whole rows or columns of candidates never come to be."""

    side: Side
    layer: str | None
    """The layer the rule speaks of; None means all."""

    @abstractmethod
    def fitting(self, instance: Instance, groups: Sequence[Group]) -> Bools:
        """Return for each of `instance.partners` whether it may stand on the rule's side."""

    def admits(self, pairs: PartnerTable) -> Bools:
        """Admit candidates of other layers, and those whose school on this side fits."""
        return np.asarray(self.fitting(pairs.instance, pairs.groups)[self.subjects(pairs)] | ~pairs.in_layer(self.layer))

    def subjects(self, pairs: PartnerTable) -> Ints:
        """Return the school on the rule's side: it is what a waiver names."""
        return np.asarray(pairs.partner if self.side == "partner" else pairs.school, dtype=np.int64)


def finding(rule: Rule, pair: Pairing, *, kept: bool, partner: bool = False, note: Text | None = None) -> Finding:
    """Return what a rule finds of one pair; `partner` says that it speaks of the partner and not of the school."""
    subject, other = (pair.partner, pair.school) if partner else (pair.school, pair.partner)
    return Finding(rule.name, subject, 1, int(kept), int(not kept), ">=", pair.first_year, (other,), note)
