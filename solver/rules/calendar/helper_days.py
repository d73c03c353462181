"""R-032: the days that teams and people give in a school year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import entries
from solver.rules.calendar_joining import joined
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import VISIT, dated, small_calendar, visit
from solver.rules.documents import NANNING
from solver.rules.lines import Line, dated_years
from solver.rules.rule import Clause, Example, Finding, Rule


@dataclass(frozen=True)
class HelperDays(Rule):
    """Over all duties together, nobody who helps or comes along gives more days in a school year than there are; each event is a day."""

    most: Annotated[int, Field(ge=0, le=366)] | None = None
    """Most days of every team and person; null: what the table of teams says of each (`days_per_year`), and people as they can."""

    name: ClassVar[str] = "helper_days"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("团队和人员的年度天数", "Days of teams and people")
    unit: ClassVar[Text] = Text("天", "days")
    clause: ClassVar[Clause] = Clause(
        ("R-032",),
        NANNING,
        "发挥市教科所、市现代教育技术中心、市师培中心、市中小学校外活动中心教科研及教师培训的力量",
        Text(
            "每个团队、教研员一学年入校天数不超过其可用天数(通常 20 天)",
            "No team or adviser is out on more days of a school year than it has, 20 as a rule",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has duties to which somebody comes who helps."""
        return any(duty.companions or "helper" in duty.attend for duty in instance.policy.duties)

    def _limits(self, instance: Instance, lines: Sequence[Line], year: int) -> dict[str, int]:
        """Return the most days of each helper of the year who has a limit."""
        helpers = sorted({helper for line in lines if line.year == year for helper in line.helpers})
        given = {team.id: team.days_per_year for team in instance.external.teams}
        if self.most is not None:
            return dict.fromkeys(helpers, self.most)
        return {helper: given[helper] for helper in helpers if helper in given}

    def post(self, scope: CalendarScope) -> None:
        """For each helper and year: sum of the events at which the helper has to be <= the days there are."""
        subjects: list[str] = []
        bounds: list[int] = []
        lines: list[int] = []
        helpers: list[int] = []
        for year in dated_years(scope.instance):
            limits = self._limits(scope.instance, scope.lines, year)
            number = {helper: len(subjects) + place for place, helper in enumerate(limits)}
            subjects += list(limits)
            bounds += list(limits.values())
            for place, line in enumerate(scope.lines):
                known = [number[helper] for helper in line.helpers if line.year == year and helper in number]
                lines += [place] * len(known)
                helpers += known
        choice, row = joined(scope.choices.line, np.array(lines, dtype=np.int64), np.array(helpers, dtype=np.int64))
        scope.at_most(subjects=subjects, row=row, column=scope.choice_column[choice], coefficient=1, bound=np.array(bounds, dtype=np.int64))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the events of each helper in each dated year."""
        findings = []
        for year in dated_years(instance):
            listed = entries(instance, plan, year)
            out: Counter[str] = Counter()
            for entry in listed:
                for helper in entry.line.helpers:
                    out[helper] += len(entry.events)
            for helper, most in self._limits(instance, [entry.line for entry in listed], year).items():
                findings.append(Finding(self.name, helper, most, out[helper], max(0, out[helper] - most), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the limit."""
        if self.most is None:
            return Text("每个团队一学年入校天数不超过其可用天数", "No team is out on more days of a school year than it has")
        return Text("每个团队和人员一学年入校不超过 {n} 天", "No team or person is out on more than {n} days of a school year").fill(
            n=self.most
        )

    @classmethod
    def trials(cls) -> Sequence["HelperDays"]:
        """Return the days of the table, and two for everybody."""
        return cls(), cls(most=2)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a team of three days, out on three and on four."""
        county = small_calendar([VISIT])
        three = visit("2026-09-07"), visit("2026-09-08", "S2"), visit("2027-03-08")

        def case(title: str, amount: int, *events: Event, most: int | None = None) -> Example:
            return Example(title, cls(most), county, dated(county, *events), amount)

        return (
            case("three visits in three days", 0, *three),
            case("four visits", 1, *three, visit("2027-03-09", "S2")),
            case("three visits where two days are allowed", 1, *three, most=2),
        )
