"""One seed, one plan: the grouping of one county under five hash seeds and five orders of rows, on a quiet and on a loaded machine.

Two subjects: the schools of `instances/nanyang.json` without their staff, read from a file with its rows in another order, and a
simulated province of ``--schools N`` in memory. Every run is a process of its own. The last record of a subject tells how many
different plans came out; one is what `solve` promises where work limits end it and not the clock.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.nanyang import INSTANCE
from benchmarks.record import SECONDS, Record, record_result
from instances.generators.province import province
from solver import read, solve
from solver.cli.leaving import leave
from solver.files.plan import plan_hash
from solver.instance.instance import Instance

ROOT = Path(__file__).resolve().parent.parent
HASH_SEEDS = (0, 1, 2, 31337, 4294967295)
"""Each is the hash seed of a process and the order of its rows; 0 leaves the rows as they are."""
OF_PEOPLE = ("posting", "stay")
"""Kinds of decisions that name a person."""
BUSY = "while True: pass"
NANYANG = "nanyang-grouping"


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Solve each subject ten times and compare the plans."""
    limit = arguments.time_limit or SECONDS
    for subject in (NANYANG, f"province-{arguments.schools}"):
        found = []
        for loaded in (False, True):
            for hash_seed in HASH_SEEDS:
                found.append(solved(subject, hash_seed, arguments.seed, limit, arguments.workers, loaded=loaded))
                yield found[-1]
        yield summary(subject, found)


def summary(subject: str, found: list[Record]) -> Record:
    """Return the record that compares the runs of one subject: the slowest of them, with every plan that came out."""
    slowest = max(found, key=lambda record: record.seconds)
    plans = [str(record.details.get("plan_hash")) for record in found]
    details = {
        "runs": len(found),
        "plans": {plan: plans.count(plan) for plan in sorted(set(plans))},
        "words": sorted({str(record.details["word"]) for record in found}),
        "one_plan": len(set(plans)) == 1,
    }
    return replace(slowest, case=f"stability/{subject}", details=details)


def solved(subject: str, hash_seed: int, seed: int, limit: float, workers: int, *, loaded: bool) -> Record:
    """Solve a subject in a process of its own and return its record."""
    words = [subject, str(hash_seed), str(seed), str(limit), str(workers)]
    with busy(os.cpu_count() or 1 if loaded else 0):
        ran = subprocess.run(  # noqa: S603 - our own interpreter on our own module
            [sys.executable, "-m", "benchmarks.stability", *words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
            check=True,
        )
    record = Record(**json.loads(ran.stdout))
    state = "loaded" if loaded else "quiet"
    common = {"hash_seed": hash_seed, "load": state, "time_limit": limit, "workers": workers}
    return replace(record, case=f"stability/{subject}/{state}/{hash_seed}", details={**common, **record.details})


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep so many cores busy with processes that do nothing else."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]  # noqa: S603 - our own text
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def child(subject: str, order: str, seed: str, limit: str, workers: str) -> None:
    """Solve one subject with its rows in the order of a number and print the record; the whole of the process."""
    instance = nanyang(int(order)) if subject == NANYANG else simulated(int(subject.rpartition("-")[2]), int(seed), int(order))
    begun = time.perf_counter()
    result = solve(instance, seed=int(seed), time_limit=float(limit), workers=int(workers))
    seconds = time.perf_counter() - begun
    details: dict[str, Any] = {"schools": len(instance.schools)}
    if result.plan is not None:
        details["plan_hash"] = plan_hash(result.plan)
    print(json.dumps(asdict(record_result(subject, int(seed), seconds, result, details)), ensure_ascii=False))


def nanyang(order: int) -> Instance:
    """Read the county of Nanyang without its staff from a file whose keys and rows stand in the order of a number."""
    document = without_staff(json.loads(INSTANCE.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / INSTANCE.name
        policy = INSTANCE.parent / document["policy"]
        (place.parent / document["policy"]).parent.mkdir()
        (place.parent / document["policy"]).write_bytes(policy.read_bytes())
        place.write_text(json.dumps(shuffled(document, order), ensure_ascii=False), encoding="utf-8")
        return read(place)


def without_staff(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an instance document without its people and what names them."""
    kept = {name: value for name, value in document.items() if name != "staff"}
    for name in ("pins", "bans"):
        kept[name] = [row for row in document[name] if row["kind"] not in OF_PEOPLE]
    return kept | {"previous": {"groups": document["previous"]["groups"]}}


def shuffled(document: dict[str, Any], order: int) -> dict[str, Any]:
    """Return a document with its sections, and the rows of each, in the order of a number; 0 leaves them as they are."""
    if order == 0:
        return document
    rng = np.random.default_rng(order)
    turned = {name: turn(rng, value) if isinstance(value, list) else value for name, value in document.items()}
    turned["previous"] = {"groups": turn(rng, document["previous"]["groups"])}
    return dict(turn(rng, list(turned.items())))


def simulated(schools: int, seed: int, order: int) -> Instance:
    """Return a simulated province with its rows in the order of a number; 0 leaves them as they are."""
    instance = province(schools, seed)
    if order == 0:
        return instance
    rng = np.random.default_rng(order)
    rows = {name: tuple(turn(rng, list(getattr(instance, name)))) for name in ("schools", "areas", "pins", "bans", "waivers")}
    return instance.replace(**rows)


def turn(rng: np.random.Generator, rows: list[Any]) -> list[Any]:
    """Return the rows in another order."""
    return [rows[int(place)] for place in rng.permutation(len(rows))]


if __name__ == "__main__":
    child(*sys.argv[1:])
    leave(0)
