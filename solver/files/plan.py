"""Plans as files: canonical text, its hash, and reading one back, also when a hand has changed it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from solver.files.faults import Faults, InputRefused, json_place
from solver.files.given import AREA, LAYER, MODE, PARTNER, PERSON, SCHOOL
from solver.files.identity import Known, known
from solver.files.plan_arranged import check_arranged_lists, check_arranged_spans
from solver.files.scan import scan
from solver.files.source import JSON_BYTES, load, refused, utf8
from solver.files.words import add_errors
from solver.instance.instance import Instance
from solver.language import Text
from solver.plan.plan import Plan

OPTIONAL = frozenset({"pairings", "area_pairings", "grouped_to", "cohorts", "supports", "rounds", "events"})
"""Sections that are left out of a plan's text and hash where they are empty."""
DATED = ("transitions", "left_out")
"""Sections whose rows carry a year only where groups are formed yearly."""


@cache
def plan_adapter() -> TypeAdapter[Plan]:
    """Return the adapter of the plan format, made once."""
    return TypeAdapter(Plan)


def plan_text(plan: Plan) -> str:
    """Return a plan as canonical JSON text: equal plans have equal text, one record a line, so that two plans can be compared by eye."""
    document = _content(plan)
    lines = [f' "{name}": {_compact(value)}' for name, value in document.items() if not isinstance(value, tuple)]
    for name, rows in document.items():
        if isinstance(rows, tuple):
            body = ",\n".join(f"  {_compact(row)}" for row in rows)
            lines.append(f' "{name}": [\n{body}\n ]' if rows else f' "{name}": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def plan_hash(plan: Plan) -> str:
    """Return the SHA-256 of a plan's content in hexadecimal."""
    return hashlib.sha256(_compact(_content(plan)).encode()).hexdigest()


def _content(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values; pairs and years stand there only where there are any, so that plans without them read as before."""
    content = {name: value for name, value in asdict(plan).items() if value or name not in OPTIONAL}
    for section in DATED:
        content[section] = tuple({n: v for n, v in row.items() if n != "year" or v is not None} for row in content[section])
    return content


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_plan(path: str | Path, instance: Instance, *, earlier: bool = False) -> Plan:
    """Read a plan file for an instance.

    What is judged here is whether the file can be understood: fields, types, ids that exist, years that fit. Whether the plan keeps
    the rules is the checker's matter.

    Parameters
    ----------
    earlier
        Whether it may be a plan of the instance as it was: of other years, with schools, people and modes that are no more.

    Raises
    ------
    InputRefused
        With every fault, each with its JSON path.
    """
    path = Path(path)
    faults, file = Faults(), path.name
    text = utf8(load(path, file, JSON_BYTES), file, faults)
    raw, _ = scan(text, file, faults)
    faults.refuse()
    try:
        plan = plan_adapter().validate_json(text)
    except ValidationError as error:
        add_errors(error, Plan, raw, file, faults)
        raise _refusal(faults) from None
    _check(raw, instance, file, faults, earlier=earlier)
    faults.refuse()
    return plan


def _refusal(faults: Faults) -> InputRefused:
    try:
        faults.refuse()
    except InputRefused as refusal:
        return refusal
    return refused("", "$", Text("方案无法读取", "the plan cannot be read"))


def _check(raw: dict[str, Any], instance: Instance, file: str, faults: Faults, *, earlier: bool) -> None:
    """Check the names and years of a plan that has the right shape; paths are those of the file, whatever its order."""
    if raw.get("format_version", 1) is True:
        faults.add(
            file, "$.format_version", Text("格式版本应为整数 1", "the format version must be the whole number 1"), raw["format_version"]
        )
    if raw["instance"] != instance.id:
        words = Text("这份方案属于另一个实例(现为 {id})", "this plan is for another instance (this one is {id})").fill(id=instance.id)
        faults.add(file, "$.instance", words, raw["instance"])
    if earlier:
        _check_spans(raw, range(raw["first_year"], raw["first_year"] + raw["years"]), file, faults)
        return
    for name, wanted in (("first_year", instance.first_year), ("years", instance.years)):
        if raw[name] != wanted:
            faults.add(
                file, f"$.{name}", Text("与实例不符,应为 {n}", "does not agree with the instance; it must be {n}").fill(n=wanted), raw[name]
            )
    schools = known(SCHOOL, instance.school_of)
    persons = known(PERSON, instance.staff.ids)
    modes = known(MODE, (mode.name for mode in instance.policy.modes))
    for place, written, kind in (*_names(raw, schools, persons, modes), *_names_in_pairs(raw, instance, schools)):
        kind.check(written, file, place, faults)
    check_arranged_lists(raw, instance, schools, persons, file, faults)
    _check_spans(raw, instance.planned_years, file, faults)


def _check_spans(raw: dict[str, Any], years: range, file: str, faults: Faults) -> None:
    check_arranged_spans(raw, file, faults)
    for section in DATED:
        for i, row in enumerate(raw.get(section, ())):
            year = row.get("year")
            if year is not None and year not in years:
                _outside(file, json_place([section, i, "year"]), (year, year), years, faults)
    for section, inside in (("groups", True), ("postings", False), ("pairings", True), ("area_pairings", True)):
        for i, row in enumerate(raw.get(section, ())):
            first, last = row["first_year"], row["last_year"]
            beyond = (first < years[0] or last > years[-1]) if inside else (first > years[-1] or last < years[0])
            if last < first:
                faults.add(file, json_place([section, i, "last_year"]), Text("结束学年早于起始学年", "it ends before it begins"), last)
            elif beyond:
                _outside(file, json_place([section, i, "first_year"]), (first, last), years, faults)


def _outside(file: str, place: str, span: tuple[int, int], years: range, faults: Faults) -> None:
    words = Text("学年不在规划期 {a}–{b} 内", "these years lie outside the planned ones, {a} to {b}").fill(a=years[0], b=years[-1])
    faults.add(file, place, words, f"{span[0]}-{span[1]}")


def _names(raw: dict[str, Any], schools: Known, persons: Known, modes: Known) -> Iterator[tuple[str, str | None, Known]]:
    """Yield every id that a plan names, with its place and the list it must be in."""
    fields: Iterable[tuple[str, str, Known]] = (
        ("groups", "lead", schools), ("groups", "mode", modes), ("transitions", "school", schools), ("transitions", "lead_before", schools),
        ("transitions", "lead_after", schools), ("left_out", "school", schools), ("postings", "person", persons),
        ("postings", "origin", schools), ("postings", "destination", schools),
    )  # fmt: skip
    for section, name, kind in fields:
        for i, row in enumerate(raw.get(section, ())):
            yield json_place([section, i, name]), row[name], kind
    for i, group in enumerate(raw.get("groups", ())):
        for j, member in enumerate(group["members"]):
            yield json_place(["groups", i, "members", j]), member, schools


def _names_in_pairs(raw: dict[str, Any], instance: Instance, schools: Known) -> Iterator[tuple[str, str | None, Known]]:
    """Yield the same for the pairs of schools and of areas."""
    partners, areas = known(PARTNER, instance.partner_of), known(AREA, instance.area_of)
    layers = known(LAYER, (layer.name for layer in instance.policy.layers))
    fields: Iterable[tuple[str, str, Known]] = (
        ("pairings", "partner", partners), ("pairings", "school", schools), ("pairings", "layer", layers),
        ("area_pairings", "partner", areas), ("area_pairings", "area", areas), ("area_pairings", "layer", layers),
    )  # fmt: skip
    for section, name, kind in fields:
        for i, row in enumerate(raw.get(section, ())):
            yield json_place([section, i, name]), row[name], kind
