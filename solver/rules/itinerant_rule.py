"""What rules of itinerant teaching have in common."""

from abc import abstractmethod
from typing import ClassVar

from solver.instance.instance import Instance
from solver.plan.sections import Step
from solver.rules.rule import ChoiceRule, Ints, Rule


class ItinerantRule(Rule):
    """A rule about the weeks of itinerant teachers."""

    step: ClassVar[Step] = "itinerant"

    def applies(self, instance: Instance) -> bool:
        """Whether anybody is itinerant."""
        return bool(instance.staff.values("itinerant").any())


class DayRule(ItinerantRule, ChoiceRule):
    """A rule that admits or refuses each day pattern by itself."""

    def reach_minutes(self) -> int | None:
        """Return the most minutes from base to a school and back; None where the rule does not say. For speed only."""
        return None


class DatedRule(ItinerantRule):
    """A rule for which it matters who is where on the same day, so that days are part of the choices."""

    @abstractmethod
    def caps(self, instance: Instance) -> Ints:
        """Return for each school how many visiting teachers it can use at once; the number of all teachers where it is not judged."""
