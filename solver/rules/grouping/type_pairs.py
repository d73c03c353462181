"""R-062, R-118, R-046: which types of lead and member go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import STRICT, ModeName
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import EVERY, chosen, listed, modes_named
from solver.rules.grouping_scope import PairTable
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class TypePair:
    """One combination that is allowed."""

    __pydantic_config__: ClassVar[Any] = STRICT

    leads: SchoolChoice = EVERY
    """The leads of this combination."""
    members: SchoolChoice = EVERY
    """The members of this combination."""


YINCHUAN_TYPES = (
    TypePair(leads=SchoolChoice(labels=("lead_candidate",)), members=SchoolChoice(labels=("new", "weak"))),
    TypePair(leads=SchoolChoice(settings=("urban", "town")), members=SchoolChoice(settings=("rural",))),
)
"""名校+新校, 強校+弱校 and 城市+農村."""


@dataclass(frozen=True)
class TypePairs(PairRule):
    """Every membership is one of the allowed combinations of lead and member."""

    pairs: Annotated[tuple[TypePair, ...], Field(min_length=1, max_length=50)] = YINCHUAN_TYPES
    """The combinations that are allowed; one of them is enough."""
    judged: SchoolChoice = EVERY
    """Only members that are chosen here are judged."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "type_pairs"
    title: ClassVar[Text] = Text("可相配的学校类型", "Types that go together")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-062", "R-118", "R-046", "R-228"),
        YINCHUAN,
        "“名校+新校” / “強校+弱校” / “城市+農村”",
        Text(
            "龙头校与成员校的类型须属于所列组合之一;名校、强校以列为龙头候选为准,“地方+高校”用标签或外来龙头校表示",
            "Lead and member are one of the listed combinations; famous and strong schools are the bureau's lead candidates, universities "
            "are told by a tag or are leads from outside",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members that are not judged, and those that fit their lead in one combination."""
        instance = pairs.instance
        admitted = ~(chosen(instance, self.judged)[pairs.school] & modes_named(instance, self.modes)[pairs.mode])
        for pair in self.pairs:
            admitted |= chosen(instance, pair.leads)[pairs.lead] & chosen(instance, pair.members)[pairs.school]
        return np.asarray(admitted)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for a combination that each judged member and its lead are of."""
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            lead = instance.school_of[group.lead]
            for name in group.members:
                member = instance.school_of[name]
                if self.judged.selects(instance, member):
                    fits = sum(1 for p in self.pairs if p.leads.selects(instance, lead) and p.members.selects(instance, member))
                    findings.append(Finding(self.name, name, 1, fits, 0 if fits else 1, ">=", group.first_year, (group.lead,)))
        return findings

    def explain(self) -> Text:
        """Return the combinations in one sentence."""
        pairs = Text(
            ";".join(f"{p.leads.chosen().zh} + {p.members.chosen().zh}" for p in self.pairs),
            "; ".join(f"{p.leads.chosen().en} + {p.members.chosen().en}" for p in self.pairs),
        )
        return Text(
            "{zh}集团中,成员校({j})与龙头校须属于以下 {n} 种组合之一:{p}",
            "In a group{en}, a member ({j}) and its lead are one of these {n} combinations: {p}",
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), j=self.judged.chosen(), n=len(self.pairs), p=pairs)

    @classmethod
    def trials(cls) -> Sequence["TypePairs"]:
        """Return the default, towns helping villages in one mode, tags, and weak members only."""
        town = TypePair(leads=SchoolChoice(settings=("urban", "town")), members=SchoolChoice(settings=("rural",)))
        return (
            cls(),
            cls(pairs=(town,), modes=("alliance", "tight")),
            cls(pairs=(TypePair(leads=SchoolChoice(tags=("famous",))),), judged=SchoolChoice(max_quality=70)),
            cls(pairs=(TypePair(leads=SchoolChoice(authorities=("city",))), TypePair(members=SchoolChoice(area="A0")))),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return each of the default combinations, a pair that is none of them, and modes and members that are not judged."""

        def case(title: str, amount: int, rule: TypePairs | None = None, lead: str = "urban", **changes: object) -> Example:
            county = small_county([small_school(0, setting=lead, lead_candidate=False), small_school(1, **changes)])
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        weak = cls(judged=SchoolChoice(labels=("weak",)))
        return (
            case("a town school and a rural one", 0, lead="town"),
            case("an urban school and another urban one that is not new and not weak", 1, setting="urban", weak=False),
            case("a rural lead that is no candidate, and a weak member", 1, lead="rural"),
            case("the same in another mode than the one that is judged", 0, cls(modes=("tight",)), lead="rural"),
            case("a member that is not weak, where only weak ones are judged", 0, weak, lead="rural", weak=False),
            Example(
                "a candidate and a weak school, both rural",
                cls(),
                (pair := small_county([small_school(0, setting="rural"), small_school(1)])),
                small_plan(pair, [("S0", "alliance", ["S1"])]),
                0,
            ),
        )
