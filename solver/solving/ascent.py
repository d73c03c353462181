"""Multipliers by dual ascent: what rows that ask for something prove about a goal, without solving its relaxation."""

import numpy as np

from solver.form.form import INFINITE, Expression, LinearForm
from solver.solving.certificate import Floats, certify, costs_of
from solver.solving.evidence import EXACT, Evidence
from solver.solving.relaxing import Relaxed


def ascent(form: LinearForm, objective: Expression) -> Floats:
    """Return a multiplier for each row, for `certify`: rows that ask for something take what the costs still leave, large bounds first.

    A row ``sum a x >= b`` with a > 0 is priced at the cost, for each unit, of the dearest column it cannot do without. Exact where
    such rows share no columns, as the quotas of a calendar by holder and period; elsewhere `certify` still makes a true bound of it.
    """
    left = np.asarray(costs_of(form, objective), dtype=np.float64)
    found = np.zeros(form.rows)
    flipped = (form.row_upper < 0) & (form.row_lower == -INFINITE)
    bound = np.where(flipped, -form.row_upper, form.row_lower)
    asking = np.flatnonzero((bound > 0) & (bound < INFINITE))
    for row in asking[np.argsort(-bound[asking], kind="stable")].tolist():
        entry = slice(form.start[row], form.start[row + 1])
        column, coefficient = form.column[entry], form.coefficient[entry] * (-1 if flipped[row] else 1)
        if len(column) == 0 or np.any(coefficient <= 0) or np.any(form.lower[column] < 0):
            continue
        each = left[column] / coefficient
        order = np.argsort(each, kind="stable")
        served = np.cumsum((coefficient * form.upper[column])[order])
        dearest = min(int(np.searchsorted(served, bound[row])), len(order) - 1)
        price = float(each[order[dearest]])
        if price > 0:
            left[column] -= price * coefficient
            found[row] = -price if flipped[row] else price
    return found


def ascended(evidence: Evidence) -> Relaxed | None:
    """Bound a goal by its multipliers of `ascent`; return them in place of a relaxation's where an assignment is known."""
    multipliers = ascent(evidence.form, evidence.objective)
    certificate = certify(evidence.form, evidence.objective, multipliers)
    if certificate is None or evidence.values is None:
        return None
    evidence.bound(EXACT, certificate.bound)
    return Relaxed(evidence.form, evidence.values.astype(np.float64), multipliers, certificate)
