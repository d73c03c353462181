"""R-034: ties stay as they are until their cycle ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Previous, PreviousSupport
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.instance.school import Need
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.plan.support import Support
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_school
from solver.rules.support_facts import earlier_ties, new_ties, schemes_named
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie


@dataclass(frozen=True, kw_only=True)
class SupportKept(Rule):
    """A tie agreed earlier that still runs goes on, and who stands in one gets no new helper in that subject before it ends."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""

    name: ClassVar[str] = "support_kept"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带周期", "Cycle of support")
    unit: ClassVar[Text] = Text("对", "ties")
    clause: ClassVar[Clause] = Clause(
        ("R-034",),
        NANNING,
        "以3年为建设周期,帮助学校提高学科建设水平",
        Text(
            "周期内帮扶关系不变,新关系只在周期开始时建立;一方已离开的除外",
            "Ties are fixed inside a cycle and new ones are made at its start only; not those of which one side has left",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether a tie of such a scheme still runs."""
        return bool(self._running(instance))

    def _running(self, instance: Instance) -> list[Support]:
        known = {scheme.name for scheme in schemes_named(instance, self.scheme)}
        return [one for one in earlier_ties(instance) if one.scheme in known]

    def post(self, scope: SupportScope) -> None:
        """Tie >= 1 for each that runs, and <= 0 for each new one of those who stand in one that runs."""
        choices, rows = scope.choices, scope.rows(self.scheme)
        old = rows[choices.running[rows]]
        scope.at_least(subjects=choices.subjects(old), row=np.arange(len(old)), column=scope.choice_column[old], coefficient=1, bound=1)
        new = rows[~choices.running[rows] & np.isin(choices.helped[rows], choices.helped[old])]
        scope.at_most(subjects=choices.subjects(new), row=np.arange(len(new)), column=scope.choice_column[new], coefficient=1, bound=0)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each tie that runs, and for new ones beside them."""
        running, now = self._running(instance), set(plan.supports)
        until = Text("至 {y} 学年", "until {y}")
        findings = [
            Finding(
                self.name, one.helped, 1, int(one in now), int(one not in now), ">=", instance.first_year, (one.helper,),
                until.fill(y=one.last_year),
            )
            for one in running
        ]  # fmt: skip
        busy = {(one.scheme, one.helped, one.subject) for one in running}
        note = Text("周期内新增帮带", "a new helper inside the cycle")
        return findings + [
            Finding(self.name, one.helped, 0, 1, 1, "<=", one.first_year, (one.helper,), note)
            for one in new_ties(instance, plan, self.scheme)
            if (one.scheme, one.helped, one.subject) in busy
        ]

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "{where}周期未满的帮带继续,其间不另换帮带者", "Ties{where} go on until their cycle ends, and nobody new comes before that"
        ).fill(where=in_scheme(self.scheme))

    @classmethod
    def trials(cls) -> Sequence["SupportKept"]:
        """Return every scheme, and the aid teams."""
        return cls(), cls(scheme="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the second year of three: the same team, another one, one beside it, and a cycle that is over."""
        schools = [small_school(0), small_school(1, needs=(Need(topic="chinese"), Need(topic="english")))]

        def case(title: str, amount: int, *ties: Support, began: int = YEAR - 1) -> Example:
            before = PreviousSupport(scheme="aid", helper="E0", helped="S1", subject="chinese", first_year=began, last_year=began + 2)
            county = support_county(schools, [], [small_team(0), small_team(1)], previous=Previous(supports=(before,)))
            return Example(title, cls(scheme="aid"), county, support_plan(county, ties), amount)

        stays = Support("aid", "E0", "S1", "chinese", YEAR - 1, YEAR + 1)
        return (
            case("the team goes on", 0, stays),
            case("it is gone", 1),
            case("another has taken its place", 2, tie("aid", "E1", "S1", "chinese")),
            case("another helps beside it", 1, stays, tie("aid", "E1", "S1", "chinese")),
            case("another helps in another subject", 0, stays, tie("aid", "E1", "S1", "english")),
            case("three years are over: a new team", 0, tie("aid", "E1", "S1", "chinese"), began=YEAR - 3),
        )
