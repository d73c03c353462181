"""What the checker says: every rule row with its findings, what is wrong with the plan itself, and the goals' values."""

from dataclasses import dataclass

from solver.goals.ordered import BoundGoal
from solver.rules.parameters import BoundRule
from solver.rules.rule import Finding

STRUCTURE = "structure"
"""The rule named by findings about the plan itself: unknown ids, years outside the plan, lists that do not follow."""


@dataclass(frozen=True)
class CheckedRule:
    """One rule row of the policy and what the plan makes of it."""

    bound: BoundRule
    findings: tuple[Finding, ...]
    """Every object the rule speaks about, kept or broken, other than the waived breaches."""
    waived: tuple[Finding, ...] = ()
    """Breaches on objects for which the rule is waived; they count for nothing and are printed in every report."""

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The breaches that count."""
        return tuple(finding for finding in self.findings if not finding.kept)

    @property
    def amount(self) -> int:
        """Sum of the breaches that count, in the rule's unit."""
        return sum(finding.amount for finding in self.findings)


@dataclass(frozen=True)
class CheckReport:
    """The checker's whole answer for one plan."""

    structure: tuple[Finding, ...]
    """What is wrong with the plan itself; where it names unknown ids or years, no rule and no goal can be read."""
    rules: tuple[CheckedRule, ...] = ()
    """One entry a rule row of the policy, in its order, then the structural rules the policy does not list."""
    goals: tuple[tuple[BoundGoal, int], ...] = ()
    """Each goal that applies, in the policy's order, with its value in the plan."""
    complete: bool = True
    """Whether the rules were read; False where the plan names things the instance does not know."""

    @property
    def accepted(self) -> bool:
        """Whether the plan is well formed and keeps every hard rule that is not waived."""
        return self.complete and not self.structure and not self.breaches

    @property
    def breaches(self) -> tuple[Finding, ...]:
        """Breaches of hard rules, waivers set aside."""
        return self._broken("hard")

    @property
    def shortfalls(self) -> tuple[Finding, ...]:
        """Breaches of priced rules, waivers set aside; each costs its row's price a unit."""
        return self._broken("priced")

    @property
    def watched(self) -> tuple[Finding, ...]:
        """Breaches of rules that are only watched."""
        return self._broken("watch")

    @property
    def waived(self) -> tuple[Finding, ...]:
        """Breaches of whatever rule on objects for which it is waived."""
        return tuple(finding for checked in self.rules for finding in checked.waived)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """Everything for which the plan is refused: its structure first, then the breaches of hard rules."""
        return self.structure + self.breaches

    @property
    def price(self) -> int:
        """Sum over the priced rows of price times breach."""
        return sum(checked.bound.price * checked.amount for checked in self.rules if checked.bound.standing == "priced")

    def _broken(self, standing: str) -> tuple[Finding, ...]:
        return tuple(finding for checked in self.rules if checked.bound.standing == standing for finding in checked.broken)
