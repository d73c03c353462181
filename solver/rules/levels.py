"""At which level a rule counts: the whole instance, each province, city, county, area or group, or each school by itself."""

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.kinds import Level
from solver.language import Text
from solver.plan.plan import Group, Plan
from solver.rules.pairing_facts import region_at

UnitLevel = Literal["instance", "province", "city", "county", "area", "group", "school"]
"""instance: everything planned together; province, city, county: the outermost area of that level around a school, or its own area
where it lies in none; area: the area the school names; group: its group of the year, schools outside every group apart; school."""
LEVEL_WORDS: Mapping[UnitLevel, Text] = {
    "instance": Text("全域", "the whole area"),
    "province": Text("每个省", "each province"),
    "city": Text("每个市", "each city"),
    "county": Text("每个区县", "each county"),
    "area": Text("每个片区(乡镇)", "each area (township)"),
    "group": Text("每个集团", "each group"),
    "school": Text("每所学校", "each school"),
}
_AREAS: Mapping[UnitLevel, Level] = {"province": "province", "city": "city", "county": "county"}


def region_of(instance: Instance, school: str, level: UnitLevel) -> str:
    """Return the area or school in which a school is counted; only for levels that do not depend on the plan's groups.

    >>> from solver.rules.small import small_county
    >>> region_of(small_county(1), "S0", "area"), region_of(small_county(1), "S0", "school"), region_of(small_county(1), "S0", "instance")
    ('A0', 'S0', 'small')
    """
    if level == "school":
        return school
    return instance.id if level == "instance" else region_at(instance, instance.school_of[school].area, _AREAS.get(level))


def units(instance: Instance, groups: Iterable[Group], year: int, level: UnitLevel) -> tuple[list[str], Ints]:
    """Return the units of a year, and for each school the number of its unit, -1 for schools that stand in none; for `post`."""
    if level != "group":
        of = [region_of(instance, school.id, level) for school in instance.schools]
        names = sorted(set(of))
        place_of = {name: place for place, name in enumerate(names)}
        return names, np.array([place_of[name] for name in of], dtype=np.int64)
    number = np.full(len(instance.schools), -1, dtype=np.int64)
    standing = sorted((group for group in groups if group.covers(year)), key=lambda group: group.lead)
    for place, group in enumerate(standing):
        number[[instance.position_of[school] for school in (group.lead, *group.members)]] = place
    return [group.lead for group in standing], number


def members(instance: Instance, plan: Plan, year: int, level: UnitLevel) -> dict[str, list[str]]:
    """Return the schools of each unit of a year, by the unit's name; for `check`."""
    found: dict[str, list[str]] = {}
    if level == "group":
        return {group.lead: sorted((group.lead, *group.members)) for group in plan.groups_in(year)}
    for school in instance.schools:
        found.setdefault(region_of(instance, school.id, level), []).append(school.id)
    return dict(sorted(found.items()))
