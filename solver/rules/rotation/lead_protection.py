"""R-006: the lead school keeps enough of its own people, so that its own quality keeps rising."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import BACKBONES, Person
from solver.language import Text
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import NANYANG
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.stock import EFFECTIVE

AtMostOne = Annotated[Share, Field(ge=0, le=1)]


@dataclass(frozen=True)
class LeadProtection(Rule):
    """In each year at most the share `max_out` of a lead's people, and `max_backbone_out` of its backbone, are elsewhere.

    Counted on the lead's home ledger, all positions: people on exchange, holding a post elsewhere or transferred, those on
    earlier postings that still run included; campuses of one legal person (tight groups) are elsewhere too, for the lead's
    own classes lose the teacher all the same. The most people allowed is the share rounded down.
    """

    max_out: AtMostOne = Fraction(1, 5)
    """Greatest share of the lead's people away in a year."""
    max_backbone_out: AtMostOne = Fraction(3, 10)
    """Greatest share of the lead's backbone teachers (county level or above) away in a year."""

    name: ClassVar[str] = "lead_protection"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("龙头学校师资保护", "Protection of the lead's staff")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-006",),
        NANYANG,
        "由园区教育行政主管部门根据龙头学校的教育教学质量评估结果,在保证龙头学校教育教学质量持续提升的情况下决定",
        Text(
            "以派出比例上限保证龙头校质量;比例由规划人员给定",
            "The lead's quality is kept by caps on how many are away; the shares are the planner's",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Post, for each lead and year: moves away <= floor(share * people) - running people away; the same for backbone."""
        for year in scope.instance.planned_years:
            leads = sorted({scope.instance.position_of[group.lead] for group in scope.options.groups if group.covers(year)})
            for backbone, share in ((False, self.max_out), (True, self.max_backbone_out)):
                self._post_share(scope, year, np.array(leads, dtype=np.int64), share, backbone=backbone)

    def _post_share(self, scope: RotationScope, year: int, leads: Ints, share: Fraction, *, backbone: bool) -> None:
        of_class: Bools = scope.class_backbone if backbone else np.ones(len(scope.class_size), dtype=bool)
        number = np.full(len(scope.instance.schools), -1, dtype=np.int64)
        number[leads] = np.arange(len(leads))
        row = np.where(
            scope.away(year) & np.isin(scope.move_options.channel, EFFECTIVE) & of_class[scope.move_class],
            number[scope.move_options.home],
            -1,
        )
        used = np.flatnonzero(row >= 0)
        people = np.bincount(scope.class_home[of_class], weights=scope.class_size[of_class], minlength=len(number)).astype(np.int64)
        running = scope.running
        out = running.away(year) & (running.backbone == 1 if backbone else True) & (number[running.home] >= 0)
        gone = np.bincount(number[running.home[out]], minlength=len(leads))
        scope.at_most(
            subjects=[scope.instance.schools[lead].id for lead in leads],
            row=row[used],
            column=scope.move_column[used],
            coefficient=1,
            bound=people[leads] * share.numerator // share.denominator - gone,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, for each lead and year, its people and its backbone elsewhere against the shares of those at home."""
        findings = []
        for year in instance.planned_years:
            gone = [instance.staff.person(p.person) for p in plan.postings if changes_school(p, year, "effective")]
            for lead in sorted({group.lead for group in plan.groups_in(year)}):
                home = [person for person in instance.staff.persons if person.school == lead]
                away = [person for person in gone if person.school == lead]
                findings.append(self._finding(lead, year, len(home), len(away), self.max_out, Text("外派人数", "people away")))
                findings.append(
                    self._finding(
                        lead, year, _backbone(home), _backbone(away), self.max_backbone_out, Text("外派骨干教师", "backbone away")
                    )
                )
        return findings

    def _finding(self, lead: str, year: int, people: int, away: int, share: Fraction, what: Text) -> Finding:
        most = floor(share * people)
        return Finding(self.name, lead, most, away, max(0, away - most), "<=", year, note=what)

    def explain(self) -> Text:
        """Return both shares in one sentence."""
        return Text(
            "每学年龙头校外派人员不超过本校教职工的 {out},外派骨干教师不超过本校骨干教师的 {backbone}",
            "In each school year at most {out} of a lead's people and {backbone} of its backbone teachers are elsewhere",
        ).fill(out=self.max_out, backbone=self.max_backbone_out)

    @classmethod
    def trials(cls) -> Sequence["LeadProtection"]:
        """Return the defaults and wider shares."""
        return (
            cls(),
            cls(max_out=Fraction(1, 2), max_backbone_out=Fraction(1)),
            cls(max_out=Fraction(2, 3), max_backbone_out=Fraction(1, 3)),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a lead of ten with two away (exactly a fifth), three away, and its only backbone teacher away."""
        county = small_county(2, [{"backbone": "county" if n == 9 else "none"} for n in range(10)])
        groups = [("S0", "alliance", ["S1"])]

        def away(*people: int) -> Plan:
            return small_plan(county, groups, [Posting(f"T{n}", "S0", "S1", YEAR, YEAR, "exchange") for n in people])

        return (
            Example("two of ten away: exactly a fifth", cls(), county, away(0, 1), 0),
            Example("three of ten away", cls(), county, away(0, 1, 2), 1),
            Example("the one backbone teacher: floor(0.3 * 1) = 0 may go", cls(), county, away(9), 1),
        )


def _backbone(people: Sequence[Person]) -> int:
    return sum(1 for person in people if BACKBONES.index(person.backbone) >= BACKBONES.index("county"))
