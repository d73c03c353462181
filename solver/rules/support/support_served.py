"""R-028, R-040, R-048, R-123, R-124: everybody whom a scheme serves has so many helpers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import SchemeName
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.documents import NANNING
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR
from solver.rules.support_facts import helped_ones, schemes_named, ties_of
from solver.rules.support_rule import in_scheme
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import small_team, support_county, support_plan, tie

Ties = Annotated[int, Field(ge=0, le=1000)]


@dataclass(frozen=True, kw_only=True)
class SupportServed(Rule):
    """Each school, need, subject group, person or unit that a scheme serves has at least and at most so many helpers."""

    scheme: SchemeName | None = None
    """The scheme; null: each of them by itself."""
    at_least: Ties = 1
    """Fewest helpers of each."""
    at_most: Ties | None = None
    """Most helpers of each; null: no limit."""

    name: ClassVar[str] = "support_served"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "support"
    title: ClassVar[Text] = Text("逐一帮带", "Helpers of each")
    unit: ClassVar[Text] = Text("对", "ties")
    clause: ClassVar[Clause] = Clause(
        ("R-028", "R-040", "R-048", "R-123", "R-124"),
        NANNING,
        "通过专家引领、名师工作室、青蓝结对等形式",
        Text(
            "徒弟恰有一名师傅(1 至 1),评估专家组至少 3 人,+校每个学科组至少一名名师;找不到的如实列出",
            "A mentee has exactly one mentor (1 to 1), a panel at least three experts, each subject group of a +school at least one "
            "master; gaps are reported",
        ),
    )

    def __post_init__(self) -> None:
        if self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least 不得大于 at_most / at_least must not be above at_most")

    def applies(self, instance: Instance) -> bool:
        """Whether the policy has such a scheme."""
        return bool(schemes_named(instance, self.scheme))

    def post(self, scope: SupportScope) -> None:
        """Sum of ties >= at_least and <= at_most, for each of those served."""
        wanted = scope.helped_rows(self.scheme)
        names = scope.sides.helped_names(wanted)
        row, column = scope.entries(scope.choices.helped, wanted, scope.rows(self.scheme))
        if self.at_least:
            scope.at_least(subjects=names, row=row, column=column, coefficient=1, bound=self.at_least)
        if self.at_most is not None:
            scope.at_most(subjects=names, row=row, column=column, coefficient=1, bound=self.at_most)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the helpers of each of those served."""
        helpers = Counter((tie.scheme, tie.helped, tie.subject) for tie in ties_of(plan, self.scheme))
        findings = []
        for scheme in schemes_named(instance, self.scheme):
            for one in helped_ones(instance, plan, scheme):
                count, others = helpers[scheme.name, one.id, one.subject], (one.subject,) if one.subject else ()
                note = Text("{n} 名帮带者", "{n} helpers").fill(n=count)
                if self.at_least:
                    short = max(0, self.at_least - count)
                    findings.append(Finding(self.name, one.id, self.at_least, count, short, ">=", one.first_year, others, note))
                if self.at_most is not None:
                    over = max(0, count - self.at_most)
                    findings.append(Finding(self.name, one.id, self.at_most, count, over, "<=", one.first_year, others, note))
        return findings

    def explain(self) -> Text:
        """Return the limits."""
        most = Text("", "") if self.at_most is None else Text("、至多 {n}", " and at most {n}").fill(n=self.at_most)
        return Text("{where}每个受帮对象至少有 {n}{most} 名帮带者", "Each of those served{where} has at least {n}{most} helpers").fill(
            where=in_scheme(self.scheme), n=self.at_least, most=most
        )

    @classmethod
    def trials(cls) -> Sequence["SupportServed"]:
        """Return exactly one mentor, panels of two, a cap alone, and every scheme."""
        return (
            cls(scheme="mentor", at_most=1),
            cls(scheme="panel", at_least=2),
            cls(at_least=0, at_most=1),
            cls(scheme="master"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a mentee with one, two and no mentors, and a panel of exactly three and of two."""
        county = support_county(2, [{}, {"years_at_school": 3}, {}])
        experts = support_county(2, [], [small_team(n, kind="expert") for n in range(4)])

        def mentors(title: str, amount: int, *helpers: str) -> Example:
            ties = [tie("mentor", helper, "T1", "chinese") for helper in helpers]
            return Example(title, cls(scheme="mentor", at_most=1), county, support_plan(county, ties), amount)

        def panel(title: str, amount: int, count: int) -> Example:
            ties = [tie("panel", f"E{n}", "S1") for n in range(count)]
            return Example(title, cls(scheme="panel", at_least=3), experts, support_plan(experts, ties, [("S1", YEAR)]), amount)

        return (
            mentors("exactly one mentor", 0, "T0"),
            mentors("two mentors", 1, "T0", "T2"),
            mentors("nobody", 1),
            panel("three experts: exactly enough", 0, 3),
            panel("two experts", 1, 2),
        )
