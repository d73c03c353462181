"""R-213: postings agreed earlier run on unchanged."""

from collections import Counter
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
from solver.rules.running import RunningTable, by_person, new_postings
from solver.rules.running import running_postings as agreed_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class RunningPostings(MoveRule):
    """A posting agreed earlier that covers a planned year stands in the plan unchanged, and its person gets no other until it ends.

    In the model running postings are constants, so only the second half needs rows; the first half is checked on plans.
    """

    name: ClassVar[str] = "running_postings"
    title: ClassVar[Text] = Text("在途交流延续", "Running postings go on")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        Text(
            "教育部等三部门关于推进县(区)域内义务教育学校校长教师交流轮岗的意见(教师〔2014〕4号)",
            "2014 opinion on rotation of heads and teachers",
        ),
        "",
        Text(
            "已商定的交流按原定学校和年限继续,期满前不另派",
            "What was agreed goes on at the same school for the agreed years, with no other posting before its end",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether a posting agreed earlier covers a planned year."""
        return bool(agreed_postings(instance))

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options that start before a running posting of the same person has ended."""
        until = RunningTable.of(options.instance).last_of(len(options.instance.staff))
        return np.asarray(options.first_year > until[options.person])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each running posting in the plan, and for new postings of its person before its end."""
        new = new_postings(instance, plan)
        listed = Counter(plan.postings) - Counter(new)
        there = Counter((p.person, p.destination, p.first_year, p.last_year) for p in listed.elements())
        agreed = agreed_postings(instance)
        until = {person: max(p.last_year for p in mine) for person, mine in by_person(agreed).items()}
        findings = []
        for p in agreed:
            kept = int((p.person, p.destination, p.first_year, p.last_year) in there)
            note = None if kept else Text("在途交流未列入方案", "the running posting is missing from the plan")
            findings.append(Finding(self.name, p.person, 1, kept, 1 - kept, ">=", p.first_year, (p.destination,), note))
        for p in new:
            if p.person in until:
                early = int(p.first_year <= until[p.person])
                note = Text("期满前另派", "posted anew before the end") if early else None
                findings.append(
                    Finding(self.name, p.person, until[p.person] + 1, p.first_year, early, ">=", p.first_year, (p.destination,), note)
                )
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "已商定且未期满的交流照原定学校和年限继续,期满前不另派",
            "Postings agreed earlier go on unchanged, and nobody on one is posted anew before its end",
        )

    @classmethod
    def trials(cls) -> Sequence["RunningPostings"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a plan that lists the running posting, one that drops it, one that shortens it, and new ones before and after its end."""
        county = small_county(
            3,
            [{}],
            years=3,
            previous=Previous(
                postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 1, last_year=YEAR + 1),),
            ),
        )

        def plan(*stays: tuple[str, int, int]) -> Plan:
            away = [Posting("T0", "S0", school, first, last, "exchange") for school, first, last in stays]
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], away)

        kept = ("S1", YEAR - 1, YEAR + 1)
        return (
            Example("listed unchanged", cls(), county, plan(kept), 0),
            Example("dropped", cls(), county, plan(), 1),
            Example("shortened: missing, and another one in its place", cls(), county, plan(("S1", YEAR - 1, YEAR)), 2),
            Example("a new one in its last year", cls(), county, plan(kept, ("S2", YEAR + 1, YEAR + 2)), 1),
            Example("a new one the year after", cls(), county, plan(kept, ("S2", YEAR + 2, YEAR + 2)), 0),
        )
