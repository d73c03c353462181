"""How much of a subject group changes at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.form.form import Expression, Ints
from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.kinds import Share
from solver.instance.staff import POSITIONS, SUBJECTS
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.documents import PLANNER
from solver.rules.pools import KINDS, kind_of_classes
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example
from solver.rules.small import YEAR, small_county, small_plan

RETURNING = ("exchange", "aid")
"""The channels on which teachers teach elsewhere and come back."""


@dataclass(frozen=True)
class Disruption(Goal):
    """Teachers who change in a subject group in one year beyond a tolerated share of the group.

    A subject group is the teachers (position teacher) of one stage and subject whose home is a school. In a year it changes
    by those who leave (own people who go on exchange, aid or transfer, guests whose stay ended the year before) or by those
    who come (guests who begin, own people who return), whichever are more: who leaves and is replaced is one change.
    `tolerated` times the group, rounded down, costs nothing; each further change counts one. Groups a school has nobody
    for today are not disturbed by who comes.
    """

    tolerated: Annotated[Share, Field(ge=0, le=1)] = Fraction(1, 4)
    """Share of a group that may change in one year at no cost."""

    name: ClassVar[str] = "disruption"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("学科组扰动", "Disruption of subject groups")
    unit: ClassVar[Text] = Text("人次", "changes")
    clause: ClassVar[Clause] = Clause(
        ("R-022", "R-213"),
        PLANNER,
        "",
        Text("同一学科组一年内不宜更换过多教师", "Not too many teachers of one subject group should change in one year"),
    )

    def express(self, scope: RotationScope) -> Expression:
        """Return the sum of excess columns, each at least leavers - tolerated and at least comers - tolerated."""
        teaches = scope.class_values("position") == POSITIONS.index("teacher")
        kind = np.where(teaches, kind_of_classes(scope), -1)
        group = np.zeros(len(scope.instance.schools) * KINDS, dtype=np.int64)
        np.add.at(group, scope.class_home[teaches] * KINDS + kind[teaches], scope.class_size[teaches])
        free = group * self.tolerated.numerator // self.tolerated.denominator
        columns = [self._excess(scope, year, kind, group, free) for year in scope.instance.planned_years]
        excess = np.concatenate(columns)
        return Expression(excess, np.ones(len(excess), dtype=np.int64))

    def _excess(self, scope: RotationScope, year: int, kind: Ints, group: Ints, free: Ints) -> Ints:
        """Return the excess columns of one year, one for each group that can change beyond what is tolerated."""
        both = []
        most = np.zeros(len(group), dtype=np.int64)
        for leaving in (True, False):
            cell, move = _moving(scope, year, kind, leaving=leaving)
            fixed = _running(scope, year, len(group), leaving=leaving)
            pairs = np.unique(np.stack([cell, scope.move_class[move]], axis=1), axis=0)
            reach = fixed.copy()
            np.add.at(reach, pairs[:, 0], scope.class_size[pairs[:, 1]])
            most = np.maximum(most, reach)
            both.append((cell, scope.move_column[move], fixed))
        cells = np.flatnonzero((group > 0) & (most > free))
        number = np.full(len(group), -1, dtype=np.int64)
        number[cells] = np.arange(len(cells))
        excess = scope.columns(len(cells), 0, (most - free)[cells])
        for cell, column, fixed in both:
            kept = number[cell] >= 0
            scope.define(
                np.concatenate([number[cell[kept]], np.arange(len(cells))]),
                np.concatenate([column[kept], excess]),
                np.concatenate([np.full(int(kept.sum()), -1), np.ones(len(cells), dtype=np.int64)]),
                fixed[cells] - free[cells],
                count=len(cells),
            )
        return excess

    def value(self, instance: Instance, plan: Plan) -> int:
        """Count, for each group and year, the changes beyond what is tolerated."""
        group = Counter((p.school, p.stage, p.subject) for p in instance.staff.persons if p.position == "teacher")
        total = 0
        for year in instance.planned_years:
            leavers, comers = (Counter(_changes(instance, plan, year, leaving=leaving)) for leaving in (True, False))
            for key in sorted(group):
                total += max(0, max(leavers[key], comers[key]) - floor(self.tolerated * group[key]))
        return total

    def explain(self) -> Text:
        """Return the goal in one sentence."""
        return Text(
            "学科组一年内更换人数超过 {share} 的部分最少", "Fewest changes in a subject group within a year beyond {share} of the group"
        ).fill(share=self.tolerated)

    @classmethod
    def trials(cls) -> Sequence["Disruption"]:
        """Return no tolerance, a quarter and a half."""
        return (cls(tolerated=Fraction(0)), cls(), cls(tolerated=Fraction(1, 2)))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a group of four of which one, two, or two against a newcomer change."""
        county = small_county(2, [{}] * 4 + [{"school": "S1"}], years=2)
        one, two = (Posting(f"T{n}", "S0", "S1", YEAR, YEAR + 1, "exchange") for n in (0, 1))
        back = Posting("T4", "S1", "S0", YEAR, YEAR + 1, "exchange")
        rule = cls()
        lone = small_county(2, [{}] * 4, years=2)
        return (
            Example("one of four leaves: exactly a quarter", rule, lone, small_plan(lone, postings=[one]), 0),
            Example("two of four leave", rule, lone, small_plan(lone, postings=[one, two]), 1),
            Example(
                "two leave S0 and one comes; the lone teacher of S1 leaves and two come",
                rule,
                county,
                small_plan(county, postings=[one, two, back]),
                3,
            ),
        )


