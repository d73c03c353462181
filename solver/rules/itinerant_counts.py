"""What checks and goals read off the weeks of a plan, one half-day after another, in plain objects."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY
from solver.instance.staff import Person
from solver.plan.circuit import Round
from solver.plan.ledgers import tally
from solver.plan.plan import Plan
from solver.rules.curriculum_table import PERIODS, Load, weekly_load, weekly_periods
from solver.rules.itinerant_facts import bases, weeks_of

Cell = tuple[str, str, str]
"""A school, a stage and a subject."""


def weeks_in(instance: Instance) -> int:
    """Return how many weeks the cycle has: one, or two of a fortnight."""
    return len(weeks_of(instance.policy))


def by_week(instance: Instance, plan: Plan) -> dict[tuple[str, int], list[Round]]:
    """Return the half-days of each itinerant teacher and week of the cycle; of somebody who is not itinerant none."""
    found: dict[tuple[str, int], list[Round]] = {
        (person, week): [] for person in bases(instance, plan) for week in weeks_of(instance.policy)
    }
    for one in plan.rounds:
        if (one.person, one.week) in found:
            found[one.person, one.week].append(one)
    return found


def days_away(instance: Instance, plan: Plan) -> dict[tuple[str, int, int], tuple[str, str]]:
    """Return, for each teacher, week and day that is not spent at the base, where the teacher is in the morning and in the afternoon.

    A half-day without lessons is spent at the base.
    """
    base = bases(instance, plan)
    found: dict[tuple[str, int, int], tuple[str, str]] = {}
    for (person, week), rounds in by_week(instance, plan).items():
        for one in rounds:
            am, pm = found.get((person, week, one.day), (base[person], base[person]))
            found[person, week, one.day] = (one.school, pm) if one.half == "am" else (am, one.school)
    return {key: places for key, places in found.items() if places != (base[key[0]], base[key[0]])}


def loads(instance: Instance, plan: Plan) -> dict[str, int]:
    """Return the periods that each itinerant teacher gives in the whole cycle."""
    given = dict.fromkeys(bases(instance, plan), 0)
    for one in plan.rounds:
        if one.person in given:
            given[one.person] += one.periods
    return given


def visits(instance: Instance, plan: Plan) -> dict[tuple[str, int], set[str]]:
    """Return the schools, base apart, to which each teacher goes in each week."""
    base = bases(instance, plan)
    return {key: {one.school for one in rounds} - {base[key[0]]} for key, rounds in by_week(instance, plan).items()}


def lessons(instance: Instance, plan: Plan) -> Counter[Cell]:
    """Return the periods that itinerant teachers give at each school in the whole cycle, by their stage and subject."""
    given: Counter[Cell] = Counter()
    for one in plan.rounds:
        person = instance.staff.person(one.person)
        given[one.school, person.stage, person.subject] += one.periods
    return given


def needed(instance: Instance) -> dict[Cell, int]:
    """Return the periods a week that the classes of each school need, where they need any."""
    found: dict[Cell, int] = {}
    for school in instance.schools:
        for part in school.parts:
            if part.stage in COMPULSORY and not school.outside:
                for subject in PERIODS:
                    periods = weekly_periods(part, subject)
                    if periods:
                        found[school.id, part.stage, subject] = periods
    return found


def own_periods(instance: Instance, plan: Plan, load: Load) -> Mapping[Cell, int]:
    """Return the periods a week that the people who teach at each school in the first planned year give, itinerant ones apart."""

    def weigh(person: Person) -> int:
        if person.itinerant or person.stage not in COMPULSORY or person.position not in ("teacher", "middle"):
            return 0
        full = weekly_load("primary" if person.stage == "primary" else "junior", person.subject, load)
        return full if person.position == "teacher" else full // 2

    return tally(instance, plan, instance.first_year, "effective", weigh)


def at_once(instance: Instance, plan: Plan) -> dict[str, dict[tuple[int, int, str], int]]:
    """Return how many itinerant teachers, those based there apart, are at each school in each half-day of the cycle."""
    base = bases(instance, plan)
    found: dict[str, Counter[tuple[int, int, str]]] = defaultdict(Counter)
    for person, week, day, half, school in sorted({(r.person, r.week, r.day, r.half, r.school) for r in plan.rounds}):
        if base.get(person) != school:
            found[school][week, day, half] += 1
    return {school: dict(there) for school, there in found.items()}
