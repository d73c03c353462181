"""What may start in a batch: the schools or areas of a programme, choices among them, and where each of them is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from solver.instance.history import PreviousCohort
from solver.instance.instance import Instance
from solver.instance.kinds import AreaName
from solver.instance.outlook import open_in
from solver.instance.programme import Programme
from solver.instance.school import Area, School
from solver.instance.school_choice import SchoolChoice, area_chain
from solver.language import Text
from solver.rules.pairing_facts import region_at

Unit = School | Area
Place = Literal["all", "area", "county", "city", "authority"]
"""all: everything counted together; area: the area a school names, or the area around an area; county, city: the outermost area of that
level; authority: the level of government that runs a school and its area of that level, or the area around an area."""
PLACE_WORDS: Mapping[Place, Text] = {
    "all": Text("合计", "in all"),
    "area": Text("每个片区", "in each area"),
    "county": Text("每个区县", "in each county"),
    "city": Text("每个市", "in each city"),
    "authority": Text("每个主管部门", "under each authority"),
}


@dataclass(frozen=True, kw_only=True)
class UnitChoice(SchoolChoice):
    """A choice of schools or areas; what is left empty leaves nobody out. An area is chosen for the schools in it where that is asked."""

    areas: tuple[AreaName, ...] = ()
    """Only these areas, or schools and areas inside one of them; empty: all."""

    def chosen_of(self, instance: Instance, units: Sequence[Unit]) -> list[bool]:
        """Return for each unit whether the choice takes it.

        Of areas, `area`, `areas` and `authorities` (as the area's own level) speak themselves; whatever else is asked is asked of the
        schools in the area, and one of them is enough.
        """
        schools, nothing = self._of_schools(), SchoolChoice()
        if not self.areas and schools == nothing:
            return [True] * len(units)
        rest = replace(schools, area=None, authorities=())
        asked = rest != nothing
        inside = schools_inside(instance) if asked and any(isinstance(unit, Area) for unit in units) else {}
        found = []
        for unit in units:
            if isinstance(unit, School):
                found.append(self.selects(instance, unit) and self._within(instance, unit.area))
                continue
            here = self._within(instance, unit.id) and (not self.authorities or unit.level in self.authorities)
            here = here and (self.area is None or self.area in area_chain(instance, unit.id))
            found.append(here and (not asked or any(rest.selects(instance, school) for school in inside.get(unit.id, ()))))
        return found

    def chosen(self) -> Text:
        """Return the choice in words, before the noun."""
        told = super().chosen()
        if not self.areas:
            return told
        here = Text(f"{'、'.join(self.areas)} 内", f"of {' or '.join(self.areas)}")
        return here if self._of_schools() == SchoolChoice() else Text(f"{here.zh}、{told.zh}", f"{here.en}, {told.en}")

    def _of_schools(self) -> SchoolChoice:
        """Return the choice without its `areas`."""
        return SchoolChoice(**{field.name: getattr(self, field.name) for field in fields(SchoolChoice)})

    def _within(self, instance: Instance, area: str) -> bool:
        return not self.areas or bool(set(self.areas) & set(area_chain(instance, area)))


def programme_of(instance: Instance, name: str) -> Programme | None:
    """Return the programme of a name, or None where the policy has none."""
    return next((programme for programme in instance.policy.programmes if programme.name == name), None)


def programme_names(instance: Instance, name: str | None) -> list[str]:
    """Return the names of the programmes a rule or goal speaks of: one, or all where it says none; none the policy does not know."""
    return [programme.name for programme in instance.policy.programmes if name in {None, programme.name}]


def started(instance: Instance, programme: Programme) -> tuple[PreviousCohort, ...]:
    """Return who has started in a programme in earlier plans, of the schools (or areas) the instance still knows."""
    if instance.previous is None:
        return ()
    known: Mapping[str, Unit] = instance.school_of if programme.units == "schools" else instance.area_of
    return tuple(row for row in instance.previous.cohorts if row.programme == programme.name and row.unit in known)


def units_of(instance: Instance, programme: Programme) -> tuple[Unit, ...]:
    """Return the schools or areas that a programme may take, by id: those it chooses that are open in a batch, and who has started already.

    Shares of a programme are shares of these.
    """
    already = {row.unit for row in started(instance, programme)}
    if programme.units == "areas":
        levels = programme.area_levels
        return tuple(area for area in instance.areas if not levels or area.level in levels or area.id in already)
    return tuple(school for school in instance.schools if school.id in already or _may_take(instance, programme, school))


def _may_take(instance: Instance, programme: Programme, school: School) -> bool:
    return not school.outside and bool(batches_of(programme, school)) and programme.schools.selects(instance, school)


def batches_of(programme: Programme, unit: Unit) -> tuple[int, ...]:
    """Return the batches in which a unit may start, in their order: a school only in years in which it is open."""
    years = tuple(sorted(set(programme.batches)))
    return years if isinstance(unit, Area) else tuple(year for year in years if open_in(unit, year))


def open_batches(instance: Instance, programme: Programme) -> list[int]:
    """Return the batches still to be decided, in their order: those that do not lie before the planned years."""
    return sorted({year for year in programme.batches if year >= instance.first_year})


def schools_inside(instance: Instance) -> dict[str, list[School]]:
    """Return the planned schools in each area, those of areas inside it included."""
    found: dict[str, list[School]] = {}
    for school in instance.schools:
        if not school.outside:
            for area in area_chain(instance, school.area):
                found.setdefault(area, []).append(school)
    return found


def place_of(instance: Instance, unit: Unit, per: Place) -> tuple[str, str]:
    """Return where a unit is counted: a name no two places share, and the area (or the whole instance) that a waiver names.

    >>> from solver.rules.small import small_county, small_school
    >>> county = small_county([small_school(0, authority="city")])
    >>> place_of(county, county.schools[0], "area"), place_of(county, county.schools[0], "authority")
    (('A0', 'A0'), ('city:', 'small'))
    """
    if per == "all":
        return "", instance.id
    if isinstance(unit, Area):
        if per in {"area", "authority"}:
            around = area_chain(instance, unit.id)[1:2]
            return (around[0], around[0]) if around else ("", instance.id)
        area = region_at(instance, unit.id, "county" if per == "county" else "city")
        return area, area
    if per == "authority":
        around = tuple(a for a in area_chain(instance, unit.area) if a in instance.area_of and instance.area_of[a].level == unit.authority)
        return f"{unit.authority}:{around[-1] if around else ''}", around[-1] if around else instance.id
    area = unit.area if per == "area" else region_at(instance, unit.area, "county" if per == "county" else "city")
    return area, area
