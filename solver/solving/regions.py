"""Improving a plan region by region: some decisions are free, the rest stay, and an engine solves what is free to the end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from solver.form.form import Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.blocks import SHARED
from solver.solving.engines import Effort, Run, Terms
from solver.solving.evidence import Evidence
from solver.solving.regional import Found
from solver.solving.relaxing import Relaxed
from solver.solving.shrinking import shrink

BLOCK = 1500
"""Decisions that are free at once: HiGHS solves so many of a rotation in well under a second."""
PASSES = 3
"""Most passes over all regions for one goal."""
CROSSED = Fraction(1, 5000)
"""A plan above its bound by no more than this share is not crossed with its relaxation again."""
LIMB = 2**20
"""Least base of a limb whose carry is raised, known by its two entries; with a smaller one the carry's range may be most of the row."""
ENOUGH = 5000
"""A pass that gains less than this part of the value is the last."""


def cross(evidence: Evidence, run: Run, decisions: Ints, relaxed: Relaxed) -> None:
    """Keep the decisions on which plans and relaxation agree, and let an engine choose the others, as long as that helps.

    The neighbourhood of relaxation-induced search (Danna, Rothberg, Le Pape 2005); the auxiliary columns stay free. The first
    pass only has to come near.
    """
    first = replace(run.effort, nodes=1, gap=run.effort.near)  # the root alone comes as near, and takes half as long
    later = replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.nearer)
    for effort in (first, *[later] * (PASSES - 1)):
        before = evidence.value
        if evidence.values is None or run.ended or evidence.within(CROSSED):
            return
        held = evidence.values
        agree = np.abs(relaxed.values[decisions] - held[decisions]) < 1e-6
        agreed = decisions[agree]
        solve_within(evidence, run, relaxed.form.with_values(agreed, held[agreed]), effort)
        if evidence.value == before:
            return


def merge(evidence: Evidence, run: Run, region_of: Ints, found: Sequence[Found]) -> None:
    """Cross the plan with each region's own best: every decision may take a value between the two, and an engine chooses.

    The regions' own bests need not go together; where they do, this finds the best plan at once.
    """
    if evidence.values is None:
        return
    other = evidence.values.copy()
    for one in found:
        if one.values is not None:
            other[one.piece.columns] = one.values
    shared = region_of == SHARED
    lower = np.where(shared, evidence.form.lower, np.minimum(evidence.values, other))
    upper = np.where(shared, evidence.form.upper, np.maximum(evidence.values, other))
    solve_within(evidence, run, replace(evidence.form, lower=lower, upper=upper))


