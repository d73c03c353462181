"""R-024, R-084: county schools lead inside their county, city schools beyond it; nobody leads a school of a higher level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Level
from solver.instance.school import Area
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import NANNING
from solver.rules.grouping_scope import PairTable
from solver.rules.pairing_facts import region_at
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, PairRule
from solver.rules.small import small_county, small_plan, small_school

_RANK: dict[Level, int] = {"county": 0, "city": 1, "province": 2}


@dataclass(frozen=True)
class AuthorityReach(PairRule):
    """A lead run by a confined level takes members of its own area of that level only, and none takes members run above it."""

    confined: tuple[Level, ...] = ("county",)
    """Leads run by these levels lead only inside the area of that level in which they lie."""
    upward: bool = False
    """Whether a lead may take a member that a higher level of government runs."""

    name: ClassVar[str] = "authority_reach"
    title: ClassVar[Text] = Text("隶属层级", "Levels of authority")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-024", "R-084"),
        NANNING,
        "推进中小学校幼儿园集团化办学",
        Text(
            "市属学校可跨县区办集团,县区属学校只在本县区内办(经批准的例外书面豁免);下级学校不带上级学校;"
            "未列出上级区域的区域自成一区;外来龙头校不受本区域限制",
            "City-run schools may lead across counties, county-run ones inside their county (an approved exception is waived); no school "
            "leads one that a higher level runs; an area without a listed area of that level around it stands for itself; leads "
            "from outside are not confined",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members of a level that is not higher, inside the lead's area where the lead is confined."""
        instance = pairs.instance
        rank = np.array([_RANK[school.authority] for school in instance.schools], dtype=np.int64)
        admitted = (rank[pairs.school] <= rank[pairs.lead]) | self.upward
        outside = instance.school_values("outside").astype(bool)
        for level in self.confined:
            _, region = np.unique([region_at(instance, school.area, level) for school in instance.schools], return_inverse=True)
            region = region.reshape(-1)
            confined = (rank[pairs.lead] == _RANK[level]) & ~outside[pairs.lead]
            admitted &= ~confined | (region[pairs.lead] == region[pairs.school])
        return np.asarray(admitted)

    def lead_zones(self, instance: Instance) -> tuple[Ints, Ints] | None:
        """Return the areas of the first confined level as zones."""
        if not self.confined:
            return None
        level = self.confined[0]
        zone = np.unique([region_at(instance, school.area, level) for school in instance.schools], return_inverse=True)[1].reshape(-1)
        bound = np.array([school.authority == level and not school.outside for school in instance.schools], dtype=bool)
        return np.where(bound, zone, -1).astype(np.int64), zone.astype(np.int64)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the level and the area of each member with its lead's."""
        findings = []
        for group in plan.groups:
            lead = instance.school_of[group.lead]
            for name in group.members:
                member = instance.school_of[name]
                above = not self.upward and _RANK[member.authority] > _RANK[lead.authority]
                away = False
                if lead.authority in self.confined and not lead.outside:
                    away = region_at(instance, lead.area, lead.authority) != region_at(instance, member.area, lead.authority)
                notes = [_ABOVE] * above + [_AWAY] * away
                note = Text(";".join(n.zh for n in notes), "; ".join(n.en for n in notes)) if notes else None
                findings.append(Finding(self.name, name, 0, len(notes), 1 if notes else 0, "<=", group.first_year, (group.lead,), note))
        return findings

    def explain(self) -> Text:
        """Return who is confined."""
        levels = Text("、".join(self.confined) or "无", ", ".join(self.confined) or "none")
        up = Text("下级可带上级", "may lead upward") if self.upward else Text("下级不带上级", "never lead upward")
        return Text(
            "只在本级区域内带成员校的龙头校({n} 级):{l};{up}", "Leads confined to the area of their own level ({n} level(s)): {l}; {up}"
        ).fill(n=len(self.confined), l=levels, up=up)

    @classmethod
    def trials(cls) -> Sequence["AuthorityReach"]:
        """Return the default, every level confined, and no level confined."""
        return cls(), cls(confined=("county", "city"), upward=True), cls(confined=())

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return county and city leads inside and across counties, townships of one county, and a county lead of a city school."""
        areas = (Area(id="A", name="A"), Area(id="A1", name="A1", parent="A"), Area(id="A2", name="A2", parent="A"), Area(id="B", name="B"))

        def case(title: str, amount: int, lead: str, member: str, rule: AuthorityReach | None = None, area: str = "B") -> Example:
            schools = [small_school(0, area="A1", authority=lead), small_school(1, area=area, authority=member)]
            county = small_county(schools).replace(areas=areas)
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("a county school leads in another township of its county", 0, "county", "county", area="A2"),
            case("a county school leads in another county", 1, "county", "county"),
            case("a city school leads in another county", 0, "city", "county"),
            case("a county school leads a city school", 1, "county", "city", area="A2"),
            case("the same where upward is allowed", 0, "county", "city", cls(upward=True), area="A2"),
            case("both at once are one membership", 1, "county", "city"),
        )


_ABOVE = Text("成员校隶属层级高于龙头校", "the member is run by a higher level than its lead")
_AWAY = Text("成员校不在龙头校的本级区域内", "the member lies outside the lead's area")
