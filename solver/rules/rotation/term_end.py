"""R-130: principals change schools at the end of a term."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class TermEnd(MoveRule):
    """A principal is posted only in the school year after a term has ended; where the present term's begin is unknown, in any."""

    term_years: Annotated[int, Field(ge=1, le=10)] = 3
    """Length of a term in school years, counted from the school year in which the present term began."""

    name: ClassVar[str] = "term_end"
    title: ClassVar[Text] = Text("校长任期届满方可调整", "Principals move at the end of a term")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-130",),
        Text("兵团第十二师校长职级制改革材料", "12th Division: principal ranks"),
        "建立“四级九档”校长职级体系,实行三年一聘期制",
        Text("除免职外,校长只在聘期届满时调整", "Removal apart, principals change only when a term ends"),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options of principals that start within a term."""
        staff = options.instance.staff
        begun = staff.values("term_first_year").astype(np.int64)[options.person]
        principal = staff.values("position")[options.person] == POSITIONS.index("principal")
        return np.asarray(~principal | (begun < 0) | ((options.first_year - begun) % self.term_years == 0))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, for each new posting of a principal, the years of the term that are left when it starts."""
        findings = []
        for posting in new_postings(instance, plan):
            person = instance.staff.person(posting.person)
            if person.position == "principal" and person.term_first_year >= 0:
                ends = person.term_first_year
                while ends < posting.first_year:
                    ends += self.term_years
                while ends - self.term_years >= posting.first_year:
                    ends -= self.term_years
                within = int(ends != posting.first_year)
                findings.append(Finding(self.name, person.id, ends, posting.first_year, within, ">=", ends, (posting.destination,)))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("校长聘期 {n} 年,届满时方可交流", "Principals serve terms of {n} years and move only when one ends").fill(
            n=self.term_years
        )

    @classmethod
    def trials(cls) -> Sequence["TermEnd"]:
        """Return terms of three years and of two."""
        return (cls(), cls(term_years=2))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a term that ends when the plan begins, and one that ends a year later."""
        county = small_county(2, [{"position": "principal", "term_first_year": begun} for begun in (YEAR - 3, YEAR - 2)], years=2)

        def plan(person: str, year: int) -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1"])], [Posting(person, "S0", "S1", year, year + 2, "cadre")])

        return (
            Example("three years are over", cls(), county, plan("T0", YEAR), 0),
            Example("a year of the next term has passed", cls(), county, plan("T0", YEAR + 1), 1),
            Example("a year is left", cls(), county, plan("T1", YEAR), 1),
            Example("the year after", cls(), county, plan("T1", YEAR + 1), 0),
        )
