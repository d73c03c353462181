"""Plain engines and our own on one grouping model: the same form, objective, cores and wall time, each in its own process.

The objective is the sum of `benchmarks.weighted`. Every engine gets the linear form as `build_grouping` fills it for `solve`,
implied rows included, from one file. Whether an assignment holds is decided here by integers, and its plan goes through the
checker; the value is recomputed from the plan by the goals.

Peers: ``cp-sat`` with the rows pair <= open, ``cp-sat-unlinked`` with one row a group instead, ``highs``, ``scip``, and
``planner``, this project's engine. HiGHS and SCIP run on one thread, which is all math_opt gives them.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.grouping import CHECKPOINTS, within
from benchmarks.peers import UNLINKED, Judged, Terms, ask
from benchmarks.record import Record
from benchmarks.stored import Stored, without_links
from benchmarks.weighted import PRICES, Weighted, weighted
from instances.generators.province import fingerprint, province

CASES = ("planner", "cp-sat", UNLINKED, "highs", "scip")


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Ask every engine (or those of ``--engines``) about one province."""
    instance = province(arguments.schools, arguments.seed)
    begun = time.perf_counter()
    problem = weighted(instance)
    common: dict[str, Any] = {
        "schools": arguments.schools,
        "instance_hash": fingerprint(instance),
        "build_seconds": round(time.perf_counter() - begun, 2),
        "prices": PRICES,
        "time_limit": arguments.time_limit,
        "workers": arguments.workers,
    }
    terms = Terms(arguments.time_limit, arguments.workers, arguments.seed)
    for name in arguments.engines or CASES:
        form = form_for(name, problem)
        found = ask(form, "cp-sat" if name == UNLINKED else name, terms)
        details = common | {"columns": form.form.columns, "rows": form.form.rows}
        yield record(f"grouping-peers/{arguments.schools}/{name}", arguments.seed, problem, found, details)


def form_for(name: str, problem: Weighted) -> Stored:
    """Return the form an engine is given: the one that was built, or for ``cp-sat-unlinked`` the same without its links."""
    return without_links(problem.stored, problem.model.scope.most_members) if name == UNLINKED else problem.stored


def record(case: str, seed: int, problem: Weighted, found: Judged, details: dict[str, Any]) -> Record:
    """Return the record of one engine, its plan checked."""
    verdict = "no plan"
    if found.values is not None:
        verdict, value = problem.judge(found.values)
        if value != found.value:
            verdict = f"the form says {found.value}, the plan {value}"
    told = {"word": found.word, "first_plan": found.first, "gap_at": {str(t): gap_at(found, t) for t in CHECKPOINTS}}
    told |= {f"to_{name}_percent": reached(found, share) for name, share in (("1", 0.01), ("0.1", 0.001))}
    return Record(case, seed, round(found.seconds, 2), found.value, found.bound, found.gap, found.peak_mib, verdict, details=details | told)


def gap_at(found: Judged, moment: float) -> float | None:
    """Return the certified gap at a moment, as far as the engine told of it; after it ended, the gap it ended with."""
    if found.seconds <= moment:
        return found.gap
    told = [(value, bound) for seconds, value, bound in found.trace if seconds <= moment]
    if not told or told[-1][1] is None:
        return None
    value, bound = told[-1]
    return (value - bound) / max(1, abs(value)) if bound is not None else None


def reached(found: Judged, share: float) -> float | None:
    """Return the seconds after which the value was within a share of the engine's final bound."""
    if found.bound is None:
        return None
    return next((seconds for seconds, value, _ in found.trace if within(value, found.bound, share)), None)