def improve(evidence: Evidence, run: Run, regions: Ints, region_of: Ints, found: Sequence[Found]) -> None:
    """Free one block of regions after another, as long as a pass improves the goal and the bound is not met.

    Decisions of different regions meet only in a few rows (yearly shares, the balance of backbone teachers), so a block
    can nearly always be solved to its own optimum while the others stay. The regions that cost more than they must are
    tried first, the worst before all, then all regions in larger blocks, in turns. Blocks change from pass to pass,
    each is solved within a node limit, and only strict improvements are taken, so the outcome does not depend on the clock.

    Parameters
    ----------
    regions
        The region of each decision.
    region_of
        The region of every column (`regions_of_columns`).
    found
        What is known of each region alone; a region not among them is always tried.
    """
    for turn in range(PASSES):
        before = evidence.value
        wanted = _worth_trying(evidence, regions, found if turn % 2 == 0 else ())
        for block in blocks(regions, wanted, turn):
            bound = max(evidence.bounds.values(), default=None)
            if run.ended or (bound is not None and evidence.value is not None and evidence.value <= bound):
                return
            _solve_block(evidence, run, np.isin(region_of, [*block.tolist(), SHARED]))
        if turn % 2 and (before is None or evidence.value is None or before - evidence.value <= abs(before) // ENOUGH):
            return


def _worth_trying(evidence: Evidence, regions: Ints, found: Sequence[Found]) -> list[int]:
    """Return the regions that cost more than they must, the worst first, regions of unknown cost before all."""
    if evidence.values is None:
        return []
    excess = {one.piece.region: one.excess(evidence.values) for one in found}
    numbers = [int(number) for number in np.unique(regions) if excess.get(int(number), 1) > 0]
    return sorted(numbers, key=lambda number: (number in excess, -excess.get(number, 0), number))


def blocks(regions: Ints, wanted: Sequence[int], turn: int) -> Iterator[Ints]:
    """Yield the wanted regions in blocks of about `BLOCK` decisions, more in later turns; each turn begins elsewhere in their order.

    >>> [block.tolist() for block in blocks(np.array([0, 0, 1, 2]), [2, 0], 0)]
    [[0, 2]]
    """
    numbers, sizes = np.unique(regions, return_counts=True)
    size_of = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    order = np.roll(np.array(wanted, dtype=np.int64), -(turn * len(wanted)) // 3)
    found: list[int] = []
    for region in order.tolist():
        if found and sum(size_of[one] for one in found) + size_of[region] > BLOCK * (1 + turn // 2):
            yield np.array(sorted(found), dtype=np.int64)
            found = []
        found.append(region)
    if found:
        yield np.array(sorted(found), dtype=np.int64)


def regions_of_columns(form: LinearForm, decisions: Ints, regions: Ints) -> Ints:
    """Return the region of every column; an auxiliary column that rows tie to decisions of several regions is `SHARED`.

    Auxiliary columns take the region of the columns they share rows with, step by step, so that chains of definitions
    follow their decisions. Rows that bind a whole county (many regions at once) pass nothing on.
    """
    row, none = form.row_of_entry(), np.iinfo(np.int64).max
    low, high = np.full(form.columns, none), np.full(form.columns, -1)
    low[decisions] = high[decisions] = regions
    decided = np.zeros(form.columns, dtype=bool)
    decided[decisions] = True
    while True:
        row_low, row_high = np.full(form.rows, none), np.full(form.rows, -1)
        np.minimum.at(row_low, row, low[form.column])
        np.maximum.at(row_high, row, high[form.column])
        follows = ~decided[form.column] & (row_high[row] >= 0)
        new_low, new_high = low.copy(), high.copy()
        local = follows & (row_low[row] == row_high[row])
        np.minimum.at(new_low, form.column[local], row_low[row[local]])
        np.maximum.at(new_high, form.column[local], row_high[row[local]])
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return np.where((high >= 0) & (low == high), low, SHARED)


def with_carries_at_their_most(form: LinearForm) -> LinearForm:
    """Return the form with every carry between two limbs of a long row (`solver.rules.limbs`) at its upper bound.

    Whatever the raised form accepts the form itself accepts. Lost are assignments that come nearer to the long row's limit than
    the carry's range, in units of the limb above; engines are freed from an exact sum in which they find nothing by rounding
    (decision 0006).
    """
    entries = np.bincount(form.column, minlength=form.columns)
    size = -form.coefficient
    power = (size >= LIMB) & (size & (size - 1) == 0)
    column = np.unique(form.column[power & (entries[form.column] == 2)])
    lower = form.lower.copy()
    lower[column] = form.upper[column]
    return replace(form, lower=lower)


def _solve_block(evidence: Evidence, run: Run, free: Bools) -> None:
    if evidence.values is not None:
        form = evidence.form
        lower, upper = np.where(free, form.lower, evidence.values), np.where(free, form.upper, evidence.values)
        solve_within(evidence, run, replace(form, lower=lower, upper=upper))


def solve_within(evidence: Evidence, run: Run, narrow: LinearForm, effort: Effort | None = None) -> None:
    """Let the first engine look for a better assignment in a form with narrower bounds, which the one held need not keep."""
    small = shrink(with_carries_at_their_most(narrow))
    if small is None:
        return
    hint = None if evidence.values is None else evidence.values[small.kept]
    terms = Terms(effort=effort or replace(run.effort, nodes=run.effort.region_nodes), hint=hint)
    answer = run.ask(run.engines.first, small.form, small.expression(evidence.objective), terms)
    if answer is not None and answer.values is not None and len(answer.values) == small.form.columns:
        evidence.offer(small.restored(answer.values), answer.engine)
