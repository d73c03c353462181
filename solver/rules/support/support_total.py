"""R-070, R-109, R-124: so much support in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Count, SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.support_facts import helped_ones, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie

Counted = Literal["ties", "helped", "helpers"]
"""ties: each tie (a session); helped: each of those served who has a helper; helpers: each team or person that helps somebody."""
WORDS = {
    "ties": Text("帮带对(场次)", "ties"),
    "helped": Text("受帮对象", "of those served"),
    "helpers": Text("帮带者", "helpers"),
}


@dataclass(frozen=True, kw_only=True)
class SupportTotal(Rule):
    """A scheme has at least so many ties, so many who are helped, or so many who help; ties agreed earlier count."""

    scheme: SchemeName | None = None
    """The scheme; null: all together."""
    at_least: Count
    """Fewest of them."""
    counted: Counted = "ties"
    """What is counted."""

    name: ClassVar[str] = "support_total"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带总量", "Support in all")
    unit: ClassVar[Text] = Text("个", "of what is counted")
    clause: ClassVar[Clause] = Clause(
        ("R-070", "R-109", "R-124"),
        YINCHUAN,
        "開展“百人千場”名師送教活動",
        Text(
            "千场为 1000 对、百人为 100 名帮带者;受援教师 200 余名、本地教师 231 名和团队 46 个按受帮对象计",
            "A thousand sessions are 1,000 ties, a hundred people 100 helpers; the 200 aided teachers, 231 local teachers and 46 teams are "
            "counted as those helped",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def post(self, scope: SupportScope) -> None:
        """Sum of what is counted >= at_least."""
        column: Ints = scope.choice_column[scope.rows(self.scheme)]
        if self.counted != "ties":
            column = scope.served(self.scheme) if self.counted == "helped" else scope.helping(self.scheme)
        scope.at_least(
            subjects=[scope.instance.id], row=np.zeros(len(column), dtype=np.int64), column=column, coefficient=1, bound=self.at_least
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count them."""
        ties, schemes = ties_of(plan, self.scheme), schemes_named(instance, self.scheme)
        count = len(ties)
        if self.counted == "helped":
            served = {(one.scheme, one.id, one.subject) for scheme in schemes for one in helped_ones(instance, plan, scheme)}
            count = len({(one.scheme, one.helped, one.subject) for one in ties} & served)
        elif self.counted == "helpers":
            kind = {scheme.name: scheme.helpers for scheme in schemes}
            count = len({(kind[one.scheme], one.helper) for one in ties})
        short = max(0, self.at_least - count)
        return [Finding(self.name, instance.id, self.at_least, count, short, ">=", instance.first_year, (), WORDS[self.counted])]

    def explain(self) -> Text:
        """Return what is counted and how many."""
        return Text("{where}至少 {n} 个{what}", "At least {n} {what}{where}").fill(
            where=in_scheme(self.scheme), n=self.at_least, what=WORDS[self.counted]
        )

    @classmethod
    def trials(cls) -> Sequence["SupportTotal"]:
        """Return each kind of count."""
        return (
            cls(scheme="talks", at_least=3),
            cls(at_least=4, counted="helped"),
            cls(at_least=3, counted="helpers"),
            cls(scheme="mentor", at_least=1, counted="helped"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return three masters with six sessions at two schools, counted in three ways."""
        county = support_county(2, [], [small_team(n) for n in range(3)])
        plan = support_plan(county, [tie("talks", f"E{n}", f"S{school}") for n in range(3) for school in range(2)])

        def case(title: str, amount: int, at_least: int, counted: Counted) -> Example:
            return Example(title, cls(scheme="talks", at_least=at_least, counted=counted), county, plan, amount)

        return (
            case("six sessions: exactly enough", 0, 6, "ties"),
            case("seven", 1, 7, "ties"),
            case("two schools", 0, 2, "helped"),
            case("three people of a hundred", 97, 100, "helpers"),
        )
