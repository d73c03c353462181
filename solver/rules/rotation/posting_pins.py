"""Planner decisions: this person is posted, that person stays."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Ints, Keys, Rule
from solver.rules.running import by_person, new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PostingPins(Rule):
    """Whom the planner pinned to a school (or to any) is posted there, through any channel; who is held gets no new posting."""

    name: ClassVar[str] = "posting_pins"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("指定派出与留任", "Pinned postings and holds")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        Text("规划者的决定", "the planner's decisions"),
        "",
        Text("在途交流视为已满足对同一学校的指定,不受留任限制", "A running posting meets a pin to its school and is not touched by a hold"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody is pinned or held."""
        return bool(_pins(instance))

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Give everybody who is pinned or held a class of their own."""
        key = np.zeros(len(instance.staff), dtype=np.int64)
        for pin in _pins(instance):
            row = instance.staff.position_of[pin.subject]
            key[row] = row + 1
        return (key,)

    def post(self, scope: RotationScope) -> None:
        """Require one move to the target for each pin, and none for each hold."""
        instance = scope.instance
        for kind in ("posting", "stay"):
            pins = [pin for pin in _pins(instance) if pin.kind == kind]
            columns = [self._moves(scope, pin) for pin in pins]
            row = np.repeat(np.arange(len(pins)), [len(found) for found in columns])
            column = np.concatenate([np.zeros(0, dtype=np.int64), *columns])
            subjects = [pin.subject for pin in pins]
            if kind == "posting":
                met = np.array([self._met(scope, pin) for pin in pins], dtype=np.int64)
                scope.at_least(subjects=subjects, row=row, column=column, coefficient=1, bound=1 - met)
            else:
                scope.at_most(subjects=subjects, row=row, column=column, coefficient=1, bound=0)

    @staticmethod
    def _moves(scope: RotationScope, pin: Pin) -> Ints:
        moves = scope.move_class == scope.person_class[scope.instance.staff.position_of[pin.subject]]
        if pin.target is not None:
            moves = moves & (scope.move_options.destination == scope.instance.position_of[pin.target])
        return np.asarray(scope.move_column[moves], dtype=np.int64)

    @staticmethod
    def _met(scope: RotationScope, pin: Pin) -> bool:
        running = scope.running.person == scope.instance.staff.position_of[pin.subject]
        if pin.target is not None:
            running = running & (scope.running.destination == scope.instance.position_of[pin.target])
        return bool(running.any())

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for the posting of each pin, and for new postings of each held person."""
        fresh = Counter(posting.person for posting in new_postings(instance, plan))
        postings_of = by_person(plan.postings)
        findings = []
        for pin in _pins(instance):
            mine = postings_of.get(pin.subject, [])
            others = () if pin.target is None else (pin.target,)
            note = Text(pin.reason, pin.reason)
            if pin.kind == "posting":
                there = sum(1 for posting in mine if pin.target is None or posting.destination == pin.target)
                findings.append(Finding(self.name, pin.subject, 1, there, 0 if there else 1, ">=", None, others, note))
            else:
                new = fresh[pin.subject]
                findings.append(Finding(self.name, pin.subject, 0, new, new, "<=", None, others, note))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("按规划者指定派出或留任", "People are posted or stay as the planner has decided")

    @classmethod
    def trials(cls) -> Sequence["PostingPins"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a pin met, a pin to another school, a pin to any school, and a hold broken."""
        county = small_county(
            3,
            [{}, {}, {}],
            pins=(
                Pin(kind="posting", subject="T0", target="S1", reason="竞聘"),
                Pin(kind="posting", subject="T1"),
                Pin(kind="stay", subject="T2"),
            ),
        )

        def plan(**to: str) -> Plan:
            away = [Posting(person, "S0", school, YEAR, YEAR + 2, "exchange") for person, school in to.items()]
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], away)

        return (
            Example("both pins met, the hold kept", cls(), county, plan(T0="S1", T1="S2"), 0),
            Example("posted, but elsewhere", cls(), county, plan(T0="S2", T1="S2"), 1),
            Example("no pin met and the held person posted", cls(), county, plan(T2="S1"), 3),
        )


def _pins(instance: Instance) -> list[Pin]:
    return [pin for pin in instance.pins if pin.kind in ("posting", "stay")]
