"""R-083, R-103, R-104: members from other areas only where one area helps the other, and so many of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import STRICT, AreaName, Count, Level, ModeName
from solver.instance.school import School
from solver.instance.school_choice import area_chain
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import listed, modes_named
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import region_at
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True, kw_only=True)
class AreaPair:
    """One area whose schools lead members of another."""

    __pydantic_config__: ClassVar[Any] = STRICT

    helper: AreaName
    """The area of the leads."""
    helped: AreaName
    """The area of the members."""


@dataclass(frozen=True)
class AreaPairs(PairRule):
    """A member is of its lead's own area, or of an area that the lead's area helps; every such pair of areas has `at_least` members."""

    pairs: Annotated[tuple[AreaPair, ...], Field(max_length=1000)] = ()
    """Which area helps which; the smaller areas inside them count too. None keeps every group inside its lead's area."""
    at_least: Count = 0
    """Fewest members that each pair of areas brings together."""
    level: Level | None = None
    """Own area: the outermost one of this level around the lead; null takes the area that the lead names."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged and counted; empty takes all."""

    name: ClassVar[str] = "area_pairs"
    title: ClassVar[Text] = Text("区域结对", "Areas that help areas")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-083", "R-103", "R-104", "Part C 2"),
        CASES,
        "统筹和平区等中心城区与滨海新区、环中心城区和远城区结成14个区域教育发展共同体",
        Text(
            "跨区域的成员校只能出自与龙头校所在区域结对的区域(有方向,可多对多);本区域的成员校不受限;可要求每对区域至少带几所",
            "A member from another area is of one that the lead's area helps (the pair has a direction; many to many is possible); members "
            "of the lead's own area are free; each pair of areas may be asked for a number of members",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members of the lead's own area and of areas that it helps."""
        instance = pairs.instance
        _, region = np.unique([region_at(instance, school.area, self.level) for school in instance.schools], return_inverse=True)
        region = region.reshape(-1)
        admitted = (region[pairs.lead] == region[pairs.school]) | ~modes_named(instance, self.modes)[pairs.mode]
        for pair in self.pairs:
            admitted |= _inside(instance, pair.helper)[pairs.lead] & _inside(instance, pair.helped)[pairs.school]
        return np.asarray(admitted)

    def post(self, scope: GroupingScope) -> None:
        """Forbid other pairs of areas; members that a pair of areas brings together >= at_least, for each pair."""
        super().post(scope)
        if self.at_least == 0:
            return
        named = modes_named(scope.instance, self.modes)[scope.pairs.mode]
        found: list[Ints] = []
        for pair in self.pairs:
            lead, school = _inside(scope.instance, pair.helper)[scope.pairs.lead], _inside(scope.instance, pair.helped)[scope.pairs.school]
            found.append(scope.pair_column[lead & school & named])
        scope.at_least(
            subjects=[pair.helped for pair in self.pairs],
            row=np.repeat(np.arange(len(found)), [len(columns) for columns in found]),
            column=np.concatenate([np.zeros(0, dtype=np.int64), *found]),
            coefficient=1,
            bound=self.at_least,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Judge each member by its area and its lead's, and count the members of each pair of areas in its worst year."""
        findings, judged = [], [group for group in plan.groups if not self.modes or group.mode in self.modes]
        for group in judged:
            lead = instance.school_of[group.lead]
            for name in group.members:
                member = instance.school_of[name]
                own = region_at(instance, lead.area, self.level) == region_at(instance, member.area, self.level)
                helped = own or any(_joins(instance, pair, lead, member) for pair in self.pairs)
                note = None if helped else Text("{a} 不帮扶 {b}", "{a} does not help {b}").fill(a=lead.area, b=member.area)
                findings.append(Finding(self.name, name, 1, int(helped), int(not helped), ">=", group.first_year, (group.lead,), note))
        for pair in self.pairs if self.at_least else ():
            counts = []
            for year in instance.planned_years:
                links = [(instance.school_of[g.lead], instance.school_of[m]) for g in judged if g.covers(year) for m in g.members]
                counts.append((sum(_joins(instance, pair, lead, member) for lead, member in links), year))
            count, year = min(counts)
            note = Text("由 {a} 帮扶", "helped by {a}").fill(a=pair.helper)
            short = max(0, self.at_least - count)
            findings.append(Finding(self.name, pair.helped, self.at_least, count, short, ">=", year, (pair.helper,), note))
        return findings

    def explain(self) -> Text:
        """Return the pairs in one sentence."""
        pairs = ", ".join(f"{pair.helper}→{pair.helped}" for pair in self.pairs) or "—"
        return Text(
            "{zh}集团跨区域的成员校只在这 {n} 对区域之间:{p}(每对至少 {k} 所)",
            "Members of a group{en} from another area only between these {n} pairs of areas: {p} (at least {k} each)",
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), n=len(self.pairs), p=pairs, k=self.at_least)

    @classmethod
    def trials(cls) -> Sequence["AreaPairs"]:
        """Return one direction, both with a number for each, no pairs at all in one mode, and areas of a higher level."""
        there, back = AreaPair(helper="A0", helped="A1"), AreaPair(helper="A1", helped="A0")
        return (
            cls(pairs=(there,)),
            cls(pairs=(there, back), at_least=1),
            cls(modes=("tight", "alliance")),
            cls(pairs=(back,), level="county"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a pair of areas used in its direction and against it, the own area, and a number of members just reached and missed."""
        county = small_county([small_school(n, area=area) for n, area in enumerate(("A0", "A1", "A1", "A0", "A2"))])
        pairs = (AreaPair(helper="A0", helped="A1"),)

        def case(title: str, amount: int, rule: AreaPairs, lead: str, *members: str) -> Example:
            return Example(title, rule, county, small_plan(county, [(lead, "alliance", members)]), amount)

        return (
            case("a member of the area that is helped, and one of the own area", 0, cls(pairs=pairs), "S0", "S1", "S3"),
            case("against the direction", 1, cls(pairs=pairs), "S1", "S0"),
            case("a third area", 1, cls(pairs=pairs), "S0", "S4"),
            case("no pairs: own area only", 1, cls(), "S0", "S1", "S3"),
            case("two members wanted, two there", 0, cls(pairs=pairs, at_least=2), "S0", "S1", "S2"),
            case("two members wanted, one there", 1, cls(pairs=pairs, at_least=2), "S0", "S1"),
        )


def _inside(instance: Instance, area: str) -> Bools:
    return np.array([area in area_chain(instance, school.area) for school in instance.schools], dtype=bool)


def _joins(instance: Instance, pair: AreaPair, lead: School, member: School) -> bool:
    return pair.helper in area_chain(instance, lead.area) and pair.helped in area_chain(instance, member.area)
