"""Rotation of a simulated county through the ordinary door: every Nanyang rotation rule, the goals in their order.

One run is one size, horizon and seed (``--teachers N --years Y --seed S``). The county is Nanyang's generator at another size;
its groups are given (each school goes to the nearest lead with a place, see `given_groups`) and pinned, so that what is timed is
rotation. Making, reading and building are timed apart from the solve.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.grouping import traced
from benchmarks.record import Record, peak_mib
from instances.generators.nanyang import USUAL_STAFF_PER_SCHOOL, county
from instances.generators.province import POLICY
from instances.generators.write import save
from solver import read
from solver.files.policy_file import read_policy
from solver.geography.travel import TravelTimes
from solver.goals.ordered import goal_classes
from solver.instance.history import Pin
from solver.instance.instance import Instance
from solver.instance.policy import RuleRow
from solver.plan.plan import Group
from solver.rules.parameters import rule_classes
from solver.solving.rotation import build_rotation

REACH = 40
"""Minutes from a lead to a member at most."""
PLACES = 5
"""Members of a group at most."""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Make, build and solve one county."""
    begun = time.perf_counter()
    instance, groups = rotation_county(arguments.teachers, arguments.years, arguments.seed)
    details: dict[str, Any] = {
        "teachers": len(instance.staff),
        "schools": len(instance.schools),
        "years": instance.years,
        "groups": len(groups),
        "made_seconds": round(time.perf_counter() - begun, 2),
    }
    begun = time.perf_counter()
    model = build_rotation(instance, groups)
    form = model.problem.form()
    details |= {
        "build_seconds": round(time.perf_counter() - begun, 2),
        "classes": len(model.scope.class_size),
        "columns": form.columns,
        "rows": form.rows,
        "entries": len(form.column),
    }
    del model, form
    case = f"rotation/{arguments.teachers}x{arguments.years}"
    if arguments.build_only:
        yield Record(case + "/build", arguments.seed, details["build_seconds"], None, None, None, peak_mib(), "no plan", details=details)
        return
    yield traced(case, instance, arguments, details)


def rotation_county(teachers: int, years: int, seed: int) -> tuple[Instance, tuple[Group, ...]]:
    """Return a county of about so many teachers whose groups are pinned, and its groups."""
    schools = max(60, round(teachers / USUAL_STAFF_PER_SCHOOL))
    document, people, _ = county(f"rotation-{teachers}", schools, teachers, seed)
    document |= {"years": years, "pins": [], "bans": [], "waivers": [], "policy": str(POLICY.name)}
    document["previous"] = {"postings": document["previous"]["postings"]}
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), document["id"], document, people)
        (Path(folder) / POLICY.name).write_bytes(POLICY.read_bytes())
        instance = read(Path(folder) / f"{document['id']}.json")
    groups = given_groups(instance)
    pins = [Pin(kind="member", subject=member, target=group.lead, mode=group.mode) for group in groups for member in group.members]
    policy = read_policy(POLICY)
    rules = [_scaled(row, len(instance.staff)) for row in policy.rules if rule_classes()[row.rule].step == "rotation"]
    goals = tuple(row for row in policy.goals if goal_classes()[row.goal].step == "rotation")
    pinned = replace(policy, rules=(RuleRow(rule="pins"), *rules), goals=goals)
    return instance.replace(policy=pinned, pins=tuple(pins)), groups


def _scaled(row: RuleRow, teachers: int) -> RuleRow:
    """Return the row; a budget of postings grows with the county, as Nanyang's 500 a year for 5,000 people."""
    return replace(row, parameters={"max_per_year": teachers // 10}) if row.rule == "posting_budget" else row


def given_groups(instance: Instance) -> tuple[Group, ...]:
    """Give each school that may not lead to the nearest lead candidate with a stage in common and a place left, near ones first."""
    schools = instance.schools
    leads = [n for n, school in enumerate(schools) if school.lead_candidate and school.compulsory]
    others = [n for n, school in enumerate(schools) if not school.lead_candidate and school.compulsory]
    lead, member = np.repeat(leads, len(others)), np.tile(others, len(leads))
    minutes = TravelTimes.of(instance).minutes(lead, member)
    near = np.flatnonzero(minutes <= REACH)
    held: dict[int, list[int]] = {}
    taken: set[int] = set()
    for pair in near[np.lexsort((member[near], lead[near], minutes[near]))].tolist():
        one, other = int(lead[pair]), int(member[pair])
        fits = set(schools[one].stages) & set(schools[other].stages)
        if other not in taken and fits and len(held.get(one, ())) < PLACES:
            held.setdefault(one, []).append(other)
            taken.add(other)
    years = instance.planned_years
    return tuple(
        Group(schools[one].id, "alliance", tuple(sorted(schools[n].id for n in members)), years[0], years[-1])
        for one, members in sorted(held.items())
    )
