"""People of one national indicator per school and the squares of their counts, exact at whole numbers, as columns.

A square q >= b**2 of a whole number b in [low, high] is given by the chords ``q >= (2 k + 1) b - k (k + 1)`` for
k = low .. high - 1: each is met with equality at b = k and b = k + 1, and none lies above b**2 at any whole number. So the
least q that the chords allow is b**2 itself, and an engine needs nothing but linear rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.staff import QUALIFICATIONS, STAGES, SUBJECTS
from solver.plan.indicators import MovedIndicator
from solver.plan.ledgers import Ledger
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Keys
from solver.rules.stock import OFFICIAL, Stock, stock

SMALLEST_POINT = 50
"""A teaching point with fewer pupils is out of the national figures (R-206)."""
VISITED = (50, 99)
"""Pupils of a rural school at which visiting PE and arts teachers count on the official ledger (R-202)."""
NORMS = {"primary": QUALIFICATIONS.index("diploma"), "junior": QUALIFICATIONS.index("bachelor")}
"""The least qualification above the required one (R-202)."""


@dataclass(frozen=True)
class Squares:
    """People of an indicator in one year at the schools that count for a stage, one entry a school."""

    school: Ints
    """Position of each school that counts."""
    count: Ints
    """Column of each school's count; bounds that agree fix it."""
    square: Ints
    """Column of a number that is at least the square of the count, and equal to it at its least."""
    stock: Stock
    """The counts of all schools, of which `count` takes those that count."""

    def take(self, entries: Ints) -> "Squares":
        """Return some of the schools."""
        return Squares(self.school[entries], self.count[entries], self.square[entries], self.stock)


def counted_schools(instance: Instance, stage: Stage) -> Ints:
    """Return the positions of the schools whose part of `stage` counts (R-206).

    The part has pupils, and the school is neither special nor vocational nor a teaching point below 50 pupils.
    """
    kept = []
    for position, school in enumerate(instance.schools):
        part = school.part(stage)
        small_point = school.teaching_point and school.pupils < SMALLEST_POINT
        if part is not None and part.pupils > 0 and not school.special and "vocational" not in school.stages and not small_point:
            kept.append(position)
    return np.array(kept, dtype=np.int64)


def part_pupils(instance: Instance, stage: Stage, schools: Ints) -> list[int]:
    """Return the pupils of each school's part of `stage`."""
    parts = (instance.schools[int(school)].part(stage) for school in schools)
    return [part.pupils for part in parts if part is not None]


def indicator_keys(instance: Instance, indicators: Sequence[str]) -> Iterable[Keys]:
    """Return the person keys that counting for these indicators needs: whether the qualification is above the required one."""
    if "qualified" not in indicators:
        return ()
    norm = np.array([NORMS.get(stage, len(QUALIFICATIONS)) for stage in STAGES], dtype=np.int64)
    staff = instance.staff
    return ((staff.values("qualification").astype(np.int64) >= norm[staff.values("stage").astype(np.int64)]).astype(np.int64),)


def counting_classes(scope: RotationScope, indicator: MovedIndicator, stage: Stage) -> Bools:
    """Return which classes of people count for an indicator; classes must have been split by `indicator_keys`."""
    of_stage = scope.class_values("stage") == STAGES.index(stage)
    if indicator == "backbone":
        return np.asarray(scope.class_backbone & of_stage)
    if indicator == "qualified":
        return np.asarray(of_stage & (scope.class_values("qualification") >= NORMS[stage]))
    return np.asarray(of_stage & np.isin(scope.class_values("subject"), [SUBJECTS.index(name) for name in ("pe", "music", "art")]))


def indicator_stock(scope: RotationScope, indicator: MovedIndicator, stage: Stage, year: int, ledger: Ledger = "effective") -> Stock:
    """Return the people of an indicator at each school in a year; the official ledger may have one cell more, for those at no school."""
    counted = counting_classes(scope, indicator, stage)
    kind = np.where(counted, 0, -1)
    if ledger == "effective":
        return stock(scope, year, kind)
    found = stock(scope, year, kind, channels=OFFICIAL)
    return _with_visitors(scope, year, counted, found) if indicator == "pe_arts" else found


def home_counts(scope: RotationScope, indicator: MovedIndicator, stage: Stage) -> Ints:
    """Return the people of an indicator whose home is each school."""
    people = np.flatnonzero(counting_classes(scope, indicator, stage))
    counts = np.zeros(len(scope.instance.schools), dtype=np.int64)
    np.add.at(counts, scope.class_home[people], scope.class_size[people])
    return counts


def squares_of(scope: RotationScope, found: Stock, school: Ints) -> Squares:
    """Add columns for the counts of a stock at some schools and for their squares."""
    low, high = found.low()[school], found.high()[school]
    count, square = scope.columns(len(school), low, high), scope.columns(len(school), low**2, high**2)
    number = np.full(len(found.constant), -1)
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


def _with_visitors(scope: RotationScope, year: int, counted: Bools, found: Stock) -> Stock:
    """Add who comes on exchange or aid to rural schools of 50 to 99 pupils; they come from a cell of their own, for home keeps them."""
    schools = scope.instance.schools
    least, most = VISITED
    welcome = np.array([s.setting == "rural" and least <= s.pupils <= most for s in schools], dtype=bool)
    moves, running, nowhere = scope.move_options, scope.running, len(schools)
    visiting = np.isin(moves.channel, [CHANNELS.index("exchange"), CHANNELS.index("aid")])
    coming = np.flatnonzero(scope.away(year) & visiting & counted[scope.move_class] & welcome[moves.destination])
    there = running.away(year) & (running.position == 0) & counted[scope.person_class[running.person]] & welcome[running.destination]
    constant = np.concatenate([found.constant, [0]])
    np.add.at(constant, running.destination[there], 1)
    return replace(
        found,
        constant=constant,
        source=np.concatenate([found.source, np.full(len(coming), nowhere)]),
        target=np.concatenate([found.target, moves.destination[coming]]),
        column=np.concatenate([found.column, scope.move_column[coming]]),
        size=np.concatenate([found.size, np.ones(len(coming), dtype=np.int64)]),
        owner=np.concatenate([found.owner, scope.move_class[coming]]),
    )


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
