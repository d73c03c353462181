"""Stopping: deadlines from end to end, interruption by signal or caller, and engines that will not stop by themselves."""

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from typing import Generic, Literal, TypeVar

StopReason = Literal["interrupt", "terminate", "deadline"]
Value = TypeVar("Value")
TICK = 0.05
"""Seconds between two looks of the waiting thread; Python runs signal handlers between them."""


class Stop:
    """A request to stop, set once by a signal handler, a caller or a deadline; running engines hear of it at once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._halts: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()
        self.reason: StopReason | None = None
        """Why the solve was asked to stop; None while it was not."""

    def set(self, reason: StopReason = "interrupt") -> None:
        """Ask for a stop; the first reason stays. Safe inside a signal handler: it takes no lock that anyone holds for long."""
        if self.reason is None:
            self.reason = reason
        self._event.set()
        for halt in list(self._halts.values()):
            halt()

    def is_set(self) -> bool:
        """Whether a stop was asked for."""
        return self._event.is_set()

    @contextmanager
    def calling(self, halt: Callable[[], None]) -> Iterator[None]:
        """Call `halt` when a stop is asked for, as long as the context is open; at once if it already was."""
        number = next(self._numbers)
        self._halts[number] = halt
        if self.is_set():
            halt()
        try:
            yield
        finally:
            self._halts.pop(number, None)


class Deadline:
    """A moment on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds if seconds < inf else inf

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.moment - time.monotonic())

    def within(self, seconds: float) -> "Deadline":
        """Return the earlier of this deadline and `seconds` from now."""
        return min(self, Deadline(seconds), key=lambda deadline: deadline.moment)


class Task(Generic[Value]):
    """Work in a daemon thread of its own, so that whoever waits can leave it behind.

    CP-SAT stops within hundredths of a second when asked; HiGHS and SCIP inside math_opt stop only at their own limits.
    A thread that is left behind goes on until its engine's limit; `abandoned` counts them, because a process that still
    has one must end with `os._exit` (an engine's thread and the interpreter's shutdown do not mix).
    """

    _left_behind: list["Task[object]"] = []  # noqa: RUF012  # shared on purpose: one list for the process

    def __init__(self, work: Callable[[], Value]) -> None:
        self._work = work
        self._done = threading.Event()
        self._value: Value | None = None
        self._error: BaseException | None = None
        self._thread = 0
        threading.Thread(target=self._run, daemon=True, name="solver").start()

    def _run(self) -> None:
        self._thread = threading.get_native_id()
        try:
            self._value = self._work()
        except BaseException as error:  # noqa: BLE001  # handed to the thread that waits, in `result`
            self._error = error
        finally:
            self._done.set()

    @property
    def done(self) -> bool:
        """Whether the work has ended."""
        return self._done.is_set()

    def wait(self, until: Callable[[], bool]) -> bool:
        """Wait until the work is done (True) or `until` says to leave (False)."""
        while not self._done.wait(TICK):
            if until():
                return self.done
        return True

    def result(self) -> Value:
        """Return what the work returned, or raise what it raised.

        Raises
        ------
        RuntimeError
            If the work has not ended.
        """
        if not self.done:
            raise RuntimeError("the work has not ended")
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # set by `_run` before `done`

    def abandon(self) -> None:
        """Leave the work behind, and let it have only what processor time nobody else wants: an interrupt must end in seconds."""
        if sys.platform == "linux" and self._thread:  # elsewhere a thread has no priority of its own
            with suppress(OSError):  # it may have just ended
                os.setpriority(os.PRIO_PROCESS, self._thread, 19)
        self._left_behind.append(self)  # type: ignore[arg-type]  # only its `done` is read

    @classmethod
    def abandoned(cls) -> int:
        """Return how many threads were left behind and still run."""
        cls._left_behind[:] = [task for task in cls._left_behind if not task.done]
        return len(cls._left_behind)


def side_by_side(jobs: Sequence[Callable[[], Value]], workers: int, until: Callable[[], bool]) -> list[Value] | None:
    """Do jobs in `workers` threads, each thread taking the next one that is left; None where `until` says to leave before the end."""
    waiting, found = iter(range(len(jobs))), dict[int, Value]()
    turn = threading.Lock()

    def work() -> None:
        while not until():
            with turn:
                number = next(waiting, None)
            if number is None:
                return
            found[number] = jobs[number]()

    tasks = [Task(work) for _ in range(min(workers, len(jobs)))]
    for task in tasks:
        if not task.wait(until):
            for left in tasks:
                left.abandon()
            return None
        task.result()
    return [found[number] for number in range(len(jobs))] if len(found) == len(jobs) else None
