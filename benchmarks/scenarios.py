"""Twelve scenarios of Nanyang beside their base: ``python -m benchmarks scenarios``, acceptance five minutes on two cores."""

import argparse
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.record import Record, peak_mib, record_result
from solver import read
from solver.report.comparison import lines
from solver.report.comparison_files import document, table
from solver.solving.comparing import SECONDS, compare

INSTANCES = Path(__file__).parent.parent / "instances"


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Compare `instances/scenarios/twelve.toml` with `instances/nanyang.json`; one record a case, then one for the whole."""
    begun = time.perf_counter()
    instance = read(INSTANCES / "nanyang.json")
    found = compare(
        instance, [INSTANCES / "scenarios" / "twelve.toml"], jobs=arguments.workers, seed=arguments.seed,
        time_limit=arguments.time_limit or SECONDS,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    for case in found.cases:
        conflict = case.result.conflict
        details = {"clocked": case.clocked, "tries": case.tries, "clash": [] if conflict is None else list(conflict.families)}
        yield record_result(f"scenarios/{case.name}", found.seed, case.result.seconds, case.result, details)
    listed = lines(found)
    hashed = hashlib.sha256(table(found, listed).text().encode()).hexdigest()
    details = {
        "cases": len(found.cases),
        "clocked": list(found.clocked),
        "table_sha256": hashed,
        "figures": len(document(found, listed)["figures"]),
    }
    yield Record("scenarios", found.seed, round(seconds, 2), None, None, None, peak_mib(), "see cases", details=details)
