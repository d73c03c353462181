"""The worst of several expressions as one: a column that none of them passes."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Expression
from solver.rules.scope import Scope


def worst_of(scope: Scope, expressions: Sequence[Expression]) -> Expression:
    """Return an expression whose least value is the greatest of some expressions; 0 where there are none."""
    if not expressions:
        return Expression(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    low, high = scope.bounds()
    spans = []
    for one in expressions:
        ends = np.stack([one.coefficient * low[one.column], one.coefficient * high[one.column]])
        spans.append((int(ends.min(axis=0).sum()) + one.constant, int(ends.max(axis=0).sum()) + one.constant))
    worst = scope.columns(1, max(least for least, _ in spans), max(most for _, most in spans))
    for one in expressions:
        scope.define(
            np.zeros(len(one.column) + 1),
            np.concatenate([worst, one.column]),
            np.concatenate([[1], -one.coefficient]),
            one.constant,
            count=1,
        )
    return Expression(worst, np.ones(1, dtype=np.int64))
