"""What a posting changes: people at both schools with and without it, and the yearly shares in which it counts (R-205, R-208)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from solver.instance.choices import STAGE_WORDS, SUBJECT_WORDS
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.language import Text
from solver.plan.ledgers import changes_school, tally
from solver.plan.plan import Plan, Posting
from solver.rules.exchanges import ExchangeCounts
from solver.rules.parameters import bound_rules
from solver.rules.rotation.exchange_share import ExchangeShare
from solver.rules.rule import Finding
from solver.solving.reasons import backbone

Counts = Counter[tuple[str, str, str]]
"""People by school, stage and subject."""


class Changes:
    """What each posting of a plan changes, all others staying as they are; counted where people teach, at today's pupils."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._instance, self._plan = instance, plan
        self._counts: dict[tuple[int, bool], Counts] = {}

    def of(self, posting: Posting) -> Text:
        """Return the people of the stage and subject at both schools without and with the posting, and what else it brings.

        The year is the first planned one of the stay. Backbone teachers are told per 100 pupils of the stage too.
        """
        year = max(posting.first_year, self._instance.first_year)
        if not changes_school(posting, year, "effective"):
            return Text("跟岗学习,两校任教人数不变", "learns there; nobody's school of teaching changes")
        said = [self._people(posting, year), *self._backbone(posting, year), *self._shares(posting)]
        return Text(";".join(text.zh for text in said), "; ".join(text.en for text in said))

    def _tally(self, year: int, *, backbones: bool) -> Counts:
        key = (year, backbones)
        if key not in self._counts:
            self._counts[key] = tally(self._instance, self._plan, year, "effective", lambda person: int(backbone(person) or not backbones))
        return self._counts[key]

    def _people(self, posting: Posting, year: int) -> Text:
        person, counts = self._instance.staff.person(posting.person), self._tally(year, backbones=False)
        home, there = (counts[school, person.stage, person.subject] for school in (person.school, posting.destination))
        stage, subject = STAGE_WORDS[person.stage], SUBJECT_WORDS[person.subject]
        line = Text(
            "{year} 学年任教{stage}{subject}的人:{home} {a}→{b},{there} {c}→{d}",
            "{stage} {subject} in {year}: {home} {a} to {b}, {there} {c} to {d}",
        )
        names = {"home": self._name(person.school), "there": self._name(posting.destination)}
        return line.fill(year=year, stage=stage, subject=subject, a=home + 1, b=home, c=there - 1, d=there, **names)

    def _backbone(self, posting: Posting, year: int) -> Iterator[Text]:
        person = self._instance.staff.person(posting.person)
        if not backbone(person):
            return
        home, there = (self._backbones(school, person.stage, year) for school in (person.school, posting.destination))
        line = Text(
            "县级以上骨干教师(每百名学生):{home} {a}→{b},{there} {c}→{d}",
            "backbone (per 100 pupils): {home} {a} to {b}, {there} {c} to {d}",
        )
        rated = {
            "a": self._rate(person.school, person.stage, home + 1), "b": self._rate(person.school, person.stage, home),
            "c": self._rate(posting.destination, person.stage, there - 1), "d": self._rate(posting.destination, person.stage, there),
        }  # fmt: skip
        yield line.fill(home=self._name(person.school), there=self._name(posting.destination), **rated)

    def _backbones(self, school: str, stage: str, year: int) -> int:
        counts = self._tally(year, backbones=True)
        return sum(counts[school, stage, subject] for subject in SUBJECT_WORDS)

    def _rate(self, school: str, stage: Stage | str, people: int) -> str:
        """Return a number of people with its figure per 100 pupils, which a school without pupils of the stage has not."""
        pupils = sum(part.pupils for part in self._instance.school_of[school].parts if part.stage == stage)
        return f"{people}({100 * people / pupils:.2f})" if pupils else str(people)

    def _shares(self, posting: Posting) -> Iterator[Text]:
        """Yield the yearly shares above whose line the person stands, with how many are there and how many must be."""
        for rule, counted, found in self._exchanged:
            years = [year for year in self._instance.planned_years if posting.covers(year) and posting.person in counted[year]]
            if years:
                said = "、".join(_reached(found, year) for year in years)
                yield Text("计入“{title}”(实际/须有 {years})", "counts in “{title}” (there are / must be {years})").fill(
                    title=rule.title, years=said
                )

    @cached_property
    def _exchanged(self) -> list[tuple[ExchangeShare, Mapping[int, frozenset[str]], list[Finding]]]:
        rules = [bound.rule for bound in bound_rules(self._instance.policy) if isinstance(bound.rule, ExchangeShare)]
        found: list[tuple[ExchangeShare, Mapping[int, frozenset[str]], list[Finding]]] = []
        for rule in rules:
            counts = ExchangeCounts(self._instance, self._plan, rule.counting)
            moved = {year: frozenset(person.id for person in counts.moved(year)) for year in self._instance.planned_years}
            found.append((rule, moved, rule.check(self._instance, self._plan) if rule.level == "instance" else []))
        return found

    def _name(self, school: str) -> str:
        return self._instance.school_of[school].name


def _reached(found: list[Finding], year: int) -> str:
    """Return a year with the people counted and required, where the share is one of the whole instance; else the year alone."""
    figures = [f"{finding.achieved}/{finding.required}" for finding in found if finding.year == year]
    return f"{year}: {figures[0]}" if figures else str(year)
