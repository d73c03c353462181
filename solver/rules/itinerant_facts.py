"""What is settled before itinerant teaching: who is itinerant and based where, and how many periods each school's classes need."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY
from solver.instance.policy import Policy
from solver.instance.staff import POSITIONS, STAGES, SUBJECTS
from solver.plan.ledgers import changes_school
from solver.plan.plan import Plan
from solver.rules.curriculum_table import Load, weekly_load, weekly_periods

DAYS = 5
"""Days of a school week; each has a morning and an afternoon."""
KINDS = len(STAGES) * len(SUBJECTS)
"""Kinds of teacher: the stage and the subject they teach, as one number."""


def weeks_of(policy: Policy) -> tuple[int, ...]:
    """Return the weeks of the cycle as `Round.week` names them: one that is always the same, or the two of a fortnight."""
    return (1, 2) if policy.itinerant_week.fortnightly else (0,)


def bases(instance: Instance, plan: Plan) -> Mapping[str, str]:
    """Return where itinerant teachers are based in the first planned year: at home, or where they are posted (effective ledger).

    Itinerant are those whom the staff table flags and who teach a compulsory stage.
    """
    away = {p.person: p.destination for p in plan.postings if changes_school(p, instance.first_year, "effective")}
    flagged, stage, ids, home = (instance.staff.values(name) for name in ("itinerant", "stage", "id", "school"))
    teaching = np.flatnonzero(flagged & np.isin(stage, [STAGES.index(name) for name in COMPULSORY])).tolist()
    return {str(ids[row]): away.get(str(ids[row]), str(home[row])) for row in teaching}


@dataclass(frozen=True)
class Settled:
    """The itinerant teachers in staff order and the periods of every kind at every school, as arrays; for the model."""

    instance: Instance
    plan: Plan
    """The plan as the steps before left it."""

    @cached_property
    def teachers(self) -> tuple[str, ...]:
        """The itinerant teachers, in staff order."""
        return tuple(bases(self.instance, self.plan))

    @cached_property
    def base(self) -> Ints:
        """Position of each teacher's base school."""
        place = self.instance.position_of
        return np.array([place[school] for school in bases(self.instance, self.plan).values()], dtype=np.int64)

    @cached_property
    def kind(self) -> Ints:
        """What each teacher teaches."""
        staff = self.instance.staff
        rows = np.array([staff.position_of[person] for person in self.teachers], dtype=np.int64)
        kinds = staff.values("stage").astype(np.int64) * len(SUBJECTS) + staff.values("subject").astype(np.int64)
        return np.asarray(kinds[rows], dtype=np.int64)

    @cached_property
    def required(self) -> Ints:
        """Periods a week that the classes of each school need of each kind (school, kind); none of a school from outside."""
        found = np.zeros((len(self.instance.schools), KINDS), dtype=np.int64)
        for place, school in enumerate(self.instance.schools):
            for part in school.parts:
                if part.stage in COMPULSORY and not school.outside:
                    first = STAGES.index(part.stage) * len(SUBJECTS)
                    found[place, first : first + len(SUBJECTS)] = [weekly_periods(part, subject) for subject in SUBJECTS]
        return found

    def own(self, load: Load) -> Ints:
        """Return the periods a week that the people who teach at each school and are not itinerant give (school, kind)."""
        staff, place = self.instance.staff, self.instance.position_of
        given = np.zeros((len(STAGES), len(SUBJECTS), len(POSITIONS)), dtype=np.int64)
        for stage in COMPULSORY:
            for number, subject in enumerate(SUBJECTS):
                full = weekly_load(stage, subject, load)
                given[STAGES.index(stage), number, :2] = full, full // 2
        codes = [staff.values(name).astype(np.int64) for name in ("stage", "subject", "position")]
        periods = np.where(staff.values("itinerant"), 0, given[tuple(codes)])
        at = np.array([place[str(school)] for school in staff.values("school")], dtype=np.int64)
        for posting in self.plan.postings:
            if changes_school(posting, self.instance.first_year, "effective"):
                at[staff.position_of[posting.person]] = place[posting.destination]
        found = np.zeros((len(self.instance.schools), KINDS), dtype=np.int64)
        np.add.at(found, (at, codes[0] * len(SUBJECTS) + codes[1]), periods)
        return found

    @cached_property
    def short(self) -> Ints:
        """Whether each school lacks periods of each kind even when its own people teach the low end of their load (school, kind)."""
        return np.asarray(self.own("low") < self.required, dtype=np.bool_)
