"""Ctrl-C and SIGTERM at set moments of a real solve: seconds from the signal to the end of the process, exit code, and the plan.

`docs/command.md` promises the best plan so far, checked and written, within three seconds of the first signal. Each run is the
command itself as a process of its own; its moment (``--moments``, in seconds) counts from the first value of a goal of the last step,
because there is no whole plan before. The two signals take turns. The last record is the slowest of the runs.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.nanyang import INSTANCE
from benchmarks.record import SECONDS, Record, peak_mib
from solver import read
from solver.check.checker import check
from solver.files.faults import InputRefused
from solver.files.plan import plan_hash, read_plan
from solver.instance.instance import Instance
from solver.plan.sections import Step
from solver.report.words import STEPS
from solver.solving.later import wanted
from solver.solving.pairing import pairs_schools

ROOT = Path(__file__).resolve().parent.parent
MOMENTS = (3.0, 8.0, 15.0, 25.0, 40.0)
"""Seconds after the first whole plan at which a signal is sent, where `--moments` does not say."""
PROMISED_S = 3.0
"""Seconds from the signal to the end that the command promises."""
PATIENCE_S = 60.0
"""Seconds after which a process that does not listen is killed."""
NUMBERS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Ending:
    """How a process ended."""

    code: int
    """Exit code; negative where the process was killed."""
    out: str
    first: float | None
    """Seconds from the start to the first whole plan; None where there was none."""
    seconds: float | None
    """Seconds from the signal to the end; None where the process ended before its signal."""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Interrupt the solve of one instance once at every moment, and tell of the slowest."""
    place: Path = (arguments.instance or INSTANCE).resolve()
    instance, limit = read(place), arguments.time_limit or SECONDS
    options = ["--seed", str(arguments.seed), "--workers", str(arguments.workers), "--time-limit", str(limit)]
    found = []
    for turn, moment in enumerate(arguments.moments or MOMENTS):
        number = NUMBERS[turn % len(NUMBERS)]
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "plan"
            command = [sys.executable, "-m", "solver", str(place), "--out", str(out), "--json", "--lang", "en", *options]
            load = round(os.getloadavg()[0], 2)
            ending = interrupted(command, last_step(instance), moment, number)
            verdict, plan = judged(instance, out / "plan.json", ending, number)
        case = f"interrupts/{place.stem}/{moment:g}/{number.name}"
        details = {"time_limit": limit, "workers": arguments.workers, "load_before": load, **plan}
        found.append(record(case, arguments.seed, ending, verdict, details))
        yield found[-1]
    yield summary(f"interrupts/{place.stem}", found)


def last_step(instance: Instance) -> Step:
    """Return the last step that the solve of an instance takes."""
    later = wanted(instance)
    if later:
        return later[-1]
    return "rotation" if len(instance.staff) else "pairing" if pairs_schools(instance) else "grouping"


def interrupted(command: Sequence[str], last: Step, moment: float, number: signal.Signals) -> Ending:
    """Start a command, send the signal so many seconds after the first plan of its last step, and return how it ended."""
    step, begun = f"  {STEPS[last].en}  ", time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own module
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        planned = any(step in line and "  best " in line for line in process.stderr or ())  # stops reading at the first
        first = time.perf_counter() - begun if planned else None
        out = heard(process, moment)
        if out is not None:
            return Ending(process.returncode, out, first, None)
        process.send_signal(number)
        sent = time.perf_counter()
        out = heard(process, PATIENCE_S)
        if out is None:
            process.kill()
            out = process.communicate()[0]
        return Ending(process.returncode, out, first, time.perf_counter() - sent)


def heard(process: subprocess.Popen[str], seconds: float) -> str | None:
    """Return what a process printed if it ends within so many seconds, else None."""
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        return None


def judged(instance: Instance, place: Path, ending: Ending, number: signal.Signals) -> tuple[str, dict[str, Any]]:
    """Return the verdict on an ending, and the figures of its plan: `accepted` needs the signal's code and an accepted plan."""
    if not place.is_file():
        return "no plan", {}
    try:
        plan = read_plan(place, instance)
    except InputRefused:
        return "no plan that can be read", {}
    figures = {"plan_hash": plan_hash(plan), "groups": len(plan.groups), "postings": len(plan.postings)}
    report = check(instance, plan)
    if ending.seconds is None:
        return "ended before the signal", figures
    if ending.code != 128 + number:
        return f"exit code {ending.code}", figures
    return "accepted" if report.accepted else str(len(report.breaches)), figures


def record(case: str, seed: int, ending: Ending, verdict: str, details: dict[str, Any]) -> Record:
    """Return the record of one run; its seconds are those from the signal to the end."""
    seconds = 0.0 if ending.seconds is None else round(ending.seconds, 2)
    told = {
        "exit_code": ending.code,
        "word": json.loads(ending.out)["word"] if ending.out else None,
        "first_plan": None if ending.first is None else round(ending.first, 2),
        "promised": PROMISED_S,
        "kept": ending.seconds is not None and seconds <= PROMISED_S,
    }
    return Record(case, seed, seconds, None, None, None, peak_mib(), verdict, details=told | details)


def summary(case: str, found: Sequence[Record]) -> Record:
    """Return the slowest run as the record of all; its verdict is `accepted`, or how many runs were."""
    slowest = max(found, key=lambda record: record.seconds)
    accepted = sum(record.checker == "accepted" for record in found)
    details = {
        "runs": len(found),
        "slowest": slowest.case,
        "promised": PROMISED_S,
        "kept": sum(bool(record.details["kept"]) for record in found),
        "seconds": [record.seconds for record in found],
    }
    verdict = "accepted" if accepted == len(found) else f"{accepted} of {len(found)}"
    return replace(slowest, case=case, checker=verdict, details=details)
