"""R-013, R-027: whom each member sends to learn at its lead every year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.member_moves import member_rows
from solver.rules.rotation.dispatch import LEVELS
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class Shadowing(Rule):
    """In every planned year each member has at least `minimum` people shadowing at its lead (跟岗学习).

    Shadowing is learning, not replacement: the person still counts at home in both ledgers.
    """

    minimum: Annotated[int, Field(ge=0, le=1000)] = 1
    """Least number of people of each member."""
    min_share: Annotated[Share, Field(ge=0, le=1)] = Fraction(0)
    """Least share of the member's own people of the levels counted, rounded up; the greater of both figures counts."""
    level: Literal["any", "leader", "middle", "teacher"] = "any"
    """Whom to count: `leader`, `middle` or `teacher`; `any` for all three."""

    name: ClassVar[str] = "shadowing"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("成员学校派员跟岗", "People members send to shadow")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-013", "R-027", "R-065"),
        NANYANG,
        "成员学校派出人员到龙头学校跟岗学习",
        Text("原文未定人数,最少人数由规划人员给定", "The text gives no number; the least number is the planner's"),
    )

    def post(self, scope: RotationScope) -> None:
        """For each member and year: shadowing moves to the lead >= what it needs; running postings are never shadowing."""
        moves, place, position = scope.move_options, scope.instance.position_of, scope.instance.staff.values("position")
        levels = np.isin(position, [POSITIONS.index(level) for level in self._levels])
        own = np.bincount(scope.person_home[levels], minlength=len(scope.instance.schools)).astype(np.int64)
        least = np.maximum(self.minimum, -(-own * self.min_share.numerator // self.min_share.denominator))
        of_level = levels[scope.class_person][scope.move_class] & (moves.channel == CHANNELS.index("shadow"))
        for year in scope.instance.planned_years:
            subjects, number = member_rows(scope, year, outward=False)
            row = np.where(of_level & scope.away(year), number(moves.home, moves.destination), -1)
            used = np.flatnonzero(row >= 0)
            bound = least[[place[member] for member in subjects]]
            scope.at_least(subjects=subjects, row=row[used], column=scope.move_column[used], coefficient=1, bound=bound)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the people of each member who shadow at its lead, year by year."""
        findings = []
        own = Counter(person.school for person in instance.staff.persons if person.position in self._levels)
        shadows = [p for p in plan.postings if p.channel == "shadow" and instance.staff.person(p.person).position in self._levels]
        for year in instance.planned_years:
            sent = [(instance.staff.person(p.person).school, p.destination) for p in shadows if p.covers(year)]
            for group in plan.groups_in(year):
                for member in group.members:
                    present = sent.count((member, group.lead))
                    needed = max(self.minimum, ceil(self.min_share * own[member]))
                    missing = max(0, needed - present)
                    findings.append(Finding(self.name, member, needed, present, missing, ">=", year, (group.lead,)))
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        share = Text("", "")
        if self.min_share:
            share = Text(",且不少于其同类人员的 {share}", ", and at least {share} of its own").fill(share=self.min_share)
        return Text(
            "每学年每所成员校至少派{whom} {n} 人到龙头校跟岗学习{share}",
            "Every school year each member sends at least {n} {whom} to shadow at its lead{share}",
        ).fill(whom=LEVELS[self.level] if self.level != "any" else Text("人员", "people"), n=self.minimum, share=share)

    @property
    def _levels(self) -> tuple[str, ...]:
        return tuple(LEVELS) if self.level == "any" else (self.level,)

    @classmethod
    def trials(cls) -> Sequence["Shadowing"]:
        """Return one person and two, and a third of the member's teachers."""
        return (cls(), cls(minimum=2), cls(minimum=0, min_share=Fraction(1, 3), level="teacher"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two members of which one sends somebody, and both sending."""
        county = small_county(3, [{"school": "S1"}, {"school": "S2"}])
        groups = [("S0", "alliance", ["S1", "S2"])]
        first, second = (Posting(f"T{n - 1}", f"S{n}", "S0", YEAR, YEAR, "shadow") for n in (1, 2))
        return (
            Example("both members send one: exactly the least number", cls(), county, small_plan(county, groups, [first, second]), 0),
            Example("one of two members sends nobody", cls(), county, small_plan(county, groups, [first]), 1),
            Example("a teacher is no middle manager", cls(level="middle"), county, small_plan(county, groups, [first, second]), 2),
            Example("all of a member's one teacher", cls(min_share=Fraction(1)), county, small_plan(county, groups, [first, second]), 0),
            Example("two are asked of each", cls(minimum=2), county, small_plan(county, groups, [first, second]), 2),
        )
