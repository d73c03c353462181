"""A policy as a planner writes it: rule rows, modes and ordered goals. Rules read their own parameters from it."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.duty import Duty
from solver.instance.itinerant_week import ItinerantWeek
from solver.instance.kinds import STRICT, AreaName, Identifier, Name
from solver.instance.kpi import Kpi
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme

Standing = Literal["hard", "priced", "watch"]
"""How a rule binds: `hard` must hold, `priced` may be broken at a price, `watch` is only checked and reported."""
Regroup = Literal["cycle", "yearly"]
"""How often groups are formed: once for all planned years, or anew each year."""


@dataclass(frozen=True, kw_only=True)
class Mode:
    """A way of running a group (办学模式), as data: R-007 and Part C 2 of the rule catalogue."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The mode's name: `alliance`, `tight`, `trusteeship`, ..."""
    title: Name
    """The name planners read, e.g. 联盟型."""
    title_en: Name = ""
    """The English name; the mode's name when empty."""
    legal_person: Literal["kept", "merged"] = "kept"
    """Whether members stay legal persons of their own, or lead and members become one with one staff pool."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of pairings (结对帮扶) beside the groups, as data: who may help in it, and which areas may be paired above the schools."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The layer's name: `urban_rural`, `friend`, ..."""
    title: Name
    """The name planners read, e.g. 城乡结对."""
    title_en: Name = ""
    """The English name; the layer's name when empty."""
    partners: Literal["schools", "external", "both"] = "schools"
    """Who may be a partner: schools of the area, the outside schools of `external.schools`, or both."""
    partner_areas: tuple[AreaName, ...] = ()
    """Areas that may be the helping side of an area pair; empty: the layer pairs no areas."""
    areas: tuple[AreaName, ...] = ()
    """Areas that may be the receiving side of an area pair."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One row of a policy: which rule, with which parameters, and how it binds."""

    __pydantic_config__: ClassVar[Any] = STRICT

    rule: Identifier
    """The rule's name; `solve rules` lists them all."""
    standing: Standing = "hard"
    """`hard`, `priced` or `watch`."""
    price: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Price of one unit of breach (the rule's unit), used by the `shortfall` goals when the rule is priced."""
    clause: Name | None = None
    """The local document and article it rests on, where it differs from the rule's own clause."""
    parameters: dict[str, Any] = field(default_factory=dict)
    """The rule's parameters by name; a parameter left out takes the rule's default."""


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """One goal; goals are met in the order in which they are listed."""

    __pydantic_config__: ClassVar[Any] = STRICT

    goal: Identifier
    """The goal's name; `solve rules` lists them all."""
    slack: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """How much worse than its best value (in the goal's unit) later goals may leave it."""
    parameters: dict[str, Any] = field(default_factory=dict)
    """The goal's parameters by name."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a bureau asks for: modes, rules and goals in their order."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The policy's identifier."""
    title: Name
    """The policy's title."""
    modes: Annotated[tuple[Mode, ...], Field(min_length=1, max_length=20)]
    """The modes a group may take."""
    rules: tuple[RuleRow, ...]
    """The rules; one rule may stand in several rows with different parameters."""
    goals: tuple[GoalRow, ...]
    """The goals of all steps, most important first within each step."""
    layers: Annotated[tuple[Layer, ...], Field(max_length=20)] = ()
    """The layers of pairings, where the policy pairs schools."""
    programmes: Annotated[tuple[Programme, ...], Field(max_length=20)] = ()
    """What starts in batches: project schools, phases, inspection cycles."""
    schemes: Annotated[tuple[Scheme, ...], Field(max_length=20)] = ()
    """Who supports whom beside groups and pairs: aid teams, mentors, workshops, panels."""
    itinerant_week: ItinerantWeek = field(default_factory=ItinerantWeek)
    """The week of itinerant teachers."""
    duties: Annotated[tuple[Duty, ...], Field(max_length=100)] = ()
    """What comes round in a school year and is to be dated."""
    dated_years: Annotated[int, Field(ge=1, le=6)] = 1
    """How many of the planned years, from the first on, the calendar is made for."""
    regroup: Regroup = "cycle"
    """How often groups are formed: `cycle`: one set of groups stands in all planned years; `yearly`: the first year is binding, and each
    following year is a forecast, formed from the year before under the same rules and goals."""
    kpis: Annotated[tuple[Kpi, ...], Field(max_length=100)] = ()
    """Achievements that are told with their benchmark beside the plan, and bind nothing."""
