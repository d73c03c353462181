"""Small instances and plans of programmes in batches, for the examples that rules and goals of batches carry."""

from collections.abc import Iterable, Sequence
from typing import Any

from solver.instance.history import Previous, PreviousCohort
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.programme import Programme
from solver.instance.school import Area, School
from solver.plan.plan import Plan
from solver.plan.support import Cohort
from solver.rules.small import YEAR, small_county, small_plan, small_policy, small_school

PROGRAMMES = (
    Programme(name="project", title="公办强校计划", title_en="strong schools", batches=(YEAR, YEAR + 1, YEAR + 2), track_years=3),
    Programme(name="zones", title="优质均衡创建", title_en="balanced counties", units="areas", batches=(YEAR, YEAR + 1), track_years=2),
)


def cohort_county(
    schools: int | Sequence[School],
    programmes: Sequence[Programme] = PROGRAMMES,
    before: Iterable[tuple[str, str, int]] = (),
    rules: tuple[RuleRow, ...] = (),
    **changes: Any,
) -> Instance:
    """Return a small instance with programmes in batches and, in `before`, (programme, unit, year) of who has started already."""
    earlier = tuple(PreviousCohort(programme=programme, unit=unit, first_year=year) for programme, unit, year in before)
    fields: dict[str, Any] = {
        "policy": small_policy(programmes=tuple(programmes), rules=rules),
        "previous": Previous(cohorts=earlier) if earlier else None,
    }
    return small_county(schools, **(fields | changes))


def counties(number: int, programmes: Sequence[Programme] = PROGRAMMES, **changes: Any) -> Instance:
    """Return an instance of so many counties C000, C001, ... inside the city P, with one school in the first of them."""
    from_city = Area(id="P", name="P", level="city")
    areas = (from_city, *(Area(id=f"C{n:03d}", name=f"C{n:03d}", parent="P") for n in range(number)))
    schools = [school_in("C000")]
    return cohort_county(schools, programmes, areas=areas, **changes)


def school_in(area: str, number: int = 0, **changes: Any) -> School:
    """Return a small school in an area."""
    return small_school(number, area=area, **changes)


def cohort_plan(instance: Instance, programme: str, starts: Iterable[tuple[str, int]]) -> Plan:
    """Return a plan in which units of a programme start in these school years."""
    return small_plan(instance, cohorts=tuple(Cohort(programme, unit, year) for unit, year in starts))
