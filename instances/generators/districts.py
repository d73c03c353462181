"""What several systems share: simulated schools and staff in any counties, an instance in the making, its leads and its years.

Townships and points are made as in `instances.generators.region`; a district may have subdistricts (街道) only, and the cities
around districts may be areas too, so that help inside a county can be told from help inside a city.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from instances.generators.geography import County
from instances.generators.history import CALENDAR
from instances.generators.nanyang import pupil_factor
from instances.generators.people import simulate_people
from instances.generators.region import region_counties
from instances.generators.schools import FIRST_YEAR, KINDS, Kind, SimulatedSchool, mark, simulate_schools
from instances.generators.staffing import backbones, headcounts
from instances.generators.write import Made

Row = dict[str, Any]
YEARS = ("birth_year", "term_first_year", "title_application_year", "head_year", "exempt_until")
"""Columns of the staff table that hold a year."""


@dataclass
class Draft:
    """An instance in the making: its document, its staff rows, and the schools behind them."""

    document: Row
    people: list[Row]
    schools: list[SimulatedSchool]

    @property
    def files(self) -> Made:
        """What is written: the document and the staff rows."""
        return self.document, self.people

    def tagged(self, *tags: str) -> list[SimulatedSchool]:
        """Return the schools that carry one of these tags, in order."""
        return [s for s in self.schools if set(tags) & set(s.record.get("tags", ()))]


@dataclass(frozen=True)
class Part:
    """Some districts and the schools they have."""

    counties: tuple[str, ...]
    """Codes of the districts (GB/T 2260)."""
    schools: int
    kinds: tuple[Kind, ...] = KINDS
    townships: int = 6
    """Townships and subdistricts of each."""
    town: bool = False
    """Whether all of them are subdistricts."""


@dataclass(frozen=True)
class Districts:
    """What one system's instance is made of."""

    id: str
    name: str
    parts: tuple[Part, ...]
    staff: int
    """People on the staff; 0 for none."""
    cities: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name and level of an area around districts, by the digits with which the districts' codes begin."""
    years: int = 1
    speed: int = 40
    """Average driving speed, kilometres an hour."""
    seed: int = 7


def draft(wanted: Districts) -> Draft:
    """Return the instance in the making, without previous plan, outside supply and tags."""
    counties: list[County] = []
    schools: list[SimulatedSchool] = []
    total = sum(part.schools for part in wanted.parts)
    factor = pupil_factor(wanted.staff, total) if wanted.staff else 1.0
    for part in wanted.parts:
        own = tuple(_town(c) if part.town else c for c in region_counties(part.counties, part.townships, wanted.seed))
        counties += own
        schools += simulate_schools(own, part.schools, wanted.seed, factor, part.kinds)
    schools.sort(key=lambda s: (s.township.code, s.record["id"]))
    for number, school in enumerate(schools, start=1):
        school.record["id"] = f"X{number:0{max(3, len(str(len(schools))))}d}"
    people: list[Row] = []
    if wanted.staff:
        heads = headcounts(schools, wanted.staff)
        people = simulate_people(schools, tuple(counties), heads, backbones(schools, heads), wanted.seed)
    document: Row = {
        "format_version": 1,
        "id": wanted.id,
        "name": f"{wanted.name}(模拟数据)",
        "simulated": True,
        "first_year": FIRST_YEAR,
        "years": wanted.years,
        "datum": "WGS-84",
        "areas": areas(counties, wanted.cities),
        "schools": [school.record for school in schools],
        "travel": {"road_factor_percent": 130, "speed_km_per_h": wanted.speed},
        "calendar": CALENDAR,
        "policy": f"policies/{wanted.id}.toml",
    }
    if people:
        document["staff"] = {"table": f"{wanted.id}/staff.csv"}
    return Draft(document, people, schools)


def _town(county: County) -> County:
    """Return a county all of whose townships are subdistricts."""
    return replace(county, townships=tuple(replace(t, name=t.name.removesuffix("镇") + "街道" * (not t.urban)) for t in county.townships))


def areas(counties: Sequence[County], cities: dict[str, tuple[str, str]]) -> list[Row]:
    """Return cities, districts and townships as records of the instance."""
    found: list[Row] = []
    for code, (name, level) in cities.items():
        found.append({"id": code, "name": name, "level": level})
    for one in counties:
        around = max((code for code in cities if one.code.startswith(code)), key=len, default=None)
        found.append({"id": one.code, "name": one.name, "level": "county"} | ({"parent": around} if around else {}))
        found += [{"id": t.code, "name": t.name, "level": "county", "parent": one.code} for t in one.townships]
    return found


def dated(made: Draft, first_year: int) -> None:
    """Move an instance to another first school year: everything that is a year moves with it, and the calendar goes."""
    back = FIRST_YEAR - first_year
    made.document["first_year"] = first_year
    made.document.pop("calendar", None)
    for school in made.schools:
        if "opened" in school.record:
            school.record["opened"] -= back
    for person in made.people:
        for name in YEARS:
            if name in person:
                person[name] -= back


def strongest(schools: Sequence[SimulatedSchool], number: int) -> list[SimulatedSchool]:
    """Return so many schools of the highest quality, in order."""
    chosen = sorted(schools, key=lambda s: (-s.record["quality"], s.id))[:number]
    return sorted(chosen, key=lambda s: s.id)


def weakest(schools: Sequence[SimulatedSchool], number: int) -> list[SimulatedSchool]:
    """Return so many schools of the lowest quality, in order."""
    chosen = sorted(schools, key=lambda s: (s.record["quality"], s.id))[:number]
    return sorted(chosen, key=lambda s: s.id)


def famous(school: SimulatedSchool, quality: int = 85) -> None:
    """Make a school one that may lead: strong, content, tagged."""
    school.record |= {
        "quality": max(quality, school.record["quality"]),
        "lead_candidate": True,
        "satisfaction": {"pupils": 95, "parents": 93, "community": 92},
    }
    school.record.pop("weak", None)
    school.record.pop("new", None)
    school.record.pop("opened", None)
    mark(school, "famous")
