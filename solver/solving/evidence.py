"""Evidence: what engines claim about one goal, kept only as far as integers bear it out."""

from dataclasses import dataclass, field
from fractions import Fraction

from solver.form.form import Expression, Ints, LinearForm
from solver.form.proof import GoalProof
from solver.model.answer import Answer, whole_bound

EXACT = "exact arithmetic"
"""Bounds computed in integers from the columns' bounds or from a relaxation's multipliers; they need no second opinion."""


@dataclass
class Evidence:
    """The best assignment of a form known for an objective, and each engine's lower bound on it.

    An assignment counts only if the form accepts it in integer arithmetic, and only if it is better than the one held.
    A bound above the value of an accepted assignment is a lie; its engine is not believed any more (`refuted`).
    """

    form: LinearForm
    objective: Expression
    values: Ints | None = None
    bounds: dict[str, int] = field(default_factory=dict)
    refuted: set[str] = field(default_factory=set)
    """Engines that claimed something integer arithmetic contradicts."""
    denied: set[str] = field(default_factory=set)
    """Engines that say that no assignment exists."""
    proof: GoalProof | None = None
    """What a reader needs to compute the exact bound again."""

    @property
    def value(self) -> int | None:
        """The objective at the best assignment."""
        return None if self.values is None else self.objective.value(self.values)

    def offer(self, values: Ints, engine: str) -> bool:
        """Take an assignment if the form accepts it and it is better; return whether it was taken."""
        if len(values) != self.form.columns or not self.form.accepts(values):
            self.refuted.add(engine)
            return False
        if self.value is not None and self.objective.value(values) >= self.value:
            return False
        self.values = values
        self._settle()
        return True

    def suggest(self, values: Ints | None) -> bool:
        """Take a guess if it holds and is better; nobody claimed that it does, so nobody is refuted."""
        return values is not None and self.form.accepts(values) and self.offer(values, EXACT)

    def bound(self, engine: str, bound: int | None) -> None:
        """Note a lower bound."""
        if bound is not None and engine not in self.refuted:
            self.bounds[engine] = max(bound, self.bounds.get(engine, bound))
            self._settle()

    def hear(self, answer: Answer) -> None:
        """Take from an engine's answer what can be borne out."""
        if answer.values is not None:
            self.offer(answer.values, answer.engine)
        if answer.word == "infeasible":
            self.denied.add(answer.engine)
        if answer.word != "infeasible":
            self.bound(answer.engine, whole_bound(answer.bound))
        self._settle()

    @property
    def confirmed(self) -> int | None:
        """The highest bound that exact arithmetic gives, or that two engines give."""
        engines = sorted((bound for name, bound in self.bounds.items()), reverse=True)
        candidates = [self.bounds[EXACT]] if EXACT in self.bounds else []
        candidates += engines[1:2]
        return max(candidates, default=None)

    def within(self, share: Fraction) -> bool:
        """Whether the value is above some engine's bound by no more than this share of itself."""
        bound = max(self.bounds.values(), default=None)
        return self.value is not None and bound is not None and self.value - bound <= share * abs(self.value)

    @property
    def claimed(self) -> bool:
        """Whether an engine says that the value is the least, so that another one need only confirm it."""
        value = self.value
        return value is not None and any(bound >= value for bound in self.bounds.values())

    @property
    def best_bound(self) -> int | None:
        """The confirmed bound, or where nothing is confirmed the only one there is."""
        return self.confirmed if self.confirmed is not None else max(self.bounds.values(), default=None)

    @property
    def proved(self) -> bool:
        """Whether the value equals the confirmed bound."""
        return self.value is not None and self.confirmed is not None and self.value <= self.confirmed

    @property
    def supporters(self) -> tuple[str, ...]:
        """Who gives at least the bound that is reported."""
        bound = self.best_bound
        return () if bound is None else tuple(sorted(name for name, claimed in self.bounds.items() if claimed >= bound))

    def _settle(self) -> None:
        """Drop what an accepted assignment contradicts."""
        value = self.value
        if value is None:
            return
        self.refuted |= self.denied
        self.denied.clear()
        lies = [name for name, bound in self.bounds.items() if bound > value]
        for name in lies:
            del self.bounds[name]
        self.refuted |= set(lies)
