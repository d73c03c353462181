"""What is foreseen of a school in the planned years after the first: forecasts for groups that are formed anew each year."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import Field

from solver.instance.kinds import STRICT, Assessment, Identifier, Points, Year
from solver.instance.school import Satisfaction, School, StagePart

LASTING = ("assessment", "quality", "satisfaction", "lead_candidate", "weak", "new", "parts")
"""Fields that hold from their year on until another outlook says otherwise; a maturity score speaks of its own year alone."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What changes about one school with a planned school year; what is left out stays as it was."""

    __pydantic_config__: ClassVar[Any] = STRICT

    school: Identifier
    """The school."""
    year: Year
    """The planned school year, after the first, from which on this holds."""
    maturity: Points | None = None
    """The maturity score that decides, in this year alone, whether it stays a member (R-018, R-059)."""
    assessment: Assessment | None = None
    """Its assessment as a lead (R-006, R-018), from this year on."""
    quality: Points | None = None
    """Its quality score, from this year on."""
    satisfaction: Satisfaction | None = None
    """Its satisfaction figures, from this year on."""
    lead_candidate: bool | None = None
    """Whether the bureau allows it to lead, from this year on."""
    weak: bool | None = None
    """Whether the bureau lists it as weak, from this year on."""
    new: bool | None = None
    """Whether the bureau lists it as newly built, from this year on."""
    parts: Annotated[tuple[StagePart, ...] | None, Field(min_length=1, max_length=5)] = None
    """Pupils and classes of all its stages, from this year on."""


def open_in(school: School, year: int) -> bool:
    """Whether a school has opened and not yet closed in `year`."""
    return (school.opened is None or school.opened <= year) and (school.closing is None or year <= school.closing)


def foreseen(school: School, outlooks: tuple[Outlook, ...], year: int) -> School:
    """Return a school as it is foreseen for a year after the first planned one.

    Parameters
    ----------
    outlooks
        What is foreseen of this school, by year; those of later years than `year` are passed over.

    Notes
    -----
    A maturity score is the verdict on one year of membership, and moves a school once. A year without a score of its own
    has none: a school that was removed in one year is not removed again from its new lead by the same score.
    """
    changes: dict[str, Any] = {"maturity": None}
    for outlook in outlooks:
        if outlook.year == year:
            changes["maturity"] = outlook.maturity
        if outlook.year <= year:
            changes |= {name: getattr(outlook, name) for name in LASTING if getattr(outlook, name) is not None}
    return replace(school, **changes)
