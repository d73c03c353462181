"""What a rule is: one frozen dataclass in one file, its fields its parameters, able to post, check and explain itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from solver.instance.instance import Instance
from solver.instance.kinds import STRICT
from solver.language import Text
from solver.plan.held import held
from solver.plan.plan import Plan
from solver.plan.sections import Step

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule comes from."""

    numbers: tuple[str, ...]
    """Numbers in the rule catalogue, e.g. ("R-003",)."""
    document: Text
    """The document."""
    quotation: str
    """Its own words (Chinese), or "" where the rule is the planner's own instrument."""
    reading: Text
    """How this project reads it, in one sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule requires of one object and what the plan gives: a line of the compliance sheet.

    `amount` is the breach in the rule's unit: 0 where the rule is kept, otherwise a positive integer, by how much
    the plan misses it.
    """

    rule: str
    subject: str
    """The school, person or area spoken of (the object a waiver would name)."""
    required: int | Fraction
    achieved: int | Fraction
    amount: int
    sense: Literal[">=", "<=", "=="]
    year: int | None = None
    others: tuple[str, ...] = ()
    """Further objects the finding names: the lead of a member, the school a person is posted to."""
    note: Text | None = None
    """What exactly is wrong, where the numbers alone do not say it."""

    @property
    def kept(self) -> bool:
        """Whether the plan keeps the rule here."""
        return self.amount == 0


@dataclass(frozen=True, slots=True)
class Example:
    """An instance and a plan taken from the clause's own words, with the verdict the clause gives."""

    title: str
    of: Any
    """The rule or goal with the parameters of the example."""
    instance: Instance
    plan: Plan
    amount: int
    """Total breach that `check` must find, in the rule's unit; for a goal its value."""


class Rule(ABC):
    """A rule of grouping or rotation. Subclasses are frozen dataclasses whose fields are the rule's parameters.

    A rule is written twice, on purpose: `post` fills the linear form through a scope, `check` reads a finished plan.
    Neither may call the other, and `check` is written from the clause. A generic contract test binds them.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    name: ClassVar[str]
    step: ClassVar[Step]
    title: ClassVar[Text]
    unit: ClassVar[Text]
    """The unit of a breach: schools, people, minutes, ..."""
    clause: ClassVar[Clause]
    structural: ClassVar[bool] = False
    """True for the few rules without which a plan has no meaning (a school in one group, a person in one place)."""
    demand: ClassVar[bool] = False
    """Whether it asks for something to be done (a quota, hours of lessons) rather than setting a limit to it (days, places): where a
    step after rotation cannot keep all its hard rules, the nearest plan keeps the limits and falls short of the demands."""

    def applies(self, instance: Instance) -> bool:
        """Whether the rule has anything to say about this instance."""
        return True

    @abstractmethod
    def post(self, scope: Any) -> None:
        """Post the rule into the model, through the scope, without knowing how it binds."""

    def tighten(self, scope: Any) -> None:
        """Add rows that follow from the hard rules posted so far (`scope.imply`): they exclude no plan, only lift the bound."""

    @abstractmethod
    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Return a finding for each object the rule speaks about, kept or broken, from the plan alone."""

    @abstractmethod
    def explain(self) -> Text:
        """Return one sentence with the rule's numbers in it."""

    @classmethod
    @abstractmethod
    def trials(cls) -> Sequence["Rule"]:
        """Return settings that a small random plan sometimes keeps and sometimes breaks."""

    @classmethod
    @abstractmethod
    def examples(cls) -> Sequence[Example]:
        """Return examples from the clause's own words, a boundary case included."""

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Return per-person integers that must be equal for two people to be interchangeable under this rule."""
        return ()


@held
def findings_of(instance: Instance, plan: Plan, rule: Rule) -> Sequence[Finding]:
    """Return what a rule's `check` finds; a plan's findings are asked for by the rule's own row and by the goal that prices it."""
    return tuple(rule.check(instance, plan))


class PairRule(Rule):
    """A grouping rule that admits or refuses each (lead, school, mode) by itself; it prunes candidates before any model."""

    step: ClassVar[Step] = "grouping"

    @abstractmethod
    def admits(self, pairs: Any) -> Bools:
        """Return, for each candidate of a `PairTable`, whether the rule admits it."""

    def subjects(self, pairs: Any) -> Ints:
        """Return, for each candidate, the position of the school a waiver names: the member, unless the rule is about the lead."""
        return np.asarray(pairs.school, dtype=np.int64)

    def possible_leads(self, instance: Instance) -> Bools | None:
        """Return which schools may lead at all; None where the rule does not say. For speed only: `admits` must refuse the others.

        Only for a rule whose `subjects` is the lead throughout, so that a waiver names the lead.
        """
        return None

    def reach_minutes(self, mode: str) -> int | None:
        """Return the most minutes from lead to member in a mode; None where the rule does not say. For speed only, as above.

        Only for a rule whose `subjects` is the member throughout.
        """
        return None

    def lead_zones(self, instance: Instance) -> tuple[Ints, Ints] | None:
        """Return for each school its zone as a lead (-1: anywhere) and as a member; None where the rule does not say.

        A lead takes members of its own zone only. For speed only, and with the same condition as `reach_minutes`.
        """
        return None

    def post(self, scope: Any) -> None:
        """Forbid every candidate that the rule does not admit."""
        refused = np.flatnonzero(~self.admits(scope.pairs))
        schools = scope.instance.schools
        scope.at_most(
            subjects=[schools[school].id for school in self.subjects(scope.pairs)[refused]],
            row=np.arange(len(refused)),
            column=scope.pair_column[refused],
            coefficient=1,
            bound=0,
        )


class MoveRule(Rule):
    """A rotation rule that admits or refuses each option (person, destination, years, channel) by itself."""

    step: ClassVar[Step] = "rotation"

    @abstractmethod
    def admits(self, options: Any) -> Bools:
        """Return, for each row of an `OptionTable`, whether the rule admits it."""

    def post(self, scope: Any) -> None:
        """Forbid every move that the rule does not admit; people of one class are admitted alike."""
        refused = np.flatnonzero(~self.admits(scope.move_options))
        scope.at_most(
            subjects=[scope.class_name(c) for c in scope.move_class[refused]],
            row=np.arange(len(refused)),
            column=scope.move_column[refused],
            coefficient=1,
            bound=0,
        )


class ChoiceRule(Rule):
    """A rule of a step after rotation that admits or refuses each choice (a batch, a tie, a day pattern, a date) by itself."""

    @abstractmethod
    def admits(self, choices: Any) -> Bools:
        """Return, for each row of the step's `Choices`, whether the rule admits it."""

    def subjects(self, choices: Any, rows: Ints) -> list[str]:
        """Return, for each of these choices, the object a waiver names."""
        found: list[str] = choices.subjects(rows)
        return found

    def post(self, scope: Any) -> None:
        """Forbid every choice that the rule does not admit."""
        refused = np.flatnonzero(~self.admits(scope.choices))
        scope.at_most(
            subjects=self.subjects(scope.choices, refused),
            row=np.arange(len(refused)),
            column=scope.choice_column[refused],
            coefficient=1,
            bound=0,
        )
