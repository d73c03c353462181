"""R-090: what is paid for people who are away keeps within a yearly sum."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import STRICT
from solver.instance.school import School
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.chosen import chosen
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan

BAOTOU = Text("包头市义务教育优质均衡发展案例(全国典型案例)", "Baotou case of quality-balanced compulsory education (national cases)")
PAID = ("exchange", "cadre", "aid")
"""The channels that are paid for: those on which people work at the other school."""
Yuan = Annotated[int, Field(ge=0, le=10_000_000_000)]


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """What is paid in addition for people who go to some schools."""

    __pydantic_config__: ClassVar[Any] = STRICT

    yuan: Annotated[int, Field(ge=0, le=10_000_000)]
    """Yuan for one person and school year."""
    receiving: SchoolChoice = field(default_factory=SchoolChoice)
    """The receiving schools for which it is paid."""


@dataclass(frozen=True)
class PostingFunds(Rule):
    """In each planned year the allowances of all who are away on exchange or aid or hold a post elsewhere are at most `yuan`.

    Each person costs `per_person` a year and every supplement whose schools the destination is among. Postings agreed earlier
    that still run are paid for too; shadowing and transfers are not.
    """

    yuan: Yuan = 4_500_000
    """The yearly sum in yuan."""
    per_person: Annotated[int, Field(ge=0, le=10_000_000)] = 22_500
    """Yuan for one person and school year; the text names only the sum and some 200 posts, whose quotient this is."""
    supplements: Annotated[tuple[Supplement, ...], Field(max_length=20)] = ()
    """What is paid in addition, by receiving school; several add up."""

    name: ClassVar[str] = "posting_funds"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("轮岗专项经费", "Funds for postings")
    unit: ClassVar[Text] = Text("元", "yuan")
    clause: ClassVar[Clause] = Clause(
        ("R-090",),
        BAOTOU,
        "财政部门每年拨付450余万元专款",
        Text("每人每年补助由规划人员给定,原文只有总额", "The allowance a person and year is the planner's; the text gives the sum alone"),
    )

    def post(self, scope: RotationScope) -> None:
        """Post: allowances of the moves away + those of running postings <= yuan, for each year."""
        cost = self._costs(scope.instance)
        moves, running = scope.move_options, scope.running
        paid = np.isin(moves.channel, [CHANNELS.index(name) for name in PAID])
        for year in scope.instance.planned_years:
            used = np.flatnonzero(paid & scope.away(year))
            scope.at_most(
                subjects=[str(year)],
                row=np.zeros(len(used)),
                column=scope.move_column[used],
                coefficient=cost[moves.destination[used]],
                bound=np.array([self.yuan - int(cost[running.destination[running.away(year)]].sum())]),
            )

    def _costs(self, instance: Instance) -> Ints:
        """Return what one person and year costs at each school."""
        cost = np.full(len(instance.schools), self.per_person, dtype=np.int64)
        for supplement in self.supplements:
            cost[chosen(instance, supplement.receiving)] += supplement.yuan
        return cost

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up the allowances year by year; the waiver's object is the year."""
        findings = []
        for year in instance.planned_years:
            there = [instance.school_of[p.destination] for p in plan.postings if p.channel in PAID and p.covers(year)]
            spent = sum(self._cost(instance, school) for school in there)
            findings.append(Finding(self.name, str(year), self.yuan, spent, max(0, spent - self.yuan), "<=", year))
        return findings

    def _cost(self, instance: Instance, school: School) -> int:
        return self.per_person + sum(extra.yuan for extra in self.supplements if extra.receiving.selects(instance, school))

    def explain(self) -> Text:
        """Return the sum in one sentence."""
        more = Text("", "")
        if self.supplements:
            listed = [(extra.receiving.chosen(), extra.yuan) for extra in self.supplements]
            zh = "、".join(f"{chosen.zh}学校另加 {yuan} 元" for chosen, yuan in listed)
            more = Text(f",{zh}", ", plus " + ", ".join(f"{yuan} at schools ({chosen.en})" for chosen, yuan in listed))
        return Text(
            "每学年在外人员补助(每人 {one} 元{more})合计不超过 {yuan} 元",
            "The allowances of all who are away in a school year ({one} yuan each{more}) are at most {yuan} yuan",
        ).fill(one=self.per_person, more=more, yuan=self.yuan)

    @classmethod
    def trials(cls) -> Sequence["PostingFunds"]:
        """Return sums that pay for two people, and for two of whom one is at a rural school."""
        rural = Supplement(yuan=7, receiving=SchoolChoice(settings=("rural",)))
        return (cls(yuan=20, per_person=10), cls(yuan=27, per_person=10, supplements=(rural, Supplement(yuan=1))))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 200 people at the usual allowance (exactly the sum of the clause), one more, and a supplement."""
        county = small_county(2, [{} for _ in range(201)])
        groups = [("S0", "alliance", ["S1"])]

        def sent(number: int) -> Plan:
            return small_plan(county, groups, [Posting(f"T{n}", "S0", "S1", YEAR, YEAR + 2, "exchange") for n in range(number)])

        remote = cls(yuan=50_000, supplements=(Supplement(yuan=2_500, receiving=SchoolChoice(settings=("rural",))),))
        return (
            Example("200 at 22,500 yuan: exactly 4.5 million", cls(), county, sent(200), 0),
            Example("201", cls(), county, sent(201), 22_500),
            Example("two at a rural school, 25,000 each", remote, county, sent(2), 0),
        )
