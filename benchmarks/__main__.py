"""The one door of the benchmarks: ``python -m benchmarks NAME [--seed N --time-limit S --json]``."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping

from benchmarks import england, grouping, grouping_peers, load, nanyang, public
from benchmarks.record import Record, show
from solver.cli.leaving import leave

Benchmark = Callable[[argparse.Namespace], Iterator[Record]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "england": england.run,
    "grouping": grouping.run,
    "grouping-peers": grouping_peers.run,
    "load": load.run,
    "nanyang": nanyang.run,
    "public": public.run,
}


def main() -> None:
    """Run one benchmark by name."""
    arguments = parser().parse_args()
    for record in BENCHMARKS[arguments.name](arguments):
        show(record, as_json=arguments.json)
    leave(0)  # engines that were left behind would abort the process on its way out


def parser() -> argparse.ArgumentParser:
    """Return the command line; options that a benchmark does not read are ignored by it."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    found.add_argument("name", choices=sorted(BENCHMARKS), help="which benchmark")
    found.add_argument("--seed", type=int, default=0, help="seed of the solver, and of what is generated (default 0)")
    found.add_argument("--time-limit", "--limit", type=float, default=600.0, help="wall seconds a solve may take (default 600)")
    found.add_argument("--json", action="store_true", help="one JSON object a line")
    found.add_argument(
        "--data",
        default=os.environ.get("BENCHMARK_DATA", "data"),
        help="folder with the real data sets, for those benchmarks that read them (default: BENCHMARK_DATA, else ./data)",
    )
    found.add_argument("--teachers", type=int, default=300_000, help="size of the staff table (load)")
    found.add_argument("--schools", type=int, default=300, help="schools of the simulated province (grouping, grouping-peers)")
    found.add_argument("--workers", type=int, default=2, help="cores a solve may use (grouping, grouping-peers, public)")
    found.add_argument("--build-only", action="store_true", help="build the model and stop (grouping)")
    found.add_argument("--engines", nargs="+", help="which engines (grouping-peers, public; default all)")
    found.add_argument("--family", choices=sorted(public.READERS), default="sscflp", help="which public family (public)")
    found.add_argument("--instances", default="*", help="file name or set/name pattern of the instances (public), e.g. 'holmberg/p1*'")
    return found


if __name__ == "__main__":
    main()
