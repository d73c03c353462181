"""R-213: a person is at one school a year and takes at most one new posting within the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import RunningTable, by_person, new_postings, running_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class SinglePosting(MoveRule):
    """Nobody gets two new postings within the plan, or a new one in a year in which an earlier one still runs.

    The first half needs no row of its own: a `RotationScope` lets the people of a class take at most as many options as they
    are, and naming gives each person at most one. This rule refuses the options that meet a running posting.
    """

    name: ClassVar[str] = "single_posting"
    title: ClassVar[Text] = Text("一人一岗", "One posting a person")
    unit: ClassVar[Text] = Text("人次", "postings")
    structural: ClassVar[bool] = True
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        Text(
            "教育部等三部门关于推进县(区)域内义务教育学校校长教师交流轮岗的意见(教师〔2014〕4号)",
            "2014 opinion on rotation of heads and teachers",
        ),
        "",
        Text(
            "同一学年一人只在一所学校任教,规划期内至多新派一次",
            "A person teaches at one school in a school year and is newly posted at most once within the plan",
        ),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options that meet a running posting of the same person."""
        running = RunningTable.of(options.instance)
        return np.asarray(~running.overlapping(options.person, options.first_year, options.last_year))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """For each person with a posting, count new postings beyond the first and new ones that meet a running one."""
        new, still = by_person(new_postings(instance, plan)), by_person(running_postings(instance))
        findings = []
        for person in sorted({posting.person for posting in plan.postings}):
            mine, old = new.get(person, []), still.get(person, [])
            meeting = sum(1 for p in mine if any(p.first_year <= q.last_year and q.first_year <= p.last_year for q in old))
            amount = max(0, len(mine) - 1) + meeting
            note = Text("派遣时间与在途交流重叠", "meets a running posting") if meeting else None
            findings.append(Finding(self.name, person, 1, len(mine), amount, "<=", None, tuple(p.destination for p in mine), note))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "每人规划期内至多新派一次,同一学年只在一所学校",
            "Nobody is newly posted twice within the plan, or at two schools in one school year",
        )

    @classmethod
    def trials(cls) -> Sequence["SinglePosting"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return one posting, two of one person, and a new one beside a running one and right after it."""
        county = small_county(3, [{}, {}], years=3)
        running = county.replace(
            previous=Previous(postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 2, last_year=YEAR),))
        )
        groups = [("S0", "alliance", ["S1", "S2"])]

        def posting(school: str, first: int, last: int) -> Posting:
            return Posting("T0", "S0", school, first, last, "exchange")

        agreed_one = posting("S1", YEAR - 2, YEAR)
        return (
            Example("one posting", cls(), county, small_plan(county, groups, [posting("S1", YEAR, YEAR + 2)]), 0),
            Example(
                "two postings", cls(), county, small_plan(county, groups, [posting("S1", YEAR, YEAR), posting("S2", YEAR + 1, YEAR + 1)]), 1
            ),
            Example(
                "a new one in the last running year",
                cls(),
                running,
                small_plan(running, groups, [agreed_one, posting("S2", YEAR, YEAR)]),
                1,
            ),
            Example(
                "a new one the year after", cls(), running, small_plan(running, groups, [agreed_one, posting("S2", YEAR + 1, YEAR + 2)]), 0
            ),
        )
