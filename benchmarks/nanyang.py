"""The main job on the simulated county of Nanyang, timed end to end and by goal."""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.record import SECONDS, Record, record_result
from solver import read, solve
from solver.files.plan import plan_hash

INSTANCE = Path(__file__).parent.parent / "instances" / "nanyang.json"


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Solve `instances/nanyang.json` once."""
    begun = time.perf_counter()
    instance = read(INSTANCE)
    result = solve(instance, seed=arguments.seed, time_limit=arguments.time_limit or SECONDS)
    seconds = time.perf_counter() - begun
    details: dict[str, Any] = {"schools": len(instance.schools), "teachers": len(instance.staff)}
    if result.plan is not None:
        details |= {"plan_hash": plan_hash(result.plan), "groups": len(result.plan.groups), "postings": len(result.plan.postings)}
    yield record_result("nanyang", arguments.seed, seconds, result, details)
