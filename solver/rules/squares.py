"""Backbone teachers per school of one stage and the squares of their counts, exact at whole numbers, as columns.

A square q >= b**2 of a whole number b in [low, high] is given by the chords ``q >= (2 k + 1) b - k (k + 1)`` for
k = low .. high - 1: each is met with equality at b = k and b = k + 1, and none lies above b**2 at any whole number. So the
least q that the chords allow is b**2 itself, and an engine needs nothing but linear rows.
"""

from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.staff import STAGES
from solver.rules.rotation_scope import RotationScope
from solver.rules.stock import Stock, stock

SMALLEST_POINT = 50
"""A teaching point with fewer pupils is out of the national figures (R-206)."""


@dataclass(frozen=True)
class Squares:
    """Backbone people at work in one year at the schools that count for a stage, one entry a school."""

    school: Ints
    """Position of each school that counts."""
    count: Ints
    """Column of each school's count; bounds that agree fix it."""
    square: Ints
    """Column of a number that is at least the square of the count, and equal to it at its least."""
    stock: Stock
    """The counts of all schools, of which `count` takes those that count."""


def counted_schools(instance: Instance, stage: Stage) -> Ints:
    """Return the positions of the schools whose part of `stage` counts (R-206).

    The part has pupils, and the school is neither vocational nor a teaching point below 50 pupils.
    """
    kept = []
    for position, school in enumerate(instance.schools):
        part = school.part(stage)
        small_point = school.teaching_point and school.pupils < SMALLEST_POINT
        if part is not None and part.pupils > 0 and "vocational" not in school.stages and not small_point:
            kept.append(position)
    return np.array(kept, dtype=np.int64)


def part_pupils(instance: Instance, stage: Stage, schools: Ints) -> list[int]:
    """Return the pupils of each school's part of `stage`."""
    parts = (instance.schools[int(school)].part(stage) for school in schools)
    return [part.pupils for part in parts if part is not None]


def backbone_squares(scope: RotationScope, stage: Stage, year: int) -> Squares:
    """Add columns for the backbone counts of a stage in a year, where people teach, and for their squares."""
    school = counted_schools(scope.instance, stage)
    counted = scope.class_backbone & (scope.class_values("stage") == STAGES.index(stage))
    found = stock(scope, year, np.where(counted, 0, -1))
    low, high = found.low()[school], found.high()[school]
    count, square = scope.columns(len(school), low, high), scope.columns(len(school), low**2, high**2)
    number = np.full(len(scope.instance.schools), -1)
    number[school] = np.arange(len(school))
    row, column, coefficient = found.rows(number)
    base = found.constant[school]
    scope.define(
        np.concatenate([row, np.arange(len(school))]),
        np.concatenate([column, count]),
        np.concatenate([coefficient, np.full(len(school), -1)]),
        -base,
        -base,
        count=len(school),
    )
    _chords(scope, count, square, low, high)
    return Squares(school, count, square, found)


def _chords(scope: RotationScope, count: Ints, square: Ints, low: Ints, high: Ints) -> None:
    """Add ``square >= (2 k + 1) count - k (k + 1)`` for every k from low to high - 1."""
    steps = high - low
    entry = np.repeat(np.arange(len(count)), steps)
    k = low[entry] + np.arange(int(steps.sum())) - np.repeat(np.cumsum(steps) - steps, steps)
    rows = np.arange(len(k))
    scope.define(
        np.tile(rows, 2),
        np.concatenate([square[entry], count[entry]]),
        np.concatenate([np.ones(len(k), dtype=np.int64), -(2 * k + 1)]),
        -k * (k + 1),
        count=len(k),
    )
