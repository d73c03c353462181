"""Part C 10: who has started keeps the batch, and nobody is put into a batch that has begun already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import ProgrammeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.cohort_clauses import in_programme
from solver.rules.cohort_scope import CohortScope
from solver.rules.cohort_small import PROGRAMMES, cohort_county, cohort_plan
from solver.rules.cohort_table import CohortTable
from solver.rules.cohort_units import programme_names, programme_of, started
from solver.rules.documents import PLANNER
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CohortKept(ChoiceRule):
    """Who has started in an earlier plan stands in the plan with that batch; batches before the planned years take nobody new."""

    programme: ProgrammeName | None = None
    """The programme; null: every programme."""

    name: ClassVar[str] = "cohort_kept"
    step: ClassVar[Step] = "cohort"
    title: ClassVar[Text] = Text("已启动的保持批次", "Batches that have begun")
    unit: ClassVar[Text] = Text("个", "units")
    clause: ClassVar[Clause] = Clause(
        ("Part C 10", "R-112"),
        PLANNER,
        "",
        Text(
            "以前方案中已启动的单位保持原批次并列入方案;规划期以前的批次不再增加单位",
            "Units that have started under an earlier plan keep their batch and are listed; nobody is added to a batch before the "
            "planned years",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has the programme."""
        return bool(programme_names(instance, self.programme))

    def admits(self, choices: CohortTable) -> Bools:
        """Refuse batches before the planned years to all who have not started in them."""
        instance, spoken = choices.instance, np.zeros(len(choices), dtype=bool)
        for name in programme_names(instance, self.programme):
            spoken |= choices.rows_of(name)
        past = np.flatnonzero(spoken & (choices.year < instance.first_year))
        begun = {(name, *row) for name in programme_names(instance, self.programme) for row in _begun(instance, name)}
        names = [programme.name for programme in instance.policy.programmes]
        told = zip(choices.programme[past].tolist(), choices.subjects(past), choices.year[past].tolist(), strict=True)
        admitted = np.ones(len(choices), dtype=bool)
        admitted[past] = [(names[number], unit, year) in begun for number, unit, year in told]
        return admitted

    def post(self, scope: CohortScope) -> None:
        """Forbid what is not admitted, and require the batch of each who has started."""
        super().post(scope)
        rows = [(name, *row) for name in programme_names(scope.instance, self.programme) for row in _begun(scope.instance, name)]
        at = [scope.choices.at.get(row, -1) for row in rows]
        there = np.array([row for row, choice in enumerate(at) if choice >= 0], dtype=np.int64)
        column = scope.choice_column[np.array([choice for choice in at if choice >= 0], dtype=np.int64)]
        scope.at_least(subjects=[unit for _, unit, _ in rows], row=there, column=column, coefficient=1, bound=1)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look up who has started, and who is new in a batch that has begun."""
        findings = []
        for name in programme_names(instance, self.programme):
            now = {(c.unit, c.first_year) for c in plan.cohorts if c.programme == name}
            before = set(_begun(instance, name))
            findings += [Finding(self.name, u, 1, int((u, y) in now), int((u, y) not in now), ">=", y) for u, y in sorted(before)]
            note = Text("该批次早已启动", "this batch has begun before")
            late = sorted((unit, year) for unit, year in now - before if year < instance.first_year)
            findings += [Finding(self.name, unit, 0, 1, 1, "<=", year, note=note) for unit, year in late]
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "{programme}已启动的单位 100% 保持原批次,早已启动的批次不再增加单位",
            "100% of the units {programme} that have started keep their batch, and batches that have begun take nobody new",
        ).fill(programme=in_programme(self.programme))

    @classmethod
    def trials(cls) -> Sequence["CohortKept"]:
        """Return every programme, and each of two."""
        return cls(), cls(programme="project"), cls(programme="zones")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a batch of last year kept, shifted, and joined by another school; and one agreed for a later year."""
        programme = replace(PROGRAMMES[0], batches=(YEAR - 1, YEAR, YEAR + 1))
        county = cohort_county(3, (programme,), [("project", "S1", YEAR - 1), ("project", "S2", YEAR)])

        def case(title: str, amount: int, *starts: tuple[str, int]) -> Example:
            return Example(title, cls(), county, cohort_plan(county, "project", starts), amount)

        return (
            case("both as they were, S0 new this year", 0, ("S0", YEAR), ("S1", YEAR - 1), ("S2", YEAR)),
            case("S1 would start again", 1, ("S1", YEAR), ("S2", YEAR)),
            case("S0 is put into last year's batch", 1, ("S0", YEAR - 1), ("S1", YEAR - 1), ("S2", YEAR)),
            case("both are missing", 2, ("S0", YEAR)),
        )


def _begun(instance: Instance, name: str) -> list[tuple[str, int]]:
    """Return unit and year of all who have started in a programme, each once."""
    programme = programme_of(instance, name)
    return [] if programme is None else sorted({(row.unit, row.first_year) for row in started(instance, programme)})
