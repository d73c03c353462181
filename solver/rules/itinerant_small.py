"""Small instances and weeks for the examples that rules and goals of itinerant teaching carry."""

from collections.abc import Iterable, Mapping
from typing import Any

from solver.instance.instance import Instance
from solver.instance.school import School, StagePart
from solver.plan.circuit import Round
from solver.plan.plan import Plan
from solver.rules.itinerant_facts import weeks_of
from solver.rules.small import small_county, small_plan, small_school

HalfDay = tuple[str, int, str, str, int]
"""A person, a day, `am` or `pm`, a school and the periods."""
NOT_PE: Iterable[Mapping[str, Any]] = ({"itinerant": True, "subject": "pe"}, {"subject": "music"})


def village_school(number: int, pupils: int = 90, classes: tuple[int, ...] = (1, 1, 1, 1, 1, 1), **changes: Any) -> School:
    """Return school ``S<number>``, 6 minutes from its predecessor, with as many pupils; six classes need 20 periods of PE a week."""
    return small_school(number, parts=(StagePart(stage="primary", pupils=pupils, classes=classes),), **changes)


def itinerant_county(schools: int, staff: Iterable[Mapping[str, Any]] = NOT_PE, **changes: Any) -> Instance:
    """Return village schools on a line with T0, an itinerant PE teacher based at S0, and T1, who teaches music at S0."""
    return small_county([village_school(number) for number in range(schools)], staff, **changes)


def week_plan(instance: Instance, *half_days: HalfDay, week: int | None = None, subject: str = "", **changes: Any) -> Plan:
    """Return a plan of these half-days, each person in the own subject unless another is named, in the first week of the cycle."""
    number = weeks_of(instance.policy)[0] if week is None else week
    rounds = [
        Round(person, number, day, "am" if half == "am" else "pm", school, subject or instance.staff.person(person).subject, periods)
        for person, day, half, school, periods in half_days
    ]
    return small_plan(instance, **({"rounds": tuple(rounds)} | changes))
