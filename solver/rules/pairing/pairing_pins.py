"""Planner's decisions: this school is paired, with that partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.pairing_scope import PairingScope
from solver.rules.pinned import pin_finding, require_each
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingPins(Rule):
    """Every pin of kind `pairing` is kept in all planned years."""

    name: ClassVar[str] = "pairing_pins"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("指定的结对", "Pinned pairs")
    unit: ClassVar[Text] = Text("项", "pins")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        PLANNER,
        "",
        Text(
            "指定的学校须由写明的学校帮扶;未写明的由任一学校帮扶即可",
            "A pinned school is helped by the partner that is named, or by anyone where none is",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def post(self, scope: PairingScope) -> None:
        """Sum of the columns that fulfil the pin >= 1, for each pin."""
        pins = [pin for pin in scope.instance.pins if pin.kind == "pairing"]
        position = {school.id: number for number, school in enumerate(scope.instance.partners)}
        found = []
        for pin in pins:
            wanted = (scope.pairs.school == position.get(pin.subject, -1)) & scope.pairs.in_layer(pin.layer)
            if pin.target is not None:
                wanted &= scope.pairs.partner == position.get(pin.target, -1)
            found.append(scope.pair_column[wanted])
        require_each(scope, pins, found)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look each pin up in the plan, year by year."""
        findings = []
        for pin in instance.pins:
            if pin.kind != "pairing":
                continue
            kept = all(
                any(
                    p.school == pin.subject and pin.target in {None, p.partner} and pin.layer in {None, p.layer}
                    for p in plan.pairings_in(year)
                )
                for year in instance.planned_years
            )
            findings.append(pin_finding(self.name, instance, pin, kept=kept))
        return findings

    def explain(self) -> Text:
        """Return what a pin means."""
        return Text("规划人员指定的每一项结对都须落实(100%)", "Every pair the planner has pinned is kept (100%)")

    @classmethod
    def trials(cls) -> Sequence["PairingPins"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return pins kept, and pins broken by the partner and by the layer alone."""

        def case(title: str, amount: int, *pins: Pin) -> Example:
            county = small_county(3, pins=pins)
            return Example(title, cls(), county, small_plan(county, pairings=[("S0", "S1", "aid")]), amount)

        return (
            case("S1 pinned to S0, which helps it", 0, Pin(kind="pairing", subject="S1", target="S0")),
            case("S1 pinned to S0 in another layer", 1, Pin(kind="pairing", subject="S1", target="S0", layer="friend")),
            case("S1 pinned to S2", 1, Pin(kind="pairing", subject="S1", target="S2")),
            case("S1 pinned to anyone; S2 too, whom nobody helps", 1, Pin(kind="pairing", subject="S1"), Pin(kind="pairing", subject="S2")),
        )
