"""R-028, R-035, R-040, R-048, R-070, R-109, R-124: how many one helper helps at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Count, SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.pairing_clauses import CASES
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR
from solver.rules.support_facts import helped_ones, helper_ids, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_sides import Sides
from solver.rules.support_small import small_team, support_county, support_plan, tie


@dataclass(frozen=True, kw_only=True)
class SupportLoad(Rule):
    """In every year in which ties begin, each helper has at most `most` ties that stand, and at least `least`; earlier ones count."""

    scheme: SchemeName | None = None
    """The scheme whose ties count; null: the ties of all schemes together."""
    most: Count
    """Most ties of one helper that stand in one school year."""
    least: Annotated[int, Field(ge=0, le=1000)] = 0
    """Fewest ties of each helper that the scheme lists."""
    spare_idle: bool = False
    """Whether a helper who helps nobody is free of `least` (a workshop that does not open)."""

    name: ClassVar[str] = "support_load"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带人数限额", "Load of helpers")
    unit: ClassVar[Text] = Text("对", "ties")
    clause: ClassVar[Clause] = Clause(
        ("R-028", "R-035", "R-040", "R-048", "R-070", "R-109", "R-124"),
        CASES,
        "以“一对一”“一对多”“多对多”形式帮带本地教师231名、团队46个",
        Text(
            "一个帮带者同一学年最多帮带几个,原文多未写明:师傅 3 名、团队 2 项需求、专家 6 校、名师 5 个学科组、送教 15 场;"
            "工作坊每个 3 至 4 名;一对一为 1",
            "How many one helper helps in one school year is mostly not in the texts: mentors 3, teams 2 needs, experts 6 schools, "
            "masters 5 subject groups, talks 15; a workshop takes 3 to 4; one to one is 1",
        ),
    )

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError("least 不得大于 most / least must not be above most")

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def post(self, scope: SupportScope) -> None:
        """Sum of ties that stand <= most, and >= least, for each helper and year."""
        sides, rows = scope.sides, scope.rows(self.scheme)
        inside = np.isin(sides.helpers.scheme, sides.numbers(self.scheme))
        agent = sides.agent[scope.choices.helper]
        everybody, known = self._agents(sides, inside), self._agents(sides, inside & sides.helpers.listed)
        for year in self._years(scope):
            standing = rows[(scope.choices.first_year[rows] <= year) & (year <= scope.choices.last_year[rows])]
            row, column = scope.entries(agent, everybody[0], standing)
            scope.at_most(subjects=everybody[1], row=row, column=column, coefficient=1, bound=self.most)
            if self.least:
                self._least(scope, known[1], *scope.entries(agent, known[0], standing))

    def _agents(self, sides: Sides, rows: Bools) -> tuple[Ints, list[str]]:
        """Return the teams and people in some rows of the helpers, each once, and their ids."""
        agents, first = np.unique(sides.agent[rows], return_index=True)
        return agents, sides.helper_names(np.flatnonzero(rows)[first])

    def _years(self, scope: SupportScope) -> list[int]:
        """Return the years in which ties begin: those of a scheme's units where it serves units, otherwise the first planned one."""
        helped, found = scope.sides.helped, set[int]()
        for number in scope.sides.numbers(self.scheme):
            units = scope.sides.schemes[number].helped == "units"
            found |= set(helped.year[(helped.scheme == number) & helped.listed].tolist()) if units else {scope.instance.first_year}
        return sorted(found)

    def _least(self, scope: SupportScope, names: list[str], row: Ints, column: Ints) -> None:
        if not self.spare_idle:
            scope.at_least(subjects=names, row=row, column=column, coefficient=1, bound=self.least)
            return
        helping = scope.columns(len(names), 0, 1)
        each = np.arange(len(column))
        scope.define(
            np.concatenate([each, each]),
            np.concatenate([column, helping[row]]),
            np.repeat([1, -1], len(column)),
            upper=0,
            count=len(column),
        )
        scope.at_least(
            subjects=names,
            row=np.concatenate([row, np.arange(len(names))]),
            column=np.concatenate([column, helping]),
            coefficient=np.concatenate([np.ones(len(column), dtype=np.int64), np.full(len(names), -self.least)]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the ties of each helper that stand in each year in which ties begin."""
        schemes = schemes_named(instance, self.scheme)
        kind = {scheme.name: scheme.helpers for scheme in schemes}
        listed: set[tuple[str, str]] = {(scheme.helpers, helper) for scheme in schemes for helper in helper_ids(instance, scheme)}
        begins = {instance.first_year} if any(scheme.helped != "units" for scheme in schemes) else set()
        begins |= {one.first_year for scheme in schemes if scheme.helped == "units" for one in helped_ones(instance, plan, scheme)}
        findings = []
        for year in sorted(begins):
            found: dict[tuple[str, str], list[str]] = {helper: [] for helper in listed}
            for one in ties_of(plan, self.scheme):
                if one.covers(year):
                    found.setdefault((kind[one.scheme], one.helper), []).append(one.helped)
            findings += self._judged(found, listed, year)
        return findings

    def _judged(self, found: Mapping[tuple[str, str], list[str]], listed: set[tuple[str, str]], year: int) -> list[Finding]:
        findings = []
        for helper, helped in sorted(found.items()):
            count, others = len(helped), tuple(helped)
            findings.append(Finding(self.name, helper[1], self.most, count, max(0, count - self.most), "<=", year, others))
            if self.least and helper in listed:
                short = 0 if self.spare_idle and count == 0 else max(0, self.least - count)
                findings.append(Finding(self.name, helper[1], self.least, count, short, ">=", year, others))
        return findings

    def explain(self) -> Text:
        """Return the limits."""
        where = in_scheme(self.scheme) if self.scheme else Text("各类帮带合计", " in all schemes together")
        least = Text("", "")
        if self.least:
            least = Text(",至少 {n} 对", " and in at least {n}").fill(n=self.least)
            if self.spare_idle:
                least = Text(least.zh + "(不承担的除外)", least.en + " unless it helps nobody")
        return Text("{where}每个帮带者每学年最多 {n} 对{least}", "Each helper stands in at most {n} ties a school year{where}{least}").fill(
            where=where, n=self.most, least=least
        )

    @classmethod
    def trials(cls) -> Sequence["SupportLoad"]:
        """Return caps over one scheme and all, and least loads with and without idle helpers."""
        return (
            cls(scheme="aid", most=1),
            cls(most=2),
            cls(scheme="panel", most=1),
            cls(scheme="mentor", most=3, least=1),
            cls(scheme="talks", most=3, least=2, spare_idle=True),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the workshop of R-109 with three, four, five, two and no mentees, and experts over two years."""
        staff = [{"years_at_school": 8 if n == 0 else 1} for n in range(6)]
        county = support_county(1, staff)
        inspected = support_county(3, [], [small_team(0, kind="expert")], years=2)

        def mentees(title: str, amount: int, count: int, *, idle: bool = False) -> Example:
            ties = [tie("mentor", "T0", f"T{n}", "chinese") for n in range(1, count + 1)]
            return Example(title, cls(scheme="mentor", most=4, least=3, spare_idle=idle), county, support_plan(county, ties), amount)

        def panels(title: str, amount: int, *years: int) -> Example:
            units = [(f"S{n}", year) for n, year in enumerate(years)]
            ties: list[Support] = [tie("panel", "E0", school, year=year) for school, year in units]
            return Example(title, cls(scheme="panel", most=1), inspected, support_plan(inspected, ties, units), amount)

        return (
            mentees("three mentees: exactly enough", 0, 3),
            mentees("four: exactly the most", 0, 4),
            mentees("five", 1, 5),
            mentees("two", 1, 2),
            mentees("none", 3, 0),
            mentees("none, and the workshop does not open", 0, 0, idle=True),
            panels("one school in each of two years", 0, YEAR, YEAR + 1),
            panels("two schools in one year", 1, YEAR, YEAR, YEAR + 1),
        )
