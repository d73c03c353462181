"""R-055, R-075: good public kindergartens bring on private and weak ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Points
from solver.instance.school import StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PUCHENG
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class KindergartenAid(PairRule):
    """A kindergarten joins a public lead of quality that runs a kindergarten too, and is itself private, weak or new."""

    min_quality: Points = 75
    """Least quality score of the lead."""

    name: ClassVar[str] = "kindergarten_aid"
    title: ClassVar[Text] = Text("公办优质园带民办园、薄弱园", "Good public kindergartens lead")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-055", "R-075"),
        PUCHENG,
        "推动优质公办幼儿园与民办幼儿园、薄弱幼儿园之间的交流互动",
        Text(
            "只办幼儿园的成员校,其龙头校须为公办、质量达标并办有幼儿园;成员园须为民办、薄弱或新建",
            "A member that runs a kindergarten and nothing else has a public lead of quality that runs a kindergarten; the member is "
            "private, weak or new",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members that are no kindergartens, and kindergartens that the clause means under leads that it means."""
        instance = pairs.instance
        schools = instance.schools
        judged = np.array([set(school.stages) == {"kindergarten"} for school in schools], dtype=bool)
        runs = np.array(["kindergarten" in school.stages for school in schools], dtype=bool)
        public, quality = instance.school_values("public").astype(bool), instance.school_values("quality")
        helped = ~public | instance.school_values("weak").astype(bool) | instance.school_values("new").astype(bool)
        helps = runs & public & (quality >= self.min_quality)
        return np.asarray(~judged[pairs.school] | (helped[pairs.school] & helps[pairs.lead]))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Judge lead and member of every kindergarten's membership."""
        findings = []
        for group in plan.groups:
            lead = instance.school_of[group.lead]
            for name in group.members:
                member = instance.school_of[name]
                if any(stage != "kindergarten" for stage in member.stages):
                    continue
                helps = lead.public and lead.quality >= self.min_quality and lead.part("kindergarten") is not None
                helped = member.weak or member.new or not member.public
                notes = [_LEAD] * (not helps) + [_MEMBER] * (not helped)
                note = Text(";".join(n.zh for n in notes), "; ".join(n.en for n in notes)) if notes else None
                findings.append(Finding(self.name, name, 0, len(notes), 1 if notes else 0, "<=", group.first_year, (group.lead,), note))
        return findings

    def explain(self) -> Text:
        """Return the quality in one sentence."""
        return Text(
            "民办、薄弱或新建幼儿园由质量分不低于 {q} 的公办园带动",
            "Private, weak or new kindergartens join public ones of quality {q} or more",
        ).fill(q=self.min_quality)

    @classmethod
    def trials(cls) -> Sequence["KindergartenAid"]:
        """Return two qualities."""
        return cls(min_quality=50), cls(min_quality=45)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the lead exactly at its quality and one point below, private leads, and members that need no help."""
        own = (StagePart(stage="kindergarten", pupils=90, classes=(1, 1, 1)),)

        def case(title: str, amount: int, lead: dict[str, object], member: dict[str, object]) -> Example:
            county = small_county([small_school(0, parts=own, **lead), small_school(1, **({"parts": own, "weak": False} | member))])
            return Example(title, cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("a public one of quality 75 and a private one", 0, {"quality": 75}, {"public": False}),
            case("a public one of quality 74 and a private one", 1, {"quality": 74}, {"public": False}),
            case("a private lead", 1, {"public": False}, {"public": False}),
            case("a public member that is neither weak nor new", 1, {}, {}),
            case("a weak public member", 0, {}, {"weak": True}),
            case("a primary member is not judged", 0, {"public": False}, {"parts": small_school(1).parts}),
        )


_LEAD = Text("龙头校须为公办、质量达标并办有幼儿园", "the lead must be public, good enough and run a kindergarten")
_MEMBER = Text("成员园须为民办、薄弱或新建", "the member must be private, weak or new")
