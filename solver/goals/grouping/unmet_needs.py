"""R-107: what schools need help with and their leads are not strong in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.school import Need
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import EVERY, chosen
from solver.rules.grouping_scope import GroupingScope
from solver.rules.pairing_clauses import CASES
from solver.rules.rule import Clause, Example
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class UnmetNeeds(Goal):
    """Weighted needs of the chosen schools that are not among the strengths of their lead; without a lead all needs are unmet."""

    schools: SchoolChoice = EVERY
    """The schools whose needs are counted."""

    name: ClassVar[str] = "unmet_needs"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("未对上的受援需求", "Needs that no lead meets")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-107",),
        CASES,
        "受援所需,支援所能",
        Text(
            "学校写明的需求与其龙头校的所长逐项相对,对不上的按权重相加;未进集团的学校需求全部未对上",
            "Each need that a school states (a subject or topic) is looked up among its lead's strengths; those not found add up by "
            "weight; a school in no group has none of its needs met",
        ),
    )

    def express(self, scope: GroupingScope) -> Expression:
        """All needs, minus those that each membership meets."""
        schools, counted = scope.instance.schools, chosen(scope.instance, self.schools)
        topics = sorted({need.topic for school in schools for need in school.needs})
        met, total = np.zeros(len(scope.pairs), dtype=np.int64), 0
        for topic in topics:
            strong = np.array([topic in school.strengths for school in schools], dtype=bool)
            needed = counted * np.array([sum(n.weight for n in school.needs if n.topic == topic) for school in schools], dtype=np.int64)
            met += np.where(strong[scope.pairs.lead], needed[scope.pairs.school], 0)
            total += int(needed.sum())
        useful = np.flatnonzero(met)
        return Expression(scope.pair_column[useful], -met[useful], total)

    def value(self, instance: Instance, plan: Plan) -> int:
        """Compare each school's needs with what its lead is strong in."""
        lead_of = {member: instance.school_of[group.lead] for group in plan.groups for member in group.members}
        unmet = 0
        for school in instance.schools:
            if self.schools.selects(instance, school):
                strengths = lead_of[school.id].strengths if school.id in lead_of else ()
                unmet += sum(need.weight for need in school.needs if need.topic not in strengths)
        return unmet

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text("龙头校所长对不上的受援需求最少({s})", "Fewest needs that the lead is not strong in ({s})").fill(
            s=self.schools.chosen()
        )

    @classmethod
    def trials(cls) -> Sequence["UnmetNeeds"]:
        """Return all schools, and weak schools alone."""
        return cls(), cls(schools=SchoolChoice(labels=("weak",)))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a lead that meets one need of two, one that meets both, and a school in no group."""
        needs = (Need(topic="english", weight=3), Need(topic="art"))

        def case(title: str, value: int, strengths: tuple[str, ...], *members: str, goal: UnmetNeeds | None = None) -> Example:
            county = small_county([small_school(0, strengths=strengths), small_school(1, needs=needs), small_school(2, needs=needs[:1])])
            return Example(title, goal or cls(), county, small_plan(county, [("S0", "alliance", members)]), value)

        return (
            case("English is met twice, art is not", 1, ("english",), "S1", "S2"),
            case("English and art are met", 0, ("art", "english", "pe"), "S1", "S2"),
            case("S2 is in no group: its English, 3, is unmet", 3, ("art", "english"), "S1"),
            case("a lead without strengths", 7, (), "S1", "S2"),
            case("only urban schools count, and none of them needs help", 0, (), "S1", goal=cls(schools=SchoolChoice(settings=("urban",)))),
        )
