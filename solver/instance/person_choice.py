"""Which people a scheme or duty speaks of: by position, title, backbone level, subject and years; one set of parameters for all."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from solver.instance.kinds import STRICT
from solver.instance.staff import BACKBONES, POSITIONS, SUBJECTS, TITLES, Person, Staff

Position = Literal["teacher", "middle", "leader", "principal"]
Title = Literal["none", "third", "second", "first", "senior", "chief"]
Backbone = Literal["none", "school", "county", "city", "province", "special"]
Subject = Literal[
    "chinese", "maths", "english", "morality", "history", "geography", "science", "physics", "chemistry", "biology", "it", "pe", "music",
    "art", "labour", "other",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonChoice:
    """A choice of people by what the staff table says of them; what is left at its default leaves nobody out."""

    __pydantic_config__: ClassVar[Any] = STRICT

    positions: tuple[Position, ...] = ()
    """Only people in these positions; empty: in any."""
    min_title: Title = "none"
    """Only people of at least this professional title."""
    max_title: Title = "chief"
    """Only people of at most this professional title."""
    min_backbone: Backbone = "none"
    """Only people of at least this backbone level."""
    max_backbone: Backbone = "special"
    """Only people of at most this backbone level."""
    subjects: tuple[Subject, ...] = ()
    """Only people whose main subject is one of these; empty: of any."""
    max_years_at_school: Annotated[int, Field(ge=0, le=60)] | None = None
    """Only people with at most this many full years at their school when the first planned year begins; null: no limit."""
    min_years_at_school: Annotated[int, Field(ge=0, le=60)] = 0
    """Only people with at least this many full years at their school."""

    def takes(self, person: Person) -> bool:
        """Whether the choice takes a person."""
        return (
            (not self.positions or person.position in self.positions)
            and TITLES.index(self.min_title) <= TITLES.index(person.title) <= TITLES.index(self.max_title)
            and BACKBONES.index(self.min_backbone) <= BACKBONES.index(person.backbone) <= BACKBONES.index(self.max_backbone)
            and (not self.subjects or person.subject in self.subjects)
            and person.years_at_school >= self.min_years_at_school
            and (self.max_years_at_school is None or person.years_at_school <= self.max_years_at_school)
        )

    def selects(self, staff: Staff) -> npt.NDArray[np.bool_]:
        """Return the same for everybody, in staff order, without looking at people one by one."""
        taken = np.ones(len(staff), dtype=bool)
        for names, column, choices in ((self.positions, "position", POSITIONS), (self.subjects, "subject", SUBJECTS)):
            if names:
                taken &= np.isin(staff.values(column), [choices.index(name) for name in names])
        title, backbone, years = staff.values("title"), staff.values("backbone"), staff.values("years_at_school")
        taken &= (title >= TITLES.index(self.min_title)) & (title <= TITLES.index(self.max_title))
        taken &= (backbone >= BACKBONES.index(self.min_backbone)) & (backbone <= BACKBONES.index(self.max_backbone))
        taken &= years >= self.min_years_at_school
        return taken if self.max_years_at_school is None else taken & (years <= self.max_years_at_school)
