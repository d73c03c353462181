"""The one door of the benchmarks: ``python -m benchmarks NAME [--seed N --time-limit S --json]``."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import (
    circuits,
    england,
    grouping,
    grouping_peers,
    interrupts,
    load,
    nanyang,
    pairings,
    public,
    rotation,
    rotation_peers,
    scenarios,
    stability,
    systems,
)
from benchmarks.record import Record, show
from benchmarks.store import append
from solver.cli.leaving import leave

Benchmark = Callable[[argparse.Namespace], Iterator[Record]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "circuits": circuits.run,
    "england": england.run,
    "grouping": grouping.run,
    "grouping-peers": grouping_peers.run,
    "interrupts": interrupts.run,
    "load": load.run,
    "nanyang": nanyang.run,
    "pairings": pairings.run,
    "public": public.run,
    "rotation": rotation.run,
    "rotation-peers": rotation_peers.run,
    "scenarios": scenarios.run,
    "stability": stability.run,
    "systems": systems.run,
}
USUAL: Mapping[str, int] = {"schools": 300, "teachers": 300_000}
SIZES: Mapping[str, Mapping[str, int]] = {
    "circuits": {"schools": circuits.SCHOOLS, "teachers": circuits.TEACHERS},
    "rotation-peers": {"teachers": rotation_peers.TEACHERS},
}
"""Sizes where the options do not say: of all benchmarks, and of those that have their own."""


def main() -> None:
    """Run one benchmark by name."""
    arguments = parser().parse_args()
    for record in BENCHMARKS[arguments.name](arguments):
        show(record, as_json=arguments.json)
        if arguments.store and arguments.name != "public":  # public sets store their own, to go on after a stop
            append(arguments.store, asdict(record))
    leave(0)  # engines that were left behind would abort the process on its way out


class Named(argparse.Action):
    """Takes the benchmark's name, and gives its usual size to the options that are not given."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        """Set the name, and the sizes that no option has set yet; an option that follows sets its own."""
        setattr(namespace, self.dest, values)
        for size, usual in {**USUAL, **SIZES.get(values, {})}.items():
            if getattr(namespace, size) is None:
                setattr(namespace, size, usual)


def parser() -> argparse.ArgumentParser:
    """Return the command line; options that a benchmark does not read are ignored by it."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    found.add_argument("name", choices=sorted(BENCHMARKS), action=Named, help="which benchmark")
    found.add_argument("--seed", type=int, default=0, help="seed of the solver, and of what is generated (default 0)")
    found.add_argument(
        "--time-limit",
        "--limit",
        type=float,
        help="wall seconds a solve may take (default 600, of public sets, circuits and systems 60)",
    )
    found.add_argument("--json", action="store_true", help="one JSON object a line")
    found.add_argument(
        "--data",
        default=os.environ.get("BENCHMARK_DATA", "data"),
        help="folder with the real data sets, for those benchmarks that read them (default: BENCHMARK_DATA, else ./data)",
    )
    found.add_argument(
        "--teachers", type=int, help="staff (load, rotation: 300,000; rotation-peers: 2,000), itinerant teachers (circuits: 60)"
    )
    found.add_argument("--years", type=int, default=3, help="planned school years (rotation, rotation-peers)")
    found.add_argument(
        "--schools", type=int, help="schools of the simulated province (grouping, grouping-peers, stability: 300) or county (circuits: 150)"
    )
    found.add_argument(
        "--workers", type=int, default=2, help="cores a solve may use (grouping..., rotation..., public), solves at once (scenarios)"
    )
    found.add_argument("--build-only", action="store_true", help="build the model and stop (grouping, rotation)")
    found.add_argument("--engines", nargs="+", help="which engines (grouping-peers, rotation-peers: default all; public: default planner)")
    found.add_argument(
        "--core", action="store_true", help="only the p-median at the heart of grouping, which spopt can state (grouping-peers)"
    )
    found.add_argument("--family", nargs="+", choices=sorted(public.READERS), help="which public families (default sscflp cpmp)")
    found.add_argument(
        "--only",
        "--instances",
        dest="only",
        default="*",
        help="set, file name or set/name pattern (public): 'holmberg/p1*'; one system (systems)",
    )
    found.add_argument("--instance", type=Path, help="instance file whose solve is interrupted (interrupts: default nanyang)")
    found.add_argument(
        "--moments", type=float, nargs="+", help="seconds after the first plan at which signals are sent (interrupts: default 3 8 15 25 40)"
    )
    found.add_argument(
        "--store", type=Path, help="file every record is added to as it comes (public: default benchmarks/results/public.jsonl)"
    )
    found.add_argument("--again", action="store_true", help="measure stored instances anew (public)")
    return found


if __name__ == "__main__":
    main()
