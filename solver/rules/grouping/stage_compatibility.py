"""R-044: lead and member run stages that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.instance.instance import Instance
from solver.instance.school import StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import PUCHENG
from solver.rules.facts import merged_modes, stage_bits
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class StageCompatibility(PairRule):
    """Lead and member share a stage, or the lead runs every stage of the member; a merged mode always wants the latter."""

    match: Literal["any", "all"] = "any"
    """`any`: one shared stage is enough; `all`: the lead runs every stage of the member."""

    name: ClassVar[str] = "stage_compatibility"
    title: ClassVar[Text] = Text("学段匹配", "Stages fit")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-044",),
        PUCHENG,
        "全县中小学(含中等职业学校)、幼儿园",
        Text(
            "各学段都可组团,同学段相配:九年一贯制可配小学和初中,普通高中不配中职;合并法人时成员校各学段龙头校都须开设",
            "Schools of every stage may be grouped, with their like: a nine-year school fits primary and junior schools, "
            "a senior school does not "
            "fit a vocational one; where legal persons merge, the lead runs every stage of the member",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit pairs whose stages fit under their mode."""
        bits = stage_bits(pairs.instance)
        wanted = bits[pairs.school]
        shared = bits[pairs.lead] & wanted
        strict = merged_modes(pairs.instance)[pairs.mode] | (self.match == "all")
        return np.asarray(np.where(strict, shared == wanted, shared > 0), dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the stages of each member with those of its lead."""
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        findings = []
        for group in plan.groups:
            offered = instance.school_of[group.lead].stages
            for member in group.members:
                wanted = instance.school_of[member].stages
                common = [stage for stage in wanted if stage in offered]
                least = len(wanted) if self.match == "all" or group.mode in merged else 1
                note = Text("成员校学段:{m};龙头校学段:{l}", "member runs {m}; lead runs {l}").fill(m=" ".join(wanted), l=" ".join(offered))
                broken = 1 if len(common) < least else 0
                findings.append(
                    Finding(self.name, member, least, len(common), broken, ">=", group.first_year, (group.lead,), note if broken else None)
                )
        return findings

    def explain(self) -> Text:
        """Return what has to fit."""
        if self.match == "all":
            return Text("龙头校须开设成员校的全部(100%)学段", "The lead runs all (100%) of the member's stages")
        return Text(
            "龙头校与成员校至少有 1 个相同学段;合并法人的模式须开设成员校全部学段",
            "Lead and member share at least 1 stage; in a mode with one legal person the lead runs all of the member's stages",
        )

    @classmethod
    def trials(cls) -> Sequence["StageCompatibility"]:
        """Return both ways of matching."""
        return cls(), cls(match="all")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return nine-year schools on either side, and senior beside vocational."""

        def case(
            title: str, amount: int, lead: Sequence[str], member: Sequence[str], mode: str = "alliance", match: str = "any"
        ) -> Example:
            def parts(stages: Sequence[str]) -> tuple[StagePart, ...]:
                return tuple(StagePart(stage=stage, pupils=90, classes=(1, 1, 1)) for stage in _STAGES if stage in stages)

            county = small_county([small_school(0, parts=parts(lead)), small_school(1, parts=parts(member))])
            return Example(title, cls(match="all" if match == "all" else "any"), county, small_plan(county, [("S0", mode, ["S1"])]), amount)

        nine = ("primary", "junior")
        return (
            case("a nine-year lead and a primary member", 0, nine, ("primary",)),
            case("a primary lead and a nine-year member: one stage shared", 0, ("primary",), nine),
            case("the same, every stage wanted", 1, ("primary",), nine, match="all"),
            case("the same in a tight group, where legal persons merge", 1, ("primary",), nine, mode="tight"),
            case("a primary lead and a junior member", 1, ("primary",), ("junior",)),
            case("senior and vocational", 1, ("senior",), ("vocational",)),
        )


_STAGES: tuple[Literal["kindergarten", "primary", "junior", "senior", "vocational"], ...] = (
    "kindergarten",
    "primary",
    "junior",
    "senior",
    "vocational",
)
