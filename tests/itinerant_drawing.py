"""Random small counties with itinerant teachers, and random weeks, for the contract and brute-force tests."""

from dataclasses import replace
from typing import Any

import numpy as np

from solver.goals.goal import Goal
from solver.instance.instance import Instance
from solver.instance.itinerant_week import ItinerantWeek
from solver.instance.policy import RuleRow
from solver.instance.school import School
from solver.plan.plan import Plan, Posting
from solver.rules.itinerant_days import ANY_DAY
from solver.rules.itinerant_facts import DAYS
from solver.rules.itinerant_scope import ItinerantScope
from solver.rules.itinerant_small import village_school
from solver.rules.parameters import adapter
from solver.rules.rule import Rule
from solver.rules.small import YEAR, small_county, small_plan, small_policy
from tests.drawing import Rng, chance, draw_groups, pick

PRICED = RuleRow(
    rule="subject_hours", standing="priced", price=3, parameters={"subjects": ["pe", "music"], "max_pupils": None, "share": "1/4"}
)
"""The priced row whose breaches the goal `itinerant_shortfall` sums."""


def draw_village(rng: Rng, number: int) -> School:
    """Return a small school, half of the time of few classes, somewhere within an hour of the others."""
    classes = tuple(int(count) for count in (rng.integers(0, 2, 6) if chance(rng, 0.6) else rng.integers(1, 3, 6)))
    return village_school(
        number,
        int(rng.integers(20, 180)),
        classes if sum(classes) else (1, 0, 0, 0, 0, 0),
        setting=pick(rng, ("rural", "rural", "rural", "town")),
        weak=chance(rng, 0.6),
        longitude=112.5 + float(rng.random()) * 0.15,
        latitude=33.0 + float(rng.random()) * 0.15,
    )


def draw_staff(rng: Rng, schools: int, people: int) -> list[dict[str, Any]]:
    """Return itinerant teachers of two subjects, and a few people who are not itinerant."""
    rows: list[dict[str, Any]] = [
        {"school": f"S{rng.integers(schools)}", "subject": pick(rng, ("pe", "pe", "music")), "itinerant": True} for _ in range(people)
    ]
    for _ in range(int(rng.integers(0, 3))):
        position = pick(rng, ("teacher", "middle", "leader"))
        rows.append({"school": f"S{rng.integers(schools)}", "subject": pick(rng, ("pe", "music")), "position": position})
    return rows


def draw_itinerant_county(rng: Rng, schools: int, people: int, **policy: Any) -> tuple[Instance, Plan]:
    """Return a county and a plan of groups and postings, some of itinerant teachers, as settled before their weeks are."""
    week = ItinerantWeek(morning=pick(rng, (4, 3, 2)), afternoon=pick(rng, (3, 3, 2)), fortnightly=chance(rng, 0.3))
    county = small_county(
        [draw_village(rng, number) for number in range(schools)],
        draw_staff(rng, schools, people),
        policy=small_policy(**({"itinerant_week": week} | policy)),
    )
    postings = []
    for person in county.staff.persons:
        away = [school.id for school in county.schools if school.id != person.school]
        if person.position == "teacher" and chance(rng, 0.2):
            postings.append(Posting(person.id, person.school, pick(rng, away), YEAR, YEAR, pick(rng, ("exchange", "shadow", "transfer"))))
    return county, replace(small_plan(county), groups=draw_groups(rng, county), postings=tuple(postings))


def draw_case(rng: Rng, of: Rule | Goal) -> tuple[Instance, Plan]:
    """Return a random county whose policy holds what `of` reads, and a plan with random weeks over what the open scope can express."""
    rules: tuple[RuleRow, ...] = ()
    if of.name == "itinerant_shortfall":
        rules = (PRICED,)
    if of.name == "itinerant_presence":
        rules = (RuleRow(rule=of.name, parameters=adapter(type(of)).dump_python(of, mode="json")),)
    county, settled = draw_itinerant_county(rng, int(rng.integers(2, 6)), int(rng.integers(1, 5)), rules=rules)
    scope = ItinerantScope.of(county, settled, ())
    name = of.name if isinstance(of, Rule) else ""
    values = draw_values(rng, scope, crowded=name == "itinerant_lessons", overfull=name == "itinerant_place" and chance(rng, 0.5))
    return county, replace(settled, rounds=scope.decided(values)["rounds"])


