"""One engine on one stored form, in a process of its own: same cores, same wall time, killed where it does not keep to it.

``PEERS`` names them. What an engine hands back is judged here, by integers: values the form does not accept are no values.
"""

import json
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
    """The engine's own word (`solver.model.answer.Word`), or `killed`, `failed`, or `refuted` where its values break a row."""
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
    from solver.model.cp_sat import CpSatLimits, solve_cp_sat

    limits = CpSatLimits(seconds=terms.seconds, workers=terms.workers, seed=terms.seed)
    return solve_cp_sat(stored.form, stored.objective, limits, tell=tell)


def highs(stored: Stored, terms: Terms, _: Tell) -> Answer:
    """Return the answer of HiGHS; it tells of nothing on its way."""
    return _math_opt(stored, terms, "HiGHS")


def scip(stored: Stored, terms: Terms, _: Tell) -> Answer:
    """Return the answer of SCIP; it tells of nothing on its way."""
    return _math_opt(stored, terms, "SCIP")


def _math_opt(stored: Stored, terms: Terms, engine: Literal["HiGHS", "SCIP"]) -> Answer:
    from solver.model.math_opt import MathOptLimits, solve_whole

    return solve_whole(stored.form, stored.objective, engine, MathOptLimits(seconds=terms.seconds, seed=terms.seed))


def planner(stored: Stored, terms: Terms, tell: Tell) -> Answer:
    """Return what this project's own engine makes of it (`benchmarks.ours`)."""
    from benchmarks.ours import solve_stored

    return solve_stored(stored, terms.seconds, terms.workers, terms.seed, tell)


PEERS: Mapping[str, Callable[[Stored, Terms, Tell], Answer]] = {"cp-sat": cp_sat, "highs": highs, "planner": planner, "scip": scip}


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
    """Return the peak memory of this process in MiB; on Linux a child's ru_maxrss begins at its parent's size, VmHWM does not."""
    from benchmarks.record import peak_mib

    status = Path("/proc/self/status")
    if not status.is_file():
        return peak_mib()
    return next(int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")) // 1024


def whole(peer: str, bound: float | None) -> int | None:
    """Return an engine's bound as a whole number that may be relied on as far as the engine may."""
    if peer in EXACT and bound is not None and isfinite(bound):
        return round(bound)
    return whole_bound(bound)


if __name__ == "__main__":
    child(*sys.argv[1:])
    leave(0)
