"""R-063: at most so many of last year's pairs end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.history import Previous, PreviousPairing
from solver.instance.instance import Instance
from solver.instance.kinds import Count, LayerName
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_scope import PairingScope
from solver.rules.previous_pairs import again, earlier
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingBudget(Rule):
    """At most `max_changes` of last year's pairs of schools do not go on in the first planned year; new pairs are no change."""

    max_changes: Count
    """Most pairs that may end."""
    layer: LayerName | None = None
    """The layer whose pairs count; null: all."""

    name: ClassVar[str] = "pairing_budget"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对变动上限", "Cap on changes of pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-063", "Part C 10"),
        YINCHUAN,
        "按照3至5年一週期制定農村學校成長發展規劃",
        Text("周期内结对关系宜稳定;新增结对是扩面,不算变动", "Pairs are steady inside a cycle; new pairs are growth and no change"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether there were pairs last year."""
        return bool(earlier(instance, self.layer))

    def post(self, scope: PairingScope) -> None:
        """Pairs kept from last year >= their number - max_changes."""
        before = earlier(scope.instance, self.layer)
        column = again(scope, before)
        scope.at_least(
            subjects=[scope.instance.id],
            row=np.zeros(int((column >= 0).sum()), dtype=np.int64),
            column=column[column >= 0],
            coefficient=1,
            bound=len(before) - self.max_changes,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for last year's pairs in the first planned year."""
        now = {(p.partner, p.school, p.layer) for p in plan.pairings_in(instance.first_year)}
        ended = [p.school for p in earlier(instance, self.layer) if (p.partner, p.school, p.layer) not in now]
        over = max(0, len(ended) - self.max_changes)
        return [Finding(self.name, instance.id, self.max_changes, len(ended), over, "<=", instance.first_year, tuple(ended))]

    def explain(self) -> Text:
        """Return the budget."""
        where = in_layer(self.layer)
        return Text("{where}上年的结对终止不超过 {n} 对", "At most {n} of last year's pairs{where} end").fill(
            where=where, n=self.max_changes
        )

    @classmethod
    def trials(cls) -> Sequence["PairingBudget"]:
        """Return budgets of none and one."""
        return cls(max_changes=0), cls(max_changes=1), cls(max_changes=0, layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return an end exactly at the budget, one beyond, and growth."""
        before = Previous(pairings=tuple(PreviousPairing(partner="S0", school=f"S{n}", layer="aid", since=YEAR - 1) for n in (1, 2, 3)))
        county = small_county(6, previous=before)

        def case(title: str, amount: int, *helped: int) -> Example:
            plan = small_plan(county, pairings=[("S0", f"S{n}", "aid") for n in helped])
            return Example(title, cls(max_changes=1), county, plan, amount)

        return case("one ended: exactly the budget", 0, 1, 2), case("two ended", 1, 1), case("none ended, two are new", 0, 1, 2, 3, 4, 5)
