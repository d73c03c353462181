"""The sixteen systems, each under its own policy: ``python -m benchmarks systems [--only NAME] [--limit S]``.

Acceptance: all of them on two cores in twenty minutes, each with a plan that the checker accepts, or with an infeasibility that is
proved and explained. An instance is the stored ``instances/<system>.json``; where none is stored, the function ``<system>`` of
``instances/generators/<system>.py`` makes it.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.cells import percent, proved, section, table
from benchmarks.record import Record, peak_mib, record_result, told_of, widest
from benchmarks.store import Row
from solver import read, solve
from solver.files.plan import plan_hash
from solver.instance.instance import Instance
from solver.report.kpi import kpi_figures
from solver.solving.result import Result

SYSTEMS = (
    "nanyang", "nanning", "pucheng", "yinchuan", "xicheng", "tianjin", "baotou", "jiangsu", "ningbo", "shangcheng", "guizhou", "yunnan",
    "lhasa", "xpcc12", "huashan", "national",
)  # fmt: skip
INSTANCES = Path(__file__).parent.parent / "instances"
SECONDS = 60.0
"""Wall seconds a system may take where `--time-limit` does not say."""
LONGER: Mapping[str, float] = {"nanyang": 180.0}
"""Systems that get more: 5,000 named people over three years. All sixteen limits together stay below twenty minutes."""
HEADS = (
    "system", "schools", "staff", "groups", "rules hard / priced / watched", "breaches", "gap", "s", "result", "goals proved",
    "achievements met",
)  # fmt: skip


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Solve the systems whose names fit the pattern, one after another; one record each, then one for all with the table."""
    chosen = [name for name in SYSTEMS if fnmatch(name, arguments.only)]
    begun, rows = time.perf_counter(), []
    for name in chosen:
        record = one(name, arguments)
        yield record
        rows.append({"case": record.case, "seconds": record.seconds, "checker": record.checker, "details": record.details})
    if not arguments.json:
        print(table(HEADS, [line(row) for row in rows]))
    seconds = round(time.perf_counter() - begun, 2)
    good = sum(row["checker"] == "accepted" or explained(row) for row in rows)
    yield Record("systems", arguments.seed, seconds, None, None, None, peak_mib(), f"{good} of {len(rows)}", details={"systems": chosen})


def one(name: str, arguments: argparse.Namespace) -> Record:
    """Read or make one system's instance and solve it."""
    case, begun = f"systems/{name}", time.perf_counter()
    instance = instance_of(name)
    if instance is None:
        return Record(case, arguments.seed, 0.0, None, None, None, peak_mib(), "no instance", details={"word": "no instance"})
    prepared = time.perf_counter() - begun
    limit = arguments.time_limit or LONGER.get(name, SECONDS)
    result = solve(instance, seed=arguments.seed, time_limit=limit, workers=arguments.workers)
    seconds = time.perf_counter() - begun
    details = {
        "certified_gap": widest([goal.gap for goal in result.goals]),
        "time_limit": limit, "workers": arguments.workers, "instance_hash": instance.source_hash, "preparing": round(prepared, 2),
        "schools": len(instance.schools), "staff": len(instance.staff), "rules": standings(instance), **told(instance, result),
    }  # fmt: skip
    return record_result(case, arguments.seed, seconds, result, details)


def instance_of(name: str) -> Instance | None:
    """Return a system's stored instance, else the one its generator makes; None where there is neither."""
    stored = INSTANCES / f"{name}.json"
    if stored.is_file():
        return read(stored)
    module = f"instances.generators.{name}"
    if find_spec(module) is None:
        return None
    made: Instance = getattr(import_module(module), name)()
    return made


def standings(instance: Instance) -> dict[str, int]:
    """Return how many rules of a policy are hard, priced and watched."""
    counts = Counter(row.standing for row in instance.policy.rules)
    return {standing: counts[standing] for standing in ("hard", "priced", "watch")}


def told(instance: Instance, result: Result) -> dict[str, Any]:
    """Return what the plan holds and which achievements it meets; of an infeasible system the rules that clash."""
    clash = {"clash": [] if result.conflict is None else list(result.conflict.families)}
    found = told_of(result)
    if found is None:
        return clash
    plan, report = found
    lists = ("groups", "pairings", "postings", "cohorts", "supports", "rounds", "events")
    figures = kpi_figures(instance, plan)
    return clash | {
        "plan_hash": plan_hash(plan), "breaches": len(report.violations), **{name: len(getattr(plan, name)) for name in lists},
        "kpis": len(figures), "kpis_met": sum(figure.verdict == "met" for figure in figures),
    }  # fmt: skip


def explained(row: Row) -> bool:
    """Whether a record stands for an infeasibility that two engines confirm and whose rules are named."""
    return row["details"]["word"] == "INFEASIBLE_CONFIRMED" and bool(row["details"].get("clash"))


def line(row: Row) -> tuple[object, ...]:
    """Return one record as a line of the table."""
    details = row["details"]
    rules = details.get("rules")
    met = f"{details['kpis_met']} of {details['kpis']}" if details.get("kpis") else None
    return (
        row["case"].split("/")[-1], details.get("schools"), details.get("staff"), details.get("groups"),
        None if rules is None else " / ".join(str(count) for count in rules.values()), details.get("breaches"),
        percent(details.get("certified_gap")), row["seconds"], str(details["word"]), proved(row), met,
    )  # fmt: skip


def systems(rows: Sequence[Row]) -> str:
    """Return the section of the page of figures."""
    found = {row["case"].split("/")[-1]: row for row in rows if row["case"].startswith("systems/")}
    lines = [line(found[name]) for name in SYSTEMS if name in found]
    total = sum(found[name]["seconds"] for name in SYSTEMS if name in found)
    note = f"Each system of the documents under its own policy, {total:,.0f} s all together." if lines else ""
    return section("The sixteen systems", note, table(HEADS, lines))
