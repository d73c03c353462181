"""R-213: at the end of a posting its person returns home, or is transferred to the school of the posting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.history import Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import PLANNER
from solver.rules.earlier import EarlierTable, earlier_postings
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, MoveRule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class TransferAfter(MoveRule):
    """A transfer (调动) leads only to a school where the person has served `years` on postings that have ended.

    Whoever is not transferred returns home when a posting ends; with `keeps_identity` everybody does.
    """

    years: Annotated[int, Field(ge=1, le=20)] = 3
    """Least number of school years served there on earlier postings, several of them added up."""

    name: ClassVar[str] = "transfer_after"
    title: ClassVar[Text] = Text("交流期满返回或调动", "Return or transfer after a posting")
    unit: ClassVar[Text] = Text("人次", "transfers")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        PLANNER,
        "",
        Text(
            "期满返回原校;在该校交流满规定年限的方可调入",
            "Home again at the end; only who has served there for the years may be transferred there",
        ),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse transfers to schools where the person has not served long enough before."""
        earlier = EarlierTable.of(options.instance)
        served: Ints = np.zeros(len(options), dtype=np.int64)
        for place, row in earlier.layers(options.person):
            there = (earlier.school[row] == options.destination[place]) & (earlier.last_year[row] < options.first_year[place])
            served[place] += np.where(there, earlier.last_year[row] - earlier.first_year[row] + 1, 0)
        return np.asarray((served >= self.years) | (options.channel != CHANNELS.index("transfer")))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up, for each transfer, the years served at its school on postings that ended before."""
        before = earlier_postings(instance)
        findings = []
        for posting in plan.postings:
            if posting.channel == "transfer":
                served = sum(
                    q.last_year - q.first_year + 1
                    for q in before.get(posting.person, [])
                    if q.school == posting.destination and q.last_year < posting.first_year
                )
                short = int(served < self.years)
                findings.append(
                    Finding(self.name, posting.person, self.years, served, short, ">=", posting.first_year, (posting.destination,))
                )
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        return Text(
            "交流期满返回原校;在同一学校交流满 {n} 个学年的可以调入该校",
            "People return home after a posting; only who has served {n} school years at a school may be transferred there",
        ).fill(n=self.years)

    @classmethod
    def trials(cls) -> Sequence["TransferAfter"]:
        """Return one year and two."""
        return (cls(years=1), cls(years=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a transfer to the school of an ended posting of exactly three years, one to another school, and one in its last year."""
        history = Previous(postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 2, last_year=YEAR),))
        county = small_county(3, [{}], years=2, previous=history)
        running = Posting("T0", "S0", "S1", YEAR - 2, YEAR, "exchange")

        def plan(school: str, year: int) -> Plan:
            moved = Posting("T0", "S0", school, year, YEAR + 1, "transfer")
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], [running, moved])

        return (
            Example("three years served", cls(), county, plan("S1", YEAR + 1), 0),
            Example("four are asked", cls(years=4), county, plan("S1", YEAR + 1), 1),
            Example("another school", cls(), county, plan("S2", YEAR + 1), 1),
            Example("before the posting has ended", cls(), county, plan("S1", YEAR), 1),
        )
