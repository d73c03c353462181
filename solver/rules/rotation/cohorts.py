"""R-140: people who are sent together come back together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.history import Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Rule
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class Cohorts(Rule):
    """Postings of one channel that start in one school year from one group (or school, or in the whole area) end in one year.

    Which year that is, is for the plan to decide within the limits of `duration`. Postings agreed earlier that start in a
    planned year belong to their cohort; schools in no group form no cohort of a group. The breach of a cohort is the number
    of its postings that do not end with the most numerous.
    """

    by: Literal["group", "school", "area"] = "group"
    """Who forms a cohort: the people sent from one group (`group`), from one school (`school`), or everybody (`area`)."""
    channel: Literal["exchange", "cadre"] = "exchange"
    """Postings of which channel: exchanges of teachers (`exchange`) or posts held by cadres (`cadre`)."""

    name: ClassVar[str] = "cohorts"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("同批同期结束", "Cohorts end together")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-140",),
        Text("兵团二师华山中学集团化办学案例", "Case of Huashan Middle School, 2nd Division"),
        "结束上一轮为期两年的教师轮岗",
        Text("同一学年派出的一批人员同时期满", "A round that starts in one school year ends in one"),
    )

    def post(self, scope: RotationScope) -> None:
        """For each cohort choose one last year; postings with another last year are 0, or cost one each."""
        number = self._numbers(scope)
        moves, running, channel = scope.move_options, scope.running, CHANNELS.index(self.channel)
        new = np.flatnonzero((moves.channel == channel) & (self._cohort(number, moves.home, moves.first_year, scope) >= 0))
        old_cohort = self._cohort(number, running.home, running.first_year, scope)
        old = np.flatnonzero((running.channel == channel) & (old_cohort >= 0) & (running.first_year >= scope.instance.first_year))
        cohort = np.concatenate([self._cohort(number, moves.home, moves.first_year, scope)[new], old_cohort[old]])
        last = np.concatenate([moves.last_year[new], running.last_year[old]])
        if not len(cohort):
            return
        pairs, row = np.unique(np.stack([cohort, last]), axis=1, return_inverse=True)
        row = row.reshape(-1)
        there = np.bincount(row[len(new) :], minlength=pairs.shape[1]).astype(np.int64)
        most = np.zeros(pairs.shape[1], dtype=np.int64)
        np.add.at(most, row[: len(new)], scope.class_size[scope.move_class[new]])
        chosen = scope.columns(pairs.shape[1], 0, 1)
        _, of_cohort = np.unique(pairs[0], return_inverse=True)
        scope.define(of_cohort.reshape(-1), chosen, 1, lower=1, upper=1)
        scope.at_most(
            subjects=[self._subject(scope, int(code)) for code in pairs[0]],
            row=np.concatenate([row[: len(new)], np.arange(pairs.shape[1])]),
            column=np.concatenate([scope.move_column[new], chosen]),
            coefficient=np.concatenate([np.ones(len(new), dtype=np.int64), -(most + there)]),
            bound=-there,
        )

    def _numbers(self, scope: RotationScope) -> Ints:
        """Return for each school and planned year the school (position) that its cohort is called by, -1 for none."""
        instance = scope.instance
        count, place = len(instance.schools), instance.position_of
        found = np.full((count, instance.years), -1, dtype=np.int64)
        if self.by != "group":
            found[:] = np.arange(count)[:, None] if self.by == "school" else 0
            return found
        for year in instance.planned_years:
            for group in scope.options.groups:
                if group.covers(year):
                    found[[place[school] for school in (group.lead, *group.members)], year - instance.first_year] = place[group.lead]
        return found

    @staticmethod
    def _cohort(number: Ints, home: Ints, first_year: Ints, scope: RotationScope) -> Ints:
        """Return a code of each posting's cohort, -1 where it has none; postings begun before the plan get that of its first year."""
        years = scope.instance.years
        year = np.clip(first_year - scope.instance.first_year, 0, years - 1)
        named = number[home, year]
        return np.where(named >= 0, named * years + year, -1)

    def _subject(self, scope: RotationScope, code: int) -> str:
        instance = scope.instance
        return instance.id if self.by == "area" else instance.schools[code // instance.years].id

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """For each cohort count the postings by last year; all but the most numerous last year are breaches."""
        ends: dict[tuple[str, int], Counter[int]] = {}
        for posting in plan.postings:
            year = posting.first_year
            if posting.channel == self.channel and year >= instance.first_year:
                subject: str | None = instance.id if self.by == "area" else posting.origin
                if self.by == "group":
                    group = plan.group_of(posting.origin, year)
                    subject = None if group is None else group.lead
                if subject is not None:
                    ends.setdefault((subject, year), Counter())[posting.last_year] += 1
        findings = []
        for (subject, year), count in sorted(ends.items()):
            most, total = max(count.values()), count.total()
            findings.append(Finding(self.name, subject, total, most, total - most, ">=", year))
        return findings

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        who = {
            "group": Text("同一集团", "from one group"),
            "school": Text("同一学校", "from one school"),
            "area": Text("全区域", "anywhere in the area"),
        }[self.by]
        what = Text("交流教师", "teachers on exchange") if self.channel == "exchange" else Text("任职干部", "cadres")
        return Text("{who}同一学年派出的{what}同一学年期满", "The {what} sent {who} in one school year all end in one year").fill(
            who=who, what=what
        )

    @classmethod
    def trials(cls) -> Sequence["Cohorts"]:
        """Return cohorts of groups, schools and the area, and one of cadres."""
        return (cls(), cls(by="school"), cls(by="area"), cls(by="area", channel="cadre"))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return three people of one round: all for two years, one longer, one of another year, and one agreed earlier."""
        county = small_county(3, [{}, {}, {}], years=2)
        agreed = PreviousPosting(person="T2", school="S2", first_year=YEAR, last_year=YEAR + 2)
        before = county.replace(previous=Previous(postings=(agreed,)))
        groups = [("S0", "alliance", ["S1", "S2"])]

        def plan(of: Instance, *spans: tuple[int, int]) -> Plan:
            away = [Posting(f"T{n}", "S0", "S2" if n == 2 else "S1", first, last, "exchange") for n, (first, last) in enumerate(spans)]
            return small_plan(of, groups, away)

        two, three = (YEAR, YEAR + 1), (YEAR, YEAR + 2)
        return (
            Example("a round of two years", cls(), county, plan(county, two, two, two), 0),
            Example("one of three stays longer", cls(), county, plan(county, two, two, three), 1),
            Example("another round may last longer", cls(), county, plan(county, two, two, (YEAR + 1, YEAR + 3)), 0),
            Example("one agreed earlier for three years starts with two others", cls(), before, plan(before, two, two, three), 1),
        )
