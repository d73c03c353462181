"""Random small counties with programmes in batches, and random batches, for the contract and brute-force tests."""

from dataclasses import replace

from solver.goals.goal import Goal
from solver.instance.history import Previous, PreviousCohort
from solver.instance.instance import Instance
from solver.instance.kinds import Stage
from solver.instance.policy import RuleRow
from solver.instance.programme import Programme
from solver.instance.school_choice import SchoolChoice
from solver.plan.plan import Plan
from solver.plan.support import Cohort
from solver.rules.cohort_table import CohortTable
from solver.rules.cohort_units import started
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_plan, small_policy
from tests.drawing import Rng, chance, draw_county, draw_groups, pick

PRICED = RuleRow(rule="cohort_required", standing="priced", price=3, parameters={"programme": "project"})
"""The priced row whose breaches the shortfall goal sums."""


def draw_programmes(rng: Rng) -> tuple[Programme, ...]:
    """Return a programme of schools, some of one stage only or with a batch in the past, and one of areas."""
    past = (YEAR - 1,) if chance(rng, 0.4) else ()
    compulsory: tuple[Stage, ...] = ("primary", "junior")
    stages = pick(rng, ((), (), compulsory))
    return (
        Programme(
            name="project",
            title="公办强校计划",
            batches=(YEAR + 2, *past, YEAR, YEAR + 1),
            track_years=int(rng.integers(1, 4)),
            schools=SchoolChoice(stages=stages),
        ),
        Programme(
            name="zones",
            title="优质均衡创建",
            units="areas",
            batches=(YEAR, YEAR + 1),
            track_years=2,
            area_levels=pick(rng, ((), ("county",), ("city", "county"))),
        ),
    )


def draw_programme_county(rng: Rng, schools: int, rules: tuple[RuleRow, ...] = ()) -> Instance:
    """Return a small county in areas inside an area, with programmes, who has started before, and a school that opens or closes."""
    county = draw_county(rng, schools=schools)
    county = county.replace(policy=small_policy(programmes=draw_programmes(rng), rules=rules), years=int(rng.integers(1, 4)))
    listed = tuple(
        replace(school, closing=pick(rng, (None, None, None, YEAR, YEAR + 1)) if (school.opened or 0) < YEAR else None)
        for school in county.schools
    )
    before = []
    project, zones = county.policy.programmes
    named = [(project, school.id) for school in county.schools] + [(zones, area.id) for area in county.areas]
    for programme, unit in named:
        if chance(rng, 0.15):
            before.append(PreviousCohort(programme=programme.name, unit=unit, first_year=pick(rng, programme.batches)))
    if chance(rng, 0.1):
        before.append(PreviousCohort(programme="project", unit="gone", first_year=YEAR - 1))
    previous = county.previous if county.previous is not None else Previous()
    return county.replace(schools=listed, previous=replace(previous, cohorts=tuple(before)))


def draw_cohorts(rng: Rng, instance: Instance, *, loose: bool = False) -> tuple[Cohort, ...]:
    """Return random batches out of everything that can be chosen; about half the time who has started stays as it was.

    A `loose` draw puts some units into two batches.
    """
    table, share = CohortTable.of(instance), pick(rng, (0.0, 0.3, 0.7, 1.0, 1.0))
    open_: dict[tuple[str, str], list[int]] = {}
    for name, unit, year in table.at:
        open_.setdefault((name, unit), []).append(year)
    begun = {(row.programme, row.unit): row.first_year for programme in instance.policy.programmes for row in started(instance, programme)}
    kept, one_year = chance(rng, 0.5), pick(rng, (None, None, YEAR, YEAR + 1))
    found = []
    for key, years in open_.items():
        year = one_year if one_year in years and chance(rng, 0.7) else pick(rng, years)
        if kept and key in begun:
            year = begun[key] if begun[key] in years else year
        elif kept and year < instance.first_year:
            year = years[-1]
        if chance(rng, share) or (kept and key in begun):
            found.append(Cohort(*key, year))
            others = [other for other in years if other != year]
            if loose and others and chance(rng, 0.3):
                found.append(Cohort(*key, pick(rng, others)))
    return tuple(found)


def draw_case(rng: Rng, of: Rule | Goal) -> tuple[Instance, Plan]:
    """Return a small county with programmes and a random plan of groups and batches, for one rule or goal."""
    rules = (PRICED,) if of.name == "cohort_shortfall" else ()
    instance = draw_programme_county(rng, schools=int(rng.integers(2, 8)), rules=rules)
    loose = isinstance(of, Rule) and of.structural
    plan = replace(small_plan(instance), groups=draw_groups(rng, instance), cohorts=draw_cohorts(rng, instance, loose=loose))
    return instance, plan
