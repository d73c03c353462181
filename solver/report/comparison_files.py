"""The files of a comparison, as bytes: canonical table and JSON without times, times by themselves, one page, the plans."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from solver.files.plan import plan_hash
from solver.instance.instance import Instance
from solver.language import Language, Text
from solver.report import manifest
from solver.report.comparison import lines
from solver.report.comparison_line import Cell, Line
from solver.report.comparison_page import page
from solver.report.comparison_text import comparison_text, trade_off_text
from solver.report.document import conflict_document
from solver.report.folder import slug
from solver.report.outputs import output_files
from solver.report.sheet import Cell as Written
from solver.report.sheet import Sheet
from solver.solving.comparing import Case, Comparison
from solver.solving.result import Result
from solver.solving.tradeoff import TradeOff

TABLE, DOCUMENT, PAGE, TIMES, SCREEN, CURVE = (
    "comparison.csv", "comparison.json", "comparison.html", "times.csv", "comparison.txt", "trade-off.csv",
)  # fmt: skip


def comparison_files(
    comparison: Comparison, settings: Mapping[str, Any], language: Language, found: Sequence[Line] | None = None
) -> dict[str, bytes]:
    """Return every file by its path in the folder, the manifest last; `found` are the lines of the comparison where they are made already.

    Table and JSON hold no times, so that a second run with the same seed writes the same bytes.
    """
    found = lines(comparison) if found is None else found
    curve = comparison.trade_off
    files = {
        TABLE: table(comparison, found).text().encode(),
        DOCUMENT: _json(document(comparison, found)),
        PAGE: page(comparison, found, language).encode("utf-8", "backslashreplace"),
        TIMES: times(comparison).text().encode(),
        SCREEN: (comparison_text(comparison, language, found=found) + "\n").encode("utf-8", "backslashreplace"),
    }
    if curve is not None:
        files[CURVE] = curve_table(curve).text().encode()
        files[SCREEN] += (trade_off_text(curve, language) + "\n").encode("utf-8", "backslashreplace")
    for folder, case in folders(comparison.cases).items():
        own = case.files or case_files(case.name, case.instance, case.result, settings=settings, language=language)
        files |= {f"{folder}/{name}": content for name, content in own.items()}
    files[manifest.FILE] = _json(_manifest(comparison, settings, files))
    return files


def case_files(name: str, instance: Instance, result: Result, *, settings: Mapping[str, Any], language: Language) -> dict[str, bytes]:
    """Return the plan folder of one case by path in it; nothing where the checker accepted no plan."""
    if result.plan is None or result.report is None or not result.report.accepted:
        return {}
    return output_files(instance, result, {**settings, "scenario": name}, language)


def folders(cases: Sequence[Case]) -> dict[str, Case]:
    """Return each case by the folder of its plan: its number and name, made harmless."""
    return {f"plans/{number:02d}-{slug(case.name)}": case for number, case in enumerate(cases)}


def table(comparison: Comparison, found: Sequence[Line]) -> Sheet:
    """Return the canonical table: one row a case; of a goal value, bound, slack and whether it is proved."""
    headings, columns = ["编号", "情景", "英文名", "所依据"], []
    for line in found:
        if line.key == "lineage":
            continue
        headings.append(line.headed.zh)
        columns.append([_plain(cell) for cell in line.cells])
        if line.section == "goals":
            headings += [f"{line.title.zh} 下界", f"{line.title.zh} 余量", f"{line.title.zh} 已证明"]
            goals = list(line.cells)
            columns.append([cell.bound for cell in goals])
            columns.append([cell.slack for cell in goals])
            columns.append([None if cell.value is None else "是" if cell.proved else "否" for cell in goals])
    rows = []
    for place, case in enumerate(comparison.cases):
        rows.append([case.name, case.title.zh, case.title.en, " > ".join(case.lineage), *(column[place] for column in columns)])
    return Sheet.of(TABLE, headings, rows)


def times(comparison: Comparison) -> Sheet:
    """Return seconds and tries of every case, and whether the clock ended it: what may differ from run to run."""
    rows = [(case.name, f"{case.result.seconds:.3f}", case.tries, "是" if case.clocked else "否") for case in comparison.cases]
    return Sheet.of(TIMES, ("编号", "用时(秒)", "启动次数", "受时限影响"), rows)


def curve_table(curve: TradeOff) -> Sheet:
    """Return the points of a trade-off."""
    titles = [f"{goal.titled.zh}({goal.goal.unit.zh})" for goal in curve.goals]
    return Sheet.of(CURVE, (*titles, "已证明"), [(point.first, point.second, "是" if point.proved else "否") for point in curve.points])


def document(comparison: Comparison, found: Sequence[Line]) -> dict[str, Any]:
    """Return the canonical JSON object: no times, both languages."""
    base = comparison.base.instance
    return {
        "format_version": 1,
        "instance": base.id,
        "simulated": base.simulated,
        "input_sha256": base.source_hash or None,
        "seed": comparison.seed,
        "effort": comparison.effort,
        "until": comparison.until,
        "cases": [_case(case) for case in comparison.cases],
        "missing": list(comparison.missing),
        "figures": [
            {"key": line.key, "section": line.section, "title": _text(line.title), "unit": _text(line.unit),
             "cells": [_cell(cell, goal=line.section == "goals") for cell in line.cells]}
            for line in found
        ],
        "trade_off": None if comparison.trade_off is None else curve_document(comparison.trade_off),
    }  # fmt: skip


def curve_document(curve: TradeOff) -> dict[str, Any]:
    """Return a trade-off as plain JSON values."""
    return {
        "step": curve.step,
        "goals": [{"key": goal.key, "title": _text(goal.titled), "unit": _text(goal.goal.unit)} for goal in curve.goals],
        "points": [{"first": p.first, "second": p.second, "proved": p.proved} for p in curve.points],
        "complete": curve.complete,
        "open": [list(one) for one in curve.open],
    }


def _case(case: Case) -> dict[str, Any]:
    result = case.result
    return {
        "name": case.name,
        "title": _text(case.title),
        "lineage": list(case.lineage),
        "word": str(result.word),
        "input_sha256": case.instance.source_hash or None,
        "plan_hash": None if result.plan is None else plan_hash(result.plan),
        "accepted": None if result.report is None else result.report.accepted,
        "conflict": None if result.conflict is None else conflict_document(result.conflict, "en"),
        "notes": [_text(note) for note in case.instance.notes],
    }


def _manifest(comparison: Comparison, settings: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the folder's manifest, in the form by which a folder of ours is known."""
    base = comparison.base
    own = manifest.manifest(base.instance, replace(base.result, seconds=0.0), settings, "", files)
    del own["seconds"], own["plan_hash"], own["goals"], own["word"]
    return {**own, "scenarios": [case.name for case in comparison.scenarios]}


def _cell(cell: Cell, *, goal: bool) -> Any:
    value = cell.value
    said: Any = str(value) if isinstance(value, Fraction) else _text(value) if isinstance(value, Text) else value
    if not goal:
        return said
    return None if value is None else {"value": said, "bound": cell.bound, "proved": cell.proved, "slack": cell.slack, "best": cell.best}


def _plain(cell: Cell) -> Written:
    value = cell.value
    return value.zh if isinstance(value, Text) else value


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _json(tree: Any) -> bytes:
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
