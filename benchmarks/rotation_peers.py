"""Plain engines and our own on one rotation model: the same form, objective, cores and wall time, each in its own process.

The county and its pinned groups are those of `benchmarks.rotation` (``--teachers N --years Y --seed S``); every engine gets the
linear form as `build_rotation` fills it for `solve`, implied rows included, from one file. The objective is one weighted sum of
all the policy's rotation goals (`benchmarks.rotation_weighted`), for plain engines know no ordered ones. Whether an assignment
holds is decided here by integers; its people are named and its plan goes through the checker, whose goals give the value again.

Engines: ``planner`` is this project's own, given the form as a problem with regions and one goal; ``cp-sat``, ``highs`` and
``scip`` get it whole; HiGHS and SCIP run on one thread, which is all math_opt gives them. A rotation rule that is rounded outward
(`solver.solving.rounding`) is so for everybody: a plan that only the rounding let pass is told as the breach it is.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks import grouping_peers
from benchmarks.grouping import within
from benchmarks.grouping_peers import size
from benchmarks.peers import Judged, Terms, ask
from benchmarks.record import SECONDS, Record
from benchmarks.rotation import rotation_county
from benchmarks.rotation_weighted import WeightedRotation, prices, weighted_rotation
from solver.files.content import source_hash

CASES = ("planner", "cp-sat", "highs", "scip")
TEACHERS = 2000
"""Teachers where `--teachers` does not say."""
SHARES = (("1", 0.01), ("0.1", 0.001))
"""Certified gaps whose times are told, in percent and as a share."""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Ask every engine (or those of ``--engines``) about one county."""
    instance, groups = rotation_county(arguments.teachers, arguments.years, arguments.seed)
    terms = Terms(arguments.time_limit or SECONDS, arguments.workers, arguments.seed)
    begun = time.perf_counter()
    problem = weighted_rotation(instance, groups)
    common: dict[str, Any] = {
        "teachers": len(instance.staff),
        "schools": len(instance.schools),
        "years": instance.years,
        "groups": len(groups),
        "instance_hash": source_hash(instance),
        "time_limit": terms.seconds,
        "workers": arguments.workers,
        "build_seconds": round(time.perf_counter() - begun, 2),
        "classes": len(problem.model.scope.class_size),
        "prices": dict(prices(instance)),
    } | size(problem.stored)
    for name in arguments.engines or CASES:
        yield record(
            f"rotation-peers/{arguments.teachers}x{arguments.years}/{name}", problem, ask(problem.stored, name, terms), terms, common
        )


def record(case: str, problem: WeightedRotation, found: Judged, terms: Terms, common: dict[str, Any]) -> Record:
    """Return the record of one engine whose plan is checked."""
    verdict, value = problem.verdict(found)
    told = grouping_peers.record(case, terms.seed, verdict, found, common)
    certified = {f"certified_{name}_percent": certified_after(found, share) for name, share in SHARES}
    return replace(told, details={**told.details, **certified, "plan_value": value})


def certified_after(found: Judged, share: float) -> float | None:
    """Return the seconds after which an engine's own value and bound were within a share of each other, as far as it told of it."""
    told = (seconds for seconds, value, bound in found.trace if bound is not None and within(value, bound, share))
    ended = found.seconds if found.gap is not None and found.gap <= share else None
    return next(told, None if ended is None else round(ended, 3))
