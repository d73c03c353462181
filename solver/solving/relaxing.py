"""The relaxation of a goal, sharpened by cuts, and what its multipliers prove."""

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from solver.form.form import Expression, Ints, LinearForm
from solver.model.answer import whole_bound
from solver.solving.blocks import blocks_of
from solver.solving.certificate import Certificate, Floats, certify
from solver.solving.cuts import Cut, rounding_cuts, used_cuts, with_cuts
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.pricing import Priced, Pricing
from solver.solving.shrinking import shrink
from solver.solving.stopping import Task

if TYPE_CHECKING:
    from solver.model.basis import Basis
    from solver.model.math_opt import Relaxation

ROUNDS = 8
"""Most rounds of cuts; one that lifts the bound by nothing is the last anyway."""


LARGE = 40_000
"""Forms with more columns than this are priced region by region; HiGHS solves one of 26,000 columns whole in two seconds."""
SHARPER = 3
"""The same where regions are priced."""
WORTH = 1e-4
"""There, a round of cuts that lifts the bound by no more than this share is the last."""


@dataclass(frozen=True)
class Relaxed:
    """The relaxation's solution over all columns, and what is proved by it."""

    form: LinearForm
    """The goal's form with the cuts; whole assignments are the same."""
    values: Floats
    multipliers: Floats | None
    certificate: Certificate | None
    basis: "Basis | None" = None
    """Of the columns and rows that are open in the form; None where it was solved in parts."""


