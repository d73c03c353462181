"""Real schools: two English regions become instances, their trusts last year's groups, and `solve` groups them anew.

A multi-academy trust is a group of schools under one legal person; Ofsted's grades say who may lead (Outstanding, Good)
and who should join (Requires improvement, Inadequate). The data (Open Government Licence v3) are not part of this
project: the benchmark reads them from the folder given by ``--data`` and says so when they are missing. ``--only`` chooses a
region or a policy.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from benchmarks.record import SECONDS, Record, record_result
from benchmarks.sides import breaches, changes, side
from solver import read, solve
from solver.files.plan import plan_hash
from solver.instance.instance import Instance
from solver.plan.plan import Plan

REGIONS = ("region_north_yorkshire", "region_birmingham")
GRADES = {"Outstanding": 95, "Good": 80, "": 65, "Requires Improvement": 50, "Inadequate": 30}
"""Quality points of each Ofsted grade; ungraded schools stand between Good and Requires Improvement."""
WEAK = ("Requires Improvement", "Inadequate")
PUPILS_IN_A_CLASS = 30
STAGES = {
    "Primary": {"primary": 6},
    "Secondary": {"junior": 3, "senior": 2},
    "All-through/both": {"primary": 6, "junior": 3, "senior": 2},
}
"""Stages and their grades, by the phase the table states."""
MODE = "trust"
POLICIES: Mapping[str, tuple[str, ...]] = {"limits": ("weaker_member", "stage_compatibility"), "weaker": ()}
"""What each policy leaves out of `england.toml`. Under `limits` only caps, minutes and the lead's grade bind, as they bind trusts;
under `weaker` members are graded below their lead (R-001) and share a stage with it (R-044), as in a 集团."""
POLICY = Path(__file__).parent / "england.toml"
Row = dict[str, str]


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Solve each region that is there, under each policy."""
    limit = arguments.time_limit or SECONDS
    for region, name in ((region, name) for region in REGIONS for name in POLICIES):
        if not any(fnmatch(part, arguments.only) for part in (region, name)):
            continue
        source = Path(arguments.data) / "england" / f"{region}.csv"
        if not source.is_file():
            print(f"skipped {region}: no file {source.name} in the data folder")
            continue
        begun = time.perf_counter()
        instance = under(instance_of(source), name)
        result = solve(instance, seed=arguments.seed, time_limit=limit, workers=arguments.workers)
        seconds = time.perf_counter() - begun
        details = {"time_limit": limit, "workers": arguments.workers, "instance_hash": instance.source_hash}
        details |= figures(instance, result.plan) if result.plan else {}
        yield record_result(f"england/{region}/{name}", arguments.seed, seconds, result, details)


def under(instance: Instance, name: str) -> Instance:
    """Return the instance under one of the policies: without the rules that one does not have."""
    rules = tuple(row for row in instance.policy.rules if row.rule not in POLICIES[name])
    return instance.replace(policy=replace(instance.policy, rules=rules))


def figures(instance: Instance, plan: Plan) -> dict[str, Any]:
    """Return what a planner compares, for the new groups and for the real trusts, and what became of the trusts' members."""
    trusts = [] if instance.previous is None else [(group.lead, group.members) for group in instance.previous.groups]
    groups = [(group.lead, group.members) for group in plan.groups]
    return {
        "schools": len(instance.schools),
        "weak": sum(school.weak for school in instance.schools),
        "planned": side(instance, groups),
        "trusts": side(instance, trusts) | {"breaches": breaches(instance, trusts, MODE)},
        "changes": changes(trusts, groups),
        "plan_hash": plan_hash(plan),
    }


def instance_of(source: Path) -> Instance:
    """Convert one region's table to an instance file and read it through the same door as any planner's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "england.json"
        path.write_text(json.dumps(document(source), ensure_ascii=False), encoding="utf-8")
        (Path(folder) / POLICY.name).write_bytes(POLICY.read_bytes())
        return read(path)


def document(source: Path) -> dict[str, Any]:
    """Return the instance document of one region."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = sorted({row["town"] for row in rows})
    return {
        "format_version": 1,
        "id": source.stem.replace("_", "-"),
        "name": f"England 2018/19, {source.stem}",
        "simulated": False,
        "first_year": 2019,
        "years": 1,
        "datum": "WGS-84",
        "areas": [{"id": town, "name": town} for town in towns],
        "schools": [school(row) for row in rows],
        "staff": [],
        "previous": {"groups": trust_groups(rows)},
        "travel": {"road_factor_percent": 130, "speed_km_per_h": 45},
        "policy": POLICY.name,
    }


def school(row: Row) -> dict[str, Any]:
    """Return one school; its pupils are spread evenly over its grades."""
    pupils, grade = int(float(row["pupils"])), row["ofsted"]
    stages = STAGES[row["phase"]]
    years = sum(stages.values())
    parts = [
        {"stage": stage, "pupils": pupils * grades // years, "classes": [max(1, round(pupils / years / PUPILS_IN_A_CLASS))] * grades}
        for stage, grades in stages.items()
    ]
    return {
        "id": row["urn"],
        "name": row["name"],
        "area": row["town"],
        "setting": "urban" if int(float(row["n_schools_3km"])) >= 8 else "rural",
        "parts": parts,
        "longitude": float(row["lon"]),
        "latitude": float(row["lat"]),
        "quality": GRADES[grade],
        "lead_candidate": grade in ("Outstanding", "Good"),
        "weak": grade in WEAK,
    }


def trust_groups(rows: list[Row]) -> list[dict[str, Any]]:
    """Return last year's groups: each trust of two or more schools, led by its best-graded and then largest school."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["trust_uid"]:
            found.setdefault(row["trust_uid"], []).append(row)
    groups = []
    for members in found.values():
        if len(members) < 2:
            continue
        ranked = sorted(members, key=lambda row: (-GRADES[row["ofsted"]], -float(row["pupils"]), row["urn"]))
        since = min(
            int(row["trust_joined"][-4:]) if row["trust_joined"][-4:].isdigit() else int(row["trust_joined"][:4]) for row in members
        )
        groups.append({"lead": ranked[0]["urn"], "mode": MODE, "members": [row["urn"] for row in ranked[1:]], "since": since})
    return groups
