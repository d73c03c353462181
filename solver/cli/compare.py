"""`solve compare INSTANCE DELTA...`: scenarios beside their base, as a table, files and one page."""

import hashlib
import shutil
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.cli.codes import DONE, INTERNAL, RESOURCES, WRONG_INPUT, Ended
from solver.cli.compare_progress import Watching
from solver.cli.reading import instance_of, refusal
from solver.cli.writing import prepare, write
from solver.files.faults import InputRefused
from solver.language import Text
from solver.report.folder import default_folder

if TYPE_CHECKING:
    from solver.cli.door import Session
    from solver.plan.sections import Step
    from solver.report.comparison_line import Line
    from solver.solving.comparing import Comparison
    from solver.solving.lean import Effort

NARROWEST = 100
"""Characters of a line at least; a narrower window wraps by itself."""


def run(
    session: "Session", instance: str, deltas: Sequence[str], step: Sequence[str], trade_off: tuple[str, str] | None, points: int,
    jobs: int | None, seed: int, time_limit: float, effort: "Effort", until: "Step", out: str | None, *, quiet: bool,
) -> int:  # fmt: skip
    """Do the whole job and return its exit code."""
    voice = session.voice
    if not deltas and not step and not trade_off:
        raise Ended(WRONG_INPUT, "WRONG_USE", Text("请给出情景文件、--step 或 --trade-off", "give a scenario file, --step or --trade-off"))
    folder = None if out is None else Path(out)
    prepare(folder)
    base = instance_of(instance, voice.language)
    settings: dict[str, Any] = {
        "scenarios": [Path(delta).name for delta in deltas], "steps": list(step), "trade_off": list(trade_off or ()), "points": points,
        "seed": seed, "time_limit_s": time_limit, "effort": effort, "until": until,
    }  # fmt: skip
    from solver.report.comparison_files import case_files
    from solver.solving.comparing import compare
    from solver.solving.stopping import Stop

    finish = partial(case_files, settings=settings, language=voice.language)
    stop = Stop()
    session.signals.watch(stop)
    begun = time.monotonic()
    with Watching(voice.language, quiet=quiet) as shown:
        try:
            found = compare(
                base, list(deltas), steps=step, trade_off=trade_off or None, points=points, jobs=jobs, seed=seed, time_limit=time_limit,
                effort=effort, until=until, progress=shown, stop=stop, finish=finish,
            )  # fmt: skip
        except InputRefused as refused:
            raise refusal(refused, voice.language) from None
    session.signals.hold()
    from solver.report.comparison import lines

    listed = lines(found)
    place, names = _written(session, found, listed, folder, settings)
    code = session.signals.code(_code(found))
    _tell(session, found, listed, place, names, code, time.monotonic() - begun)
    return code


def _written(
    session: "Session", found: "Comparison", listed: "Sequence[Line]", folder: Path | None, settings: dict[str, Any]
) -> tuple[Path, list[str]]:
    """Write the folder whole or not at all; return it with the names of its files."""
    from solver.report.comparison_files import TABLE, comparison_files

    files = comparison_files(found, settings, session.voice.language, listed)
    hashed = hashlib.sha256(files[TABLE]).hexdigest()
    place = default_folder(f"{found.base.instance.id}-comparison", hashed) if folder is None else folder
    write(place, files)
    return place, list(files)


def _code(found: "Comparison") -> int:
    """Return 0 where every case came to a word of its own, also to “infeasible”, which is a finding here."""
    words = {str(case.result.word) for case in found.cases}
    if "INTERNAL_ERROR" in words:
        return INTERNAL
    return RESOURCES if "RESOURCE_LIMIT" in words else DONE


def _tell(
    session: "Session", found: "Comparison", listed: "Sequence[Line]", place: Path, names: list[str], code: int, seconds: float
) -> None:
    from solver.report.comparison_files import PAGE, document
    from solver.report.comparison_text import comparison_text, trade_off_text

    voice = session.voice
    width = max(NARROWEST, shutil.get_terminal_size((140, 24)).columns)
    voice.result(comparison_text(found, voice.language, width, listed))
    if found.trade_off is not None:
        voice.result(trade_off_text(found.trade_off, voice.language))
    voice.result(Text(f"文件:{(place / PAGE).as_posix()} 等", f"Files: {(place / PAGE).as_posix()} and others").say(voice.language))
    voice.object({
        "exit_code": code, **document(found, listed), "seconds": round(seconds, 3),
        "case_seconds": {case.name: round(case.result.seconds, 3) for case in found.cases}, "clocked": list(found.clocked),
        "folder": place.as_posix(), "files": [(place / name).as_posix() for name in names],
    })  # fmt: skip
