"""R-135: each two adjacent schools plan together once a month, in one of three readings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.geography.matching import components, matching_size
from solver.instance.instance import Instance
from solver.instance.kinds import Count, DutyName
from solver.instance.school import NeighbourPair
from solver.instance.school_year import school_year
from solver.language import Text
from solver.plan.circuit import Event
from solver.plan.plan import Plan
from solver.plan.sections import Step
from solver.rules.calendar_events import Entry, asked_periods, entries
from solver.rules.calendar_more_small import PLANNING, TWO_MONTHS, planning
from solver.rules.calendar_scope import CalendarScope
from solver.rules.calendar_small import small_calendar
from solver.rules.documents import HUASHAN
from solver.rules.lines import dated_years
from solver.rules.neighbour_rows import Cells, asked_spans, met_again, pairs_of
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import small_plan

Variant = Literal["edge", "cover", "matching"]
VARIANT_WORDS: dict[Variant, Text] = {
    "edge": Text("每两所相邻学校都开展", "every two neighbouring schools meet"),
    "cover": Text("每所学校至少与一所相邻学校开展", "every school meets some neighbour"),
    "matching": Text("每所学校至多参加一次,结成的对数达到最多", "no school meets twice, and as many pairs meet as can do so at one time"),
}


@dataclass(frozen=True, kw_only=True)
class NeighbourPlanning(Rule):
    """In each period neighbours plan together: every pair, every school with someone, or as many disjoint pairs as there can be.

    Each subject of the duty is looked at by itself, and so is each part of the neighbour graph that hangs together. Periods in which the
    duty can happen on no day are not asked for.
    """

    duty: DutyName
    """The duty, held by neighbours; its `per` is the period, a month in R-135."""
    variant: Variant = "edge"
    """edge: every adjacent pair; cover: every school with some neighbour; matching: each school at most once, in as many disjoint pairs
    as the neighbour graph has."""
    repeats: Count | None = None
    """Most times in a school year that pairs meet again, all pairs of a subject together; null: as often as they like. Good with
    `matching`, where used pairs are to be avoided."""

    name: ClassVar[str] = "neighbour_planning"
    demand: ClassVar[bool] = True
    step: ClassVar[Step] = "calendar"
    title: ClassVar[Text] = Text("相邻学校集体备课", "Neighbours plan together")
    unit: ClassVar[Text] = Text("次", "events")
    clause: ClassVar[Clause] = Clause(
        ("R-135",),
        HUASHAN,
        "每两所相邻学校开展集体备课一次",
        Text(
            "每月每两所相邻学校集体备课一次;相邻关系由规划人员列出,未列出的按车程推定;也可按每校至少一次或两两不重复的对数理解",
            "Every month each two adjacent schools plan together once; who is adjacent the planner lists, else travel says; it may also be "
            "read as each school with someone, or as disjoint pairs",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether the policy knows the duty, and neighbours hold it."""
        return any(duty.name == self.duty and duty.holders == "neighbours" for duty in instance.policy.duties)

    def post(self, scope: CalendarScope) -> None:
        """Post the rows of the variant over sums of events by line and period, and the one on repeats."""
        spans = asked_spans(scope, self.duty)
        if self.variant == "edge":
            cells = Cells.of(scope, self.duty, spans, lambda line: [(line.holder[0], line.holder)])
            self._at_least(scope, cells, [1] * len(cells.listed))
        else:
            by_school = Cells.of(scope, self.duty, spans, lambda line: [(school, school) for school in line.holder])
            if self.variant == "cover":
                self._at_least(scope, by_school, [1] * len(by_school.listed))
            else:
                scope.at_most(subjects=by_school.subjects, row=by_school.row, column=by_school.column, coefficient=1, bound=1)
                of_school, size = pairs_of(scope, self.duty)
                parts = Cells.of(scope, self.duty, spans, lambda line: [(of_school[line.holder[0]], of_school[line.holder[0]])])
                self._at_least(scope, parts, [size[subject] for subject in parts.subjects])
        if self.repeats is not None:
            self._post_repeats(scope, self.repeats)

    def _at_least(self, scope: CalendarScope, cells: Cells, bound: Sequence[int]) -> None:
        scope.at_least(subjects=cells.subjects, row=cells.row, column=cells.column, coefficient=1, bound=np.array(bound, dtype=np.int64))

    def _post_repeats(self, scope: CalendarScope, most: int) -> None:
        """Sum of the events after the first one of each line, of a subject and year <= most."""
        lines, again = met_again(scope, self.duty)
        keys = [(scope.lines[line].year, scope.lines[line].subject) for line in lines.tolist()]
        together = {key: place for place, key in enumerate(sorted(set(keys)))}
        scope.at_most(
            subjects=[self.duty] * len(together),
            row=np.array([together[key] for key in keys], dtype=np.int64),
            column=again,
            coefficient=1,
            bound=most,
        )

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Count, period by period, who met whom, and over the year who met again."""
        findings: list[Finding] = []
        for year in dated_years(instance):
            by_subject: dict[str, list[Entry]] = defaultdict(list)
            for entry in entries(instance, plan, year):
                if entry.line.duty.name == self.duty:
                    by_subject[entry.line.subject].append(entry)
            for subject, listed in sorted(by_subject.items()):
                duty = listed[0].line.duty
                periods = school_year(instance, year).periods(duty.per, duty.quarters)
                for period, days in asked_periods(instance, duty, year, periods):
                    met = Counter({entry.line.holder: len(entry.within(days)) for entry in listed})
                    note = Text(" ".join(filter(None, (period.title.zh, subject))), " ".join(filter(None, (period.title.en, subject))))
                    findings += self._judged(met, year, note)
                if self.repeats is not None:
                    again = sum(max(0, len(entry.events) - 1) for entry in listed)
                    findings.append(
                        Finding(self.name, self.duty, self.repeats, again, max(0, again - self.repeats), "<=", year, (), _again(subject))
                    )
        return findings

    def _judged(self, met: Counter[tuple[str, ...]], year: int, note: Text) -> Iterator[Finding]:
        """Judge one period by how often each pair met in it."""
        if self.variant == "edge":
            for pair, times in sorted(met.items()):
                yield Finding(self.name, pair[0], 1, times, max(0, 1 - times), ">=", year, pair[1:], note)
            return
        of_school: Counter[str] = Counter()
        for pair, times in met.items():
            of_school.update(dict.fromkeys(pair, times))
        for school, times in sorted(of_school.items()):
            if self.variant == "cover":
                yield Finding(self.name, school, 1, times, max(0, 1 - times), ">=", year, (), note)
            else:
                yield Finding(self.name, school, 1, times, max(0, times - 1), "<=", year, (), note)
        if self.variant == "matching":
            for part in components((pair[0], pair[1]) for pair in met):
                wanted, there = matching_size(part), sum(met[pair] for pair in part)
                others = tuple(sorted({school for pair in part for school in pair}))
                yield Finding(self.name, others[0], wanted, there, max(0, wanted - there), ">=", year, others[1:], note)

    def explain(self) -> Text:
        """Return duty, reading and the limit on repeats."""
        text = Text("“{duty}”每个周期{variant}", "{duty}, in each period: {variant}").fill(
            duty=self.duty, variant=VARIANT_WORDS[self.variant]
        )
        if self.repeats is None:
            return text
        more = Text(";一学年内同一对再次开展合计不超过 {n} 次", "; over a school year pairs meet again {n} times at most in all").fill(
            n=self.repeats
        )
        return Text(text.zh + more.zh, text.en + more.en)

    @classmethod
    def trials(cls) -> Sequence["NeighbourPlanning"]:
        """Return every reading, and a limit on repeats."""
        return (
            cls(duty="planning"),
            cls(duty="planning", variant="cover"),
            cls(duty="planning", variant="matching"),
            cls(duty="planning", variant="matching", repeats=1),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return four schools in a row in two months, under every reading."""
        row = tuple(NeighbourPair(school=f"S{n}", neighbour=f"S{n + 1}") for n in range(3))
        county = small_calendar([PLANNING], 4, neighbours=row, calendar=TWO_MONTHS)

        def case(title: str, amount: int, variant: Variant, events: Iterable[Event], repeats: int | None = None) -> Example:
            of = cls(duty="planning", variant=variant, repeats=repeats)
            return Example(title, of, county, small_plan(county, events=tuple(events)), amount)

        months = ("2026-09-1", "2026-10-1")
        outer = [planning(month + day, *pair) for month in months for day, pair in (("4", ("S0", "S1")), ("5", ("S2", "S3")))]
        middle = [planning(month + "6", "S1", "S2") for month in months]
        return (
            case("all three pairs in both months", 0, "edge", [*outer, *middle]),
            case("the middle pair never meets", 2, "edge", outer),
            case("every school meets one neighbour", 0, "cover", outer),
            case("only the middle pair meets: the two at the ends meet nobody", 4, "cover", middle),
            case("two disjoint pairs are as many as there are", 0, "matching", outer),
            case("one pair where there could be two", 2, "matching", middle),
            case("the two in the middle meet twice", 4, "matching", [*outer, *middle]),
            case("the same two pairs in both months, where nobody was to meet again", 2, "matching", outer, 0),
        )


def _again(subject: str) -> Text:
    return Text(f"{subject}同一对再次开展".strip(), f"{subject} pairs that meet again".strip())
