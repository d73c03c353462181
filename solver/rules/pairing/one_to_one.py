"""R-128: one-to-one pairs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import LayerName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.pairing_clauses import CASES
from solver.rules.pairing_facts import standing
from solver.rules.pairing_scope import PairingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan


@dataclass(frozen=True, kw_only=True)
class OneToOne(Rule):
    """In a layer no partner helps two schools, and no school has two partners."""

    layer: LayerName
    """The layer."""

    name: ClassVar[str] = "one_to_one"
    step: ClassVar[Step] = "pairing"
    title: ClassVar[Text] = Text("一对一结对", "One-to-one pairs")
    unit: ClassVar[Text] = Text("对", "pairs")
    clause: ClassVar[Clause] = Clause(
        ("R-128", "R-129", "R-079"),
        CASES,
        "与三地11所优质义务教育学校建立“一对一”结对帮扶关系",
        Text(
            "同一层内一所学校只与一所学校结对;要求每所都结对的,另列覆盖率",
            "In one layer a school is paired with one school only; where all must be paired, coverage says so",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy pairs schools."""
        return bool(instance.policy.layers)

    def post(self, scope: PairingScope) -> None:
        """Sum of pairs <= 1 for each partner, and for each school."""
        inside = scope.in_layer(self.layer)
        for side in (scope.pairs.partner, scope.pairs.school):
            self._once(scope, side[inside], scope.pair_column[inside])

    def _once(self, scope: PairingScope, side: Ints, column: Ints) -> None:
        who, row = np.unique(side, return_inverse=True)
        subjects = [scope.instance.partners[at].id for at in who.tolist()]
        scope.at_most(subjects=subjects, row=row, column=column, coefficient=1, bound=1)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count how often each school helps, and how often each is helped."""
        pairs = standing(plan, self.layer)
        findings = []
        for told, zh, en in (
            (Counter(p.partner for p in pairs), "帮扶 {n} 所", "helps {n}"),
            (Counter(p.school for p in pairs), "受 {n} 所帮扶", "is helped by {n}"),
        ):
            for school, count in sorted(told.items()):
                note = Text(zh, en).fill(n=count)
                findings.append(Finding(self.name, school, 1, count, count - 1, "<=", instance.first_year, (), note))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "“{layer}”层一对一:每校最多帮扶 1 所,最多受 1 所帮扶",
            "One to one in the layer {layer}: each school helps at most 1 and is helped by at most 1",
        ).fill(layer=self.layer)

    @classmethod
    def trials(cls) -> Sequence["OneToOne"]:
        """Return the rule in each of two layers."""
        return cls(layer="aid"), cls(layer="friend")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return the eleven of R-128, two layers over one another, and a school helped twice."""
        county = small_county(22)
        eleven = [(f"S{n}", f"S{n + 11}", "aid") for n in range(11)]

        def case(title: str, amount: int, *pairs: tuple[str, str, str]) -> Example:
            return Example(title, cls(layer="aid"), county, small_plan(county, pairings=pairs), amount)

        return (
            case("eleven schools with eleven partners", 0, *eleven),
            case("each has a friend school in another layer too", 0, *eleven, *((p, s, "friend") for p, s, _ in eleven)),
            case("one partner helps two", 1, ("S0", "S1", "aid"), ("S0", "S2", "aid")),
            case("one school has three partners", 2, ("S0", "S1", "aid"), ("S2", "S1", "aid"), ("S3", "S1", "aid")),
            case("a school helps one and is helped by one", 0, ("S0", "S1", "aid"), ("S1", "S2", "aid")),
        )
