"""The rows of the rotation rules over a plan's moves: how far each is from its bound, and what one more person on a move adds to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.rules.options import admission_key, all_options, lengths_in
from solver.rules.parameters import BoundRule
from solver.rules.rotation_scope import OptionTable, RotationScope
from solver.rules.rule import Bools, Keys, MoveRule
from solver.solving.posting import post, step_goals


class HeardScope(RotationScope):
    """A scope that remembers of which policy row and of which object each of its rows speaks, in the order in which they come."""

    def __init__(self, options: OptionTable, keys: Iterable[Keys] = ()) -> None:
        super().__init__(options, keys)
        self.subjects: dict[str, list[str]] = {}
        """The objects of each policy row's rows."""

    def at_least(
        self,
        *,
        subjects: Sequence[str],
        row: ArrayLike,
        column: ArrayLike,
        coefficient: ArrayLike,
        bound: ArrayLike,
        unit: int = 1,
    ) -> None:
        """Require what the rule asks, and note for which objects."""
        if self._standing != "watch" and subjects:
            kept = zip(subjects, self._unwaived(subjects).tolist(), strict=True)
            self.subjects.setdefault(self._row_key, []).extend(subject for subject, held in kept if held)
        super().at_least(subjects=subjects, row=row, column=column, coefficient=coefficient, bound=bound, unit=unit)


@dataclass(frozen=True)
class MoveRows:
    """Every row that a rotation rule posts, at a plan; entries of moves only, a priced row's slack left out."""

    scope: HeardScope
    rules: tuple[BoundRule, ...]
    """The policy rows that were posted."""
    counts: Ints
    """How many people of the plan take each move."""
    rule: Ints
    """Of each row: the number of its policy row."""
    subject: tuple[str, ...]
    """Of each row: the object it speaks of."""
    left: Ints
    """Of each row: by how much the plan is above its lower bound; negative where it falls short."""
    unit: Ints
    """Of each row: what one unit of breach counts for; 0 where the row is hard."""
    opaque: Bools
    """Of each row: whether it holds other columns than moves, so that moves alone do not tell its value."""
    row: Ints
    """Of each entry: its row, ascending."""
    move: Ints
    """Of each entry: its move."""
    coefficient: Ints
    """Of each entry: what one person on the move adds to the row."""

    @cached_property
    def _start(self) -> Ints:
        return np.searchsorted(self.row, np.arange(len(self.rule) + 1))

    def helping(self, row: int) -> Ints:
        """Return the moves on which one more person brings a row nearer to its bound, or further above it."""
        entries = np.arange(self._start[row], self._start[row + 1])
        return self.move[entries[self.coefficient[entries] > 0]]

    @cached_property
    def short(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """The rows that the plan leaves short, by key of the policy row and object."""
        found: dict[tuple[str, str], list[int]] = {}
        for row in np.flatnonzero(self.left < 0).tolist():
            found.setdefault((self.rules[int(self.rule[row])].key, self.subject[row]), []).append(row)
        return found

    @cached_property
    def moves_of(self) -> Sequence[Ints]:
        """The moves of each class of people."""
        classes = self.scope.move_class
        order = np.argsort(classes, kind="stable")
        return np.split(order, np.searchsorted(classes[order], np.arange(1, len(self.scope.class_size))))

    def breach(self, left: Ints, rows: Ints) -> Ints:
        """Return the units of breach of some priced rows that are `left` above their bounds."""
        return np.maximum(0, -(left // np.maximum(self.unit[rows], 1)))

    def refusals(self) -> Ints:
        """Return for each move the number of the first policy row that binds and that one more person on it would break, else -1."""
        binding = (self.unit[self.row] == 0) & ~self.opaque[self.row]
        broken = np.flatnonzero(binding & (self.coefficient < 0) & (self.left[self.row] + self.coefficient < 0))
        first = np.full(len(self.counts), len(self.rules), dtype=np.int64)
        np.minimum.at(first, self.move[broken], self.rule[self.row[broken]])
        return np.where(first == len(self.rules), -1, first)

    def spare(self) -> Bools:
        """Return whether each move has people of its class that the plan sends nowhere."""
        used = np.bincount(self.scope.move_class, weights=self.counts, minlength=len(self.scope.class_size)).astype(np.int64)
        return np.asarray((used < self.scope.class_size)[self.scope.move_class])


def move_rows(instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> MoveRows | None:
    """Return the rows of `rules` at a plan; None where a posting of the plan is not among the options, as in a plan edited by hand."""
    scope = _scope(instance, plan, rules)
    try:
        chosen = scope.assign(plan)
    except ValueError:
        return None
    post(scope, rules)
    form = scope.builder.build()
    names = [bound.key for bound in rules]
    number_of = np.array([names.index(name) if name in names else -1 for name in form.families], dtype=np.int64)
    kept = number_of[form.family] >= 0 if form.rows else np.zeros(0, dtype=bool)
    values = np.zeros(form.columns, dtype=np.int64)
    values[list(chosen)] = list(chosen.values())
    subjects = _subjects(scope, names, number_of[form.family][kept])
    if subjects is None:
        return None
    place, slack = np.full(form.columns, -1, dtype=np.int64), np.zeros(form.columns, dtype=bool)
    place[scope.move_column] = np.arange(len(scope.move_column))
    for shortfall in scope.shortfalls.values():
        slack[np.concatenate(shortfall.columns)] = True
    renumbered = np.cumsum(kept) - 1
    entry_row, moved = form.row_of_entry(), place[form.column]
    used = np.flatnonzero(kept[entry_row])
    row, column, coefficient = renumbered[entry_row[used]], form.column[used], form.coefficient[used]
    unit, opaque = np.zeros(int(kept.sum()), dtype=np.int64), np.zeros(int(kept.sum()), dtype=bool)
    unit[row[slack[column]]] = coefficient[slack[column]]
    opaque[row[(place[column] < 0) & ~slack[column]]] = True
    of_move = moved[used] >= 0
    left = (form.activity(values) - form.row_lower)[kept]
    return MoveRows(
        scope, tuple(rules), values[scope.move_column], number_of[form.family][kept], subjects, left, unit, opaque,
        row[of_move], moved[used][of_move], coefficient[of_move],
    )  # fmt: skip


def _scope(instance: Instance, plan: Plan, rules: Sequence[BoundRule]) -> HeardScope:
    """Return the options and classes of the rotation step as it is solved, with classes apart for every goal and rule."""
    pruning = [bound.rule for bound in rules if bound.standing == "hard" and isinstance(bound.rule, MoveRule)]
    options = all_options(instance, plan.groups, lengths_in(instance), pairings=plan.pairings, rules=pruning)
    keys = [key for bound in rules for key in bound.rule.person_keys(instance)]
    keys += [key for bound in step_goals(instance, "rotation") for key in bound.goal.person_keys(instance)]
    left = [bound.rule for bound in rules if bound.standing == "priced" and isinstance(bound.rule, MoveRule)]
    return HeardScope(options, [*keys, *(admission_key(rule, options) for rule in left)])


def _subjects(scope: HeardScope, names: Sequence[str], rule: Ints) -> tuple[str, ...] | None:
    """Return the object of each row; None where a rule has posted rows of another number than it has named objects."""
    found: list[str] = [""] * len(rule)
    for number, name in enumerate(names):
        rows, subjects = np.flatnonzero(rule == number).tolist(), scope.subjects.get(name, [])
        if len(rows) != len(subjects):
            return None
        for row, subject in zip(rows, subjects, strict=True):
            found[row] = subject
    return tuple(found)
