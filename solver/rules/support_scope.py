"""The choices and decision columns of ties of support."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.later_scope import LaterScope, pruned
from solver.rules.rule import ChoiceRule
from solver.rules.support_rule import SupportRule
from solver.rules.support_sides import Sides
from solver.rules.support_table import SupportTable, support_table


class SupportScope(LaterScope):
    """Columns of ties of support: 1 where a candidate tie stands."""

    step: ClassVar[Step] = "support"
    choices: SupportTable

    @classmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the choices that the hard rules in `pruning` admit."""
        scope = cls(instance, settled)
        table = support_table(instance, settled, [rule for rule in pruning if isinstance(rule, SupportRule)])
        scope.choices = pruned(table, instance, [rule for rule in pruning if not isinstance(rule, SupportRule)])
        scope.choice_column = scope.columns(len(scope.choices), 0, 1)
        return scope

    @property
    def sides(self) -> Sides:
        """Both sides of the schemes."""
        return self.choices.sides

    def rows(self, scheme: str | None) -> Ints:
        """Return the candidates of a scheme, of all schemes where it is None."""
        return np.flatnonzero(self.choices.in_scheme(scheme))

    def helped_rows(self, scheme: str | None) -> Ints:
        """Return those whom a scheme lists to be served, of all schemes where it is None."""
        helped = self.sides.helped
        return np.flatnonzero(helped.listed & np.isin(helped.scheme, self.sides.numbers(scheme)))

    def entries(self, side: Ints, wanted: Ints, rows: Ints) -> tuple[Ints, Ints]:
        """Return (place in `wanted`, column) of each of the candidates in `rows` whose value in `side` is in `wanted`."""
        number = np.full(int(max(side.max(initial=-1), wanted.max(initial=-1))) + 1, -1, dtype=np.int64)
        number[wanted] = np.arange(len(wanted))
        found = number[side[rows]]
        return found[found >= 0], self.choice_column[rows[found >= 0]]

    def served(self, scheme: str | None) -> Ints:
        """Return a column for each of `helped_rows` that can be 1 only where somebody helps."""
        wanted = self.helped_rows(scheme)
        return self._reached(self.choices.helped, wanted, self.rows(scheme))

    def _reached(self, side: Ints, wanted: Ints, rows: Ints) -> Ints:
        reached = self.columns(len(wanted), 0, 1)
        row, column = self.entries(side, wanted, rows)
        self.define(
            np.concatenate([row, np.arange(len(wanted))]),
            np.concatenate([column, reached]),
            np.concatenate([np.full(len(column), -1), np.ones(len(wanted), dtype=np.int64)]),
            upper=0,
            count=len(wanted),
        )
        return reached

    def helping(self, scheme: str | None) -> Ints:
        """Return a column for each team or person with a candidate that can be 1 only where it helps somebody."""
        rows = self.rows(scheme)
        agent = self.sides.agent[self.choices.helper]
        return self._reached(agent, np.unique(agent[rows]), rows)

    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan.

        Raises
        ------
        ValueError
            If a tie of the plan is not among the choices.
        """
        values, choices, sides = dict.fromkeys(self.choice_column.tolist(), 0), self.choices, self.sides
        width = len(sides.helped.scheme)
        keys = choices.helper * width + choices.helped
        order = np.argsort(keys)
        for tie in plan.supports:
            helper, helped = sides.helper_row.get((tie.scheme, tie.helper)), sides.helped_row.get((tie.scheme, tie.helped, tie.subject))
            key = -1 if helper is None or helped is None else helper * width + helped
            place = int(np.searchsorted(keys, key, sorter=order))
            row = int(order[place]) if place < len(order) else -1
            if row < 0 or (keys[row], choices.first_year[row], choices.last_year[row]) != (key, tie.first_year, tie.last_year):
                raise ValueError(f"a tie of the plan is not among the choices: {tie}")
            values[int(self.choice_column[row])] = 1
        return values

    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the lists of the plan that this step decides."""
        choices, sides = self.choices, self.sides
        taken = np.flatnonzero(values[self.choice_column] == 1)
        helped = choices.helped[taken]
        fields = (
            [sides.schemes[number].name for number in sides.helped.scheme[helped].tolist()],
            sides.helper_names(choices.helper[taken]),
            sides.helped_names(helped),
            sides.subject_names(helped),
            choices.first_year[taken].tolist(),
            choices.last_year[taken].tolist(),
        )
        return {"supports": tuple(sorted(Support(*tie) for tie in zip(*fields, strict=True)))}
