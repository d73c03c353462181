"""R-014: staff on quota do not pass a school's approved quota, on the home ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.ledgers import heads
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Clause, Example, Finding, Keys, Rule
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.stock import OFFICIAL, stock


@dataclass(frozen=True)
class HomeQuota(Rule):
    """In each year the staff on quota whose home is a school are at most its approved quota (编制).

    Only transfers change the home ledger. A school that is over its quota today must not get worse: for it, today's
    headcount stands in the place of the quota. Schools without a stated quota are not limited.
    """

    name: ClassVar[str] = "home_quota"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("不超编制", "Within quota")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-014",),
        NANYANG,
        "双方派出人员身份性质不变、工资关系和福利待遇仍归属原单位",
        Text(
            "编制按原单位计,交流不占用对方编制;现已超编的学校只要求不再增加",
            "Quota is counted at home; a school over quota today must only not grow",
        ),
    )

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """People on quota and others differ."""
        return (instance.staff.values("on_quota").astype(np.int64),)

    def post(self, scope: RotationScope) -> None:
        """On-quota people at home + transfers in - transfers out <= max(quota, today), for each school and year."""
        schools = [position for position, school in enumerate(scope.instance.schools) if school.quota is not None]
        quota = np.array([scope.instance.schools[position].quota for position in schools], dtype=np.int64)
        number = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        number[schools] = np.arange(len(schools))
        on_quota = np.where(scope.class_values("on_quota") == 1, 0, -1)
        for year in scope.instance.planned_years:
            found = stock(scope, year, on_quota, channels=OFFICIAL)
            row, column, coefficient = found.rows(number)
            today = found.constant[schools]
            scope.at_most(
                subjects=[scope.instance.schools[position].id for position in schools],
                row=row,
                column=column,
                coefficient=coefficient,
                bound=np.maximum(quota, today) - today,
            )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count the people on quota of each school that has one, year by year, by home ledger."""
        before = heads(instance, None, instance.first_year, "official", lambda person: person.on_quota)
        findings = []
        for year in instance.planned_years:
            now = heads(instance, plan, year, "official", lambda person: person.on_quota)
            for school in instance.schools:
                if school.quota is not None:
                    most = max(school.quota, before[school.id])
                    count = now[school.id]
                    findings.append(Finding(self.name, school.id, most, count, max(0, count - most), "<=", year))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text(
            "各校在编人数(原单位台账)不超过核定编制;现已超编的学校不再增加",
            "Staff on quota, by home ledger, stay within each school's quota; schools over it today do not grow",
        )

    @classmethod
    def trials(cls) -> Sequence["HomeQuota"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a transfer into the last free place, one too many, and an exchange, which takes no place."""
        staff = [{}, {}, {"school": "S1"}]
        groups = [("S0", "alliance", ["S1"])]
        county = small_county([small_school(0), small_school(1, quota=2)], staff)
        one, two = (Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "transfer") for n in (0, 1))
        exchange = Posting("T1", "S0", "S1", YEAR, YEAR, "exchange")
        over = small_county([small_school(0), small_school(1, quota=0)], staff)
        return (
            Example("a transfer into the last free place", cls(), county, small_plan(county, groups, [one]), 0),
            Example("a second transfer", cls(), county, small_plan(county, groups, [one, two]), 1),
            Example("an exchange takes no place", cls(), county, small_plan(county, groups, [one, exchange]), 0),
            Example("a school over quota today that does not grow", cls(), over, small_plan(over, groups), 0),
        )
