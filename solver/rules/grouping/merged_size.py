"""R-208: campuses that become one school stay within the largest size of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.instance.kinds import Count
from solver.instance.school import StagePart
from solver.language import Text
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.chosen import lead_names, rows_of
from solver.rules.documents import QUALITY_BALANCE
from solver.rules.facts import member_rows, merged_modes
from solver.rules.grouping_scope import GroupingScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_county, small_plan, small_school


@dataclass(frozen=True)
class MergedSize(Rule):
    """In a mode with one legal person, lead and members together have at most so many pupils."""

    pupils: Count = 2000
    """Most pupils of a primary or junior school with all its campuses."""
    through_pupils: Count = 2500
    """Most pupils where the lead is a nine-year school."""

    name: ClassVar[str] = "merged_size"
    step: ClassVar[Step] = "grouping"
    title: ClassVar[Text] = Text("合并后的学校规模", "Size of a merged school")
    unit: ClassVar[Text] = Text("人", "pupils")
    clause: ClassVar[Clause] = Clause(
        ("R-208",),
        QUALITY_BALANCE,
        "小学、初中规模不超过2000人,九年一贯制学校不超过2500人",
        Text(
            "合并法人且各校区共用一个学校代码时,龙头校与成员校学生合计;龙头校为九年一贯制的按九年一贯制上限",
            "Where campuses share one school code, the pupils of lead and members are added up; a nine-year lead has the limit of "
            "nine-year schools",
        ),
    )

    def post(self, scope: GroupingScope) -> None:
        """Pupils of the members <= (limit - the lead's pupils) * open, for each group of a merged mode."""
        instance = scope.instance
        opens = np.flatnonzero(merged_modes(instance)[scope.open_mode])
        row, candidates = member_rows(scope, rows_of(scope, opens))
        pupils = np.array([school.pupils for school in instance.schools], dtype=np.int64)
        through = np.array([{"primary", "junior"} <= set(school.stages) for school in instance.schools], dtype=bool)
        room = np.where(through, self.through_pupils, self.pupils) - pupils
        scope.at_most(
            subjects=lead_names(scope, opens),
            row=np.concatenate([row, np.arange(len(opens))]),
            column=np.concatenate([scope.pair_column[candidates], scope.open_column[opens]]),
            coefficient=np.concatenate([pupils[scope.pairs.school[candidates]], -room[scope.open_lead[opens]]]),
            bound=0,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up the pupils of each merged group."""
        merged = {mode.name for mode in instance.policy.modes if mode.legal_person == "merged"}
        findings = []
        for group in plan.groups:
            if group.mode not in merged:
                continue
            lead = instance.school_of[group.lead]
            most = self.through_pupils if lead.part("primary") is not None and lead.part("junior") is not None else self.pupils
            total = sum(part.pupils for name in (group.lead, *group.members) for part in instance.school_of[name].parts)
            findings.append(Finding(self.name, group.lead, most, total, max(0, total - most), "<=", group.first_year, group.members))
        return findings

    def explain(self) -> Text:
        """Return both limits in one sentence."""
        return Text(
            "合并法人的集团学生合计不超过 {p} 人(龙头校为九年一贯制的 {t} 人)",
            "A group with one legal person has at most {p} pupils in all ({t} where the lead is a nine-year school)",
        ).fill(p=self.pupils, t=self.through_pupils)

    @classmethod
    def trials(cls) -> Sequence["MergedSize"]:
        """Return limits that small groups sometimes keep."""
        return cls(pupils=500, through_pupils=700), cls(pupils=300, through_pupils=1000)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return 2,000 pupils exactly and one more, a nine-year lead, and a mode in which legal persons stay."""

        def case(title: str, amount: int, pupils: int, mode: str = "tight", *, nine: bool = False) -> Example:
            lead = (StagePart(stage="primary", pupils=1820, classes=(6,) * 6),)
            nine_year = (*lead, StagePart(stage="junior", pupils=0, classes=(0, 0, 0)))
            member = (StagePart(stage="primary", pupils=pupils, classes=(1,) * 6),)
            county = small_county([small_school(0, parts=nine_year if nine else lead), small_school(1, parts=member)])
            return Example(title, cls(), county, small_plan(county, [("S0", mode, ["S1"])]), amount)

        return (
            case("1,820 and 180 pupils: 2,000 exactly", 0, 180),
            case("one pupil more", 1, 181),
            case("under a nine-year lead", 0, 680, nine=True),
            case("one pupil beyond 2,500", 1, 681, nine=True),
            case("in an alliance nothing merges", 0, 900, "alliance"),
        )
