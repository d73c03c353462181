"""R-042, R-091, R-229: how many groups there are, in all, in an area, in a mode or of a stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, ModeName
from solver.instance.school import StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.chosen import EVERY, chosen, listed, modes_named
from solver.rules.documents import PUCHENG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule, Step
from solver.rules.school_choice import SchoolChoice
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class GroupCount(Rule):
    """The number of groups lies between `at_least` and `at_most`; both alike ask for exactly so many."""

    at_least: Count | None = None
    """Fewest groups; null sets no lower bound."""
    at_most: Count | None = None
    """Most groups; null sets no upper bound."""
    modes: tuple[ModeName, ...] = ()
    """Only groups of these modes are counted; empty counts all."""
    leads: SchoolChoice = EVERY
    """Only groups whose lead is chosen are counted: those of an area, of a stage, ..."""

    name: ClassVar[str] = "group_count"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("集团数量", "Number of groups")
    unit: ClassVar[Text] = Text("个集团", "groups")
    clause: ClassVar[Clause] = Clause(
        ("R-042", "R-091", "R-104", "R-229"),
        PUCHENG,
        "组建“名校+”教育联合体20个",
        Text(
            "“组建20个”按恰好20个计(上下限相同);“至少”“不超过”和按区域、模式、学段的数量用同一规则分行填写;集团属于其龙头校所在的区域和学段",
            "“Form 20” is read as exactly 20 (both bounds alike); at least, at most, and numbers by area, mode or stage are further rows; "
            "a group belongs to its lead's area and stages",
        ),
    )

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError("下限和上限至少填一个 / give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("下限不得高于上限 / at_least may not exceed at_most")

    def post(self, scope: GroupingScope) -> None:
        """Sum of the counted open columns >= at_least, and <= at_most."""
        counted = chosen(scope.instance, self.leads)[scope.open_lead] & modes_named(scope.instance, self.modes)[scope.open_mode]
        column = scope.open_column[counted]
        subject, row = [self.leads.area or scope.instance.id], np.zeros(len(column), dtype=np.int64)
        if self.at_least is not None:
            scope.at_least(subjects=subject, row=row, column=column, coefficient=1, bound=self.at_least)
        if self.at_most is not None:
            scope.at_most(subjects=subject, row=row, column=column, coefficient=1, bound=self.at_most)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the groups of each planned year; each bound is judged in its worst year."""
        counts = []
        for year in instance.planned_years:
            standing = [g.lead for g in plan.groups_in(year) if not self.modes or g.mode in self.modes]
            leads = tuple(lead for lead in standing if self.leads.selects(instance, instance.school_of[lead]))
            counts.append((len(leads), year, leads))
        subject, findings = self.leads.area or instance.id, []
        if self.at_least is not None:
            count, year, leads = min(counts)
            findings.append(Finding(self.name, subject, self.at_least, count, max(0, self.at_least - count), ">=", year, leads))
        if self.at_most is not None:
            count, year, leads = max(counts)
            findings.append(Finding(self.name, subject, self.at_most, count, max(0, count - self.at_most), "<=", year, leads))
        return findings

    def explain(self) -> Text:
        """Return the number in one sentence."""
        if self.at_least == self.at_most:
            number = Text("恰好 {a} 个", "exactly {a}")
        elif self.at_most is None:
            number = Text("至少 {a} 个", "at least {a}")
        else:
            number = Text("{a}—{b} 个", "{a} to {b}") if self.at_least is not None else Text("至多 {b} 个", "at most {b}")
        return Text("{zh}集团(龙头校:{leads}){n}", "Number of groups{en} (leads: {leads}): {n}").fill(
            zh=listed(self.modes, "zh"),
            en=listed(self.modes, "en"),
            leads=self.leads.chosen(),
            n=number.fill(a=self.at_least, b=self.at_most),
        )

    @classmethod
    def trials(cls) -> Sequence["GroupCount"]:
        """Return an exact number, a range, bounds on one side, in one mode, in an area and of a stage."""
        return (
            cls(at_least=2, at_most=2),
            cls(at_least=1, at_most=2, modes=("alliance", "fused")),
            cls(at_least=1, leads=SchoolChoice(area="A1")),
            cls(at_most=0, leads=SchoolChoice(stages=("primary",), area="A0")),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the exact number, one more and one fewer, a range at both ends, and numbers by area, mode and stage."""
        junior = (StagePart(stage="junior", pupils=90, classes=(1, 1, 1)),)
        county = small_county([*(small_school(n) for n in range(4)), *(small_school(n, area="A1", parts=junior) for n in range(4, 8))])

        def case(title: str, amount: int, groups: int, rule: GroupCount) -> Example:
            listing = [(f"S{2 * n}", "tight" if n == 0 else "alliance", [f"S{2 * n + 1}"]) for n in range(groups)]
            return Example(title, rule, county, small_plan(county, listing), amount)

        exactly = cls(at_least=3, at_most=3)
        return (
            case("exactly three: three", 0, 3, exactly),
            case("exactly three: two", 1, 2, exactly),
            case("exactly three: four", 1, 4, exactly),
            case("two to four: four, the number itself included", 0, 4, cls(at_least=2, at_most=4)),
            case("at least three: none", 3, 0, cls(at_least=3)),
            case("at most two in A0, where four groups stand in A0 and A1", 0, 4, cls(at_most=2, leads=SchoolChoice(area="A0"))),
            case("at least three led by junior schools, of which two lead", 1, 4, cls(at_least=3, leads=SchoolChoice(stages=("junior",)))),
            case("no tight group", 1, 2, cls(at_most=0, modes=("tight",))),
        )
