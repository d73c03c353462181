"""Part C 13: helpers are within reach of those they help."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Minutes, SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.documents import PLANNER
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.support_facts import new_ties, support_minutes
from solver.rules.support_rule import SupportRule, in_scheme
from solver.rules.support_small import small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable


@dataclass(frozen=True, kw_only=True)
class SupportTravelLimit(SupportRule):
    """From helper to helped it takes at most so many minutes; a team whose place is unknown is free of it."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    minutes: Minutes
    """Most minutes one way: from where a person works that year, from the base or the coordinates of a team."""

    name: ClassVar[str] = "support_travel_limit"
    title: ClassVar[Text] = Text("帮带路程上限", "Cap on the way of support")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13", "R-035"),
        PLANNER,
        "",
        Text(
            "各地文件没有给出路程数,由规划人员给出;没有驻地学校也没有坐标的团队不受限",
            "No document gives a figure, the planner does; a team without base school and coordinates is free",
        ),
    )

    def fitting(self, ties: SupportTable) -> Bools:
        """Admit ties within the limit."""
        return np.asarray(ties.minutes <= self.minutes)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the minutes of each new tie with the limit."""
        ties = new_ties(instance, plan, self.scheme)
        way = dict(zip(ties, support_minutes(instance, plan, ties), strict=True))
        note = Text("单程 {m} 分钟", "{m} minutes one way")
        return self.judged(
            instance, plan, lambda one, _: way[one] <= self.minutes, lambda one, _: note.fill(m=way[one]) if way[one] >= 0 else None
        )

    def explain(self) -> Text:
        """Return the limit."""
        return Text("{where}帮带单程不超过 {m} 分钟", "Helpers{where} are at most {m} minutes away, one way").fill(
            where=in_scheme(self.scheme), m=self.minutes
        )

    @classmethod
    def trials(cls) -> Sequence["SupportTravelLimit"]:
        """Return limits that some ties keep, of one scheme and of all."""
        return cls(minutes=20), cls(minutes=15, scheme="aid"), cls(minutes=0, scheme="mentor")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return schools 6 minutes apart: exactly at the limit, beyond it, from coordinates, and a team of no known place."""
        teams = [small_team(0, base="S0"), small_team(1), small_team(2, longitude=112.5, latitude=33.0)]
        county = support_county(3, [], teams)

        def case(title: str, amount: int, *ties: Support) -> Example:
            return Example(title, cls(minutes=6), county, support_plan(county, ties), amount)

        return (
            case("one school on: exactly six minutes", 0, tie("talks", "E0", "S1")),
            case("two schools on: twelve", 1, tie("talks", "E0", "S2")),
            case("the same from coordinates", 1, tie("talks", "E2", "S1"), tie("talks", "E2", "S2")),
            case("a team whose place is unknown", 0, tie("talks", "E1", "S2")),
        )
