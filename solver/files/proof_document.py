"""The fields of a proof file, with the ranges in which a reader can compute."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from solver.files.document import one
from solver.instance.kinds import STRICT, Identifier, Year
from solver.plan.sections import Step

Number = Annotated[int, Field(ge=0, le=2**31)]
"""Number of a row, a column or an entry."""
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""A goal's value."""
Bound = Annotated[int, Field(ge=-(2**62), le=2**62)]
"""A bound; those that column bounds alone give may be far below any value."""
Numbers = Annotated[str, "whole numbers with a space between them"]
"""Many numbers as one text: a large proof has millions, more than a document may have values."""
CutRecord = Annotated[tuple[Annotated[int, Field(ge=-(2**53), le=2**53)], ...], Field(min_length=3)]
"""Source (a row, or ``-1 - n`` for cut n), 1 for the row's upper side or 0, divisor, then the entries measured from above, written as
`row` is: the first one's number, then distances."""


@dataclass(frozen=True, kw_only=True)
class GoalRecord:
    """One goal; see `solver.form.proof.GoalProof`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    key: Identifier
    """The goal's key in the policy."""
    reached: Whole
    """Value at which it is held for the goals after it."""
    slack: Annotated[int, Field(ge=0, le=2**53)]
    """What the policy grants later goals on top of it."""
    columns: Number
    """Columns of the goal's form."""
    rows: Number
    """Rows of the goal's form without cuts."""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of what is new in the form."""
    cuts: Annotated[tuple[CutRecord, ...], Field(max_length=200_000)] = ()
    """New cuts, by their derivations."""
    scale: Annotated[int, Field(ge=0, le=2**53)]
    """Multipliers are multiples of 1 / scale."""
    row: Numbers = ""
    """Rows with a multiplier: the first one's number, then distances."""
    weight: Numbers = ""
    """Their multipliers times the scale."""
    bound: Bound
    """What the multipliers prove."""
    claimed: Bound | None = None
    """What the result claims."""
    claims: Annotated[dict[Annotated[str, Field(min_length=1, max_length=80)], Bound], Field(max_length=50)] = field(default_factory=dict)
    """Who claims more than the multipliers prove."""


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """One step; see `solver.form.proof.StepProof`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    step: Step
    """The step."""
    groups: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    """SHA-256 of the groups beside which it was solved; empty for grouping without a year."""
    year: Year | None = None
    """The forecast year that was grouped; null for the binding year and for other steps."""
    goals: Annotated[tuple[GoalRecord, ...], Field(max_length=200)]
    """Its goals, in order."""


@dataclass(frozen=True, kw_only=True)
class ProofRecord:
    """The whole file; see `solver.form.proof.Proof`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    format_version: Annotated[Literal[1], BeforeValidator(one)]
    """The version of this format: 1."""
    instance: Identifier
    """The instance's identifier."""
    program: Annotated[str, Field(max_length=80)]
    """Version of the program that wrote it."""
    steps: Annotated[tuple[StepRecord, ...], Field(max_length=50)]
    """The steps, in order."""
