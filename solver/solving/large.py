"""One goal of a large form that is cut into parts: its bound by merging, its assignments part by part and then between them."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np

from solver.form.form import LINKING, Expression, Ints, LinearForm
from solver.model.basis import Basis
from solver.solving.certificate import certify
from solver.solving.engines import Run
from solver.solving.evidence import EXACT, Evidence
from solver.solving.joining import join_parts
from solver.solving.leaves import Leaves
from solver.solving.merging import Point, solve_merged
from solver.solving.parted import improve_by_part
from solver.solving.pieces import KERNEL
from solver.solving.regions import cross
from solver.solving.relaxing import Relaxed
from solver.solving.tree import Tree, spread, tree_of
from solver.solving.turns import assign_in_turn, improve_in_turn

Tell = Callable[[int | None, int | None], None]
"""Told the best value and the bound of the goal at hand."""
ENOUGH = Fraction(1, 2000)
"""A value above its bound by no more than this share is good enough for a large form."""
WORTH = Fraction(1, 300)
"""A search that gains no more than this share of the value is the last."""


def relax_large(evidence: Evidence, run: Run, tree: Tree) -> Relaxed | None:
    """Solve the relaxation by merging, and tell the evidence what its multipliers prove."""
    form = evidence.form
    at = form.lower if evidence.values is None else evidence.values
    lazy = form.family == form.families.index(LINKING) if LINKING in form.families else np.zeros(form.rows, dtype=bool)
    found = solve_merged(tree, evidence.objective, at, lazy, lambda *asked: _simplex(*asked, run=run), run)
    if found is None:
        return None
    values, multipliers = found
    certificate = certify(form, evidence.objective, multipliers)
    evidence.bound(EXACT, None if certificate is None else certificate.bound)
    return Relaxed(form, values, multipliers, certificate)


def _simplex(form: LinearForm, objective: Expression, begin: Basis | None, dual: bool, *, run: Run) -> Point | None:  # noqa: FBT001  # a `Simplex`
    from solver.model.math_opt import solve_relaxed
    from solver.model.protocol import MathOptLimits

    found = solve_relaxed(form, objective, "GLOP", MathOptLimits(seconds=run.left), begin, dual=dual)
    if not found.solved or found.values is None or found.multipliers is None or found.basis is None:
        return None
    return Point(found.values, found.multipliers, found.basis)


def minimise_large(evidence: Evidence, run: Run, decisions: Ints, leaves: Leaves, parts: Ints | None, tell: Tell) -> Relaxed | None:
    """Gather evidence on one goal; return its relaxation, None where it could not be solved.

    Where only a few rows tie `parts` (one a decision), they are solved alone and joined before anything else is searched.
    """
    tree = tree_of(evidence.form, *spread(evidence.form, decisions, leaves), leaves.count)
    relaxed = relax_large(evidence, run, tree)
    tell(evidence.value, evidence.best_bound)
    if relaxed is not None:
        if parts is not None:
            relaxed = join_parts(evidence, run, relaxed, decisions, parts) or relaxed
            tell(evidence.value, evidence.best_bound)
        search_large(evidence, run, tree, decisions, relaxed, tell)
    return relaxed


def search_large(evidence: Evidence, run: Run, tree: Tree, decisions: Ints, relaxed: Relaxed, tell: Tell) -> None:
    """Look for better assignments: part by part, then between the parts where plan and relaxation differ, then by part again.

    The first two searches mend different things, so both are tried; those after them only as long as they are worth their time.
    """
    evidence.suggest(np.rint(relaxed.values).astype(np.int64))
    if evidence.values is None:
        assign_in_turn(evidence, run, tree, relaxed)
        tell(evidence.value, evidence.best_bound)
    searches = (
        partial(improve_by_part, evidence, run, tree, relaxed, tree.parts),
        partial(cross, evidence, run, decisions, relaxed),
        partial(improve_in_turn, evidence, run, tree, relaxed, KERNEL),
        partial(improve_in_turn, evidence, run, tree, relaxed, 3 * KERNEL),
        partial(cross, evidence, run, decisions, relaxed),
    )
    for number, search in enumerate(searches):
        before = evidence.value
        if before is None or evidence.within(ENOUGH) or run.ended:
            return
        search()
        tell(evidence.value, evidence.best_bound)
        if number > 0 and evidence.value is not None and before - evidence.value <= WORTH * abs(before):
            return
