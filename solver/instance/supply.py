"""External supply and the school-year calendar: read and kept now, used by circuits and dispatch."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Count, Identifier, Latitude, Level, Longitude, Name, Stage

IsoDate = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
TeamKind = Literal["master_team", "adviser", "researcher", "inspector", "expert", "graduates", "university"]


@dataclass(frozen=True, kw_only=True)
class ExternalSchool:
    """A school outside the area that may lead or partner."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Identifier
    """Its identifier."""
    name: Name
    """Its name."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    """The stages it runs."""
    longitude: Longitude | None = None
    """Longitude in degrees, where travel matters."""
    latitude: Latitude | None = None
    """Latitude in degrees, where travel matters."""
    pairing_capacity: Count | None = None
    """How many schools it can help as a partner; None: as many as the policy's `pairing_capacity` says."""


@dataclass(frozen=True, kw_only=True)
class ExternalTeam:
    """A master-teacher team, adviser, researcher, inspector, expert, graduate intake or university."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: Identifier
    """Its identifier."""
    name: Name
    """Its name."""
    kind: TeamKind
    """What it supplies."""
    subject: Identifier | None = None
    """Its subject, where it has one."""
    days_per_year: Count = 20
    """Working days it can give in a school year."""
    heads: Count = 1
    """Number of people."""
    level: Level | None = None
    """The level of government it works for, where that matters (city and county advisers)."""
    base: Identifier | None = None
    """The school it comes from and sets out from; an expert never judges that school or its group."""
    longitude: Longitude | None = None
    """Longitude in degrees of the place it sets out from, where it has no base school."""
    latitude: Latitude | None = None
    """Latitude in degrees of the place it sets out from, where it has no base school."""


@dataclass(frozen=True, kw_only=True)
class ExternalSupply:
    """All that comes from outside the area."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schools: tuple[ExternalSchool, ...] = ()
    """Schools outside the area."""
    teams: tuple[ExternalTeam, ...] = ()
    """Teams and persons outside the schools."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A semester (学期), its first and last day included."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    """Its name."""
    first_day: IsoDate
    """First day, year-month-day."""
    last_day: IsoDate
    """Last day, year-month-day."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The school-year calendar."""

    __pydantic_config__: ClassVar[Any] = STRICT

    terms: tuple[Term, ...] = ()
    """The semesters."""
    holidays: tuple[IsoDate, ...] = ()
    """Days without school inside the semesters."""
    make_up_days: tuple[IsoDate, ...] = ()
    """Weekend days with school (调休)."""


@dataclass(frozen=True, kw_only=True)
class Travel:
    """How far schools are from each other."""

    __pydantic_config__: ClassVar[Any] = STRICT

    road_factor_percent: Annotated[int, Field(ge=100, le=500)] = 130
    """Road distance as a percentage of the great-circle distance."""
    speed_km_per_h: Annotated[int, Field(ge=1, le=200)] = 40
    """Average driving speed in kilometres an hour."""
    matrix: str | None = None
    """A table (CSV or Parquet, beside the instance) with columns `from`, `to`, `minutes` and optionally `metres`;
    pairs it does not list use the great circle."""
    road_graph: str | None = None
    """A road graph file where roads are known: GraphML, or an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz; extra `osm`)."""
