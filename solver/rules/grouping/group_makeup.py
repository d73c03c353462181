"""R-043, R-062, R-045: what every group holds at least, or at most, of a choice of schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, ModeName
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import chosen, lead_names, listed, modes_named, rows_of
from solver.rules.documents import PUCHENG
from solver.rules.facts import member_rows
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class GroupMakeup(Rule):
    """Every group holds at least `at_least` and at most `at_most` of the chosen schools."""

    schools: SchoolChoice
    """The schools that are counted."""
    at_least: Count = 1
    """Fewest chosen schools in a group."""
    at_most: Count | None = None
    """Most chosen schools in a group; null sets no bound."""
    include_lead: bool = False
    """Whether a chosen lead counts too."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are judged; empty judges all."""

    name: ClassVar[str] = "group_makeup"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团构成", "What a group is made of")
    unit: ClassVar[Text] = Text("所", "schools")
    clause: ClassVar[Clause] = Clause(
        ("R-043", "R-045", "R-062"),
        PUCHENG,
        "关注乡村教学点、寄宿制学校、薄弱学校,全面覆盖,分步实施",
        Text(
            "每个集团都要带上一定数量的某类学校(如至少一所薄弱校),或不超过一定数量",
            "Every group takes a number of schools of some kind (such as a weak school), or no more than a number",
        ),
    )

    def __post_init__(self) -> None:
        if self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("下限不得高于上限 / at_least may not exceed at_most")

    def post(self, scope: GroupingScope) -> None:
        """Chosen members, and the chosen lead where it counts, >= at_least * open and <= at_most * open."""
        opens = np.flatnonzero(modes_named(scope.instance, self.modes)[scope.open_mode])
        row, candidates = member_rows(scope, rows_of(scope, opens))
        counted = chosen(scope.instance, self.schools)
        kept = counted[scope.pairs.school[candidates]]
        lead = counted[scope.open_lead[opens]].astype(np.int64) * self.include_lead
        rows = np.concatenate([row[kept], np.arange(len(opens))])
        columns = np.concatenate([scope.pair_column[candidates[kept]], scope.open_column[opens]])
        subjects, ones = lead_names(scope, opens), np.ones(int(kept.sum()), dtype=np.int64)
        if self.at_least > 0:
            scope.at_least(subjects=subjects, row=rows, column=columns, coefficient=np.concatenate([ones, lead - self.at_least]), bound=0)
        if self.at_most is not None:
            scope.at_most(subjects=subjects, row=rows, column=columns, coefficient=np.concatenate([ones, lead - self.at_most]), bound=0)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the chosen schools of each group."""
        findings = []
        for group in plan.groups:
            if self.modes and group.mode not in self.modes:
                continue
            inside = (group.lead, *group.members) if self.include_lead else group.members
            found = tuple(school for school in inside if self.schools.selects(instance, instance.school_of[school]))
            count = len(found)
            if self.at_least > 0:
                short = max(0, self.at_least - count)
                findings.append(Finding(self.name, group.lead, self.at_least, count, short, ">=", group.first_year, found))
            if self.at_most is not None:
                over = max(0, count - self.at_most)
                findings.append(Finding(self.name, group.lead, self.at_most, count, over, "<=", group.first_year, found))
        return findings

    def explain(self) -> Text:
        """Return the numbers in one sentence."""
        most = Text("", "") if self.at_most is None else Text(f"、至多 {self.at_most} 所", f" and at most {self.at_most}")
        lead = Text("(计龙头校)", " (lead counted)") if self.include_lead else Text("(不计龙头校)", " (lead not counted)")
        return Text("每个集团{zh}至少 {n} 所{most}:{s}{lead}", "Every group{en} holds at least {n}{most} of these: {s}{lead}").fill(
            zh=listed(self.modes, "zh"), en=listed(self.modes, "en"), n=self.at_least, most=most, s=self.schools.chosen(), lead=lead
        )

    @classmethod
    def trials(cls) -> Sequence["GroupMakeup"]:
        """Return a weak school in each group, at most one private school, and an exact number in some modes."""
        return (
            cls(schools=SchoolChoice(labels=("weak",))),
            cls(schools=SchoolChoice(labels=("rural", "teaching_point")), at_least=0, at_most=1, include_lead=True),
            cls(schools=SchoolChoice(area="A0"), at_least=1, at_most=1, include_lead=True, modes=("alliance", "tight")),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group with exactly one weak school, one without, and one with two where one is the most."""
        county = small_county([small_school(0, weak=True), small_school(1), small_school(2), small_school(3, weak=False)])
        weak = SchoolChoice(labels=("weak",))

        def case(title: str, amount: int, members: Sequence[str], rule: GroupMakeup) -> Example:
            return Example(title, rule, county, small_plan(county, [("S0", "alliance", members)]), amount)

        return (
            case("one weak member: exactly enough", 0, ["S1", "S3"], cls(schools=weak)),
            case("no weak member", 1, ["S3"], cls(schools=weak)),
            case("no weak member, but a weak lead that counts", 0, ["S3"], cls(schools=weak, include_lead=True)),
            case("two weak members, at most one", 1, ["S1", "S2"], cls(schools=weak, at_least=0, at_most=1)),
            case("three weak schools with the lead, exactly one wanted", 2, ["S1", "S2"], cls(schools=weak, at_most=1, include_lead=True)),
            case("another mode is not judged", 0, ["S3"], cls(schools=weak, modes=("tight",))),
        )
