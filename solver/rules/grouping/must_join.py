"""R-078, R-098, R-229: every school of a choice stands in a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, ModeName
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import EVERY, chosen, listed, modes_named, planned
from solver.rules.documents import SHENZHEN
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school

NEW_PUBLIC = SchoolChoice(labels=("new",), without=("private",), stages=COMPULSORY)
"""新建公办义务教育学校."""


@dataclass(frozen=True)
class MustJoin(Rule):
    """Every chosen school is a member under a chosen lead, or leads a group itself where that counts."""

    schools: SchoolChoice = NEW_PUBLIC
    """The schools that must stand in a group; the default is the new public compulsory schools."""
    leads: SchoolChoice = EVERY
    """Only membership under one of these leads counts (R-078: famous schools)."""
    leading_counts: bool = True
    """Whether a school that leads a group itself has joined."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes count; empty counts all."""

    name: ClassVar[str] = "must_join"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("应编入集团的学校", "Schools that must join")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-229", "R-078", "R-098"),
        SHENZHEN,
        "原则上新建公办义务教育学校全部纳入集团化管理",
        Text(
            "逐校计算,“原则上”允许对某一学校书面豁免;由知名校长承办而不入集团的新校也用豁免写明",
            "Judged school by school; “in principle” allows a waiver that names the school, also for a new school that a famous principal "
            "runs outside the groups",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Memberships under chosen leads, and leading where it counts, >= 1 for each school that must join."""
        instance, pairs = scope.instance, scope.pairs
        wanted = np.flatnonzero(chosen(instance, self.schools) & planned(instance))
        row = np.full(len(instance.schools), -1, dtype=np.int64)
        row[wanted] = np.arange(len(wanted))
        named, lead = modes_named(instance, self.modes), chosen(instance, self.leads)
        members = np.flatnonzero((row[pairs.school] >= 0) & lead[pairs.lead] & named[pairs.mode])
        opens = np.flatnonzero((row[scope.open_lead] >= 0) & named[scope.open_mode] & self.leading_counts)
        scope.at_least(
            subjects=[instance.schools[school].id for school in wanted],
            row=np.concatenate([row[pairs.school[members]], row[scope.open_lead[opens]]]),
            column=np.concatenate([scope.pair_column[members], scope.open_column[opens]]),
            coefficient=1,
            bound=1,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each school in the groups of each planned year."""
        findings = []
        for school in instance.schools:
            if school.outside or not self.schools.selects(instance, school):
                continue
            missing = [year for year in instance.planned_years if not self._joined(instance, plan, school.id, year)]
            year = missing[0] if missing else instance.first_year
            findings.append(Finding(self.name, school.id, 1, 0 if missing else 1, 1 if missing else 0, ">=", year))
        return findings

    def _joined(self, instance: Instance, plan: Plan, school: str, year: int) -> bool:
        for group in plan.groups_in(year):
            if self.modes and group.mode not in self.modes:
                continue
            if school in group.members and self.leads.selects(instance, instance.school_of[group.lead]):
                return True
            if school == group.lead and self.leading_counts:
                return True
        return False

    def explain(self) -> Text:
        """Return who must join what."""
        leading = Text("自己做龙头也算", "leading counts") if self.leading_counts else Text("自己做龙头不算", "leading does not count")
        return Text(
            "这些学校 100% 编入{zh}集团:{s};龙头校:{l}({how})",
            "100% of these schools stand in a group{en}: {s}; under leads: {l} ({how})",
        ).fill(zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), s=self.schools.chosen(), l=self.leads.chosen(), how=leading)

    @classmethod
    def trials(cls) -> Sequence["MustJoin"]:
        """Return new public schools, weak schools under good leads, and rural schools in two modes."""
        return (
            cls(),
            cls(schools=SchoolChoice(labels=("weak",)), leads=SchoolChoice(min_quality=60), leading_counts=False),
            cls(schools=SchoolChoice(settings=("rural",), area="A1"), modes=("alliance", "trusteeship")),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return new schools inside and outside groups, private and senior ones that need not join, and famous leads."""

        def case(title: str, amount: int, rule: MustJoin | None = None, mode: str = "alliance", **changes: object) -> Example:
            county = small_county([small_school(0), small_school(1, new=True), small_school(2, **changes), small_school(3)])
            return Example(title, rule or cls(), county, small_plan(county, [("S0", mode, ["S1", "S3"])]), amount)

        famous = cls(leads=SchoolChoice(min_quality=91))
        return (
            case("the only new school is a member", 0),
            case("a second new school stands alone", 1, new=True),
            case("the second new school is private", 0, new=True, public=False),
            case("the second new school lies outside", 0, new=True, outside=True),
            case("new schools under leads of quality 91 or more, where S0 has 90", 1, famous),
            case("tight groups only", 1, cls(modes=("tight",))),
            case("every weak school: S2 is left", 1, cls(schools=SchoolChoice(labels=("weak",)))),
        )
