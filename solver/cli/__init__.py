"""The command `solve`: light to import, because signals must be caught before anything heavy is loaded."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    from solver.cli.signals import Signals

    signals = Signals()
    signals.install()
    from solver.cli.results import keep_apart

    signals.results = keep_apart()
    from solver.cli.door import run_command
    from solver.cli.leaving import leave

    leave(run_command(list(sys.argv[1:] if arguments is None else arguments), signals))


__all__ = ["main"]
