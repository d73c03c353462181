"""A result as one JSON object: what scripts read in place of the summary."""

from pathlib import Path
from typing import Any

from solver.files.plan import plan_hash
from solver.instance.instance import Instance
from solver.language import Language
from solver.report.figures import plan_figures
from solver.report.kpi_sheet import kpi_document
from solver.report.notes import notes
from solver.report.reachable import reachable
from solver.report.unreached import unreached_document
from solver.report.versions import versions
from solver.solving.result import Conflict, GoalFigure, Kept, Result


def result_document(
    result: Result, instance: Instance, language: Language, folder: Path | None = None, files: list[str] | None = None
) -> dict[str, Any]:
    """Return the result word, goals, figures, conflict, shortfalls, waivers, plan hash and the files written."""
    plan, report, kept = result.plan, result.report, result.kept
    said = {} if kept is None else {"kept": kept_document(kept, language)}
    return {
        "word": str(result.word),
        "message": result.message.say(language),
        "instance": instance.id,
        "simulated": instance.simulated,
        "input_sha256": instance.source_hash or None,
        "plan_hash": None if plan is None else plan_hash(plan),
        "notes": [note.say(language) for note in notes(instance)],
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "within": result.within,
        "goals": [goal_document(goal, language) for goal in result.goals],
        "figures": None if plan is None else plan_figures(instance, plan).document(),
        "kpis": [] if plan is None else kpi_document(instance, plan),
        "reachable": [] if plan is None else [found.document() for found in reachable(instance, plan, result.goals)],
        "accepted": None if report is None else report.accepted,
        "breaches": 0 if report is None else len(report.violations),
        "shortfalls": [] if report is None else [
            {"rule": checked.bound.key, "amount": checked.amount, "price": checked.bound.price}
            for checked in report.rules if checked.bound.standing == "priced" and checked.amount
        ],
        "waivers": [{"rule": waiver.rule, "subject": waiver.subject, "reason": waiver.reason} for waiver in instance.waivers],
        "conflict": None if result.conflict is None else conflict_document(result.conflict, language),
        "nearest": None if result.nearest is None else {
            "plan_hash": plan_hash(result.nearest.plan), "breaches": len(result.nearest.report.violations),
        },
        "folder": None if folder is None else folder.as_posix(),
        "files": files or [],
        "versions": versions(),
        **said,
    }  # fmt: skip


def kept_document(kept: Kept, language: Language) -> dict[str, Any]:
    """Return what became of an earlier plan that was to be kept."""
    return {"near": kept.near, "anew": kept.anew, "members": kept.members, "moved": kept.moved, "text": kept.text.say(language)}


def goal_document(goal: GoalFigure, language: Language) -> dict[str, Any]:
    """Return one goal's value, bound and gap."""
    return {
        "key": goal.key, "step": goal.step, "title": goal.title.say(language), "unit": goal.unit.say(language), "value": goal.value,
        "best": goal.value if goal.best is None else goal.best, "bound": goal.bound, "gap": goal.gap, "proved": goal.proved,
        "reached": goal.reached, "year": goal.year,
        "slack": goal.slack, "engines": list(goal.engines),
    }  # fmt: skip


def conflict_document(conflict: Conflict, language: Language) -> dict[str, Any]:
    """Return why there is no plan."""
    shortage = conflict.shortage
    return {
        "step": conflict.step, "year": conflict.year, "families": list(conflict.families),
        "minimal": conflict.minimal, "confirmed": conflict.confirmed,
        "engines": list(conflict.engines),
        "fixes": [{"family": fix.family, "amount": fix.amount, "unit": fix.unit.say(language)} for fix in conflict.fixes],
        "alone": [{"family": fix.family, "amount": fix.amount, "unit": fix.unit.say(language)} for fix in conflict.alone],
        "shortage": None if shortage is None else {
            "schools": list(shortage.schools), "leads": list(shortage.leads), "places": shortage.places, "required": shortage.required,
            "reachable": shortage.reachable,
        },
        "unreached": unreached_document(conflict.unreached, language),
    }  # fmt: skip
