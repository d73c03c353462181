"""Every file of a plan folder, as bytes: made in memory first, so that a folder is written whole or not at all."""

import json
from collections.abc import Mapping
from typing import Any

from solver.files.plan import plan_hash, plan_text
from solver.files.proof import proof_bytes
from solver.instance.instance import Instance
from solver.language import Language
from solver.plan.plan import Plan
from solver.report import manifest
from solver.report.appointments import Diary
from solver.report.arranged import arranged_tables
from solver.report.calendar_files import calendar_files
from solver.report.compliance import compliance_sheet, detail_sheet
from solver.report.geojson import plan_geojson
from solver.report.month_page import month_pages
from solver.report.summary import summary_text
from solver.report.tables import plan_tables
from solver.solving.result import Result, ResultWord

PLAN = "plan.json"
PROOF = "proof.json.gz"


def output_files(instance: Instance, result: Result, settings: Mapping[str, Any], language: Language) -> dict[str, bytes]:
    """Return the content of every file by its path in the folder, the manifest last.

    Where a step after rotation could not keep all its hard rules, the files are those of the nearest plan: its breaches stand in
    the summary and the compliance sheet, and the manifest's word says that it is no accepted plan.

    Raises
    ------
    ValueError
        If the result holds no plan, or one that the checker did not accept, and no nearest one.
    """
    plan, report = result.plan, result.report
    if result.nearest is not None:
        plan, report = result.nearest.plan, result.nearest.report
    elif plan is None or report is None or not report.accepted:
        raise ValueError("only a plan that the checker accepted is written, or the nearest one where there is none")
    files = {
        PLAN: plan_text(plan).encode(),
        "plan.geojson": _json(plan_geojson(instance, plan)),
        "summary.txt": (summary_text(result, instance, language) + "\n").encode(),
    }
    if result.proof is not None:
        files[PROOF] = proof_bytes(result.proof)
    for sheet in (compliance_sheet(instance, report), detail_sheet(instance, report)):
        files[sheet.name] = sheet.text().encode()
    hurried = result.word is ResultWord.INTERRUPTED_WITH_PLAN
    for sheet in plan_tables(instance, plan, result.goals, hurried=hurried):
        files[f"tables/{sheet.name}"] = sheet.text().encode()
    files |= _arranged(instance, plan)
    files[manifest.FILE] = _json(manifest.manifest(instance, result, settings, plan_hash(plan), files))
    return files


def _arranged(instance: Instance, plan: Plan) -> dict[str, bytes]:
    """Return the tables, calendars and printed months of the later lists; nothing for a plan that has none of them."""
    diary = Diary(instance, plan)
    tables = {f"tables/{sheet.name}": sheet.text().encode() for sheet in arranged_tables(instance, plan, diary)}
    return tables | calendar_files(instance, plan, diary) | month_pages(instance, plan, diary)


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
