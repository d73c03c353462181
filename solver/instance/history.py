"""What happened before and what is fixed: last year's plan, pins, bans, holds and waivers."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Identifier, Name, Year


@dataclass(frozen=True, kw_only=True)
class PreviousGroup:
    """A group as it stood at the end of last school year."""

    __pydantic_config__: ClassVar[Any] = STRICT

    lead: Identifier
    """The lead school."""
    mode: Identifier
    """The mode's name, as in the policy."""
    members: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=200)]
    """The member schools, the lead not among them."""
    since: Year
    """School year in which the group was formed."""


@dataclass(frozen=True, kw_only=True)
class PreviousPosting:
    """A posting that was agreed in an earlier plan and may still be running."""

    __pydantic_config__: ClassVar[Any] = STRICT

    person: Identifier
    """Who is posted."""
    school: Identifier
    """Where."""
    first_year: Year
    """First school year of the posting."""
    last_year: Year
    """Last school year of the posting."""
    aid: bool = False
    """Whether it is aid along a pair of schools (支教, 对口挂职) and not an exchange or a post; a principal's is always a post."""


@dataclass(frozen=True, kw_only=True)
class PreviousPairing:
    """A pair of schools as it stood at the end of last school year (结对帮扶)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    partner: Identifier
    """The school that helps, of the area or from outside."""
    school: Identifier
    """The school that is helped."""
    layer: Identifier
    """The layer's name, as in the policy."""
    since: Year
    """School year in which the pair was formed."""


@dataclass(frozen=True, kw_only=True)
class PreviousAreaPairing:
    """A pair of areas as it stood at the end of last school year (区域结对)."""

    __pydantic_config__: ClassVar[Any] = STRICT

    partner: Identifier
    """The area that helps."""
    area: Identifier
    """The area that is helped."""
    layer: Identifier
    """The layer's name, as in the policy."""
    since: Year
    """School year in which the pair was formed."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A decision the planner has taken: this school (or person) goes there."""

    __pydantic_config__: ClassVar[Any] = STRICT

    kind: Literal["lead", "member", "posting", "stay", "pairing"]
    """`lead`: `subject` leads a group; `member`: `subject` joins `target`; `posting`: person `subject` goes to `target`;
    `stay`: person `subject` is not posted (a hold); `pairing`: school `subject` is paired with the partner `target`."""
    subject: Identifier
    """A school, or a person for `posting` and `stay`."""
    target: Identifier | None = None
    """The lead school (`member`), the receiving school (`posting`) or the partner (`pairing`)."""
    mode: Identifier | None = None
    """The mode, where the pin fixes it too."""
    layer: Identifier | None = None
    """The layer of a `pairing`, where the pin fixes it too."""
    years: tuple[Year, ...] = ()
    """Planned school years in which a `lead` or `member` is pinned; empty: in all of them. Only where the policy forms groups `yearly`."""
    reason: Name = "—"
    """Why; printed in every report."""


@dataclass(frozen=True, kw_only=True)
class Ban:
    """A decision the planner has ruled out."""

    __pydantic_config__: ClassVar[Any] = STRICT

    kind: Literal["lead", "member", "posting", "pairing"]
    """`lead`: `subject` leads no group; `member`: `subject` does not join `target` (any lead if absent);
    `posting`: person `subject` is not posted to `target` (to any school if absent);
    `pairing`: school `subject` is not paired with the partner `target` (with nobody if absent)."""
    subject: Identifier
    """A school, or a person for `posting`."""
    target: Identifier | None = None
    """The lead school, the receiving school or the partner."""
    layer: Identifier | None = None
    """The layer of a `pairing`; all layers if absent."""
    years: tuple[Year, ...] = ()
    """Planned school years in which a `lead` or `member` is banned; empty: in all of them. Only where the policy forms groups `yearly`."""
    reason: Name = "—"
    """Why; printed in every report."""


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """An approved exception to a rule that holds "in principle" (原则上); printed in every report."""

    __pydantic_config__: ClassVar[Any] = STRICT

    rule: Identifier
    """The rule's name."""
    subject: Identifier
    """The school, person, area, outside team, duty or planned school year the rule is waived for; the instance's own id for a rule about
    the whole area."""
    reason: Name
    """Who approved it and why."""
    years: tuple[Year, ...] = ()
    """Planned school years in which a grouping rule is waived; empty: in all of them. Only where the policy forms groups `yearly`."""


@dataclass(frozen=True, kw_only=True)
class Matured:
    """A school that has matured out of a group in an earlier year (达标退出, R-060); it does not become a member again."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    since: Year
    """First school year in which it was no member any more."""


@dataclass(frozen=True, kw_only=True)
class PreviousCohort:
    """A school or area whose batch of a programme was decided in an earlier plan; usually it has started already."""

    __pydantic_config__: ClassVar[Any] = STRICT

    programme: Identifier
    """The programme's name, as in the policy."""
    unit: Identifier
    """The school or area."""
    first_year: Year
    """The school year in which it started, or starts: one of the programme's batches, which list past years too."""


@dataclass(frozen=True, kw_only=True)
class PreviousSupport:
    """A tie of support agreed in an earlier year."""

    __pydantic_config__: ClassVar[Any] = STRICT

    scheme: Identifier
    """The scheme's name, as in the policy."""
    helper: Identifier
    """The team or person that helps."""
    helped: Identifier
    """The school or person that is helped."""
    subject: str = ""
    """The subject or topic, where the scheme knows any."""
    first_year: Year
    """First school year of the tie."""
    last_year: Year
    """Last school year of the tie."""


@dataclass(frozen=True, kw_only=True)
class Previous:
    """Last year's plan."""

    __pydantic_config__: ClassVar[Any] = STRICT

    groups: tuple[PreviousGroup, ...] = ()
    """The groups as they stood."""
    postings: tuple[PreviousPosting, ...] = ()
    """Postings agreed so far, running and ended."""
    pairings: tuple[PreviousPairing, ...] = ()
    """Pairs of schools as they stood."""
    area_pairings: tuple[PreviousAreaPairing, ...] = ()
    """Pairs of areas as they stood."""
    matured: tuple[Matured, ...] = ()
    """Schools that have matured out of a group in earlier years."""
    cohorts: tuple[PreviousCohort, ...] = ()
    """Who has started in which batch already."""
    supports: tuple[PreviousSupport, ...] = ()
    """Ties of support agreed so far."""
