"""Public sets with proved optima: each instance given to each engine, the solution checked, the value set against the best known.

The data are not part of this project: ``--data DIR`` (or BENCHMARK_DATA) names the folder that holds ``public/table.csv``, or
that table's own folder; the best known values and their sources stand in that table. ``--family`` names the families (by default
the two that grouping is kin to: 115 instances; ``gap`` are the 24 of generalised assignment, which go through the engine as
postings do, `benchmarks.location.posting_form`), ``--only PATTERN`` chooses among them (set, file name or set/name), ``--limit``
is in seconds an instance and engine, ``--engines`` asks others than our own too (``cp-sat-unlinked`` among them).

Every record goes to ``--store`` as it comes, and what stands there is not measured again (``--again`` does); the last line of a
run counts all records of the choice, stored ones included.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from fnmatch import fnmatch
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.location import Location, check_location, leads_of, location_form
from benchmarks.location_files import Known, read_cpmp, read_gap, read_sscflp, read_table
from benchmarks.peers import UNLINKED, Judged, Terms, ask
from benchmarks.record import Record
from benchmarks.store import RESULTS, Row, append, finished, key, read
from benchmarks.stored import Stored
from benchmarks.tally import tally

READERS: Mapping[str, Callable[[Path], Location]] = {"cpmp": read_cpmp, "gap": read_gap, "sscflp": read_sscflp}
FAMILIES = ("sscflp", "cpmp")
"""Families asked by default: single-source location (95 instances) and the capacitated p-median (20)."""
SECONDS = 60.0
"""Wall seconds an instance and engine get by default."""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Ask each engine about each instance of the families, those that are stored apart."""
    folder = data_folder(Path(arguments.data))
    if folder is None:
        print("skipped public: no table.csv in the data folder")
        return
    terms = Terms(arguments.time_limit or SECONDS, arguments.workers, arguments.seed)
    store = Path(arguments.store or RESULTS / "public.jsonl")
    engines = arguments.engines or ["planner"]
    done = finished(read([store]))
    known = {family: chosen(read_table(folder, family), arguments.only) for family in arguments.family or FAMILIES}
    rows: dict[str, list[Row]] = {engine: [] for engine in engines}
    for family, one, engine in ((family, one, engine) for family, some in known.items() for one in some for engine in engines):
        case = f"public/{family}/{one.name}/{engine}"
        common = conditions(one, terms)
        row = None if arguments.again else done.get(key(case, terms.seed, common))
        if row is None:
            found = measured(case, family, one, terms, common)
            yield found
            row = asdict(found)
            append(store, row)
        rows[engine].append(row)
    for engine, some in rows.items():
        print(f"{engine}, {terms.seconds:g} s each: {tally(some).sentence(sum(map(len, known.values())))}")


def data_folder(given: Path) -> Path | None:
    """Return the folder of the table, which is the one given or its ``public``; None where there is none."""
    return next((folder for folder in (given / "public", given) if (folder / "table.csv").is_file()), None)


def chosen(table: list[Known], pattern: str) -> list[Known]:
    """Return the rows whose set, file name, or set and name match a pattern."""
    return [known for known in table if any(fnmatch(part, pattern) for part in (known.name, *known.name.split("/")))]


def conditions(known: Known, terms: Terms) -> dict[str, Any]:
    """Return what tells one run from another: limit, cores, and the hash of the instance's file."""
    digest = sha256(known.path.read_bytes()).hexdigest()
    return {"time_limit": terms.seconds, "workers": terms.workers, "instance_hash": digest}


def measured(case: str, family: str, known: Known, terms: Terms, common: Mapping[str, Any]) -> Record:
    """Ask one engine about one instance; the case ends with its name."""
    engine = case.rpartition("/")[2]
    problem = READERS[family](known.path)
    form = location_form(problem, linked=engine != UNLINKED)
    found = ask(form, "cp-sat" if engine == UNLINKED else engine, terms)
    return record(case, known, problem, form, found, terms.seed, common)


def record(case: str, known: Known, problem: Location, form: Stored, found: Judged, seed: int, common: Mapping[str, Any]) -> Record:
    """Return the record of one engine on one instance; the value is the checker's, in the instance's unit."""
    verdict, value = "no plan", None
    if found.values is not None:
        judged = check_location(problem, leads_of(problem, form, found.values))
        verdict, value = "accepted" if judged.accepted else str(len(judged.breaches)), judged.cost
    details: dict[str, Any] = {
        "word": found.word,
        "unit": str(problem.unit),
        "leads": problem.leads,
        "members": problem.members,
        "best_known": str(known.best),
        "best_proved": known.proved,
        "source": known.source,
        "first_plan": found.first,
    }
    if value is not None:
        details["to_best"] = float(to_best(value * problem.unit, known))
    gap = None if value is None or found.bound is None else (value - found.bound) / max(1, abs(value))
    seconds = round(found.seconds, 2)
    return Record(case, seed, seconds, value, found.bound, gap, found.peak_mib, verdict, details={**details, **common})


def to_best(value: Fraction, known: Known) -> Fraction:
    """Return how far a value is above the best known, relative to it; 0 within half of the last digit the table gives."""
    away = value - known.best
    return Fraction(0) if abs(away) <= known.digits else away / known.best
