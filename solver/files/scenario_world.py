"""The schools and decisions of a scenario: what closes, what is new, what is different, and which decisions still hold."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from solver.files.content import canonical
from solver.files.decisions import check_decisions
from solver.files.document import InstanceDocument
from solver.files.faults import json_place
from solver.files.given import PERSON, SCHOOL, Given
from solver.files.identity import Known, known
from solver.files.read import by_stage, placed
from solver.files.references import check_schools
from solver.files.salvage import Draft
from solver.files.scenario_closing import closed
from solver.files.scenario_spot import Spot
from solver.files.words import Loc, add_errors
from solver.files.yearly import check_yearly
from solver.instance.instance import Instance
from solver.instance.scenario import Scenario, TravelChange
from solver.instance.school import School
from solver.language import Text

_FIXED = ("id", "longitude", "latitude")
_NOT_SO = Text(
    "学校的编号和位置不能这样改;请关闭它,再新建一所", "id and place of a school cannot be changed so; close it and write a new one"
)
_GONE = Text("没有可去掉的这类决定", "there is no such decision to drop")


@cache
def _school_adapter() -> TypeAdapter[School]:
    return TypeAdapter(School)


def changed_world(instance: Instance, scenario: Scenario, spot: Spot) -> Instance:
    """Return the instance with the scenario's schools and decisions; its policy must already be the scenario's."""
    instance = _without(instance, scenario, spot)
    instance = closed(instance, scenario.closed, spot)
    instance = instance.replace(schools=_different(instance, scenario, spot))
    if scenario.travel is not None:
        instance = _travelled(instance, scenario.travel)
    _check(instance, scenario, spot)
    new = scenario.new_schools and placed(scenario.new_schools, instance.datum)
    return instance.replace(
        schools=(*instance.schools, *new),
        pins=(*instance.pins, *scenario.pins),
        bans=(*instance.bans, *scenario.bans),
        waivers=(*instance.waivers, *scenario.waivers),
    )


def _without(instance: Instance, scenario: Scenario, spot: Spot) -> Instance:
    """Take decisions and waivers away."""
    for number, dropped in enumerate(scenario.drop):
        listed: Sequence[Any] = getattr(instance, dropped.what)
        kept = tuple(one for one in listed if dropped.subject is not None and one.subject != dropped.subject)
        if len(kept) == len(listed):
            spot.add(spot.item("drop", number), _GONE, dropped.subject or "")
        instance = instance.replace(**{dropped.what: kept})
    return instance


def _different(instance: Instance, scenario: Scenario, spot: Spot) -> tuple[School, ...]:
    """Return the schools with their changed fields, read as strictly as an instance file."""
    schools = {school.id: school for school in instance.schools}
    ids = known(SCHOOL, schools)
    for number, change in enumerate(scenario.schools):
        if not ids.check(change.school, spot.file, spot.item("schools", number, "school"), spot.faults):
            continue
        for name in sorted(set(change.fields) & set(_FIXED)):
            spot.add(spot.item("schools", number, "fields", name), _NOT_SO)
        if set(change.fields) & set(_FIXED):
            continue
        tree = {**canonical(schools[change.school]), **change.fields}
        try:
            read = _school_adapter().validate_json(json.dumps(tree))
        except ValidationError as error:
            add_errors(error, School, tree, spot.file, spot.faults, root=spot.item("schools", number, "fields"))
        else:
            schools[change.school] = replace(read, parts=by_stage(read.parts))
    return tuple(schools.values())


def _travelled(instance: Instance, change: TravelChange) -> Instance:
    travel = instance.travel
    factor, speed = change.road_factor_percent, change.speed_km_per_h
    return instance.replace(
        travel=replace(
            travel,
            road_factor_percent=travel.road_factor_percent if factor is None else factor,
            speed_km_per_h=travel.speed_km_per_h if speed is None else speed,
        )
    )


def _check(instance: Instance, scenario: Scenario, spot: Spot) -> None:
    """Check new schools and decisions among themselves and against what the scenario builds on."""
    document = InstanceDocument(
        format_version=1, id=instance.id, name=instance.name, simulated=instance.simulated, first_year=instance.first_year,
        years=instance.years, datum=instance.datum, areas=instance.areas, schools=(*instance.schools, *scenario.new_schools),
        external=instance.external, pins=(*instance.pins, *scenario.pins), bans=(*instance.bans, *scenario.bans),
        waivers=(*instance.waivers, *scenario.waivers), outlook=instance.outlook, policy=instance.policy,
    )  # fmt: skip
    counts = {"schools": len(instance.schools), "pins": len(instance.pins), "bans": len(instance.bans), "waivers": len(instance.waivers)}
    given = ScenarioGiven(spot.file, Draft(document, {}), instance.policy, None, spot.faults, instance=instance, spot=spot, counts=counts)
    for check in (check_schools, check_decisions, check_yearly):
        check(given)


@dataclass
class ScenarioGiven(Given):
    """What the checks of an instance look at, told of a scenario: places are those of the scenario file."""

    instance: Instance = field(kw_only=True)
    spot: Spot = field(kw_only=True)
    counts: dict[str, int] = field(kw_only=True)
    """How many items of each list come from what the scenario builds on."""

    def place(self, section: Loc, item: int, *below: str | int) -> str:
        """Return the place of an item: of a new one in the scenario, else the scenario's own with the base's item behind it."""
        name = str(section[0])
        own = item - self.counts.get(name, item + 1)
        if own >= 0:
            return self.spot.item("new_schools" if name == "schools" else name, own, *below)
        return f"{self.spot.place()} ({json_place([*section, item, *below], '')})"

    def written_ids(self, section: str) -> tuple[list[str], list[str]]:
        """Return ids and places of a list."""
        listed: Sequence[Any] = getattr(self.document, section)
        return [str(item.id) for item in listed], [self.place((section,), i, "id") for i in range(len(listed))]

    @cached_property
    def persons(self) -> Known:
        """The people."""
        return known(PERSON, self.instance.staff.ids)

    @cached_property
    def home(self) -> dict[str, str]:
        """Home school of each person."""
        staff = self.instance.staff
        return dict(zip(staff.ids, (str(school) for school in staff.values("school")), strict=True))
