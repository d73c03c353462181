"""Planner's decisions: this school leads, or that school joins this lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.grouping_scope import GroupingScope
from solver.rules.pinned import pin_finding, require_each
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True)
class Pins(Rule):
    """Every pin of kind `lead` or `member` is kept in all planned years."""

    name: ClassVar[str] = "pins"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("指定的集团关系", "Pinned leads and members")
    unit: ClassVar[Text] = Text("项", "pins")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10",),
        PLANNER,
        "",
        Text(
            "规划人员指定的龙头校须办集团(写明模式的按该模式);指定的成员校须加入写明的龙头校,未写明的加入任一集团即可",
            "A pinned lead leads a group (in the mode, where one is named); a pinned member joins the lead that is named, "
            "or any group where none is",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Sum of the columns that fulfil the pin >= 1, for each pin; a pin without a candidate cannot be kept."""
        pins = _grouping_pins(scope.instance)
        require_each(scope, pins, [_columns(scope, pin) for pin in pins])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look each pin up in the plan, year by year."""
        findings = []
        for pin in _grouping_pins(instance):
            kept = all(any(_fulfils(group, pin) for group in plan.groups_in(year)) for year in instance.planned_years)
            findings.append(pin_finding(self.name, instance, pin, kept=kept))
        return findings

    def explain(self) -> Text:
        """Return what a pin means."""
        return Text("规划人员指定的每一项龙头校和成员校都须落实(100%)", "Every lead and member the planner has pinned is kept (100%)")

    @classmethod
    def trials(cls) -> Sequence["Pins"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return pins kept, and pins broken by the lead and by the mode alone."""

        def case(title: str, amount: int, *pins: Pin) -> Example:
            county = small_county(4, pins=pins)
            return Example(title, cls(), county, small_plan(county, [("S0", "tight", ["S1"]), ("S2", "alliance", ["S3"])]), amount)

        return (
            case("S1 pinned to S0, which it joined", 0, Pin(kind="member", subject="S1", target="S0")),
            case("S1 pinned to S0 in another mode", 1, Pin(kind="member", subject="S1", target="S0", mode="alliance")),
            case("S1 pinned to another lead", 1, Pin(kind="member", subject="S1", target="S2")),
            case("S1 pinned to any group", 0, Pin(kind="member", subject="S1")),
            case("S0 leads, as pinned; S3 does not", 1, Pin(kind="lead", subject="S0"), Pin(kind="lead", subject="S3")),
        )


def _grouping_pins(instance: Instance) -> list[Pin]:
    return [pin for pin in instance.pins if pin.kind in {"lead", "member"}]


def _columns(scope: GroupingScope, pin: Pin) -> Ints:
    modes = [mode.name for mode in scope.instance.policy.modes]
    position, pairs = scope.instance.position_of, scope.pairs
    named = np.array([pin.mode in {None, mode} for mode in modes], dtype=bool)
    subject = position.get(pin.subject, -1)
    if pin.kind == "lead":
        return np.asarray(scope.open_column[(scope.open_lead == subject) & named[scope.open_mode]], dtype=np.int64)
    wanted = (pairs.school == subject) & named[pairs.mode]
    if pin.target is not None:
        wanted &= pairs.lead == position.get(pin.target, -1)
    return np.asarray(scope.pair_column[wanted], dtype=np.int64)


def _fulfils(group: Group, pin: Pin) -> bool:
    if pin.mode is not None and group.mode != pin.mode:
        return False
    if pin.kind == "lead":
        return group.lead == pin.subject
    return pin.subject in group.members and pin.target in {None, group.lead}