def draw_values(rng: Rng, scope: ItinerantScope, *, crowded: bool = False, overfull: bool = False) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return values of the scope's columns under random weeks.

    Weeks keep to five days unless `overfull`: then one teacher has a sixth day away, all of them whole. Lessons keep within what
    the classes have unless `crowded`.
    """
    low, _ = scope.bounds()
    values = low.copy()
    days, sites = scope.choices, scope.sites
    left = scope.facts.required * len(scope.weeks)
    rate = float(rng.random())
    for teacher in range(len(scope.facts.teachers)):
        for week in range(len(scope.weeks)):
            mine = np.flatnonzero((days.teacher == teacher) & (days.week == week))
            full = mine[(days.morning[mine] != days.base[mine]) & (days.afternoon[mine] != days.base[mine]) & (days.day[mine] == ANY_DAY)]
            room = {row: [0, 0] for row in np.flatnonzero((sites.teacher == teacher) & (sites.week == week)).tolist()}
            last = pick(rng, full.tolist()) if overfull and len(full) else -1
            others = (
                full[(days.morning[full] != days.morning[last]) & (days.afternoon[full] != days.afternoon[last])] if last >= 0 else full
            )
            whole = last >= 0 and len(others) > 0
            for day in range(1, DAYS + 1):
                open_ = others if whole else mine[np.isin(days.day[mine], (ANY_DAY, day))]
                if len(open_) and (whole or chance(rng, rate)):
                    _add_day(scope, values, room, pick(rng, open_.tolist()), left, crowded=crowded or whole)
            if whole:
                _add_day(scope, values, room, last, left, crowded=True)
            _add_periods(rng, scope, values, room, left, bounded=not (crowded or whole))
    return values


def _add_day(scope: ItinerantScope, values: Any, room: dict[int, list[int]], choice: int, left: Any, *, crowded: bool) -> None:
    """Add one day of a pattern to the values, and to what its schools have room for, unless their classes have no lesson left."""
    length, days, sites = scope.instance.policy.itinerant_week, scope.choices, scope.sites
    kind = int(scope.facts.kind[days.teacher[choice]])
    halves = [(int(days.morning[choice]), length.morning), (int(days.afternoon[choice]), length.afternoon)]
    rows = [(row, periods) for school, periods in halves for row in room if school == sites.school[row] and not sites.home[row]]
    wanted = {row: sum(1 for other, _ in rows if other == row) for row, _ in rows}
    if not crowded and any(room[row][0] + count > left[int(sites.school[row]), kind] for row, count in wanted.items()):
        return
    values[scope.choice_column[choice]] += 1
    for row, periods in rows:
        room[row][0] += 1
        room[row][1] += periods


def _add_periods(rng: Rng, scope: ItinerantScope, values: Any, room: dict[int, list[int]], left: Any, *, bounded: bool) -> None:
    """Draw the periods at each school where one teacher is in one week, and at base in the half-days that are left."""
    length, sites = scope.instance.policy.itinerant_week, scope.sites
    free = DAYS * (length.morning + length.afternoon) - sum(most for _, most in room.values())
    for row, (least, most) in room.items():
        cell = int(sites.school[row]), int(scope.facts.kind[sites.teacher[row]])
        top = max(0, min(free, int(rng.integers(0, 8)))) if sites.home[row] else most
        values[sites.column[row]] = given = int(rng.integers(least, max(least, min(top, int(left[cell])) if bounded else top) + 1))
        left[cell] -= given
