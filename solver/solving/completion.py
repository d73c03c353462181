"""From decisions to a full assignment: auxiliary columns take the values that let every goal be as small as it can be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from solver.form.form import Expression, Ints, LinearForm
from solver.solving.engines import Run


def completed(form: LinearForm, decisions: Mapping[int, int], goals: Sequence[Expression], run: Run) -> Ints | None:
    """Return an assignment of all columns that takes the given decisions, or None where the rows refuse them.

    With the decisions fixed each goal has its own least value, reached by auxiliary columns of its own or shared, so the
    sum of the goals is least exactly where each is.
    """
    columns = np.array(sorted(decisions), dtype=np.int64)
    wanted = np.array([decisions[int(column)] for column in columns], dtype=np.int64)
    if np.any(wanted < form.lower[columns]) or np.any(wanted > form.upper[columns]):
        return None
    lower, upper = form.lower.copy(), form.upper.copy()
    lower[columns] = upper[columns] = wanted
    fixed = replace(form, lower=lower, upper=upper)
    answer = run.ask(run.engines.first, fixed, total(goals))
    return answer.values if answer is not None and answer.values is not None and fixed.accepts(answer.values) else None


def total(expressions: Sequence[Expression]) -> Expression:
    """Return the sum of expressions."""
    if not expressions:
        return Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return Expression(
        np.concatenate([e.column for e in expressions]), np.concatenate([e.coefficient for e in expressions]), sum(e.constant for e in expressions)
    )
