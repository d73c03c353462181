"""The plan as GeoJSON (RFC 7946): schools as points, group links as lines, WGS-84, longitude first."""

from typing import Any

from solver.instance.instance import Instance
from solver.plan.plan import Group, Plan
from solver.plan.years import forms_yearly
from solver.report.tables import group_id
from solver.report.words import ROLES, mode_name
from solver.report.yearly import school_history

PLACES = 6
"""Decimals of a coordinate: a tenth of a metre."""


def plan_geojson(instance: Instance, plan: Plan) -> dict[str, Any]:
    """Return a FeatureCollection: one point a school with its group, mode and role, one line from each member to its lead.

    The groups are those of the first planned year, which is the binding one. Where groups are formed yearly every point has its
    history beside them, and the lines of all years are there, each with the years it stands for.
    """
    yearly = forms_yearly(instance)
    groups = plan.groups if yearly else plan.groups_in(plan.first_year)
    points = [_point(instance, plan, school.id) for school in instance.schools]
    lines = [_line(instance, group, member, yearly=yearly) for group in groups for member in group.members]
    return {
        "type": "FeatureCollection",
        "name": instance.id,
        "features": [*points, *lines],
    }


def _point(instance: Instance, plan: Plan, school_id: str) -> dict[str, Any]:
    school = instance.school_of[school_id]
    group = plan.group_of(school.id, plan.first_year)
    outside = [left for left in plan.left_out if left.year in {None, plan.first_year}]
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
            "reason": next((left.reason for left in outside if left.school == school.id), None),
            **({"history": school_history(instance, plan, school.id)} if forms_yearly(instance) else {}),
        },
    }


def _line(instance: Instance, group: Group, member: str, *, yearly: bool) -> dict[str, Any]:
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
            **({"first_year": group.first_year, "last_year": group.last_year} if yearly else {}),
        },
    }


def _place(instance: Instance, school: str) -> list[float]:
    known = instance.school_of[school]
    return [round(known.longitude, PLACES), round(known.latitude, PLACES)]
