"""Part C 13: nobody commutes longer than a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.instance.kinds import Minutes
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.rotation_scope import OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school


@dataclass(frozen=True)
class CommuteLimit(MoveRule):
    """A new posting is at most `minutes` one way from the person's home place, or from the home school where no place is known."""

    minutes: Minutes
    """Longest way, one way, in minutes."""

    name: ClassVar[str] = "commute_limit"
    title: ClassVar[Text] = Text("通勤时间上限", "Limit on commuting")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("Part C 13",),
        Text("规划者自定", "the planner's own figure"),
        "",
        Text(
            "住址已知的从住址起算,否则从编制所在学校起算,单程", "One way, from the home place where it is known, else from the home school"
        ),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse destinations beyond the limit."""
        staff = options.instance.staff
        longitude, latitude = staff.values("longitude")[options.person], staff.values("latitude")[options.person]
        from_home = TravelTimes.of(options.instance).minutes_from_homes(longitude, latitude, options.destination)
        return np.asarray(np.where(from_home >= 0, from_home, options.minutes) <= self.minutes)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Measure the way of each new posting."""
        travel = TravelTimes.of(instance)
        findings = []
        for posting in new_postings(instance, plan):
            minutes = self._way(instance, travel, posting)
            over = int(minutes > self.minutes)
            others = (posting.destination,)
            findings.append(Finding(self.name, posting.person, self.minutes, minutes, over, "<=", posting.first_year, others))
        return findings

    @staticmethod
    def _way(instance: Instance, travel: TravelTimes, posting: Posting) -> int:
        person, destination = instance.staff.person(posting.person), np.array([instance.position_of[posting.destination]])
        if isnan(person.longitude):
            return int(travel.minutes(np.array([instance.position_of[person.school]]), destination)[0])
        return int(travel.minutes_from_homes(np.array([person.longitude]), np.array([person.latitude]), destination)[0])

    def explain(self) -> Text:
        """Return the limit in one sentence."""
        return Text("轮岗通勤单程不超过 {n} 分钟", "Nobody is posted more than {n} minutes away, one way").fill(n=self.minutes)

    @classmethod
    def trials(cls) -> Sequence["CommuteLimit"]:
        """Return a short and a long limit."""
        return (cls(minutes=20), cls(minutes=45))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a way of exactly six minutes against limits of six and five, and somebody who lives beside the receiving school.

        The schools stand 0.032 degrees of longitude apart at 33 degrees north: 2,984 m, by road 3,880 m, at 40 km/h 5.8 minutes.
        """
        near = small_school(1)
        county = small_county(2, [{}, {"longitude": near.longitude, "latitude": near.latitude}])

        def plan(person: str) -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1"])], [Posting(person, "S0", "S1", YEAR, YEAR + 2, "exchange")])

        return (
            Example("six minutes: exactly at the limit", cls(minutes=6), county, plan("T0"), 0),
            Example("a limit of five", cls(minutes=5), county, plan("T0"), 1),
            Example("from the home place, not the home school", cls(minutes=0), county, plan("T1"), 0),
        )
