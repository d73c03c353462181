"""R-028: who helps a person is of a higher professional title."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.instance.staff import TITLES
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.support import Support
from solver.rules.documents import NANNING
from solver.rules.rule import Bools, Clause, Example, Finding
from solver.rules.support_facts import Place, schemes_named
from solver.rules.support_rule import SupportRule, in_scheme
from solver.rules.support_small import small_team, support_county, support_plan, tie
from solver.rules.support_table import SupportTable


@dataclass(frozen=True, kw_only=True)
class SupportLevel(SupportRule):
    """A person who helps a person is at least `steps` professional titles above; teams and schools have no title to compare."""

    scheme: SchemeName | None = None
    """The scheme; null: all."""
    steps: Annotated[int, Field(ge=0, le=5)] = 1
    """Titles by which the helper stands above; 0: at least the same title."""

    name: ClassVar[str] = "support_level"
    title: ClassVar[Text] = Text("帮带者职称更高", "Helper of a higher title")
    clause: ClassVar[Clause] = Clause(
        ("R-028",),
        NANNING,
        "通过专家引领、名师工作室、青蓝结对等形式",
        Text(
            "“青蓝结对”为资深教师带青年教师:师傅职称高于徒弟;相差几级由规划人员定",
            "Blue-green pairs are of a senior and a young teacher: the mentor's title is the higher one; by how much is for the planner",
        ),
    )

    def fitting(self, ties: SupportTable) -> Bools:
        """Admit ties whose helper stands high enough, or where one side has no title."""
        own, other = ties.sides.helper_title[ties.helper], ties.sides.helped_title[ties.helped]
        return np.asarray((own < 0) | (other < 0) | (own >= other + self.steps))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Compare the titles of each new tie between two people."""
        both = {scheme.name for scheme in schemes_named(instance, None) if scheme.helpers == "staff" and scheme.helped == "staff"}

        def rise(one: Support) -> int | None:
            if one.scheme not in both:
                return None
            helper, helped = instance.staff.person(one.helper), instance.staff.person(one.helped)
            return TITLES.index(helper.title) - TITLES.index(helped.title)

        def kept(one: Support, _: Place) -> bool:
            above = rise(one)
            return above is None or above >= self.steps

        def note(one: Support, _: Place) -> Text | None:
            above = rise(one)
            return None if above is None else Text("职称高 {n} 级", "{n} titles above").fill(n=above)

        return self.judged(instance, plan, kept, note)

    def explain(self) -> Text:
        """Return the rise."""
        where = in_scheme(self.scheme)
        if self.steps == 0:
            return Text("{where}帮带者职称不低于受帮者", "The helper{where} is of at least the same title").fill(where=where)
        return Text("{where}帮带者职称至少高 {n} 级", "The helper{where} is at least {n} titles above").fill(where=where, n=self.steps)

    @classmethod
    def trials(cls) -> Sequence["SupportLevel"]:
        """Return mentors of a higher title, and of the same in every scheme."""
        return cls(scheme="mentor"), cls(steps=0), cls(scheme="mentor", steps=2)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return mentors one title above, of the same title and below, and a team, which has no title."""
        titles = ("second", "third", "second", "none")
        staff = [{"title": title, "years_at_school": 1 if n == 0 else 8} for n, title in enumerate((*titles, "first"))]
        county = support_county(2, staff, [small_team(0)])

        def case(title: str, amount: int, *ties: Support, steps: int = 1) -> Example:
            return Example(title, cls(steps=steps), county, support_plan(county, ties), amount)

        return (
            case("one title above: exactly enough", 0, tie("mentor", "T4", "T0", "chinese")),
            case("of the same title", 1, tie("mentor", "T2", "T0", "chinese")),
            case("the same title is enough", 0, tie("mentor", "T2", "T0", "chinese"), steps=0),
            case("below", 1, tie("mentor", "T1", "T0", "chinese"), steps=0),
            case("a team has no title", 0, tie("talks", "E0", "S1")),
        )
