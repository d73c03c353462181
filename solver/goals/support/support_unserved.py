"""R-035, R-048: those in need whom nobody helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.instance.school import Need, School
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example
from solver.rules.small import small_school
from solver.rules.support_facts import helped_ones, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie

Weight = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True)
class SupportUnserved(Goal):
    """Weight of those whom a scheme is to serve and nobody helps: of a need its own weight, of others 1, and more by the type of school."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    rural: Weight = 0
    """Weight that a rural school adds to each of its needs, groups or people."""
    weak: Weight = 0
    """Weight that a school on the bureau's list of weak schools adds."""
    new: Weight = 0
    """Weight that a newly built school adds."""
    point: Weight = 0
    """Weight that a teaching point adds."""

    name: ClassVar[str] = "support_unserved"
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("未满足的帮带需求", "Need that nobody serves")
    unit: ClassVar[Text] = Text("点", "points")
    clause: ClassVar[Clause] = Clause(
        ("R-035", "R-048"),
        NANNING,
        "统筹名师团队资源到有需求的学校深入对口帮扶",
        Text(
            "需求按学校填报的权重计,乡村、薄弱、新建学校和教学点可另加权",
            "Needs weigh what the school says; rural, weak and new schools and teaching points may weigh more",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def more(self, school: School) -> int:
        """Return what the type of a school adds."""
        added = self.rural * (school.setting == "rural") + self.weak * school.weak + self.new * school.new
        return added + self.point * school.teaching_point

    def express(self, scope: SupportScope) -> Expression:
        """Sum of weight times (1 - served), with served <= sum of the ties."""
        sides, wanted = scope.sides, scope.helped_rows(self.scheme)
        added = np.array([self.more(school) for school in scope.instance.schools], dtype=np.int64)
        weight = sides.helped.weight[wanted] + added[sides.helped.school[wanted]]
        return Expression(scope.served(self.scheme), -weight, int(weight.sum()))

    def value(self, instance: Instance, plan: Plan) -> int:
        """Sum the weights of those whom nobody helps in the plan."""
        helped = {(one.scheme, one.helped, one.subject) for one in ties_of(plan, self.scheme)}
        everybody = [one for scheme in schemes_named(instance, self.scheme) for one in helped_ones(instance, plan, scheme)]
        left = [one for one in everybody if (one.scheme, one.id, one.subject) not in helped]
        return sum(one.weight + self.more(instance.school_of[one.school]) for one in left)

    def explain(self) -> Text:
        """Return the main weights."""
        return Text(
            "{where}未得到帮带的需求之和最小(另加权:乡村 {r}、薄弱 {w}、新建 {n}、教学点 {p})",
            "Least need that nobody serves{where} (rural {r}, weak {w}, new {n}, teaching point {p} more)",
        ).fill(where=in_scheme(self.scheme), r=self.rural, w=self.weak, n=self.new, p=self.point)

    @classmethod
    def trials(cls) -> Sequence["SupportUnserved"]:
        """Return the needs of one scheme, and every scheme with every weight at a value of its own."""
        return cls(scheme="aid"), cls(rural=1, weak=10, new=100, point=7)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return needs of weight 2 and 5 of a weak rural school, one of them served."""
        needs = (Need(topic="chinese", weight=2), Need(topic="english", weight=5))
        county = support_county([small_school(0), small_school(1, needs=needs)], [], [small_team(0)])

        def case(title: str, amount: int, weak: int, *topics: str) -> Example:
            ties = [tie("aid", "E0", "S1", topic) for topic in topics]
            return Example(title, cls(scheme="aid", weak=weak), county, support_plan(county, ties), amount)

        return (
            case("both served", 0, 3, "chinese", "english"),
            case("the heavier one is left", 5, 0, "chinese"),
            case("and 3 more of a weak school", 8, 3, "chinese"),
            case("nobody comes: 2 + 5", 7, 0),
        )
