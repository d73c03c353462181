"""A step as a growing linear form: rules first, then one goal after another, each with the columns it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm
from solver.solving.certificate import Certificate, tightened
from solver.solving.leaves import Leaves


@dataclass(frozen=True)
class StagedGoal:
    """A goal as the model sees it."""

    key: str
    express: Callable[[], Expression]
    """Adds the goal's own columns and definitions to the builder and returns what is to be minimised."""
    slack: int


@dataclass
class Problem:
    """What is to be solved: the builder, the columns that decide, and the goals in their order.

    A goal's columns enter the form only when its turn comes, so that the first goals are solved on a small form; the
    definitions of a goal never take a decision away.
    """

    builder: FormBuilder
    decisions: Ints
    """The columns that decide; all others follow from them."""
    goals: Sequence[StagedGoal]
    regions: Ints | None = None
    """A number for each decision such that decisions of different regions meet only in a few rows; None for a small problem."""
    leaves: Leaves | None = None
    """Where a large problem is cut whose decisions touch neighbouring parts; None for a small one."""
    parts: Ints | None = None
    """Where a large problem falls into parts that a few rows tie: a part for each decision (`solver.solving.joining`)."""
    whole: int = 8000
    """Forms with more open columns than this are improved region by region, where there are regions, instead of being solved whole."""
    quotas: bool = False
    """Whether goals may be bounded by dual ascent before their relaxation; see `solver.solving.ascent`."""
    held: tuple[Ints, Ints] | None = None
    """Columns of decisions that are made already, and their values; see `solver.solving.keeping`."""
    _caps: list[tuple[Expression, int, str]] = field(default_factory=list)
    _bounds: tuple[Ints, Ints] | None = None

    def form(self) -> LinearForm:
        """Return the form as it stands: all columns so far, a row for each goal that was settled, bounds already proved."""
        form = self.builder.build()
        if self._bounds is not None:
            lower, upper = form.lower.copy(), form.upper.copy()
            known = len(self._bounds[0])
            lower[:known], upper[:known] = self._bounds
            form = replace(form, lower=lower, upper=upper)
        if self.held is not None:
            form = form.with_values(*self.held)
        for expression, upper_limit, key in self._caps:
            form = with_cap(form, expression, upper_limit, f"goal {key}")
        return form

    def settle(self, form: LinearForm, goal: StagedGoal, expression: Expression, reached: int, certificate: Certificate | None) -> None:
        """Hold a goal at the value reached plus its slack from now on."""
        limit = reached + goal.slack
        self._caps.append((expression, limit, goal.key))
        if certificate is not None:
            form = tightened(form, certificate, limit)
        self._bounds = form.lower, form.upper

    def hold(self, number: int, reached: int) -> None:
        """Hold an earlier goal, the `number`-th that was settled, at a better value that was reached since."""
        expression, _, key = self._caps[number]
        slack = self.goals[number].slack if number < len(self.goals) else 0
        self._caps[number] = expression, reached + slack, key


def with_cap(form: LinearForm, expression: Expression, upper: int, family: str) -> LinearForm:
    """Return the form with one more row: ``expression <= upper``."""
    column, inverse = np.unique(expression.column, return_inverse=True)
    coefficient = np.zeros(len(column), dtype=np.int64)
    np.add.at(coefficient, inverse, expression.coefficient)
    return replace(
        form,
        row_lower=np.append(form.row_lower, -INFINITE),
        row_upper=np.append(form.row_upper, upper - expression.constant),
        start=np.append(form.start, form.start[-1] + len(column)),
        column=np.concatenate([form.column, column]),
        coefficient=np.concatenate([form.coefficient, coefficient]),
        family=np.append(form.family, len(form.families)),
        families=(*form.families, family),
    )
