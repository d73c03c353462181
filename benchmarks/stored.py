"""One linear form with its objective and the structure of its decisions, in a file, so that every engine gets the very same numbers."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from solver.form.form import INFINITE, Expression, FormBuilder, Ints, LinearForm

LINKED = "at most so many members of an open group"
"""Family of the rows that stand in for the links (`without_links`)."""
_FORM = ("lower", "upper", "row_lower", "row_upper", "start", "column", "coefficient", "family")
_STRUCTURE = ("open_column", "pair_column", "pair_open", "pair_member")


@dataclass(frozen=True)
class Stored:
    """A form to be minimised whose columns are groups that may open and members that may join them.

    Where nothing opens, as in rotation and in generalised assignment, there are pairs alone: a member (a person, a class of
    people, a job) and a school it may go to. Other columns may stand in the form too; these arrays say which ones are which.
    """

    form: LinearForm
    objective: Expression
    open_column: Ints
    """Column of each group that may be opened (a lead, or a lead in a mode)."""
    pair_column: Ints
    """Column of each membership (pair)."""
    pair_open: Ints
    """Index into `open_column` of each pair; where nothing opens, the number of the school."""
    pair_member: Ints
    """Number of the member of each pair; members are numbered from 0, not all of them need a pair."""
    regions: Ints | None = None
    """Region of each of the `decisions`, as `solver.solving.problem.Problem` takes it; None where there are none."""

    @property
    def decisions(self) -> Ints:
        """The columns that decide, sorted; all others follow from them."""
        return np.sort(np.concatenate([self.open_column, self.pair_column]))

    def save(self, path: Path) -> None:
        """Write everything to one compressed numpy file."""
        arrays = {name: getattr(self.form, name) for name in _FORM} | {name: getattr(self, name) for name in _STRUCTURE}
        if self.regions is not None:
            arrays["regions"] = self.regions
        np.savez(
            path,
            families=np.array(self.form.families, dtype=np.str_),
            objective_column=self.objective.column,
            objective_coefficient=self.objective.coefficient,
            objective_constant=np.array(self.objective.constant, dtype=np.int64),
            **arrays,
        )

    @classmethod
    def load(cls, path: Path) -> "Stored":
        """Read what `save` wrote."""
        with np.load(path) as data:
            form = LinearForm(**{name: data[name] for name in _FORM}, families=tuple(str(name) for name in data["families"]))
            objective = Expression(data["objective_column"], data["objective_coefficient"], int(data["objective_constant"]))
            structure = {name: data[name] for name in _STRUCTURE}
            return cls(form, objective, **structure, regions=data.get("regions"))

    def builder(self) -> FormBuilder:
        """Return a builder that builds this form again, for engines that add columns and rows of their own."""
        builder, form = FormBuilder(), self.form
        builder.columns(form.columns, form.lower, form.upper)
        row = form.row_of_entry()
        for number, name in enumerate(form.families):
            kept = np.flatnonzero(form.family == number)
            place = np.full(form.rows, -1, dtype=np.int64)
            place[kept] = np.arange(len(kept))
            inside = place[row] >= 0
            builder.rows(
                name,
                len(kept),
                place[row[inside]],
                form.column[inside],
                form.coefficient[inside],
                form.row_lower[kept],
                form.row_upper[kept],
            )
        return builder


def links(stored: Stored) -> Ints:
    """Return the rows that say no more than ``pair <= open`` for one pair; none where nothing opens."""
    form = stored.form
    if not len(stored.open_column):
        return np.zeros(0, dtype=np.int64)
    two = np.flatnonzero((np.diff(form.start) == 2) & (form.row_upper == 0) & (form.row_lower <= -INFINITE))
    open_of = np.full(form.columns, -1, dtype=np.int64)
    open_of[stored.pair_column] = stored.open_column[stored.pair_open]
    first, second = form.start[two], form.start[two] + 1
    forward = _links(form, open_of, first, second)
    backward = _links(form, open_of, second, first)
    return np.asarray(two[forward | backward], dtype=np.int64)


def _links(form: LinearForm, open_of: Ints, pair: Ints, group: Ints) -> Ints:
    named = open_of[form.column[pair]] == form.column[group]
    return np.asarray(named & (form.coefficient[pair] == 1) & (form.coefficient[group] == -1))


def without_links(stored: Stored, most: Ints | None = None) -> Stored:
    """Return the same problem with one row a group, ``members <= most * open``, instead of a row ``pair <= open`` a pair.

    Both say the same in whole numbers; the relaxation of the second is weaker and its form smaller. `most` is the most members
    each group may have under the rows that stay; the number of its pairs where it is not given. Where nothing opens, the
    form stays as it is.
    """
    if not len(stored.open_column):
        return stored
    form, opens = stored.form, len(stored.open_column)
    pairs = np.bincount(stored.pair_open, minlength=opens).astype(np.int64)
    limit = pairs if most is None else np.minimum(most, pairs)
    kept = np.ones(form.rows, dtype=bool)
    kept[links(stored)] = False
    inside = kept[form.row_of_entry()]
    own = np.concatenate([np.arange(opens), stored.pair_open])
    order = np.argsort(own, kind="stable")
    column = np.concatenate([stored.open_column, stored.pair_column])[order]
    coefficient = np.concatenate([-limit, np.ones(len(stored.pair_open), dtype=np.int64)])[order]
    length = np.concatenate([np.diff(form.start)[kept], pairs + 1])
    return replace(
        stored,
        form=replace(
            form,
            row_lower=np.concatenate([form.row_lower[kept], np.full(opens, -INFINITE, dtype=np.int64)]),
            row_upper=np.concatenate([form.row_upper[kept], np.zeros(opens, dtype=np.int64)]),
            start=np.concatenate([[0], np.cumsum(length)]).astype(np.int64),
            column=np.concatenate([form.column[inside], column]),
            coefficient=np.concatenate([form.coefficient[inside], coefficient]),
            family=np.concatenate([form.family[kept], np.full(opens, len(form.families), dtype=np.int64)]),
            families=(*form.families, LINKED),
        ),
    )
