"""R-031: each visit is made together, with a helper of every companion scheme (a city and a county adviser)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import DutyName
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.calendar_events import dated_entries
from solver.rules.calendar_small import VISIT, dated, small_calendar, visit
from solver.rules.calendar_table import CalendarTable
from solver.rules.documents import NANNING
from solver.rules.lines import Line, dated_years
from solver.rules.rule import Bools, ChoiceRule, Clause, Example, Finding
from solver.rules.small import YEAR


@dataclass(frozen=True, kw_only=True)
class CompanionsPresent(ChoiceRule):
    """An event happens only where the school that is helped has a helper tied to it under each companion scheme of the duty."""

    duty: DutyName
    """The duty whose companions have to be there."""

    name: ClassVar[str] = "companions_present"
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("会同人员到场", "Companions are there")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-031",),
        NANNING,
        "会同县(市、区)教研室指导基地学校开展教科研及教师培训活动",
        Text(
            "每次入校指导由市、县两级教研人员会同进行:该校在每个会同方案下都有结对人员",
            "Each visit is made by city and county advisers together: under every companion scheme the school has a helper of its own",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty, and it has companions."""
        return any(duty.name == self.duty and duty.companions for duty in instance.policy.duties)

    def admits(self, choices: CalendarTable) -> Bools:
        """Admit the events of lines that lack no companion."""
        ties: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        for tie in choices.settled.supports:
            for year in dated_years(choices.instance):
                if tie.covers(year):
                    ties[year, tie.scheme, tie.helped].add(tie.subject)
        complete = [line.duty.name != self.duty or _complete(ties, line) for line in choices.lines]
        return np.asarray(np.array(complete, dtype=bool)[choices.line])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """For every line with events, look for a tie of each companion scheme."""
        findings = []
        for entry in dated_entries(instance, plan, self.duty):
            line = entry.line
            helped = {line.schools[-1]} if line.duty.holders in {"supports", "members", "pairings"} else set(line.holder)
            missing = []
            for scheme in line.duty.companions:
                ties = [tie for tie in plan.supports if tie.scheme == scheme and tie.helped in helped and tie.covers(line.year)]
                if all(tie.subject and line.subject and tie.subject != line.subject for tie in ties):
                    missing.append(scheme)
            wanted, there = len(line.duty.companions), len(line.duty.companions) - len(missing)
            note = Text("缺少:" + "、".join(missing), "missing: " + ", ".join(missing)) if missing else None
            findings += [
                Finding(self.name, line.named, wanted, there, min(1, len(missing)), ">=", line.year, line.holder, note)
                for _ in entry.events
            ]
        return findings

    def explain(self) -> Text:
        """Return the duty."""
        return Text(
            "每次“{duty}”都有各会同方案的结对人员到场", "At each event of {duty} there is a helper tied under every companion scheme"
        ).fill(duty=self.duty)

    @classmethod
    def trials(cls) -> Sequence["CompanionsPresent"]:
        """Return the duty of the drawing that has companions."""
        return (cls(duty="visit"),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return visits to a school with both advisers, with one, with an adviser of another year, and to a school without any."""
        county = small_calendar([replace(VISIT, companions=("city", "county"))])
        ties = (Support("aid", "X0", "S1", "", YEAR, YEAR), Support("aid", "X0", "S2", "", YEAR, YEAR))
        city, beside = Support("city", "X1", "S1", "", YEAR, YEAR), Support("county", "X2", "S1", "", YEAR, YEAR)

        def case(title: str, amount: int, *companions: Support, events: Sequence[Event] = (visit("2026-09-07"),)) -> Example:
            return Example(title, cls(duty="visit"), county, dated(county, *events, supports=(*ties, *companions)), amount)

        return (
            case("a city and a county adviser", 0, city, beside),
            case("only a city adviser, two visits", 2, city, events=(visit("2026-09-07"), visit("2026-09-08"))),
            case("the county adviser's tie has ended", 1, city, replace(beside, first_year=YEAR - 1, last_year=YEAR - 1)),
            case("nobody visits the school without advisers", 0, city, beside, events=()),
            case("advisers of another school", 1, city, beside, events=(visit("2026-09-07", "S2"),)),
        )


def _complete(ties: Mapping[tuple[int, str, str], set[str]], line: Line) -> bool:
    """Whether under every companion scheme there is a tie to whom the line helps, in its subject, in any, or of a line without one."""
    helped = line.schools[-1:] if line.duty.holders in {"supports", "members", "pairings"} else line.holder
    for scheme in line.duty.companions:
        subjects = {subject for school in helped for subject in ties.get((line.year, scheme, school), ())}
        if not subjects or (line.subject and subjects.isdisjoint({"", line.subject})):
            return False
    return True
