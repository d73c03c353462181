"""The week of itinerant teachers (走教): how long its half-days are, and whether two weeks take turns."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from solver.instance.kinds import STRICT

Periods = Annotated[int, Field(ge=1, le=10)]


@dataclass(frozen=True, kw_only=True)
class ItinerantWeek:
    """What a week of itinerant teaching looks like: five days of two half-days."""

    __pydantic_config__: ClassVar[Any] = STRICT

    morning: Periods = 4
    """Most periods that one teacher can teach in a morning."""
    afternoon: Periods = 3
    """Most periods that one teacher can teach in an afternoon."""
    fortnightly: bool = False
    """Whether two weeks take turns (单双周); otherwise every week is the same."""
