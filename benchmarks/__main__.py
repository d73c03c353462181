"""The one door of the benchmarks: ``python -m benchmarks NAME [--seed N --time-limit S --json]``."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks import england, grouping, grouping_peers, load, nanyang, public, rotation, stability
from benchmarks.record import Record, show
from benchmarks.store import append
from solver.cli.leaving import leave

Benchmark = Callable[[argparse.Namespace], Iterator[Record]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "england": england.run,
    "grouping": grouping.run,
    "grouping-peers": grouping_peers.run,
    "load": load.run,
    "nanyang": nanyang.run,
    "public": public.run,
    "rotation": rotation.run,
    "stability": stability.run,
}


def main() -> None:
    """Run one benchmark by name."""
    arguments = parser().parse_args()
    for record in BENCHMARKS[arguments.name](arguments):
        show(record, as_json=arguments.json)
        if arguments.store and arguments.name != "public":  # public sets store their own, to go on after a stop
            append(arguments.store, asdict(record))
    leave(0)  # engines that were left behind would abort the process on its way out


def parser() -> argparse.ArgumentParser:
    """Return the command line; options that a benchmark does not read are ignored by it."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    found.add_argument("name", choices=sorted(BENCHMARKS), help="which benchmark")
    found.add_argument("--seed", type=int, default=0, help="seed of the solver, and of what is generated (default 0)")
    found.add_argument("--time-limit", "--limit", type=float, help="wall seconds a solve may take (default 600, of public sets 60)")
    found.add_argument("--json", action="store_true", help="one JSON object a line")
    found.add_argument(
        "--data",
        default=os.environ.get("BENCHMARK_DATA", "data"),
        help="folder with the real data sets, for those benchmarks that read them (default: BENCHMARK_DATA, else ./data)",
    )
    found.add_argument("--teachers", type=int, default=300_000, help="size of the staff table (load, rotation)")
    found.add_argument("--years", type=int, default=3, help="planned school years (rotation)")
    found.add_argument("--schools", type=int, default=300, help="schools of the simulated province (grouping, grouping-peers, stability)")
    found.add_argument("--workers", type=int, default=2, help="cores a solve may use (grouping, grouping-peers, public)")
    found.add_argument("--build-only", action="store_true", help="build the model and stop (grouping, rotation)")
    found.add_argument("--engines", nargs="+", help="which engines (grouping-peers: default all; public: default planner)")
    found.add_argument(
        "--core", action="store_true", help="only the p-median at the heart of grouping, which spopt can state (grouping-peers)"
    )
    found.add_argument("--family", nargs="+", choices=sorted(public.READERS), help="which public families (default sscflp cpmp)")
    found.add_argument(
        "--only", "--instances", dest="only", default="*", help="set, file name or set/name pattern (public): 'holmberg/p1*'"
    )
    found.add_argument(
        "--store", type=Path, help="file every record is added to as it comes (public: default benchmarks/results/public.jsonl)"
    )
    found.add_argument("--again", action="store_true", help="measure stored instances anew (public)")
    return found


if __name__ == "__main__":
    main()
