"""R-117, R-120, R-127, R-139: donors send at least and at most so many, receiving schools have so many places, all in all a quota."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Count
from solver.instance.school_choice import SchoolChoice
from solver.language import Text
from solver.plan.plan import Channel, Plan, Posting
from solver.plan.sections import Step
from solver.rules.chosen import chosen
from solver.rules.exchanges import Counted
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.who import WHO_WORDS, Who, counted_rows, counts

YUNNAN = Text("云南省义务教育优质均衡发展案例(全国典型案例)", "Yunnan case of quality-balanced compulsory education (national cases)")

PER_WORDS = {
    "all": Text("合计", "together"),
    "origin": Text("每所派出校", "for each of the former"),
    "destination": Text("每所受援校", "for each of the latter"),
}


@dataclass(frozen=True)
class PostingRange(Rule):
    """In each planned year `at_least` to `at_most` people are sent from chosen schools to chosen schools.

    Counted together (a quota of posts for the whole plan), for each sending school (a donor), or for each receiving school (the
    places of a turnover pool). Postings agreed earlier that still run count.
    """

    at_least: Count = 0
    """Fewest people a year."""
    at_most: Count | None = None
    """Most people a year; null: no limit."""
    per: Literal["all", "origin", "destination"] = "all"
    """Whether all are counted together, or school by school: those each origin sends, or those each destination receives."""
    who: Who = "all"
    """Who counts."""
    counted: Counted = "away"
    """Whether a posting counts in every year of the stay, or only in the year in which it starts."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] = ("exchange", "cadre")
    """The channels that count."""
    origins: SchoolChoice = field(default_factory=SchoolChoice)
    """The home schools whose people count."""
    destinations: SchoolChoice = field(default_factory=SchoolChoice)
    """The schools to which they go."""

    name: ClassVar[str] = "posting_range"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("派出名额", "Quota of postings")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-117", "R-120", "R-127", "R-139"),
        YUNNAN,
        "省级新增500个“省管校用”专项编制,依托优质初中选派校长、教师422人",
        Text(
            "专项名额按在岗人数计;可按总数、按派出校或按受援校规定上下限",
            "Special posts are counted by the people in them; limits hold for all together, for each donor or for each receiving school",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Post at_least <= people who count <= at_most, for each year and unit."""
        instance, moves, running = scope.instance, scope.move_options, scope.running
        position = scope.class_values("position")[scope.move_class]
        who = counted_rows(self.who, position, scope.class_backbone[scope.move_class])
        counted = who & np.isin(moves.channel, [CHANNELS.index(name) for name in self.channels])
        agreed = counted_rows(self.who, running.position, running.backbone == 1)
        agreed &= np.isin(running.channel, [CHANNELS.index(name) for name in self.channels])
        origin, destination = chosen(instance, self.origins), chosen(instance, self.destinations)
        counted &= origin[moves.home] & destination[moves.destination]
        agreed &= origin[running.home] & destination[running.destination]
        number, names = self._units(instance, origin, destination)
        for year in instance.planned_years:
            used = np.flatnonzero(counted & self._when(moves.first_year, moves.last_year, year))
            there = np.flatnonzero(agreed & self._when(running.first_year, running.last_year, year))
            fixed = np.bincount(number[self._side(running.home, running.destination)[there]], minlength=len(names)).astype(np.int64)
            row = number[self._side(moves.home, moves.destination)[used]]
            subjects = [str(year)] if self.per == "all" else names
            column = scope.move_column[used]
            scope.at_least(subjects=subjects, row=row, column=column, coefficient=1, bound=self.at_least - fixed)
            if self.at_most is not None:
                scope.at_most(subjects=subjects, row=row, column=column, coefficient=1, bound=self.at_most - fixed)

    def _units(self, instance: Instance, origin: Bools, destination: Bools) -> tuple[Ints, list[str]]:
        """Return the row of each school and the names of the rows."""
        if self.per == "all":
            return np.zeros(len(instance.schools), dtype=np.int64), [""]
        inside = np.flatnonzero(origin if self.per == "origin" else destination)
        number = np.full(len(instance.schools), -1, dtype=np.int64)
        number[inside] = np.arange(len(inside))
        return number, [instance.schools[school].id for school in inside]

    def _side(self, home: Ints, destination: Ints) -> Ints:
        return destination if self.per == "destination" else home

    def _when(self, first: Ints, last: Ints, year: int) -> Bools:
        return np.asarray(first == year if self.counted == "started" else (first <= year) & (year <= last))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count who is sent, year by year and unit by unit."""
        inside = {
            "origin": [s.id for s in instance.schools if self.origins.selects(instance, s)],
            "destination": [s.id for s in instance.schools if self.destinations.selects(instance, s)],
        }
        findings = []
        for year in instance.planned_years:
            found = Counter(self._unit(posting) for posting in plan.postings if self._counts(instance, posting, year))
            for unit in inside.get(self.per, [""]):
                people, subject = found[unit], unit or str(year)
                findings.append(Finding(self.name, subject, self.at_least, people, max(0, self.at_least - people), ">=", year))
                if self.at_most is not None:
                    findings.append(Finding(self.name, subject, self.at_most, people, max(0, people - self.at_most), "<=", year))
        return findings

    def _unit(self, posting: Posting) -> str:
        return {"all": "", "origin": posting.origin, "destination": posting.destination}[self.per]

    def _counts(self, instance: Instance, posting: Posting, year: int) -> bool:
        if posting.channel not in self.channels or not counts(self.who, instance.staff.person(posting.person)):
            return False
        if not (posting.first_year == year if self.counted == "started" else posting.covers(year)):
            return False
        origin, destination = instance.school_of[posting.origin], instance.school_of[posting.destination]
        return self.origins.selects(instance, origin) and self.destinations.selects(instance, destination)

    def explain(self) -> Text:
        """Return the limits in one sentence."""
        unit = PER_WORDS[self.per]
        what = Text("在外", "are away") if self.counted == "away" else Text("新派出", "set out")
        most = Text("", "") if self.at_most is None else Text("、不超过 {n} 人", " and at most {n}").fill(n=self.at_most)
        return Text(
            "每学年由{origins}学校到{destinations}学校{what}的{who},{unit}不少于 {n} 人{most}",
            "Each school year {who} who {what} from schools ({origins}) at schools ({destinations}) are, {unit}, at least {n}{most}",
        ).fill(
            origins=self.origins.chosen(), destinations=self.destinations.chosen(), what=what, who=WHO_WORDS[self.who], unit=unit,
            n=self.at_least, most=most,
        )  # fmt: skip

    @classmethod
    def trials(cls) -> Sequence["PostingRange"]:
        """Return a quota in all, donors with limits, places of receiving schools, and cadres with backbone teachers."""
        return (
            cls(at_most=2),
            cls(at_most=1, per="origin", counted="started", who="teacher"),
            cls(at_least=1, at_most=3, per="origin", origins=SchoolChoice(min_quality=90)),
            cls(at_most=1, per="destination", destinations=SchoolChoice(settings=("rural", "town"))),
            cls(at_least=1, who="backbone_or_cadre", origins=SchoolChoice(min_quality=50)),
            cls(at_most=1, who="backbone", per="origin", channels=("exchange", "shadow")),
            cls(at_most=1, who="cadre", channels=("cadre",), counted="started"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a quota of two exactly used and passed, a donor below its least, and a receiving school with too many."""
        county = small_county(3, [{"school": "S0" if n < 3 else "S2"} for n in range(4)], years=2)
        groups = [("S0", "alliance", ["S1", "S2"])]

        def sent(*people: int) -> Plan:
            return small_plan(county, groups, [Posting(f"T{n}", "S0" if n < 3 else "S2", "S1", YEAR, YEAR + 1, "exchange") for n in people])

        donors = SchoolChoice(labels=("lead_candidate",))
        return (
            Example("two posts, both filled for two years", cls(at_most=2), county, sent(0, 1), 0),
            Example("three in two posts, two years long", cls(at_most=2), county, sent(0, 1, 2), 2),
            Example("set out in the first year only", cls(at_most=2, counted="started"), county, sent(0, 1, 2), 1),
            Example("the donor sends two of three", cls(at_least=3, per="origin", origins=donors), county, sent(0, 1, 3), 2),
            Example("two places at each school, two people come", cls(at_most=2, per="destination"), county, sent(0, 3), 0),
        )
