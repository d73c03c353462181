"""Every file of a plan folder, as bytes: made in memory first, so that a folder is written whole or not at all."""

import json
from collections.abc import Mapping
from typing import Any

from solver.files.plan import plan_hash, plan_text
from solver.files.proof import proof_bytes
from solver.instance.instance import Instance
from solver.language import Language
from solver.report import manifest
from solver.report.compliance import compliance_sheet, detail_sheet
from solver.report.geojson import plan_geojson
from solver.report.summary import summary_text
from solver.report.tables import plan_tables
from solver.solving.result import Result

PLAN = "plan.json"
PROOF = "proof.json.gz"


def output_files(instance: Instance, result: Result, settings: Mapping[str, Any], language: Language) -> dict[str, bytes]:
    """Return the content of every file by its path in the folder, the manifest last.

    Raises
    ------
    ValueError
        If the result holds no plan, or one that the checker did not accept.
    """
    if result.plan is None or result.report is None or not result.report.accepted:
        raise ValueError("only a plan that the checker accepted is written")
    files = {
        PLAN: plan_text(result.plan).encode(),
        "plan.geojson": _json(plan_geojson(instance, result.plan)),
        "summary.txt": (summary_text(result, instance, language) + "\n").encode(),
    }
    if result.proof is not None:
        files[PROOF] = proof_bytes(result.proof)
    for sheet in (compliance_sheet(instance, result.report), detail_sheet(instance, result.report)):
        files[sheet.name] = sheet.text().encode()
    for sheet in plan_tables(instance, result.plan, result.goals):
        files[f"tables/{sheet.name}"] = sheet.text().encode()
    files[manifest.FILE] = _json(manifest.manifest(instance, result, settings, plan_hash(result.plan), files))
    return files


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
