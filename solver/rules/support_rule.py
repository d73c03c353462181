"""Support rules that look at one tie alone: they keep ties from being made at all, and judge new ties only."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.rule import Bools, ChoiceRule, Finding
from solver.rules.support_facts import Place, new_ties, places, schemes_named
from solver.rules.support_sides import Sides

Keys = tuple[Ints, Ints]
"""A key for each helper and a key for each of the helped; two may be tied only where their keys are equal."""


class SupportRule(ChoiceRule):
    """A rule that admits or refuses each new tie by itself; ties agreed earlier were judged when they were agreed."""

    step: ClassVar[Step] = "support"
    unit: ClassVar[Text] = Text("对", "ties")
    scheme: SchemeName | None
    """The scheme the rule speaks of; None means all."""

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def keys(self, sides: Sides, helpers: Ints, helped: Ints, year: Ints) -> Keys | None:
        """Return keys that must be equal, so that all other pairs need never be made; None where the rule ties nobody so.

        Parameters
        ----------
        year
            Position of the planned year in which ties would begin, one for all rows or one for each; where there is one for
            each, `helpers` and `helped` are the two ends of the same ties.
        """
        return None

    def fitting(self, ties: Any) -> Bools:
        """Return which candidates of a `SupportTable` the rule admits, as if all were new and of its scheme."""
        found = self.keys(ties.sides, ties.helper, ties.helped, ties.year)
        return np.ones(len(ties), dtype=bool) if found is None else np.asarray(found[0] == found[1])

    def admits(self, choices: Any) -> Bools:
        """Admit what fits, ties of other schemes, and ties agreed earlier."""
        return np.asarray(self.fitting(choices) | choices.running | ~choices.in_scheme(self.scheme))

    def judged(
        self, instance: Instance, plan: Plan, kept: Callable[[Support, Place], bool], note: Callable[[Support, Place], Text | None]
    ) -> list[Finding]:
        """Return a finding for each new tie of the scheme: 1 where it is not as it should be."""
        findings = []
        for tie, place in places(instance, plan, new_ties(instance, plan, self.scheme)):
            good = kept(tie, place)
            others = (tie.helper,)
            findings.append(Finding(self.name, tie.helped, 1, int(good), int(not good), ">=", tie.first_year, others, note(tie, place)))
        return findings


def in_scheme(scheme: str | None) -> Text:
    """Return the scheme as the first words of a Chinese sentence and the last of an English one, "" where it is None."""
    return Text("", "") if scheme is None else Text(f"“{scheme}”中", f" in the scheme {scheme}")
