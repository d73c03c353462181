"""Programmes that start in batches (分批推进): which schools or areas, in which years, as data of the policy."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Identifier, Level, Name, Year
from solver.instance.school_choice import SchoolChoice


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One programme: project schools in batches, phases over districts, or one inspection of every school within a cycle."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The programme's name: `strong_schools`, `inspection`, ..."""
    title: Name
    """The name planners read, e.g. 公办强校计划."""
    title_en: Name = ""
    """The English name; the programme's name when empty."""
    units: Literal["schools", "areas"] = "schools"
    """Whether schools or areas start in a batch."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Which schools the programme may take, where its units are schools; schools outside what is planned never."""
    area_levels: tuple[Level, ...] = ()
    """Only areas of these levels, where its units are areas; empty: of all."""
    batches: Annotated[tuple[Year, ...], Field(min_length=1, max_length=20)]
    """The school year in which each batch starts, each of them once; they may lie before or beyond the planned years."""
    track_years: Annotated[int, Field(ge=1, le=20)] = 1
    """School years for which a unit is followed from its start on (跟踪培育)."""
