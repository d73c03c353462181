"""What the breaches of priced rules cost together: the common part of the shortfall goals of both steps."""

from collections.abc import Sequence

import numpy as np

from solver.form.form import Expression, Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.parameters import BoundRule, bound_rules
from solver.rules.rule import findings_of
from solver.rules.scope import Scope


def priced_rows(instance: Instance, step: Step, rules: Sequence[str]) -> list[BoundRule]:
    """Return the priced policy rows of a step, of the named rules only where names are given (a rule's name or a row's key)."""
    rows = [row for row in bound_rules(instance.policy) if row.standing == "priced" and row.rule.step == step]
    return [row for row in rows if not rules or row.rule.name in rules or row.key in rules]


def priced_slack(scope: Scope, rows: Sequence[BoundRule]) -> Expression:
    """Return price times slack over the rows that have left slack columns in the scope."""
    found = [scope.shortfall(row.key) for row in rows if row.key in scope.shortfalls]
    empty: Ints = np.zeros(0, dtype=np.int64)
    return Expression(
        np.concatenate([empty, *(part.column for part in found)]), np.concatenate([empty, *(part.coefficient for part in found)])
    )


def priced_breach(instance: Instance, plan: Plan, rows: Sequence[BoundRule]) -> int:
    """Return price times breach over the rows, as their checks find it in the plan; waived objects cost nothing."""
    total = 0
    for row in rows:
        if row.rule.applies(instance):
            findings = findings_of(instance, plan, row.rule)
            total += row.price * sum(f.amount for f in findings if not instance.waived(row.rule.name, f.subject))
    return total
