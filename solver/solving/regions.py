"""Improving a plan region by region: some decisions are free, the rest stay, and an engine solves what is free to the end."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from solver.form.form import Ints
from solver.solving.engines import Run
from solver.solving.evidence import Evidence
from solver.solving.shrinking import shrink

BLOCK = 3000
"""Decisions that are free at once: HiGHS solves so many of a rotation in about a second."""
PASSES = 6
"""Most passes over all regions for one goal."""


def improve(evidence: Evidence, run: Run, decisions: Ints, regions: Ints, settled: int | None) -> None:
    """Free one block of regions after another, as long as a pass improves the goal and no bound is met.

    Decisions of different regions meet only in a few rows (yearly shares, the balance of backbone teachers), so a block
    can nearly always be solved to its own optimum while the others stay. Blocks change from pass to pass, each is solved
    within a node limit, and only strict improvements are taken, so the outcome does not depend on the clock.

    Parameters
    ----------
    settled
        A bound; the search ends once the goal's value is there.
    """
    for turn in range(PASSES):
        before = evidence.value
        for block in blocks(regions, turn):
            if run.ended or (settled is not None and evidence.value is not None and evidence.value <= settled):
                return
            _solve_block(evidence, run, decisions, np.isin(regions, block))
        if evidence.value == before:
            return


def blocks(regions: Ints, turn: int) -> Iterator[Ints]:
    """Yield blocks of regions of about `BLOCK` decisions; each turn begins elsewhere, every other turn takes regions far apart.

    >>> [block.tolist() for block in blocks(np.array([0, 0, 1, 2]), 0)]
    [[0, 1, 2]]
    """
    numbers, sizes = np.unique(regions, return_counts=True)
    order = np.roll(np.arange(len(numbers)), -(turn * len(numbers)) // 3)
    if turn % 2:
        order = order[np.argsort(np.arange(len(order)) * 7 % max(1, len(order)), kind="stable")]
    found: list[int] = []
    filled = 0
    for place in order.tolist():
        if found and filled + int(sizes[place]) > BLOCK:
            yield np.array(sorted(found), dtype=np.int64)
            found, filled = [], 0
        found.append(int(numbers[place]))
        filled += int(sizes[place])
    if found:
        yield np.array(sorted(found), dtype=np.int64)


def _solve_block(evidence: Evidence, run: Run, decisions: Ints, free: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> None:
    values, form = evidence.values, evidence.form
    if values is None:
        return
    held = decisions[~free]
    lower, upper = form.lower.copy(), form.upper.copy()
    lower[held] = upper[held] = values[held]
    small = shrink(replace(form, lower=lower, upper=upper))
    if small is None:
        return
    effort = replace(run.effort, nodes=run.effort.region_nodes)
    answer = run.ask(run.engines.first, small.form, small.expression(evidence.objective), values[small.kept], effort)
    if answer is not None and answer.values is not None and len(answer.values) == small.form.columns:
        evidence.offer(small.restored(answer.values), answer.engine)
