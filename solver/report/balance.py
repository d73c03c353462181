"""How evenly backbone teachers are spread over schools: the coefficient of variation of R-205, official and effective."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.instance.instance import Instance
from solver.instance.staff import BACKBONES
from solver.instance.staff import STAGES as STAFF_STAGES
from solver.plan.indicators import IndicatorStage, evaluated
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan
from solver.plan.spread import Spread, spread

Ints = npt.NDArray[np.int64]
STAGES: tuple[IndicatorStage, ...] = ("primary", "junior")
LEDGERS = ("official_before", "official_after", "effective_before", "effective_after")
"""The four counts of a row and the four figures of a stage, in the order in which they are told."""
PLACES = 4
"""Decimals of a coefficient in reports."""


@dataclass(frozen=True)
class BalanceRow:
    """Backbone teachers (county level or above) of one school part, before the plan and in its last year."""

    school: str
    stage: IndicatorStage
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
    """Pupil-weighted coefficients of variation of backbone teachers per pupil in one stage, exact (R-205)."""

    stage: IndicatorStage
    official_before: Spread
    official_after: Spread
    effective_before: Spread
    effective_after: Spread


def balance_rows(instance: Instance, plan: Plan) -> tuple[BalanceRow, ...]:
    """Return one row a school and compulsory stage, in the order of the schools."""
    home, official, taught, effective = (_counts(instance, where) for where in whereabouts(instance, plan))
    rows = []
    for position, school in enumerate(instance.schools):
        for stage in STAGES:
            part, code = school.part(stage), STAFF_STAGES.index(stage)
            if part is not None:
                before, after, now, then = (int(count[position, code]) for count in (home, official, taught, effective))
                rows.append(BalanceRow(school.id, stage, part.pupils, before, after, now, then, evaluated(school, stage)))
    return tuple(rows)


def balance_figures(rows: tuple[BalanceRow, ...]) -> tuple[BalanceFigure, ...]:
    """Return the figures of each stage that the rows know, primary before junior."""
    figures = []
    for stage in STAGES:
        counted = [row for row in rows if row.stage == stage and row.in_scope]
        if counted:
            pupils = [row.pupils for row in counted]
            spreads = (spread([getattr(row, name) for row in counted], pupils) for name in LEDGERS)
            figures.append(BalanceFigure(stage, *spreads))
    return tuple(figures)


def whereabouts(instance: Instance, plan: Plan) -> tuple[Ints, Ints, Ints, Ints]:
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
        if changes_school(posting, last, "official"):
            official[row_of[posting.person]] = position[posting.destination]
        if changes_school(posting, last, "effective"):
            effective[row_of[posting.person]] = position[posting.destination]
    return home, official, taught, effective


def _counts(instance: Instance, where: Ints) -> Ints:
    backbone = instance.staff.values("backbone").astype(np.int64) >= BACKBONES.index("county")
    stage = instance.staff.values("stage").astype(np.int64)
    counts = np.zeros((len(instance.schools), len(STAFF_STAGES)), dtype=np.int64)
    np.add.at(counts, (where[backbone], stage[backbone]), 1)
    return counts
