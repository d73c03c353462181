"""Achievements that a document reports or wants (成效, 指标): figures of a plan with a benchmark, told and never forced."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from solver.instance.kinds import STRICT, Identifier, Name, Year, exact_share
from solver.instance.school_choice import SchoolChoice

Measure = Literal[
    "given", "groups", "members", "transitions", "covered_schools", "covered_pupils", "satisfaction", "pairings", "area_pairings",
    "paired_schools", "partners", "postings", "exchanged", "backbone_exchanged", "cohort_units", "supports", "helpers", "helped", "events",
    "contents", "rounds", "itinerant_teachers", "cv", "worst_cv", "attained",
]  # fmt: skip
"""given: the planner's own figure, from a survey or a register; everything else is counted in the plan:
groups and members: groups, and schools in them that do not lead (`of`: a mode);
transitions: schools of which this became in any planned year (`of`: a reason: matured, removed, joined, ...);
covered_schools, covered_pupils: share of the chosen schools (the compulsory ones where no choice is made), or of their pupils, in a
group, leads included (`of`: a mode); satisfaction: mean over the schools in groups (`of`: a mode; over the chosen ones where a choice
is made) of the mean of pupils, parents and community, schools without figures left out;
pairings, area_pairings: pairs (`of`: a layer); paired_schools: share of the chosen schools that are helped in a pair, partners:
schools that help in one (`of`: a layer);
postings: postings under way (`of`: a channel: exchange, cadre, shadow, transfer, aid); exchanged: share of the eligible teachers;
backbone_exchanged: share of backbone teachers in them;
cohort_units: schools or areas that have started (`of`: a programme); supports, helpers, helped: ties, who helps and who is helped
(`of`: a scheme);
events, contents: dated events of a duty, and how much of a content they hold (`of`: a duty); rounds, itinerant_teachers: half-days of
itinerant teachers away from home, and how many teachers have one;
cv, worst_cv: difference coefficient of backbone teachers, and the greatest of the seven indicators (`of`: primary or junior), where
people teach in the last planned year; attained: share of evaluated schools that attain the national standard (`of`: the same)."""
Sense = Literal[">=", "<=", "=="]

SHARES: frozenset[Measure] = frozenset(
    {"covered_schools", "covered_pupils", "satisfaction", "paired_schools", "exchanged", "backbone_exchanged", "attained"}
)
"""The measures that are shares, and numbers where a row says `numerator`."""
CHOOSING: frozenset[Measure] = frozenset({"covered_schools", "covered_pupils", "satisfaction", "paired_schools"})
"""The measures that know a choice of schools."""
YEARLY: frozenset[Measure] = frozenset({
    "groups", "members", "covered_schools", "covered_pupils", "satisfaction", "pairings", "area_pairings", "paired_schools", "partners",
    "postings", "exchanged", "backbone_exchanged", "cohort_units", "supports", "helpers", "helped",
})  # fmt: skip
"""The measures that know a year."""

CUMULATIVE: frozenset[Measure] = frozenset({"cohort_units", "supports", "helpers", "helped"})
"""The measures that, without a year, tell all there are in the plan, and whose year may lie beyond it."""

Figure = Annotated[
    Fraction,
    BeforeValidator(exact_share),
    Field(ge=0, le=1_000_000_000),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 1_000_000_000}, {"type": "string"}], "title": "figure"}),
]
"""An exact number or share: 20, 0.28, "63%", "17/20"."""
CatalogueNumber = Annotated[str, Field(pattern=r"^R-\d{3}$")]


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """One achievement: what is measured, and the figure that the document names."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Identifier
    """The achievement's name: `satisfaction`, `coverage`, ..."""
    title: Name
    """The name planners read, e.g. 群众满意度."""
    title_en: Name = ""
    """The English name; the achievement's name when empty."""
    numbers: tuple[CatalogueNumber, ...] = ()
    """Numbers of the rule catalogue it answers."""
    quotation: Annotated[str, Field(max_length=400)] = ""
    """The document's own words."""
    measure: Measure
    """What is measured."""
    of: Identifier | None = None
    """The mode, layer, channel, reason, programme, scheme, duty or stage that is measured; null, where the measure allows it: all."""
    content: Identifier | None = None
    """The content of the duty, where contents are measured."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """Of which schools the share is, where the measure knows a choice of schools."""
    year: Year | None = None
    """The school year, where the measure knows one; null: every planned year, of which the one farthest from the benchmark is told;
    of batches and ties: all there are."""
    numerator: bool = False
    """Whether the number above the line is told, where the measure is a share."""
    sense: Sense = ">="
    """How the figure compares with its benchmark where it is met."""
    benchmark: Figure
    """The figure the document names."""
    value: Figure | None = None
    """The planner's own figure, where the measure is `given`; null: not known yet."""