class Relaxations:
    """Solves relaxations goal after goal; cuts that were of use stay, because later forms only have fewer assignments."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._cuts: list[Cut] = []
        self._pricing = Pricing(run)
        self._last: Floats | None = None
        """The last relaxation that was solved region by region: a later goal without columns of its own begins there."""

    def solve(self, evidence: Evidence, region_of: Ints | None = None) -> Relaxed | None:
        """Solve the relaxation and tell the evidence what it proves; None where time ends first or nothing is to be had.

        Where a few rows tie the regions of a large form, it is solved region by region at prices of those rows. Otherwise
        HiGHS solves it from nothing, and GLOP goes on from its basis after each round of cuts.
        """
        priced = None if region_of is None or evidence.form.columns <= LARGE else self._by_prices(evidence, region_of)
        if priced is not None or self._run.ended or evidence.denied:
            return priced
        self._pricing = Pricing(self._run)  # what was begun by prices is of other rows than what follows
        form, reached = with_cuts(evidence.form, self._cuts), -inf
        best: Relaxed | None = None
        begin: Basis | None = None
        for _ in range(ROUNDS + 1):
            found = self._solution(evidence, form, begin)
            bound = None if found is None else whole_bound(found.bound)
            if found is None or found.values is None or bound is None:
                break
            best = replace(_proved(evidence, form, found.values, found.multipliers), basis=found.basis)
            if evidence.proved or bound <= reached:
                break
            reached, begin, cuts = bound, found.basis, rounding_cuts(form, found.values)
            if not cuts or begin is None:
                break
            form = with_cuts(form, cuts)
        if best is not None:
            self._cuts = used_cuts(best.form, best.multipliers)
        return best

    def _by_prices(self, evidence: Evidence, region_of: Ints) -> Relaxed | None:
        """Return the relaxation solved region by region; None where too many rows tie regions, or it comes to nothing."""
        form, reached = with_cuts(evidence.form, self._cuts), -inf
        self._pricing = pricing = Pricing(self._run)
        known = [point.astype(np.float64) for point in (evidence.values, self._last) if point is not None and len(point) == form.columns]
        best: Relaxed | None = None
        for _ in range(SHARPER + 1):
            small = shrink(form)
            if small is None:
                evidence.denied.add(EXACT)
                break
            blocks = blocks_of(small.form, small.expression(evidence.objective), region_of[small.kept])
            found = pricing.solve(blocks, [point[small.kept] for point in known]) if blocks.few else None
            if found is None:
                break
            values, multipliers = form.lower.astype(np.float64), np.zeros(form.rows)
            values[small.kept], multipliers[small.rows] = found.values, found.multipliers
            best = _proved(evidence, form, values, multipliers)
            if evidence.proved or found.bound - reached <= WORTH * abs(found.bound):
                break
            reached, cuts = found.bound, [cut for cut in rounding_cuts(form, values) if _inside_one(cut, region_of)]
            if not cuts:
                break
            form = with_cuts(form, cuts)
            known = []
        if best is not None:
            self._cuts, self._last = used_cuts(best.form, best.multipliers), best.values
        return best

    def again(self, objective: Expression, relaxed: Relaxed, narrow: LinearForm, region_of: Ints, *, dual: bool = True) -> Relaxed | None:
        """Return the relaxation of the same rows within narrower column bounds, from where it was left; None where there is none.

        It says where to look for assignments; nothing is proved by it.
        """
        small = shrink(relaxed.form)
        if small is None or self._run.ended:
            return None
        form = replace(small.form, lower=narrow.lower[small.kept], upper=narrow.upper[small.kept])
        values, multipliers = narrow.lower.astype(np.float64), np.zeros(narrow.rows)
        found: Relaxation | Priced | None
        if relaxed.basis is not None:
            found = self._asked(form, small.expression(objective), relaxed.basis, dual=dual)
        else:
            found = self._pricing.solve(blocks_of(form, small.expression(objective), region_of[small.kept]), ())
        if found is None or found.values is None or found.multipliers is None:
            return None
        values[small.kept], multipliers[small.rows] = found.values, found.multipliers
        return Relaxed(narrow, values, multipliers, None)

    def _asked(self, form: LinearForm, objective: Expression, begin: "Basis | None", *, dual: bool = True) -> "Relaxation | None":
        """Ask HiGHS, or GLOP from a basis; None where the solve ends first."""
        from solver.model.math_opt import solve_relaxed
        from solver.model.protocol import MathOptLimits

        engine: Literal["HiGHS", "GLOP"] = "HiGHS" if begin is None else "GLOP"
        task = Task(lambda: solve_relaxed(form, objective, engine, MathOptLimits(seconds=self._run.left), begin, dual=dual))
        if not task.wait(lambda: self._run.ended):
            task.abandon()
            return None
        return task.result()

    def _solution(self, evidence: Evidence, form: LinearForm, begin: "Basis | None") -> "Relaxation | None":
        """Return the relaxation's solution over all columns and rows; its basis is one of the columns and rows that are open."""
        small = shrink(form)
        if small is None:
            evidence.denied.add(EXACT)
            return None
        found = self._asked(small.form, small.expression(evidence.objective), begin)
        if found is None:
            return None
        if found.infeasible:
            evidence.denied.add(found.engine)
        values = multipliers = None
        if found.solved and found.values is not None:
            evidence.bound(found.engine, whole_bound(found.bound))
            values = form.lower.astype(np.float64)
            values[small.kept] = found.values
        if found.multipliers is not None:
            multipliers = np.zeros(form.rows)
            multipliers[small.rows] = found.multipliers
        return replace(found, values=values, multipliers=multipliers)


def _inside_one(cut: Cut, region_of: Ints) -> bool:
    """Whether a cut speaks of one region alone, so that it ties nothing."""
    regions = region_of[cut.expression.column]
    return bool(np.all(regions == regions[0]))


def _proved(evidence: Evidence, form: LinearForm, values: Floats, multipliers: Floats | None) -> Relaxed:
    """Compute again, in integers, what the multipliers prove."""
    certificate = None if multipliers is None else certify(form, evidence.objective, multipliers)
    evidence.bound(EXACT, certificate.bound if certificate is not None else None)
    return Relaxed(form, values, multipliers, certificate)
