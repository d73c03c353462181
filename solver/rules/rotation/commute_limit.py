"""Part C 13, R-215: nobody commutes longer than a limit, which may differ between ordinary teachers and backbone teachers or cadres."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import ClassVar, Literal

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.kinds import Minutes
from solver.instance.staff import BACKBONES, Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school
from solver.rules.who import WHO_WORDS, counted_rows, counts

Limited = Literal["all", "teacher", "cadre", "backbone", "backbone_or_cadre", "ordinary"]
"""As `Who`, and ordinary: teachers who are no backbone teachers, whom Zhejiang moves inside a near cluster only (R-215)."""


@dataclass(frozen=True)
class CommuteLimit(MoveRule):
    """A new posting is at most `minutes` one way from the person's home place, or from the home school where no place is known.

    Several rows, each for some people (`who`), make distance classes: in Zhejiang principals and backbone teachers go all over the
    county, ordinary teachers only near by.
    """

    minutes: Minutes
    """Longest way, one way, in minutes."""
    who: Limited = "all"
    """Whom the limit holds for; nobody else is judged."""

    name: ClassVar[str] = "commute_limit"
    title: ClassVar[Text] = Text("通勤时间上限", "Limit on commuting")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13", "R-215"),
        Text("规划者自定", "the planner's own figure"),
        "",
        Text(
            "住址已知的从住址起算,否则从编制所在学校起算,单程;可对普通教师(就近片区)和骨干教师、校长(全县)分别设限",
            "One way, from the home place where it is known, else from the home school; ordinary teachers (near by) and backbone "
            "teachers and principals (all over the county) may have limits of their own",
        ),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse destinations beyond the limit to those for whom it holds."""
        staff = options.instance.staff
        longitude, latitude = staff.values("longitude")[options.person], staff.values("latitude")[options.person]
        from_home = TravelTimes.of(options.instance).minutes_from_homes(longitude, latitude, options.destination)
        near = np.where(from_home >= 0, from_home, options.minutes) <= self.minutes
        return np.asarray(near | ~self._limits(options))

    def _limits(self, options: OptionTable) -> Bools:
        """Return for which options the limit holds."""
        staff = options.instance.staff
        position, backbone = staff.values("position")[options.person], staff.values("backbone")[options.person] >= BACKBONES.index("county")
        if self.who == "ordinary":
            return ~counted_rows("backbone_or_cadre", position, backbone)
        return counted_rows(self.who, position, backbone)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Measure the way of each new posting of those for whom the limit holds."""
        travel = TravelTimes.of(instance)
        findings = []
        for posting in new_postings(instance, plan):
            if not self._holds_for(instance.staff.person(posting.person)):
                continue
            minutes = self._way(instance, travel, posting)
            over = int(minutes > self.minutes)
            others = (posting.destination,)
            findings.append(Finding(self.name, posting.person, self.minutes, minutes, over, "<=", posting.first_year, others))
        return findings

    def _holds_for(self, person: Person) -> bool:
        if self.who == "ordinary":
            return person.position == "teacher" and person.backbone in ("none", "school")
        return counts(self.who, person)

    @staticmethod
    def _way(instance: Instance, travel: TravelTimes, posting: Posting) -> int:
        person, destination = instance.staff.person(posting.person), np.array([instance.position_of[posting.destination]])
        if isnan(person.longitude):
            return int(travel.minutes(np.array([instance.position_of[person.school]]), destination)[0])
        return int(travel.minutes_from_homes(np.array([person.longitude]), np.array([person.latitude]), destination)[0])

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        if self.who == "all":
            return Text("轮岗通勤单程不超过 {n} 分钟", "Nobody is posted more than {n} minutes away, one way").fill(n=self.minutes)
        whom = Text("普通教师", "ordinary teachers") if self.who == "ordinary" else WHO_WORDS[self.who]
        line = Text("{whom}轮岗通勤单程不超过 {n} 分钟", "No {whom} are posted more than {n} minutes away, one way")
        return line.fill(whom=whom, n=self.minutes)

    @classmethod
    def trials(cls) -> Sequence["CommuteLimit"]:
        """Return a short and a long limit, and limits for some people."""
        return (cls(minutes=20), cls(minutes=45), cls(minutes=20, who="ordinary"), cls(minutes=15, who="backbone_or_cadre"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a way of exactly six minutes against limits of six and five, somebody who lives there, and Zhejiang's two classes.

        The schools stand 0.032 degrees of longitude apart at 33 degrees north: 2,984 m, by road 3,880 m, at 40 km/h 5.8 minutes.
        """
        near = small_school(1)
        county = small_county(2, [{}, {"longitude": near.longitude, "latitude": near.latitude}, {"backbone": "county"}])

        def plan(person: str) -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1"])], [Posting(person, "S0", "S1", YEAR, YEAR + 2, "exchange")])

        return (
            Example("six minutes: exactly at the limit", cls(minutes=6), county, plan("T0"), 0),
            Example("a limit of five", cls(minutes=5), county, plan("T0"), 1),
            Example("ordinary teachers near by: T0 is one", cls(minutes=5, who="ordinary"), county, plan("T0"), 1),
            Example("a backbone teacher goes farther", cls(minutes=5, who="ordinary"), county, plan("T2"), 0),
            Example("backbone teachers have a limit too", cls(minutes=5, who="backbone_or_cadre"), county, plan("T2"), 1),
            Example("from the home place, not the home school", cls(minutes=0), county, plan("T1"), 0),
        )
