"""R-210, R-214: what one person is asked to bear over the years, earlier postings included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.history import Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.documents import PLANNER
from solver.rules.earlier import EarlierTable, earlier_postings
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, MoveRule
from solver.rules.running import new_postings
from solver.rules.small import YEAR, small_county, small_plan

NOBODY = 10**6
"""A number no count reaches, where a limit is not set."""


@dataclass(frozen=True)
class BurdenCap(MoveRule):
    """Nobody is posted more than `postings` times in `years` school years, nor above the limits in all or at rural schools.

    Exchange, cadres' posts and transfers count, shadowing does not. A posting counts in the school year in which it starts.
    """

    postings: Annotated[int, Field(ge=1, le=20)] = 1
    """Most postings of a person that start within any `years` school years up to the new one, which counts too."""
    years: Annotated[int, Field(ge=1, le=40)] = 6
    """Length of that span in school years; earlier postings are those of the instance's history."""
    in_all: Annotated[int, Field(ge=1, le=60)] | None = None
    """Most postings in a person's whole service: the staff table's `moves`, or the postings of the history where they are more,
    and the new one; None for no limit."""
    rural_years: Annotated[int, Field(ge=1, le=60)] | None = None
    """Most school years at rural or weak schools in a person's whole service: years served by the staff table, planned years of
    a running posting and all years of the new one; None for no limit. Only postings to such schools are refused."""

    name: ClassVar[str] = "burden_cap"
    title: ClassVar[Text] = Text("个人交流负担上限", "Cap on a person's burden")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-210", "R-214"),
        PLANNER,
        "",
        Text(
            "以往交流和已有乡村任教年数计入;上限由规划人员给定",
            "Earlier postings and rural years served count; the limits are the planner's",
        ),
    )

    def admits(self, options: OptionTable) -> Bools:
        """Refuse options that would pass one of the limits."""
        instance, staff = options.instance, options.instance.staff
        earlier, helping = EarlierTable.of(instance), _helping(instance)
        recent: Ints = np.ones(len(options), dtype=np.int64)
        rural: Ints = options.last_year - options.first_year + 1 + staff.values("rural_years").astype(np.int64)[options.person]
        listed: Ints = np.zeros(len(options), dtype=np.int64)
        for place, row in earlier.layers(options.person):
            listed[place] += 1
            ago = options.first_year[place] - earlier.first_year[row]
            recent[place] += (ago >= 0) & (ago < self.years)
            planned = earlier.last_year[row] - np.maximum(earlier.first_year[row], instance.first_year) + 1
            rural[place] += np.maximum(planned, 0) * helping[earlier.school[row]]
        most, most_rural = (NOBODY if limit is None else limit for limit in (self.in_all, self.rural_years))
        kept = (recent <= self.postings) & (np.maximum(staff.values("moves")[options.person], listed) < most)
        kept &= ~helping[options.destination] | (rural <= most_rural)
        return np.asarray(kept | (options.channel == CHANNELS.index("shadow")))

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at each new posting: how many before it within the span and in all, and how many rural years it would make."""
        before = earlier_postings(instance)
        findings = []
        for posting in new_postings(instance, plan):
            if posting.channel == "shadow":
                continue
            begun = [q.first_year for q in before.get(posting.person, [])]
            span = range(posting.first_year - self.years + 1, posting.first_year + 1)
            recent = 1 + sum(1 for year in begun if year in span)
            note = None
            moved = max(instance.staff.person(posting.person).moves, len(begun))
            if self.in_all is not None and moved + 1 > self.in_all:
                note = Text("累计次数已满 {n}", "has moved {n} times in all").fill(n=self.in_all)
            if self.rural_years is not None and self._rural_years(instance, posting) > self.rural_years:
                note = Text("乡村任教累计将超过 {n} 年", "more than {n} rural years in all").fill(n=self.rural_years)
            broken = int(note is not None or recent > self.postings)
            findings.append(
                Finding(self.name, posting.person, self.postings, recent, broken, "<=", posting.first_year, (posting.destination,), note)
            )
        return findings

    def _rural_years(self, instance: Instance, posting: Posting) -> int:
        """Return the years at rural and weak schools that a person has with a new posting; 0 where it leads to no such school."""
        hard = {school.id for school in instance.schools if school.setting == "rural" or school.weak}
        if posting.destination not in hard:
            return 0
        total = instance.staff.person(posting.person).rural_years + posting.last_year - posting.first_year + 1
        for agreed in earlier_postings(instance).get(posting.person, []):
            if agreed.school in hard:
                total += sum(1 for year in range(agreed.first_year, agreed.last_year + 1) if year >= instance.first_year)
        return total

    def explain(self) -> Text:
        """Return the limits in one sentence."""
        parts = [Text("同一人 {n} 个学年内至多派出 {m} 次", "Nobody is posted more than {m} times in {n} school years")]
        if self.in_all is not None:
            parts.append(Text("累计至多 {k} 次", "more than {k} times in all"))
        if self.rural_years is not None:
            parts.append(Text("乡村和薄弱学校任教累计至多 {r} 年", "to rural or weak schools for more than {r} years in all"))
        joined = Text(",".join(part.zh for part in parts), ", or ".join(part.en for part in parts))
        return joined.fill(n=self.years, m=self.postings, k=self.in_all or 0, r=self.rural_years or 0)

    @classmethod
    def trials(cls) -> Sequence["BurdenCap"]:
        """Return one posting in six years, two in all, and three rural years in all."""
        return (cls(), cls(postings=2, years=3, in_all=2), cls(postings=3, rural_years=3))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return an earlier posting just inside and just outside the span, and rural years exactly at and above their limit."""

        def county(begun: int) -> Instance:
            agreed = PreviousPosting(person="T0", school="S1", first_year=begun, last_year=begun + 1)
            return small_county(3, [{"moves": 1, "rural_years": 2}], previous=Previous(postings=(agreed,)))

        def plan(of: Instance, years: int = 1) -> Plan:
            return small_plan(of, [("S0", "alliance", ["S1", "S2"])], [Posting("T0", "S0", "S2", YEAR, YEAR + years - 1, "exchange")])

        recent, old = county(YEAR - 5), county(YEAR - 6)
        return (
            Example("the second in six years", cls(), recent, plan(recent), 1),
            Example("the last one began six years ago", cls(), old, plan(old), 0),
            Example("two in all where two are allowed", cls(postings=2, in_all=2), old, plan(old), 0),
            Example("two in all where one is", cls(postings=2, in_all=1), old, plan(old), 1),
            Example("two rural years and two more: exactly four", cls(rural_years=4), old, plan(old, 2), 0),
            Example("two and three", cls(rural_years=4), old, plan(old, 3), 1),
        )


def _helping(instance: Instance) -> Bools:
    return np.array([school.setting == "rural" or school.weak for school in instance.schools], dtype=bool)
