"""From decisions to a full assignment: auxiliary columns take the values that let every goal be as small as it can be."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Expression, Ints, LinearForm
from solver.solving.engines import Run
from solver.solving.shrinking import shrink


def completed(form: LinearForm, decisions: Ints, wanted: Ints, goals: Sequence[Expression], run: Run) -> Ints | None:
    """Return an assignment of all columns that takes the given decisions, or None where the rows refuse them.

    With the decisions fixed each goal has its own least value, reached by auxiliary columns of its own or shared, so the
    sum of the goals is least exactly where each is.
    """
    if np.any(wanted < form.lower[decisions]) or np.any(wanted > form.upper[decisions]):
        return None
    small = shrink(form.with_values(decisions, wanted))
    if small is None:
        return None
    answer = run.ask(run.engines.feasible, small.form, small.expression(total(goals)))
    if answer is None or answer.values is None or len(answer.values) != small.form.columns:
        return None
    values = small.restored(answer.values)
    return values if form.accepts(values) else None


def total(expressions: Sequence[Expression]) -> Expression:
    """Return the sum of expressions."""
    nothing = np.zeros(0, dtype=np.int64)
    return Expression(
        np.concatenate([nothing, *(e.column for e in expressions)]),
        np.concatenate([nothing, *(e.coefficient for e in expressions)]),
        sum(e.constant for e in expressions),
    )
