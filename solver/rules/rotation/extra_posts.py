"""R-090: sending schools get extra posts for those they lose, from a limited number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Count, Share
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.ledgers import heads
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.chosen import chosen
from solver.rules.rotation.posting_funds import BAOTOU
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.stock import stock


@dataclass(frozen=True)
class ExtraPosts(Rule):
    """In each planned year the people that sending schools lack are at most the extra posts there are.

    A school lacks the people of its home ledger today less those who work there that year, if that is more than the share
    `borne` of its people (rounded down), which it makes up for by itself. Who comes in exchange fills a place.
    """

    posts: Count = 200
    """How many extra posts there are in a year."""
    borne: Annotated[Share, Field(ge=0, le=1)] = Fraction(0)
    """Share of its people that a school does without, without an extra post."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """The sending schools that get extra posts."""

    name: ClassVar[str] = "extra_posts"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("派出学校专项编制", "Extra posts for sending schools")
    unit: ClassVar[Text] = Text("个编制", "posts")
    clause: ClassVar[Clause] = Clause(
        ("R-090",),
        BAOTOU,
        "编制部门为派出支教教师学校核增200余个专项编制",
        Text(
            "按派出校净减少人数配编,合计不超过专项编制总数",
            "Extra posts follow the net loss of the sending schools; in all no more than there are",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Define each school's extra posts, ``extra >= home - borne - present``, and bound their sum in each year."""
        schools = np.flatnonzero(chosen(scope.instance, self.schools))
        number = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        number[schools] = np.arange(len(schools))
        home = np.bincount(scope.person_home, minlength=len(number)).astype(np.int64)[schools]
        own = home * self.borne.numerator // self.borne.denominator
        rows = np.arange(len(schools))
        for year in scope.instance.planned_years:
            found = stock(scope, year, np.zeros(len(scope.class_size), dtype=np.int64))
            extra = scope.columns(len(schools), 0, home)
            row, column, coefficient = found.rows(number)
            scope.define(
                np.concatenate([row, rows]),
                np.concatenate([column, extra]),
                np.concatenate([coefficient, np.ones(len(schools), dtype=np.int64)]),
                home - own - found.constant[schools],
                count=len(schools),
            )
            scope.at_most(subjects=[str(year)], row=np.zeros(len(extra)), column=extra, coefficient=1, bound=np.array([self.posts]))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up what the sending schools lack, year by year; the waiver's object is the year."""
        home = heads(instance, None, instance.first_year, "official", lambda _: True)
        findings = []
        for year in instance.planned_years:
            there = heads(instance, plan, year, "effective", lambda _: True)
            lacking = {
                school.id: max(0, home[school.id] - there[school.id] - floor(self.borne * home[school.id]))
                for school in instance.schools
                if self.schools.selects(instance, school)
            }
            needed = sum(lacking.values())
            senders = tuple(sorted(school for school, number in lacking.items() if number))
            findings.append(Finding(self.name, str(year), self.posts, needed, max(0, needed - self.posts), "<=", year, senders))
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        return Text(
            "每学年{schools}派出校净减少人数(超过本校 {borne} 的部分)合计不超过 {n} 个专项编制",
            "In each school year the net loss of sending schools ({schools}), beyond {borne} of their people, is at most {n} extra posts",
        ).fill(schools=self.schools.chosen(), borne=self.borne, n=self.posts)

    @classmethod
    def trials(cls) -> Sequence["ExtraPosts"]:
        """Return few posts, some with a share that schools bear themselves."""
        return (cls(posts=1), cls(posts=0, borne=Fraction(2, 5)), cls(posts=1, schools=SchoolChoice(settings=("urban", "town"))))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two extra posts used up, passed, spared by somebody who comes, and a share that the school bears."""
        county = small_county(2, [{"school": "S0" if n < 5 else "S1"} for n in range(6)])
        groups = [("S0", "alliance", ["S1"])]

        def moved(*people: int) -> Plan:
            ways = [("S0", "S1") if n < 5 else ("S1", "S0") for n in people]
            away = [Posting(f"T{n}", *way, YEAR, YEAR, "exchange") for n, way in zip(people, ways, strict=True)]
            return small_plan(county, groups, away)

        rule = cls(posts=2)
        return (
            Example("two away, two posts", rule, county, moved(0, 1), 0),
            Example("three away", rule, county, moved(0, 1, 2), 1),
            Example("three away and one comes", rule, county, moved(0, 1, 2, 5), 0),
            Example("a fifth of five is borne", cls(posts=2, borne=Fraction(1, 5)), county, moved(0, 1, 2), 0),
        )