def _moving(scope: RotationScope, year: int, kind: Ints, *, leaving: bool) -> tuple[Ints, Ints]:
    """Return (cell, move) of the teachers' moves that make somebody leave a group (or come) at the start of `year`."""
    moves = scope.move_options
    counted = np.isin(moves.channel, [CHANNELS.index(name) for name in (*RETURNING, "transfer")]) & (kind[scope.move_class] >= 0)
    begin = np.flatnonzero(counted & (moves.first_year == year))
    end = np.flatnonzero(counted & (moves.last_year + 1 == year) & (moves.channel != CHANNELS.index("transfer")))
    first, then = (moves.home, moves.destination) if leaving else (moves.destination, moves.home)
    move = np.concatenate([begin, end])
    return np.concatenate([first[begin], then[end]]) * KINDS + kind[scope.move_class[move]], move


def _running(scope: RotationScope, year: int, cells: int, *, leaving: bool) -> Ints:
    """Count the teachers whom earlier postings make leave (or come to) each group at the start of `year`."""
    running = scope.running
    teacher = running.position == POSITIONS.index("teacher")
    begin, end = np.flatnonzero(teacher & (running.first_year == year)), np.flatnonzero(teacher & (running.last_year + 1 == year))
    first, then = (running.home, running.destination) if leaving else (running.destination, running.home)
    kind = running.stage * len(SUBJECTS) + running.subject
    found = np.zeros(cells, dtype=np.int64)
    np.add.at(found, first[begin] * KINDS + kind[begin], 1)
    np.add.at(found, then[end] * KINDS + kind[end], 1)
    return found


def _changes(instance: Instance, plan: Plan, year: int, *, leaving: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (school, stage, subject) for everybody who leaves it (or comes to it) at the start of `year`."""
    for posting, begins in _turns(plan.postings, year):
        person = instance.staff.person(posting.person)
        if person.position == "teacher":
            at_home = begins == leaving
            yield (person.school if at_home else posting.destination, person.stage, person.subject)


def _turns(postings: Iterable[Posting], year: int) -> Iterator[tuple[Posting, bool]]:
    """Yield each posting that takes a teacher elsewhere and begins in `year` (True), and each that ended the year before (False)."""
    for posting in postings:
        if posting.channel in (*RETURNING, "transfer") and posting.first_year == year:
            yield posting, True
        if posting.channel in RETURNING and posting.last_year + 1 == year:
            yield posting, False
