"""R-213: how long a posting lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.school import School
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Channel, Plan, Posting
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan, small_school

Length = Annotated[int, Field(ge=1, le=6)]


@dataclass(frozen=True)
class Duration(MoveRule):
    """A posting lasts within the limits of its channel, in whole school years; it may end after the last planned year.

    Somebody for whom the rule is waived is offered every length up to the number of planned years.
    """

    exchange_min: Length = 3
    """Least length of an exchange, in school years."""
    exchange_max: Length = 3
    """Greatest length of an exchange, in school years."""
    cadre_min: Length = 1
    """Least length of a post held by a middle manager or school leader."""
    cadre_max: Length = 3
    """Greatest length of such a post."""
    principal_min: Length = 3
    """Least length of a principal's posting: one term (R-215)."""
    principal_max: Length = 3
    """Greatest length of a principal's posting."""
    shadow_max: Length = 1
    """Greatest length of shadowing at the lead."""
    extended_max: Length | None = None
    """Greatest length of an exchange to a rural or weak school, where it may be extended; None for no extension."""
    aid_min: Length = 1
    """Least length of aid along a pair of schools (支教, 对口挂职)."""
    aid_max: Length = 1
    """Greatest length of such aid."""

    name: ClassVar[str] = "duration"
    title: ClassVar[Text] = Text("交流轮岗年限", "Length of postings")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-213", "R-215", "R-140"),
        Text(
            "教育部等三部门关于推进县(区)域内义务教育学校校长教师交流轮岗的意见(教师〔2014〕4号)",
            "2014 opinion on rotation of heads and teachers",
        ),
        "对于教师每次参加交流轮岗的具体年限由各地根据实际情况确定;教师在农村学校、薄弱学校连续任教时间可根据工作需要予以延长",
        Text("年限为整学年,上下限都含;调动不受限", "Whole school years, both limits included; a transfer has no length"),
    )

    def __post_init__(self) -> None:
        limits = ((self.exchange_min, self.exchange_max), (self.cadre_min, self.cadre_max), (self.principal_min, self.principal_max))
        if any(least > greatest for least, greatest in (*limits, (self.aid_min, self.aid_max))):
            raise ValueError("a least length is greater than its greatest length")
        if self.extended_max is not None and self.extended_max < self.exchange_max:
            raise ValueError("extended_max is less than exchange_max")

    def lengths(self, channel: Channel) -> tuple[int, ...]:
        """Return the lengths in years that a posting of a channel may have somewhere; a transfer counts as one."""
        longest = self.exchange_max if self.extended_max is None else self.extended_max
        if channel == "cadre":
            posts = set(range(self.cadre_min, self.cadre_max + 1)) | set(range(self.principal_min, self.principal_max + 1))
            return tuple(sorted(posts))
        low, high = {
            "exchange": (self.exchange_min, longest),
            "shadow": (1, self.shadow_max),
            "aid": (self.aid_min, self.aid_max),
        }.get(channel, (1, 1))
        return tuple(range(low, high + 1))

    def admits(self, options: OptionTable) -> Bools:
        """Refuse lengths outside the channel's limits; transfers pass."""
        length = options.last_year - options.first_year + 1
        outer = np.array([school.setting == "rural" or school.weak for school in options.instance.schools], dtype=bool)
        channel = options.channel
        longest = np.array([self.exchange_max, self.cadre_max, self.shadow_max, 10**6, self.aid_max], dtype=np.int64)[channel]
        if self.extended_max is not None:
            longest = np.where((channel == CHANNELS.index("exchange")) & outer[options.destination], self.extended_max, longest)
        shortest = np.array([self.exchange_min, self.cadre_min, 1, 1, self.aid_min], dtype=np.int64)[channel]
        position = options.instance.staff.values("position")[options.person]
        principal = (channel == CHANNELS.index("cadre")) & (position == POSITIONS.index("principal"))
        longest = np.where(principal, self.principal_max, longest)
        shortest = np.where(principal, self.principal_min, shortest)
        return np.asarray((shortest <= length) & (length <= longest))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Measure each new posting that is not a transfer."""
        return [
            self._finding(instance.school_of[posting.destination], posting, instance.staff.person(posting.person).position)
            for posting in new_postings(instance, plan)
            if posting.channel != "transfer"
        ]

    def _finding(self, destination: School, posting: Posting, position: str) -> Finding:
        years = posting.last_year - posting.first_year + 1
        if posting.channel == "exchange":
            extended = self.extended_max is not None and (destination.setting == "rural" or destination.weak)
            low, high = self.exchange_min, self.extended_max if extended and self.extended_max is not None else self.exchange_max
        elif posting.channel == "shadow":
            low, high = 1, self.shadow_max
        elif posting.channel == "aid":
            low, high = self.aid_min, self.aid_max
        else:
            low, high = (self.principal_min, self.principal_max) if position == "principal" else (self.cadre_min, self.cadre_max)
        short = years < low
        return Finding(
            self.name,
            posting.person,
            low if short else high,
            years,
            0 if low <= years <= high else 1,
            ">=" if short else "<=",
            posting.first_year,
            (posting.destination,),
        )

    def explain(self) -> Text:
        """Return the limits in one sentence."""
        more = Text("", "")
        if self.extended_max is not None:
            more = Text("(乡村、薄弱学校可延至 {n} 年)", " (up to {n} at rural and weak schools)").fill(n=self.extended_max)
        aid = Text("", "")
        if (self.aid_min, self.aid_max) != (1, 1):
            aid = Text(",沿结对支教挂职 {a}–{b} 学年", ", aid along pairs {a} to {b}").fill(a=self.aid_min, b=self.aid_max)
        return Text(
            "交流 {a}–{b} 学年{more},干部挂职 {c}–{d} 学年,校长交流 {f}–{g} 学年,跟岗不超过 {e} 学年{aid}",
            "Exchanges last {a} to {b} school years{more}, cadres' posts {c} to {d}, principals' {f} to {g}, shadowing at most {e}{aid}",
        ).fill(
            aid=aid,
            a=self.exchange_min,
            b=self.exchange_max,
            more=more,
            c=self.cadre_min,
            d=self.cadre_max,
            e=self.shadow_max,
            f=self.principal_min,
            g=self.principal_max,
        )

    @classmethod
    def trials(cls) -> Sequence["Duration"]:
        """Return the usual limits, wider ones and an extension at rural and weak schools."""
        return (
            cls(),
            cls(exchange_min=1, exchange_max=2, cadre_min=2, aid_max=3),
            cls(exchange_min=2, exchange_max=2, extended_max=3, cadre_max=1, principal_min=1),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return stays at both limits and beyond, and an extension that only a rural or weak school allows."""
        county = small_county(
            [small_school(0), small_school(1), small_school(2, setting="town", weak=False)], [{}, {"position": "principal"}]
        )
        wider = cls(exchange_min=1, exchange_max=2, extended_max=3)

        def stay(years: int, school: str = "S1") -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1", "S2"])], [Posting("T0", "S0", school, YEAR, YEAR + years - 1, "exchange")])

        def aid(years: int) -> Plan:
            away = Posting("T0", "S0", "S1", YEAR, YEAR + years - 1, "aid")
            return small_plan(county, postings=[away], pairings=[("S0", "S1", "aid")])

        def term(years: int) -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1"])], [Posting("T1", "S0", "S1", YEAR, YEAR + years - 1, "cadre")])

        return (
            Example("three years: exactly as asked", cls(), county, stay(3), 0),
            Example("a principal for a term of three years", cls(), county, term(3), 0),
            Example("a principal for two years, which a middle manager might", cls(), county, term(2), 1),
            Example("two years where three are asked", cls(), county, stay(2), 1),
            Example("a third year at a rural school", wider, county, stay(3), 0),
            Example("aid for one year", cls(), county, aid(1), 0),
            Example("aid for two years, where one is the usual", cls(), county, aid(2), 1),
            Example("aid for two years where one to three are allowed", cls(aid_max=3), county, aid(2), 0),
            Example("a third year at a town school that is not weak", wider, county, stay(3, "S2"), 1),
        )
