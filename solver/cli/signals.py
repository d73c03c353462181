"""Ctrl-C and SIGTERM: the first asks the solve to stop with its best plan, the second ends the process at once."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Literal, Protocol, Self

from solver.cli.codes import SIGNALLED, Interrupted

REASONS: Mapping[int, Literal["interrupt", "terminate"]] = {signal.SIGINT: "interrupt", signal.SIGTERM: "terminate"}
"""The signals that are caught, and the reason each gives a solve for stopping."""


class Stoppable(Protocol):
    """What a signal can stop: `solver.solving.stop.Stop`."""

    def set(self, reason: Literal["interrupt", "terminate", "deadline"]) -> None:
        """Ask for the stop; safe to call from a signal handler."""


class Signals:
    """Catches the two signals while the command runs.

    While a solve is under way (`watch`) the first signal sets its `Stop`; while a result is being checked and written
    (`hold`) it is only remembered; at any other time it raises `Interrupted`, because nothing would be lost.
    """

    def __init__(self) -> None:
        self.begun = time.monotonic()
        """When the command began; the time limit counts from here."""
        self.received: int | None = None
        """The first signal that came, or None."""
        self._stop: Stoppable | None = None
        self._held = False

    def __enter__(self) -> Self:
        self.install()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        for number in REASONS:
            signal.signal(number, signal.SIG_DFL)

    def install(self) -> None:
        """Set the handlers; called again after a solve, because an engine may have taken them away."""
        for number in REASONS:
            signal.signal(number, self._handle)

    def watch(self, stop: Stoppable) -> None:
        """From now on the first signal stops this solve; one that has come already does so at once."""
        self._stop = stop
        if self.received is not None:
            stop.set(REASONS[self.received])

    def hold(self) -> None:
        """From now on a signal waits until the result is written."""
        self.install()
        self._held = True

    def code(self, otherwise: int) -> int:
        """Return the exit code of the signal that came, or `otherwise`."""
        return otherwise if self.received is None else SIGNALLED + self.received

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None:
            sys.stderr.write("\n")
            os._exit(SIGNALLED + number)
        self.received = number
        if self._stop is not None:
            self._stop.set(REASONS[number])
        elif not self._held:
            raise Interrupted(number)
