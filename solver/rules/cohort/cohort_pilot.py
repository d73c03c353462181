"""R-041, R-086, R-119: pioneers start in the first batch, and nobody else where the pilot is theirs alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Year
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_clauses import CASES, in_programme
from solver.rules.cohort_rule import ProgrammeRule
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import cohort_county, cohort_plan, counties
from solver.rules.cohort_table import CohortTable
from solver.rules.cohort_units import programme_of
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortPilot(ProgrammeRule, ChoiceRule):
    """The chosen schools or areas start in the pilot batch of a programme; others stay out of it where it is theirs only."""

    year: Year | None = None
    """The pilot batch; null: the programme's first."""
    only: bool = False
    """Whether nobody but the chosen starts in the pilot batch."""

    name: ClassVar[str] = "cohort_pilot"
    title: ClassVar[Text] = Text("先行试点", "Pilot")
    clause: ClassVar[Clause] = Clause(
        ("R-086", "R-041", "R-119"),
        CASES,
        "将全市16个区分为先行创建和全面创建两个阶段",
        Text(
            "指定的先行单位全部在试点批次启动;“先试点、后铺开”可规定试点批次只限先行单位;由求解选定先行单位的,用批次规模规则",
            "The pioneers named all start in the pilot batch, which may be theirs alone; where the solve is to choose the pioneers, "
            "`cohort_count` says how many",
        ),
    )

    def admits(self, choices: CohortTable) -> Bools:
        """Refuse the pilot batch to others where it is the pioneers' only."""
        if not self.only:
            return np.ones(len(choices), dtype=bool)
        chosen = choices.chosen(self.programme, self)
        return np.asarray(~choices.rows_of(self.programme) | chosen[choices.unit] | (choices.year != self._pilot(choices.instance)))

    def post(self, scope: CohortScope) -> None:
        """Forbid what is not admitted, and require the pilot batch of each pioneer."""
        super().post(scope)
        table = scope.choices
        self.require(scope, table.chosen(self.programme, self), table.year == self._pilot(scope.instance))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look who starts in the pilot batch: every pioneer, and others only where they may."""
        programme = programme_of(instance, self.programme)
        if programme is None:
            return []
        year = min(programme.batches) if self.year is None else self.year
        began = {c.unit for c in plan.cohorts if c.programme == self.programme and c.first_year == year}
        pioneers = {unit.id for unit in self.asked(instance)}
        findings = [Finding(self.name, one, 1, int(one in began), int(one not in began), ">=", year) for one in sorted(pioneers)]
        if self.only:
            note = Text("不是先行单位", "not a pioneer")
            findings += [Finding(self.name, other, 0, 1, 1, "<=", year, note=note) for other in sorted(began - pioneers)]
        return findings

    def _pilot(self, instance: Instance) -> int:
        programme = programme_of(instance, self.programme)
        if self.year is not None:
            return self.year
        return -1 if programme is None else min(programme.batches)

    def explain(self) -> Text:
        """Return choice and batch."""
        when = Text("第 1 批次", "in the 1st batch") if self.year is None else Text(f"{self.year} 学年批次", f"in the batch of {self.year}")
        only = Text(",该批次不含其他单位", ", and nobody else does") if self.only else Text("", "")
        return Text("{programme}:{who}的单位须在{when}启动{only}", "The units {programme} ({who}) start {when}{only}").fill(
            programme=in_programme(self.programme), who=self.chosen(), when=when, only=only
        )

    @classmethod
    def trials(cls) -> Sequence["CohortPilot"]:
        """Return tagged schools, with others kept out, a later pilot, and one area."""
        return (
            cls(programme="project", tags=("famous",)),
            cls(programme="project", tags=("famous",), only=True),
            cls(programme="project", labels=("weak",), year=YEAR + 1),
            cls(programme="zones", areas=("A0",), only=True),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return four pioneer districts of sixteen, with and without others, and a pilot of one school."""
        city = counties(16)
        named = tuple(f"C{n:03d}" for n in range(4))
        alone = cls(programme="zones", areas=named, only=True)
        schools = cohort_county(3)

        def case(title: str, amount: int, rule: CohortPilot, *districts: int) -> Example:
            return Example(title, rule, city, cohort_plan(city, "zones", [(f"C{n:03d}", YEAR) for n in districts]), amount)

        first = cls(programme="project", labels=("lead_candidate",))
        return (
            case("the four pioneers and nobody else", 0, alone, 0, 1, 2, 3),
            case("a fifth district in the first phase", 1, alone, 0, 1, 2, 3, 4),
            case("a fifth district, which may", 0, cls(programme="zones", areas=named), 0, 1, 2, 3, 4),
            case("one pioneer is missing", 1, alone, 0, 1, 2),
            Example("the pilot school a year late", first, schools, cohort_plan(schools, "project", [("S0", YEAR + 1)]), 1),
        )
