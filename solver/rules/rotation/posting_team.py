"""R-066, R-117: people go to a school as a team or not at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.school_choice import SchoolChoice
from solver.instance.staff import POSITIONS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.chosen import chosen
from solver.rules.rotation_scope import CHANNELS, RotationScope, numbered_rows
from solver.rules.rule import Bools, Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.who import WHO_WORDS, Who, counted_rows, counts

YINCHUAN = Text("银川市集团化、学区化办学实施意见", "Yinchuan opinion on groups and school zones")
TEAM = ("exchange", "cadre", "aid")
"""The channels on which people work at the other school."""
LEADERS = ("leader", "principal")


@dataclass(frozen=True)
class PostingTeam(Rule):
    """People who begin in the same year and stay as long at one chosen school are none at all or at least `minimum`.

    A team is everybody counted who goes to the school on exchange or aid or to hold a post, with the same first and last school year;
    with `one_origin` those from each home school are a team of their own. Postings agreed earlier that begin in a planned year
    are part of it.
    """

    minimum: Annotated[int, Field(ge=1, le=1000)] = 3
    """Fewest people in a team; three to five are usual, the text gives no number."""
    maximum: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Most people in a team; null: no limit."""
    leaders: Annotated[int, Field(ge=0, le=100)] = 0
    """How many of them are principals or other school leaders at least (R-117: one in each team)."""
    who: Who = "all"
    """Who is bound to go in a team; others may go alone and do not fill one."""
    one_origin: bool = False
    """Whether a team comes from one home school (R-117: one donor for each school)."""
    schools: SchoolChoice = field(default_factory=SchoolChoice)
    """The receiving schools for which this holds."""

    name: ClassVar[str] = "posting_team"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("组团式派出", "Postings in teams")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-066", "R-117"),
        YINCHUAN,
        "通過骨幹教師組團式幫扶、支教走教、交流挂職等方式打通城鄉教師和教研員職業流動通道",
        Text(
            "同一学校、同一起止学年派出的人为一团,要么不派,要么不少于规定人数;人数由规划人员给定",
            "Those who go to one school for the same years are a team: nobody, or at least so many; the number is the planner's",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Post ``minimum * stands <= people <= maximum`` and ``leaders * stands <= leaders there`` for each team that could be."""
        moves, running, instance = scope.move_options, scope.running, scope.instance
        open_to = chosen(instance, self.schools)
        used = self._counted(scope, moves.channel, scope.move_class) & open_to[moves.destination]
        move = np.flatnonzero(used)
        fixed = np.flatnonzero(
            counted_rows(self.who, running.position, running.backbone == 1)
            & open_to[running.destination]
            & (running.first_year >= instance.first_year)
        )
        named = ("destination", "first_year", "last_year", *(("home",) if self.one_origin else ()))
        keys = [np.concatenate([getattr(moves, name)[move], getattr(running, name)[fixed]]) for name in named]
        if len(keys[0]):
            number, first = numbered_rows(keys)
            names = [instance.schools[school].id for school in keys[0][first]]
            position = np.concatenate([scope.class_values("position")[scope.move_class[move]], running.position[fixed]])
            self._post_teams(scope, names, move, number, np.isin(position, [POSITIONS.index(name) for name in LEADERS]))

    def _post_teams(self, scope: RotationScope, names: list[str], move: Ints, number: Ints, leader: Bools) -> None:
        """Post the rows of teams; the first entries of `number` and `leader` are those of the moves, the rest those of running postings."""
        team, agreed = number[: len(move)], number[len(move) :]
        there = np.bincount(agreed, minlength=len(names)).astype(np.int64)
        led = np.bincount(agreed[leader[len(move) :]], minlength=len(names)).astype(np.int64)
        stands = scope.columns(len(names), (there > 0).astype(np.int64), 1)
        rows, column = np.arange(len(move)), scope.move_column[move]
        most = scope.class_size[scope.move_class[move]]
        scope.define(
            np.tile(rows, 2), np.concatenate([column, stands[team]]), np.concatenate([np.ones_like(most), -most]), upper=0, count=len(move)
        )
        every = np.arange(len(names))
        for kept, least, constant in ((np.ones(len(move), dtype=bool), self.minimum, there), (leader[: len(move)], self.leaders, led)):
            if least:
                scope.at_least(
                    subjects=names,
                    row=np.concatenate([team[kept], every]),
                    column=np.concatenate([column[kept], stands]),
                    coefficient=np.concatenate([np.ones(int(kept.sum()), dtype=np.int64), np.full(len(names), -least)]),
                    bound=-constant,
                )
        if self.maximum is not None:
            scope.at_most(subjects=names, row=team, column=column, coefficient=1, bound=self.maximum - there)

    def _counted(self, scope: RotationScope, channel: Ints, of_class: Ints) -> Bools:
        who = counted_rows(self.who, scope.class_values("position"), scope.class_backbone)
        return np.asarray(np.isin(channel, [CHANNELS.index(name) for name in TEAM]) & who[of_class])

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count each team that goes, and its leaders."""
        sizes: Counter[tuple[str, str, int, int]] = Counter()
        led: Counter[tuple[str, str, int, int]] = Counter()
        for posting in plan.postings:
            person = instance.staff.person(posting.person)
            if posting.channel not in TEAM or posting.first_year < instance.first_year or not counts(self.who, person):
                continue
            if self.schools.selects(instance, instance.school_of[posting.destination]):
                key = (posting.destination, posting.origin if self.one_origin else "", posting.first_year, posting.last_year)
                sizes[key] += 1
                led[key] += person.position in LEADERS
        findings = []
        for key in sorted(sizes):
            findings.append(self._finding(key, self.minimum, sizes[key], ">=", WHO_WORDS[self.who]))
            if self.maximum is not None:
                findings.append(self._finding(key, self.maximum, sizes[key], "<=", WHO_WORDS[self.who]))
            if self.leaders:
                findings.append(self._finding(key, self.leaders, led[key], ">=", Text("校级领导", "school leaders")))
        return findings

    def _finding(self, key: tuple[str, str, int, int], required: int, there: int, sense: str, what: Text) -> Finding:
        school, origin, first, last = key
        note = Text("{first}—{last} 学年的一团:{what}", "team of {first} to {last}: {what}").fill(first=first, last=last, what=what)
        over = required - there if sense == ">=" else there - required
        others = (origin,) if origin else ()
        return Finding(self.name, school, required, there, max(0, over), ">=" if sense == ">=" else "<=", first, others, note)

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        most = Text("", "") if self.maximum is None else Text("、不超过 {n} 人", ", at most {n}").fill(n=self.maximum)
        led = (
            Text("", "")
            if not self.leaders
            else Text(",其中校级领导不少于 {n} 人", ", {n} or more of them school leaders").fill(n=self.leaders)
        )
        origin = Text("(来自同一学校)", " from one school") if self.one_origin else Text("", "")
        return Text(
            "派往{schools}学校的{who}成团派出{origin}:同一起止学年不少于 {n} 人{most}{led},否则不派",
            "{who} go to a school ({schools}) in a team{origin} of at least {n} for the same years{most}{led}, or not at all",
        ).fill(schools=self.schools.chosen(), who=WHO_WORDS[self.who], origin=origin, n=self.minimum, most=most, led=led)

    @classmethod
    def trials(cls) -> Sequence["PostingTeam"]:
        """Return pairs and threes, from one school or from several, with leaders, of backbone teachers, to rural schools."""
        return (
            cls(minimum=2),
            cls(minimum=2, maximum=2, who="teacher", one_origin=True),
            cls(minimum=1, maximum=2, leaders=1),
            cls(minimum=3, who="backbone", schools=SchoolChoice(settings=("rural", "town"))),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a team of three, of two, two teams of different years, and one of two donors."""
        county = small_county(3, [{"position": "leader" if n == 5 else "teacher", "school": "S2" if n == 4 else "S0"} for n in range(6)])
        groups = [("S0", "alliance", ["S1", "S2"])]

        def sent(*people: int, last: int = YEAR, more: Sequence[Posting] = ()) -> Plan:
            team = [Posting(f"T{n}", "S2" if n == 4 else "S0", "S1", YEAR, last, "exchange") for n in people]
            return small_plan(county, groups, [*team, *more])

        other = Posting("T3", "S0", "S1", YEAR, YEAR + 1, "exchange")
        leader = Posting("T5", "S0", "S1", YEAR, YEAR, "cadre")
        return (
            Example("nobody", cls(), county, small_plan(county, groups), 0),
            Example("three together: exactly enough", cls(), county, sent(0, 1, 2), 0),
            Example("two together are one short", cls(), county, sent(0, 1), 1),
            Example("three, and one who stays longer and is alone", cls(), county, sent(0, 1, 2, more=[other]), 2),
            Example("two of S0 and one of S2 are no team of one school", cls(one_origin=True), county, sent(0, 1, 4), 3),
            Example("a team without a leader", cls(leaders=1), county, sent(0, 1, 2), 1),
            Example("and with one", cls(leaders=1), county, sent(0, 1, more=[leader]), 0),
        )
