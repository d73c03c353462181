"""Plain engines and our own on one grouping model: the same form, objective, cores and wall time, each in its own process.

The objective is the sum of `benchmarks.weighted`. Every engine gets the linear form as `build_grouping` fills it for `solve`,
implied rows included, from one file. Whether an assignment holds is decided here by integers, and its plan goes through the
checker; the value is recomputed from the plan by the goals.

Peers: ``cp-sat`` with the rows pair <= open, ``cp-sat-unlinked`` with one row a group instead, ``highs``, ``scip``, and
``planner``, this project's engine; HiGHS and SCIP run on one thread, which is all math_opt gives them. ``spopt`` cannot state
the rules of a policy; with ``--core`` all are asked about the p-median at the heart of grouping (`benchmarks.core`), which it can.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.core import core
from benchmarks.grouping import CHECKPOINTS, within
from benchmarks.location import check_location, leads_of, location_form
from benchmarks.peers import UNLINKED, Judged, Terms, ask
from benchmarks.record import SECONDS, Record
from benchmarks.stored import Stored, without_links
from benchmarks.weighted import PRICES, Weighted, weighted
from instances.generators.province import fingerprint, province
from solver.instance.instance import Instance

CASES = ("planner", "cp-sat", UNLINKED, "highs", "scip", "spopt")


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Ask every engine (or those of ``--engines``) about one province."""
    instance = province(arguments.schools, arguments.seed)
    terms = Terms(arguments.time_limit or SECONDS, arguments.workers, arguments.seed)
    common = {
        "schools": arguments.schools,
        "instance_hash": fingerprint(instance),
        "time_limit": terms.seconds,
        "workers": arguments.workers,
    }
    yield from (of_core if arguments.core else of_policy)(instance, arguments.engines or CASES, terms, common)


def of_policy(instance: Instance, engines: Sequence[str], terms: Terms, common: dict[str, Any]) -> Iterator[Record]:
    """Ask about the province under every grouping rule of its policy."""
    begun = time.perf_counter()
    problem = weighted(instance)
    common = common | {"build_seconds": round(time.perf_counter() - begun, 2), "prices": PRICES}
    for name in engines:
        form = form_for(name, problem)
        found = ask(form, engine_of(name), terms)
        verdict = "no plan"
        if found.values is not None:
            verdict, value = problem.judge(found.values)
            if value != found.value:
                verdict = f"the form says {found.value}, the plan {value}"
        yield record(f"grouping-peers/{common['schools']}/{name}", terms.seed, verdict, found, common | size(form))


def of_core(instance: Instance, engines: Sequence[str], terms: Terms, common: dict[str, Any]) -> Iterator[Record]:
    """Ask about the p-median of the province."""
    problem = core(instance)
    for name in engines:
        form = location_form(problem, linked=name != UNLINKED)
        found = ask(form, engine_of(name), terms)
        verdict = "no plan"
        if found.values is not None:
            judged = check_location(problem, leads_of(problem, form, found.values))
            verdict = "accepted" if judged.accepted else str(len(judged.breaches))
            if judged.accepted and judged.cost != found.value:
                verdict = f"the form says {found.value}, the instance {judged.cost}"
        yield record(f"grouping-core/{common['schools']}/{name}", terms.seed, verdict, found, common | size(form))


def engine_of(name: str) -> str:
    """Return the engine that stands behind a case's name."""
    return "cp-sat" if name == UNLINKED else name


def size(form: Stored) -> dict[str, int]:
    """Return the size of a form."""
    return {"columns": form.form.columns, "rows": form.form.rows}


def form_for(name: str, problem: Weighted) -> Stored:
    """Return the form an engine is given: the one that was built, or for ``cp-sat-unlinked`` the same without its links."""
    return without_links(problem.stored, problem.model.scope.most_members) if name == UNLINKED else problem.stored


def record(case: str, seed: int, verdict: str, found: Judged, details: dict[str, Any]) -> Record:
    """Return the record of one engine whose plan is checked."""
    told: dict[str, Any] = {"word": found.word, "first_plan": found.first, "gap_at": {str(t): gap_at(found, t) for t in CHECKPOINTS}}
    told |= {f"to_{name}_percent": reached(found, share) for name, share in (("1", 0.01), ("0.1", 0.001))}
    told |= {"values": values_told(found)}
    return Record(case, seed, round(found.seconds, 2), found.value, found.bound, found.gap, found.peak_mib, verdict, details=details | told)


def values_told(found: Judged) -> list[tuple[float, int]]:
    """Return when an engine's value improved, its end included: with it a page can say when it was near the best bound of all."""
    lines = [(seconds, value) for seconds, value, _ in found.trace]
    if found.value is not None:
        lines.append((round(found.seconds, 3), found.value))
    return [line for number, line in enumerate(lines) if all(line[1] < earlier for _, earlier in lines[:number])]


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
    return next((seconds for seconds, value in values_told(found) if within(value, found.bound, share)), None)
