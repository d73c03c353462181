"""R-002: who may lead a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Count, Points
from solver.instance.school import Satisfaction, School
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.documents import NANYANG
from solver.rules.facts import forbid_groups
from solver.rules.grouping_scope import GroupingScope, PairTable
from solver.rules.rule import Bools, Clause, Example, Finding, PairRule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class LeadEligibility(PairRule):
    """A lead is a candidate of the bureau, of high quality and satisfaction, and of some size."""

    min_quality: Points = 75
    """Least quality score of a lead, in points."""
    min_satisfaction: Points = 85
    """Least mean satisfaction over pupils, parents and community, in percent; the mean is exact."""
    min_classes: Annotated[int, Field(ge=0, le=1000)] = 12
    """A lead has at least so many classes, or `min_pupils` pupils."""
    min_pupils: Count = 500
    """A lead has at least so many pupils, or `min_classes` classes."""
    unknown_satisfaction: Literal["refused", "allowed"] = "refused"
    """What becomes of a school whose satisfaction was never collected."""

    name: ClassVar[str] = "lead_eligibility"
    title: ClassVar[Text] = Text("龙头校资格", "Who may lead")
    unit: ClassVar[Text] = Text("个集团", "groups")
    clause: ClassVar[Clause] = Clause(
        ("R-002",),
        NANYANG,
        "龙头学校由区域相对中心点,办学规范、管理高效、质量优秀、示范性强、社会满意度高且有一定规模的学校担任",
        Text(
            "办学规范、管理高效、示范性强以主管部门列为龙头候选为准;质量、满意度、规模用数值;“相对中心点”由中心性目标体现",
            "Well run, efficient and exemplary is what the bureau's list of lead candidates says; quality, "
            "satisfaction and size are numbers; "
            "“relatively central” is the centrality goal's business",
        ),
    )

    def admits(self, pairs: PairTable) -> Bools:
        """Admit candidates whose lead is eligible."""
        return np.asarray(self._eligible(pairs.instance)[pairs.lead])

    def subjects(self, pairs: PairTable) -> Ints:
        """Return the lead: the rule speaks about it."""
        return pairs.lead

    def post(self, scope: GroupingScope) -> None:
        """Forbid every group of a lead that is not eligible; one unit a group."""
        forbid_groups(scope, ~self._eligible(scope.instance)[scope.open_lead])

    def possible_leads(self, instance: Instance) -> Bools:
        """Return the eligible leads."""
        return self._eligible(instance)

    def _eligible(self, instance: Instance) -> Bools:
        # All arrays hold whole numbers: three times the mean of three figures is their sum.
        rates = [
            (-1,) * 3 if s is None else (s.pupils, s.parents, s.community) for s in (school.satisfaction for school in instance.schools)
        ]
        total = np.array(rates, dtype=np.int64).reshape(-1, 3).sum(axis=1)
        satisfied = np.where(total < 0, self.unknown_satisfaction == "allowed", total >= 3 * self.min_satisfaction)
        pupils = instance.school_values("pupils")
        classes = np.array([sum(sum(part.classes) for part in school.parts) for school in instance.schools], dtype=np.int64)
        sized = (classes >= self.min_classes) | (pupils >= self.min_pupils)
        good = instance.school_values("quality") >= self.min_quality
        return np.asarray(instance.school_values("lead_candidate").astype(bool) & good & satisfied & sized, dtype=bool)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Judge the lead of each group criterion by criterion."""
        findings = []
        for group in plan.groups:
            failed = self._failures(instance.school_of[group.lead])
            note = Text("、".join(text.zh for text in failed), "; ".join(text.en for text in failed)) if failed else None
            findings.append(Finding(self.name, group.lead, 0, len(failed), 1 if failed else 0, "<=", group.first_year, group.members, note))
        return findings

    def _failures(self, school: School) -> list[Text]:
        failed = []
        if not school.lead_candidate:
            failed.append(Text("未列为龙头候选", "not listed as a lead candidate"))
        if school.quality < self.min_quality:
            failed.append(Text("质量分 {a} 低于 {b}", "quality {a} below {b}").fill(a=school.quality, b=self.min_quality))
        if school.satisfaction is None:
            if self.unknown_satisfaction == "refused":
                failed.append(Text("无满意度数据", "satisfaction not known"))
        else:
            mean = Fraction(school.satisfaction.pupils + school.satisfaction.parents + school.satisfaction.community, 3)
            if mean < self.min_satisfaction:
                failed.append(Text("满意度平均 {a}% 低于 {b}%", "mean satisfaction {a}% below {b}%").fill(a=mean, b=self.min_satisfaction))
        classes = sum(count for part in school.parts for count in part.classes)
        if classes < self.min_classes and school.pupils < self.min_pupils:
            failed.append(
                Text(
                    "规模 {c} 班、{p} 人,不足 {mc} 班或 {mp} 人", "{c} classes and {p} pupils, less than {mc} classes or {mp} pupils"
                ).fill(c=classes, p=school.pupils, mc=self.min_classes, mp=self.min_pupils)
            )
        return failed

    def explain(self) -> Text:
        """Return the thresholds in one sentence."""
        unknown = (
            Text("无数据者不可", "unknown is refused")
            if self.unknown_satisfaction == "refused"
            else Text("无数据者可", "unknown is allowed")
        )
        return Text(
            "龙头校须为候选校,质量分不低于 {q},学生、家长、社区满意度平均不低于 {s}%({u}),且不少于 {c} 个班或 {p} 名学生",
            "A lead is a listed candidate with quality of at least {q}, mean satisfaction of pupils, parents and "
            "community of at least {s}% "
            "({u}), and at least {c} classes or {p} pupils",
        ).fill(q=self.min_quality, s=self.min_satisfaction, u=unknown, c=self.min_classes, p=self.min_pupils)

    @classmethod
    def trials(cls) -> Sequence["LeadEligibility"]:
        """Return softer thresholds, so that random schools pass sometimes, each criterion binding in one of them."""
        return (
            cls(min_quality=45, min_satisfaction=80, min_classes=8, min_pupils=200, unknown_satisfaction="allowed"),
            cls(min_quality=40, min_satisfaction=80, min_classes=0),
            cls(min_quality=40, min_satisfaction=0, min_classes=8, min_pupils=250, unknown_satisfaction="allowed"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a mean satisfaction of exactly 85, one percent-point less in one constituency, unknown, and size either way."""

        def case(
            title: str,
            amount: int,
            rates: tuple[int, int, int] | None = (80, 85, 90),
            unknown: str = "refused",
            size: int = 2,
            **changes: object,
        ) -> Example:
            plain = small_school(0)
            known = None if rates is None else Satisfaction(pupils=rates[0], parents=rates[1], community=rates[2])
            part = plain.parts[0].__class__(stage="primary", pupils=180, classes=(size,) * 6)
            county = small_county([small_school(0, parts=(part,), satisfaction=known, **changes), small_school(1)])
            rule = cls(unknown_satisfaction="allowed" if unknown == "allowed" else "refused")
            return Example(title, rule, county, small_plan(county, [("S0", "alliance", ["S1"])]), amount)

        return (
            case("satisfaction 80, 85, 90: mean exactly 85, 12 classes exactly", 0),
            case("satisfaction 80, 85, 89: mean 84 2/3", 1, (80, 85, 89)),
            case("satisfaction never collected", 1, None),
            case("satisfaction never collected, allowed by the policy", 0, None, "allowed"),
            case("6 classes and 180 pupils: too small", 1, size=1),
            case("quality exactly 75", 0, quality=75),
            case("quality 74", 1, quality=74),
            case("not a candidate of the bureau", 1, lead_candidate=False),
        )
