"""Random small counties with schemes of support, and random ties, for the contract and brute-force tests."""

from dataclasses import replace
from typing import Any

from solver.goals.goal import Goal
from solver.instance.history import Previous, PreviousSupport
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.instance.scheme import Scheme
from solver.instance.school import Area, Need
from solver.instance.staff import BACKBONES, TITLES
from solver.instance.supply import ExternalTeam
from solver.plan.plan import Plan, Posting
from solver.plan.support import Cohort
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_plan, small_policy
from solver.rules.support_scope import SupportScope
from solver.rules.support_small import PROGRAMMES, SCHEMES, small_team, support_county
from tests.drawing import Rng, chance, draw_groups, draw_school, pick

AREAS = (Area(id="A0", name="A0"), Area(id="A1", name="A1"))
PRICED = RuleRow(rule="support_load", standing="priced", price=3, parameters={"most": 1})
"""The priced row whose breaches the shortfall goal sums."""


_DRAWN: dict[tuple[int, bool], tuple[Instance, Plan]] = {}
"""Cases by the state of the random numbers: every rule and goal is asked about the same ones, so each is drawn once."""


def draw_case(rng: Rng, of: Rule | Goal) -> tuple[Instance, Plan]:
    """Return a random county with schemes and earlier ties, and a plan whose ties are drawn from all that the scope can express."""
    priced = of.name == "support_shortfall"
    key = (rng.bit_generator.state["state"]["state"], priced)
    if key not in _DRAWN:
        instance = draw_supported_county(rng)
        rules = (PRICED,) if priced else ()
        instance = instance.replace(policy=small_policy(schemes=SCHEMES, programmes=PROGRAMMES, rules=rules))
        _DRAWN[key] = instance, draw_ties(rng, instance, draw_settled(rng, instance))
    return _DRAWN[key]


def draw_supported_county(rng: Rng, schools: int = 4, people: int = 5, teams: int = 4) -> Instance:
    """Return a county of up to so many schools, people and teams, with needs, titles and ties agreed earlier."""
    listed = [
        replace(draw_school(rng, n), needs=draw_needs(rng), outside=chance(rng, 0.15)) for n in range(int(rng.integers(2, schools + 1)))
    ]
    rows = [draw_teacher(rng, [school.id for school in listed]) for _ in range(int(rng.integers(0 if chance(rng, 0.1) else 3, people + 1)))]
    found = [
        draw_team(rng, n, [school.id for school in listed])
        for n in range(int(rng.integers(0 if chance(rng, 0.2) else teams // 2, teams + 1)))
    ]
    county = support_county(listed, rows, found, areas=AREAS, years=int(rng.integers(1, 4)))
    return draw_earlier(rng, county)


def draw_needs(rng: Rng) -> tuple[Need, ...]:
    """Return up to two needs."""
    return tuple(Need(topic=topic, weight=int(rng.integers(1, 4))) for topic in ("chinese", "reading") if chance(rng, 0.5))


def draw_teacher(rng: Rng, schools: list[str]) -> dict[str, Any]:
    """Return one staff row with every field that support rules read drawn at random."""
    return {
        "school": pick(rng, schools),
        "subject": pick(rng, ("chinese", "maths")),
        "position": pick(rng, ("teacher", "teacher", "middle")),
        "title": pick(rng, TITLES[:5]),
        "backbone": pick(rng, BACKBONES),
        "years_at_school": int(rng.integers(1, 8)),
    }


def draw_team(rng: Rng, number: int, schools: list[str]) -> ExternalTeam:
    """Return a team with or without subject, level, base and place."""
    place: dict[str, Any] = {"longitude": 112.7, "latitude": 33.2} if chance(rng, 0.4) else {}
    return small_team(
        number,
        kind=pick(rng, ("master_team", "expert")),
        subject=pick(rng, ("chinese", "reading", None)),
        level=pick(rng, (None, "county", "city")),
        base=pick(rng, (None, *schools)),
        **place,
    )


def draw_earlier(rng: Rng, county: Instance) -> Instance:
    """Return the county with up to six ties agreed earlier, some over by now, of sides that the scheme need not list any more."""
    found = []
    for _ in range(int(rng.integers(7))):
        scheme = pick(rng, SCHEMES)
        ends = draw_ends(rng, county, scheme)
        if ends is not None:
            first = YEAR - int(rng.integers(1, 4))
            helper, helped, subject = ends
            last = first + int(rng.integers(3))
            found.append(
                PreviousSupport(scheme=scheme.name, helper=helper, helped=helped, subject=subject, first_year=first, last_year=last)
            )
    return county.replace(previous=Previous(supports=tuple(found)))


def draw_ends(rng: Rng, county: Instance, scheme: Scheme) -> tuple[str, str, str] | None:
    """Return a helper, one helped and a subject of a scheme's kinds; None where the county has none."""
    staff, schools = county.staff.ids, [school.id for school in county.schools]
    helpers = [team.id for team in county.external.teams] if scheme.helpers == "teams" else list(staff)
    helped = list(staff) if scheme.helped == "staff" else schools
    if not helpers or not helped or (helpers == helped and len(staff) < 2):
        return None
    helper = pick(rng, helpers)
    other = pick(rng, [one for one in helped if one != helper])
    subject = pick(rng, ("chinese", "")) if scheme.helped == "staff" else ""
    return helper, other, pick(rng, ("chinese", "reading")) if scheme.helped in ("needs", "subject_groups") else subject


def draw_settled(rng: Rng, instance: Instance) -> Plan:
    """Return random groups, postings of about a third of the people, and the batches in which some schools are inspected."""
    years, postings = instance.planned_years, []
    for person in instance.staff.persons:
        others = [school.id for school in instance.schools if school.id != person.school]
        if chance(rng, 0.35):
            first = pick(rng, years)
            channel = pick(rng, ("exchange", "shadow", "transfer") if person.position == "teacher" else ("cadre",))
            postings.append(Posting(person.id, person.school, pick(rng, others), first, first + int(rng.integers(2)), channel))  # type: ignore[arg-type]  # one of the four channels
    cohorts = [
        Cohort("inspection", one.id, pick(rng, (YEAR, *years, YEAR + 9)))
        for one in instance.schools
        if not one.outside and chance(rng, 0.8)
    ]
    return replace(small_plan(instance, (), postings), groups=draw_groups(rng, instance), cohorts=tuple(cohorts))


def draw_ties(rng: Rng, instance: Instance, settled: Plan) -> Plan:
    """Return the plan with about a share of everything that the open scope can express, or that of one scheme alone."""
    scope = SupportScope.of(instance, settled, ())
    share, alone = float(rng.random()), pick(rng, (None, *(scheme.name for scheme in SCHEMES)))
    inside = scope.choices.in_scheme(alone)
    taken = (rng.random(len(scope.choices)) < share) & inside
    taken |= scope.choices.running & (rng.random(len(scope.choices)) < 0.7)
    decided: dict[str, Any] = dict(scope.decided(taken.astype("int64")))
    return replace(settled, **decided)
