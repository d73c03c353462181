"""The instance file as it is written: one JSON object, strictly read, which may point to tables beside it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, TypeAdapter, WithJsonSchema

from solver.files.staff_words import row_schema
from solver.instance.history import Ban, Pin, Previous, Waiver
from solver.instance.kinds import STRICT, Datum, Identifier, Name, Year
from solver.instance.outlook import Outlook
from solver.instance.policy import Policy
from solver.instance.school import Area, NeighbourPair, School
from solver.instance.supply import Calendar, ExternalSupply, Travel

FORMAT_VERSION = 1


def one(value: Any) -> Any:
    """Return the format version as it is, refusing `true` and 1.0, which Python holds for equal to 1."""
    if type(value) is not int:
        raise ValueError("format_version")
    return value


@dataclass(frozen=True, kw_only=True)
class Units:
    """The units of the format. They are fixed; a file may state them, and a file that states others is refused."""

    __pydantic_config__: ClassVar[Any] = STRICT

    time: Literal["minutes"] = "minutes"
    """Travel times."""
    distance: Literal["metres"] = "metres"
    """Travel distances; speeds are in kilometres an hour."""
    angle: Literal["degrees"] = "degrees"
    """Coordinates, in the declared datum."""
    area: Literal["square metres"] = "square metres"
    """Floor and sports areas."""
    money: Literal["yuan"] = "yuan"
    """Values of equipment."""
    year: Literal["school year by its first calendar year"] = "school year by its first calendar year"
    """Years: 2026 is September 2026 to August 2027."""


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """A table beside the instance: CSV (UTF-8, or GB18030 with a note) or Parquet."""

    __pydantic_config__: ClassVar[Any] = STRICT

    table: Annotated[str, Field(min_length=1, max_length=300)]
    """Path relative to the instance, e.g. `nanyang/staff.csv`."""
    datum: Datum | None = None
    """The datum of coordinates in the table, where it is stated; it must be the instance's."""


def _staff_form(value: Any) -> str | None:
    return "<table>" if isinstance(value, dict | TableFile) else "<rows>" if isinstance(value, list | tuple) else None


def _policy_form(value: Any) -> str | None:
    return "<file>" if isinstance(value, str) else "<inline>" if isinstance(value, dict | Policy) else None


StaffRow = Annotated[dict[str, Any], WithJsonSchema(row_schema())]
"""One person inline; the columns of the staff table by their names."""
StaffGiven = Annotated[
    Annotated[tuple[StaffRow, ...], Tag("<rows>")] | Annotated[TableFile, Tag("<table>")],
    Discriminator(_staff_form, custom_error_type="staff_form", custom_error_message="rows or a table"),
]
PolicyGiven = Annotated[
    Annotated[str, Field(min_length=1, max_length=300), Tag("<file>")] | Annotated[Policy, Tag("<inline>")],
    Discriminator(_policy_form, custom_error_type="policy_form", custom_error_message="an object or a file"),
]


@dataclass(frozen=True, kw_only=True)
class InstanceDocument:
    """One planning problem as a file: what a planner gives."""

    __pydantic_config__: ClassVar[Any] = STRICT

    format_version: Annotated[Literal[1], BeforeValidator(one)]
    """The version of this format: 1."""
    schema: Annotated[str | None, Field(alias="$schema", max_length=500)] = None
    """Where an editor finds the JSON Schema; not read."""
    id: Identifier
    """The instance's identifier."""
    name: Name
    """The name planners read."""
    simulated: bool
    """Whether the data were generated; said in every report."""
    first_year: Year
    """First planned school year."""
    years: Annotated[int, Field(ge=1, le=6)]
    """Number of planned school years."""
    datum: Datum
    """Datum of every coordinate in this file and its tables; they are converted to WGS-84 on reading."""
    units: Units = field(default_factory=Units)
    """The units, for readers; they are fixed."""
    areas: tuple[Area, ...]
    """Districts, townships and school zones."""
    schools: Annotated[tuple[School, ...], Field(min_length=1, max_length=100_000)]
    """The schools."""
    staff: StaffGiven = ()
    """The staff: rows inline, or a table."""
    external: ExternalSupply = field(default_factory=ExternalSupply)
    """What comes from outside the area."""
    travel: Travel = field(default_factory=Travel)
    """How far schools are from each other."""
    previous: Previous | None = None
    """Last year's plan."""
    pins: tuple[Pin, ...] = ()
    """Decisions taken."""
    bans: tuple[Ban, ...] = ()
    """Decisions ruled out."""
    waivers: tuple[Waiver, ...] = ()
    """Approved exceptions."""
    calendar: Calendar = field(default_factory=Calendar)
    """The school-year calendar."""
    neighbours: tuple[NeighbourPair, ...] = ()
    """Pairs of neighbouring schools, where a policy wants groups that hang together on the map."""
    outlook: tuple[Outlook, ...] = ()
    """What is foreseen of schools in the planned years after the first, for a policy that forms groups `yearly`."""
    policy: PolicyGiven
    """The policy: an object, or the path of a TOML file beside the instance."""


@cache
def document_adapter() -> TypeAdapter[InstanceDocument]:
    """Return the adapter of the instance format, made once."""
    return TypeAdapter(InstanceDocument)


@cache
def policy_adapter() -> TypeAdapter[Policy]:
    """Return the adapter of the policy format, made once."""
    return TypeAdapter(Policy)
