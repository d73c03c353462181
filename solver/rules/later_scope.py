"""What the steps after rotation share: a table of choices, pruned by hard choice rules, and columns that a plan can be read from."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, Self

import numpy as np

from solver.form.form import Ints, LinearForm
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.rule import Bools, ChoiceRule
from solver.rules.scope import Scope


class Choices(Protocol):
    """What a step may choose from, as parallel arrays, one row a choice."""

    def __len__(self) -> int: ...

    def subjects(self, rows: Ints) -> list[str]:
        """Return, for each of these rows, the object a waiver names unless a rule says otherwise."""
        ...

    def take(self, kept: Bools) -> Self:
        """Return the choices marked in `kept`."""
        ...


class LaterScope(Scope):
    """Columns of one step after rotation, over what the steps before it have settled."""

    step: ClassVar[Step]
    choices: Any
    """The step's table of choices, pruned."""
    choice_column: Ints
    """One column for each choice; most are 0 or 1."""
    quotas: ClassVar[bool] = False
    """Whether what the step asks for shares few columns, so that its goals can be bounded without their relaxation."""

    def __init__(self, instance: Instance, settled: Plan) -> None:
        """Begin with no columns.

        Parameters
        ----------
        settled
            The plan as it stands before this step: all earlier steps decided, this one and the later ones empty.
        """
        super().__init__(instance)
        self.settled = settled

    @classmethod
    @abstractmethod
    def of(cls, instance: Instance, settled: Plan, pruning: Sequence[ChoiceRule]) -> Self:
        """Return the scope over the choices that the hard rules in `pruning` admit (see `pruned`)."""

    @property
    def decisions(self) -> Ints:
        """The columns that decide; all others follow from them."""
        return self.choice_column

    def regions(self) -> Ints | None:
        """Return a number for each decision such that those of different regions meet only in a few rows; None: solve as one."""
        return None

    def draft(self, form: LinearForm) -> Ints | None:
        """Return decisions that keep the hard rows of the step's form without goals, quickly found; None where the step has no such way."""
        return None

    @abstractmethod
    def assign(self, plan: Plan) -> dict[int, int]:
        """Return the value of every decision column under a plan.

        Raises
        ------
        ValueError
            If the plan chooses what is not among the choices.
        """

    @abstractmethod
    def decided(self, values: Ints) -> Mapping[str, tuple[Any, ...]]:
        """Return the lists of the plan that this step decides (`solver.plan.sections`), read off an assignment of all columns."""


def pruned(choices: Any, instance: Instance, pruning: Sequence[ChoiceRule]) -> Any:
    """Return the choices that every rule admits, sparing those whose subject a waiver names."""
    for rule in pruning:
        refused = np.flatnonzero(~rule.admits(choices))
        kept = np.ones(len(choices), dtype=bool)
        names = rule.subjects(choices, refused)
        kept[refused] = [instance.waived(rule.name, name) for name in names]
        choices = choices.take(kept)
    return choices
