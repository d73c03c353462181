"""One engine on one stored form, in a process of its own: same cores, same wall time, killed where it does not keep to it.

``PEERS`` names them. What an engine hands back is judged here, by integers: values the form does not accept are no values.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks import median
from benchmarks.stored import Stored
from solver.cli.leaving import leave
from solver.form.form import Ints
from solver.model.answer import Answer, whole_bound
from solver.solving.engines import Tell

ROOT = Path(__file__).resolve().parent.parent
SHARE, SECONDS = 0.25, 20.0
"""An engine is killed when it runs over its limit by this share of it and these seconds (starting and handing over included)."""


@dataclass(frozen=True)
class Terms:
    """What every engine gets alike."""

    seconds: float
    """Wall seconds, the engine's own model building included."""
    workers: int = 2
    """Cores it may use. HiGHS and SCIP use one whatever is offered: math_opt runs their tree search on one thread."""
    seed: int = 0


@dataclass(frozen=True)
class Judged:
    """An engine's answer after integers have judged it."""

    engine: str
    word: str
    """The engine's own word (`solver.model.answer.Word`), or `killed`, `failed`, or `refuted` where its values break a row, or
    `cannot state it`, or `not installed`."""
    values: Ints | None
    value: int | None
    bound: int | None
    seconds: float
    first: float | None
    """Seconds to the first assignment, where the engine tells of it; for a lone answer the seconds it came after are unknown."""
    peak_mib: int
    trace: tuple[tuple[float, int, int | None], ...] = field(default=())
    """Improvements the engine told of: seconds, value, bound."""

    @property
    def gap(self) -> float | None:
        """Distance of value and bound, relative to the value; None where one of them is missing."""
        return None if self.value is None or self.bound is None else (self.value - self.bound) / max(1, abs(self.value))


def cp_sat(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Plain CP-SAT: the whole form, all workers."""
    from benchmarks.listening_cp_sat import solve_cp_sat_listening
    from solver.model.cp_sat import CpSatLimits

    limits = CpSatLimits(seconds=terms.seconds, workers=terms.workers, seed=terms.seed)
    return solve_cp_sat_listening(stored, limits, tell)


def highs(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Return the answer of HiGHS; its log tells of the way."""
    return _math_opt(stored, terms, tell, "HiGHS")


def scip(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Return the answer of SCIP; its log tells of the way, in seven digits."""
    return _math_opt(stored, terms, tell, "SCIP")


def _math_opt(stored: Stored, terms: Terms, tell: Tell, engine: Literal["HiGHS", "SCIP"]) -> Answer:
    from benchmarks.listening import solve_listening
    from solver.model.protocol import MathOptLimits

    return solve_listening(stored, engine, MathOptLimits(seconds=terms.seconds, seed=terms.seed), tell)


def spopt(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Return the answer of PySAL's `spopt` with CBC, for what it can state (`benchmarks.median`)."""
    from benchmarks.median import solve_spopt

    return solve_spopt(stored, terms.seconds, terms.workers, terms.seed, tell)


def planner(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Return what this project's own engine makes of it (`benchmarks.ours`)."""
    from benchmarks.ours import solve_stored

    return solve_stored(stored, terms.seconds, terms.workers, terms.seed, tell)


Peer = Callable[[Stored, Terms, Tell], Answer]
PEERS: Mapping[str, Peer] = {"cp-sat": cp_sat, "highs": highs, "planner": planner, "scip": scip, "spopt": spopt}

UNLINKED = "cp-sat-unlinked"
"""CP-SAT on the form without the rows pair <= open; whoever asks for it gives that form to ``cp-sat``."""
EXACT = ("planner",)
"""Engines whose bounds are whole numbers that integers bear out; those of the others are floats, from which a tolerance is taken off."""


def ask(stored: Stored, peer: str, terms: Terms) -> Judged:
    """Run one engine in a process of its own and judge what it says.

    Raises
    ------
    KeyError
        If there is no such engine.
    """
    if peer not in PEERS:
        raise KeyError(peer)
    if peer == median.NAME and (reason := median.hindrance(stored)) is not None:
        return Judged(peer, reason, None, None, None, 0.0, None, 0)
    with tempfile.TemporaryDirectory() as folder:
        form, answer = Path(folder) / "form.npz", Path(folder) / "answer.npz"
        stored.save(form)
        words = [peer, str(form), str(answer), str(terms.seconds), str(terms.workers), str(terms.seed)]
        patience = terms.seconds * (1 + SHARE) + SECONDS
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter on our own module
                [sys.executable, "-m", "benchmarks.peers", *words], capture_output=True, text=True, cwd=ROOT, timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            return Judged(peer, "killed", None, None, None, patience, None, 0)
        if done.returncode != 0 or not answer.is_file():
            print(done.stderr[-2000:], file=sys.stderr)
            return Judged(peer, "failed", None, None, None, 0.0, None, 0)
        with np.load(answer) as data:
            said: dict[str, Any] = json.loads(str(data["said"]))
            values = data["values"] if said["has_values"] else None
    return judge(stored, peer, said, values)


def judge(stored: Stored, peer: str, said: Mapping[str, Any], values: Ints | None) -> Judged:
    """Return what is left of an engine's answer: the value recomputed, the values only where the form accepts them."""
    word = str(said["word"])
    bound = None if said["bound"] is None else int(said["bound"])
    if values is not None and not stored.form.accepts(values):
        word, values = "refuted", None
    value = None if values is None else stored.objective.value(values)
    trace = tuple((float(s), int(v), None if b is None else int(b)) for s, v, b in said["trace"])
    first = trace[0][0] if trace else None
    return Judged(peer, word, values, value, bound, float(said["seconds"]), first, int(said["peak_mib"]), trace)


def child(peer: str, form: str, answer: str, seconds: str, workers: str, seed: str) -> None:
    """Run one engine on a stored form and store its answer; the whole of the process."""
    stored = Stored.load(Path(form))
    trace: list[tuple[float, int, int | None]] = []
    begun = time.perf_counter()

    def tell(value: float, bound: float) -> None:
        trace.append((round(time.perf_counter() - begun, 3), round(value), whole(peer, bound)))

    found = PEERS[peer](stored, Terms(float(seconds), int(workers), int(seed)), tell)
    said = {
        "word": found.word,
        "bound": whole(peer, found.bound),
        "seconds": time.perf_counter() - begun,
        "peak_mib": own_peak_mib(),
        "trace": trace,
        "has_values": found.values is not None,
    }
    values = np.zeros(0, dtype=np.int64) if found.values is None else found.values
    np.savez(Path(answer), said=np.array(json.dumps(said)), values=values)


def own_peak_mib() -> int:
    """Return the peak memory of this process in MiB, or of the largest process it started and waited for (CBC) if that is more.

    On Linux a child's ru_maxrss begins at its parent's size, VmHWM does not; the sum of both would count that size twice.
    """
    from benchmarks.record import peak_mib

    status = Path("/proc/self/status")
    if not status.is_file():
        return peak_mib()
    own = next(int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def whole(peer: str, bound: float | None) -> int | None:
    """Return an engine's bound as a whole number that may be relied on as far as the engine may."""
    if peer in EXACT and bound is not None and isfinite(bound):
        return round(bound)
    return whole_bound(bound)


if __name__ == "__main__":
    child(*sys.argv[1:])
    leave(0)
