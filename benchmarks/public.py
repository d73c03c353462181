"""Public sets with proved optima: each instance given to each engine, the solution checked, the value set against the best known.

The data are not part of this project: ``--data DIR`` (or BENCHMARK_DATA) names the folder that holds ``public/table.csv``, or
that table's own folder. ``--family sscflp|cpmp|gap``, ``--instances PATTERN`` (file name or set/name), ``--engines``, ``--limit``
in seconds an instance and engine. Besides the engines asked by default there is ``cp-sat-unlinked``.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.location import Location, check_location, leads_of, location_form
from benchmarks.location_files import Known, read_cpmp, read_gap, read_sscflp, read_table
from benchmarks.peers import PEERS, UNLINKED, Judged, Terms, ask
from benchmarks.record import Record
from benchmarks.stored import Stored

READERS: Mapping[str, Callable[[Path], Location]] = {"cpmp": read_cpmp, "gap": read_gap, "sscflp": read_sscflp}


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Ask each engine about each instance of one family."""
    folder = data_folder(Path(arguments.data))
    if folder is None:
        print("skipped public: no table.csv in the data folder")
        return
    terms = Terms(arguments.time_limit, arguments.workers, arguments.seed)
    for known in chosen(read_table(folder, arguments.family), arguments.instances):
        problem = READERS[arguments.family](known.path)
        for engine in arguments.engines or sorted(PEERS):
            form = location_form(problem, linked=engine != UNLINKED)
            found = ask(form, "cp-sat" if engine == UNLINKED else engine, terms)
            yield record(f"public/{arguments.family}/{known.name}/{engine}", known, problem, form, found, terms)


def data_folder(given: Path) -> Path | None:
    """Return the folder of the table, which is the one given or its ``public``; None where there is none."""
    return next((folder for folder in (given / "public", given) if (folder / "table.csv").is_file()), None)


def chosen(table: list[Known], pattern: str) -> list[Known]:
    """Return the rows whose name, or its last part, matches a pattern."""
    return [known for known in table if fnmatch(known.name, pattern) or fnmatch(known.name.rpartition("/")[2], pattern)]


def record(case: str, known: Known, problem: Location, form: Stored, found: Judged, terms: Terms) -> Record:
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
        "time_limit": terms.seconds,
        "workers": terms.workers,
        "first_plan": found.first,
    }
    if value is not None:
        details["to_best"] = float(to_best(value * problem.unit, known))
    gap = None if value is None or found.bound is None else (value - found.bound) / max(1, abs(value))
    return Record(case, terms.seed, round(found.seconds, 2), value, found.bound, gap, found.peak_mib, verdict, details=details)


def to_best(value: Fraction, known: Known) -> Fraction:
    """Return how far a value is above the best known, relative to it; 0 within half of the last digit the table gives."""
    away = value - known.best
    return Fraction(0) if abs(away) <= known.digits else away / known.best
