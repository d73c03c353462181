"""Whether the batches of a plan are well formed: known programmes, schools and areas, batches there are, nothing twice."""

from collections import Counter
from collections.abc import Iterator

from solver.check.flaws import flaw
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.rules.cohort_units import batches_of, programme_of, units_of
from solver.rules.rule import Finding

_NO_PROGRAMME = Text("政策没有这个项目:{x}", "the policy has no programme {x}")
_NO_SCHOOL = Text("实例中没有这所学校", "the instance has no such school")
_NO_AREA = Text("实例中没有这个区域", "the instance has no such area")
_NOT_TAKEN = Text("不在项目“{x}”的范围内", "the programme {x} does not take it")
_NO_BATCH = Text("项目“{x}”没有这一批次", "the programme {x} has no such batch")
_CLOSED = Text("该学年学校尚未开办或已经停办", "the school is not open in this school year")
_TWICE = Text("项目“{x}”的同一批次出现 {n} 次", "it stands {n} times in one batch of the programme {x}")


def unknown_in_cohorts(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return the batches that name programmes, schools or areas nobody knows; no rule can be read while there are any."""
    return tuple(_unknown(instance, plan))


def _unknown(instance: Instance, plan: Plan) -> Iterator[Finding]:
    for cohort in plan.cohorts:
        programme = programme_of(instance, cohort.programme)
        if programme is None:
            yield flaw(cohort.unit, _NO_PROGRAMME.fill(x=cohort.programme), year=cohort.first_year)
        elif programme.units == "schools" and cohort.unit not in instance.school_of:
            yield flaw(cohort.unit, _NO_SCHOOL, year=cohort.first_year)
        elif programme.units == "areas" and cohort.unit not in instance.area_of:
            yield flaw(cohort.unit, _NO_AREA, year=cohort.first_year)


def malformed_cohorts(instance: Instance, plan: Plan) -> tuple[Finding, ...]:
    """Return what is wrong in batches whose names are all known."""
    return (*_misplaced(instance, plan), *_twice(plan))


def _misplaced(instance: Instance, plan: Plan) -> Iterator[Finding]:
    units = {programme.name: {unit.id: unit for unit in units_of(instance, programme)} for programme in instance.policy.programmes}
    for cohort in plan.cohorts:
        programme, unit = programme_of(instance, cohort.programme), units.get(cohort.programme, {}).get(cohort.unit)
        if programme is None:
            continue
        if unit is None:
            yield flaw(cohort.unit, _NOT_TAKEN.fill(x=cohort.programme), year=cohort.first_year)
        elif cohort.first_year not in programme.batches:
            yield flaw(cohort.unit, _NO_BATCH.fill(x=cohort.programme), year=cohort.first_year)
        elif cohort.first_year not in batches_of(programme, unit):
            yield flaw(cohort.unit, _CLOSED, year=cohort.first_year)


def _twice(plan: Plan) -> Iterator[Finding]:
    for cohort, count in sorted(Counter(plan.cohorts).items()):
        if count > 1:
            yield flaw(cohort.unit, _TWICE.fill(x=cohort.programme, n=count), year=cohort.first_year)
