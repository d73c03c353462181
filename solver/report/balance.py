"""How evenly backbone teachers are spread over schools: the coefficient of variation of R-205, official and effective."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Stage
from solver.instance.school import School
from solver.instance.staff import BACKBONES
from solver.instance.staff import STAGES as STAFF_STAGES
from solver.plan.plan import Plan

Ints = npt.NDArray[np.int64]
SMALL_POINT_PUPILS = 50
"""A teaching point under this number of pupils is outside the indicators (R-206)."""
TEACHING = ("exchange", "cadre", "transfer")
"""Channels through which a person works at the receiving school; who shadows (跟岗) still counts at home."""


@dataclass(frozen=True)
class BalanceRow:
    """Backbone teachers (county level or above) of one school part, before the plan and in its last year."""

    school: str
    stage: Stage
    pupils: int
    official_before: int
    """By home school (quota, pay, statistics), today."""
    official_after: int
    effective_before: int
    """By the school where they teach, in the year before the plan."""
    effective_after: int
    in_scope: bool
    """Whether R-206 counts the part in the coefficient of variation."""


@dataclass(frozen=True)
class BalanceFigure:
    """Squared coefficients of variation of backbone teachers per pupil in one stage, exact; None where they have no meaning."""

    stage: Stage
    official_before: Fraction | None
    official_after: Fraction | None
    effective_before: Fraction | None
    effective_after: Fraction | None


def balance_rows(instance: Instance, plan: Plan) -> tuple[BalanceRow, ...]:
    """Return one row a school and compulsory stage, in the order of the schools."""
    home, official, taught, effective = (_counts(instance, where) for where in _whereabouts(instance, plan))
    rows = []
    for position, school in enumerate(instance.schools):
        for stage, code, pupils in _parts(school):
            before, after, now, then = (int(count[position, code]) for count in (home, official, taught, effective))
            rows.append(BalanceRow(school.id, stage, pupils, before, after, now, then, _in_scope(school)))
    return tuple(rows)


def balance_figures(rows: tuple[BalanceRow, ...]) -> tuple[BalanceFigure, ...]:
    """Return the figures of each stage that the rows know, primary before junior."""
    figures = []
    for stage in COMPULSORY:
        counted = [row for row in rows if row.stage == stage and row.in_scope and row.pupils > 0]
        if counted:
            pupils = [row.pupils for row in counted]
            figures.append(
                BalanceFigure(
                    stage,
                    *(
                        squared_variation(pupils, [getattr(row, name) for row in counted])
                        for name in ("official_before", "official_after", "effective_before", "effective_after")
                    ),
                )
            )
    return tuple(figures)


def squared_variation(pupils: list[int], held: list[int]) -> Fraction | None:
    """Return the square of the pupil-weighted coefficient of variation of ``held / pupils`` (R-205), exactly.

    None where nobody holds anything, because the mean is zero then.

    >>> cv_text(squared_variation([45, 37, 89, 76, 55], [279, 137, 935, 160, 402]))
    '0.5152'
    """
    total = sum(held)
    if total == 0:
        return None
    return sum(pupils) * sum((Fraction(h * h, p) for h, p in zip(held, pupils, strict=True)), Fraction(0)) / total**2 - 1


def cv_text(squared: Fraction | None) -> str:
    """Return a coefficient of variation to four decimals from its exact square; a dash where it has no meaning."""
    if squared is None:
        return "—"
    with localcontext() as context:
        context.prec = 40
        root = (Decimal(squared.numerator) / Decimal(squared.denominator)).sqrt()
        return str(root.quantize(Decimal("0.0001")))


def _parts(school: School) -> Iterator[tuple[Stage, int, int]]:
    for part in school.parts:
        if part.stage in COMPULSORY:
            yield part.stage, STAFF_STAGES.index(part.stage), part.pupils


def _in_scope(school: School) -> bool:
    return "vocational" not in school.stages and not (school.teaching_point and school.pupils < SMALL_POINT_PUPILS)


def _whereabouts(instance: Instance, plan: Plan) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the school of every person: official before and after, effective before and after."""
    position, row_of = instance.position_of, instance.staff.position_of
    home = np.array([position[str(school)] for school in instance.staff.values("school")], dtype=np.int64)
    taught, official, effective = home.copy(), home.copy(), home.copy()
    if instance.previous is not None:
        for earlier in instance.previous.postings:
            if earlier.first_year < instance.first_year <= earlier.last_year + 1 and earlier.person in row_of:
                taught[row_of[earlier.person]] = position[earlier.school]
    last = instance.planned_years[-1]
    for posting in plan.postings:
        if posting.person not in row_of or posting.destination not in position:
            continue
        if posting.channel == "transfer":
            official[row_of[posting.person]] = position[posting.destination]
        if posting.channel in TEACHING and posting.covers(last):
            effective[row_of[posting.person]] = position[posting.destination]
    return home, official, taught, effective


def _counts(instance: Instance, where: Ints) -> Ints:
    backbone = instance.staff.values("backbone").astype(np.int64) >= BACKBONES.index("county")
    stage = instance.staff.values("stage").astype(np.int64)
    counts = np.zeros((len(instance.schools), len(STAFF_STAGES)), dtype=np.int64)
    np.add.at(counts, (where[backbone], stage[backbone]), 1)
    return counts
