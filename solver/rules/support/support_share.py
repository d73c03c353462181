"""R-035: so large a share of those in need is served."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName, Share
from solver.instance.school import Need
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_school
from solver.rules.support_facts import helped_ones, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie


@dataclass(frozen=True, kw_only=True)
class SupportShare(Rule):
    """At least `min_share` of those whom a scheme is to serve have a helper; the number needed is rounded up."""

    scheme: SchemeName | None = None
    """The scheme; null: those of all schemes are counted together."""
    min_share: Annotated[Share, Field(le=1)]
    """Least share, an exact fraction."""

    name: ClassVar[str] = "support_share"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("帮带覆盖率", "Share of those helped")
    unit: ClassVar[Text] = Text("个", "of those served")
    clause: ClassVar[Clause] = Clause(
        ("R-035", "R-048"),
        NANNING,
        "统筹名师团队资源到有需求的学校深入对口帮扶",
        Text(
            "原文没有比例,由规划人员给出;有一名帮带者即算覆盖,所需数目向上取整",
            "The text gives no share, the planner does; one helper is enough to count, and the number needed is rounded up",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def post(self, scope: SupportScope) -> None:
        """Sum of served >= the number needed, with served <= sum of ties for each."""
        served = scope.served(self.scheme)
        scope.at_least(
            subjects=[scope.instance.id], row=np.zeros(len(served), dtype=np.int64), column=served, coefficient=1,
            bound=ceil(self.min_share * len(served)),
        )  # fmt: skip

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count those who are to be served, and those who are."""
        helped = {(tie.scheme, tie.helped, tie.subject) for tie in ties_of(plan, self.scheme)}
        everybody = [one for scheme in schemes_named(instance, self.scheme) for one in helped_ones(instance, plan, scheme)]
        missing = [one.id for one in everybody if (one.scheme, one.id, one.subject) not in helped]
        needed = -(-self.min_share.numerator * len(everybody) // self.min_share.denominator)
        count = len(everybody) - len(missing)
        note = Text("{n} 个中至少 {k} 个", "at least {k} of {n}").fill(n=len(everybody), k=needed)
        others = tuple(sorted(set(missing)))
        return [Finding(self.name, instance.id, needed, count, max(0, needed - count), ">=", instance.first_year, others, note)]

    def explain(self) -> Text:
        """Return the share."""
        return Text(
            "{where}至少 {share} 的受帮对象有帮带者(向上取整)", "At least {share} of those served{where} have a helper, rounded up"
        ).fill(where=in_scheme(self.scheme), share=self.min_share)

    @classmethod
    def trials(cls) -> Sequence["SupportShare"]:
        """Return half of the needs, and two thirds of everybody."""
        return cls(scheme="aid", min_share=Fraction(1, 2)), cls(min_share=Fraction(2, 3))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return two and one of three needs at a half, which is two rounded up."""
        county = support_county([small_school(n, needs=(Need(topic="chinese"),)) for n in range(3)], [], [small_team(0), small_team(1)])

        def case(title: str, amount: int, *ends: tuple[str, str]) -> Example:
            ties = [tie("aid", helper, school, "chinese") for helper, school in ends]
            return Example(title, cls(scheme="aid", min_share=Fraction(1, 2)), county, support_plan(county, ties), amount)

        return (
            case("two of three: 1.5 rounded up", 0, ("E0", "S1"), ("E0", "S2")),
            case("one of three", 1, ("E0", "S1")),
            case("one of three with two helpers", 1, ("E0", "S1"), ("E1", "S1")),
            case("none", 2),
        )
