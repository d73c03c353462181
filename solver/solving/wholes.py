"""Looking for an assignment near a relaxation whose regions only a few rows tie.

First the auxiliary columns between regions are made whole, then each region alone at its share of the tying rows
(`solver.solving.sharing`). Relaxation and outcome agree on most decisions; an engine chooses the others.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.rules.rule import Bools
from solver.solving.blocks import SHARED, blocks_of
from solver.solving.cuts import WHOLE
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.regions import LIMB, solve_within, with_carries_at_their_most
from solver.solving.relaxing import Relaxations, Relaxed
from solver.solving.sharing import Sharing, cheap_only
from solver.solving.shrinking import Shrunk, shrink

LEANING = 1e-4
"""The part of the bound that room in the long rows may cost, each."""
SCALE = 1024
"""Costs are multiplied by this where a part of one is to count."""


def search_by_shares(evidence: Evidence, run: Run, relaxations: Relaxations, relaxed: Relaxed, decisions: Ints, region_of: Ints) -> None:
    """Look for an assignment near the relaxation, where few rows tie the regions.

    Auxiliary columns between regions are made whole first (`_with_whole`). Then each region is made whole alone, and an engine
    chooses where the relaxation and what the regions chose differ. Where that comes to nothing, what the regions chose is mended
    and crossed again, and at last the engine chooses where the assignment held differs from them too.
    """
    form = with_carries_at_their_most(relaxed.form)
    if run.ended or _shared(evidence, run, replace(relaxed, form=form), region_of) is None:
        return
    decides = np.zeros(form.columns, dtype=bool)
    decides[decisions] = True
    relaxed = _with_whole(evidence, run, relaxations, relaxed, form, decides, region_of) or replace(relaxed, form=form)
    held, effort = evidence.values, replace(run.effort, nodes=run.effort.region_nodes, gap=run.effort.nearer)
    found, agree = None, np.zeros(form.columns, dtype=bool)
    for found in _assigned(evidence, run, relaxed, decides, region_of):
        evidence.suggest(found)
        if not evidence.proved:
            agree = np.abs(relaxed.values - found) < WHOLE
            solve_within(evidence, run, _agreed(form, decisions, agree, found), effort)
        if evidence.values is not held:
            return
    if held is not None and found is not None:
        coarse = replace(run.effort, nodes=1, gap=run.effort.near)
        solve_within(evidence, run, _agreed(form, decisions, agree & (held == found), found), coarse)


def _agreed(form: LinearForm, decisions: Ints, agree: Bools, values: Ints) -> LinearForm:
    """Return the form with those decisions at their values on which there is agreement."""
    kept = decisions[agree[decisions]]
    return form.with_values(kept, values[kept])


def _with_whole(
    evidence: Evidence, run: Run, relaxations: Relaxations, relaxed: Relaxed, form: LinearForm, decides: Bools, region_of: Ints
) -> Relaxed | None:
    """Return the relaxation again with whole values of the auxiliary columns between regions; None where they are whole, or it fails.

    They are the binary digits of totals over regions, and products of digits, which stand for the total's square in a long row. As
    fractions they overstate the square, so regions that follow such a relaxation break the row together. Of relaxations that cost
    nearly the same the one is taken that leaves the long rows most room, and its totals are made whole.
    """
    auxiliary = ~decides & (region_of == SHARED) & (form.lower < form.upper)
    if not np.any(np.abs(relaxed.values - np.rint(relaxed.values))[auxiliary] > WHOLE):
        return None
    leaning = relaxations.again(_leaning(evidence, form, auxiliary), relaxed, form, region_of, dual=False)
    if leaning is not None and leaning.multipliers is not None:
        leaning = replace(leaning, multipliers=leaning.multipliers / SCALE)
    for values in (_alone(evidence, run, replace(leaning or relaxed, form=form), region_of), evidence.values):
        if values is not None:
            narrow = form.with_values(np.flatnonzero(auxiliary), values[auxiliary])
            found = relaxations.again(evidence.objective, relaxed, narrow, region_of)
            if found is not None:
                return found
    return None


def _leaning(evidence: Evidence, form: LinearForm, auxiliary: Bools) -> Expression:
    """Return the objective, `SCALE` times, less a little for the room that auxiliary columns between regions make in long rows."""
    row, largest = form.row_of_entry(), np.zeros(form.rows, dtype=np.int64)
    np.maximum.at(largest, row, np.abs(form.coefficient))
    long = (largest > LIMB) & (form.row_upper < INFINITE) & (form.row_lower <= -INFINITE)
    entry = long[row] & auxiliary[form.column]
    room = np.zeros(form.rows)
    np.add.at(room, row[entry], -form.coefficient[entry].astype(np.float64))
    entry &= room[row] > 0
    reward = np.zeros(form.columns)
    np.add.at(reward, form.column[entry], form.coefficient[entry] / room[row[entry]])
    most = SCALE * max(1.0, LEANING * abs(evidence.best_bound or 0))
    extra = np.rint(most * reward).astype(np.int64)
    column, objective = np.flatnonzero(extra), evidence.objective
    return Expression(
        np.concatenate([objective.column, column]),
        np.concatenate([SCALE * objective.coefficient, extra[column]]),
        SCALE * objective.constant,
    )


def _alone(evidence: Evidence, run: Run, relaxed: Relaxed, region_of: Ints) -> Ints | None:
    """Return values of all columns, those between regions whole: they keep their share of the rows that are not long."""
    shared = _shared(evidence, run, relaxed, region_of)
    if shared is None or not shared[1].blocks.between:
        return None
    small, sharing = shared
    last, values = len(sharing.blocks.blocks) - 1, relaxed.form.lower.copy()
    found = sharing.alone(last)
    if found is None:
        return None
    values[small.kept[sharing.blocks.blocks[last].columns]] = found
    return values


def _assigned(evidence: Evidence, run: Run, relaxed: Relaxed, decides: Bools, region_of: Ints) -> Iterator[Ints]:
    """Yield assignments of all columns, which may still break tying rows: as the regions share them, then mended."""
    shared = _shared(evidence, run, relaxed, region_of, decides)
    found = None if shared is None else shared[1].assign()
    if shared is not None and found is not None:
        small, sharing = shared
        yield small.restored(found)
        yield small.restored(sharing.mended(found))


def _shared(evidence: Evidence, run: Run, relaxed: Relaxed, region_of: Ints, decides: Bools | None = None) -> tuple[Shrunk, Sharing] | None:
    """Return the smaller form and who asks its blocks; None where too many rows tie them. Most columns that decide are shut."""
    small = shrink(relaxed.form)
    if small is None or relaxed.multipliers is None:
        return None
    blocks = blocks_of(small.form, small.expression(evidence.objective), region_of[small.kept])
    if not blocks.few:
        return None
    values, multipliers = relaxed.values[small.kept], relaxed.multipliers[small.rows]
    shut = np.zeros(small.form.columns, dtype=bool) if decides is None else cheap_only(blocks, values, multipliers, decides[small.kept])
    return small, Sharing(run, blocks, values, multipliers, evidence.best_bound or 0, shut)
