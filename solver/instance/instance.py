"""The instance: everything a planner gives, frozen, in an order that does not depend on the order of the input rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.instance.history import Ban, Pin, Previous, Waiver
from solver.instance.kinds import Datum
from solver.instance.outlook import Outlook
from solver.instance.policy import Policy
from solver.instance.school import Area, NeighbourPair, School
from solver.instance.staff import Staff
from solver.instance.supply import Calendar, ExternalSchool, ExternalSupply, Travel
from solver.language import Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """One planning problem.

    Schools, areas, staff, pins, bans and waivers are sorted on construction, so that two files that differ only in the
    order of their rows give equal instances and equal plans. Coordinates are WGS-84 here whatever the file's datum was.
    """

    id: str
    """The instance's identifier."""
    name: str
    """The name planners read."""
    simulated: bool
    """Whether the data were generated; said in every report."""
    first_year: int
    """First planned school year (2026 means September 2026 to August 2027)."""
    years: int
    """Number of planned school years, 1 to 6."""
    areas: tuple[Area, ...]
    schools: tuple[School, ...]
    staff: Staff
    policy: Policy
    travel: Travel = field(default_factory=Travel)
    travel_table: pd.DataFrame | None = None
    """The travel matrix, columns from, to, minutes, metres (-1 where metres are unknown), or None."""
    travel_searched: int | None = None
    """Where the matrix comes from a road graph: it lists all pairs at most so many minutes apart; the others are farther."""
    external: ExternalSupply = field(default_factory=ExternalSupply)
    previous: Previous | None = None
    pins: tuple[Pin, ...] = ()
    bans: tuple[Ban, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    neighbours: tuple[NeighbourPair, ...] = ()
    """Pairs of neighbouring schools, for groups that must hang together on the map."""
    outlook: tuple[Outlook, ...] = ()
    """What is foreseen of schools in the planned years after the first, for a policy that forms groups yearly."""
    datum: Datum = "WGS-84"
    """The datum of the file; coordinates in this object are already WGS-84."""
    source_hash: str = ""
    """SHA-256 of the content that was read, independent of row order; empty for instances built in memory."""
    notes: tuple[Text, ...] = ()
    """What was read in an unusual way (encodings, spaces taken away); printed in every report."""

    def __post_init__(self) -> None:
        for name in ("areas", "schools"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=lambda item: str(item.id))))
        object.__setattr__(self, "outlook", tuple(sorted(self.outlook, key=lambda item: (item.year, item.school))))
        for name in ("pins", "bans", "waivers", "neighbours"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=repr)))
        if self.previous is not None:
            groups = (replace(g, members=tuple(sorted(g.members))) for g in self.previous.groups)
            previous = Previous(
                groups=tuple(sorted(groups, key=lambda g: (g.lead, g.mode, g.members))),
                postings=tuple(sorted(self.previous.postings, key=lambda p: (p.person, p.first_year))),
                pairings=tuple(sorted(self.previous.pairings, key=lambda p: (p.layer, p.partner, p.school))),
                area_pairings=tuple(sorted(self.previous.area_pairings, key=lambda p: (p.layer, p.partner, p.area))),
                matured=tuple(sorted(self.previous.matured, key=lambda m: (m.school, m.since))),
                cohorts=tuple(sorted(self.previous.cohorts, key=lambda c: (c.programme, c.unit, c.first_year))),
                supports=tuple(sorted(self.previous.supports, key=lambda s: (s.scheme, s.helper, s.helped, s.subject, s.first_year))),
            )
            object.__setattr__(self, "previous", previous)

    def replace(self, **changes: Any) -> "Instance":
        """Return a copy with some fields changed, for scenarios and tests."""
        return replace(self, **changes)

    @property
    def planned_years(self) -> range:
        """The planned school years."""
        return range(self.first_year, self.first_year + self.years)

    @cached_property
    def school_of(self) -> Mapping[str, School]:
        """School by id."""
        return {school.id: school for school in self.schools}

    @cached_property
    def position_of(self) -> Mapping[str, int]:
        """Position of a school in `schools`; for arrays inside one function, never across module borders."""
        return {school.id: position for position, school in enumerate(self.schools)}

    @cached_property
    def partners(self) -> tuple[School | ExternalSchool, ...]:
        """Whoever may be a partner in a pairing: the schools in their order, then the outside schools by id."""
        return (*self.schools, *sorted(self.external.schools, key=lambda school: school.id))

    @cached_property
    def partner_of(self) -> Mapping[str, School | ExternalSchool]:
        """School or outside school by id."""
        return {school.id: school for school in self.partners}

    @cached_property
    def area_of(self) -> Mapping[str, Area]:
        """Area by id."""
        return {area.id: area for area in self.areas}

    @cached_property
    def previous_lead_of(self) -> Mapping[str, str]:
        """Lead of each school that was a member last year."""
        if self.previous is None:
            return {}
        return {member: group.lead for group in self.previous.groups for member in group.members}

    @cached_property
    def previous_mode_of(self) -> Mapping[str, str]:
        """Mode of the group each lead ran last year."""
        return {} if self.previous is None else {group.lead: group.mode for group in self.previous.groups}

    @cached_property
    def matured_since(self) -> Mapping[str, int]:
        """First year outside of each school that matured out of a group in an earlier year."""
        return {} if self.previous is None else {matured.school: matured.since for matured in self.previous.matured}

    def waived(self, rule: str, subject: str) -> bool:
        """Whether `rule` is waived for `subject` (a school, person or area)."""
        return (rule, subject) in self._waived

    @cached_property
    def _waived(self) -> frozenset[tuple[str, str]]:
        return frozenset((waiver.rule, waiver.subject) for waiver in self.waivers)

    def school_values(self, attribute: str) -> npt.NDArray[Any]:
        """Return one attribute of every school as an array in the order of `schools` (None becomes -1); not to be written to."""
        found = self._school_values.get(attribute)
        if found is None:
            values = [getattr(school, attribute) for school in self.schools]
            found = np.array([-1 if value is None else value for value in values])
            found.flags.writeable = False
            self._school_values[attribute] = found
        return found

    @cached_property
    def _school_values(self) -> dict[str, npt.NDArray[Any]]:
        return {}
