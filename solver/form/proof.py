"""What is written down of a bound so that anybody can compute it again: whole multipliers of rows, and how each cut follows from a row."""

from dataclasses import dataclass

from solver.plan.sections import Step


@dataclass(frozen=True)
class CutProof:
    """How a cut follows from one row by mixed-integer rounding; the cut itself is not stored, a reader derives it."""

    source: int
    """0 or more: a row of the goal's form; ``-1 - n``: cut n of the step."""
    above: bool
    """Whether the row's upper side is rounded; its lower side else."""
    divisor: int
    flipped: tuple[int, ...]
    """Which of the row's entries, counted from 0, have their column measured from its upper bound instead of its lower one."""


@dataclass(frozen=True)
class GoalProof:
    """One goal of a step: its form, the multipliers that bound it from below, and what else is claimed of it.

    The form has the rows of the rules and definitions so far, then a row for each earlier goal, held at the value it reached
    plus its slack. Every cut of the step so far follows as one more row.
    """

    key: str
    reached: int
    """The value it is held at, plus the slack, for the goals after it."""
    slack: int
    columns: int
    rows: int
    """Rows of the form without cuts."""
    digest: str
    """SHA-256 of the columns and rows that are new with this goal, and of its expression."""
    cuts: tuple[CutProof, ...]
    """Cuts that are new with this goal; they are numbered through the step."""
    scale: int
    """Multipliers are whole multiples of 1 / scale; 0 where there are none and only column bounds are used."""
    row: tuple[int, ...]
    """The rows with a multiplier other than 0, in order; ``rows + n`` is cut n of the step."""
    weight: tuple[int, ...]
    """Their multipliers times the scale."""
    bound: int
    """What the multipliers, or the column bounds alone, prove: no plan of the form has the goal below it."""
    claimed: int | None = None
    """The bound that the result states."""
    claims: tuple[tuple[str, int], ...] = ()
    """Who claims more than the multipliers prove, and how much; a search tree cannot be stored."""


@dataclass(frozen=True)
class StepProof:
    """The goals of one step, in their order, as far as the solve came."""

    step: Step
    groups: str
    """SHA-256 of what the step was solved beside (`solver.files.proof.beside`): the groups, and after pairing all that was settled."""
    goals: tuple[GoalProof, ...]
    year: int | None = None
    """The forecast year that was grouped, where groups are formed yearly; None for the binding year and for other steps."""


@dataclass(frozen=True)
class Proof:
    """The bounds of one result."""

    instance: str
    """The instance's identifier."""
    program: str
    """Version of this program that built the forms."""
    steps: tuple[StepProof, ...]
