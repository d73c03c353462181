"""The one door of the benchmarks: ``python -m benchmarks NAME [--seed N --time-limit S --json]``."""

import argparse
from collections.abc import Callable, Iterator, Mapping

from benchmarks import england, load, nanyang
from benchmarks.record import Record, show

Benchmark = Callable[[argparse.Namespace], Iterator[Record]]
BENCHMARKS: Mapping[str, Benchmark] = {"england": england.run, "load": load.run, "nanyang": nanyang.run}


def main() -> None:
    """Run one benchmark by name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS), help="which benchmark")
    parser.add_argument("--seed", type=int, default=0, help="seed of the solver (default 0)")
    parser.add_argument("--time-limit", type=float, default=600.0, help="wall seconds a solve may take (default 600)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--data", default="../shared/data", help="folder with the real data sets, for those benchmarks that read them")
    parser.add_argument("--teachers", type=int, default=300_000, help="size of the staff table (load)")
    arguments = parser.parse_args()
    for record in BENCHMARKS[arguments.name](arguments):
        show(record, as_json=arguments.json)


if __name__ == "__main__":
    main()
