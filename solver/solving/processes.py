"""Many solves on one machine: each in a process of its own, so that one that is killed costs only itself and is tried again."""

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan
from solver.solving.lean import Effort, Watched
from solver.solving.result import Progress, Result, ResultWord
from solver.solving.solve import solve
from solver.solving.stopping import Stop, Task

TRIES = 2
"""How often a solve is begun whose process dies."""
GRACE = 8.0
"""Seconds a process may take to hand over its plan after a stop, or beyond its time limit, before it is ended."""
BEAT = 0.5
"""Seconds between two reports of progress from one process."""
CLOSE = 1.0
"""A solve that ends so few seconds before its time limit was ended by it."""
_DIED = Text("求解进程两次意外终止(退出码 {code})", "the process of this solve ended unexpectedly twice (exit code {code})")


Finish = Callable[[str, Instance, Result], Mapping[str, bytes]]
"""Makes files of a solve's name, instance and result; where processes are used it must be importable there."""


@dataclass(frozen=True)
class Work:
    """One solve to be done."""

    name: str
    instance: Instance
    seed: int
    time_limit: float
    workers: int
    effort: Effort
    start: Plan | None = None
    finish: Finish | None = None
    """What makes files of the result, in the process that solved."""


@dataclass(frozen=True)
class Done:
    """One solve that is done."""

    name: str
    result: Result
    clocked: bool
    """Whether the clock ended it or an engine in it: then a second run may find something else."""
    tries: int = 1
    leaving: bool = False
    """Whether the process that did it takes no further solve."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What `Work.finish` made."""


