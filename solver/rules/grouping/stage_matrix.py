"""R-044, R-229: which stages a lead of one stage may take, as a table; through-schools count with all their stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import ModeName, Stage
from solver.instance.school import StagePart
from solver.instance.staff import STAGES
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import listed, modes_named
from solver.rules.documents import PUCHENG
from solver.rules.facts import stage_bits
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


def _alike() -> Mapping[Stage, tuple[Stage, ...]]:
    stages: tuple[Stage, ...] = ("kindergarten", "primary", "junior", "senior", "vocational")
    return {stage: (stage,) for stage in stages}


@dataclass(frozen=True)
class StageMatrix(PairRule):
    """A lead takes members whose stages the table allows for the stages it runs itself."""

    takes: Mapping[Stage, tuple[Stage, ...]] = field(default_factory=_alike)
    """For each stage a lead runs, the stages of members it may take; a stage that is not listed takes none."""
    match: Literal["any", "all"] = "any"
    """`any`: one stage of the member is allowed; `all`: every stage of the member is allowed."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "stage_matrix"
    title: ClassVar[Text] = Text("学段配对表", "Table of stages")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-044", "R-229", "Part C 2"),
        PUCHENG,
        "全县中小学(含中等职业学校)、幼儿园",
        Text(
            "表中写明开设某学段的龙头校可带哪些学段;默认同学段相带,九年一贯制按两个学段计;跨学段联盟在表中加行,"
            "“中学不再托管小学”即初中一行不写小学",
            "The table says which stages a lead of each stage may take; the default is its own, a nine-year school has two; unions across "
            "stages add to the table, and “middle schools lead no primaries” leaves primary out of the row junior",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit members that the table allows."""
        own = stage_bits(pairs.instance)
        reach = np.zeros(len(own), dtype=np.int64)
        for stage, taken in self.takes.items():
            bits = sum(1 << STAGES.index(one) for one in set(taken))
            reach |= np.where(own >> STAGES.index(stage) & 1, bits, 0)
        wanted, common = own[pairs.school], reach[pairs.lead] & own[pairs.school]
        fits = common == wanted if self.match == "all" else common > 0
        return np.asarray(fits | ~modes_named(pairs.instance, self.modes)[pairs.mode])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look each member's stages up in the table."""
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            allowed = {taken for stage in instance.school_of[group.lead].stages for taken in self.takes.get(stage, ())}
            for member in group.members:
                stages = instance.school_of[member].stages
                fitting = [stage for stage in stages if stage in allowed]
                least = len(stages) if self.match == "all" else 1
                broken = 1 if len(fitting) < least else 0
                note = Text("成员校学段:{m}", "member runs {m}").fill(m=" ".join(stages)) if broken else None
                findings.append(Finding(self.name, member, least, len(fitting), broken, ">=", group.first_year, (group.lead,), note))
        return findings

    def explain(self) -> Text:
        """Return the table in one sentence."""
        rows = [f"{stage}→{'/'.join(taken) or '—'}" for stage, taken in self.takes.items()]
        need = (
            Text("全部(100%)学段", "all (100%) of its stages") if self.match == "all" else Text("至少 1 个学段", "at least 1 of its stages")
        )
        return Text(
            "{zh}集团:成员校{need}在龙头校可带之列({t})", "In a group{en} a member has {need} among those its lead may take ({t})"
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), need=need, t="; ".join(rows))

    @classmethod
    def trials(cls) -> Sequence["StageMatrix"]:
        """Return the default table both ways, and a table across stages in two modes."""
        return (
            cls(),
            cls(match="all"),
            cls(takes={"junior": ("primary", "junior"), "primary": ("kindergarten",)}, modes=("alliance", "trusteeship")),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return through-schools on either side, a middle school and a primary one, and a table across stages."""
        nine: tuple[Stage, ...] = ("primary", "junior")
        across = cls(takes={"junior": ("primary", "junior")})

        def case(title: str, amount: int, lead: Sequence[Stage], member: Sequence[Stage], rule: StageMatrix | None = None) -> Example:
            def parts(stages: Sequence[Stage]) -> tuple[StagePart, ...]:
                return tuple(StagePart(stage=stage, pupils=90, classes=(1, 1, 1)) for stage in stages)

            county = small_county([small_school(0, parts=parts(lead)), small_school(1, parts=parts(member))])
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("a nine-year lead and a primary member", 0, nine, ("primary",)),
            case("a primary lead and a nine-year member: one stage is enough", 0, ("primary",), nine),
            case("the same where all stages are wanted", 1, ("primary",), nine, cls(match="all")),
            case("a middle school and a primary school", 1, ("junior",), ("primary",)),
            case("the same in a zone across stages", 0, ("junior",), ("primary",), across),
            case("a primary lead, for which that table has no row", 1, ("primary",), ("primary",), across),
            case("senior and vocational", 1, ("senior",), ("vocational",)),
        )
