"""What is decided: groups, pairs, postings, batches, support, itinerant weeks, the calendar; and who got nothing and why."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from solver.instance.kinds import STRICT, Identifier, Year
from solver.plan.circuit import Event, Round
from solver.plan.support import Cohort, Support

Channel = Literal["exchange", "cadre", "shadow", "transfer", "aid"]
"""exchange: a teacher teaches elsewhere for years (交流轮岗); cadre: a leader or middle manager holds a post there (挂职);
shadow: a member's teacher learns at the lead (跟岗), and does not teach there; transfer: the home school changes (调动);
aid: somebody works for years at the school paired with the own one (支教, 对口挂职)."""

TransitionReason = Literal["joined", "stayed", "changed_lead", "changed_mode", "matured", "removed", "dissolved", "left"]
"""What became of a school between last year's groups and these: matured (达标退出) and removed (考核不合格退出) are the two
exit codes of R-018; dissolved: its lead may lead no longer; left: not taken into any group this time."""


@dataclass(frozen=True, order=True)
class Group:
    """A lead school and its members over a span of planned years."""

    __pydantic_config__: ClassVar[Any] = STRICT

    lead: Identifier
    """The lead school (龙头学校)."""
    mode: Identifier
    """A mode of the policy."""
    members: tuple[Identifier, ...]
    """The member schools (成员校), the lead not among them."""
    first_year: Year
    """First school year in which the group stands."""
    last_year: Year
    """Last school year in which the group stands."""

    def covers(self, year: int) -> bool:
        """Whether the group stands in `year`."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True, order=True)
class Transition:
    """What became of one school since last year's plan."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    reason: TransitionReason
    """What became of it."""
    lead_before: Identifier | None
    """Lead of its group last year; null where it stood in none."""
    lead_after: Identifier | None
    """Lead of its group now; null where it stands in none."""
    year: Year | None = None
    """School year, where the policy forms groups yearly: what became of it since the year before; left out of files otherwise."""


@dataclass(frozen=True, order=True)
class LeftOut:
    """A compulsory school outside every group, and why."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    reason: str
    """Reason code: no_lead_in_reach, not_weaker, matured, removed, places_full, banned, excluded_by_goal."""
    year: Year | None = None
    """School year in which it stands outside, where the policy forms groups yearly; left out of files otherwise."""


@dataclass(frozen=True, order=True)
class Posting:
    """One person at another school over a span of years."""

    __pydantic_config__: ClassVar[Any] = STRICT

    person: Identifier
    """The person."""
    origin: Identifier
    """Home school, which keeps quota and pay unless the channel is a transfer (R-014)."""
    destination: Identifier
    """School where the person works or learns."""
    first_year: Year
    """First school year there."""
    last_year: Year
    """Last school year there, which may lie beyond the planned years."""
    channel: Channel
    """Exchange, cadre posting, shadowing, transfer, or aid along a pair."""
    post: str = ""
    """Post held there, matching level and subject (R-013)."""
    reason: str = ""
    """Reason code: why this person and this school."""

    def covers(self, year: int) -> bool:
        """Whether the person is away in `year`."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True, order=True)
class Pairing:
    """One school helped by a partner school beside the groups (结对帮扶, 对口帮扶)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    partner: Identifier
    """The school that helps, of the area or from outside."""
    school: Identifier
    """The school that is helped."""
    first_year: Year
    """First school year of the pair."""
    last_year: Year
    """Last planned school year of the pair."""
    layer: Identifier
    """A layer of the policy."""

    def covers(self, year: int) -> bool:
        """Whether the pair stands in `year`."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True, order=True)
class AreaPairing:
    """One area helped by another, above the pairs of their schools (区域结对)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    partner: Identifier
    """The area that helps."""
    area: Identifier
    """The area that is helped."""
    first_year: Year
    """First school year of the pair."""
    last_year: Year
    """Last planned school year of the pair."""
    layer: Identifier
    """A layer of the policy."""

    def covers(self, year: int) -> bool:
        """Whether the pair stands in `year`."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True)
class Plan:
    """A plan for one instance; lists are sorted, so equal plans have equal text."""

    __pydantic_config__: ClassVar[Any] = STRICT

    instance: str
    """The instance's id."""
    first_year: Year
    """First planned school year."""
    years: int
    """Number of planned school years."""
    groups: tuple[Group, ...] = ()
    """The groups."""
    transitions: tuple[Transition, ...] = ()
    """What became of the schools since last year's groups."""
    left_out: tuple[LeftOut, ...] = ()
    """Compulsory schools outside every group."""
    postings: tuple[Posting, ...] = ()
    """Who goes where, running postings included."""
    pairings: tuple[Pairing, ...] = ()
    """Which school helps which, beside the groups; left out of files and hashes where there are none."""
    area_pairings: tuple[AreaPairing, ...] = ()
    """Which area helps which; left out of files and hashes where there are none."""
    grouped_to: Year | None = None
    """Last school year whose groups were worked out, where a yearly forecast ended early: later years repeat them, and no rule or goal
    of grouping is asked of those. Left out of files and hashes where all planned years are grouped."""
    cohorts: tuple[Cohort, ...] = ()
    """Who starts in which batch; left out of files and hashes where there are none, as are the three lists after it."""
    supports: tuple[Support, ...] = ()
    """Who supports whom."""
    rounds: tuple[Round, ...] = ()
    """The weeks of itinerant teachers."""
    events: tuple[Event, ...] = ()
    """The calendar."""
    format_version: Literal[1] = field(default=1)
    """Version of this format."""

    def __post_init__(self) -> None:
        groups = tuple(sorted(Group(g.lead, g.mode, tuple(sorted(g.members)), g.first_year, g.last_year) for g in self.groups))
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "transitions", tuple(sorted(self.transitions, key=lambda t: (t.year or 0, t.school, t.reason))))
        object.__setattr__(self, "left_out", tuple(sorted(self.left_out, key=lambda left: (left.year or 0, left.school, left.reason))))
        object.__setattr__(self, "postings", tuple(sorted(self.postings)))
        object.__setattr__(self, "pairings", tuple(sorted(self.pairings)))
        object.__setattr__(self, "area_pairings", tuple(sorted(self.area_pairings)))
        events = (replace(event, contents=tuple(sorted(event.contents))) for event in self.events)
        object.__setattr__(self, "events", tuple(sorted(events)))
        for name in ("cohorts", "supports", "rounds"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name))))

    def groups_in(self, year: int) -> tuple[Group, ...]:
        """Return the groups that stand in `year`."""
        return tuple(group for group in self.groups if group.covers(year))

    def pairings_in(self, year: int) -> tuple[Pairing, ...]:
        """Return the pairs of schools that stand in `year`."""
        return tuple(pairing for pairing in self.pairings if pairing.covers(year))

    def group_of(self, school: str, year: int) -> Group | None:
        """Return the group that `school` leads or belongs to in `year`, or None."""
        return next((g for g in self.groups_in(year) if school == g.lead or school in g.members), None)
