"""R-042, R-091, R-229: how many groups there are, in all, in an area, in a mode or of a stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count, ModeName, Year
from solver.instance.school import StagePart
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.by_year import in_force, listed_years
from solver.rules.chosen import EVERY, chosen, listed, modes_named
from solver.rules.documents import PUCHENG
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school


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
    at_least_by_year: dict[Year, Count] = field(default_factory=dict)
    """Fewest groups by school year, each from its year on, instead of `at_least`."""
    at_most_by_year: dict[Year, Count] = field(default_factory=dict)
    """Most groups by school year, each from its year on, instead of `at_most`."""

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
        if self.at_least is None and self.at_most is None and not self.at_least_by_year and not self.at_most_by_year:
            raise ValueError("下限和上限至少填一个 / give at_least, at_most or both")
        for year in (0, *self.at_least_by_year, *self.at_most_by_year):
            least, most = self.least_in(year), self.most_in(year)
            if least is not None and most is not None and least > most:
                raise ValueError("下限不得高于上限 / at_least may not exceed at_most")

    def least_in(self, year: int) -> int | None:
        """Return the fewest groups of a school year, or None.

        >>> GroupCount(at_least=2, at_least_by_year={2027: 3}).least_in(2028)
        3
        """
        return in_force(self.at_least_by_year, year, self.at_least)

    def most_in(self, year: int) -> int | None:
        """Return the most groups of a school year, or None."""
        return in_force(self.at_most_by_year, year, self.at_most)

    def post(self, scope: GroupingScope) -> None:
        """Sum of the counted open columns >= the greatest lower bound of the planned years, and <= their least upper bound."""
        counted = chosen(scope.instance, self.leads)[scope.open_lead] & modes_named(scope.instance, self.modes)[scope.open_mode]
        column = scope.open_column[counted]
        subject, row = [self.leads.area or scope.instance.id], np.zeros(len(column), dtype=np.int64)
        years = scope.instance.planned_years
        lowest, highest = [self.least_in(year) for year in years], [self.most_in(year) for year in years]
        if least := [bound for bound in lowest if bound is not None]:
            scope.at_least(subjects=subject, row=row, column=column, coefficient=1, bound=max(least))
        if most := [bound for bound in highest if bound is not None]:
            scope.at_most(subjects=subject, row=row, column=column, coefficient=1, bound=min(most))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the groups of each planned year; each bound is judged in its worst year."""
        subject, short, over = self.leads.area or instance.id, [], []
        for year in instance.planned_years:
            standing = [g.lead for g in plan.groups_in(year) if not self.modes or g.mode in self.modes]
            leads = tuple(lead for lead in standing if self.leads.selects(instance, instance.school_of[lead]))
            least, most = self.least_in(year), self.most_in(year)
            if least is not None:
                short.append(Finding(self.name, subject, least, len(leads), max(0, least - len(leads)), ">=", year, leads))
            if most is not None:
                over.append(Finding(self.name, subject, most, len(leads), max(0, len(leads) - most), "<=", year, leads))
        worst_short = sorted(short, key=lambda f: (f.achieved - f.required, f.year or 0))[:1]
        worst_over = sorted(over, key=lambda f: (f.required - f.achieved, -(f.year or 0)))[:1]
        return [*worst_short, *worst_over]

    def explain(self) -> Text:
        """Return the number in one sentence."""
        if self.at_least == self.at_most:
            number = Text("恰好 {a} 个", "exactly {a}")
        elif self.at_most is None:
            number = Text("至少 {a} 个", "at least {a}")
        else:
            number = Text("{a}—{b} 个", "{a} to {b}") if self.at_least is not None else Text("至多 {b} 个", "at most {b}")
        return Text("{zh}集团(龙头校:{leads}){n}{least}{most}", "Number of groups{en} (leads: {leads}): {n}{least}{most}").fill(
            zh=listed(self.modes, "zh"),
            en=listed(self.modes, "en"),
            leads=self.leads.chosen(),
            n=number.fill(a=self.at_least, b=self.at_most)
            if self.at_least is not None or self.at_most is not None
            else Text("不限", "any"),
            least=_steps(self.at_least_by_year, Text(";下限", "; fewest")),
            most=_steps(self.at_most_by_year, Text(";上限", "; most")),
        )

    @classmethod
    def trials(cls) -> Sequence["GroupCount"]:
        """Return an exact number, a range, bounds on one side, in one mode, in an area and of a stage."""
        return (
            cls(at_least=2, at_most=2),
            cls(at_least=1, at_most=2, modes=("alliance", "fused")),
            cls(at_least=1, leads=SchoolChoice(area="A1")),
            cls(at_most=0, leads=SchoolChoice(stages=("primary",), area="A0")),
            cls(at_least_by_year={YEAR: 2}, at_most=3, at_most_by_year={YEAR: 2}),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the exact number, one more and one fewer, a range at both ends, and numbers by area, mode and stage."""
        junior = (StagePart(stage="junior", pupils=90, classes=(1, 1, 1)),)
        county = small_county([*(small_school(n) for n in range(4)), *(small_school(n, area="A1", parts=junior) for n in range(4, 8))])

        def case(title: str, amount: int, groups: int, rule: GroupCount, years: int = 1) -> Example:
            listing = [(f"S{2 * n}", "tight" if n == 0 else "alliance", [f"S{2 * n + 1}"]) for n in range(groups)]
            planned = county.replace(years=years)
            return Example(title, rule, planned, small_plan(planned, listing), amount)

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
            case("two, and four from the second year on: three stand in the first", 0, 3, cls(at_least=2, at_least_by_year={YEAR + 1: 4})),
            case("the same over two years: three stand in both", 1, 3, cls(at_least=2, at_least_by_year={YEAR + 1: 4}), 2),
        )


def _steps(values: Mapping[int, int], word: Text) -> Text:
    steps = listed_years(values)
    return Text(word.zh + steps.zh, word.en + steps.en) if values else Text("", "")
