"""R-063: last year's pairs that do not go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.history import Previous, PreviousPairing
from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.instance.school_choice import in_layer
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import YINCHUAN
from solver.rules.pairing_scope import PairingScope
from solver.rules.previous_pairs import again, earlier
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingChanges(Goal):
    """Number of last year's pairs of schools that do not go on; it counts what the rule `pairing_budget` caps."""

    layer: LayerName | None = None
    """The layer whose pairs count; null: all."""

    name: ClassVar[str] = "pairing_changes"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对变动", "Changes from last year's pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-063", "Part C 10"),
        YINCHUAN,
        "按照3至5年一週期制定農村學校成長發展規劃",
        Text("周期内结对关系宜稳定;新增结对不算变动", "Pairs are steady inside a cycle; new pairs are no change"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether there were pairs last year."""
        return bool(earlier(instance, self.layer))

    def express(self, scope: PairingScope) -> Expression:
        """Count of last year's pairs, minus those that stand again."""
        before = earlier(scope.instance, self.layer)
        column = again(scope, before)
        column = column[column >= 0]
        return Expression(column, np.full(len(column), -1, dtype=np.int64), len(before))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count last year's pairs that the plan does not hold."""
        now = {(p.partner, p.school, p.layer) for p in plan.pairings}
        return sum((p.partner, p.school, p.layer) not in now for p in earlier(instance, self.layer))

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        where = in_layer(self.layer)
        return Text("{where}上年的结对终止最少", "Fewest of last year's pairs end{where}").fill(where=where)

    @classmethod
    def trials(cls) -> Sequence["PairingChanges"]:
        """Return the count over all layers, and over one."""
        return cls(), cls(layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return pairs that end, one that changes its layer, and growth."""
        before = Previous(pairings=tuple(PreviousPairing(partner="S0", school=f"S{n}", layer="aid", since=YEAR - 1) for n in (1, 2)))
        county = small_county(5, previous=before)

        def case(title: str, amount: int, *pairs: tuple[str, str, str]) -> Example:
            return Example(title, cls(), county, small_plan(county, pairings=pairs), amount)

        return (
            case("both go on, a third is new", 0, ("S0", "S1", "aid"), ("S0", "S2", "aid"), ("S0", "S3", "aid")),
            case("one has another partner", 1, ("S0", "S1", "aid"), ("S4", "S2", "aid")),
            case("one goes on in another layer only", 2, ("S0", "S1", "friend")),
        )
