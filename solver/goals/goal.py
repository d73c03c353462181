"""What a goal is: one frozen dataclass in one file, with an expression for the model and a value computed from the plan."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from solver.form.form import Expression
from solver.instance.instance import Instance
from solver.instance.kinds import STRICT
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.rule import Clause, Example, Keys


class Goal(ABC):
    """Something to make as small as possible, in whole units. Subclasses are frozen dataclasses; fields are parameters."""

    __pydantic_config__: ClassVar[Any] = STRICT
    name: ClassVar[str]
    step: ClassVar[Step]
    title: ClassVar[Text]
    unit: ClassVar[Text]
    clause: ClassVar[Clause]

    def applies(self, instance: Instance) -> bool:
        """Whether the goal has anything to say about this instance."""
        return True

    @abstractmethod
    def express(self, scope: Any) -> Expression:
        """Return the expression to be minimised, adding auxiliary columns and definitions to the scope where needed."""

    @abstractmethod
    def value(self, instance: Instance, plan: Plan) -> int:
        """Return the goal's value computed from the plan alone; equals the expression's least value at that plan."""

    @abstractmethod
    def explain(self) -> Text:
        """Return one sentence with the goal's numbers in it."""

    @classmethod
    @abstractmethod
    def trials(cls) -> Sequence["Goal"]:
        """Return settings for the contract test."""

    @classmethod
    @abstractmethod
    def examples(cls) -> Sequence[Example]:
        """Return small worked examples; `amount` holds the goal's value."""

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Return per-person integers that must be equal for two people to be interchangeable under this goal."""
        return ()
