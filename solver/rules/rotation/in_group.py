"""R-013: postings stay inside the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class InGroup(MoveRule):
    """Home school and receiving school belong to one group in every planned year of the stay; running postings are kept.

    Aid leads along a pair of schools, not inside a group, so it is not judged here: `aid_posting` opens it, and a plan with aid that
    no row opens is ill-formed. A waiver for a person keeps the plan of whoever wrote the posting in by hand; it does not open
    options outside the group, for nothing says where to.
    """

    name: ClassVar[str] = "in_group"
    title: ClassVar[Text] = Text("集团内轮岗", "Postings inside the group")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-013",),
        Text("南阳职教园区集团化办学实施方案政策解读", "Nanyang park plan on group schooling, interpretation"),
        "积极开展集团内校级领导、中层管理人员、学科教师轮岗交流",
        Text("派出期内每个规划学年两校须同属一个集团", "Both schools belong to one group in every planned year of the stay"),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options that leave the group in some planned year of the stay, other than aid."""
        instance = options.instance
        admitted, aid = np.ones(len(options), dtype=bool), options.channel == CHANNELS.index("aid")
        for year in instance.planned_years:
            group = np.full(len(instance.schools), -1, dtype=np.int64)
            for number, stands in enumerate(options.groups):
                if stands.covers(year):
                    group[[instance.position_of[school] for school in (stands.lead, *stands.members)]] = number
            together = (group[options.home] >= 0) & (group[options.home] == group[options.destination])
            admitted &= together | aid | (options.first_year > year) | (options.last_year < year)
        return admitted

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look both schools of each new posting, other than aid, up in the groups of every planned year of the stay."""
        together = {
            (a, b, year)
            for group in plan.groups
            for year in instance.planned_years
            if group.covers(year)
            for a in (group.lead, *group.members)
            for b in (group.lead, *group.members)
        }
        findings = []
        for posting in new_postings(instance, plan):
            if posting.channel == "aid":
                continue
            years = [year for year in instance.planned_years if posting.covers(year)]
            apart = [year for year in years if (posting.origin, posting.destination, year) not in together]
            findings.append(
                Finding(
                    self.name,
                    posting.person,
                    len(years),
                    len(years) - len(apart),
                    1 if apart else 0,
                    ">=",
                    posting.first_year,
                    (posting.origin, posting.destination),
                )
            )
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        return Text("轮岗只在同一集团的学校之间进行", "Postings lead only from one school of a group to another of the same group")

    @classmethod
    def trials(cls) -> Sequence["InGroup"]:
        """Return the rule; it has no parameters."""
        return (cls(),)

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a posting between two members of one group, and postings to another group and to a school outside."""
        county = small_county(5, [{"school": "S1"}])
        groups = [("S0", "alliance", ["S1", "S2"]), ("S3", "alliance", [])]

        def to(school: str) -> Plan:
            return small_plan(county, groups, [Posting("T0", "S1", school, YEAR, YEAR + 2, "exchange")])

        away = Posting("T0", "S1", "S3", YEAR, YEAR, "aid")
        aid = small_plan(county, groups, [away], pairings=[("S1", "S3", "aid")])
        return (
            Example("from member to member of one group", cls(), county, to("S2"), 0),
            Example("to another group", cls(), county, to("S3"), 1),
            Example("to a school in no group", cls(), county, to("S4"), 1),
            Example("aid to the paired school of another group", cls(), county, aid, 0),
        )
