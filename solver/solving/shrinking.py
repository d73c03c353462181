"""A smaller form for the engines: columns that can take one value only and rows that always hold are taken out."""

from dataclasses import dataclass

import numpy as np

from solver.form.form import INFINITE, Expression, Ints, LinearForm


@dataclass(frozen=True)
class Shrunk:
    """A form without its fixed columns and without the rows that hold whatever the others do."""

    whole: LinearForm
    form: LinearForm
    kept: Ints
    """Columns of the whole form that are left, in order."""
    rows: Ints
    """Rows of the whole form that are left, in order."""

    def expression(self, expression: Expression) -> Expression:
        """Return an expression over the columns left; fixed ones go into its constant."""
        position = np.full(self.whole.columns, -1, dtype=np.int64)
        position[self.kept] = np.arange(len(self.kept))
        left = position[expression.column] >= 0
        fixed = int((self.whole.lower[expression.column[~left]] * expression.coefficient[~left]).sum())
        return Expression(position[expression.column[left]], expression.coefficient[left], expression.constant + fixed)

    def restored(self, values: Ints) -> Ints:
        """Return an assignment of all columns from one of the columns left."""
        full = self.whole.lower.copy()
        full[self.kept] = values
        return full


def shrink(form: LinearForm) -> Shrunk | None:
    """Return the smaller form, or None where a row cannot be kept by any values within the column bounds."""
    row = form.row_of_entry()
    at_lower, at_upper = form.coefficient * form.lower[form.column], form.coefficient * form.upper[form.column]
    least, most, fixed = (np.zeros(form.rows, dtype=np.int64) for _ in range(3))
    np.add.at(least, row, np.minimum(at_lower, at_upper))
    np.add.at(most, row, np.maximum(at_lower, at_upper))
    if np.any(least > form.row_upper) or np.any(most < form.row_lower) or np.any(form.lower > form.upper):
        return None
    open_column = form.lower < form.upper
    np.add.at(fixed, row, np.where(open_column[form.column], 0, at_lower))
    rows = np.flatnonzero((least < form.row_lower) | (most > form.row_upper))
    kept = np.flatnonzero(open_column)
    keeps_row = np.zeros(form.rows, dtype=bool)
    keeps_row[rows] = True
    entry = keeps_row[row] & open_column[form.column]
    position = np.cumsum(open_column) - 1
    count = np.bincount(row[entry], minlength=form.rows)[rows]
    lower = np.where(form.row_lower <= -INFINITE, -INFINITE, form.row_lower - fixed)[rows]
    upper = np.where(form.row_upper >= INFINITE, INFINITE, form.row_upper - fixed)[rows]
    small = LinearForm(
        lower=form.lower[kept],
        upper=form.upper[kept],
        row_lower=lower,
        row_upper=upper,
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        column=position[form.column[entry]].astype(np.int64),
        coefficient=form.coefficient[entry],
        family=form.family[rows],
        families=form.families,
    )
    return Shrunk(form, small, kept, rows)
