"""R-013, R-027: whom each member sends to learn at its lead every year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import NANYANG
from solver.rules.member_moves import member_rows
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule, Step
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class Shadowing(Rule):
    """In every planned year each member has at least `minimum` people shadowing at its lead (跟岗学习).

    Shadowing is learning, not replacement: the person still counts at home in both ledgers.
    """

    minimum: Annotated[int, Field(ge=0, le=1000)] = 1
    """Least number of people of each member."""

    name: ClassVar[str] = "shadowing"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("成员学校派员跟岗", "People members send to shadow")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-013", "R-027"),
        NANYANG,
        "成员学校派出人员到龙头学校跟岗学习",
        Text("原文未定人数,最少人数由规划人员给定", "The text gives no number; the least number is the planner's"),
    )

    def post(self, scope: RotationScope) -> None:
        """For each member and year: shadowing moves to the lead >= minimum; running postings are never shadowing."""
        moves = scope.move_options
        for year in scope.instance.planned_years:
            subjects, number = member_rows(scope, year, outward=False)
            counted = (moves.channel == CHANNELS.index("shadow")) & scope.away(year)
            row = np.where(counted, number(moves.home, moves.destination), -1)
            used = np.flatnonzero(row >= 0)
            scope.at_least(subjects=subjects, row=row[used], column=scope.move_column[used], coefficient=1, bound=self.minimum)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the people of each member who shadow at its lead, year by year."""
        findings = []
        for year in instance.planned_years:
            sent = [
                (instance.staff.person(p.person).school, p.destination) for p in plan.postings if p.channel == "shadow" and p.covers(year)
            ]
            for group in plan.groups_in(year):
                for member in group.members:
                    present = sent.count((member, group.lead))
                    missing = max(0, self.minimum - present)
                    findings.append(Finding(self.name, member, self.minimum, present, missing, ">=", year, (group.lead,)))
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        return Text(
            "每学年每所成员校至少派 {n} 人到龙头校跟岗学习", "Every school year each member sends at least {n} people to shadow at its lead"
        ).fill(n=self.minimum)

    @classmethod
    def trials(cls) -> Sequence["Shadowing"]:
        """Return one person and two."""
        return (cls(), cls(minimum=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two members of which one sends somebody, and both sending."""
        county = small_county(3, [{"school": "S1"}, {"school": "S2"}])
        groups = [("S0", "alliance", ["S1", "S2"])]
        first, second = (Posting(f"T{n - 1}", f"S{n}", "S0", YEAR, YEAR, "shadow") for n in (1, 2))
        return (
            Example("both members send one: exactly the least number", cls(), county, small_plan(county, groups, [first, second]), 0),
            Example("one of two members sends nobody", cls(), county, small_plan(county, groups, [first]), 1),
            Example("two are asked of each", cls(minimum=2), county, small_plan(county, groups, [first, second]), 2),
        )
