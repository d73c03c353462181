"""The plan as GeoJSON (RFC 7946): schools as points, group links as lines, WGS-84, longitude first."""

from typing import Any

from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.report.tables import group_id
from solver.report.words import ROLES, mode_name

PLACES = 6
"""Decimals of a coordinate: a tenth of a metre."""


def plan_geojson(instance: Instance, plan: Plan) -> dict[str, Any]:
    """Return a FeatureCollection: one point a school with its group, mode and role, one line from each member to its lead.

    The groups are those of the first planned year, which is the binding one.
    """
    groups = plan.groups_in(plan.first_year)
    points = [_point(instance, plan, school.id) for school in instance.schools]
    lines = [_line(instance, group, member) for group in groups for member in group.members]
    return {
        "type": "FeatureCollection",
        "name": instance.id,
        "features": [*points, *lines],
    }


def _point(instance: Instance, plan: Plan, school_id: str) -> dict[str, Any]:
    school = instance.school_of[school_id]
    group = plan.group_of(school.id, plan.first_year)
    role = "outside" if group is None else "lead" if group.lead == school.id else "member"
    return {
        "type": "Feature",
        "id": f"school:{school.id}",
        "geometry": {"type": "Point", "coordinates": _place(instance, school.id)},
        "properties": {
            "kind": "school",
            "school": school.id,
            "name": school.name,
            "area": school.area,
            "setting": school.setting,
            "stages": list(school.stages),
            "pupils": school.pupils,
            "role": role,
            "role_zh": ROLES[role].zh,
            "group": None if group is None else group_id(group),
            "lead": None if group is None else group.lead,
            "mode": None if group is None else group.mode,
            "mode_zh": None if group is None else mode_name(instance, group.mode, "zh"),
            "reason": next((left.reason for left in plan.left_out if left.school == school.id), None),
        },
    }


def _line(instance: Instance, group: Group, member: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"link:{group_id(group)}:{member}",
        "geometry": {"type": "LineString", "coordinates": [_place(instance, group.lead), _place(instance, member)]},
        "properties": {
            "kind": "link",
            "group": group_id(group),
            "lead": group.lead,
            "member": member,
            "mode": group.mode,
            "mode_zh": mode_name(instance, group.mode, "zh"),
        },
    }


def _place(instance: Instance, school: str) -> list[float]:
    known = instance.school_of[school]
    return [round(known.longitude, PLACES), round(known.latitude, PLACES)]
