"""R-213: years at home between two postings."""

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
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class Rest(MoveRule):
    """Between two postings of a person lie at least `years` school years at home, postings of earlier plans included.

    Shadowing needs no rest: who learns at the lead for a year is not tired of being away.
    """

    years: Annotated[int, Field(ge=1, le=20)] = 1
    """Least number of whole school years at home between the end of one posting and the start of the next."""

    name: ClassVar[str] = "rest"
    title: ClassVar[Text] = Text("两次交流之间的间隔", "Rest between postings")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-213",),
        PLANNER,
        "",
        Text("间隔年数由规划人员给定,按整学年计", "The number of years is the planner's, in whole school years"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody was posted before; within one plan nobody is posted twice."""
        return instance.previous is not None and bool(instance.previous.postings)

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options with too few years between them and an earlier posting of the same person."""
        earlier = EarlierTable.of(options.instance)
        near = np.zeros(len(options), dtype=bool)
        for place, row in earlier.layers(options.person):
            after = options.first_year[place] - earlier.last_year[row] - 1
            before = earlier.first_year[row] - options.last_year[place] - 1
            near[place] |= np.maximum(after, before) < self.years
        return np.asarray(~near | (options.channel == CHANNELS.index("shadow")))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the school years at home between each new posting and the earlier posting next to it."""
        before = earlier_postings(instance)
        findings = []
        for posting in new_postings(instance, plan):
            if posting.channel == "shadow" or posting.person not in before:
                continue
            away = [(q.first_year, q.last_year) for q in before[posting.person]]
            gaps = [posting.first_year - last - 1 if last < posting.first_year else first - posting.last_year - 1 for first, last in away]
            rested = max(0, min(gaps))
            short = int(rested < self.years)
            findings.append(Finding(self.name, posting.person, self.years, rested, short, ">=", posting.first_year, (posting.destination,)))
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        return Text("两次交流之间至少在本校任教 {n} 个学年", "At least {n} school years at home between two postings").fill(n=self.years)

    @classmethod
    def trials(cls) -> Sequence["Rest"]:
        """Return one year and three."""
        return (cls(), cls(years=3))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a posting that ended two years before the plan, against rests of one, two and three years."""
        history = Previous(postings=(PreviousPosting(person="T0", school="S1", first_year=YEAR - 5, last_year=YEAR - 3),))
        county = small_county(3, [{}], years=2, previous=history)

        def start(year: int, channel: str = "exchange") -> Plan:
            away = Posting("T0", "S0", "S2", year, year, channel)  # type: ignore[arg-type]
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], [away])

        return (
            Example("two years at home where two are asked", cls(years=2), county, start(YEAR), 0),
            Example("two years where three are asked", cls(years=3), county, start(YEAR), 1),
            Example("a year later", cls(years=3), county, start(YEAR + 1), 0),
            Example("shadowing needs no rest", cls(years=3), county, start(YEAR, "shadow"), 0),
        )
