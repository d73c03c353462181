"""Ctrl-C and SIGTERM: the first asks the solve to stop with its best plan, the second ends the process at once."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType
from typing import Literal, NoReturn, Protocol

from solver.cli.codes import SIGNALLED

REASONS: Mapping[int, Literal["interrupt", "terminate"]] = {signal.SIGINT: "interrupt", signal.SIGTERM: "terminate"}
"""The signals that are caught, and the reason each gives a solve for stopping."""

SHOW_CURSOR = b"\x1b[?25h\n"
"""Undoes what a live display does to a terminal."""


class Stoppable(Protocol):
    """What a signal can stop: `solver.solving.stop.Stop`."""

    def set(self, reason: Literal["interrupt", "terminate", "deadline"]) -> None:
        """Ask for the stop; safe to call from a signal handler."""


class Signals:
    """Catches the two signals while the command runs.

    While a solve is under way (`watch`) the first signal sets its `Stop`; while a result is being checked and written
    (`hold`) it is only remembered; at any other time it ends the process on the spot, because nothing would be lost. No
    exception is raised: it could come up inside an import or a destructor, where nobody can deal with it.
    """

    def __init__(self) -> None:
        self.begun = time.monotonic()
        """When the command began; the time limit counts from here."""
        self.received: int | None = None
        """The first signal that came, or None."""
        self.farewell: Callable[[int], tuple[bytes, bytes]] = _nothing
        """What to write on stdout and stderr where the process ends on the spot with this exit code."""
        self.results = 1
        """The descriptor results go to (`solver.cli.results.keep_apart`)."""
        self._stop: Stoppable | None = None
        self._held = False

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
        if self.received is not None or (self._stop is None and not self._held):
            self._end(SIGNALLED + number, told=self.received is None)
        self.received = number
        if self._stop is not None:
            self._stop.set(REASONS[number])

    def _end(self, code: int, *, told: bool) -> NoReturn:
        """End the process; written past the streams' buffers, which the signal may have caught in the middle of a write."""
        out, err = self.farewell(code) if told else (b"", b"")
        with suppress(OSError):
            os.write(self.results, out)
            os.write(2, (SHOW_CURSOR if os.isatty(2) else b"") + err)
        os._exit(code)


def _nothing(_code: int) -> tuple[bytes, bytes]:
    return b"", b""
