"""Batches of programmes, and ties of support between teams, people and schools."""

from dataclasses import dataclass
from typing import Any, ClassVar

from solver.instance.kinds import STRICT, Identifier, Year


@dataclass(frozen=True, order=True)
class Cohort:
    """One school or area and the batch of a programme in which it starts (批次)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    programme: Identifier
    """A programme of the policy."""
    unit: Identifier
    """The school or area."""
    first_year: Year
    """The school year in which it starts: one of the programme's batches, perhaps beyond the planned years."""


@dataclass(frozen=True, order=True)
class Support:
    """One helper and one who is helped under a scheme (师徒结对, 团队帮扶, 专家评估)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    scheme: Identifier
    """A scheme of the policy."""
    helper: Identifier
    """The team or person that helps."""
    helped: Identifier
    """The school or person that is helped."""
    subject: str
    """The subject or topic in which it is; "" where the scheme knows none."""
    first_year: Year
    """First school year of the tie."""
    last_year: Year
    """Last school year of the tie, perhaps beyond the planned years."""

    def covers(self, year: int) -> bool:
        """Whether the tie stands in `year`."""
        return self.first_year <= year <= self.last_year
