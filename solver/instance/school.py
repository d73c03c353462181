"""Areas and schools: frozen objects, ids not positions, units in the names."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from solver.instance.kinds import (
    COMPULSORY,
    STRICT,
    Assessment,
    Count,
    Identifier,
    Latitude,
    Level,
    Longitude,
    Name,
    Points,
    Setting,
    Stage,
    Year,
)


@dataclass(frozen=True, kw_only=True)
class Area:
    """A district, township or school zone (片区)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Identifier
    """The area's identifier."""
    name: Name
    """The area's name as planners write it."""
    level: Level = "county"
    """The administrative level that answers for the area."""
    parent: Identifier | None = None
    """The area it lies in, if that area is listed too."""
    polygon: tuple[tuple[Longitude, Latitude], ...] | None = None
    """Its outline as (longitude, latitude) corners, in the instance's datum; for maps only."""


@dataclass(frozen=True, kw_only=True)
class StagePart:
    """What one school runs of one stage; a nine-year school has two parts, primary and junior."""

    __pydantic_config__: ClassVar[Any] = STRICT

    stage: Stage
    """The stage of this part."""
    pupils: Count
    """Pupils of this part."""
    classes: Annotated[tuple[Annotated[int, Field(ge=0, le=500)], ...], Field(min_length=1, max_length=6)]
    """Classes in each grade, lowest grade first (six entries for a full primary part, three for a junior part)."""


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """Satisfied respondents in percent, by constituency (R-010)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    pupils: Points
    """Percentage of pupils who are satisfied."""
    parents: Points
    """Percentage of parents who are satisfied."""
    community: Points
    """Percentage of the community who are satisfied."""


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Quantities behind the four national indicators that no rotation can change (R-201, I4 to I7)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    floor_area_m2: Count = 0
    """Teaching and auxiliary floor area in square metres."""
    sports_area_m2: Count = 0
    """Sports venues in square metres."""
    equipment_yuan: Annotated[int, Field(ge=0, le=10_000_000_000)] = 0
    """Value of teaching equipment in yuan."""
    multimedia_rooms: Count = 0
    """Networked multimedia classrooms."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something a school needs help with (受援所需, R-107)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    topic: Identifier
    """What it needs: a subject or a topic, in the words that `strengths` uses."""
    weight: Annotated[int, Field(ge=1, le=1000)] = 1
    """How much it weighs against other needs."""


@dataclass(frozen=True, kw_only=True)
class NeighbourPair:
    """Two schools that lie next to each other, as the planner sees it; the order of the two does not matter."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """One of the two schools."""
    neighbour: Identifier
    """The other one."""


@dataclass(frozen=True, kw_only=True)
class School:
    """One school with its own school code; a nine-year or twelve-year school is one school with several parts."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Identifier
    """The school's identifier."""
    name: Name
    """The school's name."""
    area: Identifier
    """The area it belongs to."""
    setting: Setting
    """Urban, town or rural."""
    parts: Annotated[tuple[StagePart, ...], Field(min_length=1, max_length=5)]
    """What it runs, stage by stage."""
    longitude: Longitude
    """Longitude in degrees, in the instance's datum."""
    latitude: Latitude
    """Latitude in degrees, in the instance's datum."""
    public: bool = True
    """Whether it is a public school."""
    authority: Level = "county"
    """The level of government that runs it."""
    legal_person: Identifier | None = None
    """The legal person it belongs to; None means it is one of its own."""
    teaching_point: bool = False
    """Whether it is a teaching point (教学点)."""
    special: bool = False
    """Whether it is a special-education school (特殊教育学校), which the national indicators leave out."""
    boarding: bool = False
    """Whether it boards pupils."""
    remote: bool = False
    """Whether it stands on a hill or an island."""
    campuses: Annotated[int, Field(ge=1, le=50)] = 1
    """Number of campuses it counts for in a cap by campus."""
    opened: Year | None = None
    """School year in which it opened; a school opened at most `new_years` ago counts as new."""
    closing: Year | None = None
    """Last school year before it closes, if a closure is planned."""
    quality: Points = 60
    """Quality score from the bureau's own assessment."""
    satisfaction: Satisfaction | None = None
    """Satisfaction figures, where they were collected."""
    lead_candidate: bool = False
    """Whether the bureau allows it to lead a group."""
    weak: bool = False
    """Whether the bureau lists it as weak (薄弱学校)."""
    new: bool = False
    """Whether the bureau lists it as newly built (新建学校)."""
    assessment: Assessment | None = None
    """Last year's assessment as a lead (R-006, R-018)."""
    maturity: Points | None = None
    """Last year's assessment as a member (R-018): its maturity score."""
    quota: Count | None = None
    """Approved staff quota (编制), a headcount."""
    resources: Resources | None = None
    """Quantities behind the national indicators I4 to I7."""
    pairing_capacity: Count | None = None
    """How many schools it can help as a partner; None: as many as the policy's `pairing_capacity` says."""
    lead_capacity: Count | None = None
    """Most that its group may hold, in the unit that the rule `lead_capacity` counts; None: no figure of its own."""
    tags: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    """The planner's own tags (famous school, resettlement school, university-run, ...), by which a policy can choose schools."""
    strengths: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    """Subjects and topics in which it can help others (支援所能)."""
    needs: Annotated[tuple[Need, ...], Field(max_length=50)] = ()
    """Subjects and topics in which it needs help (受援所需)."""
    outside: bool = False
    """Whether it lies outside what is planned: it may lead a group (R-054), is nobody's member, and no share counts it."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages it runs."""
        return tuple(part.stage for part in self.parts)

    @property
    def pupils(self) -> int:
        """Pupils of all its parts."""
        return sum(part.pupils for part in self.parts)

    @property
    def compulsory(self) -> bool:
        """Whether it runs a compulsory stage (primary or junior) that is planned here."""
        return not self.outside and any(part.stage in COMPULSORY for part in self.parts)

    def part(self, stage: Stage) -> StagePart | None:
        """Return its part of `stage`, or None."""
        return next((part for part in self.parts if part.stage == stage), None)