Heard = Callable[[str, Progress | None], None]
"""Told a solve's name and progress; None when it is done."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def carried_out(work: Work, progress: Callable[[Progress], None] | None, stop: Stop) -> Done:
    """Do one solve in this process."""
    watched = Watched(work.effort)
    result = solve(
        work.instance, seed=work.seed, time_limit=work.time_limit, workers=work.workers, start=work.start, progress=progress, stop=stop,
        engines=watched.engines(),
    )  # fmt: skip
    late = result.seconds >= work.time_limit - CLOSE or any(not goal.reached for goal in result.goals)
    clocked = watched.clocked or late or stop.is_set()
    files = {} if work.finish is None else work.finish(work.name, work.instance, result)
    return Done(work.name, result, clocked, files=files)


@contextmanager
def crew(jobs: int, stop: Stop, heard: Heard | None = None) -> Iterator["Crew | Alone"]:
    """Give somebody who does solves, `jobs` at a time in processes of their own, or in this process where `jobs` is 1."""
    tell = heard if heard is not None else _nobody
    if jobs == 1:
        yield Alone(stop, tell)
        return
    found = Crew(jobs, stop, tell)
    try:
        yield found
    finally:
        found.close()


def _nobody(name: str, progress: Progress | None) -> None:
    """Tell nobody."""


@dataclass
class Alone:
    """Solves one after the other in this process."""

    stop: Stop
    heard: Heard

    def run(self, works: Sequence[Work]) -> list[Done]:
        """Do solves in their order; after a stop those that were not begun are missing."""
        found = []
        for work in works:
            if self.stop.is_set():
                break
            found.append(carried_out(work, partial(self.heard, work.name), self.stop))
            self.heard(work.name, None)
        return found


@dataclass
class Member:
    """One process."""

    process: BaseProcess
    pipe: Connection
    number: int = -1
    """The solve it is at; -1 while it is idle."""
    leave: float = inf
    """When it is ended by force."""


class Crew:
    """Processes that solve side by side; each takes one solve after the other, and one that dies is replaced."""

    def __init__(self, jobs: int, stop: Stop, heard: Heard) -> None:
        self.jobs, self.stop, self.heard = jobs, stop, heard
        self.members: list[Member] = []
        self.works: Sequence[Work] = ()
        self.tries: list[int] = []
        self.waiting: list[int] = []
        self.done: dict[int, Done] = {}

    def run(self, works: Sequence[Work]) -> list[Done]:
        """Do solves and return them in their order; after a stop those that were not begun are missing."""
        self.works, self.tries, self.done = works, [0] * len(works), {}
        self.waiting, told = list(range(len(works))), False
        while self._busy() or (self.waiting and not self.stop.is_set()):
            if self.stop.is_set() and not told:
                told = True
                for member in self._busy():
                    member.leave = time.monotonic() + GRACE
                    _say(member.pipe, "stop")
            self._step()
        return [self.done[number] for number in sorted(self.done)]

    def close(self) -> None:
        """Let the processes go."""
        for member in self.members:
            member.pipe.close()  # an idle one ends by itself when nobody can send it work
            member.process.kill()
            member.process.join()
        self.members = []

    def _busy(self) -> list[Member]:
        return [member for member in self.members if member.number >= 0]

    def _step(self) -> None:
        while self.waiting and not self.stop.is_set() and len(self._busy()) < self.jobs:
            self._begin(self.waiting.pop(0))
        ready = wait([member.pipe for member in self.members], timeout=0.1)
        for member in list(self.members):
            if member.pipe in ready:
                self._hear(member)
            elif time.monotonic() > member.leave:
                self._lost(member)

    def _begin(self, number: int) -> None:
        """Give a solve to an idle process, or to a new one."""
        idle = next((member for member in self.members if member.number < 0), None) or self._new()
        work = self.works[number]
        idle.number = number
        idle.leave = inf if work.time_limit == inf else time.monotonic() + work.time_limit + 3 * GRACE
        self.tries[number] += 1
        _say(idle.pipe, work)

    def _new(self) -> Member:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=child, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self.members.append(Member(process, ours))
        return self.members[-1]

    def _hear(self, member: Member) -> None:
        try:
            said: Progress | Done = member.pipe.recv()
        except (EOFError, OSError):
            self._lost(member)
            return
        if member.number < 0:
            return
        name = self.works[member.number].name
        if isinstance(said, Progress):
            self.heard(name, said)
        else:
            self.done[member.number] = replace(said, tries=self.tries[member.number])
            member.number, member.leave = -1, inf
            if said.leaving:
                self._lost(member)
            self.heard(name, None)

    def _lost(self, member: Member) -> None:
        """Take leave of a process that died or does not answer; its solve is begun once more, and the second time reported."""
        number = member.number
        self.members.remove(member)
        member.pipe.close()
        if number >= 0:
            member.process.join(0 if time.monotonic() > member.leave else GRACE)
        member.process.kill()
        member.process.join()
        if number < 0:
            return
        if self.tries[number] < TRIES and not self.stop.is_set():
            self.waiting.insert(0, number)
            return
        self.done[number] = lost(self.works[number], member.process.exitcode, stopped=self.stop.is_set(), tries=self.tries[number])
        self.heard(self.works[number].name, None)


def lost(work: Work, code: int | None, *, stopped: bool, tries: int) -> Done:
    """Return what is told of a solve that came to nothing: stopped, or its process died; killed outright means, mostly, want of memory."""
    word = ResultWord.RESOURCE_LIMIT if code == -9 else ResultWord.INTERNAL_ERROR
    result = Result(word, None, (), None, None, 0.0, work.seed, message=_DIED.fill(code=code))
    if stopped:
        result = Result(ResultWord.INTERRUPTED_NO_PLAN, None, (), None, None, 0.0, work.seed)
    return Done(work.name, result, clocked=True, tries=tries)


def _say(pipe: Connection, said: object) -> None:
    with suppress(OSError):  # the process is gone, which the next look at its pipe tells
        pipe.send(said)


def child(pipe: Connection) -> None:
    """Do solves for the parent: it sends one after the other, or “stop” to end the one at hand; when it goes away all ends.

    A process in which an engine's thread was left behind takes no further solve: the thread would take time from it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent passes it on
    given: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
    stops: list[Stop] = []
    turn = threading.Lock()
    last = 0.0

    def listen() -> None:
        with suppress(EOFError, OSError):
            while True:
                said = pipe.recv()
                if isinstance(said, Work):
                    stops.append(Stop())
                    given.put(said)
                elif stops:
                    stops[-1].set("interrupt")
        if stops:
            stops[-1].set("interrupt")
        given.put(None)

    def say(said: Progress | Done) -> None:
        with turn:
            _say(pipe, said)

    def progress(said: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT:
            last = time.monotonic()
            say(said)

    threading.Thread(target=listen, daemon=True).start()
    leaving = False
    while not leaving and (work := given.get()) is not None:
        done = carried_out(work, progress, stops[-1])
        leaving = Task.abandoned() > 0
        say(replace(done, leaving=leaving))
    os._exit(0)  # an engine's thread that was left behind would keep the process, or abort it on its way out
