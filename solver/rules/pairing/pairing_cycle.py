"""R-063, R-036: a pair stands for a whole cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

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
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class PairingCycle(Rule):
    """A pair of last year that has stood for fewer than `years` school years goes on."""

    years: Annotated[int, Field(ge=1, le=10)] = 3
    """School years a pair stands at least."""
    layer: LayerName | None = None
    """The layer; null: all."""

    name: ClassVar[str] = "pairing_cycle"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("结对周期", "Cycle of pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-063", "R-036"),
        YINCHUAN,
        "按照3至5年一週期制定農村學校成長發展規劃",
        Text("结对满一个周期(至少三年)后才可调整", "A pair may change only after its cycle, at least three years"),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether there were pairs last year."""
        return bool(earlier(instance, self.layer))

    def post(self, scope: PairingScope) -> None:
        """Pair >= 1, for each pair of last year inside its cycle; one without a candidate cannot be kept."""
        young = [p for p in earlier(scope.instance, self.layer) if scope.instance.first_year - p.since < self.years]
        column = again(scope, young)
        here = np.flatnonzero(column >= 0)
        scope.at_least(subjects=[p.school for p in young], row=here, column=column[here], coefficient=1, bound=1)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look for each pair of last year that is still inside its cycle."""
        now = {(p.partner, p.school, p.layer) for p in plan.pairings_in(instance.first_year)}
        findings = []
        for pair in earlier(instance, self.layer):
            stood = instance.first_year - pair.since
            if stood < self.years:
                kept = (pair.partner, pair.school, pair.layer) in now
                note = Text("已满 {n} 年", "has stood for {n} years").fill(n=stood)
                others = (pair.partner,)
                findings.append(Finding(self.name, pair.school, 1, int(kept), int(not kept), ">=", instance.first_year, others, note))
        return findings

    def explain(self) -> Text:
        """Return the cycle."""
        where = in_layer(self.layer)
        return Text("{where}结对不满 {n} 学年的不得终止", "A pair{where} stands for at least {n} school years").fill(
            where=where, n=self.years
        )

    @classmethod
    def trials(cls) -> Sequence["PairingCycle"]:
        """Return cycles of two and three years."""
        return cls(), cls(years=2, layer="aid")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a pair that ends after exactly three years, and one after two."""

        def case(title: str, amount: int, since: int) -> Example:
            before = Previous(pairings=(PreviousPairing(partner="S0", school="S1", layer="aid", since=since),))
            county = small_county(3, previous=before)
            return Example(title, cls(), county, small_plan(county, pairings=[("S0", "S2", "aid")]), amount)

        return case("ended after exactly three years", 0, YEAR - 3), case("ended after two years", 1, YEAR - 2)
