"""`solve FILE`: read, find a plan, write what a planner can use, and say what was found."""

import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from solver.cli.codes import INTERNAL, OF_WORD, WRONG_INPUT, Ended
from solver.cli.progress import Shown
from solver.cli.reading import instance_of, plan_of
from solver.cli.writing import prepare, write
from solver.language import Text
from solver.report.folder import default_folder

if TYPE_CHECKING:
    from solver.cli.door import Session
    from solver.instance.instance import Instance
    from solver.plan.plan import Plan
    from solver.solving.result import Result


ENGINES = ("solver.model.cp_sat", "solver.model.math_opt")
"""Loaded before the solve begins, so that too little memory for their libraries is met here and told as what it is."""
WRITING_S, WRITING_A_PERSON_S = 0.3, 0.0002
"""Seconds kept back from the time limit for the files: measured 0.7 s for 5,000 people, most of it a row for each of them."""
WRITING_A_CALENDAR_S = 0.03
"""Seconds more for each school where the policy has duties to date: measured 4 s of calendars and months for 150 schools."""
SHORTEST = 0.1
"""Seconds a solve is given at least, even where reading took the whole time limit: enough to keep last year's groups."""


def run(
    session: "Session", file: str, out: str | None, seed: int, time_limit: float, workers: int, start: str | None,
    keep: str | None, *, quiet: bool,
) -> int:  # fmt: skip
    """Do the whole job and return its exit code."""
    voice = session.voice
    folder = None if out is None else Path(out)
    if start is not None and keep is not None:
        raise Ended(WRONG_INPUT, "WRONG_USE", Text("--start 与 --keep 只能用一个", "use either --start or --keep, not both"))
    with Shown(voice.language, quiet=quiet) as shown:
        prepare(folder)
        instance = instance_of(file, voice.language)
        shown.titles = _titles(instance)
        begin = None if start is None else plan_of(start, instance, voice.language)
        kept = None if keep is None else plan_of(keep, instance, voice.language, earlier=True)
        result = _solved(session, instance, begin, kept, shown, seed=seed, time_limit=time_limit, workers=workers)
        session.signals.hold()
    result = _trusted(result)
    settings: dict[str, Any] = {
        "seed": seed,
        "time_limit_s": time_limit,
        "workers": workers,
        "start": None if start is None else Path(start).name,
    }
    if keep is not None:
        settings["keep"] = Path(keep).name
    own = OF_WORD.get(str(result.word), INTERNAL)
    code = own if own == INTERNAL else session.signals.code(own)
    written = _written(session, instance, result, folder, settings)
    _tell(session, instance, result, written, code)
    return code


def _titles(instance: "Instance") -> dict[str, Text]:
    from solver.goals.ordered import ordered_goals
    from solver.plan.sections import Step

    goals = [goal for step in get_args(Step) for goal in ordered_goals(instance.policy, step)]
    years = instance.planned_years[1:] if instance.policy.regroup == "yearly" else ()
    forecasts = [bound.of_year(year) for bound in goals if bound.goal.step == "grouping" for year in years]
    return {bound.key: bound.titled for bound in (*goals, *forecasts)}


def _solved(
    session: "Session", instance: "Instance", begin: "Plan | None", kept: "Plan | None", shown: Shown, *,
    seed: int, time_limit: float, workers: int,
) -> "Result":  # fmt: skip
    from solver.solving.solve import solve
    from solver.solving.stopping import Stop

    for engine in ENGINES:
        import_module(engine)

    stop = Stop()
    session.signals.watch(stop)
    calendars = WRITING_A_CALENDAR_S * len(instance.schools) if instance.policy.duties else 0.0
    writing = min(WRITING_S + WRITING_A_PERSON_S * len(instance.staff) + calendars, time_limit / 5)
    left = max(SHORTEST, time_limit - writing - (time.monotonic() - session.signals.begun))
    return solve(instance, seed=seed, time_limit=left, workers=workers, start=begin, keep=kept, progress=shown, stop=stop)


def _trusted(result: "Result") -> "Result":
    """Return the result; one whose plan the checker does not accept becomes what it is, an internal error."""
    if result.plan is None or (result.report is not None and result.report.accepted):
        return result
    from dataclasses import replace

    from solver.solving.result import ResultWord

    message = Text("核查不接受求得的方案,方案没有写出", "the checker refused the plan that was found; it was not written")
    return replace(result, word=ResultWord.INTERNAL_ERROR, message=message)


def _written(
    session: "Session", instance: "Instance", result: "Result", folder: Path | None, settings: dict[str, Any]
) -> tuple[Path, list[str]] | None:
    """Write the plan folder, where there is a plan that the checker accepted, or a nearest one; return it with the names of its files."""
    accepted = result.report is not None and result.report.accepted
    plan = result.plan if accepted else None if result.nearest is None else result.nearest.plan
    if plan is None:
        return None
    from solver.files.plan import plan_hash
    from solver.report.outputs import output_files

    place = default_folder(instance.id, plan_hash(plan)) if folder is None else folder
    files = output_files(instance, result, settings, session.voice.language)
    write(place, files)
    return place, list(files)


def _tell(session: "Session", instance: "Instance", result: "Result", written: tuple[Path, list[str]] | None, code: int) -> None:
    """Print the summary or the JSON object, and on stderr why there is no plan."""
    from solver.report.document import result_document
    from solver.report.summary import summary_text

    voice = session.voice
    places = [] if written is None else [(written[0] / name).as_posix() for name in written[1]]
    told = [] if written is None else [f"{written[0].as_posix()}/", "  " + ", ".join(_listed(written[1]))]
    voice.result(summary_text(result, instance, voice.language, told))
    voice.object({"exit_code": code, **result_document(result, instance, voice.language, None if written is None else written[0], places)})
    if result.plan is None:
        from solver.report.words import RESULT_WORDS

        voice.fault(RESULT_WORDS[str(result.word)])


def _listed(names: list[str]) -> list[str]:
    """Return the names of the files, those of a folder of many calendars as the folder and their number.

    >>> _listed(["plan.json", "calendars/schools/S1.ics", "calendars/schools/S2.ics"])
    ['plan.json', 'calendars/schools/*.ics (2)']
    """
    folders = [name.rpartition("/")[0] for name in names if name.startswith("calendars/")]
    counted = [f"{folder}/*.ics ({folders.count(folder)})" for folder in dict.fromkeys(folders)]
    return [*(name for name in names if not name.startswith("calendars/")), *counted]
