"""R-013, R-026: what the lead school sends to each member every year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.member_moves import member_rows, running_counts
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan

Post = Literal["leader", "middle", "teacher"]
LEVELS: dict[Post, Text] = {
    "leader": Text("校级领导", "school leaders"),
    "middle": Text("中层管理人员", "middle managers"),
    "teacher": Text("学科教师", "teachers"),
}


@dataclass(frozen=True)
class Dispatch(Rule):
    """In every planned year each member has at least `minimum` people of one level from its lead.

    Teachers come on exchange, leaders and middle managers to hold a post (cadre). People on postings that were agreed
    earlier and still run count; transfers do not, for who is transferred no longer belongs to the lead, and aid along a pair of
    schools is no dispatch either.
    """

    level: Post
    """Level of the post held at the lead."""
    minimum: Annotated[int, Field(ge=0, le=1000)] = 1
    """Least number of people present at each member."""
    min_share: Annotated[Share, Field(ge=0, le=1)] = Fraction(0)
    """Least share of the member's own people of the level (home ledger), rounded up; the greater of both figures counts."""

    name: ClassVar[str] = "dispatch"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("龙头学校向成员学校派出", "People the lead sends")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-013", "R-026", "R-065"),
        NANYANG,
        "龙头学校向成员学校派出校级领导、中层管理人员、学科教师担(挂)任成员学校相应岗位的工作",
        Text("原文未定人数,最少人数由规划人员给定", "The text gives no number; the least number is the planner's"),
    )

    @property
    def channel(self) -> str:
        """The channel through which people of the level go."""
        return "exchange" if self.level == "teacher" else "cadre"

    def post(self, scope: RotationScope) -> None:
        """For each member and year: running people of the level from the lead + moves away that year >= what it needs."""
        moves, level, place = scope.move_options, POSITIONS.index(self.level), scope.instance.position_of
        here = scope.person_home[scope.instance.staff.values("position") == level]
        own = np.bincount(here, minlength=len(scope.instance.schools)).astype(np.int64)
        least = np.maximum(self.minimum, -(-own * self.min_share.numerator // self.min_share.denominator))
        counted = (moves.channel == CHANNELS.index(self.channel)) & (scope.class_values("position")[scope.move_class] == level)
        for year in scope.instance.planned_years:
            subjects, number = member_rows(scope, year, outward=True)
            row = np.where(counted & scope.away(year), number(moves.home, moves.destination), -1)
            used = np.flatnonzero(row >= 0)
            running = scope.running
            agreed = running.away(year) & (running.position == level) & (running.channel == CHANNELS.index(self.channel))
            there = running_counts(number(running.home, running.destination), agreed, len(subjects))
            bound: Ints = least[[place[member] for member in subjects]] - there
            scope.at_least(subjects=subjects, row=row[used], column=scope.move_column[used], coefficient=1, bound=bound)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, member by member and year by year, the people of the level whose home is the lead."""
        findings = []
        own = Counter(person.school for person in instance.staff.persons if person.position == self.level)
        for year in instance.planned_years:
            sent = self._sent(instance, plan, year)
            for group in plan.groups_in(year):
                for member in group.members:
                    needed = max(self.minimum, ceil(self.min_share * own[member]))
                    present = sent[group.lead, member]
                    missing = max(0, needed - present)
                    findings.append(Finding(self.name, member, needed, present, missing, ">=", year, (group.lead,)))
        return findings

    def _sent(self, instance: Instance, plan: Plan, year: int) -> Counter[tuple[str, str]]:
        """Count the people of the level who are away in a year, by the school where they belong and the one where they are."""
        sent = [(instance.staff.person(p.person), p.destination) for p in plan.postings if p.channel == self.channel and p.covers(year)]
        return Counter((person.school, there) for person, there in sent if person.position == self.level)

    def explain(self) -> Text:
        """Return the number in one sentence."""
        share = Text("", "")
        if self.min_share:
            share = Text(",且不少于本校同层级人员的 {share}", ", and at least {share} of its own people of the level")
            share = share.fill(share=self.min_share)
        return Text(
            "每学年每所成员校至少有龙头校派出的{level} {n} 人{share}",
            "Every school year each member has at least {n} {level} sent by its lead{share}",
        ).fill(level=LEVELS[self.level], n=self.minimum, share=share)

    @classmethod
    def trials(cls) -> Sequence["Dispatch"]:
        """Return one of each level, two teachers, and a quarter of the member's teachers."""
        return (
            cls(level="teacher"),
            cls(level="middle"),
            cls(level="leader"),
            cls(level="teacher", minimum=2),
            cls(level="teacher", minimum=0, min_share=Fraction(1, 4)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a member with one teacher of the lead for one of two years, and one that got a transferred teacher."""
        county = small_county(2, [{}, {"position": "middle"}], years=2)
        groups = [("S0", "alliance", ["S1"])]
        one_year = small_plan(county, groups, [Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        both = small_plan(county, groups, [Posting("T0", "S0", "S1", YEAR, YEAR + 1, "exchange")])
        staffed = small_county(2, [{}, *({"school": "S1"} for _ in range(5))])
        one = small_plan(staffed, groups, [Posting("T0", "S0", "S1", YEAR, YEAR, "exchange")])
        moved = small_plan(county, groups, [Posting("T0", "S0", "S1", YEAR, YEAR + 1, "transfer")])
        return (
            Example("one teacher in both years: exactly the least number", cls(level="teacher"), county, both, 0),
            Example("one teacher in the first of two years", cls(level="teacher"), county, one_year, 1),
            Example("a teacher does not stand for a middle manager", cls(level="middle"), county, both, 2),
            Example("one where the member has five: a fifth", cls(level="teacher", min_share=Fraction(1, 5)), staffed, one, 0),
            Example("one where a quarter of five, 2, is asked", cls(level="teacher", min_share=Fraction(1, 4)), staffed, one, 1),
            Example("a transfer is no dispatch", cls(level="teacher"), county, moved, 2),
        )
