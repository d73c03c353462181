"""Twelve scenarios of Nanyang beside their base: ``python -m benchmarks scenarios``, acceptance five minutes on two cores."""

import argparse
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.record import Record, peak_mib
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
        report, goals = case.result.report, case.result.goals
        verdict = "no plan" if report is None else "accepted" if report.accepted else str(len(report.breaches))
        gaps = [goal.gap for goal in goals if goal.gap is not None]
        details = {
            "word": str(case.result.word), "clocked": case.clocked, "tries": case.tries,
            "goals": [{"goal": goal.key, "value": goal.value, "bound": goal.bound, "proved": goal.proved} for goal in goals],
            "clash": [] if case.result.conflict is None else list(case.result.conflict.families),
        }  # fmt: skip
        name = f"scenarios/{case.name}"
        yield Record(
            name, found.seed, round(case.result.seconds, 2), None, None, max(gaps, default=None), peak_mib(), verdict, details=details
        )
    listed = lines(found)
    hashed = hashlib.sha256(table(found, listed).text().encode()).hexdigest()
    details = {
        "cases": len(found.cases),
        "clocked": list(found.clocked),
        "table_sha256": hashed,
        "figures": len(document(found, listed)["figures"]),
    }
    yield Record("scenarios", found.seed, round(seconds, 2), None, None, None, peak_mib(), "see cases", details=details)
