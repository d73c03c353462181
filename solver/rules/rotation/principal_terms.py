"""R-212: principals who have served two terms at a school move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.staff import POSITIONS, Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.due import require_moves
from solver.rules.rotation.eligibility import eligibility_in
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Clause, Example, Finding, Ints, Keys, Rule
from solver.rules.running import RunningTable
from solver.rules.small import YEAR, small_county, small_plan


@dataclass(frozen=True)
class PrincipalTerms(Rule):
    """A principal whose term ends as the last that one school allows is at another school in the year after.

    The term is counted from the staff table: when the present one began, and how many full terms came before it. Where it has
    ended before the plan begins, the principal moves in the first planned year. Nothing is asked of principals who are exempt or
    above the age limit of `eligibility` in that year; others who are to stay need a waiver that names them.
    """

    terms: Annotated[int, Field(ge=1, le=10)] = 2
    """Most terms at one school, the present one included."""
    term_years: Annotated[int, Field(ge=1, le=10)] = 3
    """Length of a term in school years."""
    years: Annotated[int, Field(ge=1, le=40)] | None = None
    """Most school years at one school, whichever comes first (R-215: 10 in Tianjin, 8 in Shaanxi, 6 in Beijing); None for no
    such limit."""

    name: ClassVar[str] = "principal_terms"
    step: ClassVar[Step] = "rotation"
    title: ClassVar[Text] = Text("校长任满交流", "Principals move after two terms")
    unit: ClassVar[Text] = Text("人", "principals")
    clause: ClassVar[Clause] = Clause(
        ("R-212", "R-130", "R-215"),
        Text(
            "教育部等三部门关于推进县(区)域内义务教育学校校长教师交流轮岗的意见(教师〔2014〕4号)",
            "2014 opinion on rotation of heads and teachers",
        ),
        "",
        Text(
            "校长在同一学校连任满两届,原则上交流到其他学校;暂留的用豁免写明",
            "After two terms at one school principals move, in principle: who stays is waived by name",
        ),
    )

    def applies(self, instance: Instance) -> bool:
        """Whether anybody must move within the plan."""
        return bool(self.due(instance).any())

    def due(self, instance: Instance) -> Ints:
        """Return for each person the planned year in which the person must be elsewhere, 0 for none."""
        staff, first, final = instance.staff, instance.first_year, instance.planned_years[-1]
        begun = staff.values("term_first_year").astype(np.int64)
        left = (self.terms - staff.values("terms").astype(np.int64)) * self.term_years
        end: Ints = np.where(begun >= 0, begun + left, 10**6)
        if self.years is not None:
            end = np.minimum(end, first + self.years - staff.values("years_at_school").astype(np.int64))
        year = np.maximum(end, first)
        within = (staff.values("position") == POSITIONS.index("principal")) & (year <= final)
        column = np.clip(year, first, final) - first
        rule, people = eligibility_in(instance), np.arange(len(staff))
        asked = rule.young_enough(instance, np.array(instance.planned_years, dtype=np.int64)) & ~rule.exempt(instance)
        due = np.where(within & asked[people, column], year, 0)
        running = RunningTable.of(instance)
        there = (running.first_year <= due[running.person]) & (due[running.person] <= running.last_year)
        due[running.person[there]] = 0
        return due

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by the year in which they must be elsewhere."""
        return (self.due(instance),)

    def post(self, scope: RotationScope) -> None:
        """Require of each class of principals that all its people take moves that cover the year in question."""
        moves = scope.move_options
        due = self.due(scope.instance)[scope.class_person]
        year = due[scope.move_class]
        there = (year > 0) & (moves.first_year <= year) & (year <= moves.last_year) & (moves.channel != CHANNELS.index("shadow"))
        require_moves(scope, due, there)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look up where each principal is in the year after the last term that the school allows."""
        rule = eligibility_in(instance)
        away = {(p.person, year) for p in plan.postings if p.channel != "shadow" for year in instance.planned_years if p.covers(year)}
        findings = []
        for person in instance.staff.persons:
            year = self._year(instance, person)
            if year is not None and not rule.is_exempt(instance, person, year) and not rule.is_too_old(person, year):
                moved = int((person.id, year) in away)
                findings.append(Finding(self.name, person.id, 1, moved, 1 - moved, ">=", year, (person.school,)))
        return findings

    def _year(self, instance: Instance, person: Person) -> int | None:
        """Return the first planned year in which a principal may no longer be at the school; None for others."""
        if person.position != "principal":
            return None
        for year in instance.planned_years:
            served = person.terms + (year - person.term_first_year) // self.term_years if person.term_first_year >= 0 else 0
            at_school = person.years_at_school + year - instance.first_year
            if served >= self.terms or (self.years is not None and at_school >= self.years):
                return year
        return None

    def explain(self) -> Text:
        """Return the rule in one sentence."""
        more = Text("", "")
        if self.years is not None:
            more = Text("或满 {years} 年", " or {years} years").fill(years=self.years)
        return Text(
            "校长在同一学校任满 {n} 届(每届 {t} 年){more}即交流到其他学校",
            "Principals who have served {n} terms of {t} years{more} at a school are elsewhere in the next year",
        ).fill(n=self.terms, t=self.term_years, more=more)

    @classmethod
    def trials(cls) -> Sequence["PrincipalTerms"]:
        """Return two terms of three years, one term, and six years at most."""
        return (cls(), cls(terms=1), cls(terms=3, term_years=4, years=6))

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return a principal whose second term ends as the plan begins, one whose ends a year later, and a near pensioner."""
        second = {"position": "principal", "terms": 1}
        county = small_county(
            2,
            [
                second | {"term_first_year": YEAR - 3},
                second | {"term_first_year": YEAR - 2, "school": "S1"},
                second | {"term_first_year": YEAR - 3, "exemption": "near_retirement"},
            ],
            years=2,
        )

        def plan(*moves: tuple[str, str, str, int]) -> Plan:
            away = [Posting(person, home, to, first, first + 2, "cadre") for person, home, to, first in moves]
            return small_plan(county, [("S0", "alliance", ["S1"])], away)

        first, other = ("T0", "S0", "S1", YEAR), ("T1", "S1", "S0", YEAR + 1)
        return (
            Example("both change schools in time; the near pensioner stays", cls(), county, plan(first, other), 0),
            Example("one stays for the first year of a third term", cls(), county, plan(("T0", "S0", "S1", YEAR + 1), other), 1),
            Example("both stay", cls(), county, plan(), 2),
            Example("three terms are allowed", cls(terms=3), county, plan(), 0),
        )
