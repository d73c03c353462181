"""R-128, R-082, R-090: people sent along the pairs of a layer, to teach (支教) or to hold a post (挂职) at the paired school."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import Count, LayerName, Share
from solver.instance.policy import Policy
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Pairing, Plan, Posting
from solver.plan.sections import Step
from solver.rules.aid_ways import Direction, positions_of
from solver.rules.exchanges import Counted
from solver.rules.parameters import bound_rules
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, Rule
from solver.rules.small import YEAR, small_county, small_plan
from solver.rules.who import WHO_WORDS, Who, counted_rows, counts

PER_WORDS = {
    "all": Text("合计", "together"),
    "origin": Text("每所派出校", "for each sending school"),
    "way": Text("每对学校每个方向", "for each pair and direction"),
}
DIRECTION_WORDS = {
    "to_helped": Text("由帮扶校派往受援校", "from the school that helps to the school that is helped"),
    "from_helped": Text("由受援校派往帮扶校", "from the school that is helped to the school that helps"),
    "both": Text("结对两校互派", "both ways between two paired schools"),
}


@dataclass(frozen=True)
class AidPosting(Rule):
    """Opens aid along the pairs of a layer, and asks for so many people on it in each planned year.

    Without a row of this rule nobody goes along a pair, on the channel `aid`; a row that is only watched offers nothing to a solve.
    Each row opens aid for the people it counts (`who`), in its direction, in the years in which the pair stands; teachers, middle
    managers and school leaders may go, principals may not, for a school keeps its head. How long they stay is for `duration` to say
    (one year where it says nothing else). `single_posting`, `eligibility`, `lead_protection`, `staffing_floor` and all rules on where
    people work hold for them as for anybody else; yearly shares of exchange do not count them unless their `channels` name `aid`.

    A pair whose other side is no school of the instance carries no aid: nobody there stands on the staff table. Postings agreed
    earlier that still run count where they lead along a pair that stands in the year.
    """

    layer: LayerName | None = None
    """The layer whose pairs carry aid; null: every layer."""
    direction: Direction = "to_helped"
    """From the school that helps to the school that is helped (`to_helped`), the other way (`from_helped`), or both (`both`)."""
    who: Who = "all"
    """Who may go and who counts."""
    at_least: Count = 0
    """Fewest people on aid in a year."""
    min_share: Annotated[Share, Field(ge=0, le=1)] = Fraction(0)
    """Least share of the sending school's own people who count (home ledger), rounded up; the greater of both figures counts."""
    per: Literal["all", "origin", "way"] = "way"
    """Whether the people are asked for together, of each sending school, or of each pair and direction."""
    counted: Counted = "away"
    """Whether a posting counts in every year of the stay, or only in the year in which it starts."""

    name: ClassVar[str] = "aid_posting"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("沿结对关系支教挂职", "Aid along pairs of schools")
    unit: ClassVar[Text] = Text("人", "people")
    clause: ClassVar[Clause] = Clause(
        ("R-128", "R-090", "R-082"),
        Text("中国基础教育实践创新典型案例(兵团第十二师)", "XPCC 12th Division case"),
        "与三地11所优质义务教育学校建立“一对一”结对帮扶关系……干部交叉挂职",
        Text(
            "人员沿已定的结对关系派出;每对每个方向至少几人、派哪些人由规划人员给定",
            "People go along pairs that are settled before; how many each way of a pair, and who, is the planner's",
        ),
    )

    def post(self, scope: RotationScope) -> None:
        """Post: moves on aid along the ways of a unit + running ones there >= what the unit owes, for each year."""
        instance, moves, running = scope.instance, scope.move_options, scope.running
        aid, size = CHANNELS.index("aid"), len(instance.schools)
        free = (moves.channel == aid) & counted_rows(
            self.who, scope.class_values("position")[scope.move_class], scope.class_backbone[scope.move_class]
        )
        agreed = (running.channel == aid) & counted_rows(self.who, running.position, running.backbone == 1)
        staff = instance.staff
        counted = counted_rows(self.who, staff.values("position").astype(np.int64), staff.values("backbone").astype(np.int64) >= 2)
        own = np.bincount(scope.person_home[counted], minlength=size).astype(np.int64)
        for year in instance.planned_years:
            ways = positions_of(instance, scope.options.pairings, self.layer, self.direction, year)
            code, unit, owed = self._units(ways, own, size)
            used = free & self._when(moves.first_year, moves.last_year, year)
            fixed = agreed & self._when(running.first_year, running.last_year, year)
            row = _looked_up(moves.home * size + moves.destination, code, unit, used)
            there = _looked_up(running.home * size + running.destination, code, unit, fixed)
            taken = np.flatnonzero(row >= 0)
            homes = [instance.schools[home].id for home in self._senders(ways)]
            scope.at_least(
                subjects=[str(year)] if self.per == "all" else homes,
                row=row[taken],
                column=scope.move_column[taken],
                coefficient=1,
                bound=owed - np.bincount(there[there >= 0], minlength=len(owed)).astype(np.int64),
            )

    def _units(self, ways: Ints, own: Ints, size: int) -> tuple[Ints, Ints, Ints]:
        """Return the sorted codes of the ways, the unit of each, and what each unit owes."""
        code = ways[:, 0] * size + ways[:, 1]
        if self.per == "all":
            return code, np.zeros(len(ways), dtype=np.int64), self._owed(own[np.unique(ways[:, 0])].sum()[None])
        if self.per == "origin":
            homes, unit = np.unique(ways[:, 0], return_inverse=True)
            return code, unit.reshape(-1), self._owed(own[homes])
        return code, np.arange(len(ways)), self._owed(own[ways[:, 0]])

    def _senders(self, ways: Ints) -> list[int]:
        """Return the sending school of each unit, where units are schools or ways."""
        found: list[int] = (np.unique(ways[:, 0]) if self.per == "origin" else ways[:, 0]).tolist()
        return found

    def _owed(self, own: Ints) -> Ints:
        return np.maximum(self.at_least, -(-own * self.min_share.numerator // self.min_share.denominator))

    def _when(self, first: Ints, last: Ints, year: int) -> Bools:
        return np.asarray(first == year if self.counted == "started" else (first <= year) & (year <= last))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, year by year, who is on aid along the ways of the layer, and hold it against what is owed; see `per`."""
        own = Counter(person.school for person in instance.staff.persons if counts(self.who, person))
        findings = []
        for year in instance.planned_years:
            ways = {way for pairing in plan.pairings_in(year) for way in self._ways(instance, pairing)}
            sent = Counter((p.origin, p.destination) for p in plan.postings if self._sent(instance, p, year))
            senders = {origin for origin, _ in ways}
            units: list[tuple[str, int, int, tuple[str, ...]]]
            if self.per == "all":
                units = [(str(year), sum(own[school] for school in senders), sum(sent[way] for way in ways), ())]
            elif self.per == "origin":
                units = [(origin, own[origin], sum(sent[way] for way in ways if way[0] == origin), ()) for origin in senders]
            else:
                units = [(way[0], own[way[0]], sent[way], (way[1],)) for way in ways]
            for subject, people, there, others in sorted(units):
                needed = max(self.at_least, ceil(self.min_share * people))
                findings.append(Finding(self.name, subject, needed, there, max(0, needed - there), ">=", year, others))
        return findings

    def _ways(self, instance: Instance, pairing: Pairing) -> list[tuple[str, str]]:
        """Return the ways (from, to) that a pair opens under this row; none where a side is not a school of the instance."""
        if self.layer not in (None, pairing.layer) or not {pairing.partner, pairing.school} <= instance.school_of.keys():
            return []
        there, back = (pairing.partner, pairing.school), (pairing.school, pairing.partner)
        return {"to_helped": [there], "from_helped": [back], "both": [there, back]}[self.direction]

    def _sent(self, instance: Instance, posting: Posting, year: int) -> bool:
        if posting.channel != "aid" or not counts(self.who, instance.staff.person(posting.person)):
            return False
        return posting.first_year == year if self.counted == "started" else posting.covers(year)

    def opens(self, instance: Instance, plan: Plan, person: Person, posting: Posting, year: int) -> bool:
        """Whether this row lets a person be on this aid posting in one planned year; for the checker."""
        ways = (way for pairing in plan.pairings_in(year) for way in self._ways(instance, pairing))
        return counts(self.who, person) and (posting.origin, posting.destination) in ways

    def explain(self) -> Text:
        """Return what is opened and what is asked for in one sentence."""
        share = Text("", "")
        if self.min_share:
            share = Text("、不少于派出校同类人员的 {share}", " and {share} of the sending school's people of the kind").fill(
                share=self.min_share
            )
        return Text(
            "{layer}{direction}的{who},{unit}每学年{what}不少于 {n} 人{share}",
            "Of {who} sent on aid {direction} ({layer}) at least {n}{share} {what} in each school year, {unit}",
        ).fill(
            layer=Text("各层结对", "all layers") if self.layer is None else Text("{name} 层结对", "layer {name}").fill(name=self.layer),
            direction=DIRECTION_WORDS[self.direction], who=WHO_WORDS[self.who], unit=PER_WORDS[self.per], n=self.at_least, share=share,
            what=Text("在外", "are away") if self.counted == "away" else Text("新派出", "set out"),
        )  # fmt: skip

    @classmethod
    def trials(cls) -> Sequence["AidPosting"]:
        """Return one each way, one of each sender, a share, two together, backbone teachers and cadres of one layer."""
        return (
            cls(at_least=1),
            cls(at_least=1, direction="both", per="origin"),
            cls(min_share=Fraction(1, 4), direction="both"),
            cls(at_least=2, per="all", direction="both", counted="started"),
            cls(at_least=1, layer="aid", who="backbone_or_cadre", direction="from_helped"),
            cls(min_share=Fraction(1, 5), per="all", who="teacher", direction="both"),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return pairs with one teacher there and none back, a cadre each way, a share exactly reached, and a friend school outside."""
        rows = [*({} for _ in range(4)), {"school": "S1", "position": "middle"}, {"position": "middle"}]
        county = small_county(3, rows)

        def sent(*postings: tuple[str, str, str], channel: str = "aid") -> Plan:
            away = [Posting(person, home, to, YEAR, YEAR, channel) for person, home, to in postings]  # type: ignore[arg-type]
            return small_plan(county, postings=away, pairings=[("S0", "S1", "aid")])

        teacher, back, cadre = ("T0", "S0", "S1"), ("T4", "S1", "S0"), ("T5", "S0", "S1")
        both = cls(at_least=1, who="cadre", direction="both")
        quarter = cls(min_share=Fraction(1, 4), who="teacher")
        return (
            Example("one teacher to the helped school: exactly one", cls(at_least=1), county, sent(teacher), 0),
            Example("nobody where one is asked", cls(at_least=1), county, sent(), 1),
            Example("an exchange is no aid", cls(at_least=1), county, sent(teacher, channel="exchange"), 1),
            Example("cadres cross: one each way", both, county, sent(back, cadre), 0),
            Example("a cadre goes and none comes back", both, county, sent(cadre), 1),
            Example("one of four teachers is a quarter", quarter, county, sent(teacher), 0),
            Example("two asked, one sent", cls(at_least=2, per="all"), county, sent(teacher), 1),
            Example("another layer's pair", cls(at_least=1, layer="friend"), county, sent(), 0),
        )


def opened_in(policy: Policy) -> tuple[AidPosting, ...]:
    """Return the rows of a policy that offer aid along pairs to a solve: those that are not only watched."""
    return tuple(bound.rule for bound in bound_rules(policy) if isinstance(bound.rule, AidPosting) and bound.standing != "watch")


def _looked_up(key: Ints, code: Ints, unit: Ints, wanted: Bools) -> Ints:
    """Return the unit of each wanted key among the sorted codes, -1 for all others."""
    if not len(code):
        return np.full(len(key), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(code, key), len(code) - 1)
    return np.where(wanted & (code[at] == key), unit[at], -1)
