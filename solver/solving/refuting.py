"""Rows that cannot hold together even with fractions allowed: multipliers that anyone can add up to a contradiction (Farkas 1902)."""

from dataclasses import dataclass, replace

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm
from solver.solving.certificate import certify
from solver.solving.engines import Run
from solver.solving.shrinking import shrink
from solver.solving.stopping import Task

SMALL = 1e-9
"""Multipliers no larger than this count as none."""
_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Refutation:
    """What the multipliers of a form that cannot be kept say."""

    families: frozenset[str]
    """The families whose rows the multipliers speak of: these alone clash."""
    proved: bool
    """Whether integer arithmetic confirms the contradiction."""


def refuted(form: LinearForm, run: Run) -> Refutation | None:
    """Return why no values, fractions allowed, keep a form's rows; None where some may, or time ends first."""
    from solver.model.math_opt import solve_relaxed
    from solver.model.protocol import MathOptLimits

    small = shrink(form)
    if small is None:
        return Refutation(frozenset(), proved=True)
    if run.ended:
        return None
    loose, breach = _loose(small.form)
    task = Task(lambda: solve_relaxed(loose, breach, "HiGHS", MathOptLimits(seconds=run.left)))
    if not task.wait(lambda: run.ended):
        task.abandon()
        return None
    found = task.result()
    if found.multipliers is None or found.bound is None or found.bound <= SMALL:
        return None
    named = np.unique(small.form.family[np.abs(found.multipliers) > SMALL])
    certificate = certify(small.form, Expression(_NOTHING, _NOTHING), found.multipliers)
    proved = certificate is not None and certificate.least > 0
    return Refutation(frozenset(form.families[number] for number in named.tolist()), proved)


def _loose(form: LinearForm) -> tuple[LinearForm, Expression]:
    """Return the form with every row free to be missed, and by how much all are, each in units of its largest coefficient."""
    size: Ints = np.ones(form.rows, dtype=np.int64)
    np.maximum.at(size, form.row_of_entry(), np.abs(form.coefficient))
    below, above = np.flatnonzero(form.row_lower > -INFINITE), np.flatnonzero(form.row_upper < INFINITE)
    row = np.concatenate([form.row_of_entry(), below, above])
    column = np.concatenate([form.column, form.columns + np.arange(len(below) + len(above))])
    coefficient = np.concatenate([form.coefficient, size[below], -size[above]])
    order, more = np.argsort(row, kind="stable"), len(below) + len(above)
    loose = replace(
        form,
        lower=np.append(form.lower, np.zeros(more, dtype=np.int64)),
        upper=np.append(form.upper, np.full(more, INFINITE)),
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=form.rows))]).astype(np.int64),
        column=column[order],
        coefficient=coefficient[order],
    )
    return loose, Expression(form.columns + np.arange(more), np.ones(more, dtype=np.int64))
