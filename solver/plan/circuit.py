"""The weeks of itinerant teachers and the dated events of a school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Identifier
from solver.instance.supply import IsoDate
from solver.language import Text

WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri"), Text("周六", "Sat"),
    Text("周日", "Sun"),
)  # fmt: skip
"""Days of the week, Monday first."""
WEEKS = (Text("每周", "every week"), Text("单周", "odd weeks"), Text("双周", "even weeks"))
"""Which weeks a half-day of an itinerant teacher comes in: `Round.week` counts through these."""
HALVES: Mapping[str, Text] = {"am": Text("上午", "morning"), "pm": Text("下午", "afternoon")}
"""The halves of a day, by `Round.half`."""


@dataclass(frozen=True, order=True)
class Round:
    """One half-day of an itinerant teacher's week at one school (走教)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    person: Identifier
    """The itinerant teacher."""
    week: Annotated[int, Field(ge=0, le=2)]
    """0: every week; 1 and 2: the first and second week of a fortnight."""
    day: Annotated[int, Field(ge=1, le=5)]
    """Day of the week, 1 is Monday."""
    half: Literal["am", "pm"]
    """Morning or afternoon."""
    school: Identifier
    """Where the teacher is in that half-day, the home school included."""
    subject: Identifier
    """The subject taught there."""
    periods: Annotated[int, Field(ge=1, le=10)]
    """Periods taught in that half-day."""


@dataclass(frozen=True, order=True)
class Done:
    """How much of one content an event holds."""

    __pydantic_config__: ClassVar[Any] = STRICT

    content: Identifier
    """A content of the duty."""
    count: Annotated[int, Field(ge=1, le=1000)]
    """How many of it."""


@dataclass(frozen=True, order=True)
class Event:
    """One dated event of a duty."""

    __pydantic_config__: ClassVar[Any] = STRICT

    date: IsoDate
    """The day, year-month-day."""
    duty: Identifier
    """A duty of the policy."""
    holder: tuple[Identifier, ...]
    """Who holds it: the lead of a group; lead and member; helper and helped; partner and school; two neighbours by id; a school; nobody
    where all chosen schools hold it together."""
    subject: str
    """The subject it is about; "" where the duty knows none."""
    host: str
    """The school where it happens; "" where it happens nowhere in particular."""
    contents: tuple[Done, ...] = ()
    """What it holds, by content."""
