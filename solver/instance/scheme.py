"""Schemes of support between people, teams and schools (师带徒, 名师团队帮扶, 评估专家组): who may help whom, as data of the policy."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from solver.instance.kinds import STRICT, Identifier, Name
from solver.instance.person_choice import PersonChoice
from solver.instance.school_choice import SchoolChoice
from solver.instance.supply import TeamKind

Helpers = Literal["teams", "staff"]
"""teams: master-teacher teams, advisers, workshops, experts from outside the schools; staff: people of the schools."""
Helped = Literal["schools", "needs", "subject_groups", "staff", "units"]
"""schools: each chosen school once; needs: each need that a chosen school names, by topic; subject_groups: each subject taught at a
chosen school; staff: each chosen person; units: each school that a programme takes, in the year it takes it."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One scheme: aid teams for schools in need, mentors for young teachers, workshops and their members, panels of experts."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The scheme's name: `mentoring`, `aid`, `panels`, ..."""
    title: Name
    """The name planners read, e.g. 青蓝结对."""
    title_en: Name = ""
    """The English name; the scheme's name when empty."""
    helpers: Helpers
    """Who helps."""
    helped: Helped
    """Who is helped."""
    team_kinds: tuple[TeamKind, ...] = ()
    """Only outside teams of these kinds, where teams help; empty: of all."""
    helper_people: PersonChoice = field(default_factory=PersonChoice)
    """Which people may help, where staff help."""
    helper_schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Of which home schools, where staff help."""
    people: PersonChoice = field(default_factory=PersonChoice)
    """Which people are helped, where staff are helped."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Which schools are helped, or have such people."""
    programme: Identifier | None = None
    """The programme whose units are served, where the scheme serves units."""
    years: Annotated[int, Field(ge=1, le=6)] = 1
    """School years for which a tie is made (three for aid in a three-year cycle)."""
