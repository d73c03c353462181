"""Duties that come round in a school year (理事会, 联合教研, 送教, 督查): who holds them, how often, where, as data of the policy."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Identifier, Name
from solver.instance.person_choice import Subject
from solver.instance.school_choice import SchoolChoice

Holders = Literal["groups", "members", "supports", "pairings", "neighbours", "schools", "league"]
"""Who holds a duty: each group; each lead with each of its members; each tie of a scheme; each pair of a layer; each two neighbouring
schools; each chosen school by itself; all chosen schools together."""
Per = Literal["year", "semester", "quarter", "month", "week"]
"""The period in which a duty comes round. Months and weeks are those with school; quarters see `Duty.quarters`."""
Quarters = Literal["calendar", "school"]
"""calendar: quarters of the calendar year within the school year; school: each semester in two halves."""
Host = Literal["lead", "helped", "rotating", "nowhere"]
"""Where it happens: at the lead (the first school of a pair); at the school that is helped (the second); at one of the schools, to be
chosen; nowhere in particular (a report, an online lesson), so that nobody travels."""
Attendance = Literal["leaders", "teachers", "helper"]
"""leaders: the leadership of every school concerned; teachers: its teachers of the duty's subject (all where it has none);
helper: the person or team that helps."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """One thing done at the visits of a duty, counted over a period: demonstration lessons, trainings, observed lessons (R-033)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """Its name: `demo`, `train`, `observe`, ..."""
    title: Name
    """The name planners read, e.g. 示范课."""
    title_en: Name = ""
    """The English name; the content's name when empty."""
    per_visit: Annotated[int, Field(ge=1, le=1000)]
    """Most of it that one visit day can hold."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One regular duty; how often it must happen is for the rules `duty_times` and `duty_contents` to say."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The duty's name: `council`, `aid_visit`, ..."""
    title: Name
    """The name planners read, e.g. 理事会."""
    title_en: Name = ""
    """The English name; the duty's name when empty."""
    holders: Holders
    """Who holds it."""
    modes: tuple[Identifier, ...] = ()
    """Only groups of these modes, where groups or members hold it; empty: of all."""
    scheme: Identifier | None = None
    """The scheme whose ties hold it."""
    companions: tuple[Identifier, ...] = ()
    """Schemes whose helpers come along: those tied to the school that is helped (the holder, where schools hold it)."""
    layer: Identifier | None = None
    """The layer whose pairs hold it."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Which schools hold it, where schools, neighbours or a league do."""
    subjects: tuple[Subject, ...] = ()
    """It happens for each of these subjects by itself; empty: once for all."""
    per: Per = "month"
    """The period in which it comes round."""
    quarters: Quarters = "calendar"
    """calendar: quarters of the calendar year within the school year; school: each semester in two halves."""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    """Only in these months of the calendar; empty: in all."""
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    """Only on these days of the week (1 is Monday); empty: on every school day."""
    host: Host = "lead"
    """Where it happens."""
    attend: tuple[Attendance, ...] = ("leaders",)
    """Who has to be there, and so can be nowhere else on that day."""
    contents: Annotated[tuple[Content, ...], Field(max_length=10)] = ()
    """What its visits hold, where that is counted."""
