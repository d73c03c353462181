"""What the rules have in common that ask for years at rural or weak schools before something: a title, a post as head."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.staff import Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.plan.sections import Step
from solver.rules.due import require_moves
from solver.rules.rotation.eligibility import begun_years, eligibility_in
from solver.rules.rotation_scope import CHANNELS, RotationScope
from solver.rules.rule import Bools, Finding, Ints, Keys, Rule
from solver.rules.running import RunningTable, running_postings


@dataclass(frozen=True)
class ServiceGate(Rule):
    """People with a date in the staff table have `years` at rural or weak schools before that school year begins.

    It speaks about people of urban and town schools whose date is a planned year or the year after the last one; subclasses
    say which column holds the date. School years that end before the date count, on the channels exchange, cadre and aid (支教经历, R-217).
    Nothing is required of the plan for people who can no longer be helped: whoever is exempt or not eligible in every year in which
    a long enough posting would have to start, or whose date comes too early for it; the sheet lists them with a note.
    """

    years: Annotated[int, Field(ge=1, le=6)] = 1
    """Full school years at rural or weak schools."""

    step: ClassVar[Step] = "rotation"
    unit: ClassVar[Text] = Text("人", "people")
    column: ClassVar[str]
    """The whole-number column of the staff table with the school year of each person's date."""

    def applies(self, instance: Instance) -> bool:
        """Whether anybody's date comes in time."""
        return bool(self._speaks_of(instance).any())

    def _speaks_of(self, instance: Instance) -> Bools:
        staff = instance.staff
        town = np.array([school.setting in ("urban", "town") for school in instance.schools], dtype=bool)
        home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
        year = staff.values(self.column)
        return np.asarray(town[home] & (year >= instance.first_year) & (year <= instance.planned_years[-1] + 1))

    def missing(self, instance: Instance) -> Ints:
        """Return for each person the years that a posting of this plan must bring before the date, 0 for none."""
        staff, first = instance.staff, instance.first_year
        date = staff.values(self.column).astype(np.int64)
        running, helping = RunningTable.of(instance), _helping(instance)
        begin = np.maximum(running.first_year, first)
        gained = np.maximum(np.minimum(running.last_year, date[running.person] - 1) - begin + 1, 0) * helping[running.destination]
        served = staff.values("rural_years").astype(np.int64)
        np.add.at(served, running.person, gained)
        missing = np.where(self._speaks_of(instance), np.maximum(self.years - served, 0), 0)
        years = np.array(instance.planned_years, dtype=np.int64)
        in_time = years <= (date - missing)[:, None]
        possible = (eligibility_in(instance).eligible(instance) & in_time).any(axis=1)
        return np.where(possible, missing, 0)

    def person_keys(self, instance: Instance) -> Iterable[Keys]:
        """Separate people by what they miss, and those who miss something by their date."""
        missing = self.missing(instance)
        return (missing, np.where(missing > 0, instance.staff.values(self.column).astype(np.int64), 0))

    def post(self, scope: RotationScope) -> None:
        """Require of each class that misses years that all its people take moves that bring enough of them in time."""
        instance, moves = scope.instance, scope.move_options
        missing = self.missing(instance)[scope.class_person]
        date = scope.class_values(self.column)
        years = np.minimum(moves.last_year, date[scope.move_class] - 1) - moves.first_year + 1
        official = np.isin(moves.channel, [CHANNELS.index(name) for name in ("exchange", "cadre", "aid")])
        enough = official & _helping(instance)[moves.destination] & (years >= missing[scope.move_class])
        require_moves(scope, missing, enough)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Add up each person's years at rural and weak schools before the date, earlier ones and planned ones."""
        begun = begun_years(running_postings(instance))
        gained: dict[str, int] = {}
        expected: dict[str, int] = {}
        for postings, years in ((plan.postings, gained), (running_postings(instance), expected)):
            for posting in postings:
                years[posting.person] = years.get(posting.person, 0) + self._gain(instance, posting)
        findings = []
        for person in instance.staff.persons:
            date = self._date(person)
            if instance.school_of[person.school].setting == "rural" or not instance.first_year <= date <= instance.planned_years[-1] + 1:
                continue
            served = person.rural_years + gained.get(person.id, 0)
            lacking = self.years - person.rural_years - expected.get(person.id, 0)
            helpless = lacking > 0 and not self._can_be_helped(instance, person, lacking, begun)
            note = Text("规划期内已无法补足", "can no longer be helped within the plan") if helpless and served < self.years else None
            amount = int(served < self.years and not helpless)
            findings.append(Finding(self.name, person.id, self.years, served, amount, ">=", date, note=note))
        return findings

    def _date(self, person: Person) -> int:
        return int(getattr(person, self.column))

    def _gain(self, instance: Instance, posting: Posting) -> int:
        school = instance.school_of[posting.destination]
        if posting.channel not in ("exchange", "cadre", "aid") or not (school.setting == "rural" or school.weak):
            return 0
        date = self._date(instance.staff.person(posting.person))
        return sum(1 for year in range(max(posting.first_year, instance.first_year), posting.last_year + 1) if year < date)

    def _can_be_helped(self, instance: Instance, person: Person, lacking: int, begun: Mapping[str, int]) -> bool:
        rule = eligibility_in(instance)
        starts = [year for year in instance.planned_years if year + lacking <= self._date(person)]
        return any(rule.is_eligible(instance, person, year, begun) for year in starts)


def _helping(instance: Instance) -> Bools:
    return np.array([school.setting == "rural" or school.weak for school in instance.schools], dtype=bool)
