"""R-054: leads from outside the county, for the stages that may have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import ModeName, Stage
from solver.instance.school import StagePart
from solver.instance.staff import STAGES
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import listed, modes_named, planned
from solver.rules.documents import PUCHENG
from solver.rules.facts import stage_bits
from solver.rules.grouping_scope import PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class OutsideLeads(PairRule):
    """A lead from outside takes members of the listed stages only."""

    stages: tuple[Stage, ...] = ("senior", "vocational")
    """Members that run one of these stages may have a lead from outside; empty allows nobody."""
    modes: tuple[ModeName, ...] = ()
    """Modes that a lead from outside may use; empty allows all."""

    name: ClassVar[str] = "outside_leads"
    title: ClassVar[Text] = Text("县域外龙头校", "Leads from outside")
    unit: ClassVar[Text] = Text("所", "members")
    clause: ClassVar[Clause] = Clause(
        ("R-054",),
        PUCHENG,
        "高中学段组建跨县域“名校+”,鼓励各学段学校加强与县域外“名校”交流合作",
        Text(
            "县域外学校作为外来龙头校列入实例,默认只带高中和中职;它不做成员校,不计入覆盖率,其集团计入集团总数",
            "A school from outside is listed as such and leads senior and vocational schools unless the policy widens it; it is nobody's "
            "member, no coverage counts it, and its group counts as a group",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit leads of the county, and leads from outside for members of the listed stages in the listed modes."""
        bits = sum(1 << STAGES.index(stage) for stage in set(self.stages))
        member = (stage_bits(pairs.instance) & bits > 0)[pairs.school]
        return np.asarray(planned(pairs.instance)[pairs.lead] | (member & modes_named(pairs.instance, self.modes)[pairs.mode]))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Judge each member whose lead is from outside."""
        findings = []
        for group in plan.groups:
            if not instance.school_of[group.lead].outside:
                continue
            for member in group.members:
                fits = bool(set(instance.school_of[member].stages) & set(self.stages)) and (not self.modes or group.mode in self.modes)
                findings.append(Finding(self.name, member, 1, int(fits), int(not fits), ">=", group.first_year, (group.lead,)))
        return findings

    def explain(self) -> Text:
        """Return the stages in one sentence."""
        stages = Text("、".join(self.stages) or "无", " or ".join(self.stages) or "none")
        return Text(
            "外来龙头校{zh}只带开设这 {n} 个学段之一的成员校:{s}", "A lead from outside{en} takes members of these {n} stage(s) only: {s}"
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), n=len(set(self.stages)), s=stages)

    @classmethod
    def trials(cls) -> Sequence["OutsideLeads"]:
        """Return the default, primary schools, and everybody in one mode."""
        return cls(), cls(stages=("primary",)), cls(stages=("primary", "junior", "senior", "kindergarten"), modes=("alliance", "tight"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return senior and primary members under leads from inside and outside."""

        def case(title: str, amount: int, stage: Stage, *, outside: bool = True, rule: OutsideLeads | None = None) -> Example:
            part = StagePart(stage=stage, pupils=90, classes=(1, 1, 1))
            county = small_county([small_school(0, outside=outside), small_school(1, parts=(part,))])
            return Example(title, rule or cls(), county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("a senior school under a lead from outside", 0, "senior"),
            case("a primary school under a lead from outside", 1, "primary"),
            case("a primary school under a lead of the county", 0, "primary", outside=False),
            case("a primary school where the policy lets it", 0, "primary", rule=cls(stages=("primary",))),
            case("a senior school in a mode that is not allowed", 1, "senior", rule=cls(modes=("tight",))),
        )
